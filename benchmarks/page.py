"""``python -m benchmarks.page``: docs/performance.md from the last measurements; nobody edits a figure by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_RESULTS = _ROOT / "benchmarks" / "results"
PAGE = _ROOT / "docs" / "performance.md"
NOT_MEASURED = "not measured"
_MINUTE_S = 60.0

_HEAD = """\
# How fast it is

Written by `python -m benchmarks.page` from `benchmarks/results/*.json`, which `make bench` measures. All figures
are from machines that others used at the same time, as medians of CPU time. Seconds may be off by a quarter and more;
what is claimed is the ratios to peers, measured in one run in turn.
Peers are installed for the benchmark only (`python -m benchmarks.peers`, versions in `benchmarks/peers/__init__.py`).

| measure | must | aim | measured | benchmark |
| --- | --- | --- | --- | --- |
"""

Result = dict[str, Any]


def _whole_run(result: Result, days: int) -> str:
    minutes = (result["start_s"] + result["first_day_s"] + (days - 1) * result["s_per_day"]) / _MINUTE_S
    return f"{minutes:.1f} min for {days} days, reckoned from {result['days']}; {result['peak_mb'] / 1024:.2f} GiB"


def _twin(result: Result) -> str:
    return "; ".join(f"{name}: {size['ratio']:g} times" for name, size in result["sizes"].items())


def _trees(result: Result) -> str:
    beside = ", ".join(f"{times:g} times {peer}" for peer, times in result["times_as_fast_as"].items())
    return f"{result['customise_and_trees_cpu_ms']['median']:g} ms on one core; a tree {beside}"


def _equilibrium(result: Result) -> str:
    sketch = result["networks"].get("Chicago-Sketch", {})
    return f"{sketch['ratio_cpu']:g} times" if "ratio_cpu" in sketch else NOT_MEASURED


def _movement(result: Result) -> str:
    fleets = result["with_spillback"].items()
    return "; ".join(f"{each['links_entered_per_cpu_s'] / 1e6:.1f} M/s with {int(n):,} trucks" for n, each in fleets)


def _simpy(docks: Result, links: Result) -> str:
    fleets = ", ".join(f"{each['ratio']:g} times with {int(n):,} trucks" for n, each in docks["fleets"].items())
    driven = ", ".join(f"{each['ratio']:g} times at {int(n):,} trips" for n, each in links["simpy"].items())
    each = max(round(peer["traversals"] / int(n)) for n, peer in links["simpy"].items())
    return f"with docks {fleets}; driving {each} links {driven}"


def _sumo(result: Result) -> str:
    ratios, whole = (
        " / ".join(f"{peer[name]:g}" for peer in result["sumo"].values()) for name in ("ratio", "ratio_of_whole_jobs")
    )
    speed = result["traversals_per_s"] / 1e6
    return (
        f"{ratios} times at {result['trips']:,} trips, where we drive {speed:.2f} M links/s; "
        f"{whole} times as a whole job with reading and writing; rounds: {result['rounds']}"
    )


def _uxsim(result: Result) -> str:
    return f"{result['ratio']:g} times a link, at {result['trips']:,} trips on the roads of {result['scenario']}"


def _readings(result: Result) -> str:
    rate, ratio = result["million_readings_per_cpu_s"], result["ratio_to_numpy_on_one_thread"]["each"]
    two = result["million_readings_per_wall_s_on_2_threads"]["each_together"]
    return (
        f"{rate['each'] / 1000:.2f} G/s on one core, {ratio:g} times numpy's normals; by the clock on two threads"
        f" {two['best'] / 1000:.2f} G/s at best, {two['median'] / 1000:.2f} in the median;"
        f" with failures {rate['means_with_failures'] / 1000:.2f} G/s on one core"
    )


def _length(result: Result) -> str:
    parts = []
    for name, run in result["runs"].items():
        slope, first, last = run["growth_of_cost_percent_a_day"], run["settled_after_days"] + 1, run["days"]
        middle, low, high = (f"{slope[end] * (last - first):+.0f}%" for end in ("value", "low", "high"))
        grown = run["memory_mb"]["end"] - run["memory_mb"]["settled"]
        parts.append(f"{name}, days {first} to {last}: {middle} ({low} to {high}), {grown:+d} MB")
    return "; ".join(parts)


def _auctions(result: Result) -> str:
    call, continuous = result["call_auction"], result["continuous_double_auction"]
    rates = " / ".join(f"{each['million_orders_per_s']:.0f} M" for each in (call, continuous))
    beside = ", ".join(f"{peer['ratio']:g} times {name}" for name, peer in result["published_books"].items())
    return f"{rates} orders/s, {call['ratio']:g} / {continuous['ratio']:g} times heaps in Python; {beside}"


def _growth(small: Result, large: Result) -> str:
    return f"{small['vehicle_days_per_s'] / large['vehicle_days_per_s']:.2f} times"


def _start(result: Result) -> str:
    each = " / ".join(f"{result[name]['cpu_s']:.2g}" for name in ("help", "warm_run", "cold_run"))
    what = f"`{result['scenario']}` for {result['days']} days, whole commands with the report"
    least = " / ".join(f"{result[name]['least_wall_s']:.2g}" for name in ("help", "warm_run", "cold_run"))
    return f"{each} s of CPU, {least} s at best by the clock; runs are of {what}"


def _same_bytes(result: Result) -> str:
    scenarios = ", ".join(f"`{name}` for {days} days" for name, days in result["days"].items())
    widest = result["widest_instructions"]
    return f"yes: {'; '.join(result['ways'])} on a processor with {widest} ({scenarios})"


#: Measure, what it must be and what we aim at, the results that it is read from, and how it reads.
ROWS: tuple[tuple[str, str, str, tuple[str, ...], Callable[..., str] | None], ...] = (
    ("metropolis, everything built so far on", "25 min, 1.5 GB", "10 min, 0.8 GB", ("rooms-metropolis",),
     lambda result: _whole_run(result, 90)),
    ("megacity, everything built so far on", "25 min, 2.5 GB", "10 min, 1.2 GB", ("rooms-megacity",),
     lambda result: _whole_run(result, 30)),
    ("a vehicle-day of the plain Mesa + SimPy + igraph twin over one of ours, equal outputs", "60 times", "150 times",
     ("plain-twin",), _twin),
    ("truck trips against SimPy, 10k to 100k vehicles", "60 times", "150 times", ("dock-trips", "movement"), _simpy),
    ("link traversals per core, with spillback", "3 M/s", "8 M/s", ("movement",), _movement),
    ("against SUMO meso on the same fixed routes, 1 segment an edge / default", "15 / 100 times", "40 / 275 times",
     ("sumo",), _sumo),
    ("against UXsim C++ (platoon 5), same network and demand", "25 times", "65 times", ("uxsim",), _uxsim),
    ("2,000 destination trees and customise, 13k nodes", "100 ms", "40 ms", ("routing",), _trees),
    ("user equilibrium to 1e-4 against AequilibraE, Chicago-Sketch", "5 times", "20 times", ("assignment",),
     _equilibrium),
    ("call auctions / continuous double auction", "5 M / 5 M orders/s", "20 M / 20 M orders/s", ("auctions",),
     _auctions),
    ("readings of sensors", "0.8 G/s", "2 G/s", ("sensors",), _readings),
    ("cost of a vehicle-day, megacity over quickstart", "under 2 times", "under 1.3 times",
     ("rooms-quickstart", "rooms-megacity"), _growth),
    ("growth of a day's cost (95% interval) and of memory by the end of a run", "none", "none", ("length",), _length),
    ("`--help` / warm start of a run / cold compile", "0.1 / 2 / 30 s", "0.05 / 1 / 12 s", ("start",), _start),
    ("same bytes: 1 or 2 threads, processes, Python 3.11-3.13, AVX2 or AVX-512", "yes", "yes", ("same-bytes",),
     _same_bytes),
)  # fmt: skip


def page() -> str:
    """Text of docs/performance.md."""
    rows = [
        f"| {measure} | {must} | {aim} | {_read(names, reads)} | {', '.join(f'`{name}`' for name in names)} |"
        for measure, must, aim, names, reads in ROWS
    ]
    return _HEAD + "\n".join(rows) + "\n" + _about_the_twin() + _about_moving() + _about_machines()


def _result(name: str) -> Result | None:
    file = _RESULTS / f"{name}.json"
    return json.loads(file.read_text()) if file.exists() else None


def _read(names: tuple[str, ...], reads: Callable[..., str] | None) -> str:
    results = [_result(name) for name in names]
    if reads is None or None in results:
        return NOT_MEASURED
    return reads(*results)


def _about_the_twin() -> str:
    twin = _result("plain-twin")
    if twin is None:
        return ""
    lines = [
        "",
        "## The plain twin",
        "",
        "The model once more as a good modeller writes it (`benchmarks/plain/`): Mesa agents, SimPy processes, igraph",
        "trees, one a place and refresh, and loops over objects. Orders, trips, choices, deals, listings, payments,",
        "nowcasts, stocks and fleets equal ours to the last digit at every size, in the run that is timed.",
        "What it does not have is switched off for both (`benchmarks/plain/covers.py`); trucks are sent by the greedy",
        "rule. Start-up and compilation are left out. A ratio holds for its size only: a village costs us some 25 ms a",
        "day at its 167 stops, however few trucks it has, while the twin's cost falls with every truck and place;",
        "60 times cannot be had there.",
        "",
        "| size | vehicle-days | trips | twin, ms a vehicle-day | ours | ratio |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, size in twin["sizes"].items():
        each = (size["twin_ms_per_vehicle_day"], size["product_ms_per_vehicle_day"], size["ratio"])
        cells = (f"{size['vehicle_days']:,}", f"{size['trips']:,}", *(f"{figure:g}" for figure in each))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    shares = twin["profile"]["share_of_time"].items()
    spent = "; ".join(f"`{what}` {share:.1%}" for what, share in shares)
    ours = twin["profile_of_ours"]
    stops = "; ".join(f"`{what}` {share:.1%}" for what, share in ours["share_of_time"].items())
    lines += ["", f"Where the twin spends its time at {twin['profile']['size']}: {spent}.", ""]
    return "\n".join([*lines, f"Where we do at {ours['size']}, with all that is called: {stops}.", ""])


def _about_moving() -> str:
    docks, sumo = _result("dock-trips"), _result("sumo")
    if docks is None or sumo is None:
        return ""
    each = ", ".join(
        f"{1e9 / fleet['trips_per_cpu_s']['own']:.0f} ns with {int(trucks):,} trucks"
        for trucks, fleet in docks["fleets"].items()
    )
    minutes, long = sumo["minutes_a_trip"], sumo["mean_length_of_links_driven_m"]
    theirs = " and ".join(f"{peer['minutes_a_trip']:g}" for peer in sumo["sumo"].values())
    uncollected = " and ".join(f"{fleet['ratio_without_garbage_collection']:g}" for fleet in docks["fleets"].values())
    lines = [
        "",
        "## Movement beside its peers",
        "",
        "*SimPy.* A trip is to load, drive, queue for a dock, unload and drive back; at a store all times are equal",
        f"but for ties. It takes us {each}: four events and two draws in the city's",
        "records, which also keep orders, stocks and the time in each state, as SimPy's processes do not. With",
        f"Python's collector of garbage switched off, which few do, SimPy takes {uncollected} times as long as we do.",
        "",
        "*SUMO.* Both move the same trips on the same routes through congestion, on one core. A trip takes",
        f"{minutes['free']:g} minutes on empty roads, {minutes['ours']:g} by our kernels and {theirs} by SUMO's, whose",
        f"default cuts links into segments of 98 m; those driven are {long} m long on average.",
        "",
    ]
    return "\n".join(lines)


def _about_machines() -> str:
    lines = ["", "## Measured on", ""]
    for name in sorted({name for row in ROWS for name in row[3]}):
        result = _result(name)
        if result is not None:
            lines.append(f"- `{name}`: {_machine(result)}.")
    return "\n".join([*lines, ""])


def _machine(result: Result) -> str:
    if "machine" not in result:
        return "machine not noted"
    machine = result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in result.get("versions", {}).items())
    where = f"{machine['processor']}, {machine['cores']} cores, load {machine['load']}, Python {machine['python']}"
    return f"{where}; {versions}" if versions else where


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
