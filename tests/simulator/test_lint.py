"""What lint finds in configurations, how it says so, and that what it removes is not missed."""

from __future__ import annotations

import gzip
import json
import random
import re
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from matcher import Matcher, SigningConfiguration
from matcher.language import Budget
from matcher.repository_name import is_repository_name
from simulator.configurations.api_json import load
from simulator.lint import Finding, Registry, Subject, lint
from simulator.lint.finding import KINDS, SEVERITIES
from simulator.lint.fix import UnprovenFix, removable, without
from simulator.observed_repositories import ObservedRepositories
from tests.hostile_filters import HOLES, LETTERS, PIGEONS
from tests.simulator.names import existing_of
from tests.simulator.program import PROGRAM
from tests.strategies import Rules, configuration_of, document_of, documents

DATA = Path(__file__).parent / "data"
NAMES = Path(__file__).parent.parent.parent / "bench" / "data" / "repository-names.txt.gz"
EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def findings(
    rules: Rules,
    profiles: list[str] | None = None,
    existing: ObservedRepositories | None = None,
    registry: Registry | None = None,
) -> list[Finding]:
    return list(lint(Subject(configuration_of(rules, profiles), existing, registry)))


def found(
    code: str,
    rules: Rules,
    profiles: list[str] | None = None,
    existing: ObservedRepositories | None = None,
) -> list[Finding]:
    return [each for each in findings(rules, profiles, existing) if each.kind.code == code]


FILTER = "rules[{}].repositoryFilters[{}].filter"


@pytest.mark.parametrize(
    ("code", "rules", "profiles", "expected"),
    [
        (
            "duplicate-filter",
            [["a/*", "b/*", "a/*"], ["a/*"]],
            None,
            [(FILTER.format(0, 2), "'a/*' stands here a second time, after filter 1")],
        ),
        (
            "redundant-filter",
            [["a/*", "a/b/*", "x/*"], ["a/b/*"]],
            None,
            [(FILTER.format(0, 1), "all that 'a/b/*' matches is matched by 'a/*' as well")],
        ),
        (
            "redundant-filter",
            [["a/*", "*a/*", "a/**"]],
            None,
            [
                (FILTER.format(0, 0), "all that 'a/*' matches is matched by '*a/*' as well"),
                (FILTER.format(0, 2), "all that 'a/**' matches is matched by 'a/*' as well"),
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
                        "all that '*-*' matches is matched by '*-a*', '*-b*', '*-c*', '*-d*', '*-e*' and "
                        "31 more between them"
                    ),
                )
            ],
        ),
        (
            "redundant-rule",
            [["a/*", "b/*"], ["a/x/*", "b/y"], ["a/*"]],
            ["p", "p", "q"],
            [("rules[1]", "all that rule 2 matches is signed by 'p' already, because of rule 1")],
        ),
        (
            "redundant-rule",
            [["a*"], ["*b"], ["a/*/b", "*a/b", "a/*"]],
            ["p", "p", "p"],
            [
                (
                    "rules[2]",
                    "all that rule 3 matches is signed by 'p' already, because of rules 1 and 2",
                )
            ],
        ),
        (
            "redundant-rule",
            [["a*"], None],
            ["p", "p"],
            [("rules[0]", "all that rule 1 matches is signed by 'p' already, because of rule 2")],
        ),
        (
            "repeated-profile",
            [["a/*"], ["b/*"], ["c/*"]],
            ["p", "q", "p"],
            [
                (
                    "rules[2].signingProfileArn",
                    (
                        "rules 1 and 3 have the same profile, 'p': as one rule, with the filters of both, "
                        "they would mean the same"
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
                    FILTER.format(0, place),
                    f"{text!r} matches nothing: no repository can have such a name",
                )
                for place, text in [(0, "a"), (2, "x" * 257)]
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
                        "rule 2 has no filters, so 'q' signs every push; signed twice is what rule 1 "
                        "matches, such as 'a/a', also by 'p'"
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
                        "rule 1 has a filter that matches every name, so 'p' signs every push; signed twice "
                        "is what rule 2 matches, such as 'a/a', also by 'q'"
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
            [(FILTER.format(0, 0), "'payments' matches only the repository of that very name")],
        ),
        (
            "similar-profiles",
            [["a/*"], ["b/*"], ["c/*"], ["d/*"], ["e/*"]],
            ["prod", "Prod", "prod2", "prod31", "stage"],
            [
                (
                    "rules[1].signingProfileArn",
                    "the profiles 'prod' (rule 1) and 'Prod' differ only by case",
                ),
                (
                    "rules[2].signingProfileArn",
                    "the profiles 'prod' (rule 1) and 'prod2' differ only by a digit",
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
                    "the profiles 'team_1' (rule 1) and 'team_2' differ only by a digit",
                )
            ],
        ),
    ],
)
def test_a_fault_is_found_where_it_is(
    code: str, rules: Rules, profiles: list[str] | None, expected: list[tuple[str, str]]
) -> None:
    actual = found(code, rules, profiles)
    assert [each.place.path for each in actual] == sorted(
        (path for path, _ in expected),
        key=lambda path: [int(each) for each in re.findall(r"\d+", path)],
    )
    messages = {each.place.path: each.message for each in actual}
    for path, message in expected:
        assert messages[path].startswith(message)


