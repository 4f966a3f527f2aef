"""Profiles that are not where the others are, or are easily taken for one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from simulator.lint.finding import FOREIGN_PROFILE, SIMILAR_PROFILES, Finding, Place
from simulator.lint.subject import Subject

# What is looked at, and its part of arn:PARTITION:signer:REGION:ACCOUNT:/signing-profiles/NAME.
_PARTITION, _REGION, _ACCOUNT = ("partition", 1), ("region", 3), ("account", 4)


def foreign_profiles(subject: Subject) -> Iterator[Finding]:
    """Profiles in another region, account or partition than the registry, or than most others.

    A profile of another account signs only where it permits that (AWS Signer, AddProfilePermission).
    """
    arns = list(dict.fromkeys(subject.profiles))
    for what, part in (_PARTITION, _REGION, _ACCOUNT):
        counts = Counter(arn.split(":")[part] for arn in arns)
        if not counts:
            return
        home, whose = counts.most_common(1)[0][0], "the others mostly are"
        if subject.registry is not None and what != "partition":
            home = subject.registry.region if what == "region" else subject.registry.account
            whose = "the registry is"
        for rule, arn in enumerate(subject.profiles):
            fields = arn.split(":")
            if fields[part] == home:
                continue
            message = (
                f"the profile {subject.profile(rule)!r} is in {what} {fields[part]}, "
                f"but {whose} in {home}"
            )
            fields[part] = home
            yield Finding(FOREIGN_PROFILE, Place(rule, is_profile=True), message, ":".join(fields))


def similar_profiles(subject: Subject) -> Iterator[Finding]:
    """Profiles whose names differ only by case or by a digit, at the later one's first rule."""
    first: dict[str, int] = {}
    for rule in range(len(subject.profiles)):
        first.setdefault(subject.profile(rule), rule)
    told: set[str] = set()
    for one, other in combinations(first, 2):
        difference = _difference(one, other)
        if difference is not None and other not in told:
            told.add(other)
            message = (
                f"the profiles {one!r} (rule {first[one] + 1}) and {other!r} "
                f"differ only by {difference}; make sure that neither is a slip"
            )
            yield Finding(SIMILAR_PROFILES, Place(first[other], is_profile=True), message)


def _difference(one: str, other: str) -> str | None:
    if one.lower() == other.lower():
        return "case"
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == len(longer):
        pairs = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
        return "a digit" if len(pairs) == 1 and "".join(pairs[0]).isdigit() else None
    digits = (place for place, character in enumerate(longer) if character.isdigit())
    if any(longer[:place] + longer[place + 1 :] == shorter for place in digits):
        return "a digit"
    return None
