"""Completion by bash, zsh and fish: that of click, and `--option=value` and `key=file` as well.

Importing this module registers it. Click does not complete the value in such a word: bash passes the
word on as three or more, and in zsh and fish a completion replaces the whole word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ZshComplete,
    add_completion_class,
    get_completion_class,
)

from simulator.errors import UnusableInput


def check_environment(environment: Mapping[str, str], variable: str) -> None:
    """Checks what a shell's completion script sets. Raises `UnusableInput`."""
    value = environment[variable]
    shell, _, instruction = value.partition("_")
    if get_completion_class(shell) is None or instruction not in ("source", "complete"):
        raise UnusableInput(
            f"{variable} is {value!r}; it must be bash_source, zsh_source or fish_source"
        )
    words = environment.get("COMP_WORDS"), environment.get("COMP_CWORD", "")
    is_number = shell == "fish" or words[1].isdecimal()
    if instruction == "complete" and (words[0] is None or not is_number):
        raise UnusableInput(
            f"{variable}={value} is for the script that {shell}_source prints, which "
            "sets COMP_WORDS and COMP_CWORD as well"
        )


@add_completion_class
class _Bash(BashComplete):
    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        before = ["", *args]
        pairs = zip(before, args, strict=False)
        joined = [word for last, word in pairs if not (word == "=" and last.startswith("--"))]
        if joined[-1:] == ["="]:
            # The key of the last option, which bash may split at colons as well.
            options = [number for number, word in enumerate(joined) if word.startswith("--")]
            joined = joined[: max(options, default=len(joined) - 1) + 1]
        return joined, incomplete


@add_completion_class
class _Zsh(ZshComplete):
    source_template = ZshComplete.source_template.replace(
        "_path_files", "compset -P '--*='; compset -P '([0-9](#c12)|arn:*)='; _path_files"
    )

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[Any]]:
        return _with_option(super().get_completions(args, incomplete), incomplete)


@add_completion_class
class _Fish(FishComplete):
    source_template = FishComplete.source_template.replace(
        "__fish_complete_path $metadata[2]", """complete -C "'' "(string escape -- $metadata[2])"""
    )

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[Any]]:
        return _with_option(super().get_completions(args, incomplete), incomplete)


def _with_option(items: list[CompletionItem[Any]], incomplete: str) -> list[CompletionItem[Any]]:
    """The items, with the option before each if they are values for an incomplete `--option=value`."""
    option, equals, _ = incomplete.partition("=")
    if not equals or not option.startswith("--"):
        return items
    return [CompletionItem(f"{option}={item.value}", item.type, item.help) for item in items]
