"""Every example in the documentation, executed."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from matcher import Matcher, SigningConfiguration
from matcher.wildcard import Wildcard
from simulator.assertions import read_assertions
from simulator.lint.finding import KINDS
from tests.simulator.program import run
from tests.strategies import document_of

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = sorted((ROOT / "docs").glob("*.md"))
DEMO = ["replay", "--config", "examples/signing-configuration.json", "examples/logs"]


def between(text: str, mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n(.*?)<!-- /{mark.partition(':')[0]} -->", text, re.DOTALL)
    assert found is not None, mark
    return found[1]


def indented(text: str) -> str:
    return "".join(f"    {line}".rstrip() + "\n" for line in text.splitlines())


def execute(page: str) -> None:
    code = (
        between((ROOT / page).read_text(), "python").removeprefix("```python\n").removesuffix("```\n")
    )
    exec(compile(code, page, "exec"), {})


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
    assert "'ml/*-serving' came nearest" in capsys.readouterr().out


@pytest.mark.parametrize("page", ["docs/bulk.md", "docs/language.md"])
def test_an_example_in_python_runs(page: str) -> None:
    execute(page)


def stories() -> list[str]:
    _, *parts = re.split(r"^## ", (ROOT / "docs" / "stories.md").read_text(), flags=re.MULTILINE)
    return parts


def test_there_are_ten_stories() -> None:
    assert [story.partition(".")[0] for story in stories()] == [str(each) for each in range(1, 11)]


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.partition("\n")[0])
def test_a_story_goes_as_it_is_told(story: str, tmp_path: Path) -> None:
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


def test_every_kind_of_fault_is_listed() -> None:
    page = (ROOT / "docs" / "lint.md").read_text()
    rows = re.findall(r"^\| `([^`]+)` \| (\w+) \| (.*) \|$", page, re.MULTILINE)
    assert rows == [(kind.code, kind.severity, kind.summary) for kind in KINDS]


def test_the_assertions_shown_are_assertions(tmp_path: Path) -> None:
    shown = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / "check.md").read_text(), re.DOTALL)
    assert shown is not None
    file = tmp_path / "assertions.yaml"
    file.write_text(shown[1])
    assert len(read_assertions(str(file))) == 4


@pytest.mark.parametrize(
    ("page", "mark"), [("README.md", "example: which"), ("docs/formats.md", "example: faults")]
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


def test_the_picture_of_the_pass_is_right() -> None:
    matcher = Matcher(
        SigningConfiguration.from_api(document_of([["prod/*"], ["*/prod"], ["payments"], ["*prod*"]]))
    )
    assert [match.rule_number for match in matcher.matches("prod/prod")] == [1, 2, 4]


def test_the_pattern_shown_is_the_one_compiled() -> None:
    shown = re.search(r"^    (a\(\?>.*)$", (ROOT / "docs" / "matching.md").read_text(), re.MULTILINE)
    assert shown is not None
    assert Wildcard("a*b*c*d").pattern.pattern == shown[1]


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_page_is_reached_from_the_readme() -> None:
    for page in PAGES:
        assert f"docs/{page.name}" in README, page.name
