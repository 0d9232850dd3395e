"""One offline HTML file about a run: outcomes, the value of data, time series, a map."""

from __future__ import annotations

import html
from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.levers import LEVERS
from sim.outcomes.registry import OUTCOMES
from sim.record.run import Run
from sim.views import figures
from sim.views.calendar import Calendar
from sim.views.page import Page
from sim.views.wording import amounts, level, number, signed

if TYPE_CHECKING:
    import pandas as pd

_SIDES = (("efficiency", "Efficiency"), ("control", "Control"))
#: Parts of the outcome tables, each with the outcome that it begins with.
_PARTS = {
    "fill_rate": "Supply",
    "order_wait": "Orders and suppliers",
    "empty_km_share": "Trucks",
    "route_regret": "Roads",
    "products_listed": "Trade in data",
    "visibility": "What the state sees",
    "foreign_held": "In whose hands data is",
}
#: What stands at the top, on either side.
_KEY_OUTCOMES = (
    ("fill_rate", ""), ("logistics_cost", ""), ("order_lead_time", ""), ("deals", ""),
    ("visibility", "stock"), ("stocks_seen", ""), ("deals_seen", ""),
)  # fmt: skip


def report(
    run: Run,
    savings: pd.DataFrame | None = None,
    by_domain: pd.DataFrame | None = None,
    of_exchange: pd.DataFrame | None = None,
) -> str:
    """Compose the report of a run.

    Parameters
    ----------
    run
        What to report on.
    savings
        What traded data saves, from ``sim.experiments.value.savings``; None where no twins were run.
    by_domain
        The same for each domain beside the others, in a column domain; None where that was not measured.
    of_exchange
        The same for exchanges beside trade without them; None where that was not measured.
    """
    page = Page()
    policies = run.table("policies")
    calendar = Calendar.of(int(run.about["days"]), int(run.about.get("warmup_days", 0)), policies)
    page.add("<h2>In short</h2>", _key_figures(run.outcomes), _headline(savings), _domains(by_domain))
    page.add(_of_exchange(of_exchange))
    if savings is not None:
        page.draw(figures.value_of_data(savings))
    page.add("<h2>The city</h2>")
    page.draw(figures.city_map(run.table("roads"), run.table("sites")))
    series, nowcast = run.table("series"), run.table("nowcast")
    page.draw_over_time(calendar, figures.customers_waiting(series), figures.stocks(series), figures.trucks(series))
    page.add("<h2>The exchange</h2>")
    deals = run.table("deals")
    listed = figures.deals_over_time(run.table("listings"), deals, calendar.end)
    page.draw_over_time(calendar, listed, figures.prices(deals))
    page.draw(figures.purchases(deals), figures.sales_by_domain(deals, run.table("calls"), run.table("products")))
    if len(digital := run.table("digital")):
        page.draw_over_time(calendar, figures.digital_value(digital))
    if len(leaks := run.table("leaks")):
        page.draw_over_time(calendar, figures.leaks_over_time(leaks, calendar.end))
    page.add("<h2>What the state sees</h2>")
    page.draw_over_time(calendar, figures.nowcast_against_truth(nowcast), figures.stocks_seen(nowcast))
    page.add(f'<p class="note">{calendar.note()}</p>' if calendar.note() else "")
    page.add("<h2>All outcomes</h2>", _outcome_tables(run.outcomes), "<h2>Rules</h2>", _rules(policies))
    heading = run.about["title"] or run.about["name"]
    return page.fill(heading, _subtitle(run, calendar), _provenance(run))


def _subtitle(run: Run, calendar: Calendar) -> str:
    about = run.about
    days = f"{about['days']} days" if about["days"] != 1 else "1 day"
    warm_up = (calendar.measured_from - calendar.start).days
    parts = [f"rules: {about['label']}", f"{days} from {calendar.start:%-d %B %Y}"]
    parts += [f"outcomes from day {warm_up} on"] if warm_up else []
    return " · ".join([about["name"], *parts, f"seed {about['seed']}"])


def _key_figures(outcomes: pd.DataFrame) -> str:
    """A few outcomes of either side, side by side."""
    rows = {(row["outcome"], row["group"]): row for row in outcomes.to_dict("records")}
    sides = []
    for side, title in _SIDES:
        mine = [rows[key] for key in _KEY_OUTCOMES if key in rows and rows[key]["side"] == side]
        tiles = "".join(
            f'<div class="tile"><div class="label">{html.escape(OUTCOMES[row["outcome"]].label)}</div>'
            f'<div class="value">{_amount(row)}</div><div class="note">{html.escape(OUTCOMES[row["outcome"]].meaning)}'
            "</div></div>"
            for row in mine
        )
        sides.append(f'<section class="side"><h3>{title}</h3><div class="tiles">{tiles}</div></section>')
    return f'<div class="sides">{"".join(sides)}</div>'


def _amount(row: Mapping[Hashable, Any]) -> str:
    (text,), unit = amounts(row["unit"], row["value"])
    return f'{signed(text)} <span class="unit">{html.escape(unit)}</span>'