@pytest.mark.parametrize(
    ("code", "rules", "profiles"),
    [
        ("redundant-filter", [["a/*", "ab/*", "*-a", "*-b"]], None),
        ("redundant-filter", [["a"]], None),  # matches nothing: another fault
        ("redundant-rule", [["a/*"], ["a/b/*"]], ["p", "q"]),
        ("redundant-rule", [["a/*"], ["a*"]], ["q", "p"]),
        # Two rules are the only way to more filters than a rule can have.
        (
            "repeated-profile",
            [[f"a{n}/*" for n in range(60)], [f"b{n}/*" for n in range(60)]],
            ["p", "p"],
        ),
        ("unconditional-rule", [None, None], ["p", "q"]),
        ("unconditional-rule", [None, ["a"]], ["p", "q"]),  # 'a' is no name
        ("missing-slash", [["prod/*", "prod-*", "*", "a*b*"]], None),
        ("similar-profiles", [["a/*"], ["b/*"], ["c/*"]], ["prod", "stage12", "stage34"]),
        ("similar-profiles", [["a/*"], ["b/*"]], ["prod", "prod"]),
    ],
)
def test_what_is_no_fault_is_not_found(code: str, rules: Rules, profiles: list[str] | None) -> None:
    assert found(code, rules, profiles) == []


ELSEWHERE = "arn:aws{}:signer:{}:{}:/signing-profiles/{}"


def places(*arns: str, registry: Registry | None = None) -> list[tuple[str, str, str | None]]:
    rules = [{"signingProfileArn": arn} for arn in arns]
    subject = Subject(SigningConfiguration.from_api({"rules": rules}), None, registry)
    return [
        (each.place.path, each.message, each.suggestion)
        for each in lint(subject)
        if each.kind.code == "foreign-profile"
    ]


def test_a_profile_elsewhere_than_the_rest_is_found() -> None:
    home = [ELSEWHERE.format("", "us-east-1", "111122223333", name) for name in ("aa", "bb", "cc")]
    other = ELSEWHERE.format("-cn", "us-west-2", "444455556666", "dd")
    assert places(*home) == []
    assert places(home[0], other, *home[1:]) == [
        (
            "rules[1].signingProfileArn",
            f"the profile 'dd' is in {what} {there}, but the others mostly are in {here}",
            other.replace(f":{there}:", f":{here}:"),
        )
        for what, there, here in [
            ("partition", "aws-cn", "aws"),
            ("region", "us-west-2", "us-east-1"),
            ("account", "444455556666", "111122223333"),
        ]
    ]
    assert places() == []


def test_a_profile_elsewhere_than_the_registry_is_found() -> None:
    arn = ELSEWHERE.format("", "us-east-1", "111122223333", "aa")
    assert places(arn, registry=Registry("111122223333", "us-east-1")) == []
    assert [
        message for _, message, _ in places(arn, registry=Registry("444455556666", "eu-west-1"))
    ] == [
        "the profile 'aa' is in region us-east-1, but the registry is in eu-west-1",
        "the profile 'aa' is in account 111122223333, but the registry is in 444455556666",
    ]


def test_what_matches_nothing_that_exists_is_found() -> None:
    existing = existing_of("base/go", "base/java", "web/api")
    rules: Rules = [["base", "web/*", "x/*"], ["y/*", "z/*"], None]
    idle = [each for each in findings(rules, existing=existing) if each.kind.code.startswith("idle-")]
    assert [(each.kind.code, each.place.path, each.message, each.suggestion) for each in idle] == [
        (
            "idle-filter",
            FILTER.format(0, 0),
            "'base' matches none of the 3 repositories that exist; 2 of them are below it, as in 'base/*'",
            "base/*",
        ),
        (
            "idle-filter",
            FILTER.format(0, 2),
            "'x/*' matches none of the 3 repositories that exist",
            None,
        ),
        ("idle-rule", "rules[1]", "rule 2 matches none of the 3 repositories that exist", None),
    ]


def test_what_exists_makes_the_other_findings_sharper() -> None:
    existing = existing_of("payments", "product/web", "prod/api")
    assert found("exact-filter", [["payments", "payment"]], existing=existing)[0].place.filter == 1
    (finding,) = found("missing-slash", [["prod*"]], existing=existing)
    assert finding.message == "'prod*' matches 'product/web' too, which 'prod/*' does not"
    (finding,) = found("missing-slash", [["pay*"]], existing=existing_of("pay/a"))
    assert "'paya'" in finding.message


def test_each_kind_of_fault_has_a_code_a_severity_and_a_sentence() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code)
        assert kind.severity in SEVERITIES
        assert kind.summary.endswith(".")


