"""The pseudo parameters that the registry of a configuration determines.

Source: AWS CloudFormation template reference, "Pseudo parameters reference"; the partitions of regions
are those of the AWS SDKs.
"""

from __future__ import annotations

from simulator.registry import Registry

# By the beginnings of regions: the partition and the suffix of its domains.
_PARTITIONS = {
    "cn-": ("aws-cn", "amazonaws.com.cn"),
    "us-gov-": ("aws-us-gov", "amazonaws.com"),
    "us-iso-": ("aws-iso", "c2s.ic.gov"),
    "us-isob-": ("aws-iso-b", "sc2s.sgov.gov"),
    "eu-isoe-": ("aws-iso-e", "cloud.adc-e.uk"),
    "us-isof-": ("aws-iso-f", "csp.hci.ic.gov"),
    "eusc-": ("aws-eusc", "amazonaws.eu"),
}
_COMMERCIAL = "aws", "amazonaws.com"


def pseudo_parameter(name: str, registry: Registry | None) -> str | None:
    """The value of a pseudo parameter such as `AWS::Region`; None if it is not known."""
    if registry is None:
        return None
    region = registry.region
    if name == "AWS::AccountId":
        return registry.account
    if region is None:
        return None
    found = (pair for beginning, pair in _PARTITIONS.items() if region.startswith(beginning))
    partition, suffix = next(found, _COMMERCIAL)
    return {"AWS::Region": region, "AWS::Partition": partition, "AWS::URLSuffix": suffix}.get(name)
