"""Which configuration of a file is meant, and the values that the file leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.registry import Registry


@dataclass(frozen=True)
class Selection:
    """The resource of a template, plan or state to read, and values for a template.

    `resource` is a logical id (CloudFormation) or an address (Terraform); without it, the file must
    have only one signing configuration. `parameters` are values by name, for CloudFormation's `Ref` and
    `Fn::GetAtt`, and `registry` gives the values of pseudo parameters such as `AWS::Region`. If it
    `is_shared`, other files are read with it as well, and a file need not use what is given.
    """

    resource: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    registry: Registry | None = None
    is_shared: bool = False


ANYTHING = Selection()
