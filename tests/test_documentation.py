"""Runs every example in the documentation and checks every list that mirrors the code."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from matcher import Matcher, SigningConfiguration
from matcher.wildcard_set.wildcard import Wildcard
from simulator.assertions import read_assertions
from simulator.cli.commands import COMMANDS
from simulator.cli.exit_codes import MEANINGS
from simulator.lint import KINDS
from simulator.pushlog import formats
from simulator.report import FORMATS
from simulator.report.annotation import CHECK_KINDS, DIFF_KINDS
from tests.simulator.program import REPORTING, run
from tests.strategies import document_of

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = sorted((ROOT / "docs").glob("*.md"))
DEMO = [
    "replay", "--config", "examples/signing-configuration.json", "--permissions", "examples/permissions.json",
    "--profiles", "examples/signing-profiles.json", "examples/logs",
]  # fmt: skip


def between(text: str, mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n(.*?)<!-- /{mark.partition(':')[0]} -->", text, re.DOTALL)
    assert found is not None, mark
    return found[1]


def indented(text: str) -> str:
    return "".join(f"    {line}".rstrip() + "\n" for line in text.splitlines())


def table(mark: str) -> list[tuple[str, ...]]:
    """The rows of the marked table, without its heading and without code marks."""
    (page,) = (
        page for page in [README, *(each.read_text() for each in PAGES)] if f"<!-- {mark} -->" in page
    )
    _, _, *rows = between(page, mark).splitlines()
    return [tuple(cell.strip("| ").replace("`", "") for cell in row.split(" | ")) for row in rows]


def execute(page: str) -> None:
    """Runs the Python blocks of a page one after another in one namespace."""
    blocks = re.findall(
        r"<!-- python -->\n```python\n(.*?)```\n<!-- /python -->", (ROOT / page).read_text(), re.DOTALL
    )
    assert blocks
    exec(compile("".join(blocks), page, "exec"), {})


def test_the_demo_prints_what_the_readme_shows() -> None:
    done = run(*DEMO, cwd=ROOT)
    assert done.code == 0
    assert between(README, "demo") == indented(done.out)


def test_make_demo_runs_what_the_readme_shows() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert f"ecr-signing {' '.join(DEMO)}" in makefile


def test_the_library_example_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    execute("README.md")
    assert "the closest filter, 'ml/*-serving'" in capsys.readouterr().out


@pytest.mark.parametrize(
    "page", ["docs/bulk.md", "docs/json.md", "docs/language.md", "docs/wildcard-sets.md"]
)
def test_an_example_in_python_runs(page: str) -> None:
    execute(page)


def stories() -> list[str]:
    _, *parts = re.split(r"^## ", (ROOT / "docs" / "stories.md").read_text(), flags=re.MULTILINE)
    return parts


def test_there_are_ten_stories() -> None:
    assert [story.partition(".")[0] for story in stories()] == [str(each) for each in range(1, 11)]


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.partition("\n")[0])
def test_a_story_runs_as_shown(story: str, tmp_path: Path) -> None:
    for name, content in re.findall(
        r"^`([^`]+)`\n\n```\w+\n(.*?)^```$", story, re.MULTILINE | re.DOTALL
    ):
        (tmp_path / name).write_text(content)
    commands = re.findall(
        r"^    \$ ecr-signing (.*)\n((?:    .*\n|\n(?=    [^$]))*)", story, re.MULTILINE
    )
    assert commands
    for command, shown in commands:
        done = run(*shlex.split(command), cwd=tmp_path)
        assert done.code in (0, 1)
        assert shown == indented(done.err + done.out)


def test_every_finding_is_listed() -> None:
    assert table("list: findings") == [(kind.code, kind.severity, kind.summary) for kind in KINDS]


def test_every_annotation_is_listed() -> None:
    for command, kinds in (("check", CHECK_KINDS), ("diff", DIFF_KINDS)):
        assert table(f"list: {command} annotations") == [
            (kind.code, kind.severity, kind.summary) for kind in kinds
        ]


def test_every_log_format_is_listed() -> None:
    assert table("list: formats") == [
        (each.name, each.summary.replace("`", "")) for each in formats.FORMATS
    ]


def test_every_schema_is_listed() -> None:
    page = (ROOT / "docs" / "json.md").read_text()
    listed = re.findall(
        r"^\| `([\w-]+)` \| `(simulator/report/schemas/[\w-]+\.json)` \|$", page, re.MULTILINE
    )
    assert [command for command, _ in listed] == REPORTING
    assert all((ROOT / path).exists() for _, path in listed)


def test_every_command_is_listed() -> None:
    assert table("list: commands") == list(COMMANDS.items())


def test_every_output_format_is_listed() -> None:
    assert table("list: report formats") == [
        (name, ", ".join(each.commands) or "all", each.summary) for name, each in FORMATS.items()
    ]


def test_every_exit_code_is_listed() -> None:
    page = (ROOT / "docs" / "exit-codes.md").read_text()
    assert list(map(int, re.findall(r"^\| (\d+) \|", page, re.MULTILINE))) == list(MEANINGS)


def test_the_assertions_shown_are_valid(tmp_path: Path) -> None:
    shown = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / "check.md").read_text(), re.DOTALL)
    assert shown is not None
    file = tmp_path / "assertions.yaml"
    file.write_text(shown[1])
    assert len(read_assertions(str(file))) == 4


@pytest.mark.parametrize(
    ("page", "mark"),
    [
        ("README.md", "example: which"),
        ("docs/configurations.md", "example: template"),
        ("docs/export.md", "example: sql"),
        ("docs/formats.md", "example: faults"),
        ("docs/history.md", "example: history"),
        ("docs/permissions.md", "example: can-sign"),
        ("docs/registries.md", "example: registries"),
    ],
)
def test_a_command_prints_what_the_page_shows(page: str, mark: str, tmp_path: Path) -> None:
    example = between((ROOT / page).read_text(), mark)
    command, _, shown = example.partition("\n")
    program, *arguments = shlex.split(command.removeprefix("    $ "))
    assert program == "ecr-signing"
    profile = "arn:aws:signer:us-east-1:{}:/signing-profiles/prod"
    prod, myapp = ({"filter": text, "filterType": "WILDCARD_MATCH"} for text in ("prod/*", "myapp/"))
    faulty = {
        "rules": [
            {"signingProfileArn": profile.format("111122223333"), "repositoryFilter": [prod]},
            {"signingProfileArn": profile.format("1111"), "repositoryFilters": [myapp]},
        ]
    }
    (tmp_path / "faulty.json").write_text(json.dumps(faulty))
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    done = run(*arguments, cwd=tmp_path)
    assert shown == indented(done.out + done.err)


def test_the_commands_in_the_readme_run() -> None:
    commands = [shlex.split(line) for line in between(README, "commands").splitlines()]
    assert [command for _, command, *_ in commands] == ["audit", "lint", "diff", "check", "can-sign"]
    for program, *arguments in commands:
        assert program == "ecr-signing"
        done = run(*arguments, cwd=ROOT)
        assert (done.code in (0, 1), done.err) == (True, "")


def test_the_filters_match_as_the_page_says() -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \| (.*) \| (.*) \|$", (ROOT / "docs" / "matching.md").read_text(), re.MULTILINE
    )
    assert len(rows) == 5
    for text, matching, other in rows:
        matcher = Matcher(SigningConfiguration.from_api(document_of([[text]])))
        for name in re.findall(r"`([^`]+)`", matching):
            assert matcher.resolve(name), (text, name)
        for name in re.findall(r"`([^`]+)`", other):
            assert not matcher.resolve(name), (text, name)


def test_the_diagram_of_the_pass_is_correct() -> None:
    matcher = Matcher(
        SigningConfiguration.from_api(document_of([["prod/*"], ["*/prod"], ["payments"], ["*prod*"]]))
    )
    assert [match.rule_number for match in matcher.matches("prod/prod")] == [1, 2, 4]


def test_the_pattern_shown_is_the_one_compiled() -> None:
    shown = re.search(r"^    (a\(\?>.*)$", (ROOT / "docs" / "matching.md").read_text(), re.MULTILINE)
    assert shown is not None
    assert Wildcard("a*b*c*d").pattern.pattern == shown[1]


def anchors(text: str) -> set[str]:
    """The anchors of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.name)
def test_every_link_has_a_target(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", page.read_text()):
        linked = page.parent / target if target else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked.read_text()), f"{target}#{anchor}"


def test_the_readme_links_to_every_page() -> None:
    for page in PAGES:
        assert f"docs/{page.name}" in README, page.name
