"""Mapping bureaus: make a live map of the roads from what detectors, probes and notices say, and sell it."""

from __future__ import annotations

from sim.agents.seller import Seller
from sim.arrays import Floats, Ints
from sim.decisions.mapping import mean_by_link
from sim.knowledge.roads import RoadPicture


class MappingBureau(Seller):
    """A seller of live road views, which buys probes from carriers."""

    @staticmethod
    def survey(picture: RoadPicture, link: Ints, time_ms: Floats, usual_ms: Ints, now_ms: int) -> None:
        """Bring the picture up to date with all readings of an interval.

        Parameters
        ----------
        picture
            What the bureau knows; changed.
        link, time_ms
            Link of each reading of a detector or probe, int64, and the time that it says the link takes, float64.
        usual_ms
            Time of each link by the historic profile of the hour, int64 (links,).
        """
        deviation: Floats = time_ms / usual_ms[link] - 1.0
        links, mean, readings = mean_by_link(link, deviation)
        picture.observe(links, mean, readings, usual_ms, now_ms)

    @staticmethod
    def note_closures(picture: RoadPicture, closed: Ints) -> None:
        """Mark the links that are known to be closed, and no others."""
        picture.closed[:] = False
        picture.closed[closed] = True
