"""`resolve`, `matches` and `explain` against independent oracles."""

from __future__ import annotations

import enum
import fnmatch
import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import ConfigurationError, Matcher, RepositoryFilter, SigningConfiguration, SigningRule
from tests import oracle
from tests.strategies import ARN, any_text, document_of, documents, filters, near_names, questions


def matcher_of(rules: list[list[str] | None], profiles: list[str] | None = None) -> Matcher:
    return Matcher(SigningConfiguration.from_api(document_of(rules, profiles)))


@settings(max_examples=1_250)
@given(questions())
def test_every_answer_is_the_oracles(question: tuple[dict[str, Any], list[str]]) -> None:
    document, names = question
    matcher = Matcher(SigningConfiguration.from_api(document))
    for name in names:
        assert matcher.resolve(name) == oracle.resolve(document, name)
    assert matcher.resolve_many(iter(names)) == [matcher.resolve(name) for name in names]


@settings(max_examples=500)
@given(questions())
def test_matches_names_the_oracles_rules_and_filters(
    question: tuple[dict[str, Any], list[str]],
) -> None:
    document, names = question
    matcher = Matcher(SigningConfiguration.from_api(document))
    for name in names:
        expected = []
        for number, rule in enumerate(document["rules"], start=1):
            texts = [each["filter"] for each in rule.get("repositoryFilters", ())]
            matching = dict.fromkeys(text for text in texts if oracle.matches(text, name))
            if matching or "repositoryFilters" not in rule:
                expected.append((number, rule["signingProfileArn"], tuple(matching)))
        found = [
            (match.rule_number, match.signing_profile_arn, match.filters)
            for match in matcher.matches(name)
        ]
        assert found == expected


@settings(max_examples=500)
@given(questions())
def test_explain_agrees_with_resolve(question: tuple[dict[str, Any], list[str]]) -> None:
    document, names = question
    matcher = Matcher(SigningConfiguration.from_api(document))
    for name in names:
        explained = matcher.explain(name)
        assert explained.signing_profile_arns == matcher.resolve(name)
        assert [rule.rule_number for rule in explained.rules if rule.matched] == [
            match.rule_number for match in matcher.matches(name)
        ]
        for rule in explained.rules:
            assert rule.reason
            assert (rule.nearest is None) == rule.matched


@settings(max_examples=250)
@given(filters(), st.data())
def test_where_fnmatch_has_the_same_syntax_it_gives_the_same_answer(text: str, data: Any) -> None:
    document = document_of([[text]])
    name = data.draw(st.one_of(near_names(document), any_text))
    matched = bool(Matcher(SigningConfiguration.from_api(document)).resolve(name))
    assert matched == fnmatch.fnmatchcase(name, text)


@settings(max_examples=100)
@given(documents(), st.randoms(use_true_random=False), st.data())
def test_the_order_of_a_rules_filters_changes_nothing(
    document: dict[str, Any], shuffling: random.Random, data: Any
) -> None:
    name = data.draw(near_names(document))
    before = Matcher(SigningConfiguration.from_api(document)).resolve(name)
    for rule in document["rules"]:
        if "repositoryFilters" in rule:
            shuffling.shuffle(rule["repositoryFilters"])
    assert Matcher(SigningConfiguration.from_api(document)).resolve(name) == before


# The examples of the API's own documentation, then shapes of their own.
@pytest.mark.parametrize(
    ("text", "matching", "other"),
    [
        ("myapp/*", ["myapp/", "myapp/web", "myapp/web/api"], ["myapp", "xmyapp/web", "myapp-web"]),
        ("*/production", ["web/production", "a/b/production"], ["production", "web/productions"]),
        ("*prod*", ["prod", "product", "my-prod", "a/prod/b"], ["prd", "pro/d"]),
        ("payments", ["payments"], ["payments/api", "payment", "xpayments", "payments\n"]),
        ("*", ["", "a", "a/b", "\0", "\n"], []),
        ("a*b", ["ab", "axb", "a/b", "abab"], ["a", "b", "ba", "abc"]),
        ("ab*ba", ["abba", "abxba"], ["aba", "abb"]),
        ("a*a", ["aa", "aba"], ["a"]),
        ("a*b*c", ["abc", "axbxc"], ["ac", "acb", "ab"]),
        ("*ab*ba*", ["abba", "xabxbax"], ["aba", "ba-ab"]),
        ("a**b", ["ab", "axb"], ["a"]),
    ],
)
def test_a_filter_matches_these_names_and_not_those(
    text: str, matching: list[str], other: list[str]
) -> None:
    matcher = matcher_of([[text]])
    assert [name for name in matching + other if matcher.resolve(name)] == matching


