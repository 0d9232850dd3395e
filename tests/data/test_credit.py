"""Credit reports: records of every firm, and what those of a term ago have come to, written into suppliers' files."""

from __future__ import annotations

import numpy as np
import pytest

from sim.arrays import NONE, Floats, Ints, Mask
from sim.data.credit import CreditFeed, classes_of
from sim.data.delivery import Readings
from sim.engine.streams import entity_keys
from sim.knowledge.credit import CreditKnowledge
from sim.knowledge.credit_files import CLASSES, RECORDS, CreditFiles, tally_of
from sim.units import HOUR_MS

FIRMS, TERM_H, EVERY_H = 3, 4, 2
#: Firm 0 sells to 1 and 2, firm 1 to 2.
SUPPLIER, CUSTOMER = np.array([0, 0, 1]), np.array([1, 2, 2])


class Registers:
    """Firms 0, 1 and 2 have records low, middle and high; firm 2 has been judged against since the first hour."""

    def read(self, now_ms: int) -> Floats:  # noqa: ARG002
        """The same at every time."""
        return np.repeat([[0.1], [0.5], [0.9]], len(RECORDS), axis=1)

    def fate(self, since_ms: int) -> Ints:  # noqa: ARG002
        """Courts say nothing of firm 0."""
        return np.array([NONE, 0, 1])


class Desk:
    """A feed with the files that it writes."""

    def __init__(self) -> None:
        self.knowledge = CreditKnowledge.unacquainted(SUPPLIER, CUSTOMER, np.ones(3), np.full(3, 0.3))
        self.files = CreditFiles.empty(3, FIRMS)
        self.feed = CreditFeed(
            Registers(), entity_keys(["a", "b", "c"]), self.knowledge, self.files, TERM_H * HOUR_MS, EVERY_H * HOUR_MS,
            entity_keys(list(RECORDS)), seed=1,
        )  # fmt: skip

    def deliver(self, persons: list[int], hour: int, blur: float = 0.0, licensed: bool = True, opened: int = 0) -> None:
        """One edition, read and at once delivered to some suppliers."""
        now, many = hour * HOUR_MS, len(persons)
        value, _ = self.feed.read(np.zeros(1, dtype=np.int64), now)
        open_parts: Mask = np.arange(len(RECORDS)) < opened
        product = np.zeros(many, dtype=np.int64)
        readings = Readings(
            product, value[product], entity_keys(["x"] * many), np.full(many, blur), np.full(many, licensed),
            open_parts, now,
        )  # fmt: skip
        parcel = self.feed.pack(readings)
        if many:
            self.feed.unpack(np.array(persons), product, np.full(many, now), parcel)


def test_a_report_tells_a_supplier_of_its_own_customers_and_nobody_else() -> None:
    """Supplier 0 learns the classes of 1 and 2; supplier 1, without a licence, nothing."""
    desk = Desk()
    desk.deliver([0], hour=0)
    assert desk.files.record[:, 0].tolist() == [1, 2, NONE]
    assert desk.files.informed.tolist() == [True, True, False]
    assert desk.files.time_ms.tolist() == [0, 0, -1]


def test_counts_begin_a_term_after_the_first_edition_and_say_what_became_of_firms() -> None:
    """Of the two firms that courts let one know of, the middle one was not judged against and the high one was."""
    desk = Desk()
    for hour in (0, 2):
        desk.deliver([0], hour)
    assert desk.files.firms[0].tolist() == [0, 0]
    desk.deliver([0], TERM_H)
    assert desk.files.firms[0].tolist() == [1, 1]
    assert desk.files.seen[0, 0].tolist() == [[0, 0], [1, 0], [0, 1]]
    assert desk.files.firms[1].tolist() == [0, 0]
    assert (desk.feed.seen == desk.files.seen[0]).all()


def test_without_a_licence_only_open_records_are_told() -> None:
    """The first record is open, the others stay unknown and are not counted."""
    desk = Desk()
    for hour in (0, 2, 4):
        desk.deliver([0], hour, licensed=False, opened=1)
    assert desk.files.record[0].tolist() == [1, NONE, NONE, NONE]
    assert desk.files.seen[0].sum(axis=(1, 2)).tolist() == [2, 0, 0, 0]


def test_blur_moves_records_between_classes_and_the_counts_with_them() -> None:
    """Much noise sorts firms anew at every edition; the bureau's own counts stay clear."""
    desk, hours = Desk(), range(0, 200, EVERY_H)
    classes = []
    for hour in hours:
        desk.deliver([0], hour, blur=1.0)
        classes.append(desk.files.record[0, 0])
    assert set(classes) == set(range(CLASSES))
    assert (desk.files.seen[0, 0] > 0).all()
    assert (desk.feed.seen[0] > 0).sum() == 2


def test_older_reports_do_not_replace_newer_ones() -> None:
    """Editions may arrive in any order."""
    files = CreditFiles.empty(1, 1)
    edge = np.array([0])
    files.learn(edge, np.full((1, len(RECORDS)), 2), 10, 0)
    files.learn(edge, np.full((1, len(RECORDS)), 1), 5, 0)
    assert files.record.tolist() == [[2] * len(RECORDS)]
    assert files.time_ms.tolist() == [10]


def test_what_nobody_gets_is_not_kept() -> None:
    """Editions that are refused to everybody leave nothing behind but what the bureau itself remembers."""
    desk = Desk()
    desk.deliver([], 0)
    assert desk.feed.state()["edition_ms"].size == 0
    assert desk.feed.state()["read_ms"].tolist() == [0]


def test_a_restored_feed_goes_on_as_the_saved_one() -> None:
    """With an edition on its way."""
    desk, again = Desk(), Desk()
    desk.deliver([0], 0)
    desk.feed.read(np.zeros(1, dtype=np.int64), 2 * HOUR_MS)
    again.feed.restore(desk.feed.state())
    again.files.restore(desk.files.state())
    for each in (desk, again):
        each.deliver([0, 1], TERM_H)
    assert again.files.seen.tolist() == desk.files.seen.tolist()
    assert again.feed.state().keys() == desk.feed.state().keys()
    for name, column in desk.feed.state().items():
        assert np.array_equal(column, again.feed.state()[name], equal_nan=column.dtype.kind == "f"), name


@pytest.mark.parametrize(("value", "of_class"), [(-0.3, 0), (0.0, 0), (0.34, 1), (0.67, 2), (1.0, 2), (1.7, 2)])
def test_classes_are_thirds(value: float, of_class: int) -> None:
    """What noise has moved out of range counts as the nearest."""
    assert classes_of(np.array([[value]])) == of_class
    assert classes_of(np.array([[np.nan]])) == NONE


def test_firms_of_unknown_fate_are_not_counted() -> None:
    """Neither by record nor at all."""
    record = np.full((2, len(RECORDS)), 1)
    seen, firms = tally_of(record, np.array([NONE, 1]))
    assert seen.sum() == len(RECORDS)
    assert firms.tolist() == [0, 1]
