"""The control of an experiment: licences that deliver nothing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.data.products import Domain
from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue


class VoidLicences(Stateless):
    """Refuses every delivery of some domains, so that a twin run measures what their data was worth.

    Parameters
    ----------
    domains
        Domains whose licences are void.
    """

    lever = None
    arrow = Arrow.DELIVER
    kinds = ("reading",)

    def __init__(self, domains: Iterable[Domain]) -> None:
        self._domains = [int(domain) for domain in domains]

    def apply(self, flow: Flow, level: LeverValue) -> None:  # noqa: ARG002
        """Refuse all rows of the domains; needs column ``domain``."""
        flow.refuse(np.isin(flow["domain"], self._domains), "licences are void")
