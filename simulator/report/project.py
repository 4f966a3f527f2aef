"""The version of this project, and where its documentation is."""

from __future__ import annotations

from importlib.metadata import metadata, version

_NAME = "ecr-signing-rules"


def project_version() -> str:
    """The version of the installed package."""
    return version(_NAME)


def page_url(page: str) -> str | None:
    """The URL of a page in `docs/`, or None if the package does not name its repository."""
    urls = dict(url.split(", ", 1) for url in metadata(_NAME).get_all("Project-URL", []))
    repository = urls.get("Repository")
    return None if repository is None else f"{repository}/blob/main/docs/{page}"
