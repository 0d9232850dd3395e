"""Members of an exchange: who has bought there, and what others would have to pay to be let in."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, Mask, State
from sim.engine.arrows import Arrows, Flow
from sim.levers import Arrow


class Membership:
    """Remembers who has bought on an exchange; whoever buys for the first time pays what rules ask for.

    Parameters
    ----------
    persons
        Number of legal persons and other accounts.
    arrows
        Rules on entry.
    closed
        Whether anybody has to be let in; off the exchanges nobody has.
    """

    def __init__(self, persons: int, arrows: Arrows, closed: bool = True) -> None:
        self._closed = closed
        self._member: Mask = np.zeros(persons, dtype=np.bool_)
        self._arrows = arrows

    def dues_fen(self, person: Ints, now_ms: int) -> Ints:
        """What each person would have to pay with its next deal to be let in, 0 for members, int64 like ``person``."""
        stranger = ~self._member[person] & self._closed
        flow = self._arrows.send(Arrow.AGREE, Flow("entry", now_ms, int(stranger.sum())))
        dues = np.zeros(person.size, dtype=np.int64)
        dues[stranger] = flow.charge_fen
        return dues

    def let_in(self, person: Ints) -> None:
        """Take those in who have bought."""
        self._member[person] = True

    def state(self) -> State:
        """Members."""
        return {"member": self._member.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._member[...] = state["member"]
