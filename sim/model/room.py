"""What every room of the model can do that changes in a run."""

from __future__ import annotations

from typing import Protocol

from sim.arrays import State


class Room(Protocol):
    """Anything that changes in a run and can be saved."""

    def state(self) -> State:
        """Everything that changes, as arrays."""

    def restore(self, state: State) -> None:
        """Take back what was saved."""
