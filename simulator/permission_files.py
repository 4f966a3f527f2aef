"""The files that say what principals may do, as the AWS CLI writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.decision.permissions import (
    Permissions,
    read_account,
    read_profile_permissions,
    read_service_control_level,
)
from simulator.input_file import JsonReader, read_json

_SUBJECT = "a file of permissions"


@dataclass(frozen=True, slots=True)
class PermissionFiles:
    """The paths of the files; `-` is standard input.

    `accounts` are those of IAM entities. `service_control` has a level of SCPs and the account that it
    is for, or None for all accounts. `profiles` has the permissions of signing profiles by their ARNs.
    """

    accounts: tuple[str, ...]
    service_control: tuple[tuple[str | None, str], ...] = ()
    profiles: Mapping[str, str] = field(default_factory=dict)
    management_account: str | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """All paths, in the order of the fields."""
        return (*self.accounts, *(path for _, path in self.service_control), *self.profiles.values())

    def read(self, read_account_details: JsonReader = read_json) -> Permissions:
        """The permissions. Raises `UnusableInput`, which names the file and the path in it."""
        accounts = []
        for path in self.accounts:
            name, document = read_account_details(path, _SUBJECT)
            accounts.append(read_account(document, name))
        levels = []
        for account, path in self.service_control:
            name, document = read_json(path, _SUBJECT)
            levels.append(read_service_control_level(document, name, account))
        profiles = {}
        for arn, path in self.profiles.items():
            name, document = read_json(path, _SUBJECT)
            profiles[arn] = read_profile_permissions(document, name)
        return Permissions(accounts, levels, profiles, self.management_account)
