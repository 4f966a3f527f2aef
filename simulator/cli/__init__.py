"""The command line, `ecr-signing`: one module per command, imported when that command is run."""

from simulator.cli.main import main

__all__ = ["main"]
