"""Shortest and fastest paths on streets of two real cities."""

from __future__ import annotations

import csv
import gzip
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from sim.city.roads import read_map
from sim.city.routing.pairs import find_paths, read_pairs
from sim.validation.row import Figure, Row, Trial

_CITIES = {"porto-alegre": "Porto Alegre", "helsinki-centre": "the centre of Helsinki"}
#: Part of a path that may be off, beside what is not printed of times; lengths are whole centimetres.
_PART = 1e-6
_PRINTED_S = 0.0005
_M_PER_KM, _S_PER_MIN = 1e3, 60.0


def _figures(name: str, trial: Trial) -> tuple[Figure, ...]:
    source = (trial.data or Path()) / "roads"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        references = _write_map(source, name.replace("-", "_"), folder)
        network, _ = read_map(folder, name)
        pairs = read_pairs(folder / "pairs.csv", name, network)
    found = []
    for what, weight, per_unit, column, printed in (
        ("shortest", network.length_km, _M_PER_KM, "shortest_m", 0.0),
        ("fastest", network.free_time_min, _S_PER_MIN, "fastest_s", _PRINTED_S),
    ):
        known = [float(row[column]) for row in references]
        paths = find_paths(network, weight, pairs)
        equal = sum(
            path is not None and abs(path.cost * per_unit - cost) <= _PART * cost + printed
            for path, cost in zip(paths, known, strict=True)
        )
        found.append(Figure(f"{what} paths as published", "paths", len(known), equal, 0.0))
    return tuple(found)


def _write_map(source: Path, name: str, folder: Path) -> list[Mapping[str, str]]:
    """Write a published graph as a GMNS map with its pairs, as a user would; return the reference paths."""
    nodes = ((row["node_id"], row["lon"], row["lat"]) for row in _rows(source / f"{name}_nodes.csv.gz"))
    columns = ("from", "to", "length_m", "speed_kmh", "lanes")
    links = ((i, *(row[column] for column in columns)) for i, row in enumerate(_rows(source / f"{name}_edges.csv.gz")))
    references = list(_rows(source / f"{name}_sp_refs.csv"))
    _write(folder / "config.csv", "long_length,speed,crs", [("m", "km/h", "EPSG:4326")])
    _write(folder / "node.csv", "node_id,x_coord,y_coord", nodes)
    _write(folder / "link.csv", "link_id,from_node_id,to_node_id,length,free_speed,lanes", links)
    _write(folder / "pairs.csv", "from_node_id,to_node_id", ((row["origin"], row["dest"]) for row in references))
    return references


def _rows(file: Path) -> Iterator[Mapping[str, str]]:
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
        yield from csv.DictReader(lines)


def _write(file: Path, head: str, rows: Iterable[Iterable[object]]) -> None:
    file.write_text("\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n")


ROWS = tuple(
    Row(
        f"paths-{name}",
        f"500 shortest and 500 fastest paths on the streets of {city}",
        "OpenStreetMap contributors (ODbL); paths of an independent solver",
        "what `datacity map route` does: sim/city/routing/pairs.py",
        partial(_figures, name),
        "roads",
    )
    for name, city in _CITIES.items()
)
