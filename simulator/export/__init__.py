"""Configurations in the forms that other tools take: one module per form or pair of forms.

To add a form, write a function that renders it and register it in `FORMS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from matcher import SigningConfiguration
from simulator.export.api import api
from simulator.export.cloudformation import cloudformation
from simulator.export.sql import sql
from simulator.export.terraform import aws, awscc


class Form(NamedTuple):
    """A short summary for the help, and the function that renders a configuration."""

    summary: str
    render: Callable[[SigningConfiguration], str]


# `sql` also takes the name of a column.
FORMS = {
    "api": Form("JSON for 'aws ecr put-signing-configuration'", api),
    "cloudformation": Form("a CloudFormation template as JSON", cloudformation),
    "terraform": Form("Terraform's proposed aws_ecr_signing_configuration", aws),
    "awscc": Form("Terraform's awscc_ecr_signing_configuration", awscc),
    "sql": Form("an expression for Athena, Trino and DuckDB", sql),
}
