"""CloudFormation templates, also those that the CDK synthesizes."""

from simulator.configurations.cloudformation.template import is_template, read_template

__all__ = ["is_template", "read_template"]
