"""The command line, `ecr-signing`: one module per command, imported only when it is needed."""

from simulator.cli.main import main

__all__ = ["main"]
