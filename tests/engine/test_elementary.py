"""Elementary functions: right to the last places wherever they are used, in order, and defined at the edges."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import special, stats

from sim.engine.elementary import (
    cosine_of_turns,
    exp,
    exp_each,
    log,
    normal_density,
    normal_loss,
    normal_loss_each,
    normal_quantile,
    normal_upper,
    normal_upper_each,
    power,
)

ULP = 2.0**-52
SMALLEST_NORMAL = 2.0**-1022
SMALLEST = 2.0**-1074

exponents = st.floats(-708, 709) | st.floats(-1, 1) | st.integers(-1021, 1022).map(lambda k: (k + 0.5) * math.log(2))
positive = st.floats(SMALLEST, exclude_min=False, allow_infinity=False) | st.floats(0.5, 2)


def ulps(value: float, exact: Decimal) -> float:
    """Error of ``value`` in units of its last place."""
    return float(abs(Decimal(value) - exact) / Decimal(math.ulp(value)))


@given(exponents)
@example(-708.0)
@example(709.0)
def test_the_exponential_is_right_within_two_ulps(x: float) -> None:
    """Half an ulp each for the last sum and product, and less than one for the reduced argument and the series."""
    assert ulps(exp(x), Decimal(x).exp()) <= 2


@given(positive)
@example(1.0643496828342032)
@example(SMALLEST)
@example(math.nextafter(SMALLEST_NORMAL, 0))
@example(math.nextafter(1, 0))
def test_the_logarithm_is_right_within_four_ulps(x: float) -> None:
    """Five roundings of which each costs half an ulp, doubled where the result lies just above a power of two."""
    exact = Decimal(x).ln()
    assert log(x) == 0 if x == 1 else ulps(log(x), exact) <= 4


@given(st.floats(1e-3, 1e3), st.floats(-30, 30))
def test_a_power_is_right_as_far_as_its_exponent_allows(x: float, y: float) -> None:
    """Four ulps of the logarithm and half of the product are multiplied by ``y log x``, then two of exp come in."""
    exact = (Decimal(y) * Decimal(x).ln()).exp()
    assert abs(Decimal(power(x, y)) / exact - 1) <= Decimal((4.5 * abs(y * math.log(x)) + 2) * ULP)


@given(st.floats(-700, 700))
def test_the_logarithm_of_the_exponential_is_the_number_itself(x: float) -> None:
    """Two ulps of exp shift the logarithm by as much, absolutely; the logarithm adds four of its own."""
    assert abs(log(exp(x)) - x) <= 2 * ULP + 4 * math.ulp(x)


@given(st.floats(1e-300, 1e300))
def test_the_exponential_of_the_logarithm_is_the_number_itself(x: float) -> None:
    """Four ulps of log shift the exponential by as much of its size; exp adds two of its own."""
    assert exp(log(x)) == pytest.approx(x, rel=4 * math.ulp(math.log(x)) + 2 * ULP + ULP**2)


@pytest.mark.parametrize("x", [0.0, -0.0, SMALLEST, -SMALLEST])
def test_the_exponential_of_nothing_is_one(x: float) -> None:
    """Also of what is nearly nothing."""
    assert exp(x) == 1.0


@pytest.mark.parametrize("x", [math.nextafter(708, 709), 709.0, 745.0, 1e9, math.inf])
def test_the_exponential_beyond_its_range_is_infinite_or_zero(x: float) -> None:
    """A large exponent never wraps round."""
    assert exp(-x) == 0.0
    assert exp(x) == math.inf or x <= 709.0
    assert math.isfinite(exp(min(x, 709.0)))
    assert exp(-min(x, 708.0)) > SMALLEST_NORMAL


def test_the_logarithm_at_its_edges() -> None:
    """Zero, one, infinity and the smallest number have the logarithms that they have."""
    assert [log(x) for x in (0.0, -0.0, 1.0, math.inf)] == [-math.inf, -math.inf, 0.0, math.inf]
    assert log(SMALLEST) == -744.4400719213812


@pytest.mark.parametrize("x", [-SMALLEST, -1.0, -math.inf, math.nan])
def test_what_has_no_logarithm_gives_no_number(x: float) -> None:
    """Negative numbers and what is no number do not turn into one."""
    assert math.isnan(log(x))
    assert math.isnan(power(x, 0.5))


def test_what_is_no_number_stays_none() -> None:
    """A fault in a kernel is not hidden by a function that it calls."""
    assert math.isnan(exp(math.nan))
    assert math.isnan(power(0.0, math.nan))
    assert math.isnan(normal_loss(math.nan))
    assert math.isnan(normal_quantile(math.nan))


@given(st.floats(0, allow_infinity=False))
def test_a_fourth_power_is_two_squares_and_a_power_of_zero_is_one(x: float) -> None:
    """The cases that BPR uses most are exact."""
    assert power(x, 4.0) == (x * x) * (x * x)
    assert power(x, 0.0) == 1.0


@given(st.floats(1e-3, 30))
def test_powers_of_zero_and_of_infinity(y: float) -> None:
    """They are zero or infinite by the sign of the exponent."""
    assert (power(0.0, y), power(0.0, -y)) == (0.0, math.inf)
    assert (power(math.inf, y), power(math.inf, -y)) == (math.inf, 0.0)


@given(exponents)
def test_the_exponential_rises_over_any_step_that_is_larger_than_its_error(x: float) -> None:
    """A step that raises it by eight ulps outweighs the two that each value may be off by."""
    assert exp(x + 8 * ULP * max(1.0, abs(x))) > exp(x)


@given(positive)
def test_the_logarithm_never_falls(x: float) -> None:
    """From one number to the next the logarithm stays or rises."""
    assert log(math.nextafter(x, math.inf)) >= log(x)


@given(st.integers(0, 2**52 - 2))
@example(0)
@example(2**51 - 1)
@example(int(0.075 * 2**52))
@example(int(0.925 * 2**52))
@example(int(math.exp(-25) * 2**52))
@example(2**52 - 2)
def test_the_quantile_rises_from_each_draw_to_the_next(k: int) -> None:
    """Over the uniforms that streams give, a larger one has a larger normal, also where formulas meet."""
    assert normal_quantile((k + 0.5) * ULP) < normal_quantile((k + 1.5) * ULP)


@given(st.integers(0, 2**52 - 1))
def test_the_quantile_is_odd_about_one_half(k: int) -> None:
    """Both tails of a draw have the same bits."""
    p = (k + 0.5) * ULP
    assert normal_quantile(1.0 - p) == -normal_quantile(p)


@given(st.floats(SMALLEST, 1 - 2.0**-53))
@example(SMALLEST)
@example(0.5)
@example(1 - 2.0**-53)
def test_the_quantile_is_that_of_cephes(p: float) -> None:
    """Wichura and Moshier each promise about 1e-15 relative error; their sum and a half for roundings is 3e-15."""
    assert normal_quantile(p) == pytest.approx(special.ndtri(p), rel=3e-15, abs=1e-300)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, 1.1, math.inf, -math.inf])
def test_there_is_no_finite_quantile_outside_the_open_interval(p: float) -> None:
    """A probability that cannot be does not pass for one."""
    assert not math.isfinite(normal_quantile(p))


@cache
def _root_two_pi() -> Decimal:
    """The root of 2 pi to the digits of the present context (Gauss and Legendre)."""
    a, b, t, p = Decimal(1), 1 / Decimal(2).sqrt(), Decimal("0.25"), 1
    for _ in range(12):
        a, b, t, p = (a + b) / 2, (a * b).sqrt(), t - p * ((a - b) / 2) ** 2, 2 * p
    return (2 * (a + b) ** 2 / (4 * t)).sqrt()


def _exact_loss(z: float) -> Decimal:
    """Unit normal loss by the series of the distribution function in 400 digits."""
    with localcontext(prec=400):
        x = Decimal(z)
        density = (-x * x / 2).exp() / _root_two_pi()
        term = total = x
        k = 0
        while term > Decimal("1e-400") * total:
            k += 1
            term = term * x * x / (2 * k + 1)
            total += term
        return density - x * (Decimal("0.5") - density * total)


@pytest.mark.parametrize("z", [1e-9, 0.3, 1.0, 1.7, math.nextafter(2.0, 0)])
def test_the_loss_near_the_mean_is_right_absolutely(z: float) -> None:
    """Forty sums of terms that add up to less than one half lose half an ulp each, times z of at most 2."""
    assert abs(Decimal(normal_loss(z)) - _exact_loss(z)) < Decimal(40 * 2.0**-53 * 2)
    assert abs(Decimal(normal_loss(-z)) - _exact_loss(z) - Decimal(z)) < Decimal(40 * 2.0**-53 * 2 + math.ulp(z))


@pytest.mark.parametrize("z", [2.0, 2.5, 3.1, 5.0, 8.0, 13.0, 21.0, 34.0, 37.0])
def test_the_loss_in_the_tail_is_right_relatively(z: float) -> None:
    """The square of z is the condition of the density and of the last difference; four roundings each."""
    exact = _exact_loss(z)
    assert abs(Decimal(normal_loss(z)) / exact - 1) < Decimal(8 * (z * z + 2) * 2.0**-53)


@given(st.floats(-40, 37), st.floats(1e-6, 5))
def test_the_loss_falls_and_is_never_less_than_what_is_sure(z: float, step: float) -> None:
    """A larger threshold leaves less above it, and the mean of a positive part is at least the part of the mean."""
    assert normal_loss(z) >= normal_loss(z + step) >= 0.0
    assert normal_loss(z) >= max(-z, 0.0)


def test_the_loss_at_its_edges() -> None:
    """Nothing is above an infinite threshold, everything above minus infinity."""
    assert normal_loss(0.0) == normal_density(0.0) == pytest.approx(1 / math.sqrt(2 * math.pi), rel=ULP)
    assert normal_loss(math.inf) == 0.0
    assert normal_loss(-math.inf) == math.inf
    assert normal_loss(40.0) == 0.0


@given(st.floats(-8, 37))
def test_the_upper_tail_is_scipys(z: float) -> None:
    """Relatively in the tail, absolutely near 1; scipy's own error is of the same order."""
    assert normal_upper(z) == pytest.approx(stats.norm.sf(z), rel=1e-12 * (z * z + 2), abs=1e-300)
    assert normal_upper(math.inf) == 0.0
    assert normal_upper(-math.inf) == 1.0


@given(st.floats(-1000, 1000))
def test_the_cosine_of_turns_is_the_cosine(x: float) -> None:
    """Within the rounding of the turn's fraction; whole turns are 1 and half turns -1 exactly enough."""
    assert cosine_of_turns(x) == pytest.approx(math.cos(2 * math.pi * math.fmod(x, 1.0)), abs=1e-14 + 8e-16 * abs(x))
    assert cosine_of_turns(float(round(x))) == 1.0
    assert cosine_of_turns(round(x) + 0.5) == pytest.approx(-1.0, abs=1e-14)


@pytest.mark.parametrize("size", [0, 1, 17])
def test_arrays_give_what_single_numbers_give(size: int) -> None:
    """The batch functions are the same functions."""
    x = np.linspace(-5, 5, size)
    assert exp_each(x).tolist() == [exp(value) for value in x]
    assert normal_loss_each(x).tolist() == [normal_loss(value) for value in x]
    assert normal_upper_each(x).tolist() == [normal_upper(value) for value in x]
