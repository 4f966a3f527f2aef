"""A wildcard matcher that shares no code with the package: dynamic programming over both texts."""

from __future__ import annotations

from typing import Any


def matches(text: str, name: str) -> bool:
    """Whether the filter `text` matches the whole of `name`."""
    # reachable[i]: whether the part of the filter that has been read matches name[:i].
    reachable = [True] + [False] * len(name)
    for symbol in text:
        if symbol == "*":
            for end in range(1, len(name) + 1):
                reachable[end] = reachable[end] or reachable[end - 1]
        else:
            reachable = [False] + [reachable[end] and name[end] == symbol for end in range(len(name))]
    return reachable[-1]


def resolve(document: dict[str, Any], name: str) -> tuple[str, ...]:
    """The distinct profiles that sign `name` according to an API document, in rule order."""
    arns: list[str] = []
    for rule in document["rules"]:
        filters = rule.get("repositoryFilters")
        if filters is None or any(matches(each["filter"], name) for each in filters):
            arns.append(rule["signingProfileArn"])
    return tuple(dict.fromkeys(arns))
