"""CloudTrail records of the calls that later decisions depend on.

They change a signing configuration (Amazon ECR), change a signing profile (AWS Signer), or create a
session (AWS STS). Sources: the API references of these services; IAM user guide, "Pass session tags in
AWS STS", which shows the tags in records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from simulator.pushlog.event import (
    Change,
    ConfigurationChange,
    MalformedRecord,
    ProfileChange,
    SessionStart,
)
from simulator.pushlog.fields import parse_time
from simulator.pushlog.formats.cloudtrail_record import Call, Parameters, Response

_ECR, _SIGNER, _STS = "ecr.amazonaws.com", "signer.amazonaws.com", "sts.amazonaws.com"
_SESSIONS = (
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "GetFederationToken",
)
# The source and the name of every such call.
CHANGES = frozenset(
    {
        (_ECR, "PutSigningConfiguration"),
        (_ECR, "DeleteSigningConfiguration"),
        (_SIGNER, "PutSigningProfile"),
        (_SIGNER, "CancelSigningProfile"),
        (_SIGNER, "RevokeSigningProfile"),
        *((_STS, name) for name in _SESSIONS),
    }
)
_NO_PARAMETERS, _NO_RESPONSE = Parameters(), Response()


def change(call: Call, principal: str | None) -> Change | None:
    """What a successful call, one of `CHANGES`, changed. Raises `MalformedRecord`.

    None if the record of a session does not name its access key.
    """
    parameters = call.request_parameters or _NO_PARAMETERS
    response = call.response_elements or _NO_RESPONSE
    if call.event_source == _STS:
        return _session(call, response)
    if call.event_time is None:
        raise MalformedRecord("has no eventTime")
    time = parse_time(call.event_time)
    account, region = call.recipient_account_id, call.aws_region
    match call.event_name:
        case "PutSigningConfiguration" | "DeleteSigningConfiguration" as action:
            document = parameters.signing_configuration or response.signing_configuration
            return ConfigurationChange(
                action,
                time,
                parameters.registry_id or account,
                region,
                principal,
                json.dumps(document) if action == "PutSigningConfiguration" and document else None,
                call.event_id,
            )
        case "PutSigningProfile" | "CancelSigningProfile" | "RevokeSigningProfile" as action:
            return ProfileChange(
                action,
                time,
                account,
                region,
                _required(parameters.profile_name, "requestParameters.profileName"),
                _text(parameters.platform_id),
                _text(parameters.profile_version) or _text(response.profile_version),
                _time(parameters.effective_time),
                call.event_id,
            )
    raise AssertionError(call.event_name)


def _session(call: Call, response: Response) -> SessionStart | None:
    credentials = response.credentials
    access_key = _text(credentials.get("accessKeyId")) if isinstance(credentials, dict) else None
    if access_key is None:
        return None
    parameters = call.request_parameters
    if parameters is None:
        return SessionStart(access_key, is_complete=False)
    try:
        return SessionStart(
            access_key,
            () if parameters.policy is None else (_passed(parameters.policy, "policy"),),
            tuple(_arns(parameters.policy_arns)),
            tuple(
                {
                    **dict(_tags(parameters.incoming_transitive_tags)),
                    **dict(_tags(parameters.principal_tags)),
                    **dict(_tags(parameters.tags)),
                }.items()
            ),
        )
    except MalformedRecord:
        # The session exists, but nothing may be concluded from what was passed to it.
        return SessionStart(access_key, is_complete=False)


def _arns(value: object) -> Iterator[str]:
    """The ARNs of managed policies: a list of objects with an `arn`."""
    if value is None:
        return
    for each in value if isinstance(value, list) else [value]:
        yield _passed(each.get("arn") if isinstance(each, dict) else each, "policyArns")


def _tags(value: object) -> Iterator[tuple[str, str]]:
    """Tags, as an object or as a list of objects with `key` and `value`."""
    if value is None:
        return
    if isinstance(value, dict):
        for key, tag in value.items():
            yield key, _passed(tag, "tags")
        return
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, dict):
            raise MalformedRecord("tags is not a list of tags")
        yield _passed(each.get("key"), "tags"), _passed(each.get("value", ""), "tags")


def _passed(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise MalformedRecord(f"{name} is not a string")
    return value


def _required(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise MalformedRecord(f"has no {name}")
    return value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _time(value: object) -> datetime | None:
    """A time, or None if it is absent or in a form that is not known."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return parse_time(value)
    except MalformedRecord:
        return None
