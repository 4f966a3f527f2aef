"""Results as text, for people."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from simulator.registry import UNKNOWN_REGISTRY
from simulator.report.timestamp import timestamp

# At run time, a command should not import the modules of other commands.
if TYPE_CHECKING:
    from simulator.audit import AuditResult
    from simulator.can_sign import CanSignResult
    from simulator.check import CheckResult
    from simulator.diff import AffectedRepository, ComparedFiles, ProfileChange
    from simulator.lint import LintResult
    from simulator.replay_totals import ReplayResult
    from simulator.tally import ProfileCount, RuleCount
    from simulator.which import Answer, Answers

# Fits the longest ARN and the longest filter side by side, so that rows are never wrapped.
_WIDTH = 600
_MAX_LISTED = 20


def which(answers: Answers) -> Iterator[str]:
    """Render each name with the profiles that sign it and the reason for each rule."""
    # Warnings about the next answer may be printed in between, so each ends its line.
    separator = ""
    for answer in answers:
        yield f"{separator}{_answer(answer)}\n"
        separator = "\n"


def _answer(answer: Answer) -> str:
    explained = answer.explanation
    if explained is None:
        return f"NOT ANSWERED: {answer.warning}"
    name = explained.name
    if answer.reference.registry != UNKNOWN_REGISTRY:
        name += f" in {answer.reference.registry}"
    arns = explained.signing_profile_arns
    lines = [f"{name}: {'signed by' if arns else 'NOT SIGNED'}"]
    lines += (f"  {arn}" for arn in arns)
    lines += (f"  rule {rule.rule_number}: {rule.reason}" for rule in explained.rules)
    if not explained.rules:
        lines.append("  there are no rules")
    return "\n".join(lines)


def audit(result: AuditResult) -> Iterator[str]:
    """Render the totals of an audit and the first unsigned names."""
    registries = [
        (each.repositories, each.signed, each.unsigned, _shown(str(each.registry)))
        for each in result.registries[:_MAX_LISTED]
    ]
    first_unsigned = itertools.islice(result.unsigned.with_registries(), _MAX_LISTED)
    if len(result.registries) > 1:
        rows = [(_shown(name), _shown(str(registry))) for registry, name in first_unsigned]
        unsigned = _table(["repository", "registry"], rows)
    else:
        unsigned = "\n".join(_shown(name) for _, name in first_unsigned)
    yield _sections(
        (
            "Repositories" + _interrupted(result.interrupted),
            _counts(
                ("read", result.read),
                ("signed", result.signed),
                ("unsigned", len(result.unsigned)),
                ("invalid", result.invalid),
                ("duplicates", result.duplicates),
            ),
        ),
        (
            "Registries",
            _table(["repositories", "signed", "unsigned", "registry"], registries)
            + _more(len(result.registries)),
        ),
        ("Profiles", _profiles(result.profiles, "repositories")),
        ("Rules", _rules(result.rules, "repositories")),
        ("Filters that match nothing", _idle(result.rules)),
        ("Unsigned repositories", unsigned + _more(len(result.unsigned))),
    )


def replay(result: ReplayResult) -> Iterator[str]:
    """Render the totals of a replay and the unsigned repositories with the most pushes."""
    files = f"{result.files:,} files" if result.files != 1 else "1 file"
    if result.digest_files:
        files += f", {result.digest_files:,} of them digests (no events)"
    span = f"{timestamp(result.first)} to {timestamp(result.last)}" if result.first else "unknown"
    registries = [
        (each.pushes, each.signed, each.unsigned, _shown(str(each.registry)))
        for each in result.registries[:_MAX_LISTED]
    ]
    yield _sections(
        (
            "Events" + _interrupted(result.interrupted),
            _counts(
                ("read", result.read),
                ("pushes", result.pushes),
                ("other", result.other),
                ("duplicates", result.duplicates),
                ("malformed", result.malformed),
            )
            + f"\nfrom {files}; pushes from {span}",
        ),
        ("Events by kind", _counts(*((_shown(kind), count) for kind, count in result.kinds))),
        ("Decisions", _counts(("SIGN", result.signed), ("NONE (unsigned)", result.unsigned_pushes))),
        (
            "Registries",
            _table(["pushes", "SIGN", "NONE", "registry"], registries) + _more(len(result.registries)),
        ),
        ("Profiles", _profiles(result.profiles, "pushes")),
        ("Rules", _rules(result.rules, "pushes")),
        ("Filters that never matched", _idle(result.rules)),
        ("Unsigned repositories with the most pushes", _unsigned_pushes(result)),
    )


def _unsigned_pushes(result: ReplayResult) -> str:
    """The table of unsigned repositories, with their registries if there are several."""
    headings = ["pushes", "repository", "registry"][: 2 + (len(result.registries) > 1)]
    rows = [
        (each.pushes, _shown(each.repository), _shown(str(each.registry)))[: len(headings)]
        for each in result.unsigned[:_MAX_LISTED]
    ]
    return _table(headings, rows) + _more(len(result.unsigned))


def lint(result: LintResult) -> str:
    """Render one line per finding, in the style of compilers, and the number of findings."""
    lines = []
    for file in result.files:
        for finding in file.findings:
            region, kind = finding.region(file.source), finding.kind
            position = f"{file.source.name}:{region.line}:{region.column}"
            lines.append(f"{position}: {kind.severity}: {finding.advice} [{kind.code}]")
    counts = ", ".join(_counted(result.count(each), each) for each in ("error", "warning", "note"))
    fixable = f" ({result.fixable:,} fixable with --fix)" if result.fixable else ""
    return "\n".join([*lines, counts + fixable])


_RELATIONS = {
    "identical": "The configurations are identical.",
    "equivalent": "Only order or spelling differs: every profile provably signs the same names.",
    "different": "The meaning changes.",
    "undecided": "It could not be decided whether the meaning changes.",
}


def diff(compared: ComparedFiles) -> str:
    """Render what a change loses and gains, over all names and for observed repositories."""
    result = compared.result
    changed = {each.signing_profile_arn for each in (*result.gains, *result.losses)}
    unsigned = "" if result.unsigned.outcome == "proved" else _example(result.unsigned.witness)
    sections = [
        ("Lost", _changes(result.losses)),
        ("Gained", _changes(result.gains)),
        ("No longer signed by any profile", unsigned),
        ("Proved unchanged", "\n".join(arn for arn in result.profiles if arn not in changed)),
    ]
    if result.affected is not None:
        sections.append(_affected(result.affected))
    return f"{_RELATIONS[result.relation]}\n\n{_sections(*sections)}"


def _changes(changes: Iterable[ProfileChange]) -> str:
    lines = []
    for change in changes:
        lines.append(change.signing_profile_arn)
        rows = [(f"    {each.filter}", _example(each.example)) for each in change.filters]
        lines.append(_table([], rows))
    return "\n".join(lines)


def _example(name: str | None) -> str:
    return "undecided" if name is None else f"for example {name!r}"


def _affected(affected: tuple[AffectedRepository, ...]) -> tuple[str, str]:
    pushes = sum(each.pushes for each in affected)
    unsigned = sum(each.is_unsigned for each in affected)
    title = f"Affected observed repositories: {len(affected):,}"
    title += f" with {_counted(pushes, 'push', plural='es')}; {unsigned:,} now unsigned"
    rows = [
        (each.pushes, _shown(each.repository), _profile_changes(each))
        for each in affected[:_MAX_LISTED]
    ]
    return title, _table(["pushes", "repository", "profiles"], rows) + _more(len(affected))


def _profile_changes(affected: AffectedRepository) -> str:
    """The profiles with signs: by name, or by ARN where two have the same name."""
    arns = (*affected.lost, *affected.gained)
    names = [arn.rpartition("/")[2] for arn in arns]
    shown = names if len(set(names)) == len(names) else arns
    signs = "-" * len(affected.lost) + "+" * len(affected.gained)
    changes = [f"{sign}{each}" for sign, each in zip(signs, shown, strict=True)]
    return " ".join([*changes, *(["(now unsigned)"] if affected.is_unsigned else [])])


def check(result: CheckResult) -> str:
    """Render each assertion with its verdict and reason, and the number of verdicts of each kind."""
    lines = []
    for each in result.checked:
        region = each.assertion.region
        position = "" if region is None else f"{result.file}:{region.line}:{region.column}: "
        lines.append(f"{position}{each.verdict.outcome}: {each.assertion}")
        if each.reason:
            lines.append(f"    {each.reason}")
    counts = (f"{count:,} {outcome}" for outcome, count in result.counts.items())
    return "\n".join([*lines, ", ".join(counts)])


def can_sign(result: CanSignResult) -> str:
    """Render the answers for each principal, how many there are of each kind, and the assumptions."""
    lines = []
    for principal, answered in result.principals:
        lines.append(_shown(principal))
        width = max(len(each.signing_profile_arn) for each in answered)
        for each in answered:
            reason = _shown(each.explanation)
            lines.append(f"  {each.answer.answer:<7}  {each.signing_profile_arn:<{width}}  {reason}")
    counts = (f"{count:,} {answer}" for answer, count in result.counts.items())
    assumed = (f"  {assumption}" for assumption in result.assumptions)
    return "\n".join([*lines, ", ".join(counts), "", "Assumptions", *assumed])


def _counted(count: int, noun: str, plural: str = "s") -> str:
    return f"{count:,} {noun}{'' if count == 1 else plural}"


def _sections(*sections: tuple[str, str]) -> str:
    return "\n\n".join(f"{title}\n{body or 'none'}" for title, body in sections)


def _interrupted(interrupted: bool) -> str:
    return " (interrupted: totals so far)" if interrupted else ""


def _profiles(profiles: Iterable[ProfileCount], unit: str) -> str:
    rows = [(each.count, each.signing_profile_arn) for each in profiles]
    return _table([unit, "signing profile"], rows)


def _rules(rules: Iterable[RuleCount], unit: str) -> str:
    rows: list[tuple[object, ...]] = []
    for rule in rules:
        profile = rule.signing_profile_arn.rpartition("/")[2]
        rows.append((rule.count, f"rule {rule.rule_number} → {profile}"))
        if not rule.filters:
            rows.append(("", "    (no filters: every repository)"))
        rows += ((each.count, f"    {each.filter}") for each in rule.filters)
    return _table([unit, "rule and filters"], rows)


def _idle(rules: Iterable[RuleCount]) -> str:
    return "\n".join(
        f"rule {rule.rule_number}: {each.filter}"
        for rule in rules
        for each in rule.filters
        if not each.count
    )


def _more(count: int) -> str:
    rest = count - _MAX_LISTED
    return f"\n… and {rest:,} more (all of them: --format json)" if rest > 0 else ""


def _counts(*rows: tuple[str, int]) -> str:
    return _table([], rows)


def _table(headings: list[str], rows: Sequence[tuple[object, ...]]) -> str:
    """Aligned columns, numbers to the right; empty without rows."""
    if not rows:
        return ""
    table = Table(box=None, show_header=bool(headings), pad_edge=False, header_style="")
    for index in range(len(rows[0])):
        is_numeric = any(isinstance(row[index], int) for row in rows)
        heading = headings[index] if headings else ""
        table.add_column(heading, justify="right" if is_numeric else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    console = Console(
        file=io.StringIO(), width=_WIDTH, color_system=None, markup=False, highlight=False
    )
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _shown(name: str) -> str:
    """The name, with escapes if it is not printable."""
    return name if name.isprintable() else ascii(name)
