"""The packages import only what the design allows, and without cycles."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("matcher", "simulator")
FORBIDDEN = {
    "matcher": {"bench", "boto3", "click", "msgspec", "rich", "simulator", "tests"},
    "simulator": {"bench", "tests"},
}


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules(package: str) -> dict[str, ast.Module]:
    """The syntax trees of a package's modules, by name; extension modules are represented by their stubs."""
    files = [*(ROOT / package).rglob("*.py"), *(ROOT / package).rglob("*.pyi")]
    return {module_name(file): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def executed(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below `node`, those of functions included and `if TYPE_CHECKING` blocks excluded."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from executed(child)


def imported(tree: ast.Module) -> Iterator[str]:
    """The names that a module imports: modules, or modules with an attribute."""
    for node in executed(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports are not used"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_modules(tree: ast.Module, package: str) -> set[str]:
    """The modules of `package` that a module imports."""
    known = modules(package)
    names = {name for name in imported(tree) if name.split(".")[0] == package}
    return {name if name in known else name.rpartition(".")[0] for name in names}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_does_not_import_what_is_forbidden(package: str) -> None:
    found = {
        f"{module} imports {name}"
        for module, tree in modules(package).items()
        for name in imported(tree)
        if name.split(".")[0] in FORBIDDEN[package]
    }
    assert not found


@pytest.mark.parametrize("package", PACKAGES)
def test_no_modules_import_each_other_in_a_cycle(package: str) -> None:
    graph = {module: imported_modules(tree, package) for module, tree in modules(package).items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_the_readers_know_nothing_of_pushes() -> None:
    found = {
        f"{module} imports {name}"
        for module, tree in modules("simulator").items()
        if f"{module}.".startswith("simulator.reading.")
        for name in imported_modules(tree, "simulator")
        if f"{name}.".startswith("simulator.pushlog.")
    }
    assert not found


@pytest.mark.parametrize("package", PACKAGES)
def test_only_commands_and_reports_print(package: str) -> None:
    found = {
        f"{module}, line {node.lineno}"
        for module, tree in modules(package).items()
        if not f"{module}.".startswith(("simulator.cli.", "simulator.report."))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "echo", "click.echo")
    }
    assert not found
