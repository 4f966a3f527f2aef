"""The names and configurations that everything here is measured on."""

from __future__ import annotations

import gzip
import random
from functools import cache
from pathlib import Path

NAMES_FILE = Path(__file__).parent / "data" / "repository-names.txt.gz"
# Filters in a configuration, and the rules that they are spread over. 1,000 in 10 is ECR's maximum.
SIZES = {10: 5, 50: 10, 1_000: 10, 100_000: 1_000}
ARN = "arn:aws:signer:us-east-1:111122223333:/signing-profiles/"
_SEED = 2025

Rules = list[list[str]]


@cache
def names() -> list[str]:
    """100,000 repository names: real package and image names, made valid for ECR."""
    return gzip.decompress(NAMES_FILE.read_bytes()).decode().splitlines()


@cache
def shuffled_names() -> list[str]:
    """The same names in an order in which neighbours do not resemble each other."""
    shuffled = list(names())
    random.Random(_SEED).shuffle(shuffled)
    return contiguous(shuffled)


def contiguous(names: list[str]) -> list[str]:
    """Copies of the names that are adjacent in memory, like names just read from a log."""
    return "\n".join(names).split("\n")


def rules(count: int) -> Rules:
    """`count` distinct filters of the shapes people write, made from the names, dealt out to rules.

    40% `namespace/*`, 20% `*/name`, 15% `*name*`, 15% whole names, 10% `namespace/*-end`.
    """
    drawn = random.Random(_SEED)
    names_in_namespaces = [
        name for name in names() if "/" in name and "__" not in name and "--" not in name
    ]
    filters: dict[str, None] = {}
    while len(filters) < count:
        name = drawn.choice(names_in_namespaces)
        namespace, _, rest = name.partition("/")
        last = rest.rpartition("/")[2]
        (shape,) = drawn.choices(
            [f"{namespace}/*", f"*/{last}", f"*{last}*", name, f"{namespace}/*{_end(last)}"],
            [40, 20, 15, 15, 10],
        )
        filters[shape] = None
    dealt: Rules = [[] for _ in range(SIZES[count])]
    for number, text in enumerate(filters):
        dealt[number % len(dealt)].append(text)
    return dealt


def _end(name: str) -> str:
    """The last part of a name, as in `*-api`."""
    for separator in "-._":
        if separator in name:
            return separator + name.rpartition(separator)[2]
    return name[-3:]


def document(dealt: Rules) -> dict[str, object]:
    """The rules as ECR's API spells them, each with a profile of its own."""
    return {
        "rules": [
            {
                "signingProfileArn": f"{ARN}profile_{number}",
                "repositoryFilters": [
                    {"filter": text, "filterType": "WILDCARD_MATCH"} for text in texts
                ],
            }
            for number, texts in enumerate(dealt)
        ]
    }


class Profiles(dict[int, tuple[str, ...]]):
    """What peers look their answer up in, as we do: the bits of the rules to a ready-made tuple."""

    def __missing__(self, bits: int) -> tuple[str, ...]:
        """The tuple, made once."""
        numbers = (number for number in range(bits.bit_length()) if bits >> number & 1)
        self[bits] = arns = tuple(f"{ARN}profile_{number}" for number in numbers)
        return arns
