"""The report: one file, complete without drawing, and drawn in a browser without a word to the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

from sim.outcomes.registry import OUTCOMES
from sim.record.run import Run
from sim.views.report import report
from tests.views.browser import browser

WIDTHS = {"desktop": 1280, "phone": 400}


@pytest.fixture(scope="module")
def page_text(run: Run, savings: pd.DataFrame) -> str:
    """The report of a run."""
    about = {**run.about, "command": "datacity run 'a <b>.yaml'"}
    return report(Run(about, run.outcomes, run.tables), savings)


# ── the file ─────────────────────────────────────────────────────────────────────────────────────
class _Outline(HTMLParser):
    """Tags with their attributes, and whether what is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "br", "img", "input", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)


@pytest.fixture(scope="module")
def outline(page_text: str) -> _Outline:
    """What the file is made of."""
    found = _Outline()
    found.feed(page_text)
    return found


def test_the_report_is_one_well_formed_file_that_names_no_other(outline: _Outline) -> None:
    """Tags close in order; nothing is fetched: no source, no link, and a policy that forbids it."""
    assert (outline.crossed, outline.open) == ([], [])
    fetched = [(tag, attrs) for tag, attrs in outline.tags if {"src", "href", "srcset", "data"} & attrs.keys()]
    assert fetched == []
    policy = next(attrs["content"] for tag, attrs in outline.tags if attrs.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy


def test_what_a_user_wrote_is_text_and_never_markup(page_text: str) -> None:
    """Titles and commands may hold any sign."""
    assert "A &lt;village&gt; &amp; more" in page_text
    assert "<village>" not in page_text
    assert "a <b>.yaml" not in page_text


def test_the_report_is_the_same_each_time(run: Run, savings: pd.DataFrame) -> None:
    """Byte for byte, so that it can be compared."""
    assert report(run, savings) == report(run, savings)


def test_every_outcome_stands_in_the_tables(page_text: str, run: Run) -> None:
    """With its label and meaning, also what could not be measured."""
    text = re.sub(r"<[^>]*>", " ", page_text[: page_text.index("const FIGURES")])
    for name in run.outcomes["outcome"].unique():
        assert OUTCOMES[name].label in text
    assert "nan" not in text.split()


def test_a_report_of_nothing_much_can_be_read(dull: Run) -> None:
    """No trade, nothing seen, no twins: it says so."""
    text = report(dull)
    assert "What the data was worth has not been measured" in text
    assert "Nobody offered any data." in text
    assert "No licence was sold." in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Traded data saves the city 300 CNY a day"),
        ({"saving": -300.0}, "Traded data costs the city 300 CNY a day"),
        ({}, "so it may as well be nothing"),
        ({"pairs": 1, "low": float("nan"), "high": float("nan")}, "One pair of runs gives no interval"),
    ],
)
def test_the_value_of_data_is_said_with_how_sure_it_is(
    change: dict[str, float], said: str, run: Run, savings: pd.DataFrame
) -> None:
    """Its sign in words, and doubt where the interval holds 0."""
    text = re.sub(r"<[^>]*>", "", report(run, savings.assign(**change)))
    assert said in text


def test_the_value_of_each_domain_is_said_beside_the_others(run: Run, savings: pd.DataFrame) -> None:
    """A line a domain with its sign and interval; nothing where it was not measured."""
    parts = [
        savings.assign(domain=domain, saving=savings["saving"] * sign) for domain, sign in (("stock", 1), ("roads", -1))
    ]
    text = re.sub(r"<[^>]*>", " ", report(run, savings, pd.concat(parts)))
    assert "What each domain saves beside the others" in text
    assert re.search(r"stock +300 +CNY a day +95% interval −100 to 700", text)
    assert re.search(r"roads +−300 +CNY a day", text)
    assert "each domain" not in report(run, savings)


