"""How well rules are kept, how much of what breaks them is found, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator

from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables


def compliance(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Compliance by rule, detection, inspections, fines, and harm; nan where no rule applied or none was broken."""
    days = yardstick.measured(tables, "opportunities", ["day", "rule", "opportunities", "violations"])
    by_rule = days.astype({"rule": str}).groupby("rule")[["opportunities", "violations"]].sum()
    applied, broken = int(by_rule["opportunities"].sum()), int(by_rule["violations"].sum())
    yield Outcome("compliance", "", _kept(applied, broken))
    for rule, row in by_rule[by_rule["opportunities"] > 0].iterrows():
        yield Outcome("compliance", str(rule), _kept(int(row["opportunities"]), int(row["violations"])))
    inspections = yardstick.measured(tables, "inspections", ["time", "what", "found"])
    done = inspections[inspections["what"].astype(str) != "ordered"]
    # What is found may have been committed in the warm-up.
    yield Outcome("detection", "", min(float(done["found"].sum()) / broken, 1.0) if broken else float("nan"))
    yield Outcome("inspections", "", float(len(done)))
    sanctions = yardstick.measured(tables, "sanctions", ["time", "due_cny", "paid_cny"])
    yield Outcome("fines", "due", sanctions["due_cny"].sum() / yardstick.measured_days)
    yield Outcome("fines", "paid", sanctions["paid_cny"].sum() / yardstick.measured_days)
    harm = yardstick.measured(tables, "violations", ["day", "harm_cny"])["harm_cny"]
    yield Outcome("violation_harm", "", harm.sum() / yardstick.measured_days)


def _kept(applied: int, broken: int) -> float:
    return 1.0 - broken / applied if applied else float("nan")
