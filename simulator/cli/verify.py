"""`ecr-signing verify`: predictions compared with what ECR reported."""

from __future__ import annotations

from typing import Any

import click

from simulator.cli.command import command
from simulator.cli.decision_options import decision_files, decision_options
from simulator.cli.exit_codes import FINDINGS, MALFORMED, OK
from simulator.cli.file_name import FILE_NAME
from simulator.cli.files import check_files
from simulator.cli.live import AWS, log_sources, status_sources
from simulator.cli.options import format_option, registry_option
from simulator.cli.output import report_malformed, show, warn
from simulator.errors import UnusableInput
from simulator.reading.malformed import Malformed
from simulator.reading.sources import STANDARD_INPUT
from simulator.registry import Registry
from simulator.replay import Replay
from simulator.report import report
from simulator.signing_statuses import ImageStatuses, read_signing_statuses
from simulator.verify import Verification, pushed_images


@command()
@click.argument("logs", nargs=-1, required=True, type=FILE_NAME, metavar="LOG...")
@decision_options
@click.option(
    "--statuses",
    multiple=True,
    required=True,
    type=FILE_NAME,
    metavar="PATH",
    help="The saved output of 'aws ecr describe-image-signing-status' for one or more images; 'aws:' "
    "asks ECR about the images of the log.",
)
@format_option("verify")
@registry_option("Compare only the pushes to this registry.")
@click.pass_context
def verify(
    context: click.Context,
    /,
    logs: tuple[str, ...],
    statuses: tuple[str, ...],
    format_: str,
    registry: Registry | None,
    **options: Any,
) -> None:
    """Compare predictions about images with what ECR reported.

    LOG is a file, folder, glob pattern or '-' for standard input, as for replay. The last push of each
    image is compared. Exits with 1 if there are differences.
    """
    files = decision_files(context, **options)
    check_files(*files.paths, *logs, *statuses)
    inputs = files.read()
    reported: list[ImageStatuses] = []
    malformed = 0
    if AWS in statuses and STANDARD_INPUT in logs:
        raise click.UsageError(
            "--statuses aws: asks for the images of the logs, so these cannot be standard input"
        )
    for source in status_sources(statuses, lambda: pushed_images(log_sources(logs), registry)):
        for image in read_signing_statuses(source):
            if isinstance(image, Malformed):
                malformed += 1
                report_malformed(image)
            else:
                reported.append(image)
    verification = Verification(reported)
    replay = Replay(inputs, report_malformed, registry=registry, decides_each=True)
    for source in log_sources(logs):
        replay.read(source)
    replayed = replay.result(verification.add)
    result = verification.result(files.assumptions, replayed.warnings, malformed + replayed.malformed)
    for warning in result.warnings:
        warn(warning)
    show(report(format_).verify(result))
    if result.different:
        context.exit(FINDINGS)
    if result.malformed:
        context.exit(MALFORMED)
    if not result.compared:
        raise UnusableInput(
            "nothing was compared: no reported image has a push in the logs whose outcome is known; "
            "are --permissions and --profiles given?"
        )
    context.exit(OK)
