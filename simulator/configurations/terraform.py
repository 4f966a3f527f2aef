"""Terraform's resources for signing configurations, in plans, states and source files.

`awscc_ecr_signing_configuration` has lists as attributes. `aws_ecr_signing_configuration`, which is
proposed in hashicorp/terraform-provider-aws#47527, has blocks.
"""

from __future__ import annotations

TYPES = ("awscc_ecr_signing_configuration", "aws_ecr_signing_configuration")
# The attribute or the blocks that have the rules.
LISTED = ("rules", "rule")
# By attributes and blocks: the keys of ECR's API.
NAMES = {
    "rule": "rules",
    "signing_profile_arn": "signingProfileArn",
    "repository_filter": "repositoryFilters",
    "repository_filters": "repositoryFilters",
    "filter_type": "filterType",
}
