"""`--inventory` and `--log`, for commands that compare a configuration with observed repositories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from simulator.cli.exit_codes import FINDINGS, MALFORMED, OK
from simulator.cli.file_name import FILE_NAME
from simulator.cli.live import inventory_sources, log_sources
from simulator.cli.output import report_malformed
from simulator.errors import UnusableInput
from simulator.observed_repositories import ObservedRepositories
from simulator.registry import Registry

_Function = TypeVar("_Function", bound=Callable[..., Any])


def observed_options(effect: str) -> Callable[[_Function], _Function]:
    """Both options, with their effect for the help; each may be repeated."""
    inventory = click.option(
        "--inventory",
        "inventories",
        multiple=True,
        type=FILE_NAME,
        metavar="PATH",
        help=f"{effect} in this inventory (any form that audit reads).",
    )
    log = click.option(
        "--log",
        "logs",
        multiple=True,
        type=FILE_NAME,
        metavar="PATH",
        help=f"{effect} in this log (any form that replay reads).",
    )
    return lambda function: inventory(log(function))


def load_observed(
    inventories: tuple[str, ...],
    logs: tuple[str, ...],
    registry: Registry | None = None,
    *,
    keeps_pushers: bool = False,
) -> ObservedRepositories | None:
    """The repositories of all inventories and logs, or None without any. Raises `UnusableInput`.

    With a `registry`, only those of this registry.
    """
    if not inventories and not logs:
        return None
    observed = ObservedRepositories(report_malformed, registry, keeps_pushers=keeps_pushers)
    for source in inventory_sources(inventories):
        observed.read_inventory(source)
    for source in log_sources(logs):
        observed.read_log(source)
    if not observed.pushes:
        files = ", ".join((*inventories, *logs))
        of = "" if registry is None else f" of {registry}"
        raise UnusableInput(
            f"{files}: no repository{of} was found, so there is nothing to compare with"
        )
    return observed


def exit_code(has_findings: bool, observed: ObservedRepositories | None) -> int:
    """The exit code of a command that reports findings."""
    if has_findings:
        return FINDINGS
    return MALFORMED if observed is not None and observed.malformed else OK
