"""Reads the values that typed condition operators compare; `None` where a text is not such a value.

Only the forms that AWS documents are read. What IAM does with others, such as `1e3` as a number, is
not documented, and `None` makes the condition unknown.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?", re.ASCII)
# The W3C note "Date and Time Formats". A year alone is left out: `2020` is a time in seconds as well.
_DATE = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)"
    r"(?:T(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?P<fraction>\.[0-9]{1,9})?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2}))?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def number(text: str) -> Decimal | None:
    """An integer or decimal."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def instant(text: str) -> Decimal | None:
    """Seconds since 1970-01-01T00:00Z: an ISO 8601 date in a W3C format, or such seconds themselves."""
    if _NUMBER.fullmatch(text):
        return None if len(text) == len("2020") else Decimal(text)
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day = found["day"] if len(found["day"]) == len("2020-01-01") else f"{found['day']}-01"
    zone = (found["zone"] or "Z").replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(f"{day}T{found['time'] or '00:00'}{zone}")
    except ValueError:
        return None
    if found["fraction"] and len(found["time"]) != len("00:00:00"):
        return None
    whole = (moment - _EPOCH) // timedelta(seconds=1)
    return whole + Decimal(found["fraction"] or 0)


def boolean(text: str) -> bool | None:
    """`true` or `false`, in lower case."""
    return {"true": True, "false": False}.get(text)


def binary(text: str) -> bytes | None:
    """Bytes in base64."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None


def address(text: str) -> Address | None:
    """An IPv4 or IPv6 address, without a zone."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


def network(text: str) -> Network | None:
    """A range of addresses in CIDR notation.

    "The non-zero bits in the IP address after the masked bits are ignored" (IAM Access Analyzer policy
    checks).
    """
    host, slash, prefix = text.partition("/")
    if not slash or not re.fullmatch("[0-9]{1,3}", prefix, re.ASCII) or address(host) is None:
        return None
    try:
        return ip_network(text, strict=False)
    except ValueError:  # a prefix that is too long
        return None
