"""A page in the house's style: one offline file with figures that flow with it."""

from __future__ import annotations

import base64
import gzip
import html
import json
from functools import cache
from importlib import resources
from string import Template
from typing import Any

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from sim.views.calendar import Calendar


class Page:
    """Collects the parts of a page and the figures that it draws."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._figures: list[dict[str, Any]] = []

    def add(self, *parts: str) -> None:
        """Add markup."""
        self._parts.extend(parts)

    def draw(self, *pictures: go.Figure) -> None:
        """Add figures, two beside each other where there is room."""
        places = [self._place(picture) for picture in pictures]
        self.add(*places) if len(places) == 1 else self.add('<div class="two">', *places, "</div>")

    def draw_over_time(self, calendar: Calendar, *pictures: go.Figure) -> None:
        """Add figures over the time of the run."""
        self.draw(*(calendar.on(picture) if picture.data else picture for picture in pictures))

    def _place(self, picture: go.Figure) -> str:
        """Take title, caption and legend out of a figure, so that they flow with the page, and leave the drawing."""
        drawn = json.loads(picture.to_json())
        layout = drawn["layout"]
        title, meta = layout.pop("title")["text"], layout.pop("meta", {})
        caption, menus = meta.get("caption", ""), meta.get("menus", [])
        height = layout.pop("height")
        layout |= {"showlegend": False, "margin": {**layout["margin"], "t": 8}}
        self._figures.append(drawn | {"menus": menus})
        return (
            f'<figure><figcaption><h3>{html.escape(title)}</h3><p class="note">{html.escape(caption)}</p></figcaption>'
            f"{_legend(drawn['data'])}{_menus(menus)}"
            f'<div class="plot" role="img" aria-label="{html.escape(title)}" style="height:min({height}px, 100vw)" '
            f'data-figure="{len(self._figures) - 1}"></div></figure>'
        )

    def fill(self, heading: str, subtitle: str, provenance: str) -> str:
        """Return the whole page.

        Parameters
        ----------
        heading, subtitle
            Plain text for its top.
        provenance
            Markup that says how it came to be.
        """
        template = Template(resources.files("sim.views").joinpath("assets/report.html").read_text("utf-8"))
        # "<" must neither end the script that the figures stand in nor open a comment there.
        drawn = json.dumps(self._figures).replace("<", "\\u003c")
        return template.substitute(
            title=html.escape(heading),
            heading=html.escape(heading),
            subtitle=html.escape(subtitle),
            body="\n".join(self._parts),
            provenance=provenance,
            figures=drawn,
            plotly=_packed_plotly(),
        )


@cache
def _packed_plotly() -> str:
    # Level 5 takes half the time of 9 for one per cent more.
    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), 5, mtime=0)).decode()


def _menus(menus: list[dict[str, Any]]) -> str:
    """Write the menus of a figure, each with what ``Plotly.update`` takes for every choice."""
    entries = []
    for row, menu in enumerate(menus):
        choices = "".join(f"<option>{html.escape(choice['label'])}</option>" for choice in menu["choices"])
        entries.append(f'<label>{html.escape(menu["label"])} <select data-menu="{row}">{choices}</select></label>')
    return f'<div class="menus">{"".join(entries)}</div>' if entries else ""


def _legend(traces: list[dict[str, Any]]) -> str:
    """Write the legend of a figure; its entries show and hide what they name."""
    entries, group = [], ""
    for row, trace in enumerate(traces):
        if trace.get("showlegend") is False or not trace.get("name"):
            continue
        heading = trace.get("legendgrouptitle", {}).get("text", "")
        if heading != group:
            entries.append(f'</div><div class="part"><span class="group">{html.escape(heading)}</span>')
            group = heading
        kind, colour = _swatch(trace)
        entries.append(
            f'<button type="button" aria-pressed="true" data-trace="{row}">'
            f'<span class="swatch {kind}" style="--colour:{colour}"></span>{html.escape(trace["name"])}</button>'
        )
    return f'<div class="legend"><div class="part">{"".join(entries)}</div></div>' if entries else ""


def _swatch(trace: dict[str, Any]) -> tuple[str, str]:
    if trace.get("mode") == "markers":
        return str(trace["marker"].get("symbol", "circle")), trace["marker"]["color"]
    return "area" if "stackgroup" in trace else "line", trace["line"]["color"]
