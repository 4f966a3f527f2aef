"""Base classes of immutable objects.

Written by hand because importing `dataclasses` costs more than everything else in the package.
"""

from __future__ import annotations


class Immutable:
    """Refuses to set or delete attributes. A subclass sets them once, in `__init__`, with `_set`."""

    __slots__: tuple[str, ...] = ()

    _set = object.__setattr__

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: cannot set {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: cannot delete {name!r}")

    def __copy__(self) -> Immutable:
        return self

    def __deepcopy__(self, memo: object) -> Immutable:
        return self


class Value(Immutable):
    """Compares, hashes, prints and pickles by the values of its `__slots__`.

    A subclass takes them in that order in `__init__`, and passes them to `_set_all`.
    """

    __slots__: tuple[str, ...] = ()

    def _set_all(self, *values: object) -> None:
        for name, value in zip(self.__slots__, values, strict=True):
            self._set(name, value)

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), *self._values()))

    def __repr__(self) -> str:
        fields = zip(self.__slots__, self._values(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in fields)})"

    def __reduce__(self) -> tuple[type[Value], tuple[object, ...]]:
        return type(self), self._values()
