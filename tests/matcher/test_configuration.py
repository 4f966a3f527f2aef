"""Configurations as value objects, and their API documents."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given

from matcher import ConfigurationError, Matcher, RepositoryFilter, SigningConfiguration, SigningRule
from tests.strategies import ARN, document_of, documents


@given(documents())
def test_the_round_trip_is_exact(document: dict[str, Any]) -> None:
    configuration = SigningConfiguration.from_api(document)
    assert configuration.to_api() == document
    assert SigningConfiguration.from_api(configuration.to_api()) == configuration
    assert pickle.loads(pickle.dumps(configuration)) == configuration


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rules: rules,
        lambda rules: {"signingConfiguration": rules},
        lambda rules: {"registryId": "111122223333", "signingConfiguration": rules},
        lambda rules: {"signingConfiguration": rules, "ResponseMetadata": {"HTTPStatusCode": 200}},
    ],
    ids=["rules", "put request", "get response", "boto3 response"],
)
def test_every_document_shape_of_the_api_is_accepted(wrap: Any) -> None:
    rules = document_of([["prod/*"], None])
    assert SigningConfiguration.from_api(wrap(rules)).to_api() == rules


def test_json_is_read_from_text_and_bytes() -> None:
    text = '{"rules": []}'
    assert SigningConfiguration.from_json(text) == SigningConfiguration(())
    assert SigningConfiguration.from_json(text.encode()) == SigningConfiguration(())


def test_objects_are_immutable_and_compare_by_value() -> None:
    rule = SigningRule(f"{ARN}one", [RepositoryFilter("a")])
    assert rule == SigningRule(f"{ARN}one", (RepositoryFilter("a", "WILDCARD_MATCH"),))
    assert hash(rule) == hash(SigningRule(f"{ARN}one", [RepositoryFilter("a")]))
    assert rule != SigningRule(f"{ARN}one")
    assert rule != "rule"
    assert repr(RepositoryFilter("a")) == "RepositoryFilter(filter='a', filter_type='WILDCARD_MATCH')"
    with pytest.raises(AttributeError, match="immutable"):
        rule.signing_profile_arn = "other"
    with pytest.raises(AttributeError, match="immutable"):
        del rule.signing_profile_arn
    with pytest.raises(AttributeError):
        Matcher(SigningConfiguration([rule])).configuration = SigningConfiguration([])


def test_a_configuration_error_is_a_value_error_that_can_be_pickled() -> None:
    assert issubclass(ConfigurationError, ValueError)
    with pytest.raises(ConfigurationError, match="must be an object") as caught:
        SigningConfiguration.from_api([])
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, ConfigurationError)
    assert str(again) == str(caught.value)
    assert again.problems == caught.value.problems
