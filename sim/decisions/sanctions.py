"""Breaking rules and looking for those who do, by belief (Becker 1968; Tsebelis 1989)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.engine.elementary import exp_each


def worth_violating(gain_fen: Floats, detection: Floats, sanction_fen: Floats) -> Mask:
    """Whether the gain of who gets away exceeds the sanction of who does not, bool (persons,).

    Parameters
    ----------
    gain_fen, sanction_fen
        Gain of a violation that stays undetected; sanction of a detected one, which gains nothing.
    detection
        Believed probability of being found out.
    """
    return np.asarray(net_gain_fen(gain_fen, detection, sanction_fen) > 0.0)


def net_gain_fen(gain_fen: Floats, detection: Floats, sanction_fen: Floats) -> Floats:
    """What a violation is expected to bring, with the columns of ``worth_violating``, float64 (persons,)."""
    return np.asarray((1.0 - detection) * gain_fen - detection * sanction_fen)


def chance_of_a_visit(visits: Floats, years: float = 1.0) -> Floats:
    """Chance that an inspector comes within a time, float64 like ``visits``.

    Parameters
    ----------
    visits
        Inspections a year, which come as a Poisson process; times the share of them that recognise a violation, the
        chance that it is found.
    """
    return 1.0 - exp_each(-visits * years)


def best_option(net_gain_fen: Floats) -> Ints:
    """Option that brings most, the first of equals, 0 for none where none brings anything, int64 (persons,).

    Parameters
    ----------
    net_gain_fen
        What each option is expected to bring, float64 (options, persons).
    """
    return np.where(net_gain_fen.max(axis=0) > 0.0, net_gain_fen.argmax(axis=0) + 1, 0)


def worth_inspecting(benefit_fen: Floats, violation: Floats, cost_fen: Floats) -> Mask:
    """Whether finding a violation, as likely as is believed, is worth an inspection, bool (inspections,).

    Parameters
    ----------
    benefit_fen
        Of a violation found: the inspector's own and the harm that ends; fines are not its income.
    """
    return np.asarray(violation * benefit_fen > cost_fen)
