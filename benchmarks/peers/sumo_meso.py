"""``python sumo_meso.py PROBLEM.npz EDGE_LENGTH [TRIPS.xml]``: SUMO's mesoscopic model on fixed routes, on one core.

``EDGE_LENGTH`` is the length in metres of the segments into which SUMO cuts edges; one longer than all
edges gives one segment an edge. Reading of network and routes, and simulation, are timed apart. With a third
argument SUMO also writes how each trip went, as part of the simulation.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree

import libsumo
import numpy as np
import sumo

_VEHICLE = '<vType id="t" length="5" minGap="2.5" sigma="0"/>'


def main(problem: str, edge_length: str, *outcomes: str) -> None:
    """Simulate the problem and print what it took as one line of JSON."""
    given = np.load(problem)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_network(folder, given)
        _write_routes(folder / "r.xml", given)
        inputs = ["-n", str(folder / "n.net.xml"), "-r", str(folder / "r.xml"), "--route-steps", "0"]
        quiet = ["--no-step-log", "--no-warnings", "--statistic-output", str(folder / "s.xml")]
        writes = [word for file in outcomes for word in ("--tripinfo-output", file)]
        began = time.process_time()
        libsumo.start(["sumo", *inputs, *quiet, *writes, "--mesosim", "--meso-edgelength", edge_length])
        wall, cpu = time.perf_counter(), time.process_time()
        while libsumo.simulation.getMinExpectedNumber() > 0:
            libsumo.simulationStep(libsumo.simulation.getTime() + 600.0)
        spent = time.perf_counter() - wall, time.process_time() - cpu
        libsumo.close()
        whole = time.process_time() - began
        statistics = ElementTree.parse(folder / "s.xml").getroot()  # noqa: S314 (SUMO wrote it just now)
    result = {
        "version": metadata.version("eclipse-sumo"),
        "wall_s": spent[0],
        "cpu_s": spent[1],
        "with_reading_cpu_s": whole,
        "inserted": int(statistics.find("vehicles").get("inserted")),
        "running": int(statistics.find("vehicles").get("running")),
        "teleports": int(statistics.find("teleports").get("total")),
    }
    if outcomes:
        result["minutes_a_trip"] = float(statistics.find("vehicleTripStatistics").get("duration")) / 60.0
    print(json.dumps(result))


def _write_network(folder: Path, given: np.lib.npyio.NpzFile) -> None:
    nodes = [f'<node id="{i}" x="{x:.1f}" y="{y:.1f}" type="unregulated"/>'
             for i, (x, y) in enumerate(zip(given["x_m"], given["y_m"], strict=True))]  # fmt: skip
    columns = (given[name].tolist() for name in ("tail", "head", "lanes", "speed_m_s", "length_m"))
    edges = [
        f'<edge id="{i}" from="{tail}" to="{head}" numLanes="{lanes}" speed="{speed:.3f}" length="{length:.1f}"/>'
        for i, (tail, head, lanes, speed, length) in enumerate(zip(*columns, strict=True))
    ]
    (folder / "n.nod.xml").write_text("\n".join(["<nodes>", *nodes, "</nodes>"]))
    (folder / "n.edg.xml").write_text("\n".join(["<edges>", *edges, "</edges>"]))
    command = [Path(sumo.SUMO_HOME) / "bin" / "netconvert", "-n", "n.nod.xml", "-e", "n.edg.xml", "-o", "n.net.xml"]
    options = ["--no-turnarounds", "false", "--no-internal-links", "true", "--no-warnings", "true"]
    subprocess.run([*command, *options], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _write_routes(file: Path, given: np.lib.npyio.NpzFile) -> None:
    first, link, depart_ms = given["first"].tolist(), given["link"].tolist(), given["depart_ms"].tolist()
    lines = ["<routes>", _VEHICLE]
    for i in np.argsort(given["depart_ms"], kind="stable").tolist():
        edges = " ".join(map(str, link[first[i] : first[i + 1]]))
        lines.append(
            f'<vehicle id="{i}" type="t" depart="{depart_ms[i] / 1000:.3f}"><route edges="{edges}"/></vehicle>'
        )
    file.write_text("\n".join([*lines, "</routes>"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
