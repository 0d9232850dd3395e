"""Policies side by side: tables for terminals and pages, and one offline HTML file with the frontier."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.outcomes.registry import OUTCOMES
from sim.views import figures
from sim.views.page import Page
from sim.views.wording import amounts, signed

#: Stands behind a value that differs from the first policy's.
DIFFERS = "*"
HOW_TO_READ = (
    f"Means over seeds ± half of their 95% intervals. {DIFFERS} marks values whose paired difference from the first "
    "policy, under the same seeds, has a 95% interval without 0."
)
SIDES = ("efficiency", "control")


@dataclass(frozen=True)
class Row:
    """One outcome under all policies.

    Parameters
    ----------
    side, outcome, group
        What it is.
    unit
        Unit for readers.
    cells
        Value under each policy, for readers.
    """

    side: str
    outcome: str
    group: str
    unit: str
    cells: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name for readers, with the group that it is about."""
        label = OUTCOMES[self.outcome].label
        return f"{label} ({self.group})" if self.group else label


def rows_of(means: pd.DataFrame, differences: pd.DataFrame) -> Iterator[Row]:
    """Yield outcomes in their order, efficiency first.

    Parameters
    ----------
    means
        From ``sim.experiments.compare.side_by_side``.
    differences
        From ``sim.experiments.compare.compare`` of the same runs.
    """
    labels = list(means["label"].unique())
    sure = differences[differences["low"] * differences["high"] > 0]
    marked = set(zip(sure["outcome"], sure["group"], sure["label"], strict=True))
    for keys, rows in means.groupby(["side", "outcome", "group", "unit"], sort=False):
        side, outcome, group, unit = map(str, keys)
        each = rows.set_index("label").reindex(labels)
        half = (each["high"] - each["low"]) / 2
        texts, shown = amounts(unit, *each["mean"], *half)
        cells = (
            _cell(mean, spread) + DIFFERS * ((outcome, group, label) in marked)
            for label, mean, spread in zip(labels, texts[: len(labels)], texts[len(labels) :], strict=True)
        )
        yield Row(side, outcome, group, shown, tuple(cells))


def _cell(mean: str, spread: str) -> str:
    return mean if spread == amounts("", float("nan"))[0][0] else f"{mean} ± {spread}"


def comparison(means: pd.DataFrame, differences: pd.DataFrame, heading: str, subtitle: str, provenance: str) -> str:
    """Compose the report of a comparison.

    Parameters
    ----------
    means, differences
        As with ``rows_of``.
    heading, subtitle, provenance
        Plain text: what was compared, how, and by which command.
    """
    page = Page()
    page.draw(figures.frontier(means))
    labels, rows = list(means["label"].unique()), list(rows_of(means, differences))
    page.add(f'<p class="note">{HOW_TO_READ}</p>')
    for side in SIDES:
        page.add(f"<h2>{side.capitalize()}</h2>", _table(labels, [row for row in rows if row.side == side]))
    return page.fill(heading, subtitle, f"<code>{html.escape(provenance)}</code>")


def _table(labels: Sequence[str], rows: Sequence[Row]) -> str:
    head = "".join(f'<th class="number">{html.escape(label)}</th>' for label in labels)
    lines = (
        f'<tr><th scope="row">{html.escape(row.name)}<div class="note">{html.escape(OUTCOMES[row.outcome].meaning)}'
        f"</div></th>{''.join(f'<td class=number>{html.escape(signed(cell))}</td>' for cell in row.cells)}"
        f'<td class="unit">{html.escape(row.unit)}</td></tr>'
        for row in rows
    )
    return (
        f'<div class="card"><table><thead><tr><th>outcome</th>{head}<th>unit</th></tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )
