"""Spans of JSON documents, compared with the parser of the standard library."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.configurations.spans import DocumentPath, removals, spans, without

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
# Different layouts of the same document.
layouts = st.sampled_from(
    [
        {"indent": None},
        {"indent": 2},
        {"indent": "\t"},
        {"separators": (",", ":")},
        {"separators": (" ,\n ", "  : "), "ensure_ascii": False},
    ]
)


def parts(document: Any, path: DocumentPath = ()) -> dict[DocumentPath, Any]:
    found = {path: document}
    if isinstance(document, dict):
        for key, value in document.items():
            found |= parts(value, (*path, key))
    if isinstance(document, list):
        for index, value in enumerate(document):
            found |= parts(value, (*path, index))
    return found


@given(documents, layouts)
def test_every_span_contains_its_part(document: Any, layout: dict[str, Any]) -> None:
    text = json.dumps(document, **layout)
    found = {path: json.loads(text[start:end]) for path, (start, end) in spans(text).items()}
    assert found == parts(document)


@given(st.lists(documents, min_size=1), layouts, st.data())
def test_removing_elements_leaves_the_others_unchanged(
    elements: list[Any], layout: dict[str, Any], data: st.DataObject
) -> None:
    removed = data.draw(st.sets(st.integers(0, len(elements) - 1), max_size=len(elements) - 1))
    text = json.dumps({"a": elements, "b": elements}, **layout)
    cut = removals(spans(text), {("a", index) for index in removed})
    left = without(text, cut.values())
    expected = [element for index, element in enumerate(elements) if index not in removed]
    assert json.loads(left) == {"a": expected, "b": elements}
    assert json.dumps({"a": expected, "b": elements}, **layout) == left
    kept = data.draw(st.sets(st.sampled_from(sorted(removed)))) if removed else set()
    some = without(text, (span for (_, index), span in cut.items() if index not in kept))
    assert json.loads(some)["a"] == [
        element for index, element in enumerate(elements) if index not in removed - kept
    ]
