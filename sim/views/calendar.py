"""What all figures over time share: the span of the run, its warm-up, and when rules changed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from sim.views.style import MUTED

_WARM_UP = "#f0f3f5"
#: Points of a line above which days stand for hours.
_MOST_POINTS = 3_000


@dataclass(frozen=True)
class Calendar:
    """The time of a run.

    Parameters
    ----------
    start, end
        First and last instant.
    measured_from
        End of the warm-up, from which on outcomes count.
    steps
        Instants at which rules were enacted or drafted.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    measured_from: pd.Timestamp
    steps: tuple[pd.Timestamp, ...] = ()

    @classmethod
    def of(cls, days: int, warmup_days: int, policies: pd.DataFrame) -> Calendar:
        """Read it from the first policy and the time line, which every run records."""
        start = policies["time"].min()
        steps = policies.loc[policies["status"] != "start", "time"].drop_duplicates()
        measured_from = start + pd.Timedelta(days=warmup_days)
        return cls(start, start + pd.Timedelta(days=days), measured_from, tuple(steps))

    def on(self, picture: go.Figure) -> go.Figure:
        """Let a figure over time span the run, shade its warm-up, and mark where rules change."""
        picture.update_xaxes(range=[self.start, self.end])
        if self.measured_from > self.start:
            picture.add_vrect(
                x0=self.start, x1=self.measured_from, fillcolor=_WARM_UP, line_width=0, layer="below"
            )  # fmt: skip
        for time in self.steps:
            picture.add_vline(x=time, line={"color": MUTED, "width": 1, "dash": "dash"})
        return picture

    def note(self) -> str:
        """How to read what ``on`` adds; empty where it adds nothing."""
        parts = []
        if self.measured_from > self.start:
            parts.append("Grey is the warm-up, which outcomes leave out.")
        if self.steps:
            parts.append("Dashed lines are steps of the time line of rules.")
        return " ".join(parts)


def thinned(times: pd.Series[pd.Timestamp], values: pd.Series[float]) -> pd.Series[float]:
    """A line by time: as recorded, or as means of days where it is long."""
    line = pd.Series(values.to_numpy(), index=pd.DatetimeIndex(times))
    return line if line.size <= _MOST_POINTS else line.resample("D").mean()
