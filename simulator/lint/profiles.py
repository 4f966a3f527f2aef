"""Profiles outside the account or region of the registry, or easily mistaken for one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from simulator.lint.finding import Finding, Kind, Location, check
from simulator.lint.subject import Subject
from simulator.registry import UNKNOWN_REGISTRY

FOREIGN_PROFILE = Kind(
    "foreign-profile", "warning", "A profile is in another region, account or partition."
)
SIMILAR_PROFILES = Kind(
    "similar-profiles", "warning", "The names of two profiles differ only in case or in one digit."
)

# Indices of the fields of arn:PARTITION:signer:REGION:ACCOUNT:/signing-profiles/NAME.
_FIELDS = {"partition": 1, "region": 3, "account": 4}


@check(FOREIGN_PROFILE)
def foreign_profiles(subject: Subject) -> Iterator[Finding]:
    """Profiles in another region, account or partition than the registry, or than most profiles.

    If there is no such majority, they are compared with the first profile.

    A profile of another account signs only if its permissions allow that (AWS Signer,
    AddProfilePermission).
    """
    arns = list(dict.fromkeys(subject.profiles))
    if not arns:
        return
    homes = {name: _home(subject, arns, name) for name in _FIELDS}
    for rule, arn in enumerate(subject.profiles):
        fields = arn.split(":")
        elsewhere = {
            name: fields[index] for name, index in _FIELDS.items() if fields[index] != homes[name].value
        }
        if not elsewhere:
            continue
        differences = (
            f"in {name} {value}, but {homes[name].reference} in {homes[name].value}"
            for name, value in elsewhere.items()
        )
        message = f"the profile {subject.profile_name(rule)!r} is {' and '.join(differences)}"
        suggestion = None
        # Regions have other names in another partition.
        if "partition" not in elsewhere and all(homes[name].is_certain for name in elsewhere):
            for name in elsewhere:
                fields[_FIELDS[name]] = homes[name].value
            suggestion = ":".join(fields)
        yield Finding(FOREIGN_PROFILE, Location(rule, is_profile=True), message, suggestion)


class _Home(NamedTuple):
    """The value that a field of all ARNs should have.

    `reference` is the subject and the verb of the sentence that names what has this value. The value is
    not certain if only the first profile has it.
    """

    value: str
    reference: str
    is_certain: bool


def _home(subject: Subject, arns: list[str], name: str) -> _Home:
    registry = subject.registry or UNKNOWN_REGISTRY
    known = {"region": registry.region, "account": registry.account}.get(name)
    if known is not None:
        return _Home(known, "the registry is", True)
    values = [arn.split(":")[_FIELDS[name]] for arn in arns]
    most, count = Counter(values).most_common(1)[0]
    if count * 2 > len(values):
        return _Home(most, "most others are", True)
    return _Home(values[0], f"{subject.profile_name(0)!r} is", False)


@check(SIMILAR_PROFILES)
def similar_profiles(subject: Subject) -> Iterator[Finding]:
    """Profiles whose names differ only in case or in one digit, at the first rule of the later one."""
    first: dict[str, int] = {}
    for rule in range(len(subject.profiles)):
        first.setdefault(subject.profile_name(rule), rule)
    reported: set[str] = set()
    for one, other in combinations(first, 2):
        difference = _difference(one, other)
        if difference is not None and other not in reported:
            reported.add(other)
            message = (
                f"the profiles {one!r} (rule {first[one] + 1}) and {other!r} differ only in "
                f"{difference}; make sure that neither is a typo"
            )
            yield Finding(SIMILAR_PROFILES, Location(first[other], is_profile=True), message)


def _difference(one: str, other: str) -> str | None:
    if one.lower() == other.lower():
        return "case"
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == len(longer):
        pairs = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
        return "one digit" if len(pairs) == 1 and "".join(pairs[0]).isdigit() else None
    digits = (index for index, character in enumerate(longer) if character.isdigit())
    if any(longer[:index] + longer[index + 1 :] == shorter for index in digits):
        return "one digit"
    return None
