"""The entry point of the program: runs a command and maps its outcome to an exit code."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import traceback

import click

from simulator.cli.commands import COMMANDS
from simulator.cli.exit_codes import FAULT, INTERRUPTED, MEANINGS, OK, TERMINATED, UNUSABLE
from simulator.cli.output import discard_output
from simulator.errors import UnusableInput

_TRACEBACK_VARIABLE = "ECR_SIGNING_TRACEBACK"


class _Commands(click.Group):
    """The group of all commands, which imports a command only to run it or to show its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"simulator.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # The method of `click.Group` would import every command and cut off its summary.
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader closed the pipe (`| head`). Click would exit with code 1.
            discard_output()
            return OK


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"Exit codes: {'; '.join(f'{code} {meaning}' for code, meaning in MEANINGS.items())}.",
)
@click.version_option(package_name="ecr-signing-rules")
def ecr_signing() -> None:
    """Show which AWS Signer profiles sign the images pushed to Amazon ECR repositories."""


def _terminate(*_: object) -> None:
    raise SystemExit(TERMINATED)


def main() -> None:
    """Run the program and exit."""
    # SystemExit lets the cleanup code run: temporary files are deleted, worker processes stopped.
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code = ecr_signing.main(prog_name="ecr-signing", standalone_mode=False)
    except UnusableInput as error:
        click.echo(f"Error: {error}", err=True)
        code = UNUSABLE
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        code = INTERRUPTED
    except Exception as error:
        if os.environ.get(_TRACEBACK_VARIABLE):
            traceback.print_exc()
        click.echo(
            f"Error: ecr-signing failed with {error!r}, which is a bug; please report it together with "
            f"the traceback that {_TRACEBACK_VARIABLE}=1 prints",
            err=True,
        )
        code = FAULT
    sys.exit(code)
