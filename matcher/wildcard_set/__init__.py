"""Wildcard sets: which groups of wildcard filters match a name.

    filter texts → plan.py → native_executor.py (C) or python_executor.py → WildcardSet

The plan says which string each filter is found by; an executor finds all of these strings in one pass
over a name. `executors.py` chooses the executor, and defines what both of them implement.
"""

from matcher.wildcard_set.wildcard_set import WildcardSet

__all__ = ["WildcardSet"]
