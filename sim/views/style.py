"""One look for all figures: colours that colour-blind readers can tell apart (Okabe and Ito 2008)."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

INK, MUTED, GRID, PAPER = "#1b2a33", "#5c6b74", "#e3e8eb", "#ffffff"
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, YELLOW = (
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#c9b400",
)  # fmt: skip
CYCLE = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, YELLOW)


#: Short ticks keep the labels of the axes apart where they meet.
_TICKS = {"ticks": "outside", "ticklen": 6, "tickcolor": PAPER}


def figure(title: str, caption: str = "", height: int = 320, **layout: Any) -> go.Figure:
    """An empty figure in the house's style.

    Parameters
    ----------
    title
        What it shows, with the unit.
    caption
        How to read it, in a sentence; it stands in the layout's ``meta``, for pages to print.
    height
        In pixels.
    """
    return go.Figure(
        layout={
            "title": {"text": title, "x": 0, "xref": "paper", "font": {"size": 15, "color": INK}},
            "meta": {"caption": caption},
            "font": {"family": "system-ui, sans-serif", "size": 12, "color": INK},
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "height": height,
            "margin": {"l": 8, "r": 8, "t": 44, "b": 8},
            "colorway": list(CYCLE),
            "legend": {"orientation": "h", "y": -0.12, "yanchor": "top", "x": 0, "xanchor": "left"},
            "separators": ".,",
            "xaxis": {"gridcolor": GRID, "zeroline": False, "automargin": True, **_TICKS},
            "yaxis": {
                "gridcolor": GRID,
                "zeroline": False,
                "automargin": True,
                "rangemode": "tozero",
                "separatethousands": True,
            },
            "hovermode": "x unified",
            **layout,
        }
    )


def say_empty(picture: go.Figure, why: str) -> go.Figure:
    """Write into a figure why there is nothing to see, and return it."""
    picture.update_xaxes(visible=False)
    picture.update_yaxes(visible=False)
    picture.add_annotation(
        text=why, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False, font={"size": 14, "color": MUTED}
    )
    return picture
