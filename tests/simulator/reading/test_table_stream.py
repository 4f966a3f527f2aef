"""Tables written in any way are read alike, as push logs and as inventories."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.inventory import read_repository_names
from simulator.pushlog.event import Push
from simulator.pushlog.reader import read_events
from simulator.reading.json_stream import Broken, Parsed
from simulator.reading.malformed import Malformed
from simulator.reading.sources import Content
from simulator.reading.table_stream import TableStream
from simulator.reading.text_window import TextWindow


def from_log(content: bytes) -> list[str | Malformed]:
    found: list[str | Malformed] = []
    for event in read_events(Content("file", content=content)):
        assert isinstance(event, Push | Malformed)
        found.append(event.repository if isinstance(event, Push) else event)
    return found


def from_inventory(content: bytes) -> list[str | Malformed]:
    found: list[str | Malformed] = []
    for batch in read_repository_names(Content("file", content=content)):
        found += [batch] if isinstance(batch, Malformed) else batch.names
    return found


both = pytest.mark.parametrize("read", [from_log, from_inventory], ids=["log", "inventory"])
Read = Callable[[bytes], list[str | Malformed]]

TABLES = {
    "plain": "repositoryName,tag\nprod/a,1\nprod/b,2\n",
    "quoted header": '"repositoryName","tag"\n"prod/a","1"\n"prod/b","2"\n',
    "column in the middle": "uri, repositoryName ,tag\n1, prod/a ,1\n2,prod/b,2\n",
    "spaces before quotes": '"tag", "repositoryName"\n"1", "prod/a"\n"2", "prod/b"\n',
    "semicolons": "tag;repositoryName\n1,5;prod/a\n2;prod/b\n",
    "tabs": "tag\trepositoryName\n1,2\tprod/a\n2;3\tprod/b\n",
    "comments": "# by hand\n\n#\nrepositoryName,tag\n  # first\nprod/a,1\n#,\nprod/b,2\n# end",
    "carriage returns": "repositoryName,tag\r\nprod/a,1\r\n\r\nprod/b,2\r\n",
    "blank lines": "\n \nrepositoryName,tag\n\nprod/a,1\n  \nprod/b,2\n\n",
    "quotes over lines": 'repositoryName,tag\nprod/a,"1\n# 2"\nprod/b,"""2"\n',
    "one column": "repositoryName\nprod/a\nprod/b\n",
}


@both
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_a_table_may_be_written_in_many_ways(read: Read, table: str, encoding: str) -> None:
    assert read(table.encode(encoding)) == ["prod/a", "prod/b"]


