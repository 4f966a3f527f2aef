"""What was probably meant by a filter without `*` that matches no observed repository."""

from __future__ import annotations

from matcher.limits import ECR_LIMITS
from simulator.lint.subject import Subject


def meant_by_exact(subject: Subject, text: str) -> tuple[str | None, str]:
    """A filter that was probably meant by `text`, and what it would change, to append to a message.

    If repositories have been observed, the filter matches some of them. Without one: None and no text.
    """
    if f"\n{text}/" in subject.observed_lines:
        candidate, names = f"{text}/*", f"every name below '{text}/'"
    elif not subject.observed_lines or text in subject.observed_lines:
        candidate, names = f"*{text}*", f"every name that contains {text!r}"
    else:
        return None, ""
    if len(candidate) > ECR_LIMITS.filter_length:
        return None, ""
    return candidate, f"; the suggestion signs more, namely {names}"
