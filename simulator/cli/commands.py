"""The commands and their one-line summaries, in the order in which the help lists them."""

from __future__ import annotations

# Help texts begin with the summaries.
COMMANDS = {
    "which": "Show which profiles sign a repository, and why.",
    "audit": "Show which repositories of a registry are signed, and by what.",
    "replay": "Show which pushes in a log a configuration would have signed.",
    "lint": "Find mistakes in a configuration that ECR accepts.",
    "diff": "Show which names each profile gains and loses through a change.",
    "check": "Prove or refute assertions about a configuration.",
    "verify": "Compare predictions about images with what ECR reported.",
    "history": "Show how the signing configurations in a log changed.",
    "can-sign": "Show whether principals may sign with a configuration's profiles.",
    "export": "Write a configuration in the form that another tool takes.",
}


def identifier(command: str) -> str:
    """The name of a command's module, and of its function there."""
    return command.replace("-", "_")
