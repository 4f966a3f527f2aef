"""How assertions are read, and the errors for files that contain none."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

import simulator.assertions
from simulator.assertions import (
    Assertion,
    SignedAtMost,
    SignedBy,
    SignedByExactly,
    Unsigned,
    UnusableAssertions,
    read_assertions,
)
from simulator.region import Region
from simulator.registry import Registry
from simulator.yaml_fault import yaml_fault
from tests.simulator.program import run
from tests.strategies import ARN, document_of

SCHEMA = json.loads((Path(simulator.assertions.__file__).parent / "schema.json").read_text())


PROFILES = [f"{ARN}{name}" for name in ("one", "two", "three", "four")]


IMAGE = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/payments/api:v1@sha256:{'0' * 64}"
REPOSITORY_ARN = "arn:aws:ecr:eu-west-1:444455556666:repository/payments/api"

VALID: list[dict[str, Any]] = [
    {"every": "prod/*", "signed-by": PROFILES[0]},
    {"every": "prod/*", "signed-by": PROFILES[:2]},
    {"every": "sandbox/*", "except": ["sandbox/release-*"], "unsigned": True},
    {"every": "*", "signed-at-most": 1},
    {"repository": "payments/api", "signed-by-exactly": [PROFILES[0]]},
    {"repository": "payments/api", "signed-by-exactly": []},
    {"repository": IMAGE, "signed-at-most": 2},
    {"repository": REPOSITORY_ARN, "unsigned": False},
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
        Assertion(
            "payments/api",
            (),
            SignedAtMost(2),
            is_single=True,
            registry=Registry("111122223333", "us-east-1"),
        ),
        Assertion(
            "payments/api",
            (),
            Unsigned(False),
            is_single=True,
            registry=Registry("444455556666", "eu-west-1"),
        ),
    ]
    assert read(tmp_path, json.dumps(VALID)) == expected
    assert read(tmp_path, json.dumps(VALID, indent="\t")) == expected
    lines = (f"- {json.dumps(each)[1:-1]}".replace(', "', '\n  "') for each in VALID[:1] + VALID[2:])
    assert read(tmp_path, "# ours\n" + "\n".join(lines)) == expected[:1] + expected[2:]


def test_an_assertion_has_its_region(tmp_path: Path) -> None:
    content = """\ufeff# ours
- every: "é/*"  # one
  unsigned: true   # two

  # not of any
-   { every: c, unsigned:
      true }
