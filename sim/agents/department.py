"""Departments: government bodies that come to know things by their work, and share them or not."""

from __future__ import annotations

from sim.agents.seller import Seller


class Department(Seller):
    """A department of the city's government, such as the traffic police or the roads department.

    Traffic police and roads department own the loop detectors; the police also learns of closures. What of it
    reaches others is not its own decision but a rule: the lever *departments' sharing*. Registers and
    other records that their work brings them departments sell as anybody would who has no secret to lose.
    """
