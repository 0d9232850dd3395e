"""Who may offer a product that several parties had a hand in."""

from __future__ import annotations

from sim.data.products import Consent
from sim.engine.arrows import Flow, Stateless
from sim.engine.streams import Stream
from sim.levers import Arrow, LeverValue


class RightsRegime(Stateless):
    """Keeps products from the exchange that nobody has a clear right to offer.

    *holder*: whoever has the data decides. *unclear*: of products that several parties had a hand in, a
    share is in dispute for good, and nobody may offer it. *three_rights*: holding, processing and operating are
    rights of their own, so parties do not dispute; persons who have refused are not to be traded against their
    will (Opinions on Building Basic Systems for Data, State Council 2022, items 3 to 6). *subject_and_user*: data of
    persons need their consent (Regulation (EU) 2016/679, article 6), and users of devices decide with the
    holder (Regulation (EU) 2023/2854, article 4), as holders here do already.

    Parameters
    ----------
    disputed
        Share of products of several parties that are in dispute where rights are unclear.
    seed
        Seed of the run.
    """

    lever = "rights_regime"
    arrow = Arrow.LIST
    kinds = ("reviewed",)

    def __init__(self, disputed: float, seed: int) -> None:
        self._disputed = disputed
        self._stream = Stream(seed, "disputed rights")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Refuse some listings at the end of their review; needs columns ``key``, ``several`` and ``consent``."""
        if level == "unclear":
            disputed = self._stream.uniforms(flow["key"]) < self._disputed
            flow.refuse(flow["several"] & disputed, "parties dispute who may offer it")
        elif level == "three_rights":
            flow.refuse(flow["consent"] == Consent.NONE, "persons covered have refused")
        elif level == "subject_and_user":
            flow.refuse(flow["consent"] != Consent.GIVEN, "persons covered have not agreed")
