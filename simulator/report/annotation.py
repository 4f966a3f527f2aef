"""Results as annotations of files, for the formats that show them beside the code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.configurations.configuration_file import ConfigurationFile
from simulator.kind import Kind
from simulator.region import Region
from simulator.report.path_text import path_text

if TYPE_CHECKING:
    from simulator.check import CheckResult
    from simulator.diff import ComparedFiles, FilterChange, ProfileChange
    from simulator.lint import LintResult

REFUTED = Kind("refuted-assertion", "error", "An assertion is refuted by a counterexample.")
UNDECIDED_ASSERTION = Kind(
    "undecided-assertion", "warning", "An assertion could be neither proved nor refuted."
)
CHECK_KINDS = (REFUTED, UNDECIDED_ASSERTION)

UNSIGNED = Kind("unsigned-names", "error", "Names that were signed are signed by no profile any more.")
LOST = Kind("lost-names", "warning", "A profile no longer signs names that a filter matched.")
GAINED = Kind("gained-names", "note", "A profile signs names that it did not sign before.")
UNDECIDED_CHANGE = Kind(
    "undecided-change", "warning", "It could not be decided whether a filter changes what is signed."
)
DIFF_KINDS = (UNSIGNED, LOST, GAINED, UNDECIDED_CHANGE)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A message about a region of a file, and a region whose deletion is a fix, or None.

    `path` is the textual form of the part's location in the document. `region` is None where the
    result concerns the whole file.
    """

    kind: Kind
    message: str
    file: str
    region: Region | None
    path: str
    removal: Region | None = None


def lint(result: LintResult) -> Iterator[Annotation]:
    """The findings about configurations."""
    for file in result.files:
        for each in file.findings:
            yield Annotation(
                each.kind,
                each.advice,
                file.source.name,
                each.region(file.source),
                path_text(each.path),
                file.removals[each.path[:-1]] if file.is_fixable(each) else None,
            )


def check(result: CheckResult) -> Iterator[Annotation]:
    """The assertions that are refuted or undecided."""
    kinds = {"refuted": REFUTED, "undecided": UNDECIDED_ASSERTION}
    for index, each in enumerate(result.checked):
        if (kind := kinds.get(each.verdict.outcome)) is not None:
            message = f"{each.verdict.outcome}: {each.assertion}; {each.reason}"
            yield Annotation(kind, message, result.file, each.assertion.region, f"[{index}]")


def diff(compared: ComparedFiles) -> Iterator[Annotation]:
    """The names that a change makes unsigned, and those that profiles lose and gain.

    Losses are annotated in the old file, where the filter is that matched the names, and gains in the
    new one.
    """
    result = compared.result
    if result.unsigned_path is not None:
        message = f"{result.unsigned.witness!r} was signed and is no longer signed by any profile"
        yield _annotation(UNSIGNED, message, compared.old, result.unsigned_path)
    for kind, file, changes in (
        (LOST, compared.old, result.losses),
        (GAINED, compared.new, result.gains),
    ):
        for change in changes:
            for each in change.filters:
                decided = UNDECIDED_CHANGE if each.example is None else kind
                yield _annotation(decided, _message(kind, change, each), file, each.path)


def _message(kind: Kind, change: ProfileChange, each: FilterChange) -> str:
    profile = change.signing_profile_arn
    verb = "no longer signs" if kind is LOST else "newly signs"
    if each.example is None:
        return f"it is undecided whether {profile} {verb} names that {each.filter!r} matches"
    return f"{profile} {verb} names that {each.filter!r} matches, for example {each.example!r}"


def _annotation(
    kind: Kind, message: str, file: ConfigurationFile, path: tuple[str | int, ...]
) -> Annotation:
    return Annotation(kind, message, file.name, file.region(path), path_text(path))
