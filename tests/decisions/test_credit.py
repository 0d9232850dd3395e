"""Who may pay later: own experience by Bayes' rule, and the credit decision against its two values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.credit import (
    CreditRule,
    critical_probability,
    default_probability,
    gain_if_paid,
    grant,
    usual_probability,
)

RULE = CreditRule(term_days=36.5, capital_cost=0.1, sales_lost=0.3, loss=0.8, prior=0.05, weight=20.0)
COUNT = st.floats(0, 1e4)


def test_experience_moves_the_prior_by_the_beta_binomial_formula() -> None:
    """Beta(1, 19) after 8 kept and 2 broken invoices is Beta(3, 27): mean 0.1, variance 0.09 / 31."""
    mean, error = default_probability(np.array([8.0]), np.array([2.0]), 0.05, 20.0)
    assert mean == pytest.approx(0.1)
    assert error == pytest.approx(np.sqrt(0.1 * 0.9 / 31))


@given(COUNT, COUNT)
def test_probabilities_stay_inside_and_move_the_right_way(kept: float, broken: float) -> None:
    """One more broken invoice raises the estimate, one more kept lowers it."""
    here, kept_more, broken_more = (
        default_probability(np.array([kept + k]), np.array([broken + b]), 0.05, 20.0)[0][0]
        for k, b in ((0, 0), (1, 0), (0, 1))
    )
    assert 0.0 < kept_more < here < broken_more < 1.0


def test_a_new_customer_is_expected_to_pay_like_the_suppliers_others() -> None:
    """Supplier 0 has seen 20 broken of 40, so it expects (1 + 20) / (20 + 40); supplier 2 nothing but the prior."""
    usual = usual_probability(np.array([20.0, 0.0, 0.0]), np.array([0.0, 20.0, 0.0]), np.array([0, 0, 2]), RULE)
    assert usual.tolist() == pytest.approx([21 / 60, 21 / 60, 0.05])


@given(st.floats(0, 1), st.floats(0, 1))
def test_credit_is_granted_exactly_where_it_is_worth_more_than_cash_in_advance(p: float, margin: float) -> None:
    """Margin less expected loss less cost of waiting, against the margin on the sales that cash leaves."""
    by_credit = margin - p * RULE.loss - RULE.capital_cost * 0.1
    in_cash = (1.0 - RULE.sales_lost) * margin
    granted = grant(np.array([p]), np.array([margin]), np.array([False]), RULE)[0]
    assert granted == (by_credit > in_cash) or by_credit == pytest.approx(in_cash, abs=1e-12)


def test_at_the_critical_probability_the_expected_gain_is_lost() -> None:
    """Probability times the loss equals what a paying customer earns."""
    margin = np.array([0.1, 0.3, 0.9])
    assert critical_probability(margin, RULE) * RULE.loss == pytest.approx(gain_if_paid(margin, RULE))


def test_nobody_gets_credit_with_something_overdue() -> None:
    """However small the probability."""
    assert not grant(np.array([0.0]), np.array([0.9]), np.array([True]), RULE)[0]
