"""The buffers of a column, checked in one place for both executors."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

    # Data, offsets, the width of an offset in bytes, numbers.
    Column = tuple[memoryview, memoryview, int, memoryview]


def checked_column(data: ReadableBuffer, offsets: ReadableBuffer, numbers: WriteableBuffer) -> Column:
    """Views of the buffers of a column that fit together.

    Raises `TypeError`, `BufferError` or `ValueError`.
    """
    text, bounds, written = memoryview(data), memoryview(offsets), memoryview(numbers)
    if not text.c_contiguous or not bounds.c_contiguous or not written.c_contiguous:
        raise BufferError("the buffers of a column must be contiguous")
    if written.readonly:
        raise BufferError("numbers are written to, and this buffer is read-only")
    if not _has_integers(bounds, 4) and not _has_integers(bounds, 8):
        raise TypeError("offsets must be a one-dimensional buffer of 32-bit or 64-bit integers")
    if not _has_integers(written, 4):
        raise TypeError("numbers must be a one-dimensional buffer of 32-bit integers")
    if len(bounds) != len(written) + 1 and len(bounds) + len(written) != 0:
        raise ValueError(f"{len(written)} numbers need {len(written) + 1} offsets, not {len(bounds)}")
    return text, bounds, bounds.itemsize, written


def _has_integers(view: memoryview, size: int) -> bool:
    import sys

    # In native byte order, explicitly or not: ctypes and NumPy can name it.
    native = "@=<" if sys.byteorder == "little" else "@=>!"
    return view.itemsize == size and view.ndim == 1 and view.format.lstrip(native) in tuple("iIlLqQ")
