"""``python uxsim_platoons.py PROBLEM.npz PLATOON``: UXsim's C++ kernel on the same network and demand, on one core."""

from __future__ import annotations

import json
import sys
import time
from importlib import metadata

import numpy as np
from uxsim import World


def main(problem: str, platoon: int) -> None:
    """Simulate the problem and print what it took as one line of JSON."""
    given = np.load(problem)
    last_s = float(given["depart_ms"].max()) / 1000
    world = World(
        name="", deltan=platoon, tmax=last_s + 3600.0, print_mode=0, save_mode=0, show_mode=0, random_seed=1, cpp=True,
        duo_update_time=900,
    )  # fmt: skip
    for i, (x, y) in enumerate(zip(given["x_m"].tolist(), given["y_m"].tolist(), strict=True)):
        world.addNode(str(i), x, y)
    columns = (given[name].tolist() for name in ("tail", "head", "lanes", "speed_m_s", "length_m"))
    for i, (tail, head, lanes, speed, length) in enumerate(zip(*columns, strict=True)):
        world.addLink(f"l{i}", str(tail), str(head), length=length, free_flow_speed=speed, number_of_lanes=lanes)
    trips = zip(*(given[name][::platoon].tolist() for name in ("origin", "destination", "depart_ms")), strict=True)
    for origin, destination, depart_ms in trips:
        world.addVehicle(str(origin), str(destination), depart_ms / 1000)
    wall, cpu = time.perf_counter(), time.process_time()
    world.exec_simulation()
    spent = time.perf_counter() - wall, time.process_time() - cpu
    print(
        json.dumps(
            {
                "version": metadata.version("uxsim"),
                "wall_s": spent[0],
                "cpu_s": spent[1],
                "traversals": float(sum(link.cum_departure[-1] for link in world.LINKS)),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
