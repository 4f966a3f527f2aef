"""Options whose values are kept for whoever needs them, so that commands need not pass them on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def keep(key: str) -> Callable[[click.Context, click.Parameter, object], None]:
    """The callback of an option whose value is one of those kept under a key."""

    def callback(context: click.Context, parameter: click.Parameter, value: object) -> None:
        context.meta.setdefault(key, {})[parameter.name] = value

    return callback


def kept(key: str) -> dict[str, Any]:
    """The values that the running command keeps under a key, by the names of their parameters."""
    found: dict[str, Any] = click.get_current_context().meta.get(key, {})
    return found
