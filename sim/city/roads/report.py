"""What was read and what was done to it: shown to the planner before a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sim.city.roads.network import RoadNetwork


@dataclass(frozen=True)
class RoadReport:
    """How a road network came to be.

    Parameters
    ----------
    source
        ``GMNS``, ``TNTP`` or ``synthetic``.
    files
        Files read, as shown to the user.
    nodes, links
        Nodes and directed links read, centroids and connectors among them.
    drivable_nodes, drivable_links
        Those of the part that trucks use.
    centroids
        Nodes that stand for a zone and are no junction.
    parts
        Strongly connected parts apart from the one that trucks use.
    length_km
        Length of the drivable links.
    units
        Unit found or assumed for each kind of figure, with how it was found.
    mended
        What was mended or left out, and how often.
    notes
        Anything else that the planner should know.
    """

    source: str
    files: tuple[str, ...]
    nodes: int
    links: int
    drivable_nodes: int
    drivable_links: int
    centroids: int
    parts: int
    length_km: float
    units: Mapping[str, str] = field(default_factory=dict)
    mended: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def share_kept(self) -> float:
        """Share of the junctions that trucks can use."""
        junctions = self.nodes - self.centroids
        return self.drivable_nodes / junctions if junctions else 0.0

    def with_note(self, note: str) -> RoadReport:
        """The same report with one more thing to know."""
        return replace(self, notes=(*self.notes, note))

    def lines(self) -> list[str]:
        """The report as plain sentences, one a line."""
        read = f"{self.source} network, {self.nodes:,} nodes and {self.links:,} directed links"
        part = f"trucks use {self.drivable_nodes:,} junctions ({self.share_kept:.1%}), {self.drivable_links:,} links"
        said = [
            read + (f" ({', '.join(self.files)})" if self.files else ""),
            f"{part} and {self.length_km:,.0f} km",
        ]
        if self.centroids:
            said.append(f"{self.centroids:,} zone centroids carry background traffic only")
        if self.parts:
            parts, are = ("part", "is") if self.parts == 1 else ("parts", "are")
            said.append(f"{self.parts:,} {parts} that cannot be reached and left again {are} not used by trucks")
        said += [f"{what}: {unit}" for what, unit in self.units.items()]
        said += [f"{what}: {count:,}" for what, count in self.mended.items() if count]
        return said + list(self.notes)


def report_on(
    network: RoadNetwork,
    source: str,
    *,
    files: tuple[str, ...] = (),
    units: Mapping[str, str] | None = None,
    mended: Mapping[str, int] | None = None,
    notes: tuple[str, ...] = (),
) -> RoadReport:
    """Report on a network as read; counts what trucks can use of it."""
    part = network.drivable()
    return RoadReport(
        source=source,
        files=files,
        nodes=network.nodes,
        links=network.links,
        drivable_nodes=part.network.nodes,
        drivable_links=part.network.links,
        centroids=int(network.centroids.sum()),
        parts=part.left_out,
        length_km=float(part.network.length_km.sum()),
        units=units or {},
        mended=mended or {},
        notes=notes,
    )
