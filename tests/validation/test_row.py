"""Verdicts: what passes, what fails, and what is not known well enough to tell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import UsageError
from sim.validation.registry import ROWS, chosen
from sim.validation.row import FAILS, NOT_RUN, PASSES, Band, Figure, Outcome, Row, Trial, run_row, share
from sim.validation.statistics import controlled_mean, ratio_of_means


@pytest.mark.parametrize(
    ("obtained", "error", "passes"),
    [
        (101.0, None, True),
        (99.0, None, True),
        (101.01, None, False),
        (float("nan"), None, False),
        (100.8, 0.4, True),
        (100.4, 0.1, False),  # within 1%, but 4 standard errors off
        (101.2, 0.5, False),  # within 3 standard errors, but more than 1% off
        (100.0, 0.6, False),  # right, but not known well enough
    ],
)
def test_a_figure_passes_within_its_margin_and_three_standard_errors(
    obtained: float, error: float | None, passes: bool
) -> None:
    assert Figure("wait", "h", 100.0, obtained, 1.0, error).passes is passes


@pytest.mark.parametrize(
    ("obtained", "error", "passes"),
    [
        (0.0, None, True),
        (-0.01, None, False),
        (10.01, None, False),
        (float("nan"), None, False),
        (1.0, 0.3, True),
        (1.0, 0.4, False),  # positive, but not for sure
        (5.0, 2.0, False),  # inside, but nobody knows
    ],
)
def test_a_band_holds_what_is_surely_inside(obtained: float, error: float | None, passes: bool) -> None:
    assert Band("saving", "%", 0.0, 10.0, obtained, error).passes is passes


def test_a_row_passes_if_all_its_figures_do() -> None:
    right, wrong = share("a", "", 2.0, 2.01, 0.01), share("b", "", 2.0, 2.03, 0.01)
    row = Row("r", "", "", "", lambda _: (right,))
    assert Outcome(row, (right, right)).verdict == PASSES
    assert Outcome(row, (right, wrong)).verdict == FAILS


def test_a_row_without_its_data_is_not_run(tmp_path: Path) -> None:
    """Neither where no folder is named nor where the folder lacks what it needs."""

    def never(_: Trial) -> tuple[Figure, ...]:
        raise AssertionError

    row = Row("r", "", "", "", never, data="tntp/Anaheim")
    assert run_row(row, Trial(1, None)).verdict == NOT_RUN
    assert run_row(row, Trial(1, tmp_path)).verdict == NOT_RUN


def test_rows_are_chosen_by_name_and_keep_their_order() -> None:
    assert chosen([]) == list(ROWS.values())
    assert [row.name for row in chosen(["probes", "braess"])] == ["braess", "probes"]
    with pytest.raises(UsageError, match="there is no row 'braes'; did you mean 'braess'"):
        chosen(["braes"])


def test_control_variates_sharpen_a_mean_without_bending_it() -> None:
    """Values that follow a control but for a tenth: the error falls to that of the rest."""
    rng = np.random.default_rng(1)
    control, rest = rng.standard_normal((2, 400))
    mean, error = controlled_mean(5.0 + 2.0 * control + 0.2 * rest, [control, np.zeros(400)])
    assert error == pytest.approx(0.2 / 20, rel=0.1)
    assert mean == pytest.approx(5.0, abs=4 * error)
    plain, plain_error = controlled_mean(control, [])
    assert (plain, plain_error) == pytest.approx((control.mean(), control.std(ddof=1) / 20))


def test_a_ratio_of_means_is_as_sure_as_it_says() -> None:
    """Over 400 samples the ratio strays by its error; what both have in common does not count."""
    rng = np.random.default_rng(2)
    found = []
    for _ in range(400):
        common, rest = rng.exponential(size=50), rng.standard_normal(50)
        found.append(ratio_of_means(3.0 * common + 0.2 * rest, common))
    ratio, error = np.array(found).T
    assert ratio.mean() == pytest.approx(3.0, abs=4 * ratio.std() / 20)
    assert ratio.std() == pytest.approx(error.mean(), rel=0.15)
