"""Every constraint of ECR's API model, with all problems reported at once."""

from __future__ import annotations

import json
import re
from typing import Any

import botocore.loaders
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matcher import ECR_LIMITS, ConfigurationError, Limits, Problem, SigningConfiguration
from matcher.grammar import arn_fault, filter_fault
from matcher.language import contained
from matcher.repository_name import is_repository_name
from tests import oracle
from tests.strategies import ARN, document_of, filters

MODEL: dict[str, Any] = botocore.loaders.Loader().load_service_model("ecr", "service-2")["shapes"]


def problems(document: object, limits: Limits | None = ECR_LIMITS) -> list[Problem]:
    try:
        SigningConfiguration.from_api(document, limits)
    except ConfigurationError as error:
        return list(error.problems)
    return []


def problem(document: object) -> Problem:
    (only,) = problems(document)
    return only


def pattern(shape: str) -> re.Pattern[str]:
    # In Python `$` also matches before a final newline, but the service matches the whole string.
    return re.compile(MODEL[shape]["pattern"].removeprefix("^").removesuffix("$"))


@settings(max_examples=750)
@given(st.one_of(filters(), st.text("ab*._-/A \n", max_size=12), st.text(max_size=6)))
def test_the_filter_grammar_equals_that_of_the_model(text: str) -> None:
    accepted = pattern("SigningRepositoryFilterValue").fullmatch(text) is not None
    assert (filter_fault(text) is None) == accepted


@settings(max_examples=250)
@given(st.text("ab*._-/A \n", max_size=12))
def test_every_suggestion_is_a_valid_filter(text: str) -> None:
    fault = filter_fault(text)
    if fault is not None and fault[1] is not None:
        assert filter_fault(fault[1]) is None


@settings(max_examples=2_000)
@given(st.text("ab*._-/A ", max_size=8), st.text("ab._-/", max_size=8))
@example("-*", "ab")
@example("/*", "ab")
@example("*\n", "ab")
@example("prod/", "prod/a")
def test_a_suggestion_that_matches_more_says_so(text: str, name: str) -> None:
    """Compared without regard to case, white space around it and superfluous slashes, which no name has."""
    fault = filter_fault(text)
    suggestion, is_wider = fault[1:] if fault is not None else (None, False)
    if suggestion is None:
        return
    meant = re.sub("/+", "/", text.strip().lower()).removeprefix("/")
    assert suggestion.strip("*")
    if oracle.matches(suggestion, name) and not oracle.matches(meant, name):
        assert is_wider
        assert str(problem(document_of([[text]]))).endswith(" (It matches more names.)")
    assert is_wider or contained(suggestion, [meant]).outcome == "proved"


arn_parts = st.lists(
    st.sampled_from(
        [
            "arn",
            "aws",
            "aws-cn",
            "aws-",
            "aws-us-gov",
            "aws-1",
            "awsx",
            "signer",
            "ecr",
            "us-east-1",
            "US",
            "",
            "111122223333",
            "11112222333",
            "11112222333٣",
            "/signing-profiles/ab",
            "/signing-profiles/a",
            "/signing-profiles/a-b",
            "/signing-profiles/A_9",
            "/profiles/ab",
            "/signing-profiles/ab\n",
        ]
    ),
    min_size=5,
    max_size=7,
).map(":".join)


@st.composite
def near_arns(draw: st.DrawFn) -> str:
    parts = ["arn", "aws", "signer", "us-east-1", "111122223333", "/signing-profiles/ab"]
    other = draw(arn_parts).split(":")
    at = draw(st.integers(0, 5))
    parts[at] = draw(st.sampled_from(other))
    return ":".join(parts)


@settings(max_examples=750)
@given(st.one_of(near_arns(), arn_parts, st.text(max_size=8)))
@example(f"{ARN}my_profile")
def test_the_arn_grammar_equals_that_of_the_model(text: str) -> None:
    accepted = pattern("SigningProfileArn").fullmatch(text) is not None
    assert (arn_fault(text) is None) == accepted


@settings(max_examples=750)
@given(st.one_of(st.text("a0._-/", max_size=12), st.text("aA.\n", max_size=4)))
def test_the_repository_name_grammar_equals_that_of_the_model(name: str) -> None:
    accepted = re.compile(MODEL["RepositoryName"]["pattern"]).fullmatch(name) is not None
    assert is_repository_name(name) == (accepted and 2 <= len(name) <= 256)


