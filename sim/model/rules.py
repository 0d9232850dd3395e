"""Rules over time: which levers act now, and when others come into force."""

from __future__ import annotations

from collections.abc import Iterable

from sim.arrays import State
from sim.engine.arrows import Arrows, Transform
from sim.engine.events import EventLog
from sim.levers import LEVERS, Policy, neutral_levels
from sim.regulation import LEVERS_IN_FORCE
from sim.scenario.schema import Scenario
from sim.units import DAY_MS


class Rules:
    """The policy in force and the arrows that it acts on.

    Levers without a transform stay at their neutral level, whatever the policy says.

    Parameters
    ----------
    scenario
        First policy and time line.
    transforms
        What acts on arrows.
    log
        Where policies are recorded.
    """

    def __init__(self, scenario: Scenario, transforms: Iterable[Transform], log: EventLog) -> None:
        self.policy = scenario.first_policy
        self.arrows = Arrows(transforms, self.policy)
        self._log = log
        self._take_force(self.policy)

    @property
    def in_force(self) -> Policy:
        """Levels at which levers really stand."""
        return Policy(self.policy.name, dict(self.arrows.levels))

    def announce(self, now_ms: int) -> None:
        """Record the first policy."""
        self._record(self.policy, "start", tuple(LEVERS), now_ms)

    def step(self, now_ms: int, scenario: Scenario) -> None:
        """Take the steps of the time line that are due at this midnight."""
        for step in scenario.timeline:
            if step.day * DAY_MS != now_ms:
                continue
            policy = step.policy.on(self.policy)
            moved = tuple(name for name in LEVERS if policy[name] != self.policy[name])
            self._record(policy, step.status, moved, now_ms)
            if step.status == "enacted":
                self._take_force(policy)

    def _take_force(self, policy: Policy) -> None:
        self.policy = policy
        neutral = neutral_levels()
        self.arrows.levels = {name: policy[name] if name in LEVERS_IN_FORCE else neutral[name] for name in LEVERS}

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
        """Put in force what the time line has enacted before the first midnight of ``day``."""
        policy = scenario.first_policy
        for step in scenario.timeline:
            if step.day < day and step.status == "enacted":
                policy = step.policy.on(policy)
        self._take_force(policy)
