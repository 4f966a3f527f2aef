"""The commands and their one-line summaries, in the order in which the help lists them."""

from __future__ import annotations

# A command is the function of its name, in the module of its name. Its help begins with the summary.
COMMANDS = {
    "which": "Show which profiles sign a repository, and why.",
    "audit": "Show which repositories of a registry are signed, and by what.",
    "replay": "Show which pushes in a log a configuration would have signed.",
    "lint": "Find mistakes in a configuration that ECR accepts.",
    "diff": "Show which names each profile gains and loses through a change.",
    "check": "Prove or refute assertions about a configuration.",
}