def test_the_limits_equal_those_of_the_model() -> None:
    limits = Limits()
    assert limits.rules == MODEL["SigningRuleList"]["max"]
    assert limits.filters_per_rule == MODEL["SigningRepositoryFilterList"]["max"]
    assert limits.filter_length == MODEL["SigningRepositoryFilterValue"]["max"]
    assert limits.arn_length == MODEL["SigningProfileArn"]["max"]
    assert MODEL["SigningRepositoryFilterList"]["min"] == 1
    assert MODEL["SigningRepositoryFilterValue"]["min"] == 1
    assert MODEL["SigningRuleList"]["min"] == 0
    assert MODEL["SigningRepositoryFilterType"]["enum"] == ["WILDCARD_MATCH"]


@pytest.mark.parametrize(
    ("document", "path", "is_quota"),
    [
        (document_of([["a"]] * 11), "rules", True),
        (document_of([["a"] * 101]), "rules[0].repositoryFilters", True),
        (document_of([["a" * 257]]), "rules[0].repositoryFilters[0].filter", True),
        (document_of([["a"]], ["p" * (201 - len(ARN))]), "rules[0].signingProfileArn", True),
        (document_of([[]]), "rules[0].repositoryFilters", False),
        (document_of([[""]]), "rules[0].repositoryFilters[0].filter", False),
        (document_of([["a"]], ["p"]), "rules[0].signingProfileArn", False),
    ],
    ids=[
        "11 rules",
        "101 filters",
        "257 characters",
        "ARN of 201",
        "no filters",
        "empty",
        "short profile",
    ],
)
def test_exceeding_a_limit_is_a_problem(document: dict[str, Any], path: str, is_quota: bool) -> None:
    assert problem(document).path == path
    assert (problems(document, limits=None) == []) == is_quota


@pytest.mark.parametrize(
    "document",
    [
        document_of([]),
        document_of([["a"]] * 9),
        document_of([["a"]] * 10),
        document_of([["a"] * 99]),
        document_of([["a"] * 100]),
        document_of([["a"]]),
        document_of([["a" * 255]]),
        document_of([["a" * 256]]),
        document_of([["a"]], ["p" * (200 - len(ARN))]),
        document_of([["a"]], ["pp"]),
        document_of([None]),
    ],
)
def test_a_document_within_the_limits_is_valid(document: dict[str, Any]) -> None:
    assert problems(document) == []


@pytest.mark.parametrize(
    ("text", "constraint", "suggestion"),
    [
        ("myapp/", "may not end with '/'", "myapp/*"),
        ("prod-", "may not end with '-'", "prod-*"),
        ("my--app", "may not have two separators in a row, '--' (position 2)", "my-*app"),
        ("a//b", "may not have two separators in a row, '//' (position 1)", "a/b"),
        ("/myapp", "may not begin with '/'", "myapp"),
        ("MyApp/*", "may not contain 'M' (position 0)", "myapp/*"),
        ("prod/*\n", "may not contain '\\n' (position 6)", "prod/*"),
        ("prod?", "may not contain '?' (position 4)", None),
        ("-", "may not begin with '-'", None),
        ("-*", "may not begin with '-'", None),
        ("/*", "may not begin with '/'", None),
        ("", "may not be empty (to match every repository, leave out repositoryFilters)", None),
        ("x" * 255 + "/", "may not end with '/'", None),
    ],
)
def test_a_problem_in_a_filter_is_described_with_a_suggestion(
    text: str, constraint: str, suggestion: str | None
) -> None:
    found = problem(document_of([[text]]))
    assert found.path == "rules[0].repositoryFilters[0].filter"
    assert found.value == text
    assert found.constraint.startswith(constraint)
    assert found.suggestion == suggestion
    if suggestion is not None:
        advice = f"; did you mean {suggestion!r}?"
        more = " (It matches more names.)" if suggestion.count("*") > text.count("*") else ""
        assert str(found).endswith(advice + more)


RULE = document_of([["a"]])["rules"][0]
FILTER = RULE["repositoryFilters"][0]


