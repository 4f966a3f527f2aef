"""The findings of lint: their kinds, locations and messages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import SigningConfiguration, errors
from matcher.language import Budget, contained, empty, rule_filters
from simulator.lint import KINDS, Finding, Subject, lint
from simulator.lint.finding import SEVERITIES
from simulator.observed_repositories import ObservedRepositories
from simulator.registry import Registry
from simulator.report.path_text import path_text
from tests import oracle
from tests.hostile_filters import LETTERS, PIGEONS
from tests.simulator.names import observed, short_names
from tests.strategies import Rules, configuration_of, documents


def findings(
    rules: Rules,
    profiles: list[str] | None = None,
    repositories: ObservedRepositories | None = None,
    registry: Registry | None = None,
) -> list[Finding]:
    return list(lint(Subject(configuration_of(rules, profiles), repositories, registry)))


def found(
    code: str,
    rules: Rules,
    profiles: list[str] | None = None,
    repositories: ObservedRepositories | None = None,
) -> list[Finding]:
    return [each for each in findings(rules, profiles, repositories) if each.kind.code == code]


FILTER = "rules[{}].repositoryFilters[{}].filter"


@pytest.mark.parametrize(
    ("code", "rules", "profiles", "expected"),
    [
        (
            "duplicate-filter",
            [["a/*", "b/*", "a/*"], ["a/*"]],
            None,
            [(FILTER.format(0, 2), "'a/*' is a duplicate of filter 1")],
        ),
        (
            "redundant-filter",
            [["a/*", "a/b/*", "x/*"], ["a/b/*"]],
            None,
            [(FILTER.format(0, 1), "everything that 'a/b/*' matches is also matched by 'a/*'")],
        ),
        (
            "redundant-filter",
            [["a/*", "*a/*", "a/**"]],
            None,
            [
                (FILTER.format(0, 0), "everything that 'a/*' matches is also matched by '*a/*'"),
                (FILTER.format(0, 2), "everything that 'a/**' matches is also matched by 'a/*'"),
            ],
        ),
        # A dash is followed by another one, or at last by a letter or a digit.
        (
            "redundant-filter",
            [[*(f"*-{letter}*" for letter in LETTERS), "*-*"]],
            None,
            [
                (
                    FILTER.format(0, 36),
                    (
                        "everything that '*-*' matches is also matched by '*-a*', '*-b*', '*-c*', '*-d*', "
                        "'*-e*' and 31 more together"
                    ),
                )
            ],
        ),
        (
            "redundant-rule",
            [["a/*", "b/*"], ["a/x/*", "b/y"], ["a/*"]],
            ["p", "p", "q"],
            [("rules[1]", "everything that rule 2 matches is already signed by 'p' because of rule 1")],
        ),
        (
            "redundant-rule",
            [["a*"], ["*b"], ["a/*/b", "*a/b", "a/*"]],
            ["p", "p", "p"],
            [
                (
                    "rules[2]",
                    "everything that rule 3 matches is already signed by 'p' because of rules 1 and 2",
                )
            ],
        ),
        (
            "redundant-rule",
            [["a*"], None],
            ["p", "p"],
            [("rules[0]", "everything that rule 1 matches is already signed by 'p' because of rule 2")],
        ),
        (
            "repeated-profile",
            [["a/*"], ["b/*"], ["c/*"]],
            ["p", "q", "p"],
            [
                (
                    "rules[2].signingProfileArn",
                    (
                        "rules 1 and 3 have the same profile, 'p': a single rule with the filters of both "
                        "would mean the same"
                    ),
                )
            ],
        ),
        (
            "impossible-filter",
            [["a", "a*", "x" * 257, "x" * 256 + "*"]],
            None,
            [
                (
                    FILTER.format(0, index),
                    f"{text!r} matches nothing: no repository can have such a name",
                )
                for index, text in [(0, "a"), (2, "x" * 257)]
            ],
        ),
        (
            "unconditional-rule",
            [["a/*"], None, ["b"]],
            ["p", "q", "r"],
            [
                (
                    "rules[1]",
                    (
                        "rule 2 has no filters, so 'q' signs every push; what rule 1 matches, such as "
                        "'a/a', is signed a second time, by 'p'"
                    ),
                )
            ],
        ),
        (
            "unconditional-rule",
            [["**"], ["a/*"], ["b/*"]],
            ["p", "q", "p"],
            [
                (
                    "rules[0]",
                    (
                        "rule 1 has a filter that matches every name, so 'p' signs every push; what rule 2 "
                        "matches, such as 'a/a', is signed a second time, by 'q'"
                    ),
                )
            ],
        ),
        (
            "missing-slash",
            [["prod*", "web-*", "*api*", "a/b/c0*", "x/*"]],
            None,
            [
                (FILTER.format(0, 0), "'prod*' matches 'proda' too, which 'prod/*' does not"),
                (FILTER.format(0, 3), "'a/b/c0*' matches 'a/b/c0a' too, which 'a/b/c0/*' does not"),
            ],
        ),
        (
            "exact-filter",
            [["payments", "payments/*"]],
            None,
            [(FILTER.format(0, 0), "'payments' matches only the repository of exactly that name")],
        ),
        (
            "similar-profiles",
            [["a/*"], ["b/*"], ["c/*"], ["d/*"], ["e/*"]],
            ["prod", "Prod", "prod2", "prod31", "stage"],
            [
                (
                    "rules[1].signingProfileArn",
                    "the profiles 'prod' (rule 1) and 'Prod' differ only in case",
                ),
                (
                    "rules[2].signingProfileArn",
                    "the profiles 'prod' (rule 1) and 'prod2' differ only in one digit",
                ),
            ],
        ),
        (
            "similar-profiles",
            [["a/*"], ["b/*"], ["c/*"]],
            ["team_1", "team_2", "team_x"],
            [
                (
                    "rules[1].signingProfileArn",
                    "the profiles 'team_1' (rule 1) and 'team_2' differ only in one digit",
                )
            ],
        ),
    ],
)
def test_a_fault_is_found_at_its_location(
    code: str, rules: Rules, profiles: list[str] | None, expected: list[tuple[str, str]]
) -> None:
    actual = found(code, rules, profiles)
    assert [path_text(each.location.path) for each in actual] == sorted(
        (path for path, _ in expected),
        key=lambda path: [int(each) for each in re.findall(r"\d+", path)],
    )
    messages = {path_text(each.location.path): each.message for each in actual}
    for path, message in expected:
        assert messages[path].startswith(message)


@pytest.mark.parametrize(
    ("code", "rules", "profiles"),
    [
        ("redundant-filter", [["a/*", "ab/*", "*-a", "*-b"]], None),
        ("redundant-filter", [["a"]], None),  # matches nothing, which is a different fault
        ("redundant-rule", [["a/*"], ["a/b/*"]], ["p", "q"]),
        ("redundant-rule", [["a/*"], ["a*"]], ["q", "p"]),
        # A single rule cannot have as many filters.
        (
            "repeated-profile",
            [[f"a{n}/*" for n in range(60)], [f"b{n}/*" for n in range(60)]],
            ["p", "p"],
        ),
        ("unconditional-rule", [None, ["a"]], ["p", "q"]),  # 'a' is not a valid name
        ("missing-slash", [["prod/*", "prod-*", "*", "a*b*"]], None),
        ("similar-profiles", [["a/*"], ["b/*"], ["c/*"]], ["prod", "stage12", "stage34"]),
        ("similar-profiles", [["a/*"], ["b/*"]], ["prod", "prod"]),
    ],
)
def test_a_correct_configuration_has_no_such_finding(
    code: str, rules: Rules, profiles: list[str] | None
) -> None:
    assert found(code, rules, profiles) == []


ELSEWHERE = "arn:aws{}:signer:{}:{}:/signing-profiles/{}"


def foreign_profiles(*arns: str, registry: Registry | None = None) -> list[tuple[str, str, str | None]]:
    rules = [{"signingProfileArn": arn} for arn in arns]
    subject = Subject(SigningConfiguration.from_api({"rules": rules}), None, registry)
    return [
        (path_text(each.location.path), each.message, each.suggestion)
        for each in lint(subject)
        if each.kind.code == "foreign-profile"
    ]


def test_a_profile_that_is_not_where_most_others_are_is_found() -> None:
    home = [ELSEWHERE.format("", "us-east-1", "111122223333", name) for name in ("aa", "bb", "cc")]
    other = ELSEWHERE.format("-cn", "us-west-2", "444455556666", "dd")
    differences = (
        "in partition aws-cn, but most others are in aws and in region us-west-2, but most others are in "
        "us-east-1 and in account 444455556666, but most others are in 111122223333"
    )
    assert foreign_profiles(*home) == []
    assert foreign_profiles(home[0], other, *home[1:]) == [
        (
            "rules[1].signingProfileArn",
            f"the profile 'dd' is {differences}",
            None,
        )
    ]
    other = ELSEWHERE.format("", "us-west-2", "444455556666", "dd")
    ((_, _, suggestion),) = foreign_profiles(home[0], other, *home[1:])
    assert suggestion == ELSEWHERE.format("", "us-east-1", "111122223333", "dd")
    # Of two, none is most others.
    ((_, message, suggestion),) = foreign_profiles(home[0], other)
    assert message.startswith("the profile 'dd' is in region us-west-2, but 'aa' is in us-east-1")
    assert suggestion is None
    assert foreign_profiles() == []


def test_a_profile_that_is_not_where_the_registry_is_is_found() -> None:
    arn = ELSEWHERE.format("", "us-east-1", "111122223333", "aa")
    assert foreign_profiles(arn, registry=Registry("111122223333", "us-east-1")) == []
    ((_, message, _),) = foreign_profiles(arn, registry=Registry("444455556666", "eu-west-1"))
    assert message == (
        "the profile 'aa' is in region us-east-1, but the registry is in eu-west-1 and in account "
        "111122223333, but the registry is in 444455556666"
    )


def test_filters_and_rules_that_match_no_observed_repository_are_found() -> None:
    repositories = observed("base/go", "base/java", "web/api")
    rules: Rules = [["base", "web/*", "x/*"], ["y/*", "z/*"], None]
    idle = [
        (each.kind.code, path_text(each.location.path), each.message, each.suggestion)
        for each in findings(rules, repositories=repositories)
        if each.kind.code.startswith("idle-")
    ]
    assert idle == [
        (
            "idle-filter",
            FILTER.format(0, 0),
            (
                "'base' matches none of the 3 observed repositories; 2 of them are below 'base/'; "
                "the suggestion signs more, namely every name below 'base/'"
            ),
            "base/*",
        ),
        (
            "idle-filter",
            FILTER.format(0, 2),
            "'x/*' matches none of the 3 observed repositories",
            None,
        ),
        ("idle-rule", "rules[1]", "rule 2 matches none of the 3 observed repositories", None),
    ]


def test_observed_repositories_make_other_findings_more_precise() -> None:
    repositories = observed("payments", "product/web", "prod/api")
    (finding,) = found("exact-filter", [["payments", "payment"]], repositories=repositories)
    assert finding.location.filter_index == 1
    (finding,) = found("missing-slash", [["prod*"]], repositories=repositories)
    assert finding.message == "'prod*' matches 'product/web' too, which 'prod/*' does not"
    (finding,) = found("missing-slash", [["pay*"]], repositories=observed("pay/a"))
    assert "'paya'" in finding.message


@pytest.mark.parametrize(
    ("repositories", "suggestion"),
    [
        (["platform/base-images/go", "platform/base-images/java"], "platform/base-images/*"),
        (["eu/platform/base-images", "x/y"], "*platform/base-images*"),
        (["x/y"], None),
    ],
)
def test_the_findings_about_an_exact_filter_agree_on_what_to_do(
    repositories: list[str], suggestion: str | None
) -> None:
    rules: Rules = [["platform/base-images", "x/*"]]
    about = [
        each for each in findings(rules, repositories=observed(*repositories, "x/a")) if each.suggestion
    ]
    assert {each.suggestion for each in about} == ({suggestion} if suggestion else set())
    assert len(about) == (2 if suggestion else 0)
    assert all("the suggestion signs more" in each.message for each in about)


@settings(max_examples=300)
@given(documents(), st.lists(st.sampled_from(short_names()), max_size=5))
def test_a_suggestion_that_signs_more_says_so(document: dict[str, Any], names: list[str]) -> None:
    subject = Subject(SigningConfiguration.from_api(document), observed(*names))
    for each in lint(subject):
        if each.suggestion is None or each.location.filter_index is None:
            continue
        text = (subject.filters[each.location.rule_index] or ())[each.location.filter_index]
        is_contained = contained(each.suggestion, [text]).outcome == "proved"
        assert is_contained or "the suggestion signs more" in each.message


def remains(document: dict[str, Any], rule: int, others: list[int]) -> bool:
    """Whether a rule matches names that none of the others matches."""
    filters = [rule_filters(each) for each in SigningConfiguration.from_api(document).rules]
    elsewhere = [text for other in others for text in filters[other]]
    return empty([filters[rule]], elsewhere).outcome != "proved"


@settings(max_examples=300)
@given(documents())
def test_a_redundant_rule_names_only_the_rules_that_make_it_redundant(document: dict[str, Any]) -> None:
    for each in lint(Subject(SigningConfiguration.from_api(document))):
        if each.kind.code != "redundant-rule":
            continue
        rule = each.location.rule_index
        blamed = [
            int(number) - 1 for number in re.findall(r"\d+", each.message.partition(" because ")[2])
        ]
        assert not remains(document, rule, blamed)
        for one in blamed if len(blamed) > 1 else ():
            assert remains(document, rule, [other for other in blamed if other != one])


def test_a_redundant_rule_does_not_blame_a_rule_that_is_not_involved() -> None:
    (finding,) = found("redundant-rule", [["x/*"], ["a*"], ["y/*"], ["a/*"]], ["p"] * 4)
    assert finding.message.endswith("because of rule 2")
    rules: Rules = [["x/*"], ["a*"], ["y/*"], ["*b"], ["a/*/b", "*a/b", "a/*"]]
    (finding,) = found("redundant-rule", rules, ["p"] * 5)
    assert finding.message.endswith("because of rules 2 and 4")


def test_an_example_is_called_shortest_only_if_it_is() -> None:
    def example(rules: Rules, *names: str) -> tuple[str | None, bool | None]:
        (finding,) = found("missing-slash", rules, repositories=observed(*names) if names else None)
        return finding.example, finding.is_example_shortest

    assert example([["a*"]]) == ("aa", True)
    assert example([["prod*"]]) == ("proda", False)  # 'prod' is shorter
    assert example([["prod*"]], "production/web") == ("production/web", False)
    assert example([["a*"]], "x/y") == ("aa", True)
    assert example([["a*"]], "ab") == ("ab", False)
    (finding,) = found("unconditional-rule", [["aaa/*"], None, ["b/*"]])
    assert (finding.example, finding.is_example_shortest) == ("b/a", True)
    subject = Subject(configuration_of([["aaa/*"], None, [PIGEONS]]), budget=Budget(100_000))
    (finding,) = (each for each in lint(subject) if each.kind.code == "unconditional-rule")
    assert finding.is_example_shortest is False
    (finding,) = found("exact-filter", [["aaa"]])
    assert (finding.example, finding.is_example_shortest) == (None, None)


@settings(max_examples=300)
@given(documents())
def test_no_name_is_shorter_than_an_example_called_shortest(document: dict[str, Any]) -> None:
    subject = Subject(SigningConfiguration.from_api(document))
    for each in lint(subject):
        if each.kind.code != "missing-slash" or not each.is_example_shortest:
            continue
        text = (subject.filters[each.location.rule_index] or ())[each.location.filter_index or 0]
        assert each.example is not None
        assert each.suggestion is not None
        for name in short_names():
            shows = oracle.matches(text, name) and not oracle.matches(each.suggestion, name)
            assert not shows or len(name) >= len(each.example)


def test_without_observed_repositories_nothing_is_idle() -> None:
    assert not [
        each for each in findings([["a/*"]], repositories=observed()) if "idle" in each.kind.code
    ]


def test_each_kind_has_a_code_a_severity_and_a_sentence() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code)
        assert kind.severity in SEVERITIES
        assert kind.summary.endswith(".")
    codes = {kind.code for kind in KINDS}
    assert {
        value for name, value in vars(errors).items() if name.isupper() and name != "TYPE_CHECKING"
    } - {errors._SHOWN_CHARACTERS} <= codes


def test_findings_about_a_filter_do_not_contradict_each_other() -> None:
    def codes(rules: Rules, *repositories: str) -> list[tuple[str, str | None]]:
        found = lint(
            Subject(configuration_of(rules), observed(*repositories) if repositories else None)
        )
        return [(each.kind.code, each.suggestion) for each in found]

    # What matches nothing should not match more, nor is it idle.
    assert codes([["t", "a/*"]], "a/x") == [("impossible-filter", None)]
    # What can be removed should not match more.
    assert codes([["prod/*", "prod/a"]]) == [("redundant-filter", None)]
    # What was meant has to stay.
    assert codes([["prod*", "prod/*"]]) == [("missing-slash", None)]
    assert codes([["prod*", "prod/*", "prod/a/*"]]) == [
        ("missing-slash", None),
        ("redundant-filter", None),
    ]
    # A suggestion that leaves an observed repository unsigned is none.
    assert codes([["prod*"]], "prod", "prod/x") == [("missing-slash", None)]
    assert codes([["prod*"]], "prod/x") == [("missing-slash", "prod/*")]


def test_two_rules_without_filters_sign_everything_twice() -> None:
    (finding,) = lint(Subject(configuration_of([None, None])))
    assert finding.kind.code == "unconditional-rule"
    assert finding.location.rule_index == 0
