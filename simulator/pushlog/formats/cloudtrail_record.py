"""The fields of a CloudTrail record that are used here.

Source: the CloudTrail user guide, "CloudTrail record contents" and "CloudTrail userIdentity element".
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

_SomeText = Annotated[str, msgspec.Meta(min_length=1)]


class Parameters(msgspec.Struct, gc=False, rename="camel"):
    """The parameters of a call; what only calls other than `PutImage` have can be of any type."""

    repository_name: str | None = None
    registry_id: str | None = None
    image_tag: str | None = None
    image_manifest: str | None = None
    image_manifest_media_type: str | None = None
    signing_configuration: Any = None
    profile_name: Any = None
    platform_id: Any = None
    profile_version: Any = None
    effective_time: Any = None
    policy: Any = None
    policy_arns: Any = None
    tags: Any = None
    principal_tags: Any = None
    incoming_transitive_tags: Any = None


class ImageId(msgspec.Struct, gc=False, rename="camel"):
    """The digest and the tag of an image."""

    image_digest: str | None = None
    image_tag: str | None = None


class _Image(msgspec.Struct, gc=False, rename="camel"):
    image_id: ImageId | None = None


class Response(msgspec.Struct, gc=False, rename="camel"):
    """The response to a call."""

    image: _Image | None = None
    signing_configuration: Any = None
    credentials: Any = None
    profile_version: Any = None


class _Issuer(msgspec.Struct, gc=False, rename="camel"):
    arn: str | None = None
    principal_id: str | None = None


class _Attributes(msgspec.Struct, gc=False, rename="camel"):
    mfa_authenticated: str | bool | None = None


class _Session(msgspec.Struct, gc=False, rename="camel"):
    session_issuer: _Issuer | None = None
    attributes: _Attributes | None = None


class Identity(msgspec.Struct, gc=False, rename="camel"):
    """Who made a call."""

    type: str | None = None
    session_context: _Session | None = None
    arn: str | None = None
    invoked_by: str | None = None
    principal_id: str | None = None
    access_key_id: str | None = None


class Call(msgspec.Struct, gc=False, rename="camel"):
    """A record."""

    event_source: _SomeText
    event_name: _SomeText
    error_code: str | None = None
    request_parameters: Parameters | None = None
    response_elements: Response | None = None
    user_identity: Identity | None = None
    event_time: str | float | None = None
    aws_region: str | None = None
    event_id: str | None = msgspec.field(default=None, name="eventID")
    recipient_account_id: str | None = None
