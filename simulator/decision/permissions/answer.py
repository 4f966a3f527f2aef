"""The answer to the question whether a principal may sign with a profile."""

from __future__ import annotations

from typing import Literal, NamedTuple

from simulator.decision.permissions.policy import StatementName

Denial = Literal["permission-denied", "service-role"]
# What is missing for an answer.
Missing = Literal[
    "account-not-in-files",
    "condition-key-unknown",
    "details-truncated",
    "group-not-in-file",
    "managed-policy-not-in-file",
    "principal-not-in-file",
    "principal-recreated",
    "principal-unknown",
    "profile-arn-invalid",
    "profile-permissions-not-given",
    "profile-permissions-truncated",
    "semantics-undocumented",
    "service-principal",
    "session-not-recorded",
    "session-policy-unreadable",
]
Reason = Literal["allowed"] | Denial | Missing


class Answer(NamedTuple):
    """An answer and what it rests on.

    `statement` is the statement that decides, if one does. `detail` says in a few words what is
    missing, or which policies do not allow the action.
    """

    answer: Literal["yes", "no", "unknown"]
    reason: Reason
    statement: StatementName | None = None
    detail: str = ""


class Gap(NamedTuple):
    """Something that is not known and that an answer depends on."""

    reason: Missing
    detail: str


def unknown(gap: Gap) -> Answer:
    """The answer when nothing is certain because of a gap."""
    return Answer("unknown", gap.reason, detail=gap.detail)
