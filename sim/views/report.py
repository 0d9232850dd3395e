"""One offline HTML file about a run: outcomes, the value of data, time series, a map."""

from __future__ import annotations

import base64
import gzip
import html
import json
from functools import cache
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from sim.outcomes.registry import OUTCOMES
from sim.record.run import Run
from sim.views import figures
from sim.views.wording import number

if TYPE_CHECKING:
    import pandas as pd

_SIDES = (("efficiency", "Efficiency"), ("control", "Control"))


def report(run: Run, savings: pd.DataFrame | None = None) -> str:
    """Compose the report of a run.

    Parameters
    ----------
    run
        What to report on.
    savings
        What traded data saves, from ``sim.experiments.value.savings``; left out where no twins were run.
    """
    page = _Page()
    if savings is not None:
        page.add(_headline(savings))
        page.draw(figures.value_of_data(savings))
    page.add("<h2>Outcomes</h2>", _outcome_tables(run.outcomes))
    page.add("<h2>The city</h2>")
    page.draw(figures.city_map(run.table("roads"), run.table("sites")))
    series = run.table("series")
    page.draw(figures.customers_waiting(series), figures.stocks(series), figures.trucks(series))
    page.add("<h2>The exchange</h2>")
    deals = run.table("deals")
    page.draw(figures.deals_over_time(run.table("listings"), deals), figures.prices(deals))
    page.add("<h2>What the state sees</h2>")
    page.draw(figures.nowcast_against_truth(run.table("nowcast")))
    page.add("<h2>Rules</h2>", _rules(run.table("policies")))
    return page.fill(run)


class _Page:
    """Collects the parts of a page and the figures that it draws."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._figures: list[go.Figure] = []

    def add(self, *parts: str) -> None:
        self._parts.extend(parts)

    def draw(self, *pictures: go.Figure) -> None:
        """Add figures, two beside each other where there is room."""
        places = []
        for picture in pictures:
            title = html.escape(str(picture.layout.title.text))
            places.append(
                f'<div class="figure" role="img" aria-label="{title}" data-figure="{len(self._figures)}"></div>'
            )
            self._figures.append(picture)
        self.add(*places) if len(places) == 1 else self.add('<div class="two">', *places, "</div>")

    def fill(self, run: Run) -> str:
        about = run.about
        template = Template(resources.files("sim.views").joinpath("assets/report.html").read_text("utf-8"))
        heading = about["title"] or about["name"]
        subtitle = f"{about['name']}: rules of {about['label']}, seed {about['seed']}, {about['days']} days"
        # "</" must not end the script that the figures stand in.
        drawn = json.dumps([json.loads(picture.to_json()) for picture in self._figures]).replace("</", "<\\/")
        return template.substitute(
            title=html.escape(heading),
            heading=html.escape(heading),
            subtitle=html.escape(subtitle),
            body="\n".join(self._parts),
            provenance=_provenance(run),
            figures=drawn,
            plotly=_packed_plotly(),
        )


@cache
def _packed_plotly() -> str:
    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), 9, mtime=0)).decode()


def _headline(savings: pd.DataFrame) -> str:
    total = savings[savings["outcome"] == "logistics_cost"].to_dict("records")[0]
    verdict = "saves" if total["saving"] >= 0 else "costs"
    doubt = "" if total["low"] * total["high"] > 0 else "; the interval includes 0"
    much = number(abs(total["saving"]))
    return (
        f'<div class="headline"><strong>Traded data {verdict} the city {much} CNY a day</strong>: '
        f"{total['saving'] / total['without']:.1%} of what logistics costs without it, 95% interval "
        f"{number(total['low'])} to {number(total['high'])}{doubt}. From {total['pairs']} pairs of runs with the same "
        f"chances, one of each pair with all licences void.</div>"
    )


def _outcome_tables(outcomes: pd.DataFrame) -> str:
    tables = [_outcome_table(title, outcomes[outcomes["side"] == side]) for side, title in _SIDES]
    return f'<div class="sides">{"".join(tables)}</div>'


def _outcome_table(title: str, rows: pd.DataFrame) -> str:
    lines = []
    for row in rows.to_dict("records"):
        about = OUTCOMES[row["outcome"]]
        group = f' <span class="muted">({html.escape(row["group"])})</span>' if row["group"] else ""
        lines.append(
            f'<tr><th scope="row" title="{html.escape(about.meaning)}">{html.escape(about.label)}{group}</th>'
            f'<td class="number">{number(row["value"])}</td><td class="unit">{html.escape(about.unit)}</td></tr>'
        )
    head = "<thead><tr><th>outcome</th><th></th><th>unit</th></tr></thead>"
    return f'<div class="card"><table><caption>{title}</caption>{head}<tbody>{"".join(lines)}</tbody></table></div>'


def _rules(policies: pd.DataFrame) -> str:
    acting, idle = policies[policies["in_force"]], policies[~policies["in_force"]]
    note = f"{idle['lever'].nunique()} levers are read but not yet acted on."
    return (
        f'<div class="card">{_rule_table(acting)}</div><p class="note">{note}</p>'
        f"<details><summary>Levers not yet in force</summary><div class='card'>{_rule_table(idle)}</div></details>"
    )


def _rule_table(rows: pd.DataFrame) -> str:
    cells = [
        f"<tr><td>{row['time']:%Y-%m-%d}</td><td>{html.escape(row['status'])}</td>"
        f"<th scope='row'>{html.escape(row['lever'])}</th><td>{html.escape(row['level'])}</td></tr>"
        for row in rows.to_dict("records")
    ]
    head = "<thead><tr><th>from</th><th>status</th><th>lever</th><th>level</th></tr></thead>"
    return f"<table>{head}<tbody>{''.join(cells)}</tbody></table>"


def _provenance(run: Run) -> str:
    about = run.about
    parts = [
        f"<code>{html.escape(about['command'])}</code>",
        f"datacity {about['versions']['datacity']}, Python {about['versions']['python']}",
        f"scenario hash <code>{about['scenario_hash']}</code>",
        f"content hash <code>{about['content_hash']}</code>",
        f"{about['seconds']:.1f} s",
    ]
    return " · ".join(parts)
