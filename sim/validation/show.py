"""Outcomes as a table, as plain data, and as a page of documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.validation.row import NOT_RUN, PASSES, SIGMAS, Band, Figure, Outcome

COLUMNS = ("row", "figure", "unit", "expected", "obtained", "standard error", "from", "to", "verdict")

_HEAD = f"""\
# Known results

Each row names a result of theory or of a public network and obtains it through the simulator's own code. A figure
passes if it lies in its interval: as close as the method or the discretisation allows, and, for statistics, within
{SIGMAS:g} standard errors, which must be at most half of what may be off. Where only a band is known, such as a sign,
no figure is expected, and a statistic must be {SIGMAS:g} standard errors inside. `datacity validate` obtains the same
figures again; `make validation` writes this page.
"""


def table_rows(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """Cells under ``COLUMNS``, one row a figure."""
    return [cells for outcome in outcomes for cells in _cells(outcome)]


def _cells(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    if not outcome.figures:
        yield outcome.row.name, *[""] * (len(COLUMNS) - 2), NOT_RUN
    for figure in outcome.figures:
        error = "" if figure.standard_error is None else f"{figure.standard_error:.2g}"
        numbers = ("" if value is None else _number(value) for value in (figure.expected, figure.obtained))
        limits = (_number(value) for value in figure.interval)
        yield outcome.row.name, figure.name, figure.unit, *numbers, error, *limits, _verdict(figure)


def _verdict(figure: Figure | Band) -> str:
    return PASSES if figure.passes else "fails"


def _number(value: float) -> str:
    return f"{value:.8g}"


def as_data(outcomes: Sequence[Outcome], seed: int) -> dict[str, object]:
    """One document that JSON can hold."""
    return {
        "seed": seed,
        "rows": [
            {
                "row": outcome.row.name,
                "what": outcome.row.what,
                "source": outcome.row.source,
                "how": outcome.row.how,
                "verdict": outcome.verdict,
                "figures": [_figure_data(figure) for figure in outcome.figures],
            }
            for outcome in outcomes
        ],
    }


def _figure_data(figure: Figure | Band) -> dict[str, object]:
    low, high = figure.interval
    return {
        "figure": figure.name,
        "unit": figure.unit,
        "expected": figure.expected,
        "obtained": figure.obtained,
        "standard_error": figure.standard_error,
        "from": low,
        "to": high,
        "verdict": _verdict(figure),
    }


def as_page(outcomes: Sequence[Outcome], seed: int) -> str:
    """A page of documentation."""
    lines = [_HEAD, f"Seed {seed}.", ""]
    lines += ["| " + " | ".join(COLUMNS) + " |", "| " + " | ".join(["---"] * len(COLUMNS)) + " |"]
    lines += ["| " + " | ".join(cells) + " |" for cells in table_rows(outcomes)]
    lines += ["", "| row | what | source | how it is obtained |", "| --- | --- | --- | --- |"]
    lines += [f"| {o.row.name} | {o.row.what} | {o.row.source} | {o.row.how} |" for o in outcomes]
    return "\n".join(lines) + "\n"
