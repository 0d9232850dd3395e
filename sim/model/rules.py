"""Rules over time: which levers act now, and when others come into force."""

from __future__ import annotations

from collections.abc import Iterable

from sim.arrays import State
from sim.city.plants.sites import Ownership
from sim.engine.arrows import Arrows, Flow, Transform
from sim.engine.events import EventLog
from sim.levers import LEVERS, Arrow, LeverValue, Policy, neutral_levels
from sim.model.persons import FOREIGN, PRIVATE, Persons
from sim.regulation import LEVERS_IN_FORCE
from sim.regulation.consultation import Respondents, asked_level, enacted_level
from sim.scenario.schema import Scenario
from sim.units import DAY_MS

ENACTED = "enacted"


class Rules:
    """The policy in force and the arrows that it acts on.

    Levers without a transform stay at their neutral level, whatever the policy says.

    Parameters
    ----------
    scenario
        First policy and time line.
    transforms
        What acts on arrows.
    respondents
        Who comments on drafts.
    log
        Where policies are recorded.
    """

    def __init__(
        self, scenario: Scenario, transforms: Iterable[Transform], respondents: Respondents, log: EventLog
    ) -> None:
        self.policy = scenario.first_policy
        self._respondents = respondents
        self._draft: Policy | None = None
        self.arrows = Arrows(transforms, self.policy)
        self._log = log
        self._take_force(self.policy)

    @property
    def in_force(self) -> Policy:
        """Levels at which levers really stand."""
        return Policy(self.policy.name, dict(self.arrows.levels))

    @property
    def drafted(self) -> Policy:
        """Levels at which levers would really stand if the newest draft took force; those in force without one."""
        return Policy(self.policy.name, _acting(self._draft or self.policy))

    def announce(self, now_ms: int) -> None:
        """Record the first policy."""
        self._record(self.policy, "start", tuple(LEVERS), now_ms)

    def step(self, now_ms: int, scenario: Scenario) -> None:
        """Take the steps of the time line that are due at this midnight."""
        for step in scenario.timeline:
            if step.day * DAY_MS != now_ms:
                continue
            policy = step.policy.on(self.policy)
            if step.status == ENACTED:
                asked, policy = self._consulted(policy, now_ms)
                self._record(asked, "asked", tuple(asked.levels), now_ms)
            moved = tuple(name for name in LEVERS if policy[name] != self.policy[name])
            self._record(policy, step.status, moved, now_ms)
            self._publish(policy, step.status)
            if step.status == "draft" and self._enforce(policy, now_ms):
                self._record(policy, "enforced", moved, now_ms)

    def _enforce(self, draft: Policy, now_ms: int) -> bool:
        """Whether offices act on a draft once it is published; levers then stand as drafted until a law is made."""
        flow = self.arrows.send(Arrow.BELIEVE, Flow("draft", now_ms, 1))
        if flow.draft_weight:
            self.arrows.levels = _acting(draft)
        return bool(flow.draft_weight)

    def _consulted(self, text: Policy, now_ms: int) -> tuple[Policy, Policy]:
        """What respondents ask for, lever by lever, and what of a text is enacted once they have been heard.

        Only what a draft has put up for consultation, and what the text still moves, is commented on.
        """
        drafted, before = self._draft or self.policy, self.policy
        levers = [name for name in LEVERS if drafted[name] != before[name] != text[name]]
        uptake = self.arrows.send(Arrow.BELIEVE, Flow("consultation", now_ms, len(levers))).uptake if levers else 0.0
        if not uptake:
            return Policy(text.name, {}), text
        asked = {name: asked_level(LEVERS[name], text[name], before[name], self._respondents) for name in levers}
        heard = {name: enacted_level(LEVERS[name], text[name], asked[name], uptake) for name in levers}
        return Policy(text.name, asked), text.with_changes(heard)

    def _publish(self, policy: Policy, status: str) -> None:
        """Keep a draft for as long as nothing new takes force, or put a policy in force."""
        if status == ENACTED:
            self._take_force(policy)
        else:
            self._draft = policy

    def _take_force(self, policy: Policy) -> None:
        self.policy, self._draft = policy, None
        self.arrows.levels = _acting(policy)

    def close_day(self, now_ms: int) -> None:
        """Record what each lever has done in the day that ends now."""
        for (name, kind), acts in self.arrows.take_acts().items():
            self._log.emit(
                "acts", time_ms=now_ms, lever=name, arrow=LEVERS[name].arrow.value, what=kind,
                first_ms=acts.first_ms, batches=acts.batches, rows=acts.rows,
            )  # fmt: skip

    def _record(self, policy: Policy, status: str, levers: tuple[str, ...], now_ms: int) -> None:
        for name in levers:
            self._log.emit(
                "policies", time_ms=now_ms, status=status, lever=name, level=str(policy[name]),
                in_force=name in LEVERS_IN_FORCE,
            )  # fmt: skip

    def state(self) -> State:
        """State of transforms; the policy itself follows from the time line."""
        return self.arrows.state()

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.arrows.restore(state)

    def catch_up(self, scenario: Scenario, day: int) -> None:
        """Publish what the time line has drafted or enacted before the first midnight of ``day``."""
        self._take_force(scenario.first_policy)
        for step in scenario.timeline:
            if step.day < day:
                policy = step.policy.on(self.policy)
                if step.status == ENACTED:
                    _, policy = self._consulted(policy, step.day * DAY_MS)
                self._publish(policy, step.status)
                if step.status == "draft":
                    self._enforce(policy, step.day * DAY_MS)
        self.arrows.take_acts()  # they are on record already


def respondents_among(persons: Persons) -> Respondents:
    """Firms by who owns them; public bodies do not comment on drafts."""
    owners = list(persons.ownership)
    of_state = owners.count(Ownership.STATE.name.lower())
    return Respondents(free=owners.count(PRIVATE) + owners.count(FOREIGN), of_state=of_state)


def _acting(policy: Policy) -> dict[str, LeverValue]:
    """Levels at which levers really stand under a policy: neutral ones where nothing is written for a lever."""
    neutral = neutral_levels()
    return {name: policy[name] if name in LEVERS_IN_FORCE else neutral[name] for name in LEVERS}
