"""Levers and policies: what a rule maker can set, as data without behaviour."""

from sim.levers.policy import Policy
from sim.levers.presets import PRESETS, preset, preset_file
from sim.levers.table import LEVERS, NO_LIMIT, Arrow, Lever, LeverValue, lever, neutral_levels

__all__ = [
    "LEVERS",
    "NO_LIMIT",
    "PRESETS",
    "Arrow",
    "Lever",
    "LeverValue",
    "Policy",
    "lever",
    "neutral_levels",
    "preset",
    "preset_file",
]