@pytest.mark.parametrize(
    "name",
    [
        "",
        "\0",
        "\0\0",
        "\1",
        "a\0b",
        "\0prod/\0",
        "\ud800",
        "\udfff\ud800",
        "😀",
        "prod/\0",
        "\0prod/a",
    ],
)
def test_marks_nul_surrogates_and_emoji_are_only_characters(name: str) -> None:
    document = document_of([["prod/*"], ["*prod*"], ["*/x", "prod"], ["*a*b"], ["*"], None])
    matcher = Matcher(SigningConfiguration.from_api(document))
    for each in (name, f"prod/{name}", f"{name}/x", f"a{name}b", f"x{name}prod/", f"{name}prod{name}"):
        assert matcher.resolve(each) == oracle.resolve(document, each)
        assert matcher.explain(each).signing_profile_arns == matcher.resolve(each)


def test_a_name_of_a_megabyte_gets_an_exact_answer() -> None:
    matcher = matcher_of([["a*b"], ["*ab*ab*ba*"], ["*c*"], ["a*a"]])
    name = "a" * 1_000_000
    assert matcher.resolve(name) == (f"{ARN}profile_3",)
    assert matcher.resolve(name + "b") == (f"{ARN}profile_0",)
    assert matcher.resolve(name + "bcabba") == (f"{ARN}profile_1", f"{ARN}profile_2", f"{ARN}profile_3")


def test_a_subclass_of_str_counts_for_its_characters() -> None:
    class Repository(str, enum.Enum):  # noqa: UP042 (formatted, it is not its value)
        API = "prod/api"

    assert matcher_of([["prod/*"]]).resolve(Repository.API) == (f"{ARN}profile_0",)


def test_profiles_come_once_and_in_the_order_of_the_matching_rules() -> None:
    matcher = matcher_of([["a"], ["a", "b"], ["b", "a"]], ["one", "two", "one"])
    assert matcher.resolve("a") == (f"{ARN}one", f"{ARN}two")
    assert matcher.resolve("b") == (f"{ARN}two", f"{ARN}one")


def test_without_rules_nothing_is_signed() -> None:
    matcher = matcher_of([])
    assert matcher.resolve("a") == ()
    assert matcher.matches("a") == ()
    assert matcher.explain("a").rules == ()


def test_rules_without_filters_match_everything_beside_filtered_ones() -> None:
    matcher = matcher_of([["prod/*"], None])
    assert matcher.resolve("x") == (f"{ARN}profile_1",)
    assert matcher.resolve("prod/x") == (f"{ARN}profile_0", f"{ARN}profile_1")


def test_a_rule_put_together_with_no_filter_at_all_matches_nothing() -> None:
    matcher = Matcher(SigningConfiguration([SigningRule(f"{ARN}one", [])]))
    assert matcher.resolve("a") == ()
    assert matcher.explain("a").rules[0].reason == "no filter"


@pytest.mark.parametrize("text", ["a\0", "\1*"])
def test_a_filter_put_together_with_a_mark_is_refused(text: str) -> None:
    configuration = SigningConfiguration([SigningRule(f"{ARN}one", [RepositoryFilter(text)])])
    with pytest.raises(ConfigurationError, match="may contain neither"):
        Matcher(configuration)


def test_a_matcher_survives_pickling() -> None:
    matcher = matcher_of([["prod/*", "a*b*c"], None])
    again = pickle.loads(pickle.dumps(matcher))
    assert again.configuration == matcher.configuration
    assert again.resolve("axbxc") == matcher.resolve("axbxc")
    assert repr(again) == f"<Matcher of 2 filters in 2 rules, {again.engine}>"


def test_threads_share_a_matcher() -> None:
    matcher = matcher_of([[f"n{number}/*-x*y" for number in range(100)], ["*a*b*"]])
    names = [f"n{number % 120}/{number}-xabzy" for number in range(2_000)]
    expected = matcher_of([[f"n{number}/*-x*y" for number in range(100)], ["*a*b*"]]).resolve_many(
        names
    )
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: [matcher.resolve(name) for name in names], range(8)))
        attributions = list(threads.map(lambda _: [matcher.matches(name) for name in names], range(8)))
    assert answers == [expected] * 8
    assert attributions == [attributions[0]] * 8


def test_a_hundred_thousand_filters_in_a_thousand_rules() -> None:
    shapes = ("team{0}/*", "*/service-{0}", "team{0}/app", "*word{0}*", "t{0}*x*z")
    rules: list[list[str] | None] = [
        [shapes[number % 5].format(rule * 100 + number) for number in range(100)]
        for rule in range(1_000)
    ]
    configuration = SigningConfiguration.from_api(document_of(rules), limits=None)
    matcher = Matcher(configuration)
    for name, rule in [("team100/a", 1), ("x/service-99901", 999), ("team502/app", 5), ("t4axbz", 0)]:
        assert matcher.resolve(name)[-1:] == (f"{ARN}profile_{rule}",)
    assert matcher.resolve("xword50003y")[-1] == f"{ARN}profile_500"
    assert matcher.resolve("nothing") == ()


def test_more_sets_of_rules_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher._ready_made.MOST_REMEMBERED", 2)
    matcher = matcher_of([["*a*"], ["*b*"], ["*c*"]])
    document = matcher.configuration.to_api()
    for name in ("a", "b", "c", "ab", "abc", "", "a", "abc"):
        assert matcher.resolve(name) == oracle.resolve(document, name)
