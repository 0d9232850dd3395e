"""Sites read from a table: hours at which docks serve."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.city.plants.goods import Goods
from sim.city.plants.sites import Sites, read_sites
from sim.errors import ScenarioError
from sim.scenario.schema import Good, Industry

from ..networks import network_of


def _read(folder: Path, hours: str) -> Sites:
    goods = Goods.from_scenario((Good(name="clay", price=200.0, demand=1.0),))
    rows = f"site_id,kind,good,node_id,capacity_t_per_day{hours.split(';')[0]}\n"
    rows += f"pit,source,clay,n0,80{hours.split(';')[1]}\nstore,retailer,,n1,1{hours.split(';')[2]}\n"
    (folder / "sites.csv").write_text(rows)
    return read_sites(folder / "sites.csv", "sites.csv", Industry(), goods, network_of(2, [(0, 1), (1, 0)]))


def test_hours_are_read_and_without_them_docks_are_always_open(tmp_path: Path) -> None:
    """A table may say from when to when a site serves trucks; a field left empty is midnight."""
    sites = _read(tmp_path, ",opens_h,closes_h;,6,18;,22,")
    assert (sites.opens_h.tolist(), sites.closes_h.tolist()) == ([6, 22], [18, 24])
    sites = _read(tmp_path, ";;")
    assert (sites.opens_h.tolist(), sites.closes_h.tolist()) == ([0, 0], [24, 24])


def test_a_site_that_never_opens_is_refused(tmp_path: Path) -> None:
    """Equal hours are a mistake, told with its place."""
    with pytest.raises(ScenarioError, match=r"sites.csv:2.*closes_h.*never be open"):
        _read(tmp_path, ",opens_h,closes_h;,6,6;,0,24")
