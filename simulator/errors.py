"""The base of all errors about input or output that cannot be used."""

from __future__ import annotations


class UnusableInput(Exception):
    """An input or output that cannot be used; the message says which, why and what to do.

    The command line turns it into exit code 2, in one place (`simulator.cli.main`).
    """
