"""JSON text into plain objects, remembering keys that an object holds twice."""

from __future__ import annotations

import json
from collections import Counter

from matcher.errors import ConfigurationError, Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class RepeatedKeys(dict[str, "Any"]):
    """A JSON object that names a key more than once; `repeated` lists those keys.

    Keeping them on the object lets validation, which knows the path, report them.
    """

    repeated: tuple[str, ...]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) == len(pairs):
        return document
    times = Counter(key for key, _ in pairs)
    faulty = RepeatedKeys(document)
    faulty.repeated = tuple(key for key in document if times[key] > 1)
    return faulty


def parse(text: str | bytes) -> object:
    """The document in JSON text (bytes: UTF-8, -16 or -32).

    Raises `ConfigurationError` for what is not JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        constraint = f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    except UnicodeDecodeError as error:
        constraint = f"is not JSON: invalid {error.encoding} at byte {error.start}"
    except RecursionError:
        constraint = "is not a configuration: its JSON is nested too deeply"
    except ValueError as error:  # an integer with more digits than Python converts
        constraint = f"is not a configuration: {error}"
    shown = text if isinstance(text, str) else text.decode("utf-8", "backslashreplace")
    raise ConfigurationError([Problem("$", shown, constraint)])
