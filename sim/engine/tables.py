"""Flat states put together and taken apart."""

from __future__ import annotations

from sim.arrays import State


def join_states(**parts: State) -> State:
    """One flat state of several parts, each under its name."""
    return {f"{part}.{name}": array for part, state in parts.items() for name, array in state.items()}


def part_of(state: State, part: str) -> State:
    """What ``join_states`` was given as ``part``."""
    prefix = f"{part}."
    return {name.removeprefix(prefix): array for name, array in state.items() if name.startswith(prefix)}
