"""One look for all figures: colours that colour-blind readers can tell apart (Okabe and Ito 2008)."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

INK, MUTED, GRID, PAPER = "#1b2a33", "#5c6b74", "#e3e8eb", "#ffffff"
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, YELLOW = (
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#c9b400",
)  # fmt: skip
CYCLE = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, YELLOW)


def figure(title: str, height: int = 340, **layout: Any) -> go.Figure:
    """An empty figure in the house's style; ``title`` says what it shows."""
    return go.Figure(
        layout={
            "title": {"text": title, "x": 0, "xref": "paper", "font": {"size": 15, "color": INK}},
            "font": {"family": "system-ui, sans-serif", "size": 12, "color": INK},
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "height": height,
            "margin": {"l": 60, "r": 20, "t": 48, "b": 44},
            "colorway": list(CYCLE),
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 1, "xanchor": "right"},
            "xaxis": {"gridcolor": GRID, "zeroline": False},
            "yaxis": {"gridcolor": GRID, "zeroline": False, "rangemode": "tozero"},
            "hovermode": "x unified",
            **layout,
        }
    )
