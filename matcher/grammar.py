"""ECR's grammars for a filter and a signing profile ARN: what a text breaks, and what would do.

Written out by hand instead of as the API model's patterns: a broken rule is named, and a short-lived
hook does not pay for importing a regular-expression engine.
"""

from __future__ import annotations

_SEPARATORS = "._-/"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_FILTER_CHARACTERS = frozenset(_LOWER + _DIGITS + "*" + _SEPARATORS)
_ONE_SEPARATOR = str.maketrans(dict.fromkeys(_SEPARATORS, "/"))
_REGION_CHARACTERS = frozenset(_LOWER + _DIGITS + "-")
_PROFILE_CHARACTERS = frozenset(_LOWER + _LOWER.upper() + _DIGITS + "_")
_PROFILE_PATH = "/signing-profiles/"
_ARN_EXAMPLE = "arn:aws:signer:us-east-1:111122223333:/signing-profiles/my_profile"


def filter_fault(text: str) -> tuple[str, str | None] | None:
    """The constraint of SigningRepositoryFilterValue that `text` breaks, with a suggestion.

    None when `text` is a filter. Source: ECR's API model, the pattern
    `(?:[a-z0-9*]+(?:[._-][a-z0-9*]+)*/)*[a-z0-9*]+(?:[._-][a-z0-9*]+)*` for the whole text; that is:
    runs of letters, digits and `*`, with one separator between two runs. Length is a quota, and not
    looked at here.
    """
    if not text:
        return "may not be empty (to match every repository, leave out repositoryFilters)", "*"
    fault = _filter_fault(text)
    return None if fault is None else (fault, _suggestion(text))


def _filter_fault(text: str) -> str | None:
    strange = next((at for at, each in enumerate(text) if each not in _FILTER_CHARACTERS), None)
    if strange is not None:
        return (
            f"may not contain {text[strange]!a} (position {strange}); "
            "a filter has lower-case letters, digits, '*', '.', '_', '-' and '/'"
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


def _suggestion(text: str) -> str | None:
    """The filter that was most likely meant, or None."""
    import regex

    candidate = regex.sub("/+", "/", text.strip().lower()).lstrip(_SEPARATORS)
    # A repository name may have `--` where a filter may not; `-*` reaches it.
    candidate = regex.sub(r"([._/-])[._/-]+", r"\1*", candidate)
    if candidate.endswith(tuple(_SEPARATORS)):
        candidate += "*"
    return candidate if candidate and _filter_fault(candidate) is None else None


def arn_fault(text: str) -> str | None:
    """The constraint of SigningProfileArn that `text` breaks, or None.

    Source: ECR's API model, the pattern
    `arn:aws(-[a-z]+)*:signer:[a-z0-9-]+:[0-9]{12}:/signing-profiles/[a-zA-Z0-9_]{2,}` for the whole
    text. Length is a quota, and not looked at here.
    """
    parts = text.split(":")
    if len(parts) != 6 or parts[0] != "arn":
        return f"is not the ARN of a signing profile, such as {_ARN_EXAMPLE}"
    _, partition, service, region, account, resource = parts
    if not _is_partition(partition):
        return f"has {partition!a} for its partition, which is 'aws' or begins with 'aws-'"
    if service != "signer":
        return f"is an ARN of {service!a}, not of 'signer'"
    if not region or not _REGION_CHARACTERS.issuperset(region):
        return f"has {region!a} for its region, which is lower-case letters, digits and '-'"
    if len(account) != 12 or not set(account) <= set(_DIGITS):
        return f"has {account!a} for its account, which is 12 digits"
    if not resource.startswith(_PROFILE_PATH):
        return f"has {resource!a} for its resource, which begins with {_PROFILE_PATH!r}"
    profile = resource.removeprefix(_PROFILE_PATH)
    if len(profile) < 2 or not _PROFILE_CHARACTERS.issuperset(profile):
        return f"has {profile!a} for its profile, which is 2 or more letters, digits and '_'"
    return None


def _is_partition(text: str) -> bool:
    aws, *rest = text.split("-")
    return aws == "aws" and all(part and set(part) <= set(_LOWER) for part in rest)
