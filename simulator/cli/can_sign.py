"""`ecr-signing can-sign`: whether principals may sign with the profiles of a configuration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from simulator.can_sign import Asked, CanSignResult, asked, assumptions, signing_profiles
from simulator.can_sign import can_sign as can_sign_
from simulator.cli.command import command
from simulator.cli.exit_codes import FINDINGS, OK
from simulator.cli.files import check_files
from simulator.cli.live import read_account_details
from simulator.cli.options import config_option, format_option, load_configuration
from simulator.cli.output import show, warn
from simulator.cli.permission_options import permission_files, permission_options
from simulator.errors import UnusableInput
from simulator.input_file import STANDARD_INPUT_NAME
from simulator.name_list import names_in
from simulator.reading.malformed import Malformed
from simulator.reading.sources import STANDARD_INPUT, Source
from simulator.report import report


@command()
@click.argument("principals", nargs=-1, required=True, metavar="PRINCIPAL...")
@config_option
@permission_options(required=True)
@format_option("can-sign")
@click.option("--allow-unknown", is_flag=True, help="Exit with 0 even if answers are unknown.")
@click.pass_context
def can_sign(
    context: click.Context,
    principals: tuple[str, ...],
    config: str,
    permissions: tuple[str, ...],
    scp: tuple[str, ...],
    profile_permissions: tuple[str, ...],
    management_account: str | None,
    format_: str,
    allow_unknown: bool,
) -> None:
    """Show whether principals may sign with a configuration's profiles.

    PRINCIPAL is the ARN of a user, role or role session, or '-' for standard input with one ARN a line.
    Images that a principal pushes stay unsigned, without an error, if it may not sign with the profile.
    """
    files = permission_files(permissions, scp, profile_permissions, management_account)
    check_files(config, *files.paths, *(each for each in principals if each == STANDARD_INPUT))
    file = load_configuration(config)
    profiles = signing_profiles(file.configuration)
    if not profiles:
        raise UnusableInput(f"{file.name}: has no rules, so there is no profile to sign with")
    for arn in sorted(files.profiles.keys() - set(profiles)):
        warn(f"--profile-permissions {arn}: the configuration does not use this profile")
    questions = [question for text in principals for question in _asked(text)]
    answers = can_sign_(profiles, questions, files.read(read_account_details), datetime.now(UTC))
    result = CanSignResult(tuple(answers), assumptions(questions, files), allow_unknown)
    show(report(format_).can_sign(result))
    context.exit(OK if result.passes else FINDINGS)


def _asked(text: str) -> Iterator[Asked]:
    if text != STANDARD_INPUT:
        yield asked(text)
        return
    is_empty = True
    for name in names_in(Source(STANDARD_INPUT)):
        if isinstance(name, Malformed):
            raise UnusableInput(str(name))
        yield asked(name)
        is_empty = False
    if is_empty:
        raise UnusableInput(f"{STANDARD_INPUT_NAME}: has no ARN of a principal")
