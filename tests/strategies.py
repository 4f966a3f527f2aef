"""Strategies for valid configurations, for names that match them or nearly do, and for any text."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from matcher import RepositoryFilter, SigningConfiguration, SigningRule

# Few characters, so that filters often match names.
RUN_CHARACTERS = "ab0*"
SEPARATORS = "._-/"
ARN = "arn:aws:signer:us-east-1:111122223333:/signing-profiles/"

any_text = st.text(st.characters(exclude_categories=[]), max_size=40)
# The filters of each rule; None for a rule without filters.
Rules = list[list[str] | None]
_runs = st.text(RUN_CHARACTERS, min_size=1, max_size=4)


@st.composite
def filters(draw: st.DrawFn) -> str:
    """A filter of ECR's grammar: runs of characters with one separator between two of them."""
    runs = draw(st.lists(_runs, min_size=1, max_size=5))
    between = [draw(st.sampled_from(SEPARATORS)) for _ in runs[1:]]
    return runs[0] + "".join(separator + run for separator, run in zip(between, runs[1:], strict=True))


def document_of(rules: Rules, profiles: list[str] | None = None) -> dict[str, Any]:
    """The API document of these rules."""
    names = profiles or [f"profile_{number}" for number in range(len(rules))]
    document: dict[str, Any] = {"rules": []}
    for texts, profile in zip(rules, names, strict=True):
        rule: dict[str, Any] = {"signingProfileArn": ARN + profile}
        if texts is not None:
            rule["repositoryFilters"] = [
                {"filter": text, "filterType": "WILDCARD_MATCH"} for text in texts
            ]
        document["rules"].append(rule)
    return document


def configuration_of(rules: Rules, profiles: list[str] | None = None) -> SigningConfiguration:
    """The configuration of these rules, which need not be valid."""
    names = profiles or [f"profile{letter}" for letter in "abcdefghij"[: len(rules)]]
    return SigningConfiguration(
        SigningRule(ARN + name, None if texts is None else map(RepositoryFilter, texts))
        for name, texts in zip(names, rules, strict=True)
    )


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """An API document that ECR accepts; rules may share profiles and filters."""
    some_filters = st.lists(filters(), min_size=1, max_size=8)
    rules = draw(st.lists(st.one_of(some_filters, some_filters, st.none()), max_size=6))
    profiles = [draw(st.sampled_from(["one", "two", "three"])) for _ in rules]
    return document_of(rules, profiles)


@st.composite
def near_names(draw: st.DrawFn, document: dict[str, Any]) -> str:
    """A name that a filter of the document matches, with up to three edits."""
    texts = [each["filter"] for rule in document["rules"] for each in rule.get("repositoryFilters", ())]
    if not texts:
        return draw(any_text)
    name = "".join(
        draw(st.text("ab0/-\0", max_size=4)) if symbol == "*" else symbol
        for symbol in draw(st.sampled_from(texts))
    )
    for _ in range(draw(st.integers(0, 3))):
        index = draw(st.integers(0, len(name)))
        edit = draw(st.sampled_from(["insert", "delete", "swap"]))
        if edit == "insert":
            name = name[:index] + draw(st.sampled_from("ab0/.\0\1é")) + name[index:]
        elif edit == "delete":
            name = name[:index] + name[index + 1 :]
        else:
            name = name[:index] + name[index : index + 2][::-1] + name[index + 2 :]
    return name


@st.composite
def questions(draw: st.DrawFn) -> tuple[dict[str, Any], list[str]]:
    """A document and names to resolve."""
    document = draw(documents())
    names = draw(st.lists(st.one_of(near_names(document), any_text), min_size=1, max_size=6))
    return document, names
