"""How the delay on each link differs from what is usual for the hour: by the day, and within the day.

What varies is the delay, that is time above free flow: the standard deviation of travel times grows
about linearly with their mean (Mahmassani, Hou and Dong 2012), and empty roads hardly vary. The
factor on the usual delay is lognormal (Rakha, El-Shawarby and Arafeh 2010) with mean 1, so that the
usual time is right on average. It has two parts: one a district has for the whole day, and one a link
has for as long as its memory. Both are functions of keys and time alone: nothing is stored.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints, Keys
from sim.city.sensors.stock import bell
from sim.engine.compiled import kernel
from sim.engine.elementary import exp, log
from sim.engine.streams import Stream, draw_bits, entity_keys
from sim.scenario import schema
from sim.units import DAY_MS, ms_from_hours


class DelayVariation(NamedTuple):
    """What the factor on each link's delay is drawn from."""

    link: Keys  # (links,)
    district: Keys  # (links,) of the district of each link
    day_stream: np.uint64
    link_stream: np.uint64
    day_sd: float  # of the factor's logarithm
    link_sd: float
    memory_ms: int


def delay_variation(settings: schema.Variation, link: Keys, district: Ints, seed: int) -> DelayVariation:
    """Set up the variation of links with these keys and districts."""
    names = [f"district {i}" for i in range(int(district.max(initial=-1)) + 1)]
    return DelayVariation(
        link=link,
        district=entity_keys(names)[district],
        day_stream=Stream(seed, "delay of the day").key,
        link_stream=Stream(seed, "delay of the link").key,
        day_sd=_log_sd(settings.between_days),
        link_sd=_log_sd(settings.within_day),
        memory_ms=ms_from_hours(settings.memory),
    )


def _log_sd(cv: float) -> float:
    """Standard deviation of the logarithm of a lognormal with this coefficient of variation."""
    return float(np.sqrt(log(1.0 + cv * cv)))


def delay_factors(variation: DelayVariation, now_ms: int) -> Floats:
    """Factor on the usual delay of each link now, float64 (links,)."""
    out = np.empty(variation.link.size)
    _factors(variation, now_ms, out)
    return out


@kernel
def _factors(variation: DelayVariation, now_ms: int, out: Floats) -> None:
    """Between two knots a link's deviate goes from the one's draw to the other's, at variance 1 throughout."""
    day, knot = now_ms // DAY_MS, now_ms // variation.memory_ms
    share = (now_ms % variation.memory_ms) / variation.memory_ms
    norm = np.sqrt(share * share + (1.0 - share) * (1.0 - share))
    half = 0.5 * (variation.day_sd * variation.day_sd + variation.link_sd * variation.link_sd)
    for i in range(out.size):
        of_day = bell(draw_bits(variation.day_stream, variation.district[i], day))
        before = bell(draw_bits(variation.link_stream, variation.link[i], knot))
        after = bell(draw_bits(variation.link_stream, variation.link[i], knot + 1))
        of_link = ((1.0 - share) * before + share * after) / norm
        out[i] = exp(variation.day_sd * of_day + variation.link_sd * of_link - half)
