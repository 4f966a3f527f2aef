"""Where the parts of a JSON document stand: held against the parser."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.configurations.spans import Path, spans, without_elements

scalars = st.one_of(
    st.text(st.sampled_from('a"\\[]{},: \n\u20ac')),
    st.integers(),
    st.booleans(),
    st.none(),
    st.floats(0, 1),
)
documents = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text('ab"\\,:', max_size=3), inner)),
)
# Ways to write the same document.
layouts = st.sampled_from(
    [
        {"indent": None},
        {"indent": 2},
        {"indent": "\t"},
        {"separators": (",", ":")},
        {"separators": (" ,\n ", "  : "), "ensure_ascii": False},
    ]
)


def parts(document: Any, path: Path = ()) -> dict[Path, Any]:
    found = {path: document}
    if isinstance(document, dict):
        for key, value in document.items():
            found |= parts(value, (*path, key))
    if isinstance(document, list):
        for place, value in enumerate(document):
            found |= parts(value, (*path, place))
    return found


@given(documents, layouts)
def test_every_part_stands_where_its_span_says(document: Any, layout: dict[str, Any]) -> None:
    text = json.dumps(document, **layout)
    found = {path: json.loads(text[start:end]) for path, (start, end) in spans(text).items()}
    assert found == parts(document)


@given(st.lists(documents, min_size=1), layouts, st.data())
def test_without_some_elements_the_others_are_left(
    elements: list[Any], layout: dict[str, Any], data: st.DataObject
) -> None:
    gone = data.draw(st.sets(st.integers(0, len(elements) - 1), max_size=len(elements) - 1))
    text = json.dumps({"a": elements, "b": elements}, **layout)
    left = without_elements(text, {("a", place) for place in gone})
    expected = [element for place, element in enumerate(elements) if place not in gone]
    assert json.loads(left) == {"a": expected, "b": elements}
    assert json.dumps({"a": expected, "b": elements}, **layout) == left
