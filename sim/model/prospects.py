"""What persons are told of hazards of selling data, hear of them from each other, and live to see."""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import NONE, Floats, Ints, Mask, State
from sim.city.plants.supply import SupplyChain
from sim.decisions.hazards import Patience
from sim.engine.arrows import Flow
from sim.engine.events import EventLog
from sim.knowledge.contacts import Contacts, neighbours
from sim.knowledge.hazards import ANNOUNCED_BY, BY_FIRM, STRIKING, Hazard, HazardBeliefs, first_opinions
from sim.levers import LEVERS, Arrow
from sim.model.persons import GOVERNMENT, NOBODY, Persons
from sim.model.rules import Rules
from sim.regulation import LEVERS_IN_FORCE
from sim.scenario.schema import Beliefs
from sim.units import DAYS_PER_YEAR


class Prospects:
    """Keeps everybody's beliefs about hazards up to date.

    Parameters
    ----------
    persons, chain
        Who believes, and who supplies whom.
    settings
        Section of the scenario.
    rules
        Rules as they are announced.
    log
        Where beliefs are recorded.
    seed
        Seed of the run.
    """

    def __init__(
        self, persons: Persons, chain: SupplyChain, settings: Beliefs, rules: Rules, log: EventLog, seed: int
    ) -> None:
        self._settings = settings
        self._rules = rules
        self._log = log
        self._firms = np.flatnonzero(reckons(persons))
        self._contacts = contacts_of(persons, chain, settings.neighbours)
        opinions = first_opinions(persons.key, settings.reading, seed)
        self.beliefs = HazardBeliefs.prior(opinions, settings.prior_strength, settings.hazards)
        #: How sellers weigh what they believe.
        self.patience = Patience(settings.discount, settings.payout, settings.secret_fading)

    @property
    def persons(self) -> int:
        """Number of persons."""
        return len(self.beliefs.ratio[0])

    def open_day(self, on_offer: Ints, exposure: Floats, now_ms: int) -> None:
        """Hear what the rules say, what contacts think and what has become of oneself since yesterday.

        Parameters
        ----------
        on_offer
            Number of products that each person has on offer, int64 (persons,).
        exposure
            How far each person is exposed to what befalls a firm, float64 (persons,).
        """
        settings, beliefs = self._settings, self.beliefs
        beliefs.announce(self._announced(now_ms))
        for hazard in STRIKING:
            exposed = exposure if hazard in BY_FIRM else on_offer
            beliefs.experience(hazard, np.zeros(on_offer.size), exposed / DAYS_PER_YEAR)
        beliefs.talk(self._contacts, settings.contact_weight)
        beliefs.forget(1.0, settings.news_memory)
        self._record(now_ms)

    def struck(self, hazard: Hazard, person: Ints) -> None:
        """Let a hazard befall persons, once for each time that one is named, and everybody hear of it."""
        events = np.bincount(person, minlength=self.persons)
        self.beliefs.experience(hazard, events, np.zeros(events.size))
        self.beliefs.hear(hazard, person.size, self._settings.news_weight)

    def exposed(self, hazard: Hazard, person: Ints) -> None:
        """Let another day pass for persons whom a hazard may have struck, once for each time that one is named."""
        days = np.bincount(person, minlength=self.persons)
        self.beliefs.experience(hazard, np.zeros(days.size), days / DAYS_PER_YEAR)

    def visited(self, person: Ints, *, caught: bool) -> None:
        """Let persons have been inspected; only of those who were caught the others hear."""
        events = np.bincount(person, minlength=self.persons)
        self.beliefs.experience(Hazard.INSPECTION, events, np.zeros(events.size))
        self.beliefs.hear(Hazard.INSPECTION, person.size * caught, self._settings.news_weight)

    def _announced(self, now_ms: int) -> Floats:
        """Level of each hazard by the rules and drafts as published, float64 (hazards,)."""
        names = np.array([ANNOUNCED_BY.get(hazard, "") for hazard in Hazard], dtype=object)
        flow = self._rules.arrows.send(Arrow.BELIEVE, Flow("prospects", now_ms, len(Hazard), lever=names))
        level = flow.announced.copy()
        level[Hazard.LEAK] = self._settings.leak
        for hazard, name in ANNOUNCED_BY.items():
            if LEVERS[name].arrow is not Arrow.BELIEVE:
                level[hazard] = self._rules.in_force.number(name)
            level[hazard] += flow.draft_weight * (self._rules.drafted.number(name) - level[hazard])
        return level

    def _record(self, now_ms: int) -> None:
        """Write down what firms believe beside what is in force, lever by lever."""
        in_force = self._rules.in_force
        for hazard, name in ANNOUNCED_BY.items():
            if name not in LEVERS_IN_FORCE:
                continue
            believed, level = self.beliefs.believed(hazard, self._firms), in_force.number(name)
            off = np.abs(believed - level) / (LEVERS[name].high - LEVERS[name].low)
            self._log.emit(
                "beliefs", time_ms=now_ms, lever=name, level=level, believed=_mean(believed), off=_mean(off),
                alarm=float(self.beliefs.alarm[hazard]),
            )  # fmt: skip

    def state(self) -> State:
        """What everybody believes."""
        return self.beliefs.state()

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.beliefs.restore(state)


def reckons(persons: Persons) -> Mask:
    """Who has anything to fear: all but public bodies and the outside world, bool (persons,)."""
    return np.isin(np.array(persons.ownership, dtype=object), (GOVERNMENT, NOBODY), invert=True)


def contacts_of(persons: Persons, chain: SupplyChain, reach: int) -> Contacts:
    """Suppliers and customers, and neighbours of one trade: who makes the same good, or is of the same kind."""
    supply = chain.point_site[chain.edge_buyer], chain.point_site[chain.edge_supplier]
    _, trade = np.unique(np.array(persons.kind, dtype=str), return_inverse=True)
    makes = np.where(chain.output_point != NONE, chain.point_good[chain.output_point], NONE)
    trade[: makes.size] = np.where(makes != NONE, len(persons.names) + makes, trade[: makes.size])
    who = np.flatnonzero(reckons(persons))
    return Contacts.among(len(persons.names), [supply, neighbours(who, trade[who], persons.key[who], reach)])


def _mean(values: Floats) -> float:
    # Exact, so that it is the same on every processor.
    return math.fsum(values.tolist()) / max(values.size, 1)
