"""Prints a digest of what kernels and decisions compute, to be compared between machines and settings."""

from __future__ import annotations

import hashlib
import json

import numpy as np
from knowledge.edges import suppliers_on

from sim.arrays import AnyArray
from sim.decisions.dispatch import assign_trucks
from sim.decisions.information import value_of_reading_fen_per_t
from sim.decisions.selling import next_ask_fen
from sim.decisions.suppliers import choose_suppliers, expected_wait_h, landed_cost_fen_per_t
from sim.engine import elementary, streams
from sim.engine.streams import Stream, entity_keys

#: How many values of each; small enough for Python without a compiler.
SIZE = 60
_HOUR_MS = 3_600_000


def digests() -> dict[str, str]:
    """Hash of the bytes of each result."""
    keys = entity_keys([f"thing {i}" for i in range(SIZE)])
    stream = Stream(3, "bits")
    u = stream.uniforms(keys)
    results: dict[str, AnyArray] = {
        "uniform": u,
        "normal": stream.normals(keys),
        "gumbel": stream.gumbels(keys, 7),
        "lognormal": stream.lognormals(keys, 20.0, 0.7),
        "poisson": np.array([streams.poisson(stream.key, key, 1, 300.0) for key in keys[:20]]),
        "exponential": np.array([streams.exponential(stream.key, key, 1, 5.0) for key in keys]),
        "exp": elementary.exp_each((u - 0.5) * 1400),
        "log": np.array([elementary.log(x) for x in u * u * u]),
        "power": np.array([elementary.power(x, y) for x, y in zip(u * 3, u[::-1] * 8, strict=True)]),
        "loss": elementary.normal_loss_each((u - 0.5) * 70),
        "upper tail": elementary.normal_upper_each((u - 0.5) * 70),
    } | _decisions(stream)
    return {name: hashlib.blake2b(array.tobytes(), digest_size=8).hexdigest() for name, array in results.items()}


def _decisions(stream: Stream) -> dict[str, AnyArray]:
    pairs = [(buyer, supplier) for buyer in range(20) for supplier in range(20, 30)]
    u = stream.uniforms(entity_keys([f"edge {i}" for i in range(len(pairs))]))
    knowledge = suppliers_on(
        pairs,
        price_fen_per_t=300_000 + 1000 * u,
        wait_mean_h=5 * u[::-1],
        wait_var_h2=9 * u,
        feed_net_kg=20_000 * (u - 0.5),
        feed_sd_kg=3_000 * u,
        feed_time_ms=np.where(u < 0.5, (u * 20 * _HOUR_MS).astype(np.int64), -1),
        rate_kg_per_h=1_000 + 2_000 * u,
    )
    knowledge.experience(np.arange(u.size), 10 * u, 0.2)
    wait, variance = expected_wait_h(knowledge, 10_000, 12.0, 20 * _HOUR_MS)
    cost = landed_cost_fen_per_t(knowledge, wait, 0.004)
    point = np.repeat(np.arange(20), 3)
    return {
        "wait": wait,
        "variance": variance,
        "cost": cost,
        "choice": choose_suppliers(knowledge, cost, 0 * cost + 50, point, np.arange(point.size), stream.key, 1000.0),
        "value": value_of_reading_fen_per_t(knowledge, cost, 0.004, 2_000 + 0 * cost, 0.6, 12.0),
        "trucks": assign_trucks(
            np.arange(8), np.arange(5)[::-1].copy(), (u[:45] * 1e6).astype(np.int32).reshape(9, 5), "auto"
        ),
        "ask": next_ask_fen(
            (u * 1e6).astype(np.int64), (u * 3).astype(np.int64), (u[::-1] * 3).astype(np.int64), 0.05, 9
        ),
    }


if __name__ == "__main__":
    print(json.dumps(digests()))  # noqa: T201 - the caller reads it
