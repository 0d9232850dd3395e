"""Departments: government bodies that come to know things by their work, and share them or not."""

from __future__ import annotations

from sim.agents.person import Person


class Department(Person):
    """A department of the city's government, such as the traffic police or the roads department.

    It owns part of the loop detectors; the traffic police also learns of closures. What of it
    reaches others is not its own decision but a rule: the lever *departments' sharing*.
    """
