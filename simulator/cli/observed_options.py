"""`--inventory` and `--log`: what exists, for commands that hold a configuration against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from simulator.cli.options import FINDINGS, MALFORMED, expand, tell_malformed
from simulator.observed_repositories import ObservedRepositories

_Function = TypeVar("_Function", bound=Callable[..., Any])


def existing_options(function: _Function) -> _Function:
    """Both options, each any number of times."""
    inventory = click.option(
        "--inventory",
        "inventories",
        multiple=True,
        metavar="PATH",
        help="Hold it against the repositories that exist, in any form that audit reads.",
    )
    log = click.option(
        "--log",
        "logs",
        multiple=True,
        metavar="PATH",
        help="Hold it against the pushes of these logs, in any form that replay reads.",
    )
    return inventory(log(function))


def load_existing(inventories: tuple[str, ...], logs: tuple[str, ...]) -> ObservedRepositories | None:
    """What exists by these inventories and logs; None where there are none. Raises `UnusableInput`."""
    if not inventories and not logs:
        return None
    existing = ObservedRepositories(tell_malformed)
    for source in expand(inventories):
        existing.read_inventory(source)
    for source in expand(logs):
        existing.read_log(source)
    return existing


def exit_code(has_findings: bool, existing: ObservedRepositories | None) -> int:
    """That of a command which finds something, given what it was held against."""
    if has_findings:
        return FINDINGS
    return MALFORMED if existing is not None and existing.malformed else 0