@both
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_json_may_be_in_any_encoding_of_unicode(read: Read, encoding: str) -> None:
    records = [{"repositoryName": "prod/a", "note": "é😀"}, {"repositoryName": "prod/b"}]
    assert read(json.dumps(records, ensure_ascii=False).encode(encoding)) == ["prod/a", "prod/b"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_list_may_be_in_any_encoding_and_have_comments(encoding: str) -> None:
    content = "# ours\n\nprod/a\n# theirs\nprod/b".encode(encoding)
    assert from_inventory(content) == ["prod/a", "prod/b"]


FAULTS = {
    'prod/a,"1': "is not a row of CSV: a quote is not closed",
    "prod/a,1\r2": "is not a row of CSV: a carriage return is not in quotes",
    "prod/a": "has 1 columns, where the header has 2",
    "prod/a,1,2": "has 3 columns, where the header has 2",
    f"prod/a,{'x' * 1_100_000}": (
        "is not a row of CSV: a cell is longer than 1,048,576 characters, or a quote is not closed"
    ),
}


@both
@pytest.mark.parametrize(("row", "reason"), FAULTS.items(), ids=FAULTS.values())
def test_a_broken_row_does_not_take_others_with_it(read: Read, row: str, reason: str) -> None:
    content = f"# comment\nrepositoryName,tag\nprod/b,1\n\n{row}\nprod/c,2\n# end\nprod/d,3\n"
    assert read(content.encode()) == [
        "prod/b", Malformed("file", "line 5", reason), "prod/c", "prod/d",
    ]  # fmt: skip


@both
def test_columns_of_one_name_may_not_contradict_each_other(read: Read) -> None:
    table = (
        b"repositoryName,x,x,repositoryName\nprod/a,1,2,prod/a\nprod/a,1,2,prod/b\nprod/c,3,3,prod/c\n"
    )
    first, broken, last = read(table)
    assert (first, last) == ("prod/a", "prod/c")
    assert str(broken) == "file: line 3: has two values in columns named 'repositoryName'"


def test_a_file_of_unclosed_quotes_takes_no_more_than_a_moment() -> None:
    content = b"repositoryName,tag\n" + b'prod/a,"1\n' + b"prod/b,1\n" * 300_000
    found = from_inventory(content)
    assert found.count("prod/b") == 300_000
    assert len(found) == 300_001


def test_the_row_of_invalid_utf_16_is_malformed() -> None:
    content = "repositoryName,tag\nprod/a,?\nprod/b,2\n".encode("utf-16").replace(b"?\0", b"\0\xd8")
    (broken, last) = from_inventory(content)
    assert isinstance(broken, Malformed)
    assert (broken.position, last) == ("line 2", "prod/b")
    assert "is not UTF-8" in broken.reason


def test_standard_input_is_called_so() -> None:
    code = (
        "from simulator.inventory import read_repository_names as read\n"
        "from simulator.pushlog.reader import read_events\n"
        "from simulator.reading.sources import Source\n"
        "print(*{}(Source('-')))"
    )
    for function in ("read", "read_events"):
        done = subprocess.run(
            [sys.executable, "-c", code.format(function)], input=b"x\n", capture_output=True, check=True
        )
        assert b"standard input" in done.stdout


cells = st.text(st.sampled_from(list('ab ,;\t"#\n\ré')), max_size=5).map(str.strip)


@given(st.lists(st.tuples(cells, cells), max_size=6), st.sampled_from(",;\t"), st.integers(1, 9))
def test_whatever_the_csv_module_writes_is_read(
    rows: list[tuple[str, str]], delimiter: str, size: int
) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("repository", "tag"), *rows])
    text = file.getvalue()
    chunks = iter([text[at : at + size] for at in range(0, len(text), size)])
    read = list(TableStream(TextWindow(chunks), ("repository",)))
    assert not [item for item in read if isinstance(item, Broken)]
    assert [tuple(item.value.values()) for item in read if isinstance(item, Parsed)] == rows


INTERNALS = [
    "universal-newline",
    "field larger",
    "starting at",
    "sys.",
    "set_int",
    "recursion",
    "limit (",
]


@pytest.mark.parametrize(
    "content",
    [
        b'{"repository": "prod/a", "x": "' + b"y" * 9,
        b'{"repository": "prod/a", "x": ' + b"9" * 9_000 + b"}",
        b'{"repository": "prod/a", "time": ' + b"9" * 9_000 + b"}",
        b'{"repository": "prod/a", "x": ' + b"[" * 90_000 + b"]" * 90_000 + b"}",
        b'{"repository": "prod/a", "x": "\n"}',
        b'{"CloudTrailEvent": "{\\"x\\": "}',
        b'{"CloudTrailEvent": "' + b"[" * 90_000 + b'"}',
        b'{"CloudTrailEvent": "' + b"9" * 9_000 + b'"}',
        b'repository,tag\nprod/a,"' + b"x" * 2_000_000,
        b"repository,tag\nprod/a,x\ry\n",
        b"repository,tag\n" + b"x" * 2_000_000,
    ],
)
@both
def test_no_message_has_internals_of_python(read: Read, content: bytes) -> None:
    for entry in read(content):
        assert not [text for text in INTERNALS if text in str(entry).lower()]


def test_a_number_of_any_length_is_read() -> None:
    assert from_log(b'{"repository": "prod/a", "x": ' + b"9" * 9_000 + b"}") == ["prod/a"]
