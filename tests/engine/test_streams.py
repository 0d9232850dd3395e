"""Keyed streams: the right distributions, nothing shared between draws, one implementation."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.arrays import Floats
from sim.engine import streams
from sim.engine.streams import Stream, combine, combine_each, entity_key, entity_keys

N = 50_000
#: Two-sided chance 7e-6 that a standard normal statistic lies beyond; every test below is laxer than 1 in 10,000.
SIGMAS = 4.5
LEAST_P = 1e-5
MASK = 2**64 - 1
KEYS = np.arange(N, dtype=np.uint64)
HASHED = entity_keys([f"thing {i}" for i in range(N)])

words = st.integers(0, MASK)


# ── the generator against a twin in whole numbers ────────────────────────────────────────────────
def plain_mix(z: int) -> int:
    """Splitmix64's finaliser in Python's integers."""
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
    return z ^ z >> 31


def plain_bits(stream: int, entity: int, count: int) -> int:
    """What ``draw_bits`` gives, in Python's integers."""
    step = plain_mix(stream + entity * 0x9E3779B97F4A7C15 & MASK)
    return plain_mix(step + count * 0xD1342543DE82EF95 & MASK)


def unmix(z: int) -> int:
    """The word that ``plain_mix`` makes ``z`` of."""
    for shift, factor in ((31, 0x94D049BB133111EB), (27, 0xBF58476D1CE4E5B9), (30, 1)):
        word = z
        for _ in range(64 // shift):
            word = z ^ word >> shift
        z = word * pow(factor, -1, 1 << 64) & MASK
    return z


@given(words, words, st.integers(-(2**63), 2**63 - 1))
def test_a_draw_is_the_twins(stream: int, entity: int, count: int) -> None:
    """Compiled words wrap round as 64-bit words do, whatever the count's sign."""
    keys = np.uint64(stream), np.uint64(entity)
    bits = plain_bits(stream, entity, count & MASK)
    assert streams.uniform(*keys, count) == ((bits >> 12) + 0.5) * 2.0**-52
    assert combine(keys[1], count) == plain_bits(0x5851F42D4C957F2D, entity, count & MASK)


@given(words)
def test_mixing_loses_nothing(word: int) -> None:
    """The finaliser is a bijection, so keys that differ stay apart."""
    assert unmix(plain_mix(word)) == word
    assert streams.mix(np.uint64(word)) == plain_mix(word)


@pytest.mark.parametrize("bits", [0, 1, 2**11, 2**63, MASK - 2**12, MASK - 1, MASK])
def test_no_word_gives_zero_or_one(bits: int) -> None:
    """Whatever the generator comes up with, a uniform and what is made of it are finite."""
    key = np.uint64(unmix(unmix(bits)))
    entity = np.uint64(0)
    assert plain_bits(int(key), 0, 0) == bits
    assert 0.0 < streams.uniform(key, entity, 0) < 1.0
    for draw in (streams.normal, streams.gumbel):
        assert math.isfinite(draw(key, entity, 0))
    assert 0.0 < streams.exponential(key, entity, 0, 1.0) < math.inf


@given(st.integers(0, 2**63 - 1), st.integers(-(2**62), 2**62))
def test_a_key_is_the_same_key_as_a_plain_number(entity: int, count: int) -> None:
    """Compiled functions that Python calls with its own integers give what arrays of keys give."""
    stream = Stream(5, "plain")
    assert streams.normal(stream.key, entity, count) == stream.normals(np.array([entity], dtype=np.uint64), count)[0]
    assert combine(entity, count) == combine(np.uint64(entity), count)


def test_single_draws_and_batches_are_the_same_numbers() -> None:
    """Every batch method gives what the compiled function gives one by one."""
    stream, keys, counts = Stream(7, "same"), HASHED[:50], np.arange(50)
    rows = list(zip(keys, counts.tolist(), strict=True))
    key = stream.key
    assert stream.uniforms(keys, counts).tolist() == [streams.uniform(key, *row) for row in rows]
    assert stream.normals(keys, counts).tolist() == [streams.normal(key, *row) for row in rows]
    assert stream.gumbels(keys, counts).tolist() == [streams.gumbel(key, *row) for row in rows]
    assert stream.exponentials(keys, 3.0, counts).tolist() == [streams.exponential(key, *row, 3.0) for row in rows]
    assert stream.lognormals(keys, 3.0, 0.5, counts).tolist() == [
        streams.lognormal(key, *row, 3.0, 0.5) for row in rows
    ]
    assert combine_each(keys, counts).tolist() == [int(combine(*row)) for row in rows]


def test_a_count_for_all_is_that_count_for_each() -> None:
    """One number, an array of it and an array of smaller integers mean the same draws."""
    stream, keys = Stream(7, "same"), HASHED[:5]
    for counts in (np.full(5, 9), np.full(5, 9, dtype=np.int32), np.repeat(9, 10)[::2]):
        assert stream.uniforms(keys, counts).tolist() == stream.uniforms(keys, 9).tolist()
    assert stream.uniforms(keys[:0]).shape == (0,)


# ── what a draw depends on ───────────────────────────────────────────────────────────────────────
@given(st.permutations(range(12)), st.integers(1, 12), st.sampled_from(["uniforms", "normals", "gumbels"]))
def test_draws_of_one_do_not_change_with_who_else_draws(order: list[int], present: int, kind: str) -> None:
    """An entity's draw is the same alone, among others, and in any order."""
    draw: Callable[..., Floats] = getattr(Stream(3, "who"), kind)
    alone = [draw(HASHED[i : i + 1], 4)[0] for i in range(12)]
    among = draw(HASHED[order[:present]], 4)
    assert among.tolist() == [alone[i] for i in order[:present]]


def test_names_and_seeds_make_streams_of_their_own() -> None:
    """Neither joins with the other: seed 1 of stream 2x is not seed 12 of stream x."""
    keys = {int(Stream(seed, name).key) for seed in range(30) for name in ("x", "y", "2x", "2/x", "")}
    assert len(keys) == 150
    assert Stream(1, "x").key == Stream(1, "x").key
    assert int(entity_key("a")) == int(entity_keys(["a"])[0]) != int(entity_key("b"))


def _sets() -> dict[str, tuple[Floats, Floats]]:
    """Pairs of batches of normals that differ in one part of their keys."""
    here = Stream(1, "here")
    some = here.normals(HASHED, 0)
    return {
        "stream": (some, Stream(1, "there").normals(HASHED, 0)),
        "seed": (some, Stream(2, "here").normals(HASHED, 0)),
        "count": (some, here.normals(HASHED, 1)),
        "instant": (here.normals(HASHED, 3_600_000), here.normals(HASHED, 7_200_000)),
        "entity": (here.normals(KEYS, 0), here.normals(KEYS + np.uint64(1), 0)),
        "event": (some, here.normals(combine_each(HASHED, 0), 0)),
        "entity for count": (
            here.normals(KEYS, 5),
            here.normals(np.full(N, 5, dtype=np.uint64), KEYS.astype(np.int64)),
        ),
    }


@pytest.mark.parametrize("part", _sets())
def test_draws_that_differ_in_one_part_of_their_key_are_unrelated(part: str) -> None:
    """Correlations of the draws and of their squares are those of independent samples."""
    first, second = _sets()[part]
    for a, b in ((first, second), (first**2, second**2), (first**2, second)):
        assert abs(np.corrcoef(a, b)[0, 1]) * math.sqrt(N) < SIGMAS


# ── distributions ────────────────────────────────────────────────────────────────────────────────
STREAM = Stream(11, "moments")
SAMPLES: dict[str, tuple[Callable[[], Floats], stats.rv_continuous]] = {
    "uniform by entity": (lambda: STREAM.uniforms(HASHED), stats.uniform()),
    "uniform by number": (lambda: STREAM.uniforms(KEYS), stats.uniform()),
    "uniform by count": (lambda: STREAM.uniforms(np.full(N, HASHED[0]), KEYS.astype(np.int64)), stats.uniform()),
    "uniform by hour": (lambda: STREAM.uniforms(np.full(N, HASHED[0]), np.arange(N) * 3_600_000), stats.uniform()),
    "uniform by seed": (
        lambda: np.array([Stream(i, "s").uniforms(HASHED[:5])[0] for i in range(5000)]),
        stats.uniform(),
    ),
    "uniform by event": (lambda: STREAM.uniforms(combine_each(HASHED, 60_000)), stats.uniform()),
    "normal": (lambda: STREAM.normals(HASHED), stats.norm()),
    "gumbel": (lambda: STREAM.gumbels(HASHED), stats.gumbel_r()),
    "exponential": (
        lambda: np.array([streams.exponential(STREAM.key, key, 0, 3.0) for key in HASHED]),
        stats.expon(scale=3.0),
    ),
    "lognormal": (
        lambda: STREAM.lognormals(HASHED, 20.0, 0.5),
        stats.lognorm(math.sqrt(math.log(1.25)), scale=20.0 / math.sqrt(1.25)),
    ),
    "wide lognormal": (
        lambda: STREAM.lognormals(HASHED, 1.0, 2.0),
        stats.lognorm(math.sqrt(math.log(5.0)), scale=1.0 / math.sqrt(5.0)),
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_draws_have_their_distribution(name: str) -> None:
    """Kolmogorov and Smirnov's distance is one that a true sample exceeds in 1 of 100,000 cases only."""
    draw, expected = SAMPLES[name]
    assert stats.kstest(draw(), expected.cdf).pvalue > LEAST_P


@pytest.mark.parametrize("name", [name for name in SAMPLES if not name.startswith("wide")])
def test_draws_have_their_mean_and_their_variance(name: str) -> None:
    """Both lie within 4.5 standard errors; the variance's comes from the fourth moment."""
    draw, expected = SAMPLES[name]
    sample = draw()
    mean, variance, _, kurtosis = (float(moment) for moment in expected.stats("mvsk"))
    assert abs(sample.mean() - mean) < SIGMAS * math.sqrt(variance / sample.size)
    assert abs(sample.var() - variance) < SIGMAS * variance * math.sqrt((kurtosis + 2) / sample.size)


@pytest.mark.parametrize("bit", range(0, 52, 3))
def test_every_bit_of_a_uniform_is_a_fair_coin(bit: int) -> None:
    """Low bits are as random as high ones."""
    ones = (np.floor(STREAM.uniforms(HASHED) * 2.0 ** (bit + 1)).astype(np.int64) & 1).sum()
    assert abs(ones - N / 2) < SIGMAS * math.sqrt(N / 4)


@pytest.mark.parametrize("mean", [0.2, 3.7, 40.0, 256.0, 900.0])
def test_poisson_draws_have_their_distribution(mean: float) -> None:
    """Chi-square over every count that is expected at least five times, tails put together."""
    sample = np.array([streams.poisson(STREAM.key, key, 7, mean) for key in HASHED[:20_000]])
    law = stats.poisson(mean)
    low, high = int(law.ppf(5 / sample.size)), int(law.ppf(1 - 5 / sample.size))
    observed = np.bincount(np.clip(sample, low, high) - low, minlength=high - low + 1)
    expected = law.pmf(np.arange(low, high + 1)) * sample.size
    expected[0] += law.cdf(low - 1) * sample.size
    expected[-1] += law.sf(high) * sample.size
    assert stats.chisquare(observed, expected).pvalue > LEAST_P
    assert abs(sample.mean() - mean) < SIGMAS * math.sqrt(mean / sample.size)


@given(words, st.floats(0, 600))
def test_a_poisson_draw_is_that_of_plain_inversion(entity: int, mean: float) -> None:
    """Each chunk of at most 256 counts up its own uniform; the sum is what compiled code returns."""
    total, chunk, rest = 0, 0, mean
    while rest > 0:
        part = min(rest, 256.0)
        rest -= part
        u = streams.uniform(STREAM.key, np.uint64(combine(np.uint64(entity), chunk)), 2)
        total += int(stats.poisson.ppf(u, part))
        chunk += 1
    assert streams.poisson(STREAM.key, np.uint64(entity), 2, mean) == total


@given(words, st.integers(0, 2**40))
def test_transformed_draws_are_those_of_the_standard_library(entity: int, count: int) -> None:
    """Inversion of one uniform; 1e-12 is a thousand times the error that the uniform's own ulp makes far out."""
    key = np.uint64(entity)
    u = streams.uniform(STREAM.key, key, count)
    assert streams.normal(STREAM.key, key, count) == pytest.approx(NormalDist().inv_cdf(u), rel=1e-12, abs=1e-15)
    assert streams.exponential(STREAM.key, key, count, 5.0) == pytest.approx(-5 * math.log(u), rel=1e-12)
    assert streams.gumbel(STREAM.key, key, count) == pytest.approx(-math.log(-math.log(u)), rel=1e-12, abs=1e-12)


@given(words, st.floats(0.01, 100))
def test_a_lognormal_without_variation_is_its_mean(entity: int, mean: float) -> None:
    """No draw is needed, and none is made."""
    assert streams.lognormal(STREAM.key, np.uint64(entity), 0, mean, 0.0) == mean
    assert streams.poisson(STREAM.key, np.uint64(entity), 0, 0.0) == 0