def hostile_configuration() -> dict[str, Any]:
    """No search comes to an end here, one for each of the questions."""
    drawn = random.Random(7)
    scattered = ["*".join(drawn.choices("abcdefghijkl", k=60)) for _ in range(40)]
    return document_of(
        [[PIGEONS, *HOLES], [f"*{each}*" for each in scattered], HOLES, [PIGEONS]],
        ["one", "two", "three", "three"],
    )


def test_a_hostile_configuration_ends_undecided_in_bounded_time_and_memory(tmp_path: Path) -> None:
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps(hostile_configuration()))

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))

    done = subprocess.run(
        [PROGRAM, "lint", "-c", str(file), "--format", "json"],
        capture_output=True,
        preexec_fn=limited,
        check=False,
    )
    codes = [each["code"] for each in json.loads(done.stdout)["findings"]]
    assert done.returncode == 1
    assert codes.count("undecided") >= 2
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak < 500 * 1024


def overlapping_configuration() -> SigningConfiguration:
    """ECR's maximum of filters made from real names, of which many are redundant."""
    drawn = random.Random(11)
    names = gzip.decompress(NAMES.read_bytes()).decode().splitlines()
    spelled = [name for name in names if "__" not in name and "--" not in name and len(name) > 4]

    def some_filter() -> str:
        name = drawn.choice(spelled)
        shapes: list[Callable[[str], str]] = [
            lambda name: name,
            lambda name: f"{name[:2]}*",
            lambda name: f"*{name[-3:].lstrip('._-/')}",
            lambda name: f"{name[0]}*{name[-1]}",
            lambda name: f"{name.partition('/')[0]}/*",
        ]
        return drawn.choice(shapes)(name)

    return configuration_of(
        [[some_filter() for _ in range(100)] for _ in range(10)],
        [drawn.choice(["one", "two", "three", "four"]) for _ in range(10)],
    )


def test_what_is_redundant_can_go_without_any_name_noticing(tmp_path: Path) -> None:
    configuration = overlapping_configuration()
    file = tmp_path / "signing.json"
    file.write_text(json.dumps(configuration.to_api()))
    elements = removable(lint(Subject(configuration)))
    assert len(elements) > 100
    fixed = without(load(str(file)), elements).configuration
    names = gzip.decompress(NAMES.read_bytes()).decode().splitlines()
    assert Matcher(fixed).resolve_many(names) == Matcher(configuration).resolve_many(names)
    assert not removable(lint(Subject(fixed)))


@settings(max_examples=300)
@given(documents())
def test_what_lint_calls_redundant_the_matcher_does_not_need(document: dict[str, Any]) -> None:
    configuration = SigningConfiguration.from_api(document)
    gone = [each.place for each in lint(Subject(configuration))]
    redundant = {each.element for each in gone if each.filter is not None}
    all_findings = lint(Subject(configuration))
    removed = removable(all_findings)
    assert removed <= redundant
    rules = {each.place.rule for each in all_findings if each.kind.code == "redundant-rule"}
    left = {
        "rules": [
            {
                **rule,
                "repositoryFilters": [
                    each
                    for place, each in enumerate(rule["repositoryFilters"])
                    if f"rules[{number}].repositoryFilters[{place}]" not in removed
                ],
            }
            if "repositoryFilters" in rule
            else rule
            for number, rule in enumerate(document["rules"])
            if number not in rules
        ]
    }
    before, after = Matcher(configuration), Matcher(SigningConfiguration.from_api(left))
    for name in few_names():
        assert set(before.resolve(name)) == set(after.resolve(name)), name


def few_names() -> list[str]:
    drawn = random.Random(3)
    texts = ("".join(drawn.choices("ab0ab0ab0/-._", k=drawn.randint(2, 9))) for _ in range(3_000))
    return [text for text in texts if is_repository_name(text)]


def test_a_fix_that_is_not_proved_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "signing.json"
    file.write_text(json.dumps(document_of([["a/*", "b/*"]])))
    with pytest.raises(UnprovenFix, match="is left as it is"):
        without(load(str(file)), {"rules[0].repositoryFilters[1]"})


def test_without_a_budget_what_needs_a_search_is_undecided() -> None:
    letters = [f"*-{letter}*" for letter in LETTERS]
    rules: Rules = [["a..b", "prod*"], [*letters, "*-*"], ["x/*"], ["x/*/y"]]
    configuration = configuration_of(rules, ["one", "two", "three", "three"])
    undecided = [
        (each.place.path, each.message)
        for each in lint(Subject(configuration, budget=Budget(0)))
        if each.kind.code == "undecided"
    ]
    assert undecided == [
        (FILTER.format(0, 0), "it is undecided whether other filters of the rule contain 'a..b'"),
        (FILTER.format(0, 0), "it is undecided whether 'a..b' matches any name"),
        (FILTER.format(0, 1), "it is undecided whether 'prod*' matches more than 'prod/*'"),
        (FILTER.format(1, 36), "it is undecided whether other filters of the rule contain '*-*'"),
        ("rules[2]", "it is undecided whether rule 4 makes rule 3 redundant"),
        ("rules[3]", "it is undecided whether rule 3 makes rule 4 redundant"),
    ]
