"""What sellers and buyers of data decide: waiting, unknown quality, what others tell, and breaking rules."""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_banded

from sim.arrays import Floats, Mask
from sim.decisions.privacy import estimate_weights, harm_of_selling_fen, leaked
from sim.decisions.quality import expected_quality, most_paid_fen
from sim.decisions.sanctions import worth_inspecting, worth_violating
from sim.decisions.selling import worth_listing
from sim.decisions.waiting import waiting_multiple, worth_acting
from sim.engine.streams import Stream, combine_each, entity_keys
from sim.knowledge.quality import QualityKnowledge
from sim.validation.row import Figure, Row, Trial
from sim.validation.statistics import mean_of

# ── option value of waiting ──────────────────────────────────────────────────────────────────────
_RATE = 0.04
_MULTIPLES = {0.1: 1.42, 0.2: 2.00, 0.3: 2.76, 0.4: 3.73}
_LAST_DIGIT = 0.005
#: Nodes of the walk of the value that cover one doubling, and how many doublings lie on either side of the cost.
_PER_DOUBLING, _DOUBLINGS = 200, 12


def _acts_at(volatility: float, payout: float) -> float:
    """Multiple of the cost from which on the decision is to act, found by halving."""
    multiple = waiting_multiple(np.array([volatility]), _RATE, payout)
    low, high = 0.0, 64.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        acts = bool(worth_acting(np.array([middle]), np.array([1.0]), multiple)[0])
        low, high = (low, middle) if acts else (middle, high)
    return high


def _worth_of_rule(volatility: float, stop: Mask, value: Floats) -> Floats:
    """Worth, at each value, of acting wherever ``stop`` says, where the value walks up and down a ladder.

    Steps of equal ratio, as long as the variance says, drift by their probability (Cox, Ross and Rubinstein 1979).
    """
    step = np.log(value[1] / value[0])
    years = (step / volatility) ** 2
    up = 0.5 + 0.5 * (-0.5 * volatility**2) * years / step  # r = d: the value drifts by what it forgoes
    discount = np.exp(-_RATE * years)
    bands = np.zeros((3, value.size))
    bands[1] = 1.0
    goes_on = np.flatnonzero(~stop[1:-1]) + 1
    bands[0, goes_on + 1], bands[2, goes_on - 1] = -discount * up, -discount * (1.0 - up)
    gained = np.where(stop, value - 1.0, 0.0)
    return np.asarray(solve_banded((1, 1), bands, gained))


