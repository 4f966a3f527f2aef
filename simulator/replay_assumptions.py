"""What the outcomes of a replay take for granted."""

from __future__ import annotations

from simulator.permission_assumptions import KEYS_OF_ECR, service_control_assumptions
from simulator.permission_files import PermissionFiles
from simulator.profile_files import ProfileFiles

_SESSIONS = (
    "A session has no session policy and no session tags, unless the logs have the record of the call "
    "that created it."
)


def assumptions(permissions: PermissionFiles, profiles: ProfileFiles) -> tuple[str, ...]:
    """The sentences, for the files that are given; none without files."""
    sentences: list[str] = []
    if permissions.accounts:
        sentences += [
            "Each principal had the permissions of the files when it pushed.",
            *service_control_assumptions(permissions),
            _SESSIONS,
            f"{KEYS_OF_ECR} They are unknown.",
        ]
    if profiles.paths:
        sentences.append(
            "Each signing profile had the status of the files, except where calls to AWS Signer in "
            "the logs show another."
        )
    return tuple(sentences)
