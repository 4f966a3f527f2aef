"""What a team asserts: how it is read, whether it is so, and how that is told."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped

import simulator.assertions
from matcher import Matcher, SigningConfiguration
from matcher.language import PROVED, Budget, readability
from matcher.repository_name import is_repository_name
from simulator.assertions import (
    Assertion,
    Claim,
    SignedAtMost,
    SignedBy,
    SignedByExactly,
    Unsigned,
    UnusableAssertions,
    read_assertions,
)
from simulator.check import check
from tests import oracle
from tests.hostile_filters import HOLES, LETTERS, PIGEONS
from tests.simulator.names import short_names
from tests.simulator.program import run
from tests.strategies import ARN, Rules, configuration_of, document_of, documents, filters

SCHEMA = json.loads((Path(simulator.assertions.__file__).parent / "schema.json").read_text())
PROFILES = [f"{ARN}{name}" for name in ("one", "two", "three", "four")]


def claims() -> st.SearchStrategy[Claim]:
    some = st.lists(st.sampled_from(PROFILES), max_size=3, unique=True).map(tuple)
    return st.one_of(
        some.filter(bool).map(SignedBy),
        some.map(SignedByExactly),
        st.integers(0, 3).map(SignedAtMost),
        st.booleans().map(Unsigned),
    )


assertions = st.builds(Assertion, filters(), st.lists(filters(), max_size=2).map(tuple), claims())


@settings(max_examples=500)
@given(documents(), st.lists(assertions, min_size=1, max_size=3))
def test_every_verdict_is_that_of_the_names(
    document: dict[str, Any], asserted: list[Assertion]
) -> None:
    matcher = Matcher(SigningConfiguration.from_api(document))
    for checked in check(matcher, asserted, Budget()):
        assertion, witness = checked.assertion, checked.verdict.witness
        meant = [
            name
            for name in short_names()
            if oracle.matches(assertion.every, name)
            and not any(oracle.matches(text, name) for text in assertion.excluded)
        ]
        if checked.is_vacuous:
            assert not meant
        first = next(
            (name for name in meant if not assertion.claim.holds(oracle.resolve(document, name))), None
        )
        if first is not None:
            assert witness is not None
            assert readability(witness) <= readability(first)
        if witness is None:
            assert checked.verdict == PROVED
            continue
        assert is_repository_name(witness)
        assert oracle.matches(assertion.every, witness)
        assert not any(oracle.matches(text, witness) for text in assertion.excluded)
        assert checked.profiles == oracle.resolve(document, witness)
        assert not assertion.claim.holds(checked.profiles)


def verdict(rules: Rules, assertion: Assertion, budget: Budget | None = None) -> tuple[str, str | None]:
    names = ["one", "two", "three", "four"][: len(rules)]
    matcher = Matcher(configuration_of(rules, names))
    (checked,) = check(matcher, [assertion], budget or Budget())
    return checked.verdict.outcome, checked.verdict.witness


@pytest.mark.parametrize(
    ("claim", "witness"),
    [
        (SignedBy((PROFILES[0],)), None),
        (SignedBy((PROFILES[0], PROFILES[1])), "a/a"),
        (SignedBy((PROFILES[3],)), "a/a"),
        (SignedByExactly((PROFILES[0],)), "a/a-x"),
        (SignedByExactly((PROFILES[2], PROFILES[0])), "a/a"),
        (SignedAtMost(1), "a/a-x"),
        (SignedAtMost(2), "a/b/a-x"),
        (SignedAtMost(3), None),
        (Unsigned(True), "a/a"),
        (Unsigned(False), None),
    ],
)
def test_a_claim_means_what_it_says(claim: Claim, witness: str | None) -> None:
    rules: Rules = [["a/*"], ["a/b/*"], ["*-x"]]
    expected = ("proved", None) if witness is None else ("refuted", witness)
    assert verdict(rules, Assertion("a/*", (), claim)) == expected


def test_what_is_excepted_is_left_out() -> None:
    rules: Rules = [["sandbox/*-pci"]]
    unsigned = Unsigned(True)
    assert verdict(rules, Assertion("sandbox/*", ("sandbox/a-*",), unsigned)) == (
        "refuted",
        "sandbox/b-pci",
    )
    assert verdict(rules, Assertion("sandbox/*", ("*-pci",), unsigned)) == ("proved", None)


def test_a_claim_about_no_name_is_proved_and_says_so() -> None:
    matcher = Matcher(configuration_of([["a/*"]]))
    (checked,) = check(matcher, [Assertion("a/*", ("a*",), SignedBy((PROFILES[3],)))], Budget())
    assert (checked.verdict, checked.is_vacuous) == (PROVED, True)
    assert checked.reason == "there is no such name"


def test_beyond_its_budget_an_assertion_is_undecided() -> None:
    rules: Rules = [[PIGEONS], HOLES]
    assertion = Assertion(PIGEONS, (), SignedBy((PROFILES[1],)))
    assert verdict(rules, assertion, Budget(100_000)) == ("undecided", None)


VALID: list[dict[str, Any]] = [
    {"every": "prod/*", "signed-by": PROFILES[0]},
    {"every": "prod/*", "signed-by": PROFILES[:2]},
    {"every": "sandbox/*", "except": ["sandbox/release-*"], "unsigned": True},
    {"every": "*", "signed-at-most": 1},
    {"repository": "payments/api", "signed-by-exactly": [PROFILES[0]]},
    {"repository": "payments/api", "signed-by-exactly": []},
]


def read(tmp_path: Path, content: str) -> list[Assertion]:
    file = tmp_path / "assertions.yaml"
    file.write_text(content)
    return read_assertions(str(file))


def test_assertions_are_read_from_yaml_and_json(tmp_path: Path) -> None:
    expected = [
        Assertion("prod/*", (), SignedBy((PROFILES[0],))),
        Assertion("prod/*", (), SignedBy((PROFILES[0], PROFILES[1]))),
        Assertion("sandbox/*", ("sandbox/release-*",), Unsigned(True)),
        Assertion("*", (), SignedAtMost(1)),
        Assertion("payments/api", (), SignedByExactly((PROFILES[0],)), is_single=True),
        Assertion("payments/api", (), SignedByExactly(()), is_single=True),
    ]
    assert read(tmp_path, json.dumps(VALID)) == expected
    assert read(tmp_path, json.dumps(VALID, indent="\t")) == expected
    lines = (f"- {json.dumps(each)[1:-1]}".replace(', "', '\n  "') for each in VALID[:1] + VALID[2:])
    assert read(tmp_path, "# ours\n" + "\n".join(lines)) == expected[:1] + expected[2:]


# Values that are right somewhere, and some that are right nowhere.
values: st.SearchStrategy[object] = st.sampled_from(
    [
        *(
            "prod/*",
            "prod/",
            "A*",
            "a",
            "payments/api",
            "",
            "a" * 257,
            "--",
            PROFILES[0],
            "arn:aws:x",
            "yes",
        ),
        *(True, False, 0, 1, -1, 1.5, None, [], ["prod/*"], [PROFILES[0]], [PROFILES[0], 3], ["x"], {}),
        *([PROFILES[0], PROFILES[0]], [["a"]]),
    ]
)
keys = st.sampled_from(
    [
        "every",
        "repository",
        "except",
        "signed-by",
        "signed-by-exactly",
        "signed-at-most",
        "unsigned",
        "x",
        1,
    ]
)
entries = st.one_of(
    st.dictionaries(keys, values, max_size=4),
    st.sampled_from(VALID).flatmap(
        lambda entry: st.builds(
            lambda key, value: {**entry, key: value}, st.sampled_from([*entry, "except"]), values
        )
    ),
    values,
)


@settings(max_examples=2_000)
@given(document=st.one_of(st.lists(entries, max_size=3), entries))
def test_what_is_read_is_what_the_schema_allows(
    tmp_path_factory: pytest.TempPathFactory, document: object
) -> None:
    file = tmp_path_factory.getbasetemp() / "assertions.json"
    file.write_text(json.dumps(document))
    allowed = jsonschema.Draft202012Validator(SCHEMA).is_valid(json.loads(file.read_text()))
    try:
        is_read = bool(read_assertions(str(file)))
    except UnusableAssertions:
        is_read = False
    assert is_read is allowed


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "$: null must be a list of at least one assertion"),
        ("[]", "$: an array must be a list of at least one assertion"),
        ("every: a", "$: an object must be a list of at least one assertion"),
        ("- 3", "[0]: 3 must be an object with 'every' or 'repository', and a claim"),
        (
            "- every: prod/\n  unsigned: true",
            "[0].every: 'prod/' may not end with '/'; did you mean 'prod/*'?",
        ),
        ("- every: a\n  unsigned: yes", "[0].unsigned: 'yes' must be true or false"),
        ("- every: a\n  signed-at-most: -1", "[0].signed-at-most: -1 must be a number, 0 or more"),
        ("- every: a\n  signed-at-most: true", "[0].signed-at-most: true must be a number, 0 or more"),
        (
            "- every: a\n  signed-by: []",
            "[0].signed-by: an array must name a profile; for none at all, write 'unsigned: true'",
        ),
        ("- every: a\n  signed-by: [x]", "[0].signed-by[0]: 'x' is not the ARN of a signing profile"),
        (
            "- every: 3\n  signed-by: [3]",
            "[0].every: 3 must be a string\n  [0].signed-by[0]: 3 must be",
        ),
        (
            "- repository: A\n  unsigned: true",
            "[0].repository: 'A' is no repository name that ECR accepts",
        ),
        ("- repository: 1\n  unsigned: true", "[0].repository: 1 must be a string"),
        (
            "- repository: aa\n  except: [bb]\n  unsigned: true",
            "[0].except: an array needs 'every' beside it",
        ),
        ("- every: a\n  except: b\n  unsigned: true", "[0].except: 'b' must be a list"),
        (
            "- every: a\n  repository: bb\n  unsigned: true",
            "[0]: an object must have exactly one of 'every' or 'repository'; it has 'every' and 'repository'",
        ),
        ("- every: a", "it has none"),
        (
            "- every: a\n  sined-by: b",
            "[0]: 'sined-by' is not a key known here (known: every, repository",
        ),
        ("- every: a\n  every: b\n", 'found duplicate key "every"'),
        ("a: [", "is not YAML: expected the node content, but found '<stream end>' (line 1, column 5)"),
        ("\0", "is not YAML: unacceptable character"),
        ("- !!python/object:os.system x", "could not determine a constructor"),
        ("[" * 3_000, "is nested too deeply"),
        ("- &a [*a]", "[0]: an array must be an object"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_the_way_out(
    tmp_path: Path, content: str, words: str
) -> None:
    file, config = tmp_path / "assertions.yaml", tmp_path / "signing.json"
    file.write_text(content)
    config.write_text(json.dumps(document_of([["a/*"]])))
    done = run("check", "-c", config, file)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.startswith(f"Error: {file}: ")


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    config = tmp_path / "signing.json"
    config.write_text(json.dumps(document_of([["a/*"]])))
    done = run("check", "-c", config, "-", stdin=b"- \xff")
    assert done.code == 2
    assert (
        "standard input: cannot be read: 'utf-8' codec can't decode byte 0xff in position 2" in done.err
    )


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A configuration, and an assertion for each verdict."""
    config, asserted = tmp_path / "signing.json", tmp_path / "assertions.yaml"
    config.write_text(json.dumps(document_of([["prod/*"], ["*-pci"], [PIGEONS], HOLES])))
    asserted.write_text(
        f"""
- every: "prod/*"
  signed-by: {ARN}profile_0
- every: "prod/*"
  except: ["*.*", "*d*d*"]
  signed-at-most: 1
- repository: lab/q
  signed-by-exactly: []
- every: "{PIGEONS}"
  signed-by: {ARN}profile_3
"""
    )
    return config, asserted


