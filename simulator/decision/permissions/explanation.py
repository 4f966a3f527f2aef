"""Answers in words, for people."""

from __future__ import annotations

from simulator.decision.permissions.answer import Answer, Missing

_MISSING: dict[Missing, str] = {
    "account-not-in-files": "there is no file of the permissions in account {}",
    "condition-key-unknown": "depends on {}, which is not known",
    "details-truncated": "{} is only a part of the permissions in the account",
    "group-not-in-file": "the group {} is not in the file of the account",
    "managed-policy-not-in-file": "the managed policy {} is not in the file of the account",
    "principal-not-in-file": "the file of the account does not have {}",
    "principal-recreated": "the principal was deleted, and another one has its name now",
    "principal-unknown": "it is not known who the principal is",
    "profile-arn-invalid": "{} is not the ARN of a signing profile",
    "profile-permissions-not-given": "the profile is in another account, and there is no file of its "
    "permissions",
    "profile-permissions-truncated": "the file of the profile's permissions is only a part of them",
    "semantics-undocumented": "AWS does not document the meaning of {}",
    "service-principal": "the permissions of the service {} are not known",
    "session-not-recorded": "the permissions of a federated user depend on the call that created the "
    "session, which is not known",
    "session-policy-unreadable": "a session policy cannot be read: {}",
}


def explained(answer: Answer) -> str:
    """The reason for an answer, in words that follow "yes", "no" or "unknown" and a colon."""
    statement = answer.statement
    if answer.reason == "allowed":
        return "a root user needs no policy" if statement is None else f"allowed by {statement}"
    if answer.reason == "permission-denied":
        return answer.detail if statement is None else f"denied by {statement}"
    if answer.reason == "service-role":
        return "the role of pull-through cache cannot sign"
    missing = _MISSING[answer.reason].format(answer.detail)
    is_named = answer.reason == "condition-key-unknown" and statement is not None
    return f"{missing} ({statement})" if is_named else missing
