"""The decorator `command`, which every command is made with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import click

from simulator.cli.settings import general_options


class Command(click.Command):
    """A command with the general options; an option for one value may be given only once."""

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.params += general_options()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses the arguments. Raises `click.UsageError`."""
        if not ctx.resilient_parsing:
            *_, given = self.make_parser(ctx).parse_args(list(args))
            for parameter, times in Counter(given).items():
                if times > 1 and _has_one_value(parameter):
                    hint = parameter.get_error_hint(None)
                    raise click.UsageError(f"Option {hint} is given {times} times; give it once.", ctx)
        return super().parse_args(ctx, args)


def _has_one_value(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option) and not (parameter.multiple or parameter.is_flag)


def command(**attributes: Any) -> Callable[[Callable[..., Any]], Command]:
    """A decorator that makes a `Command` of a function."""
    return click.command(cls=Command, **attributes)
