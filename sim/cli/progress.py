"""Progress on the terminal: one line that moves, or plain lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sim.cli.printing import say

_PLAIN_EVERY_S = 5.0


class Progress:
    """Counts what is done out of ``total``; call it with how many are done.

    Parameters
    ----------
    what
        What is counted, such as ``"days"``.
    total
        How many there are.
    """

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._total = total
        self._said_at = time.monotonic()
        self._moving = sys.stderr.isatty()

    def __call__(self, done: int) -> None:
        """Show that ``done`` are done."""
        now = time.monotonic()
        if self._moving:
            sys.stderr.write(f"\r{done:,} of {self._total:,} {self._what}")
            sys.stderr.flush()
        elif now - self._said_at > _PLAIN_EVERY_S and done < self._total:
            self._said_at = now
            say(f"{done:,} of {self._total:,} {self._what}")

    def close(self) -> None:
        """Leave the line."""
        if self._moving:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


@contextmanager
def progress(what: str, total: int) -> Iterator[Progress]:
    """Show progress while the block runs."""
    shown = Progress(what, total)
    try:
        yield shown
    finally:
        shown.close()