def test_each_verdict_is_told_with_its_reason(files: tuple[Path, Path]) -> None:
    config, asserted = files
    done = run("check", "-c", config, asserted)
    assert done.code == 1
    assert done.out == (
        f"proved: every 'prod/*' is signed by {ARN}profile_0\n"
        "refuted: every 'prod/*' except '*.*', '*d*d*' is signed at most 1 time\n"
        f"    'prod/o' is signed by {ARN}profile_0 and {ARN}profile_3\n"
        "proved: repository 'lab/q' is signed by exactly nothing\n"
        f"undecided: every '{PIGEONS}' is signed by {ARN}profile_3\n"
        "    neither proved nor refuted within the budget\n"
        "2 proved, 1 refuted, 1 undecided\n"
    )
    listed = run("check", "-c", config, asserted, "--format", "json").json()
    assert [
        (each["verdict"], each["counterexample"], each["signingProfileArns"])
        for each in listed["assertions"]
    ] == [
        ("proved", None, []),
        ("refuted", "prod/o", [f"{ARN}profile_0", f"{ARN}profile_3"]),
        ("proved", None, []),
        ("undecided", None, []),
    ]
    assert listed["verdicts"] == {"proved": 2, "refuted": 1, "undecided": 1}


@pytest.mark.parametrize("is_allowed", [False, True])
def test_junit_is_read_back_by_another(files: tuple[Path, Path], is_allowed: bool) -> None:
    config, asserted = files
    option = ["--allow-undecided"] if is_allowed else []
    xml = JUnitXml.fromstring(run("check", "-c", config, asserted, "--format", "junit", *option).out)
    (suite,) = xml
    assert (suite.tests, suite.failures) == (4, 1)
    assert (suite.errors, suite.skipped) == ((0, 1) if is_allowed else (1, 0))
    listed = run("check", "-c", config, asserted, "--format", "json").json()["assertions"]
    kinds = {"proved": [], "refuted": [Failure], "undecided": [Skipped if is_allowed else Error]}
    for case, each in zip(suite, listed, strict=True):
        assert case.name == each["assertion"]
        assert [type(result) for result in case.result] == kinds[each["verdict"]]
        assert [result.message for result in case.result] == [each["reason"]] * len(case.result)


