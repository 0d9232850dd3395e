"""``python -m evidence``: run the trials of claims and keep what came out; ``--check`` reruns a random tenth."""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from evidence.claim import Claim, Trial
from evidence.claims import CLAIMS
from sim.experiments import provenance
from sim.experiments.job import Job
from sim.experiments.pairs import run_all
from sim.record.run import Run

_RESULTS = Path(__file__).resolve().parent / "results"
_TENTH = 10


def main() -> int:
    """Run claims, or check a tenth of their committed trials; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evidence", description=__doc__)
    parser.add_argument("claims", nargs="*", help="names of claims; all of them where none is given")
    parser.add_argument("--check", action="store_true", help="rerun a random tenth of the committed trials")
    arguments = parser.parse_args()
    chosen = [claim for claim in CLAIMS if not arguments.claims or claim.name in arguments.claims]
    if arguments.check:
        return max((_check(claim) for claim in chosen), default=0)
    for claim in chosen:
        _run(claim)
    return 0


def _run(claim: Claim) -> None:
    # The seed of drawn cities follows from the code, so nobody can choose it before the code is frozen.
    frozen_seed = int(provenance.code_hash()[:6], 16)
    trials = dict(claim.trials(frozen_seed))
    runs = _run_trials(claim.name, trials)
    kept = {_name(trial): _kept(claim, run) for trial, run in runs.items()}
    table = pd.DataFrame([{"label": t[0], "seed": t[1], **kept[_name(t)]["outcomes"]} for t in trials])
    result = {
        "claim": claim.text,
        "code_hash": provenance.code_hash(),
        "versions": dict(provenance.versions()),
        "frozen_seed": frozen_seed,
        "scenarios": {label: job.scenario_hash for (label, _), job in trials.items()},
        "conclusions": claim.conclude(table),
        "trials": kept,
    }
    _RESULTS.mkdir(exist_ok=True)
    (_RESULTS / f"{claim.name}.json").write_text(json.dumps(result, indent=1) + "\n")
    print(claim.text)
    print(pd.DataFrame(result["conclusions"]).to_string(index=False))


def _check(claim: Claim) -> int:
    """Rerun a tenth of the trials, chosen by the commit, and compare every recorded byte by its hash."""
    file = _RESULTS / f"{claim.name}.json"
    if not file.exists():
        print(f"{claim.name}: no results; run: make evidence")
        return 1
    result = json.loads(file.read_text())
    trials = dict(claim.trials(result["frozen_seed"]))
    if sorted(map(_name, trials)) != sorted(result["trials"]):
        print(f"{claim.name}: other trials than the committed ones; run: make evidence")
        return 1
    picked = {trial: trials[trial] for trial in _tenth(trials)}
    runs = _run_trials(claim.name, picked)
    wrong = [_name(t) for t, run in runs.items() if _kept(claim, run) != result["trials"][_name(t)]]
    print(f"{claim.name}: {len(picked)} of {len(trials)} trials rerun, {len(wrong)} differ {' '.join(wrong)}")
    return 1 if wrong else 0


def _tenth(trials: Iterable[Trial]) -> list[Trial]:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout
    ranked = sorted(trials, key=lambda trial: hashlib.sha256(f"{commit}{trial}".encode()).digest())
    return ranked[: max(1, len(ranked) // _TENTH)]


def _run_trials(name: str, trials: Mapping[Trial, Job]) -> dict[Trial, Run]:
    def show(done: int) -> None:
        if done % _TENTH == 0:
            print(f"{name}: {done} of {len(trials)}", file=sys.stderr, flush=True)

    return dict(zip(trials, run_all(list(trials.values()), done=show), strict=True))


def _kept(claim: Claim, run: Run) -> dict[str, Any]:
    there = set(zip(run.outcomes["outcome"], run.outcomes["group"], strict=True))  # not all are measured in all cities
    outcomes = {
        name + (f" ({group})" if group else ""): run.outcome(name, group)
        for name, group in claim.outcomes
        if (name, group) in there
    }
    return {"content_hash": run.about["content_hash"], "outcomes": outcomes}


def _name(trial: Trial) -> str:
    return f"{trial[0]}, seed {trial[1]}"


if __name__ == "__main__":
    sys.exit(main())
