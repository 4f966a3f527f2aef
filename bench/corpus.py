"""The repository names and the configurations that the benchmarks use."""

from __future__ import annotations

import gzip
import random
from functools import cache
from pathlib import Path

NAMES_FILE = Path(__file__).parent / "data" / "repository-names.txt.gz"
# The number of rules for each number of filters. ECR's maximum is 1,000 filters in 10 rules.
SIZES = {10: 5, 50: 10, 1_000: 10, 100_000: 1_000}
ARN = "arn:aws:signer:us-east-1:111122223333:/signing-profiles/"
_SEED = 2025

Rules = list[list[str]]


@cache
def names() -> list[str]:
    """100,000 repository names: names of real packages and images, adapted to ECR's grammar."""
    return gzip.decompress(NAMES_FILE.read_bytes()).decode().splitlines()


@cache
def shuffled_names() -> list[str]:
    """The same names in random order, so that consecutive names are not similar."""
    shuffled = list(names())
    random.Random(_SEED).shuffle(shuffled)
    return contiguous(shuffled)


def contiguous(names: list[str]) -> list[str]:
    """Copies of the names that are adjacent in memory, like names just read from a log."""
    return "\n".join(names).split("\n")


@cache
def rules(count: int) -> Rules:
    """`count` distinct filters in the forms that people write, made from the names and spread over rules.

    40% `namespace/*`, 20% `*/name`, 15% `*name*`, 15% whole names, 10% `namespace/*-end`.
    """
    chosen = random.Random(_SEED)
    names_in_namespaces = [
        name for name in names() if "/" in name and "__" not in name and "--" not in name
    ]
    filters: dict[str, None] = {}
    while len(filters) < count:
        name = chosen.choice(names_in_namespaces)
        namespace, _, rest = name.partition("/")
        last = rest.rpartition("/")[2]
        (text,) = chosen.choices(
            [f"{namespace}/*", f"*/{last}", f"*{last}*", name, f"{namespace}/*{_end(last)}"],
            [40, 20, 15, 15, 10],
        )
        filters[text] = None
    texts = list(filters)
    return [texts[number :: SIZES[count]] for number in range(SIZES[count])]


def _end(name: str) -> str:
    """The last part of a name with its separator, such as `-api`."""
    for separator in "-._":
        if separator in name:
            return separator + name.rpartition(separator)[2]
    return name[-3:]


def document(rules: Rules) -> dict[str, object]:
    """The API document of rules, each with its own profile."""
    return {
        "rules": [
            {
                "signingProfileArn": f"{ARN}profile_{number}",
                "repositoryFilters": [
                    {"filter": text, "filterType": "WILDCARD_MATCH"} for text in texts
                ],
            }
            for number, texts in enumerate(rules)
        ]
    }


class Profiles(dict[int, tuple[str, ...]]):
    """The tuple of profiles for each bitset of rules; peers memoize their answers just as the matcher does."""

    def __missing__(self, bits: int) -> tuple[str, ...]:
        """Create the tuple and store it."""
        numbers = (number for number in range(bits.bit_length()) if bits >> number & 1)
        self[bits] = arns = tuple(f"{ARN}profile_{number}" for number in numbers)
        return arns
