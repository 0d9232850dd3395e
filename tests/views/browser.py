"""Pages in Chromium, as a reader has them: offline, and silent."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

#: Shared machines stall; whether a page draws is asked here, not how fast.
_PATIENCE_MS = 180_000
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def browser(folders: pytest.TempPathFactory, width: int) -> Iterator[Callable[[str], Any]]:
    """Show pages, given as text; ``trouble`` of what is returned lists errors and requests."""
    if CHROMIUM is None:
        pytest.skip("no chromium: install Debian's to test pages in a browser")
    api = pytest.importorskip("playwright.sync_api", reason="no playwright: pages are not tested in a browser")
    file = folders.mktemp("report") / "report.html"
    with api.sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folders.mktemp("profile"), executable_path=CHROMIUM, args=FLAGS, viewport={"width": width, "height": 900}
        )

        def show(text: str) -> Any:
            file.write_text(text, encoding="utf-8")
            page = context.new_page()
            page.set_default_timeout(_PATIENCE_MS)
            trouble: list[str] = []
            page.on("console", lambda message: trouble.append(message.text))
            page.on("pageerror", lambda error: trouble.append(str(error)))
            page.on("request", lambda request: trouble.append(request.url) if _leaves(request.url) else None)
            page.goto(file.as_uri())
            page.wait_for_function("document.documentElement.dataset.ready === 'yes'")
            page.trouble = trouble
            return page

        yield show
        context.close()


def _leaves(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:"))
