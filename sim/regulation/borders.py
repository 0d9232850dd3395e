"""Data and the border: where it is stored, and whose export needs an assessment."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.engine.calendar import Calendar
from sim.engine.streams import Stream
from sim.levers import Arrow, LeverValue
from sim.regulation.review import DeskReview

_EXPORT = ("export",)


class Localisation(Stateless):
    """Makes foreign buyers store what they are delivered inside the country, at their cost.

    Looking at data from abroad is still an export of it (Cyberspace Administration of China 2022, guide to
    applications for security assessments of outbound data transfers).

    Parameters
    ----------
    cost_fen
        Cost of storing what one licence delivers, a day.
    """

    lever = "localisation"
    arrow = Arrow.DELIVER
    kinds = ("foreign storage",)

    def __init__(self, cost_fen: int) -> None:
        self._cost_fen = cost_fen

    def apply(self, flow: Flow, level: LeverValue) -> None:  # noqa: ARG002
        """Charge a day of every licence on the flow."""
        flow.charge(np.full(flow.size, self._cost_fen, dtype=np.int64))


class ExportThresholdPersons(Stateless):
    """Has exports assessed once their exporter has exported data on more persons since 1 January."""

    lever = "export_threshold_persons"
    arrow = Arrow.DELIVER
    kinds = _EXPORT

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Hold back what covers persons; needs columns ``covers`` and ``exported``, which includes this export."""
        flow.hold(flow["covers"] & (flow["exported"] > float(level)))


class ExportThresholdSensitive(Stateless):
    """Does the same by the number of persons of whom sensitive data were exported."""

    lever = "export_threshold_sensitive"
    arrow = Arrow.DELIVER
    kinds = _EXPORT

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Hold back what is sensitive; needs columns ``sensitive`` and ``exported_sensitive``."""
        flow.hold(flow["sensitive"] & (flow["exported_sensitive"] > float(level)))


class AdequacyList(Stateless):
    """Has exports of data on persons assessed unless they go to a listed country (as Regulation (EU) 2016/679, 45)."""

    lever = "export_adequacy_list"
    arrow = Arrow.DELIVER
    kinds = _EXPORT

    def apply(self, flow: Flow, level: LeverValue) -> None:  # noqa: ARG002
        """Hold back what goes elsewhere; needs columns ``covers`` and ``listed``."""
        flow.hold(flow["covers"] & ~flow["listed"])


class ExportReview(DeskReview):
    """Assessment of exports at desks of its own.

    Parameters
    ----------
    desks
        Desks that each assess one export at a time.
    calendar
        Office hours.
    seed
        Seed of the run.
    """

    lever = "export_review_days"
    arrow = Arrow.DELIVER
    kinds = ("assessment",)

    def __init__(self, desks: int, calendar: Calendar, seed: int) -> None:
        super().__init__(desks, calendar, Stream(seed, "export review"))
