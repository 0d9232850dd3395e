"""``python -m sim.cli`` is the command ``datacity`` where it is not installed."""

from sim.cli import main

main(prog_name="datacity")
