"""`ecr-signing lint`: mistakes in configurations, and their removal."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import click

from simulator.cli.command import command
from simulator.cli.configuration_files import configuration_files
from simulator.cli.file_name import FILE_NAME
from simulator.cli.files import check_files
from simulator.cli.live import AWS, read_account_details
from simulator.cli.observed_options import exit_code, load_observed, observed_options
from simulator.cli.options import (
    format_option,
    load_configuration,
    optional_config_option,
    registry_option,
)
from simulator.cli.output import inform, show
from simulator.cli.permission_options import permission_files, permission_options
from simulator.cli.registry_check import check_registry, warn_all
from simulator.configurations.configuration_file import ConfigurationFile, FaultyConfiguration
from simulator.configurations.loading import NotFixable
from simulator.decision.permissions import Permissions
from simulator.kind import SEVERITIES
from simulator.lint import KINDS, LintedFile, LintResult, Subject, removable
from simulator.lint import lint as lint_
from simulator.lint.faults import faults
from simulator.lint.fix import without
from simulator.observed_repositories import ObservedRepositories
from simulator.reading.sources import STANDARD_INPUT
from simulator.registry import Registry
from simulator.report import report
from simulator.report.in_place import rewrite
from simulator.report.text_diff import text_diff

_NEVER = "never"
_CODES = [kind.code for kind in KINDS]


def _codes(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> set[str]:
    """The codes in values that may each be a list with commas."""
    codes = {code.strip() for value in values for code in value.split(",")}
    for code in sorted(codes.difference(_CODES)):
        similar = get_close_matches(code, _CODES, n=1)
        advice = f"did you mean {similar[0]!r}?" if similar else f"the codes are {', '.join(_CODES)}"
        raise click.BadParameter(f"{code!a} is not the code of a finding; {advice}")
    return codes


@dataclass(frozen=True)
class _Linter:
    """Lints files with the options of the command line."""

    observed: ObservedRepositories | None
    registry: Registry | None
    permissions: Permissions | None
    selected: set[str]

    def faulty(self, faulty: FaultyConfiguration) -> LintedFile:
        # Whatever is selected, a configuration that cannot be linted must not look like a clean one.
        return LintedFile(faulty.source, faults(faulty))

    def linted(self, file: ConfigurationFile) -> LintedFile:
        subject = Subject(
            file.configuration, self.observed, self.registry, permissions=self.permissions
        )
        findings = (each for each in lint_(subject) if each.kind.code in self.selected)
        return LintedFile(file, tuple(findings))


@command()
@click.argument("files", nargs=-1, type=FILE_NAME, metavar="[FILE]...")
@optional_config_option
@format_option("lint")
@observed_options("Report filters and rules that match no repository")
@registry_option(
    "The registry of the configuration; what is observed in others is left out. "
    "Without it, profiles are compared with each other."
)
@permission_options(required=False)
@click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    callback=_codes,
    help="Report only findings with this code (and faults for which ECR would reject the "
    "configuration); may be repeated, or be a list with commas.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODE",
    callback=_codes,
    help="Report no findings with this code, unless ECR would reject the configuration; may be "
    "repeated, or be a list with commas.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="Remove redundant filters from the configuration file if this provably keeps its meaning.",
)
@click.option("--dry-run", is_flag=True, help="With --fix: show the changes as a diff, write nothing.")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, _NEVER]),
    default="warning",
    show_default=True,
    help="The lowest severity that makes the exit code 1.",
)
@click.pass_context
def lint(
    context: click.Context,
    files: tuple[str, ...],
    config: str | None,
    format_: str,
    inventories: tuple[str, ...],
    logs: tuple[str, ...],
    registry: Registry | None,
    permissions: tuple[str, ...],
    scp: tuple[str, ...],
    profile_permissions: tuple[str, ...],
    management_account: str | None,
    select: set[str],
    ignore: set[str],
    fix: bool,
    dry_run: bool,
    fail_on: str,
) -> None:
    """Find mistakes in a configuration that ECR accepts.

    Every FILE, and that of --config, is a signing configuration as JSON; '-' is standard input. Faults
    for which ECR would reject it are findings as well. Findings hold for all repository names that ECR
    allows. With --inventory or --log, filters and rules that match none of the observed repositories
    are reported too; with --permissions, profiles that nobody or everybody may sign with, and
    principals of the --log that may not sign.
    """
    permission = permission_files(permissions, scp, profile_permissions, management_account)
    names = configuration_files(context, config, files)
    check_files(*names, *inventories, *logs, *permission.paths)
    if fix and not {STANDARD_INPUT, AWS}.isdisjoint(names):
        raise click.UsageError(
            "--fix rewrites a file, so --config cannot be standard input or 'aws:', nor can FILE"
        )
    if dry_run and (not fix or format_ != "text"):
        raise click.UsageError("--dry-run shows what --fix would change, so it needs --fix, as text")
    observed = load_observed(inventories, logs, registry, keeps_pushers=bool(permission.accounts))
    answers = permission.read(read_account_details) if permission.accounts else None
    linter = _Linter(observed, registry, answers, (select or set(_CODES)) - ignore)
    loaded = {name: _loaded(name, is_one_of_several=len(names) > 1) for name in names}
    valid = (each for each in loaded.values() if isinstance(each, ConfigurationFile))
    warnings = check_registry({each.name: each.configuration for each in valid}, registry, observed)
    warn_all(warnings)
    linted, changes = [], []
    for name, file in loaded.items():
        if isinstance(file, FaultyConfiguration):
            linted.append(linter.faulty(file))
            continue
        result = linter.linted(file)
        if fix and (elements := removable(result.findings)):
            try:
                fixed = without(file, elements)
            except NotFixable as error:
                inform(str(error))
                linted.append(result)
                continue
            if dry_run:
                changes.append(text_diff(file.name, file.text, fixed.text))
            else:
                rewrite(Path(name), file.content, fixed.content)
                result = linter.linted(fixed)
            _report_fix(name, len(elements), dry_run)
        linted.append(result)
    total = LintResult(tuple(linted), warnings)
    if dry_run:
        inform(report(format_).lint(total))
        show("".join(changes))
    else:
        show(report(format_).lint(total))
    failing = () if fail_on == _NEVER else SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    context.exit(exit_code(any(total.count(each) for each in failing), observed))


def _loaded(name: str, *, is_one_of_several: bool) -> ConfigurationFile | FaultyConfiguration:
    try:
        return load_configuration(name, is_one_of_several=is_one_of_several)
    except FaultyConfiguration as faulty:
        return faulty


def _report_fix(name: str, count: int, dry_run: bool) -> None:
    verb = "would be removed" if dry_run else "removed"
    removed = f"{count:,} redundant filter{'s' * (count != 1)} {verb}"
    inform(f"{name}: {removed}; every profile provably signs the same names")
