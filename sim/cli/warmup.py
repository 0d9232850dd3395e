"""``datacity warmup``: compile ahead of the first run."""

from __future__ import annotations

import click

from sim.cli.printing import say, say_next


@click.command()
def warmup() -> None:
    """Compile all kernels now, so that no run has to wait for it; needed once after each installation."""
    from sim.engine.compiled import are_kernels_compiled
    from sim.experiments.warmup import warm_up

    say("checking compiled kernels" if are_kernels_compiled() else "compiling kernels")
    say(f"ready after {warm_up():.1f} s")
    say_next("datacity run SCENARIO")
