"""The options that name files of permissions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from simulator.cli.file_name import FILE_NAME
from simulator.permission_files import PermissionFiles
from simulator.registry import is_account

_Function = TypeVar("_Function", bound=Callable[..., Any])

_EXAMPLE = "arn:aws:signer:us-east-1:111122223333:/signing-profiles/prod=permissions.json"


def _account(text: str) -> str:
    if not is_account(text):
        raise click.BadParameter(f"{text!a} must be an account, for example 111122223333")
    return text


def permission_options(*, required: bool) -> Callable[[_Function], _Function]:
    """`--permissions`, `--scp`, `--profile-permissions` and `--management-account`."""
    options = [
        click.option(
            "--permissions",
            type=FILE_NAME,
            metavar="FILE",
            multiple=True,
            required=required,
            help="The output of 'aws iam get-account-authorization-details' for an account.",
        ),
        click.option(
            "--scp",
            type=FILE_NAME,
            metavar="[ACCOUNT=]FILE",
            multiple=True,
            help="The service control policies at one level of the organization, for an account or "
            "all: the output of 'aws organizations describe-policy', or a list of several.",
        ),
        click.option(
            "--profile-permissions",
            type=FILE_NAME,
            metavar="ARN=FILE",
            multiple=True,
            help="The output of 'aws signer list-profile-permissions' for a signing profile.",
        ),
        click.option(
            "--management-account",
            type=_account,
            metavar="ACCOUNT",
            help="The management account of the organization, where no service control policy applies.",
        ),
    ]

    def decorate(function: _Function) -> _Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def permission_files(
    permissions: tuple[str, ...],
    scp: tuple[str, ...],
    profile_permissions: tuple[str, ...],
    management_account: str | None,
) -> PermissionFiles:
    """The files that the values of the options name. Raises `click.UsageError`."""
    if not permissions:
        others = {
            "--scp": scp,
            "--profile-permissions": profile_permissions,
            "--management-account": management_account,
        }
        for option, value in others.items():
            if value:
                raise click.UsageError(f"{option} is for use with --permissions, which is missing.")
    profiles: dict[str, str] = {}
    for text in profile_permissions:
        arn, equals, path = text.partition("=")
        if not equals:
            raise click.UsageError(
                f"--profile-permissions {text!a} must be ARN=FILE, for example {_EXAMPLE}"
            )
        if arn in profiles:
            raise click.UsageError(f"--profile-permissions is given twice for {arn!a}; give it once.")
        profiles[arn] = path
    levels = tuple(map(_level, scp))
    return PermissionFiles(permissions, levels, profiles, management_account)


def _level(text: str) -> tuple[str | None, str]:
    account, equals, path = text.partition("=")
    return (account, path) if equals and is_account(account) else (None, text)
