"""Arrows of the loop: the only places where rules act.

What moves from one room of the loop to the next goes along an arrow as a batch, a ``Flow``. Each
arrow holds an ordered chain of transforms. A transform may let a row pass, delay it, blur it,
refuse it, charge for it, record it, open it to all, or prescribe how it is done; it cannot touch
what is not on the flow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Mask, State
from sim.engine.tables import part_of
from sim.levers import LEVERS, Arrow, LeverValue


class Flow:
    """A batch of things that move along one arrow at one instant.

    Parameters
    ----------
    kind
        What moves, such as ``"reading"`` or ``"listing"``.
    now_ms
        The instant.
    size
        Number of rows.
    columns
        What transforms may know about each row, arrays of shape (size,).
    """

    def __init__(self, kind: str, now_ms: int, size: int, **columns: AnyArray) -> None:
        self.kind = kind
        self.now_ms = now_ms
        self.size = size
        self.columns = columns
        self.delay_ms: Ints = np.zeros(size, dtype=np.int64)
        self.charge_fen: Ints = np.zeros(size, dtype=np.int64)
        self.recorded: Mask = np.zeros(size, dtype=np.bool_)
        self.admitted: Mask = np.zeros(size, dtype=np.bool_)
        self.tier: Ints = np.zeros(size, dtype=np.int64)
        self.passes: Mask = np.ones(size, dtype=np.bool_)
        self.refusals: list[tuple[str, Mask]] = []
        self.method = ""
        self._blur_variance: Floats = np.zeros(size)

    def __getitem__(self, column: str) -> AnyArray:
        return self.columns[column]

    @property
    def blur_sd(self) -> Floats:
        """Standard deviation of the noise that rules add, in the unit of what moves."""
        return np.sqrt(self._blur_variance)

    def delay(self, delay_ms: Ints) -> None:
        """Let rows arrive later; delays add up."""
        self.delay_ms += delay_ms

    def blur(self, sd: Floats) -> None:
        """Add independent noise; variances add up."""
        self._blur_variance += sd * sd

    def charge(self, amount_fen: Ints) -> None:
        """Let rows cost something; charges add up."""
        self.charge_fen += amount_fen

    def record(self, rows: Mask) -> None:
        """Let a copy of these rows reach the state."""
        self.recorded |= rows

    def admit(self, rows: Mask) -> None:
        """Open these rows to everybody."""
        self.admitted |= rows

    def raise_tier(self, tier: Ints) -> None:
        """Put rows into a tier, unless something else has put them higher."""
        self.tier = np.maximum(self.tier, tier)

    def prescribe(self, method: str) -> None:
        """Say how something is to be done; the last word holds."""
        self.method = method

    def refuse(self, rows: Mask, reason: str) -> None:
        """Stop these rows, unless something earlier on the arrow already did."""
        stopped = rows & self.passes
        if stopped.any():
            self.passes &= ~stopped
            self.refusals.append((reason, stopped))


class Transform(Protocol):
    """What one lever does to what moves along its arrow."""

    @property
    def lever(self) -> str | None:
        """Lever whose level is handed over, or None for a transform that always acts."""

    @property
    def arrow(self) -> Arrow:
        """Arrow that it acts on."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of flow that it acts on."""

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Act on the rows of ``flow`` at the lever's present level."""

    def state(self) -> State:
        """What must survive a midnight."""

    def restore(self, state: State) -> None:
        """Take back what was saved."""


class Stateless:
    """Base of transforms that remember nothing."""

    def state(self) -> State:
        """Nothing."""
        return {}

    def restore(self, state: State) -> None:
        """Nothing."""


class Arrows:
    """The chains of transforms of every arrow, and the levels at which levers stand.

    Parameters
    ----------
    transforms
        In the order in which they act.
    levels
        Level of each lever; replaced when a policy comes into force.
    """

    def __init__(self, transforms: Iterable[Transform], levels: Mapping[str, LeverValue]) -> None:
        self._transforms = tuple(transforms)
        self.levels = levels
        for transform in self._transforms:
            if transform.lever is not None and LEVERS[transform.lever].arrow is not transform.arrow:
                raise ValueError(f"{transform.lever} acts on {LEVERS[transform.lever].arrow}, not {transform.arrow}")

    @property
    def levers_in_force(self) -> frozenset[str]:
        """Levers that a transform is bound to."""
        return frozenset(transform.lever for transform in self._transforms if transform.lever is not None)

    def send(self, arrow: Arrow, flow: Flow) -> Flow:
        """Run ``flow`` through the arrow's chain and return it; neutral levers are not called."""
        for transform in self._transforms:
            if transform.arrow is not arrow or flow.kind not in transform.kinds:
                continue
            if transform.lever is None:
                transform.apply(flow, True)
            elif (level := self.levels[transform.lever]) != LEVERS[transform.lever].neutral:
                transform.apply(flow, level)
        return flow

    def state(self) -> State:
        """State of all transforms, by lever, or by class where there is none."""
        return {
            f"{self._name(i)}.{key}": array for i, t in enumerate(self._transforms) for key, array in t.state().items()
        }

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for i, transform in enumerate(self._transforms):
            transform.restore(part_of(state, self._name(i)))

    def _name(self, index: int) -> str:
        return self._transforms[index].lever or type(self._transforms[index]).__name__