# the end
""".replace("é", "e")
    assert [each.region for each in read(tmp_path, content)] == [
        Region(2, 3, 3, 17),
        Region(6, 5, 7, 13),
    ]
    document = json.dumps(VALID[:1], indent=2)
    assert [each.region for each in read(tmp_path, document)] == [Region(2, 3, 5, 4)]


# Values that are valid for some keys, and some that are valid for none.
values: st.SearchStrategy[object] = st.sampled_from(
    [
        *(
            "prod/*",
            IMAGE,
            REPOSITORY_ARN,
            IMAGE.upper(),
            REPOSITORY_ARN + "/",
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
def test_the_reader_accepts_what_the_schema_allows(
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


def test_the_schema_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "$: expected a list of assertions, found null"),
        ("[]", "$: expected a list of assertions, found an empty one"),
        ("every: a", "$: expected a list of assertions, found an object"),
        ("- 3", "[0]: 3 must be an object with 'every' or 'repository' and a claim"),
        (
            "- every: prod/\n  unsigned: true",
            "[0].every: 'prod/' may not end with '/'; did you mean 'prod/*'?",
        ),
        ("- every: a\n  unsigned: yes", "[0].unsigned: 'yes' must be true or false"),
        ("- every: a\n  signed-at-most: -1", "[0].signed-at-most: -1 must be a number, 0 or more"),
        ("- every: a\n  signed-at-most: true", "[0].signed-at-most: true must be a number, 0 or more"),
        (
            "- every: a\n  signed-by: []",
            "[0].signed-by: an array must name a profile; to assert none, use 'unsigned: true'",
        ),
        ("- every: a\n  signed-by: [x]", "[0].signed-by[0]: 'x' is not the ARN of a signing profile"),
        (
            "- every: 3\n  signed-by: [3]",
            "[0].every: 3 must be a string\n  [0].signed-by[0]: 3 must be",
        ),
        (
            "- repository: A\n  unsigned: true",
            "[0].repository: 'A' is not a valid ECR repository name",
        ),
        ("- repository: 1\n  unsigned: true", "[0].repository: 1 must be a string"),
        (
            "- repository: aa\n  except: [bb]\n  unsigned: true",
            "[0].except: an array is only allowed together with 'every'",
        ),
        (
            "- every: a\n  except: 3\n  unsigned: true",
            "[0].except: 3 must be a string or a list of strings",
        ),
        ("- every: a\n  signed_by: b", "signed-at-most, unsigned); did you mean 'signed-by'?"),
        ("- evry: a\n  unsigned: true", "unsigned); did you mean 'every'?"),
        ("- every: a\n  except: b/\n  unsigned: true", "[0].except: 'b/' may not end with '/'"),
        (
            "- every: a\n  repository: bb\n  unsigned: true",
            "[0]: an object must have exactly one of 'every' or 'repository'; it has 'every' and 'repository'",
        ),
        ("- every: a", "it has none"),
        (
            "- every: a\n  sined-by: b",
            "[0]: 'sined-by' is not a known key (known: every, repository",
        ),
        ("- every: a\n  every: b\n", "is not YAML: has a key twice (line 2, column 3)"),
        (
            '[{"every": "a", "unsigned": true, "\\u0065very": "b"}]',
            "has a key twice (line 1, column 35)",
        ),
        (
            "- every: a/\n  repository: A\n  except: [b/]\n  signed-at-most: -1\n  unsigned: 1\n  x: 1",
            "8 problems in the assertions",
        ),
        ("- every: a/\n  except: [b/]", "3 problems in the assertions"),
        ("- unsigned: 3", "2 problems in the assertions"),
        (
            "- repository: docker.io/library/nginx\n  unsigned: true",
            "[0].repository: 'docker.io/library/nginx' is not in a private ECR registry",
        ),
        (
            f"- every: a\n  signed-at-most: {'9' * 5_000}",
            "has a value that its YAML type does not have",
        ),
        ("a: [", "is not YAML: has a bracket that is not closed (line 1, column 5)"),
        ("a: [b}", "is not YAML: expects ',' or a closing bracket (line 1, column 6)"),
        ("- every: *prod", "a text that begins with '*' needs quotes (line 1, column 10)"),
        ("- every: *", "a text that begins with '*' needs quotes (line 1, column 11)"),
        (
            "- every: @prod",
            "has a text that needs quotes because of its first character (line 1, column 10)",
        ),
        ("- every: 'a", "has a quote that is not closed (line 1, column 12)"),
        ('- every: "\\q"', "has an invalid escape sequence in quotes (line 1, column 12)"),
        (
            "- every: a: b",
            "has a ':' that is not expected; a text with ': ' needs quotes (line 1, column 11)",
        ),
        ("- every: a\n\t- b", "has a tab where only spaces are allowed (line 2, column 1)"),
        ("- every: a\n unsigned: true", "has a line with an indentation that is not expected (line 2"),
        ("- every: a\n---\n- every: b", "has more than one document (line 2, column 1)"),
        ("- ? {a: b}\n  : c", "has a key that is not a plain value (line 1, column 5)"),
        ("%YAML 3.0\n---\na", "is not YAML: has a syntax error (line 1, column 1)"),
        ("\0", "is not YAML: has a character that YAML does not allow (character 1)"),
        ("- !!python/object:os.system x", "has a tag that is not known (line 1, column 3)"),
        ("[" * 3_000, "is nested too deeply"),
        ("- &a [*a]", "[0]: an array must be an object"),
    ],
)
def test_an_unusable_file_is_reported_with_the_way_out(
    tmp_path: Path, content: str, words: str
) -> None:
    file, config = tmp_path / "assertions.yaml", tmp_path / "signing.json"
    file.write_text(content)
    config.write_text(json.dumps(document_of([["a/*"]])))
    done = run("check", "-c", config, file)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.startswith(f"Error: {file}: ")


def test_bytes_that_are_not_utf_8_are_reported(tmp_path: Path) -> None:
    config = tmp_path / "signing.json"
    config.write_text(json.dumps(document_of([["a/*"]])))
    done = run("check", "-c", config, "-", stdin=b"- \xff")
    assert done.code == 2
    assert done.err == "Error: standard input: cannot be read: byte 0xff in position 2 is not UTF-8\n"


WELL_FORMED = "- every: prod/*\n  except: ['prod/x', \"prod/y\"]\n  unsigned: {a: true}\n"


@given(st.integers(0, len(WELL_FORMED) - 1), st.text("\0\t\n *&!?%@`'\"[]{},:-#\\\\|>x", max_size=2))
def test_no_message_about_yaml_is_that_of_the_parser(index: int, characters: str) -> None:
    text = WELL_FORMED[:index] + characters + WELL_FORMED[index + 1 :]
    try:
        YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        found = yaml_fault(error)
    else:
        return
    assert re.fullmatch(r"(has|expects) [^()\n]+ \((line|character) [^()]+\)", found)
    assert not re.search(r"found|expected [^;(]*'|while|scalar|token|mapping", found)


@pytest.mark.parametrize("value", ["2025-01-01", "!!binary aGVsbG8=", "!!set {a, b}", ".inf"])
def test_values_of_yaml_alone_are_not_shown_as_python(tmp_path: Path, value: str) -> None:
    file = tmp_path / "assertions.yaml"
    file.write_text(f"- repository: {value}\n  unsigned: true\n")
    with pytest.raises(UnusableAssertions) as error:
        read_assertions(str(file))
    shown = str(error.value)
    assert "that JSON does not have must be a string" in shown or "not finite must be" in shown
