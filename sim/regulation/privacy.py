"""Privacy noise on what tells of persons."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue
from sim.units import DAY_MS

#: Standard deviation of a Laplace distribution of scale 1.
_LAPLACE_SD = np.sqrt(2.0)


class PrivacyNoise(Stateless):
    """Blurs releases about persons by the Laplace mechanism (Dwork, McSherry, Nissim and Smith 2006).

    What is released are means over groups of persons, of values clipped at some standard deviations; one
    person moves such a mean by no more than the clipped range over the size of the group. The budget of a
    day is split evenly over its releases (sequential composition, McSherry 2009); copies of one edition are one
    release.

    Parameters
    ----------
    group
        Persons in the smallest group that is released.
    clip
        Standard deviations at which values are clipped, on both sides.
    """

    lever = "privacy_epsilon"
    arrow = Arrow.DELIVER
    kinds = ("reading", "declaration")

    def __init__(self, group: int, clip: float) -> None:
        self._group = group
        self._range = 2.0 * clip

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Blur rows that cover persons; needs columns ``persons``, ``release_ms`` and ``scale``."""
        persons = flow["persons"]
        sensitivity = self._range / np.clip(persons, 1, self._group)
        releases = np.maximum(DAY_MS / flow["release_ms"], 1.0)
        sd = _LAPLACE_SD * sensitivity * releases / float(level)
        flow.blur(np.where(persons > 0, sd * flow["scale"], 0.0))
