"""What to type after a run: a comparison, or a run to compare it with."""

from __future__ import annotations

from pathlib import Path

from sim.errors import RunError, typed
from sim.record.layout import PARTIAL, RUN, SCENARIO
from sim.record.run import Run


def other_preset(name: str) -> str:
    """A shipped policy that a policy of that name may be compared with."""
    return "liberal" if name.startswith("eu-style") else "eu-style"


def after(run: Run, folder: Path, alone: str | None = None) -> str:
    """Command that follows on a finished run.

    Parameters
    ----------
    run, folder
        The run and where it stands.
    alone
        Command where there is no other run to compare with; without it the folder's own scenario is
        run under another policy.
    """
    sibling = _sibling(run, folder)
    if sibling is not None:
        return typed("compare", sibling, folder)
    policy = f"policy={other_preset(run.about['label'])}"
    out = folder.parents[1]
    return alone or typed("run", folder / SCENARIO, "--set", policy, "--seed", run.seed, "--out", out)


def _sibling(run: Run, folder: Path) -> Path | None:
    """The newest other run of the scenario under the same seed."""
    others = [file.parent for file in folder.parent.glob(f"*/{RUN}") if file.parent.name != folder.name]
    finished = [other for other in others if not other.name.endswith(PARTIAL) and not other.name.startswith(".")]
    for other in sorted(finished, key=lambda found: (found / RUN).stat().st_mtime, reverse=True):
        try:
            about = Run.open(other)
        except RunError:
            continue
        if about.seed == run.seed and about.scenario_hash != run.scenario_hash:
            return other
    return None
