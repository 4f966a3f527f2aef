"""The base class of errors about inputs and outputs that cannot be used."""

from __future__ import annotations


class UnusableInput(Exception):
    """An input or output that cannot be used; the message says which one, why, and what to do.

    `simulator.cli.main` reports every subclass alike and exits with code 2.
    """


class FullDisk(UnusableInput):
    """The temporary file cannot be written; the message names its folder."""