@pytest.mark.parametrize(
    ("claim", "options", "code"),
    [
        ("unsigned: false", [], 0),
        ("unsigned: true", [], 1),
        (f"signed-by: {ARN}profile_3", [], 1),
        (f"signed-by: {ARN}profile_3", ["--allow-undecided"], 0),
        ("signed-at-most: 0", ["--allow-undecided"], 1),
    ],
)
def test_the_exit_code_is_that_of_the_verdicts(
    files: tuple[Path, Path], claim: str, options: list[str], code: int
) -> None:
    config, asserted = files
    asserted.write_text(f'- every: "{PIGEONS}"\n  {claim}\n')
    assert run("check", "-c", config, asserted, *options).code == code


def test_what_is_signed_most_often_is_found_among_all_profiles() -> None:
    rules: Rules = [["a*"], ["*b"], ["*c*"]]
    for times, witness in [(0, "aa"), (1, "ab"), (2, "acb")]:
        assert verdict(rules, Assertion("*", (), SignedAtMost(times))) == ("refuted", witness)
    combined = itertools.combinations(rules, 2)
    assert all(
        verdict(list(pair), Assertion("*", (), SignedAtMost(2)))[0] == "proved" for pair in combined
    )


def test_an_assertion_about_one_name_needs_no_search() -> None:
    assertion = Assertion("a/b", (), SignedByExactly((PROFILES[0],)), is_single=True)
    assert verdict([["a/*"]], assertion, Budget(0)) == ("proved", None)
    assert verdict([["b/*"]], assertion, Budget(0)) == ("refuted", "a/b")
    outcome, _ = verdict([["a/*"]], Assertion("*", (), Unsigned(False)), Budget(0))
    assert outcome == "undecided"


def test_an_assertion_of_many_questions_leaves_enough_for_the_next() -> None:
    """Each of the 70 questions, one for every four profiles, would take more than there is for all."""
    drawn = random.Random(9)
    rules: Rules = [[f"*{'*'.join(drawn.choices(LETTERS, k=100))}*"] for _ in range(8)]
    matcher = Matcher(configuration_of(rules))
    asserted = [Assertion("*", (), SignedAtMost(3)), Assertion("prod/*", ("prod/a*",), Unsigned(False))]
    many, plain = check(matcher, asserted, Budget())
    assert many.verdict.outcome == "undecided"
    assert plain.verdict.witness == "prod/b"
