"""The entry point of the program: runs a command and maps its outcome to an exit code.

What takes time to import is imported when an interruption can be handled already.
"""

from __future__ import annotations

import os
import sys

from simulator.cli.exit_codes import FAULT, INTERRUPTED, OK, TERMINATED, UNUSABLE
from simulator.errors import UnusableInput
from simulator.interruption import Terminated, handle_signals, ignore_signals, interruption_behind

# Set by the script that the shell runs for a completion.
_COMPLETION_VARIABLE = "_ECR_SIGNING_COMPLETE"
# Looked for in the arguments, because the fault may precede their parsing.
DEBUG = "--debug"


def run() -> None:
    """Run the program and exit."""
    try:
        handle_signals()
        code = _exit_code()
        # Nothing is left to interrupt but the end of the interpreter, which would print a traceback.
        ignore_signals()
    except KeyboardInterrupt:
        ignore_signals()
        code = INTERRUPTED
        sys.stderr.write("Interrupted.\n")
    except Terminated:
        ignore_signals()
        code = TERMINATED
    sys.exit(code)


def _exit_code() -> int:
    """Runs the command, prints errors to standard error, and returns the exit code."""
    try:
        return _run()
    except UnusableInput as error:
        sys.stderr.write(f"Error: {error}\n")
        return UNUSABLE
    except Exception as error:
        if (interruption := interruption_behind(error)) is not None:
            raise interruption from None
        _report_fault(error)
        return FAULT


def _run() -> int:
    from simulator.cli.streams import ClosedPipe, flush_output, prepare_streams

    prepare_streams()
    from click import Abort, ClickException

    from simulator.cli.command_group import ecr_signing
    from simulator.cli.settings import Settings

    if _COMPLETION_VARIABLE in os.environ:
        from simulator.cli.completion import check_environment

        check_environment(os.environ, _COMPLETION_VARIABLE)
    try:
        code = ecr_signing.main(prog_name="ecr-signing", standalone_mode=False, obj=Settings())
        sys.stdout.flush()
    except ClosedPipe:
        return OK
    except ClickException as error:
        error.show(sys.stderr)
        return error.exit_code
    except Abort:
        raise KeyboardInterrupt from None
    finally:
        flush_output()
    assert isinstance(code, int)
    return code


def _report_fault(error: Exception) -> None:
    if DEBUG in sys.argv:
        import traceback

        traceback.print_exception(error)
    description = f"{type(error).__name__}: {error}".removesuffix(": ")
    sys.stderr.write(
        f"Error: ecr-signing failed unexpectedly ({description}), which is a bug; please report it "
        f"with the command and what it prints if {DEBUG} is added\n"
    )
