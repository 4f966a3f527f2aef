"""Files of every format, whole and damaged, and sources that deliver them in pieces of any sizes."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from simulator.reading.sources import Content
from tests.simulator.records import (
    cloudtrail,
    distribution,
    eventbridge,
    harbor,
    lines,
    records_file,
    zipped,
)

_CALLS = [cloudtrail(f"prod/{number}", number) for number in range(3)]
LOGS = {
    "CloudTrail": records_file(*_CALLS),
    "CloudTrail laid out": json.dumps({"Records": _CALLS}, indent=2).encode(),
    "CloudTrail lines": lines(*_CALLS),
    "lookup-events": json.dumps(
        {"Events": [{"CloudTrailEvent": json.dumps(each)} for each in _CALLS]}
    ).encode(),
    "EventBridge": lines(*(eventbridge(f"prod/{number}", number) for number in range(3))),
    "CloudWatch": b"".join(
        b"2025-12-01T10:00:00.000Z " + lines(eventbridge(f"prod/{number}", number))
        for number in range(3)
    ),
    "Distribution": json.dumps({"events": [distribution(f"prod/{n}", n) for n in range(3)]}).encode(),
    "Harbor": lines(*(harbor(f"prod/{number}") for number in range(3))),
    "JSON Lines": lines(*({"repository": f"prod/{number}"} for number in range(3))),
    "commented table": b'# by hand\n"time"; "repository"\n\n2025-12-01;"prod/0"\n#\n;prod/1\n',
    "Athena": b'"eventsource","eventname","requestparameters"\n'
    b'"ecr.amazonaws.com","PutImage","{repositoryname=prod/0, imagetag=1}"\n'
    b'"ecr.amazonaws.com","PutImage","{""repositoryName"": ""prod/1""}"\n',
    "CSV": b'repository,tag\nprod/0,a\n\nprod/1,"b"\nprod/2,c\n',
}
INVENTORIES = {
    "list": b"prod/a\nprod/b\n\nx.y/c\r\ndocker.io/d\nprod/e\n",
    "JSON list": b'["prod/a", "prod/b", "Prod"]',
    "describe-repositories": json.dumps(
        {"repositories": [{"repositoryName": f"prod/{n}", "registryId": "1" * 12} for n in range(3)]},
        indent=4,
    ).encode(),
    "describe-images": json.dumps(
        {"imageDetails": [{"repositoryName": f"prod/{n // 2}", "imageDigest": ""} for n in range(4)]}
    ).encode(),
    "table": b"repositoryName,tag\nprod/a,1\n\nprod/b,2\n",
    "table with tabs": b'#\n"uri"\t"repositoryName"\r\n1\tprod/a\r\n# x\r\n2\t"prod/b"\r\n',
    "text of the AWS CLI": b"IMAGEDETAILS\tsha256:1\t111122223333\tprod/a\nIMAGETAGS\t1\nprod/b\tprod/c\n",
    "list that begins with name": b"\n\n name\nprod/a\n",
}
_WEDGES = (
    *(b"", b'"', b"{", b"}", b"[", b"]", b",", b":", b";", b"\t", b"\n", b"\r", b"\\", b"\0", b"#"),
    *(b"},{", b"[[", b"]]", b"}}", b'":', b'{"Records":[', b"1e", b"-", b"tru", b"null", b"9" * 30),
    *(b"\xff", b"\xe2\x80", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xef\xbb\xbf", b"\xc2\xa0"),
    *(b"\\ud83d", b" " * 40, b"\n" * 30, b"2025-12-01T10:00:00.000Z ", b"# x\n", b"\x1f\x8b"),
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig")


@dataclass(frozen=True, slots=True)
class InPieces(Content):
    """Content that is delivered in pieces of these sizes, in turn."""

    sizes: Sequence[int] = (1,)

    def _open(self) -> io.BytesIO:
        return _Pieces(self.content, self.sizes)


class _Pieces(io.BytesIO):
    def __init__(self, content: bytes, sizes: Sequence[int]) -> None:
        super().__init__(content)
        self._sizes = itertools.cycle(sizes)

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(next(self._sizes))


sizes = st.one_of(
    st.sampled_from([(1,), (2,), (3,), (7,), (64,)]),
    st.lists(st.integers(1, 300), min_size=1, max_size=20).map(tuple),
)


@st.composite
def damaged(draw: st.DrawFn, files: dict[str, bytes]) -> bytes:
    """One of the files: whole or damaged in up to three places, encoded or compressed in any way."""
    content = bytearray(draw(st.sampled_from(list(files.values()))))
    if draw(st.integers(0, 9)) == 0:
        content = bytearray(content.decode().encode(draw(st.sampled_from(_ENCODINGS))))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(content)))
        match draw(
            st.sampled_from(["wedge", "wedge", "wedge", "cut", "byte", "repeat", "gap", "more"])
        ):
            case "wedge":
                content[at : at + draw(st.integers(0, 3))] = draw(st.sampled_from(_WEDGES))
            case "cut":
                del content[at:]
            case "byte":
                content[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "repeat":
                start = draw(st.integers(0, len(content)))
                content[at:at] = content[start : start + draw(st.integers(0, 200))]
            case "gap":
                del content[at : at + draw(st.integers(0, 300))]
            case "more":
                content += draw(st.sampled_from([*LOGS.values(), *INVENTORIES.values()]))
    return draw(_packed(bytes(content))) if draw(st.booleans()) else bytes(content)


@st.composite
def _packed(draw: st.DrawFn, content: bytes) -> bytes:
    """The content as gzip, whole or damaged."""
    packed = zipped(content)
    at = draw(st.integers(0, len(packed) - 1))
    match draw(st.sampled_from(["whole", "whole", "cut", "byte", "more"])):
        case "cut":
            return packed[:at]
        case "byte":
            return packed[:at] + bytes([draw(st.integers(0, 255))]) + packed[at + 1 :]
        case "more":
            return packed + draw(st.sampled_from([b"\0\0", b"x", b"\x1f", packed]))
    return packed
