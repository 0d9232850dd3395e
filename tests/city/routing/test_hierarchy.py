"""Orders of contraction: whole, the same each time, kept on disk, and never to be trusted blindly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NONE
from sim.city.roads.network import RoadNetwork
from sim.city.roads.synthetic import synthetic_city
from sim.city.routing import hierarchy
from sim.city.routing.dissection import nested_dissection
from sim.city.routing.hierarchy import build_hierarchy, contract
from sim.scenario.schema import SyntheticCity

from ..networks import network_of, random_ends


@given(random_ends(), st.integers(1, 4), st.sampled_from([0.0, 1.0, np.nan]))
def test_every_node_is_contracted_once(drawn: tuple[int, list[tuple[int, int]]], cell: int, spread: float) -> None:
    """However small the cells, loose the parts, or useless the coordinates."""
    nodes, ends = drawn
    tail, head = (np.array([end[i] for end in ends], dtype=np.int64) for i in (0, 1))
    x = np.arange(nodes) % 3 * spread
    order = nested_dissection(nodes, tail, head, x, x[::-1].copy(), cell)
    assert order.dtype == np.int32
    assert sorted(order.tolist()) == list(range(nodes))


@given(random_ends(), st.data())
def test_the_completion_is_that_of_plain_elimination(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    """Neighbours of each contracted node are joined, and nothing else is."""
    network = network_of(*drawn)
    order = np.array(data.draw(st.permutations(range(network.nodes))), dtype=np.int32)
    found = contract(network, order)
    higher: list[set[int]] = [set() for _ in range(network.nodes)]
    for a, b in zip(found.rank[network.tail].tolist(), found.rank[network.head].tolist(), strict=True):
        higher[min(a, b)].add(max(a, b))
    triangles = 0
    for v in range(network.nodes):
        assert found.higher[found.first_up[v] : found.first_up[v + 1]].tolist() == sorted(higher[v])
        assert found.parent[v] == min(higher[v], default=NONE)
        triangles += len(higher[v]) * (len(higher[v]) - 1) // 2
        if higher[v]:
            higher[min(higher[v])] |= higher[v] - {min(higher[v])}
    assert found.third.size == triangles


def test_a_city_is_cut_along_few_nodes() -> None:
    """Arcs grow a little faster than links: a lattice has order n log n of them (George 1973)."""
    city, _ = synthetic_city(SyntheticCity(nodes=4000, size=20))
    found = build_hierarchy(city)
    assert found.higher.size < 5 * city.links
    assert np.diff(found.first_up).max() < 2 * np.sqrt(city.nodes)


def test_cuts_find_the_bridge_without_coordinates() -> None:
    """Two towns on one bridge: the last contracted node is an end of it."""
    side = [(i, j) for i in range(20) for j in range(i + 1, 20)]
    ends = [*side, *((i + 20, j + 20) for i, j in side), (19, 20)]
    tail, head = (np.array([end[i] for end in ends]) for i in (0, 1))
    nowhere = np.zeros(40)
    assert int(nested_dissection(40, tail, head, nowhere, nowhere, 25)[-1]) in (19, 20)


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache that keeps orders of all networks."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(hierarchy, "_WORTH_KEEPING", 1)
    return tmp_path / "datacity"


def _town(seed: int = 1) -> RoadNetwork:
    return synthetic_city(SyntheticCity(nodes=300, size=6, seed=seed))[0]


def _kept(cached: Path) -> list[Path]:
    return sorted(cached.glob("*/*.npz"))


def test_an_order_is_kept_and_taken_back(cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file a map; a second start makes no order."""
    first = build_hierarchy(_town())
    build_hierarchy(_town(2))
    assert len(_kept(cached)) == 2
    monkeypatch.setattr(hierarchy, "_new_order", lambda _: pytest.fail("made again"))
    again = build_hierarchy(_town())
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def _truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def _scribbled(file: Path) -> None:
    text = bytearray(file.read_bytes())
    text[len(text) // 2] ^= 0xFF
    file.write_bytes(text)


def _no_permutation(file: Path) -> None:
    with np.load(file) as kept:
        order = kept["order"]
    np.savez(file, order=np.zeros_like(order))


def _of_another_map(file: Path) -> None:
    np.savez(file, order=np.arange(7, dtype=np.int32))


def _of_other_things(file: Path) -> None:
    np.savez(file, volume=np.zeros(3))


@pytest.mark.parametrize("spoil", [_truncated, _scribbled, _no_permutation, _of_another_map, _of_other_things])
def test_a_spoilt_cache_is_made_anew(spoil: Callable[[Path], None], cached: Path) -> None:
    """And mended on disk."""
    first = build_hierarchy(_town())
    (file,) = _kept(cached)
    whole = file.read_bytes()
    spoil(file)
    again = build_hierarchy(_town())
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert file.read_bytes() == whole
