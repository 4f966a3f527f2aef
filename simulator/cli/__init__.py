"""The command line, `ecr-signing`: one module per command, imported only when it is needed."""

from __future__ import annotations

import sys

from simulator.cli.exit_codes import INTERRUPTED


def main() -> None:
    """Run the program and exit."""
    try:
        # Imported here, so that it can be interrupted without a traceback.
        from simulator.cli.main import run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(INTERRUPTED)