@pytest.mark.parametrize(
    ("document", "path", "words"),
    [
        ([], "$", "an array must be an object with the key 'rules'"),
        (None, "$", "null must be"),
        ("rules", "$", "'rules' must be"),
        (float("nan"), "$", "a number that is not finite must be"),
        pytest.param(10**5000, "$", "a huge integer must be", id="a huge integer"),
        (7, "$", "7 must be"),
        ({}, "$", "must have the key 'rules'"),
        ({"signingConfiguration": None}, "signingConfiguration", "null must be an object"),
        ({"signingConfiguration": {"rules": []}, "more": 1}, "more", "is an unknown key"),
        ({"rules": None}, "rules", "null must be an array"),
        ({"rules": {"a": 1}}, "rules", "an object must be an array"),
        ({"rules": [None]}, "rules[0]", "null must be an object"),
        ({"rules": [RULE, {}]}, "rules[1]", "must have the key 'signingProfileArn'"),
        (
            {"rules": [{"signingProfileArn": True}]},
            "rules[0].signingProfileArn",
            "true must be a string",
        ),
        ({"rules": [{"signingProfileArn": False}]}, "rules[0].signingProfileArn", "false must be"),
        (
            {"rules": [RULE | {"repositoryFilters": None}]},
            "rules[0].repositoryFilters",
            "null must be an array",
        ),
        (
            {"rules": [RULE | {"repositoryFilters": [FILTER | {"filter": 1.5}]}]},
            "rules[0].repositoryFilters[0].filter",
            "1.5 must be a string",
        ),
        (
            {"rules": [RULE | {"repositoryFilters": ["prod/*"]}]},
            "rules[0].repositoryFilters[0]",
            'did you mean \'{"filter": "prod/*", "filterType": "WILDCARD_MATCH"}\'?',
        ),
        (
            {"rules": [RULE | {"repositoryFilters": [["prod/*"]]}]},
            "rules[0].repositoryFilters[0]",
            "an array must be an object with the keys 'filter' and 'filterType'",
        ),
        (
            {"rules": [RULE | {"repositoryFilters": [{"filter": "a"}]}]},
            "rules[0].repositoryFilters[0]",
            "must have the key 'filterType'",
        ),
        (
            {"rules": [RULE | {"repositoryFilters": [{"filterType": "WILDCARD_MATCH"}]}]},
            "rules[0].repositoryFilters[0]",
            "must have the key 'filter'",
        ),
        (
            {"rules": [RULE | {"repositoryFilters": [FILTER | {"filterType": "PREFIX_MATCH"}]}]},
            "rules[0].repositoryFilters[0].filterType",
            "'PREFIX_MATCH' is not a filter type; did you mean 'WILDCARD_MATCH'?",
        ),
        (
            {"rules": [{"signingProfileArn": f"{ARN}one", "repositoryFilter": [FILTER]}]},
            "rules[0].repositoryFilter",
            "did you mean 'repositoryFilters'?",
        ),
        ({"rules": [RULE | {"a b": 1}]}, "rules[0]['a b']", "is an unknown key"),
        ({"rules": [], 3: 4}, "['3']", "is an unknown key"),
        (
            {"rules": [{"signingProfileArn": "x" * 150}]},
            "rules[0].signingProfileArn",
            "… (152 characters) is not the ARN of a signing profile",
        ),
    ],
)
def test_a_wrong_shape_is_described(document: object, path: str, words: str) -> None:
    found = problem(document)
    assert found.path == path
    assert words in str(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"rules": [], "rules": []}', "rules: 'rules' is a duplicate key"),
        (
            f'{{"rules": [{{"signingProfileArn": "{ARN}one", "signingProfileArn": "{ARN}two"}}]}}',
            "rules[0].signingProfileArn: 'signingProfileArn' is a duplicate key",
        ),
        (
            '{"rules": [], "ResponseMetadata": {"a": [{"b": 1, "b": 2}]}, "signingConfiguration": {"rules": []}}',
            "ResponseMetadata.a[0].b: 'b' is a duplicate key",
        ),
        (
            '{"signingConfiguration": {"rules": []}, "signingConfiguration": {"rules": []}}',
            "signingConfiguration: 'signingConfiguration' is a duplicate key",
        ),
        (
            (
                f'{{"rules": [{{"signingProfileArn": "{ARN}one", "repositoryFilters": [{{"filter": "a", '
                '"filterType": "WILDCARD_MATCH", "\\u0066ilter": "b"}]}]}'
            ),
            "rules[0].repositoryFilters[0].filter: 'filter' is a duplicate key",
        ),
        ('{"rules": [NaN]}', "rules[0]: a number that is not finite must be an object"),
        ('{"rules": [', "is not JSON: expects a value (line 1, column 12)"),
        ("", "is not JSON"),
        (b'{"rules": "\xff"}', "is not JSON: invalid utf-8 at byte 11"),
        ("[" * 100_000, "nested too deeply"),
        ("9" * 5_000, "is not a configuration"),
        ('"\\ud800"', "'\\ud800' must be an object"),
    ],
)
def test_invalid_json_is_a_configuration_error(text: str | bytes, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        SigningConfiguration.from_json(text)
    assert words in str(caught.value)


VALID = '{"rules": [{"a": "b\\\\n\\u00e9", "c": [1.5, true, null]}]}'


@given(
    st.integers(0, len(VALID) - 1), st.sampled_from(['"', "\\", ",", "}", "]", ":", "x", "\x01", ""])
)
def test_no_message_about_json_is_that_of_python(index: int, character: str) -> None:
    text = VALID[:index] + character + VALID[index + 1 :]
    fault = python_fault(text)
    if fault is None:
        return
    with pytest.raises(ConfigurationError) as caught:
        SigningConfiguration.from_json(text)
    (problem,) = caught.value.problems
    words = r"is not JSON: ((?:expects|has) [^()]+) \(line 1, column ([0-9]+)\)"
    found = re.fullmatch(words, problem.constraint)
    assert found is not None
    assert fault.msg not in found[1]
    assert found[1] != "has a syntax error"
    assert int(found[2]) == fault.colno


def python_fault(text: str) -> json.JSONDecodeError | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ('{"rules": [', (1, 12)),
        ('{\n  "rules": x', (2, 12)),
        ('{\n  "a": "é\xff"'.encode("latin-1"), (2, 9)),
        (b'\xef\xbb\xbf{\n"a": "\xff"}', (2, 7)),
        (b'\xff\xfe{\0"\0\xff', (1, 3)),
        ('{"a": "123",\n "' + "1" * 700 + '": -' + "9" * 700 + "}", (2, 706)),
        ("[" * 100_000, (1, 1)),
    ],
    ids=[
        "unfinished",
        "not JSON",
        "not UTF-8",
        "not UTF-8 after a mark",
        "not UTF-16",
        "a number that is too long",
        "nested too deeply",
    ],
)
def test_a_text_that_is_not_json_has_the_position_of_the_fault(
    text: str | bytes, position: tuple[int, int]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        SigningConfiguration.from_json(text)
    (found,) = caught.value.problems
    assert (found.path, found.kind, found.position) == ("$", "invalid-json", position)
    assert "sys." not in str(found)


def test_all_problems_are_reported_at_once() -> None:
    document = {
        "rules": [
            {
                "signingProfileArn": "arn",
                "repositoryFilters": [{"filter": "myapp/", "filterType": "X"}],
            },
            {"repositoryFilter": []},
        ]
    }
    with pytest.raises(ConfigurationError) as caught:
        SigningConfiguration.from_api(document)
    assert [each.path for each in caught.value.problems] == [
        "rules[0].signingProfileArn",
        "rules[0].repositoryFilters[0].filter",
        "rules[0].repositoryFilters[0].filterType",
        "rules[1].repositoryFilter",
        "rules[1]",
    ]
    assert str(caught.value).startswith(
        "5 problems:\n  rules[0].signingProfileArn: 'arn' is not the ARN"
    )


@pytest.mark.parametrize(
    ("arn", "words"),
    [
        ("arn:aws:ecr:us-east-1:111122223333:/signing-profiles/ab", "has the service 'ecr'"),
        ("arn:aws2:signer:us-east-1:111122223333:/signing-profiles/ab", "has the partition 'aws2'"),
        ("arn:aws:signer:US:111122223333:/signing-profiles/ab", "has the region 'US'"),
        ("arn:aws:signer:us-east-1:1:/signing-profiles/ab", "has the account '1'"),
        ("arn:aws:signer:us-east-1:111122223333:/profiles/ab", "has the resource '/profiles/ab'"),
        (
            "arn:aws:signer:us-east-1:111122223333:/signing-profiles/my-profile",
            "has the profile name 'my-profile'",
        ),
    ],
)
def test_a_problem_in_an_arn_names_the_invalid_part(arn: str, words: str) -> None:
    assert words in problem({"rules": [{"signingProfileArn": arn}]}).constraint


@settings(max_examples=150)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(["rules", "signingProfileArn", "repositoryFilters", "filter", "x"]),
                inner,
                max_size=3,
            ),
        ),
    )
)
def test_any_document_is_either_read_or_rejected(document: object) -> None:
    assert all(str(each) for each in problems(document))


@pytest.mark.parametrize("value", [(1, 2), {1, 2}, b"text", float("inf")])
def test_values_that_json_does_not_have_are_not_shown_as_python(value: object) -> None:
    shown = str(Problem(("rules",), value, "must be an array"))
    assert shown in (
        "rules: a value that JSON does not have must be an array",
        "rules: a number that is not finite must be an array",
    )