# ── in a browser ─────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module", params=WIDTHS)
def shown(request: pytest.FixtureRequest, page_text: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The report in Chromium with every figure drawn; ``shown.trouble`` lists errors and requests."""
    with browser(tmp_path_factory, WIDTHS[request.param]) as show:
        page = show(page_text)
        for place in page.query_selector_all(".plot"):
            place.scroll_into_view_if_needed()
            place.wait_for_selector("svg.main-svg", state="attached")
        yield page


def test_the_browser_draws_every_figure_without_an_error_or_a_request(shown: Any) -> None:
    """Nothing on the console, nothing on the network, lines or dots in every figure."""
    assert shown.trouble == []
    assert not shown.is_visible("#trouble")
    drawn = shown.evaluate(
        "[...document.querySelectorAll('.plot')].map(p => p.querySelectorAll('.trace path, canvas').length)"
    )
    assert len(drawn) == 11
    assert min(drawn) > 0


def test_nothing_is_wider_than_the_screen(shown: Any) -> None:
    """Also on a phone: no sideways scrolling, and no figure out of its frame."""
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = "[...document.querySelectorAll('figure, .tile, .headline')].filter(e => e.scrollWidth > e.clientWidth + 1)"
    assert shown.evaluate(f"{wide}.map(e => e.textContent.slice(0, 40))") == []


def test_labels_of_axes_are_whole_and_apart(shown: Any) -> None:
    """No tick label sticks out of its drawing, and no two of one axis overlap."""
    assert shown.evaluate(_CLIPPED) == []
    assert shown.evaluate(_OVERLAPS) == []


_CLIPPED = """() => [...document.querySelectorAll('.plot')].flatMap(place => {
  const frame = place.getBoundingClientRect();
  return [...place.querySelectorAll('.xtick text, .ytick text')].filter(label => {
    if (!label.checkVisibility({opacityProperty: true})) return false;
    const box = label.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
  }).map(label => place.ariaLabel + ': ' + label.textContent);
})"""
_OVERLAPS = """() => [...document.querySelectorAll('.plot')].flatMap(place =>
  ['.xtick text', '.ytick text', '.xtick text, .ytick text'].flatMap(which => {
    const shown = [...place.querySelectorAll(which)].filter(label => label.checkVisibility({opacityProperty: true}));
    const boxes = shown.map(label => label.getBoundingClientRect());
    return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b =>
      a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
    ).map(() => place.ariaLabel + ' ' + which));
  }))"""


def test_everything_can_be_reached_and_worked_by_keyboard(shown: Any) -> None:
    """Tab leads through all legends; Enter or Space hides a trace and shows it again; focus can be seen."""
    entries = shown.query_selector_all(".legend button")
    assert len(entries) > 10
    shown.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    reached = set()
    for _ in range(10 * len(entries)):
        shown.keyboard.press("Tab")
        reached.add(shown.evaluate("[...document.querySelectorAll('.legend button')].indexOf(document.activeElement)"))
    assert reached >= set(range(len(entries)))
    entries[0].focus()
    shown.keyboard.press("Enter")
    assert entries[0].get_attribute("aria-pressed") == "false"
    hidden = "document.querySelector('.legend button').closest('figure').querySelector('.plot').data"
    trace = int(entries[0].get_attribute("data-trace"))
    assert shown.evaluate(f"{hidden}[{trace}].visible") is False
    assert shown.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    shown.keyboard.press("Space")
    assert shown.evaluate(f"{hidden}[{trace}].visible") is True


def test_figures_have_names_for_those_who_do_not_see_them(shown: Any) -> None:
    """Each drawing is an image with a label; the page has one first heading and a language."""
    labels = shown.evaluate("[...document.querySelectorAll('.plot')].map(p => [p.getAttribute('role'), p.ariaLabel])")
    assert all(role == "img" and label for role, label in labels)
    assert len({label for _, label in labels}) == len(labels)
    assert shown.evaluate("[document.querySelectorAll('h1').length, document.documentElement.lang]") == [1, "en"]


def test_the_report_says_where_it_comes_from(page_text: str, run: Run) -> None:
    """Command, versions and hashes, so that anyone can make it again."""
    for fact in ("content_hash", "scenario_hash"):
        assert str(run.about[fact]) in page_text
