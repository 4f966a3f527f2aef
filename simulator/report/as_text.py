"""Results as text, for people."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.registry import UNKNOWN_REGISTRY
from simulator.report.text_table import (
    MOST_LISTED,
    count_table,
    counted,
    joined_sections,
    more,
    shown,
    table,
)
from simulator.report.timestamp import timestamp

# At run time, a command should not import the modules of other commands.
if TYPE_CHECKING:
    from simulator.audit import AuditResult
    from simulator.can_sign import CanSignResult
    from simulator.check import CheckResult
    from simulator.diff import AffectedRepository, ComparedFiles, ProfileChange
    from simulator.history import HistoryResult
    from simulator.lint import LintResult
    from simulator.replay_result import OutcomeCount, ProfilePushes, ReplayResult
    from simulator.tally import ProfileCount, RuleCount
    from simulator.verify import VerifyResult
    from simulator.which import Answer, Answers


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
        (each.repositories, each.signed, each.unsigned, shown(str(each.registry)))
        for each in result.registries[:MOST_LISTED]
    ]
    first_unsigned = itertools.islice(result.unsigned.with_registries(), MOST_LISTED)
    if len(result.registries) > 1:
        rows = [(shown(name), shown(str(registry))) for registry, name in first_unsigned]
        unsigned = table(["repository", "registry"], rows)
    else:
        unsigned = "\n".join(shown(name) for _, name in first_unsigned)
    yield joined_sections(
        (
            "Repositories" + _interrupted(result.interrupted),
            count_table(
                ("read", result.read),
                ("signed", result.signed),
                ("unsigned", len(result.unsigned)),
                ("invalid", result.invalid),
                ("duplicates", result.duplicates),
            ),
        ),
        (
            "Registries",
            table(["repositories", "signed", "unsigned", "registry"], registries)
            + more(len(result.registries)),
        ),
        ("Profiles", _profiles(result.profiles, "repositories")),
        ("Rules", _rules(result.rules, "repositories")),
        ("Filters that match nothing", _idle(result.rules)),
        ("Unsigned repositories", unsigned + more(len(result.unsigned))),
    )


def replay(result: ReplayResult) -> Iterator[str]:
    """Render the totals of a replay and the unsigned repositories with the most pushes."""
    files = f"{result.files:,} files" if result.files != 1 else "1 file"
    if result.digest_files:
        files += f", {result.digest_files:,} of them digests (no events)"
    has_undecided = bool(result.undecided_pushes)
    span = f"{timestamp(result.first)} to {timestamp(result.last)}" if result.first else "unknown"
    registries = [
        (
            *(each.pushes, each.signed, each.unsigned),
            *([each.unknown] * has_undecided),
            shown(str(each.registry)),
        )
        for each in result.registries[:MOST_LISTED]
    ]
    yield joined_sections(
        (
            "Events" + _interrupted(result.interrupted),
            count_table(
                ("read", result.read),
                ("pushes", result.pushes),
                ("other", result.other),
                ("duplicates", result.duplicates),
                ("malformed", result.malformed),
            )
            + f"\nfrom {files}; pushes from {span}",
        ),
        ("Events by kind", count_table(*((shown(kind), count) for kind, count in result.kinds))),
        (
            "Decisions",
            count_table(
                ("SIGN", result.signed),
                ("NONE (unsigned)", result.unsigned_pushes),
                *([("UNKNOWN (no known configuration)", result.undecided_pushes)] * has_undecided),
            ),
        ),
        (
            "Registries",
            table(["pushes", "SIGN", "NONE", *["UNKNOWN"] * has_undecided, "registry"], registries)
            + more(len(result.registries)),
        ),
        *_configurations(result),
        *_signatures(result),
        ("Unsigned repositories with the most pushes", _unsigned_pushes(result)),
        *([("Assumptions", "\n".join(result.assumptions))] if result.assumptions else []),
    )


def _configurations(result: ReplayResult) -> Iterator[tuple[str, str]]:
    """The sections about the profiles and rules of each configuration."""
    for each in result.configurations:
        of = ""
        if not result.has_one_configuration:
            since, until = timestamp(each.since), timestamp(each.until)
            of = f" of {each.registry}"
            of += (f" from {since}" if since else "") + (f" to {until}" if until else "")
        yield f"Profiles{of}", _profile_pushes(each.profiles)
        yield f"Rules{of}", _rules(each.rules, "pushes")
        yield f"Filters that never matched{of}", _idle(each.rules)


def _profile_pushes(profiles: Iterable[ProfilePushes]) -> str:
    headings = ["pushes", "COMPLETE", "FAILED", "UNKNOWN", "signing profile"]
    rows = [
        (each.count, each.complete, each.failed, each.unknown, each.signing_profile_arn)
        for each in profiles
    ]
    return table(headings, rows)


def _signatures(result: ReplayResult) -> Iterator[tuple[str, str]]:
    """The sections about the outcomes of signatures."""
    signatures = result.signatures
    if not result.assumptions:
        unknown = count_table(("UNKNOWN", signatures.unknown))
        yield "Signatures", f"{unknown}\n--permissions and --profiles predict which of them are made"
        return
    yield (
        "Signatures",
        count_table(
            ("COMPLETE", signatures.complete),
            ("FAILED", signatures.failed),
            ("UNKNOWN", signatures.unknown),
        )
        + f"\nbetween {signatures.minimum:,} and {signatures.maximum:,} are made",
    )
    yield "Signatures that fail", _outcomes(signatures.failures)
    yield "Signatures that are not known to succeed", _outcomes(signatures.unknowns)
    if signatures.invalidated:
        yield "Signatures that a later revocation invalidates", _outcomes(signatures.invalidated)


def _outcomes(outcomes: Sequence[OutcomeCount]) -> str:
    rows = [
        (
            each.pushes,
            each.reason,
            each.signing_profile_arn.rpartition("/")[2],
            shown(each.principal or "unknown"),
        )
        for each in outcomes[:MOST_LISTED]
    ]
    return table(["pushes", "reason", "profile", "principal"], rows) + more(len(outcomes))


def _unsigned_pushes(result: ReplayResult) -> str:
    """The table of unsigned repositories, with their registries if there are several."""
    headings = ["pushes", "repository", "registry"][: 2 + (len(result.registries) > 1)]
    rows = [
        (each.pushes, shown(each.repository), shown(str(each.registry)))[: len(headings)]
        for each in result.unsigned[:MOST_LISTED]
    ]
    return table(headings, rows) + more(len(result.unsigned))


def lint(result: LintResult) -> str:
    """Render one line per finding, in the style of compilers, and the number of findings."""
    lines = []
    for file in result.files:
        for finding in file.findings:
            region, kind = finding.region(file.source), finding.kind
            position = f"{file.source.name}:{region.line}:{region.column}"
            lines.append(f"{position}: {kind.severity}: {finding.advice} [{kind.code}]")
    counts = ", ".join(counted(result.count(each), each) for each in ("error", "warning", "note"))
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
    return f"{_RELATIONS[result.relation]}\n\n{joined_sections(*sections)}"


def _changes(changes: Iterable[ProfileChange]) -> str:
    lines = []
    for change in changes:
        lines.append(change.signing_profile_arn)
        rows = [(f"    {each.filter}", _example(each.example)) for each in change.filters]
        lines.append(table([], rows))
    return "\n".join(lines)


def _example(name: str | None) -> str:
    return "undecided" if name is None else f"for example {name!r}"


def _affected(affected: tuple[AffectedRepository, ...]) -> tuple[str, str]:
    pushes = sum(each.pushes for each in affected)
    unsigned = sum(each.is_unsigned for each in affected)
    title = f"Affected observed repositories: {len(affected):,}"
    title += f" with {counted(pushes, 'push', plural='es')}; {unsigned:,} now unsigned"
    rows = [
        (each.pushes, shown(each.repository), _profile_changes(each)) for each in affected[:MOST_LISTED]
    ]
    return title, table(["pushes", "repository", "profiles"], rows) + more(len(affected))


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


def verify(result: VerifyResult) -> str:
    """Render each difference with its explanation, and the numbers of images."""
    lines = []
    for each in result.differences:
        lines.append(f"{shown(each.repository)}@{shown(each.digest)}")
        lines.append(f"    {shown(each.signing_profile_arn)}")
        lines.append(f"    predicted {each.predicted or 'none'}, reported {each.reported or 'none'}")
        lines.append(f"    {shown(each.explanation)}")
    counts = count_table(
        ("reported", result.reported),
        ("compared", result.compared),
        ("different", result.different),
        ("in progress", result.in_progress),
        ("unpredicted", result.unpredicted),
    )
    sections = [("Images", counts)]
    if result.assumptions:
        sections.append(("Assumptions", "\n".join(result.assumptions)))
    return joined_sections(("Differences", "\n".join(lines)), *sections)


def history(result: HistoryResult) -> str:
    """Render each change with what profiles gained and lost, and the number of changes."""
    lines = []
    for each in result.changes:
        change = each.change
        by = shown(change.principal or "an unknown principal")
        lines.append(f"{timestamp(change.time)}  {shown(str(each.registry))}  {change.action} by {by}")
        if each.problem is not None:
            lines.append(f"    {shown(each.problem)}")
        elif each.gains is None or each.losses is None:
            lines.append("    the configuration before is not known")
        elif not each.gains and not each.losses:
            lines.append("    every profile signs the same names as before")
        for sign, changes in ("+", each.gains), ("-", each.losses):
            lines += (
                f"    {sign} {profile.signing_profile_arn}: {_example(profile.example)}"
                for profile in changes or ()
            )
    return "\n".join([*lines, f"{counted(len(result.changes), 'change')}"])


def can_sign(result: CanSignResult) -> str:
    """Render the answers for each principal, how many there are of each kind, and the assumptions."""
    lines = []
    for principal, answered in result.principals:
        lines.append(shown(principal))
        width = max(len(each.signing_profile_arn) for each in answered)
        for each in answered:
            reason = shown(each.explanation)
            lines.append(f"  {each.answer.answer:<7}  {each.signing_profile_arn:<{width}}  {reason}")
    counts = (f"{count:,} {answer}" for answer, count in result.counts.items())
    assumed = (f"  {assumption}" for assumption in result.assumptions)
    return "\n".join([*lines, ", ".join(counts), "", "Assumptions", *assumed])


def _interrupted(interrupted: bool) -> str:
    return " (interrupted: totals so far)" if interrupted else ""


def _profiles(profiles: Iterable[ProfileCount], unit: str) -> str:
    rows = [(each.count, each.signing_profile_arn) for each in profiles]
    return table([unit, "signing profile"], rows)


def _rules(rules: Iterable[RuleCount], unit: str) -> str:
    rows: list[tuple[object, ...]] = []
    for rule in rules:
        profile = rule.signing_profile_arn.rpartition("/")[2]
        rows.append((rule.count, f"rule {rule.rule_number} → {profile}"))
        if not rule.filters:
            rows.append(("", "    (no filters: every repository)"))
        rows += ((each.count, f"    {each.filter}") for each in rule.filters)
    return table([unit, "rule and filters"], rows)


def _idle(rules: Iterable[RuleCount]) -> str:
    return "\n".join(
        f"rule {rule.rule_number}: {each.filter}"
        for rule in rules
        for each in rule.filters
        if not each.count
    )
