"""Amazon ECR's grammars for repository filters and signing profile ARNs.

They are written by hand, so that a message can name the invalid part and a short-lived hook need not
import a regular-expression engine.

The patterns are those of ECR's API model (botocore, `ecr/2015-09-21/service-2`) and apply to the whole
text. Lengths are quotas, which `matcher.validation` checks.
"""

from __future__ import annotations

# The only member of SigningRepositoryFilterType.
WILDCARD_MATCH = "WILDCARD_MATCH"

_SEPARATORS = "._-/"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_FILTER_CHARACTERS = frozenset(_LOWER + _DIGITS + "*" + _SEPARATORS)
_ONE_SEPARATOR = str.maketrans(dict.fromkeys(_SEPARATORS, "/"))
_REGION_CHARACTERS = frozenset(_LOWER + _DIGITS + "-")
_PROFILE_CHARACTERS = frozenset(_LOWER + _LOWER.upper() + _DIGITS + "_")
_PROFILE_PATH = "/signing-profiles/"
_ARN_EXAMPLE = "arn:aws:signer:us-east-1:111122223333:/signing-profiles/my_profile"


def filter_fault(text: str) -> tuple[str, str | None, bool] | None:
    """The violated constraint, a suggested filter or None, and whether that filter is wider.

    It is wider if it matches names that `text` does not, even without regard to case, surrounding white
    space and superfluous slashes, which no name has. Returns None if `text` is a valid filter.

    The pattern of SigningRepositoryFilterValue,
    `(?:[a-z0-9*]+(?:[._-][a-z0-9*]+)*/)*[a-z0-9*]+(?:[._-][a-z0-9*]+)*`, describes runs of letters,
    digits and `*` with a single separator between two runs.
    """
    if not text:
        return "may not be empty (to match every repository, leave out repositoryFilters)", None, False
    fault = _filter_fault(text)
    return None if fault is None else (fault, *_suggestion(text))


def _filter_fault(text: str) -> str | None:
    invalid = next((index for index, each in enumerate(text) if each not in _FILTER_CHARACTERS), None)
    if invalid is not None:
        return (
            f"may not contain {text[invalid]!a} (position {invalid}); "
            "a filter consists of lower-case letters, digits, '*', '.', '_', '-' and '/'"
        )
    if text[0] in _SEPARATORS:
        return f"may not begin with {text[0]!r}"
    if text[-1] in _SEPARATORS:
        return f"may not end with {text[-1]!r}"
    doubled = text.translate(_ONE_SEPARATOR).find("//")
    if doubled >= 0:
        pair = text[doubled : doubled + 2]
        return f"may not have two separators in a row, {pair!r} (position {doubled})"
    return None


def _suggestion(text: str) -> tuple[str | None, bool]:
    """The filter that was most likely meant, or None, and whether it is wider than `text`."""
    import regex

    spelled = regex.sub("/+", "/", text.strip().lower()).lstrip("/")
    # A repository name may contain `--`, which no filter can; `-*` matches it.
    candidate = regex.sub(r"([._/-])[._/-]+", r"\1*", spelled.lstrip(_SEPARATORS))
    if candidate.endswith(tuple(_SEPARATORS)):
        candidate += "*"
    # Whoever wants to sign everything should say so.
    if not candidate.strip("*") or _filter_fault(candidate) is not None:
        return None, False
    return candidate, candidate != spelled


def arn_fault(text: str) -> str | None:
    """The violated constraint, or None if `text` is the ARN of a signing profile.

    The pattern of SigningProfileArn is
    `arn:aws(-[a-z]+)*:signer:[a-z0-9-]+:[0-9]{12}:/signing-profiles/[a-zA-Z0-9_]{2,}`.
    """
    parts = text.split(":")
    if len(parts) != 6 or parts[0] != "arn":
        return f"is not the ARN of a signing profile, such as {_ARN_EXAMPLE}"
    _, partition, service, region, account, resource = parts
    if not _is_partition(partition):
        return f"has the partition {partition!a}, which must be 'aws' or begin with 'aws-'"
    if service != "signer":
        return f"has the service {service!a}, which must be 'signer'"
    if not region or not _REGION_CHARACTERS.issuperset(region):
        return f"has the region {region!a}, which must consist of lower-case letters, digits and '-'"
    if len(account) != 12 or not set(account) <= set(_DIGITS):
        return f"has the account {account!a}, which must have 12 digits"
    if not resource.startswith(_PROFILE_PATH):
        return f"has the resource {resource!a}, which must begin with {_PROFILE_PATH!r}"
    profile = resource.removeprefix(_PROFILE_PATH)
    if len(profile) < 2 or not _PROFILE_CHARACTERS.issuperset(profile):
        return f"has the profile name {profile!a}, which must be 2 or more letters, digits and '_'"
    return None


def _is_partition(text: str) -> bool:
    aws, *rest = text.split("-")
    return aws == "aws" and all(part and set(part) <= set(_LOWER) for part in rest)
