"""What answers about permissions take for granted, because no file says it."""

from __future__ import annotations

from collections.abc import Iterator, Set

from simulator.permission_files import PermissionFiles

KEYS_OF_ECR = (
    "ECR makes the call to AWS Signer, so aws:SourceIp, aws:UserAgent, aws:SourceVpce, "
    "aws:ViaAWSService and aws:CalledVia are not those of the push."
)


def service_control_assumptions(
    files: PermissionFiles, accounts: Set[str] | None = None
) -> Iterator[str]:
    """The sentences about SCPs, for principals in these accounts, or in any account."""
    if not files.service_control:
        yield "No service control policies (SCPs) apply, because --scp is not given."
        return
    limited = {account for account, _ in files.service_control}
    if None not in limited and accounts is None:
        listed = ", ".join(sorted(filter(None, limited)))
        yield f"No service control policies (SCPs) apply in accounts other than {listed}."
    elif None not in limited and accounts is not None and (others := sorted(accounts - limited)):
        listed = ", ".join(others)
        yield f"No service control policies (SCPs) apply in accounts without --scp: {listed}."
    yield "The levels of service control policies (SCPs) that --scp gives are all that apply."
    if files.management_account is None:
        yield "No principal is in the management account of its organization, where SCPs do not apply."
