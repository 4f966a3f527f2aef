"""The example registry is what its generator writes, and has the promised size and the one mistake."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

from tests.simulator.program import run

EXAMPLES = Path(__file__).parent.parent / "examples"


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): gzip.decompress(path.read_bytes())
        if path.suffix == ".gz"
        else path.read_bytes()
        for path in files
    }


def test_the_generator_reproduces_the_example(tmp_path: Path) -> None:
    subprocess.run([sys.executable, EXAMPLES / "generate.py", tmp_path], check=True)
    made = contents(tmp_path)
    assert made == {name: content for name, content in contents(EXAMPLES).items() if name in made}
    assert {name for name in contents(EXAMPLES) if name.startswith("logs/")} <= set(made)


def test_the_example_is_a_realistic_registry_with_one_mistake() -> None:
    configuration = EXAMPLES / "signing-configuration.json"
    replayed = run("replay", "-c", configuration, "--format", "json", EXAMPLES / "logs").json()
    assert replayed["events"]["pushes"] >= 2_000
    assert replayed["events"]["malformed"] == 0
    assert replayed["events"]["duplicates"] > 0
    assert len(replayed["rules"]) == 4
    idle = [
        each["filter"] for rule in replayed["rules"] for each in rule["filters"] if not each["pushes"]
    ]
    assert idle == ["platform/base-images"]
    assert replayed["unsigned"][0]["repositoryName"] == "platform/base-images/python"
    audited = run(
        "audit", "-c", configuration, "--format", "json", EXAMPLES / "repositories.txt"
    ).json()
    assert audited["repositories"]["read"] == 150
    assert audited["repositories"]["invalid"] == 0
