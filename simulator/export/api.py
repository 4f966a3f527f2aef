"""The `signingConfiguration` of a call of PutSigningConfiguration, as JSON."""

from __future__ import annotations

import json

from matcher import SigningConfiguration


def api(configuration: SigningConfiguration) -> str:
    """The configuration as ECR's API takes it."""
    return json.dumps(configuration.to_api(), indent=2)
