"""Ctrl-C and SIGTERM: how they end the program, and blocks that they cannot interrupt."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SECONDS_UNTIL_REPEATED = 0.01


class Terminated(BaseException):
    """SIGTERM was received. Like `KeyboardInterrupt`, it is not an `Exception`."""


def handle_signals() -> None:
    """Raises `KeyboardInterrupt` for SIGINT and `Terminated` for SIGTERM, unless they are ignored."""
    for each in SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, _raise)
    sys.unraisablehook = _repeat


def interruption_behind(error: BaseException | None) -> KeyboardInterrupt | Terminated | None:
    """The interruption that led to an error: imports can turn it into another exception."""
    while error is not None and not isinstance(error, KeyboardInterrupt | Terminated):
        error = error.__cause__ or error.__context__
    return error


def ignore_signals() -> None:
    """Ignores both signals, and the repetition of one, from now on."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    if sys.platform != "win32":
        # An interruption that is to be repeated comes too late.
        signal.signal(signal.SIGALRM, signal.SIG_IGN)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """A block at whose end the signals that arrive in it are delivered.

    A process started in the block never receives them unless it asks for it. A terminal sends SIGINT to
    every process of a program, and the main process decides what it does.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        # There is no mask on Windows, and Python handles signals in the main thread only.
        yield
        return
    arrived: list[int] = []
    handlers = {each: signal.signal(each, lambda number, _: arrived.append(number)) for each in SIGNALS}
    # New processes inherit the mask. Other threads of this process can still receive the signals.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number in arrived:
            signal.raise_signal(number)


def is_interruption_pending() -> bool:
    """Whether a signal has arrived in the current `uninterrupted` block."""
    return not signal.sigpending().isdisjoint(SIGNALS)


def _raise(number: int, _: FrameType | None) -> None:
    raise KeyboardInterrupt if number == signal.SIGINT else Terminated


def _repeat(unraisable: sys.UnraisableHookArgs) -> None:
    """Raises an interruption again that Python discarded because it was raised in a finalizer."""
    lost = unraisable.exc_type
    if sys.platform == "win32" or not issubclass(lost, KeyboardInterrupt | Terminated):
        sys.__unraisablehook__(unraisable)
        return

    def raise_again(*_: object) -> None:
        raise lost

    signal.signal(signal.SIGALRM, raise_again)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS_UNTIL_REPEATED)
