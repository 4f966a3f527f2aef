"""The group of commands, and what holds for all of them: exit codes, Ctrl-C, closed pipes."""

from __future__ import annotations

import importlib
import signal
import sys

import click

from simulator.cli.output import discard

# Each command is the attribute of its own name in a module of its own name.
COMMANDS = ("which", "audit", "replay", "lint", "diff", "check")

INTERRUPTED = 130
TERMINATED = 143


class _Commands(click.Group):
    """Imports a command only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"simulator.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Whoever read our output has had enough (`| head`): no error, though it is one to click.
            discard()
            return 0


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ecr-signing-rules")
def ecr_signing() -> None:
    r"""Which AWS Signer profile signs the images pushed to an Amazon ECR repository.

    \b
    Exit codes: 0 fine, 1 findings, 2 wrong usage or unusable input,
    3 done but part of the input was malformed, 130 interrupted, 143 terminated.
    """


def _terminate(*_: object) -> None:
    raise SystemExit(TERMINATED)


def main() -> None:
    """Run the program, and exit with its code."""
    # So that what is unfinished is taken away, and other processes end.
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code = ecr_signing.main(prog_name="ecr-signing", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        code = INTERRUPTED
    sys.exit(code)
