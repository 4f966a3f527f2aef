"""The type of arguments and options that name files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class _FileName(click.types.StringParamType):
    """A text that a shell completes as the name of a file or folder.

    Whether there is one is left to the command, because '-', patterns and Hadoop paths are allowed too.
    """

    name = "file"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,
        incomplete: str,
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


FILE_NAME = _FileName()