def _headline(savings: pd.DataFrame | None) -> str:
    """Say what data was worth, how sure that is, and where the figure comes from."""
    if savings is None:
        return (
            '<p class="note">What the data was worth has not been measured. Runs with twins do: '
            "<code>datacity run SCENARIO --twins 5</code>.</p>"
        )
    total = savings[savings["outcome"] == "logistics_cost"].to_dict("records")[0]
    verdict = "saves" if total["saving"] >= 0 else "costs"
    share = f", {abs(total['saving'] / total['without']):.1%} of what logistics costs without it" * bool(
        total["without"]
    )
    pairs = "one pair" if total["pairs"] == 1 else f"{total['pairs']} pairs"
    return (
        f'<div class="headline"><strong>Traded data {verdict} the city {number(abs(total["saving"]))} CNY a '
        f"day</strong>{share}. {_certainty(total)} From {pairs} of runs with the same chances, one of each pair with "
        "all licences void.</div>"
    )


def _domains(by_domain: pd.DataFrame | None) -> str:
    """Say what the data of each domain adds to that of the others."""
    if by_domain is None:
        return ""
    rows = by_domain[by_domain["outcome"] == "logistics_cost"].to_dict("records")
    lines = "".join(
        f'<tr><th scope="row">{html.escape(row["domain"])}</th><td class="number">{signed(number(row["saving"]))}</td>'
        f'<td class="unit">CNY a day</td><td>{_certainty(row)}</td></tr>'
        for row in rows
    )
    return (
        '<div class="card"><table><caption>What each domain saves beside the others, which need not add up</caption>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _of_exchange(of_exchange: pd.DataFrame | None) -> str:
    """Say what exchanges save where the same firms could trade without them."""
    if of_exchange is None:
        return ""
    row = of_exchange[of_exchange["outcome"] == "logistics_cost"].to_dict("records")[0]
    verdict = "save" if row["saving"] >= 0 else "cost"
    return (
        f'<p class="note">Beside trade without them, exchanges {verdict} the city {number(abs(row["saving"]))} CNY a '
        f"day of logistics cost. {_certainty(row)}</p>"
    )


def _certainty(total: Mapping[Hashable, Any]) -> str:
    low, high = total["low"], total["high"]
    if low != low:
        return "One pair of runs gives no interval; ask for more twins."
    doubt = "" if low * high > 0 else ", so it may as well be nothing"
    return f"95% interval {signed(number(low))} to {signed(number(high))} CNY a day{doubt}."


def _outcome_tables(outcomes: pd.DataFrame) -> str:
    sides = []
    for side, title in _SIDES:
        tables = "".join(_parts(outcomes[outcomes["side"] == side]))
        sides.append(f'<section class="side {side}"><h3>{title}</h3><div class="tables">{tables}</div></section>')
    return f'<div class="sides outcomes">{"".join(sides)}</div>'


def _parts(rows: pd.DataFrame) -> Iterator[str]:
    """Tables of the parts of one side, in the order of the outcomes."""
    names = list(OUTCOMES)
    begins = [name for name in _PARTS if OUTCOMES[name].side in set(rows["side"])]
    there = set(rows["outcome"])
    for begin, end in zip(begins, [*begins[1:], None], strict=True):
        mine = names[names.index(begin) : None if end is None else names.index(end)]
        if there & set(mine):
            yield _outcome_table(_PARTS[begin], rows[rows["outcome"].isin(mine)])


def _outcome_table(title: str, rows: pd.DataFrame) -> str:
    lines, before = [], ""
    for row in rows.to_dict("records"):
        about = OUTCOMES[row["outcome"]]
        meaning = html.escape(about.meaning) if row["outcome"] != before else ""
        before = row["outcome"]
        group = f' <span class="muted">({html.escape(row["group"])})</span>' if row["group"] else ""
        (text,), unit = amounts(about.unit, row["value"])
        lines.append(
            f'<tr><th scope="row">{html.escape(about.label)}{group}<div class="note">{meaning}</div>'
            f"</th><td class='number'>{signed(text)}</td><td class='unit'>{html.escape(unit)}</td></tr>"
        )
    return f'<div class="card"><table><caption>{title}</caption><tbody>{"".join(lines)}</tbody></table></div>'


def _rules(policies: pd.DataFrame) -> str:
    acting, idle = policies[policies["in_force"]], policies[~policies["in_force"]]
    note = f"{idle['lever'].nunique()} more levers are read but not acted on yet."
    return (
        f'<div class="card">{_rule_table(acting)}</div>'
        f"<details><summary>{note}</summary><div class='card'>{_rule_table(idle)}</div></details>"
    )


def _rule_table(rows: pd.DataFrame) -> str:
    cells = [
        f"<tr><td class='date'>{row['time']:%Y-%m-%d}</td><td>{html.escape(row['status'])}</td>"
        f"<th scope='row'>{html.escape(row['lever'].replace('_', ' '))}"
        f'<div class="note">{html.escape(LEVERS[row["lever"]].text)}</div></th>'
        f"<td>{html.escape(level(row['lever'], row['level']))}</td></tr>"
        for row in rows.to_dict("records")
    ]
    head = "<thead><tr><th>from</th><th>status</th><th>rule</th><th>level</th></tr></thead>"
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
    if "forked_from" in about:
        parts.insert(1, f"forked from <code>{html.escape(about['forked_from'])}</code> on day {about['forked_on_day']}")
    return " · ".join(parts)
