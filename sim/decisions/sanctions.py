"""Breaking rules and looking for those who do, by belief (Becker 1968; Tsebelis 1989)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Mask


def worth_violating(gain_fen: Floats, detection: Floats, sanction_fen: Floats) -> Mask:
    """Whether the gain of who gets away exceeds the sanction of who does not, bool (persons,).

    Parameters
    ----------
    gain_fen, sanction_fen
        Gain of a violation that stays undetected; sanction of a detected one, which gains nothing.
    detection
        Believed probability of being found out.
    """
    return np.asarray((1.0 - detection) * gain_fen > detection * sanction_fen)


def worth_inspecting(benefit_fen: Floats, violation: Floats, cost_fen: Floats) -> Mask:
    """Whether finding a violation, as likely as is believed, is worth an inspection, bool (inspections,).

    Parameters
    ----------
    benefit_fen
        Of a violation found: the inspector's own and the harm that ends; fines are not its income.
    """
    return np.asarray(violation * benefit_fen > cost_fen)
