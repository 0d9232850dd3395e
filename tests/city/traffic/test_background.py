"""Background traffic by the hour, and the cache that makes a second start quick."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.city.roads import read_roads
from sim.city.traffic import background, cache
from sim.city.traffic.background import CRAWL_KMH, BackgroundTraffic, background_traffic
from sim.errors import ScenarioError
from sim.scenario.schema import Roads

from ..networks import problem

SMALL: dict[str, Any] = {"synthetic": {"nodes": 80, "size": 5}, "background": {"peak_load": 0.8, "levels": 4}}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _traffic(folder: Path, **settings: Any) -> BackgroundTraffic:
    roads = Roads.model_validate({**SMALL, **settings})
    network, _ = read_roads(roads, folder, problem)
    return background_traffic(network, roads, folder, problem)


def test_more_traffic_never_makes_a_link_quicker_and_none_leaves_it_free(tmp_path: Path) -> None:
    profile = [round(hour / 23, 3) for hour in range(24)]
    roads = Roads.model_validate({"synthetic": SMALL["synthetic"], "background": {"profile": profile}})
    network, _ = read_roads(roads, tmp_path, problem)
    traffic = background_traffic(network, roads, tmp_path, problem)
    trucks = network.drivable().network
    assert (traffic.link_time_ms[0] == trucks.free_ms).all()
    assert (traffic.link_time_ms >= trucks.free_ms).all()
    assert traffic.link_time_ms.dtype == np.int64
    assert (np.diff(traffic.mean_speed_kmh) < 1e-9).all()
    assert (np.diff(traffic.volume.sum(axis=1)) > 0).all()


def test_however_great_the_traffic_nobody_is_slower_than_a_queue(tmp_path: Path) -> None:
    roads = Roads.model_validate({**SMALL, "background": {"scale": 30, "levels": 1, "gap": 0.1}})
    network, _ = read_roads(roads, tmp_path, problem)
    traffic = background_traffic(network, roads, tmp_path, problem)
    slowest_kmh = network.length_km / (traffic.link_time_ms.max(axis=0) / 3.6e6)
    assert slowest_kmh.min() == pytest.approx(CRAWL_KMH, rel=1e-3)


def test_an_hour_at_a_level_has_the_traffic_of_that_level_and_others_lie_between(tmp_path: Path) -> None:
    profile = [0.0, 0.25, 0.375, 0.5, 1.0] + [1.0] * 19
    traffic = _traffic(tmp_path, background={**SMALL["background"], "profile": profile})
    assert not traffic.volume[0].any()
    assert traffic.volume[2] == pytest.approx(0.5 * (traffic.volume[1] + traffic.volume[3]))
    assert traffic.volume[4].sum() > traffic.volume[3].sum()


def test_no_traffic_at_all(tmp_path: Path) -> None:
    traffic = _traffic(tmp_path, background={"scale": 0})
    assert not traffic.volume.any()
    assert traffic.trips == 0
    assert (traffic.link_time_ms == traffic.link_time_ms[0]).all()


def test_a_second_start_comes_from_the_cache_with_the_same_bits(tmp_path: Path, own_cache: Path) -> None:
    first, again = _traffic(tmp_path), _traffic(tmp_path)
    assert (first.from_cache, again.from_cache) == (False, True)
    assert first.link_time_ms.tobytes() == again.link_time_ms.tobytes()
    assert first.volume.tobytes() == again.volume.tobytes()
    (file,) = (own_cache / "datacity" / "background").iterdir()
    file.write_bytes(file.read_bytes()[:100])
    torn = _traffic(tmp_path)
    assert not torn.from_cache
    assert torn.volume.tobytes() == first.volume.tobytes()
    assert _traffic(tmp_path).from_cache


@pytest.mark.parametrize("change", [{"scale": 1.1}, {"gap": 2e-3}, {"levels": 5}, {"peak_load": 0.7}])
def test_other_settings_are_not_served_from_the_cache(tmp_path: Path, change: dict[str, Any]) -> None:
    _traffic(tmp_path)
    assert not _traffic(tmp_path, background={**SMALL["background"], **change}).from_cache


def test_another_map_or_other_code_is_not_served_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _traffic(tmp_path)
    assert not _traffic(tmp_path, synthetic={"nodes": 80, "size": 5, "seed": 3}).from_cache
    monkeypatch.setattr(background, "_CODE", (cache,))
    assert not _traffic(tmp_path).from_cache


def test_it_works_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = _traffic(tmp_path)
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    traffic = _traffic(tmp_path)
    assert not traffic.from_cache
    assert traffic.volume.tobytes() == expected.volume.tobytes()


def test_no_partial_file_is_left_behind(tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: Any, **__: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(cache.np, "savez", full_disk)
    assert not _traffic(tmp_path).from_cache
    assert not list((own_cache / "datacity" / "background").iterdir())


MAP = {
    "node.csv": "node_id,x_coord,y_coord\n1,0,0\n2,0.01,0\n3,0.02,0\n",
    "link.csv": "link_id,from_node_id,to_node_id,directed\n1,1,2,0\n2,2,3,0\n",
    "trips.csv": "o_node_id,d_node_id,vehicles\n1,3,300\n3,3,5\n",
}


def _map(folder: Path) -> dict[str, Any]:
    (folder / "map").mkdir()
    for name, text in MAP.items():
        (folder / "map" / name).write_text(text)
    return {"map": "map", "synthetic": None}


def test_trips_of_a_table_are_spread_over_the_hours_they_are_for(tmp_path: Path) -> None:
    settings = {"demand": "map/trips.csv", "demand_hours": "20 min", "scale": 0.5, "profile": [1.0] * 24}
    traffic = _traffic(tmp_path, **_map(tmp_path), background=settings)
    assert traffic.trips == pytest.approx(450)
    assert traffic.volume[0].tolist() == pytest.approx([450, 0, 450, 0])
    assert traffic.source == "map/trips.csv"
    assert any("450 vehicles an hour at the peak" in line for line in traffic.lines())


def test_a_table_that_is_missing_or_changes_is_noticed(tmp_path: Path) -> None:
    source = _map(tmp_path)
    with pytest.raises(ScenarioError, match=r"roads.background.demand: there is no file 'map/none.csv'"):
        _traffic(tmp_path, **source, background={"demand": "map/none.csv"})
    assert _traffic(tmp_path, **source, background={"demand": "map/trips.csv"}).trips == 300
    (tmp_path / "map" / "trips.csv").write_text("o_node_id,d_node_id,vehicles\n1,3,40\n")
    assert _traffic(tmp_path, **source, background={"demand": "map/trips.csv"}).trips == 40


def test_a_tntp_map_brings_its_own_trips(data_folder: Path) -> None:
    roads = Roads.model_validate({"map": "tntp/Anaheim"})
    network, _ = read_roads(roads, data_folder, problem)
    traffic = background_traffic(network, roads, data_folder, problem)
    assert traffic.trips == pytest.approx(104_694.4)
    assert traffic.volume.shape == (24, network.drivable().network.links)
    assert (traffic.link == network.drivable().links).all()
    assert traffic.gap <= 1e-3


@pytest.mark.slow
def test_nanchang_is_busy_but_moves(data_folder: Path) -> None:
    settings = {"demand": "nanchang/demand.csv", "demand_hours": "20 min"}
    roads = Roads.model_validate({"map": "nanchang", "background": settings})
    network, _ = read_roads(roads, data_folder, problem)
    traffic = background_traffic(network, roads, data_folder, problem)
    assert traffic.trips == pytest.approx(3 * 75_072)
    assert 50 < traffic.mean_speed_kmh.min() < 60 < traffic.mean_speed_kmh.max() < 65
    assert 0.03 < traffic.crowded.max() < 0.08
    started = time.process_time()
    assert background_traffic(network, roads, data_folder, problem).from_cache
    assert time.process_time() - started < 0.2
