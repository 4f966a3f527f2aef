"""What the principals of the example account may do with the profiles of the example configuration.

The answers follow from reading the policies; `tests/peers` confirms them with an independent evaluator.
"""

from __future__ import annotations

from typing import NamedTuple

ACCOUNT = "111122223333"
IAM = f"arn:aws:iam::{ACCOUNT}:"
PROFILES = ("prod", "platform", "payments", "data")


class Row(NamedTuple):
    """The answers for each of `PROFILES`, without SCPs and with those of the example."""

    answers: str
    with_scp: str


NO = "no no no no"
ROWS = {
    f"{IAM}user/alice": Row("yes yes no no", NO),
    f"{IAM}user/bob": Row("no no no yes", NO),
    f"{IAM}user/eve": Row("unknown unknown unknown unknown", NO),
    f"{IAM}role/ci-prod": Row("yes no no no", "yes no no no"),
    f"arn:aws:sts::{ACCOUNT}:assumed-role/ci-platform/build": Row("no yes no no", "no yes no no"),
    f"{IAM}role/ci-payments": Row("no no unknown no", "no no unknown no"),
    f"{IAM}role/ci-data": Row(NO, NO),
    f"{IAM}role/ci-ml": Row("yes yes yes yes", "yes yes yes yes"),
    f"{IAM}role/teams/sandbox/ci-sandbox": Row(NO, NO),
    f"{IAM}role/deployer": Row("yes no no no", NO),
    f"{IAM}role/break-glass": Row("unknown unknown unknown unknown", NO),
    f"{IAM}role/auditor": Row("unknown unknown unknown unknown", NO),
}
