"""The trips between docks that we and SimPy are timed on are the same trips."""

from __future__ import annotations

import numpy as np

from benchmarks.dock_trips import drive_in_simpy, drive_ourselves, yards


def test_every_truck_is_at_its_store_and_unloaded_at_the_same_millisecond_in_simpy() -> None:
    """A hundred trucks with four trips each queue for docks, and all times are equal."""
    task = yards(100, 4)
    ours, theirs = drive_ourselves(task), drive_in_simpy(task)
    assert (ours.at_store_ms == theirs.at_store_ms).all()
    assert (ours.unloaded_ms == theirs.unloaded_ms).all()
    assert (np.diff(ours.unloaded_ms, axis=1) > 0).all()


def test_trucks_wait_for_docks() -> None:
    """A crowd at few stores spends longer there than unloading takes."""
    crowd = drive_ourselves(yards(100, 4))
    alone = drive_ourselves(yards(1, 400))
    minutes = [(times.unloaded_ms - times.at_store_ms).mean() for times in (crowd, alone)]
    assert minutes[0] > minutes[1]
