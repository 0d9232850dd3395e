"""Credit reports: what departments' registers say of every firm, and how firms with such records have fared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.arrays import NONE, AnyArray, Floats, Ints, Keys, Mask, State
from sim.data.delivery import Readings
from sim.data.products import Domain, Products
from sim.engine.streams import Stream, combine_each
from sim.knowledge.credit import CreditKnowledge
from sim.knowledge.credit_files import CLASSES, RECORDS, CreditFiles, tally_of


def credit_reports(bureau: int, name: str) -> Products:
    """The one credit report of a city: on all its firms.

    Parameters
    ----------
    bureau
        Legal person that puts records together and sells them.
    name
        Name of the bureau.
    """
    return Products.public(Domain.CREDIT, bureau, name)


class Registers(Protocol):
    """The face of departments that a credit report is made from."""

    def read(self, now_ms: int) -> Floats:
        """Records between 0 and 1, nan where the bureau is not told, float64 (firms, records)."""

    def fate(self, since_ms: int) -> Ints:
        """Whether a court has judged against each firm since, 1 or 0, -1 where the bureau is not told, (firms,)."""


@dataclass
class _Edition:
    """Records as they were read, those of a term ago, and what has become of firms since; how many are to be given."""

    value: Floats
    past_ms: int
    past: Floats
    fate: Ints
    opened: Mask
    out: int = 0


class CreditFeed:
    """Reads registers, keeps what it read for a term, and writes reports into suppliers' files.

    A report holds every firm's present records, and counts of how firms fared whose records were the
    same a term ago. Noise that rules or the bureau add to a record is drawn once an edition, so the
    counts are about records as blurred as those delivered.

    Parameters
    ----------
    registers
        Where records come from.
    firm_key
        Key of each firm, uint64 (firms,).
    knowledge, files
        Credit edges, and the files on them.
    term_ms
        Term over which firms are followed.
    interval_ms
        Time between two editions.
    part_key
        Key of each record, uint64 (records,), by which rules open them to all.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        registers: Registers,
        firm_key: Keys,
        knowledge: CreditKnowledge,
        files: CreditFiles,
        term_ms: int,
        interval_ms: int,
        part_key: Keys,
        seed: int,
    ) -> None:
        self.part_product: Ints = np.zeros(part_key.size, dtype=np.int64)
        self.part_key = part_key
        self._registers = registers
        self._firm_key = firm_key
        self._knowledge = knowledge
        self._files = files
        self._back_ms = -(-term_ms // interval_ms) * interval_ms
        self._noise = [Stream(seed, f"credit report noise, {record}") for record in RECORDS]
        self._read: dict[int, Floats] = {}
        self._editions: dict[int, _Edition] = {}
        #: Counts of all editions as they were read, as in ``CreditFiles.seen``, int64 (records, classes, 2).
        self.seen: Ints = np.zeros((len(RECORDS), CLASSES, 2), dtype=np.int64)

    def read(self, product: Ints, now_ms: int) -> tuple[AnyArray, Mask]:
        """Read all registers; what was read is the instant under which it is kept."""
        value = self._registers.read(now_ms)
        past_ms = now_ms - self._back_ms
        known = past_ms in self._read
        past = self._read.pop(past_ms, np.full(value.shape, np.nan))
        fate = self._registers.fate(past_ms) if known else np.full(value.shape[0], NONE, dtype=np.int64)
        self._read[now_ms] = value
        self.seen += tally_of(classes_of(past), fate)[0]
        if product.size:
            self._editions[now_ms] = _Edition(value, past_ms, past, fate, np.zeros(len(RECORDS), dtype=np.bool_))
        return np.full(product.size, now_ms, dtype=np.int64), np.ones(product.size, dtype=np.bool_)

    def report(self, product: Ints, value: AnyArray, now_ms: int) -> None:
        """Nothing: the state does not estimate credit."""

    def pack(self, readings: Readings) -> dict[str, AnyArray]:
        """Which edition each recipient gets, how blurred, and whether all records of it."""
        if readings.product.size:
            edition = self._editions[readings.now_ms]
            edition.opened = readings.opened
            edition.out = readings.product.size
        else:
            self._editions.pop(readings.now_ms, None)
        return {"edition": readings.value, "blur_sd": readings.blur_sd, "whole": readings.licensed}

    def unpack(self, person: Ints, product: Ints, time_ms: Ints, parcel: dict[str, AnyArray]) -> None:  # noqa: ARG002
        """Write reports that have arrived into their recipients' files."""
        kinds, which = np.unique(np.rec.fromarrays(list(parcel.values())), return_inverse=True)
        for number, (taken_ms, blur_sd, whole) in enumerate(kinds.tolist()):
            mine = person[which == number]
            edition = self._editions[taken_ms]
            given = np.ones(len(RECORDS), dtype=np.bool_) if whole else edition.opened
            record = classes_of(self._blurred(edition.value, taken_ms, blur_sd, given))
            past = classes_of(self._blurred(edition.past, edition.past_ms, blur_sd, given))
            self._files.experience(mine, *tally_of(past, edition.fate))
            edge = np.flatnonzero(np.isin(self._knowledge.supplier, mine))
            self._files.learn(edge, record[self._knowledge.customer[edge]], taken_ms, int(product[0]))
            edition.out -= mine.size
            if edition.out == 0:
                del self._editions[taken_ms]

    def _blurred(self, value: Floats, taken_ms: int, blur_sd: float, given: Mask) -> Floats:
        noise = [stream.normals(combine_each(self._firm_key, row), taken_ms) for row, stream in enumerate(self._noise)]
        return np.where(given, value + blur_sd * np.column_stack(noise), np.nan)

    def state(self) -> State:
        """What was read in the last term, editions on their way, and counts."""
        return {
            "seen": self.seen.copy(),
            "read_ms": np.array(list(self._read), dtype=np.int64),
            "read": np.array(list(self._read.values())),
            "edition_ms": np.array(list(self._editions), dtype=np.int64),
            **{name: np.array([getattr(e, name) for e in self._editions.values()]) for name in _COLUMNS},
        }

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.seen[...] = state["seen"]
        self._read = dict(zip(state["read_ms"].tolist(), state["read"], strict=True))
        rows = zip(*(state[name] for name in _COLUMNS), strict=True)
        self._editions = {
            taken_ms: _Edition(value, int(past_ms), past, fate, opened, int(out))
            for taken_ms, (value, past_ms, past, fate, opened, out) in zip(
                state["edition_ms"].tolist(), rows, strict=True
            )
        }


_COLUMNS = ("value", "past_ms", "past", "fate", "opened", "out")


def classes_of(value: Floats) -> Ints:
    """Class of records between 0 and 1: thirds of the range, -1 where there is none, int64 like ``value``."""
    third = np.floor(np.clip(np.where(np.isnan(value), 0.0, value), 0.0, 1.0 - 1e-12) * CLASSES).astype(np.int64)
    return np.where(np.isnan(value), NONE, third)