def payoff_share(volatility: float, multiple: float) -> float:
    """Worth of acting at a multiple as a share of that of the best one, of all that there are."""
    value = 2.0 ** (np.arange(-_DOUBLINGS * _PER_DOUBLING, _DOUBLINGS * _PER_DOUBLING + 1) / _PER_DOUBLING)
    at_cost = _DOUBLINGS * _PER_DOUBLING
    tried = np.arange(at_cost, at_cost + 3 * _PER_DOUBLING, _PER_DOUBLING // 20)
    worth = [_worth_of_rule(volatility, value >= value[row], value)[at_cost] for row in tried]
    return float(_worth_of_rule(volatility, value >= multiple, value)[at_cost] / max(worth))


def _waiting(_trial: Trial) -> tuple[Figure, ...]:
    found = []
    for volatility, known in _MULTIPLES.items():
        multiple = _acts_at(volatility, _RATE)
        found += [
            Figure(f"multiple at volatility {volatility:g}", "of the cost", known, multiple, _LAST_DIGIT),
            Figure(f"payoff of acting there, volatility {volatility:g}", "of the best", 1.0,
                   payoff_share(volatility, multiple), 0.001),
        ]  # fmt: skip
    for payout in (0.02, 0.04, 0.08):
        known = max(1.0, _RATE / payout)
        found.append(
            Figure(f"without volatility, payout {payout:g}", "of the cost", known, _acts_at(0.0, payout), 1e-9)
        )
    return tuple(found)


# ── lemons ───────────────────────────────────────────────────────────────────────────────────────
_SELLERS, _SESSIONS, _WEIGHT = 10_000, 1000, 0.2
_FULL_FEN = 100_000_000
_NONE = np.zeros(_SELLERS)


def share_traded(premium: float, revealed: float = 0.0) -> float:
    """Share of products that change hands where buyers value quality ``premium`` times as much as sellers.

    Qualities are spread evenly over 0 to 2. In each session sellers see what buyers pay, list what is worth it to
    them, and buyers learn what they have bought.
    """
    quality = (np.arange(_SELLERS) + 0.5) * 2.0 / _SELLERS
    own_fen = np.rint(quality * _FULL_FEN).astype(np.int64)
    known = QualityKnowledge(np.array([quality.mean()]))
    listed = np.ones(_SELLERS, dtype=np.bool_)
    for _ in range(_SESSIONS):
        expected = expected_quality(np.repeat(known.usual, _SELLERS), quality, revealed)
        bid_fen = most_paid_fen(np.full(_SELLERS, premium * _FULL_FEN), expected)
        listed = worth_listing(
            _NONE + 1.0, np.rint(bid_fen).astype(np.int64), 0.0, own_fen, _NONE + 1.0, own_fen * 0, _NONE
        )
        known.experience(np.zeros(int(listed.sum()), dtype=np.int64), quality[listed], _WEIGHT)
    return float(listed.mean())


def _lemons(_trial: Trial) -> tuple[Figure, ...]:
    cases = ((1.5, 0.0, 0.0), (1.9, 0.0, 0.0), (2.0, 0.0, 1.0), (2.5, 0.0, 1.0), (1.5, 1.0, 1.0))
    return tuple(
        Figure(f"traded at {k:g} times the value{', quality certified' * bool(shown)}", "share", known,
               share_traded(k, shown), 1e-3)
        for k, shown, known in cases
    )  # fmt: skip


# ── privacy ──────────────────────────────────────────────────────────────────────────────────────
_CORRELATIONS, _DRAWS = (0.3, 0.6, 0.9), 400_000
_UNIT_NOISE = np.ones(2)


def _pair(correlation: float) -> Floats:
    return np.array([[1.0, correlation], [correlation, 1.0]])


def _persons(trial: Trial) -> tuple[Floats, Floats]:
    """Independent normals behind two persons, and the noise of their reports, float64 (draws, 2) each."""
    key = combine_each(np.repeat(entity_keys(["pair"]), _DRAWS), np.arange(_DRAWS))
    drawn = [Stream(trial.seed, f"privacy {what}").normals(key, 0) for what in ("one", "two", "noise one", "noise two")]
    return np.stack(drawn[:2], axis=1), np.stack(drawn[2:], axis=1)


def _learned(behind: Floats, noise: Floats, correlation: float, told: Mask) -> tuple[float, float]:
    """By how much a buyer's squared error about the first person falls, and its standard error."""
    person = behind.copy()
    person[:, 1] = correlation * behind[:, 0] + np.sqrt(1.0 - correlation**2) * behind[:, 1]
    weights = estimate_weights(_pair(correlation), _UNIT_NOISE, told)
    estimate = ((person + noise) * weights[0]).sum(axis=1)
    return mean_of(person[:, 0] ** 2 - (person[:, 0] - estimate) ** 2)


def _privacy(trial: Trial) -> tuple[Figure, ...]:
    behind, noise = _persons(trial)
    found = []
    for correlation in _CORRELATIONS:
        for what, known, told in (
            ("the other one tells", correlation**2 / 2, (False, True)),
            ("both tell", 2 / (4 - correlation**2), (True, True)),
        ):
            seen, error = _learned(behind, noise, correlation, np.array(told))
            name = f"leaks if {what}, correlation {correlation:g}"
            declared = float(leaked(_pair(correlation), _UNIT_NOISE, np.array(told))[0])
            found += [
                Figure(name, "of variance", known, seen, 0.01, error),
                Figure(f"{name}, as reckoned", "of variance", known, declared, 1e-12),
            ]
        harm = harm_of_selling_fen(np.ones(2), _pair(correlation), _UNIT_NOISE, np.array([False, True]))
        known = 2 / (4 - correlation**2) - correlation**2 / 2
        found.append(
            Figure(
                f"harm of selling once the other has, correlation {correlation:g}", "of a unit", known, harm[0], 1e-12
            )
        )
    return tuple(found)


# ── inspection ───────────────────────────────────────────────────────────────────────────────────
_GAIN, _BENEFIT, _INSPECTION = 10.0, 20.0, 4.0
_FINES = (5.0, 10.0, 40.0)
_ROUNDS = 60_000


def _inspection(_trial: Trial) -> tuple[Figure, ...]:
    """Each side best responds to how often the other has acted so far (Brown 1951)."""
    fine, each = np.array(_FINES), np.ones(len(_FINES))
    violated, inspected = 0.5 * each, 0.5 * each
    for past in range(1, _ROUNDS + 1):
        violates = worth_violating(_GAIN * each, inspected / past, fine)
        inspects = worth_inspecting(_BENEFIT * each, violated / past, _INSPECTION * each)
        violated += violates
        inspected += inspects
    found = []
    for case, sanction in enumerate(_FINES):
        name = f"at a fine of {sanction / _GAIN:g} gains"
        often = _GAIN / (_GAIN + sanction), _INSPECTION / _BENEFIT
        found += [
            Figure(f"inspections {name}", "share", often[0], float(inspected[case]) / _ROUNDS, 0.01),
            Figure(f"violations {name}", "share", often[1], float(violated[case]) / _ROUNDS, 0.01),
        ]
    return tuple(found)


ROWS = (
    Row("option-value", "How much an act must be worth while its value may still change, discount and payout 4%",
        "Dixit and Pindyck (1994), chapter 5", "where the decision of sim/decisions/waiting.py turns; its payoff on a"
        " lattice of values beside that of every other threshold", _waiting),
    Row("lemons", "Qualities from 0 to 2 that only sellers know: no trade at 1.5 times their value, trade from 2 on",
        "Akerlof (1970)", f"{_SELLERS:,} sellers list by sim/decisions/selling.py at what buyers pay by"
        f" sim/decisions/quality.py, who learn from what they bought, over {_SESSIONS:,} sessions", _lemons),
    Row("privacy", "What a buyer learns of one of two persons from the other: rho^2/2, from both 2/(4 - rho^2)",
        "Acemoglu, Makhdoumi, Malekian and Ozdaglar (2022)",
        f"squared errors of estimates by sim/decisions/privacy.py over {_DRAWS:,} drawn pairs", _privacy),
    Row("inspection", "Inspections settle at G/(G+F), violations at c/(b+H), whatever the fine",
        "Tsebelis (1989); fictitious play of Brown (1951)",
        f"decisions of sim/decisions/sanctions.py by the frequencies so far, {_ROUNDS:,} rounds", _inspection),
)  # fmt: skip
