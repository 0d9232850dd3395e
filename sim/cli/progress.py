"""Progress on the terminal: one line that moves, or plain lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sim.cli.printing import say

_PLAIN_EVERY_S = 5.0


class StatusLine:
    """Shows how a long computation stands; where there is no terminal only now and then."""

    def __init__(self) -> None:
        self._said_at = time.monotonic()
        self._moving = sys.stderr.isatty()

    def show(self, text: str, *, last: bool = False) -> None:
        """Show a text in place of the one before; the last one is nothing new to those who read plain lines."""
        now = time.monotonic()
        if self._moving:
            sys.stderr.write(f"\r\033[K{text}")
            sys.stderr.flush()
        elif now - self._said_at > _PLAIN_EVERY_S and not last:
            self._said_at = now
            say(text)

    def close(self) -> None:
        """Leave the line."""
        if self._moving:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


class Progress(StatusLine):
    """Counts what is done out of ``total``; call it with how many are done.

    Parameters
    ----------
    what
        What is counted, such as ``"days"``.
    total
        How many there are.
    """

    def __init__(self, what: str, total: int) -> None:
        super().__init__()
        self._what = what
        self._total = total

    def __call__(self, done: int) -> None:
        """Show that ``done`` are done."""
        self.show(f"{done:,} of {self._total:,} {self._what}", last=done >= self._total)


@contextmanager
def status_line() -> Iterator[StatusLine]:
    """Show a line that changes while the block runs."""
    shown = StatusLine()
    try:
        yield shown
    finally:
        shown.close()


@contextmanager
def progress(what: str, total: int) -> Iterator[Progress]:
    """Show progress while the block runs."""
    shown = Progress(what, total)
    try:
        yield shown
    finally:
        shown.close()
