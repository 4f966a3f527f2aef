"""The principals and the signing profiles of a live account."""

from __future__ import annotations

from typing import Any

from simulator.aws.connection import Connection

_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
# What GetSigningProfile says of a profile besides its listing.
_DETAILS = ("revocationRecord", "tags")


def account_details(connection: Connection) -> dict[str, Any]:
    """The responses of GetAccountAuthorizationDetails, as one."""
    found: dict[str, Any] = {name: [] for name in _LISTS}
    for page in connection.pages("iam", "get_account_authorization_details"):
        for name in _LISTS:
            found[name] += page.get(name, [])
    return {**found, "IsTruncated": False}


def signing_profiles(connection: Connection) -> dict[str, Any]:
    """The profiles of the region, with canceled ones, as ListSigningProfiles returns them.

    They have revocations and tags as well, which only GetSigningProfile returns.
    """
    profiles = []
    for page in connection.pages("signer", "list_signing_profiles", includeCanceled=True):
        for profile in page.get("profiles", []):
            name = profile.get("profileName", "")
            (details,) = connection.pages("signer", "get_signing_profile", profileName=name)
            profiles.append(profile | {key: details[key] for key in _DETAILS if key in details})
    return {"profiles": profiles}
