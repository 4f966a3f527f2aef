"""Valid configurations, names that nearly match them, and any text at all."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from matcher import RepositoryFilter, SigningConfiguration, SigningRule

# Few letters, so that filters and names meet often.
RUN_CHARACTERS = "ab0*"
SEPARATORS = "._-/"
ARN = "arn:aws:signer:us-east-1:111122223333:/signing-profiles/"

any_text = st.text(st.characters(exclude_categories=[]), max_size=40)
# By rule, the texts of its filters; None for a rule without.
Rules = list[list[str] | None]
_runs = st.text(RUN_CHARACTERS, min_size=1, max_size=4)


@st.composite
def filters(draw: st.DrawFn) -> str:
    """A text of ECR's filter grammar: runs with one separator between two."""
    runs = draw(st.lists(_runs, min_size=1, max_size=5))
    between = [draw(st.sampled_from(SEPARATORS)) for _ in runs[1:]]
    return runs[0] + "".join(separator + run for separator, run in zip(between, runs[1:], strict=True))


def document_of(rules: Rules, profiles: list[str] | None = None) -> dict[str, Any]:
    """The API document of rules given by their filters' texts (None: no filters)."""
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
    """Not validated, so that anything can be asked."""
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
    """A name that a filter of the document matches, or nearly: up to three slips away from it."""
    texts = [each["filter"] for rule in document["rules"] for each in rule.get("repositoryFilters", ())]
    if not texts:
        return draw(any_text)
    name = "".join(
        draw(st.text("ab0/-\0", max_size=4)) if symbol == "*" else symbol
        for symbol in draw(st.sampled_from(texts))
    )
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(name)))
        slip = draw(st.sampled_from(["insert", "drop", "swap"]))
        if slip == "insert":
            name = name[:at] + draw(st.sampled_from("ab0/.\0\1é")) + name[at:]
        elif slip == "drop":
            name = name[:at] + name[at + 1 :]
        else:
            name = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    return name


@st.composite
def questions(draw: st.DrawFn) -> tuple[dict[str, Any], list[str]]:
    """A document, and names to ask it about."""
    document = draw(documents())
    names = draw(st.lists(st.one_of(near_names(document), any_text), min_size=1, max_size=6))
    return document, names
