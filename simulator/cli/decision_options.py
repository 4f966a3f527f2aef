"""The options that say what pushes are decided by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from simulator.cli.configuration_files import is_config_given
from simulator.cli.live import read_account_details, read_profile_details
from simulator.cli.options import fleet_option, load_configurations
from simulator.cli.permission_options import permission_files, permission_options
from simulator.cli.profile_options import profile_files, profile_options
from simulator.decision.decider import DecisionInputs
from simulator.permission_files import PermissionFiles
from simulator.profile_files import ProfileFiles
from simulator.replay_assumptions import assumptions

_Function = TypeVar("_Function", bound=Callable[..., Any])
_MISSING = (
    "Missing option '-c' / '--config' (or the environment variable ECR_SIGNING_CONFIG), or "
    "'--configuration-history'."
)


@dataclass(frozen=True, slots=True)
class DecisionFiles:
    """The files that the options name; without a `configuration`, the history in the logs is used."""

    configuration: str | None
    permissions: PermissionFiles
    profiles: ProfileFiles

    @property
    def paths(self) -> tuple[str, ...]:
        """All paths."""
        configuration = () if self.configuration is None else (self.configuration,)
        return (*configuration, *self.permissions.paths, *self.profiles.paths)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What decisions by these files take for granted."""
        return assumptions(self.permissions, self.profiles)

    def read(self) -> DecisionInputs:
        """What the files contain. Raises `UnusableInput`."""
        return DecisionInputs(
            None if self.configuration is None else load_configurations(self.configuration),
            self.permissions.read(read_account_details) if self.permissions.accounts else None,
            self.profiles.read(read_profile_details) if self.profiles.paths else None,
        )


def decision_options(function: _Function) -> _Function:
    """`--config`, `--configuration-history`, and those of permissions and of profiles.

    Their values are the arguments of `decision_files`.
    """
    history = click.option(
        "--configuration-history",
        is_flag=True,
        help="Decide each push by the configuration in force, from the calls of "
        "PutSigningConfiguration and DeleteSigningConfiguration in the logs, instead of --config.",
    )
    return fleet_option(history(permission_options(required=False)(profile_options(function))))


def decision_files(
    context: click.Context,
    config: str | None,
    configuration_history: bool,
    permissions: tuple[str, ...],
    scp: tuple[str, ...],
    profile_permissions: tuple[str, ...],
    management_account: str | None,
    profiles: tuple[str, ...],
    profiles_complete: bool,
) -> DecisionFiles:
    """The files that the values of the options name. Raises `click.UsageError`."""
    if configuration_history and is_config_given(context):
        raise click.UsageError("--config and --configuration-history exclude each other.")
    if config is None and not configuration_history:
        raise click.UsageError(_MISSING)
    return DecisionFiles(
        None if configuration_history else config,
        permission_files(permissions, scp, profile_permissions, management_account),
        profile_files(profiles, profiles_complete),
    )
