"""The group of all commands."""

from __future__ import annotations

import difflib
import importlib
from typing import TYPE_CHECKING

import click

from simulator.cli.commands import COMMANDS, identifier
from simulator.cli.exit_codes import MEANINGS
from simulator.cli.settings import general_options

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class _Commands(click.Group):
    """The group of all commands, which imports a command only to run it or to show its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = identifier(cmd_name)
        command = getattr(importlib.import_module(f"simulator.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        # The method of `click.Group` would import every command.
        commands = [
            CompletionItem(name, help=summary)
            for name, summary in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        is_option = name.startswith("-")
        if name not in COMMANDS and not is_option and not ctx.resilient_parsing:
            similar = difflib.get_close_matches(name, COMMANDS, n=1)
            question = f"; did you mean {similar[0]!r}?" if similar else "."
            raise click.UsageError(f"No such command {name!r}{question}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # The method of `click.Group` would import every command and cut off its summary.
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=_Commands,
    params=general_options(),
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"Exit codes: {'; '.join(f'{code} {meaning}' for code, meaning in MEANINGS.items())}.",
)
@click.version_option(package_name="ecr-signing-rules")
def ecr_signing() -> None:
    """Show which AWS Signer profiles sign the images pushed to Amazon ECR repositories."""
