"""The value of data: what the city's costs would be if nobody learned anything from traded data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd

from sim.experiments.compare import compare
from sim.experiments.job import Job
from sim.experiments.pairs import run_all, seeded, twins
from sim.record.run import Run


class Worth(NamedTuple):
    """What traded data is worth: savings as `savings` has them."""

    total: pd.DataFrame
    """of all of it"""
    by_domain: pd.DataFrame | None
    """of each domain beside the others, in a column more, domain; none where that was not asked for"""
    of_exchange: pd.DataFrame | None
    """what exchanges save beside trade without them; none where that was not asked for"""


def value_of_data(job: Job, done: Callable[[int], None] | None = None) -> Worth | None:
    """What traded data saves, over as many seeds as the scenario asks for; None where it asks for none.

    Values of domains are what each adds to the others, which need not sum to the value of all.

    Parameters
    ----------
    done
        Told how many runs are finished.
    """
    jobs = _jobs(job)
    if not jobs:
        return None
    runs = run_all(jobs, done=done)
    count, domains = job.scenario.twins, _domains(job)
    of_exchange = None
    if _closes(job):
        of_exchange = savings([*runs[:count], *runs[-count:]])
        runs = runs[:-count]
    base = runs[:count]
    parts = [savings([*base, *runs[first : first + count]]) for first in range(count, len(runs), count)]
    if not domains:
        return Worth(parts[0], None, of_exchange)
    # Where only one domain is traded, leaving it out leaves nothing.
    by_domain = zip(domains, parts[1:] or parts, strict=True)
    each = pd.concat([part.assign(domain=domain) for domain, part in by_domain], ignore_index=True)
    return Worth(parts[0], each, of_exchange)


def runs_of_value(job: Job) -> int:
    """How many runs `value_of_data` makes."""
    return len(_jobs(job))


def _domains(job: Job) -> tuple[str, ...]:
    return job.scenario.traded_domains if job.scenario.twins_by_domain else ()


def _closes(job: Job) -> bool:
    """Whether runs with closed exchanges are wanted, and tell anything."""
    return job.scenario.twins_of_exchange and job.scenario.exchange.venue == "open"


def _jobs(job: Job) -> list[Job]:
    """Runs under each seed: as they are, with all licences void, with those of one domain after the other, closed."""
    count = job.scenario.twins
    if count == 0 or job.scenario.exchange.licences == "void":
        return []
    domains = _domains(job)
    others = domains if len(domains) > 1 else ()
    closed = [each.closed_twin() for each in seeded(job, count)] if _closes(job) else []
    return [*twins(job, count), *(each for domain in others for each in twins(job, count, domain)[count:]), *closed]


def savings(runs: Sequence[Run]) -> pd.DataFrame:
    """Paired savings of runs against their twins without data, or without exchanges.

    Parameters
    ----------
    runs
        Runs and twins under common seeds, as from ``sim.experiments.pairs.twins``.

    Returns
    -------
    One row an outcome of the whole city, with columns outcome, unit, without, with, saving, low, high, pairs; a
    positive saving means less with them.
    """
    table = compare(runs)
    table = table[table["group"] == ""]
    return pd.DataFrame(
        {
            "outcome": table["outcome"],
            "unit": table["unit"],
            "without": table["mean"],
            "with": table["base_mean"],
            "saving": table["difference"],
            "low": table["low"],
            "high": table["high"],
            "pairs": table["pairs"],
        }
    ).reset_index(drop=True)
