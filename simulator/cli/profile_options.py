"""The options that name files of signing profiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from simulator.cli.file_name import FILE_NAME
from simulator.profile_files import ProfileFiles

_Function = TypeVar("_Function", bound=Callable[..., Any])


def profile_options(function: _Function) -> _Function:
    """`--profiles` and `--profiles-complete`."""
    profiles = click.option(
        "--profiles",
        type=FILE_NAME,
        metavar="FILE",
        multiple=True,
        help="The output of 'aws signer list-signing-profiles' or 'aws signer get-signing-profile'.",
    )
    complete = click.option(
        "--profiles-complete",
        is_flag=True,
        help="The files of --profiles list every profile of their accounts and regions, as "
        "--include-canceled does; a profile that they lack does not exist.",
    )
    return profiles(complete(function))


def profile_files(profiles: tuple[str, ...], profiles_complete: bool) -> ProfileFiles:
    """The files that the values of the options name. Raises `click.UsageError`."""
    if profiles_complete and not profiles:
        raise click.UsageError("--profiles-complete is for use with --profiles, which is missing.")
    return ProfileFiles(profiles, profiles_complete)
