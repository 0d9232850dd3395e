"""Arrows of the loop: the only places where rules act.

What moves from one room of the loop to the next goes along an arrow as a batch, a ``Flow``. Each
arrow holds an ordered chain of transforms. A transform may let a row pass, delay it, blur it,
refuse it, charge for it, pay for it, cap its price, make it dearer or cheaper, lend less on it,
record it, open it to all, hand it over, say who answers for it, prescribe how it is done, say what is to be
reckoned with, have it visited, or threaten it with a fine; it cannot touch what is not on the flow. What each lever
does is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Mask, State
from sim.engine.tables import part_of
from sim.levers import LEVERS, Arrow, LeverValue

#: More than anything costs, where nothing sets a ceiling.
UNLIMITED_FEN = np.iinfo(np.int64).max


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
        self.handed_over: Mask = np.zeros(size, dtype=np.bool_)
        self.tier: Ints = np.zeros(size, dtype=np.int64)
        self.grant_fen: Ints = np.zeros(size, dtype=np.int64)
        self.factor: Floats = np.ones(size)
        self.cover: Floats = np.zeros(size)
        self.lost: Floats = np.zeros(size)
        self.exempt: Mask = np.zeros(size, dtype=np.bool_)
        self.liable: Floats = np.zeros((2, size))
        self.held: Mask = np.zeros(size, dtype=np.bool_)
        self.lending: Floats = np.ones(size)
        self.visits: Floats = np.zeros(size)
        self.fine_fen: Ints = np.zeros(size, dtype=np.int64)
        self.passes: Mask = np.ones(size, dtype=np.bool_)
        self.refusals: list[tuple[str, Mask]] = []
        self.method = ""
        self.announced: Floats = np.zeros(size)
        self.draft_weight = 0.0
        self.uptake = 0.0
        self._blur_variance: Floats = np.zeros(size)
        self._ceiling_fen: Ints = np.full(size, UNLIMITED_FEN)
        self._touched: Mask = np.zeros(size, dtype=np.bool_)
        self._prescribed = False

    def __getitem__(self, column: str) -> AnyArray:
        return self.columns[column]

    @property
    def blur_sd(self) -> Floats:
        """Standard deviation of the noise that rules add, in the unit of what moves."""
        return np.sqrt(self._blur_variance)

    @property
    def capped(self) -> Mask:
        """For which rows something sets a highest price, whether it holds for them or not."""
        return self._ceiling_fen < UNLIMITED_FEN

    @property
    def ceiling_fen(self) -> Ints:
        """Highest price of each row, or ``UNLIMITED_FEN``."""
        return np.where(self.exempt, UNLIMITED_FEN, self._ceiling_fen)

    def take_touched(self) -> int | None:
        """Rows changed since the last call, or None if nothing was; what is prescribed holds for the whole batch."""
        rows, prescribed = int(self._touched.sum()), self._prescribed
        self._touched[:] = False
        self._prescribed = False
        return rows if rows or prescribed else None

    def delay(self, delay_ms: Ints) -> None:
        """Let rows arrive later; delays add up."""
        self.delay_ms += delay_ms
        self._touched |= delay_ms > 0

    def blur(self, sd: Floats) -> None:
        """Add independent noise; variances add up."""
        self._blur_variance += sd * sd
        self._touched |= sd > 0.0

    def charge(self, amount_fen: Ints) -> None:
        """Let rows cost something; charges add up."""
        self.charge_fen += amount_fen
        self._touched |= amount_fen > 0

    def grant(self, amount_fen: Ints) -> None:
        """Let the state add to what rows bring; grants add up."""
        self.grant_fen += amount_fen
        self._touched |= amount_fen > 0

    def scale(self, factor: float) -> None:
        """Make rows cost so many times as much; factors multiply."""
        self.factor *= factor
        self._touched |= factor != 1.0

    def cap(self, price_fen: Ints) -> None:
        """Let rows cost no more than this; the lowest ceiling holds."""
        self._ceiling_fen = np.minimum(self._ceiling_fen, price_fen)
        self._touched |= price_fen < UNLIMITED_FEN

    def spare(self, rows: Mask) -> None:
        """Let no ceiling hold for these rows."""
        self.exempt |= rows
        self._touched |= rows

    def hold(self, rows: Mask) -> None:
        """Hold these rows back until somebody has looked at them."""
        self.held |= rows
        self._touched |= rows

    def tighten(self, share: Floats) -> None:
        """Let less be lent on rows, by a share; what is left multiplies."""
        self.lending *= 1.0 - share
        self._touched |= share > 0.0

    def insure(self, chance: float) -> None:
        """Let wronged parties be compensated with some probability; the highest holds."""
        self.cover = np.maximum(self.cover, chance)
        self._touched |= chance > 0.0

    def hold_liable(self, seller: Floats, buyer: Floats) -> None:
        """Let sellers and buyers answer for shares of the harm that rows do; ``liable`` has a row for each."""
        self.liable = np.maximum(self.liable, np.stack([seller, buyer]))
        self._touched |= seller + buyer > 0.0

    def lose(self, share: Floats) -> None:
        """Let a share of what rows promise be lost for want of law; the highest holds."""
        self.lost = np.maximum(self.lost, share)
        self._touched |= share > 0.0

    def record(self, rows: Mask) -> None:
        """Let a copy of these rows reach the state."""
        self.recorded |= rows
        self._touched |= rows

    def admit(self, rows: Mask) -> None:
        """Open these rows to everybody."""
        self.admitted |= rows
        self._touched |= rows

    def hand_over(self, rows: Mask) -> None:
        """Let the state decide these rows."""
        self.handed_over |= rows
        self._touched |= rows

    def raise_tier(self, tier: Ints) -> None:
        """Put rows into a tier, unless something else has put them higher."""
        self.tier = np.maximum(self.tier, tier)
        self._touched |= tier > 0

    def prescribe(self, method: str) -> None:
        """Say how something is to be done; the last word holds."""
        self.method = method
        self._prescribed = True

    def announce(self, rows: Mask, level: float) -> None:
        """Say at what level these rows are to be reckoned with."""
        self.announced[rows] = level
        self._touched |= rows

    def weigh_drafts(self, weight: float) -> None:
        """Say how likely a draft is to be enforced before it is enacted."""
        self.draft_weight = weight
        self._prescribed = True

    def take_up(self, share: float) -> None:
        """Say how far those who draft give way to comments."""
        self.uptake = share
        self._prescribed = True

    def visit(self, per_year: Floats) -> None:
        """Have rows inspected so many times a year; rates add up."""
        self.visits += per_year
        self._touched |= per_year > 0.0

    def threaten(self, amount_fen: Ints) -> None:
        """Let the largest fine be this; the highest holds."""
        self.fine_fen = np.maximum(self.fine_fen, amount_fen)
        self._touched |= amount_fen > 0

    def refuse(self, rows: Mask, reason: str) -> None:
        """Stop these rows, unless something earlier on the arrow already did."""
        stopped = rows & self.passes
        if stopped.any():
            self.passes &= ~stopped
            self._touched |= stopped
            self.refusals.append((reason, stopped))


@dataclass
class Acts:
    """What one lever has done to one kind of flow since the last count.

    Parameters
    ----------
    first_ms
        When it first changed something.
    batches, rows
        Batches and rows that it changed.
    """

    first_ms: int
    batches: int = 0
    rows: int = 0


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
        self._acts: dict[tuple[str, str], Acts] = {}
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
                flow.take_touched()
                transform.apply(flow, level)
                self._count(transform.lever, flow)
        return flow

    def _count(self, lever: str, flow: Flow) -> None:
        if (rows := flow.take_touched()) is None:
            return
        acts = self._acts.setdefault((lever, flow.kind), Acts(flow.now_ms))
        acts.batches += 1
        acts.rows += rows

    def take_acts(self) -> dict[tuple[str, str], Acts]:
        """What levers have done since the last call, by lever and kind of flow; a saved state holds none."""
        acts, self._acts = self._acts, {}
        return dict(sorted(acts.items()))

    def state(self) -> State:
        """State of all transforms, by lever, or by class where there is none."""
        return {
            f"{self._name(i)}.{key}": array for i, t in enumerate(self._transforms) for key, array in t.state().items()
        }

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._acts = {}  # what rooms have sent while they were built was counted in the saved run
        for i, transform in enumerate(self._transforms):
            transform.restore(part_of(state, self._name(i)))

    def _name(self, index: int) -> str:
        return self._transforms[index].lever or type(self._transforms[index]).__name__
