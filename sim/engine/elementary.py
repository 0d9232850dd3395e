"""Elementary functions that give the same bits on every machine.

numpy's and libm's versions differ in the last bit between CPU generations (AVX2, AVX-512, FMA),
which is enough to send two runs apart. These use only IEEE additions, multiplications, divisions
and square roots in a fixed order, and are within a few units in the last place.
"""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import Floats, Int
from sim.engine.compiled import inlined, kernel

# ln 2 in two parts: the high part has trailing zeros, so k * high is exact (Cody and Waite 1980).
_LN2_HIGH = 0.6931471803691238
_LN2_LOW = 1.9082149292705877e-10
_INVERSE_LN2 = 1.4426950408889634
_SQRT2 = 1.4142135623730951
_EXPONENT_BIAS = 1023
_MANTISSA_BITS = 52
_SMALLEST_NORMAL = 2.2250738585072014e-308
_SUBNORMAL_LIFT = 54


@inlined
def _power_of_two(k: Int) -> float:
    return np.int64((np.int64(k) + _EXPONENT_BIAS) << _MANTISSA_BITS).view(np.float64)


@kernel
def exp(x: float) -> float:
    """Exponential function: range reduction by ln 2, then the Taylor series to r^13.

    Infinite above 709 and 0 below -708, a little before the largest and the smallest normal number.
    """
    if x > 709.0:
        return np.inf
    if x < -708.0:
        return 0.0
    k = np.int64(math.floor(x * _INVERSE_LN2 + 0.5))
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    total = 1.0
    for n in range(13, 0, -1):
        total = 1.0 + total * r / n
    return total * _power_of_two(k)


@kernel
def log(x: float) -> float:
    """Natural logarithm; -inf at 0, nan below.

    ``x = m 2^k`` with ``m`` in [1/sqrt 2, sqrt 2), then ``log m = 2 atanh((m - 1) / (m + 1))`` by
    its series, of which eleven terms suffice.
    """
    if not x > 0.0:
        return -np.inf if x == 0.0 else np.nan
    if x == np.inf:
        return x
    lift = 0
    if x < _SMALLEST_NORMAL:
        lift = _SUBNORMAL_LIFT
        x *= 2.0**_SUBNORMAL_LIFT
    bits = np.float64(x).view(np.int64)
    k = (bits >> _MANTISSA_BITS) - _EXPONENT_BIAS - lift
    m = np.int64((bits & ((1 << _MANTISSA_BITS) - 1)) | (_EXPONENT_BIAS << _MANTISSA_BITS)).view(np.float64)
    if m >= _SQRT2:
        m *= 0.5
        k += 1
    s = (m - 1.0) / (m + 1.0)
    square = s * s
    total = 0.0
    for n in range(10, -1, -1):
        total = total * square + 1.0 / (2 * n + 1)
    return k * _LN2_HIGH + (k * _LN2_LOW + 2.0 * s * total)


@kernel
def power(x: float, y: float) -> float:
    """``x`` to the power ``y`` for x >= 0; the fourth power, which BPR uses most, by squaring."""
    if y == 4.0:
        square = x * x
        return square * square
    if y == 0.0:
        return 1.0
    return exp(y * log(x))


@kernel
def cosine_of_turns(x: float) -> float:
    """Cosine of ``x`` full turns, by its series on half a turn to either side of 0."""
    angle = (x - math.floor(x + 0.5)) * 6.283185307179586
    square = angle * angle
    total = 1.0
    for n in range(26, 0, -2):
        total = 1.0 - total * square / (n * (n - 1))
    return total


@inlined
def _ratio(r: float, numerator: tuple[float, ...], denominator: tuple[float, ...]) -> float:
    top = 0.0
    for a in numerator:
        top = top * r + a
    bottom = 0.0
    for b in denominator:
        bottom = bottom * r + b
    return top / bottom


# Coefficients of algorithm AS 241 (Wichura 1988), highest power first.
_CENTRE_TOP = (
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
)  # fmt: skip
_CENTRE_BOTTOM = (
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
)  # fmt: skip
_MIDDLE_TOP = (
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
)  # fmt: skip
_MIDDLE_BOTTOM = (
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
)  # fmt: skip
_TAIL_TOP = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
)  # fmt: skip
_TAIL_BOTTOM = (
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
)  # fmt: skip


@kernel
def normal_quantile(p: float) -> float:
    """Standard normal quantile of ``p`` in (0, 1) by algorithm AS 241 (Wichura 1988)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(0.180625 - q * q, _CENTRE_TOP, _CENTRE_BOTTOM)
    tail = p if q < 0.0 else 1.0 - p
    r = math.sqrt(-log(tail))
    value = _ratio(r - 1.6, _MIDDLE_TOP, _MIDDLE_BOTTOM) if r <= 5.0 else _ratio(r - 5.0, _TAIL_TOP, _TAIL_BOTTOM)
    return -value if q < 0.0 else value


@kernel
def normal_density(z: float) -> float:
    """Standard normal density."""
    return exp(-0.5 * z * z) * 0.3989422804014327


@inlined
def _mills_rest(z: float) -> float:
    """Laplace's continued fraction of the inverse Mills ratio less ``z``, for z >= 2 (Abramowitz, Stegun 26.2.14)."""
    rest = 0.0
    for k in range(120, 0, -1):
        rest = k / (z + rest)
    return rest


@inlined
def _central_part(z: float) -> float:
    """Probability between 0 and ``z`` over the density there, for 0 <= z < 2 (26.2.11)."""
    term = z
    total = z
    for k in range(1, 40):
        term *= z * z / (2 * k + 1)
        total += term
    return total


@kernel
def normal_loss(z: float) -> float:
    """Unit normal loss function: the mean of ``max(X - z, 0)`` for a standard normal X."""
    if z < 0.0:
        return normal_loss(-z) - z
    if z == np.inf:
        return 0.0
    density = normal_density(z)
    if z >= 2.0:
        return density * (1.0 - z / (z + _mills_rest(z)))
    return density - z * (0.5 - density * _central_part(z))


@kernel
def normal_upper(z: float) -> float:
    """Probability that a standard normal exceeds ``z``."""
    if z < 0.0:
        return 1.0 - normal_upper(-z)
    if z == np.inf:
        return 0.0
    density = normal_density(z)
    if z >= 2.0:
        return density / (z + _mills_rest(z))
    return 0.5 - density * _central_part(z)


@kernel
def _normal_upper_each(z: Floats, out: Floats) -> None:
    for i in range(z.size):
        out[i] = normal_upper(z[i])


def normal_upper_each(z: Floats) -> Floats:
    """Upper tail of each element of a one-dimensional array."""
    out = np.empty_like(z)
    _normal_upper_each(z, out)
    return out


@kernel
def _normal_loss_each(z: Floats, out: Floats) -> None:
    for i in range(z.size):
        out[i] = normal_loss(z[i])


def normal_loss_each(z: Floats) -> Floats:
    """Unit normal loss of each element of a one-dimensional array."""
    out = np.empty_like(z)
    _normal_loss_each(z, out)
    return out


@kernel
def _exp_each(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = exp(x[i])


def exp_each(x: Floats) -> Floats:
    """Exponential of each element of a one-dimensional array."""
    out = np.empty_like(x)
    _exp_each(x, out)
    return out
