"""Reports on a dark screen, on a phone and on paper, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def address(run_page: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(run_page, encoding="utf-8")
    return path.as_uri()


def luminance(page: Any, selector: str, what: str) -> float:
    """Relative luminance (WCAG 2.2) of a colour of an element."""
    said = page.eval_on_selector(selector, f"e => getComputedStyle(e).{what}")
    parts = [int(each) / 255 for each in re.findall(r"\d+", said)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(page: Any, selector: str, behind: str) -> float:
    ink, paper = luminance(page, selector, "color"), luminance(page, behind, "backgroundColor")
    return (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05)


def test_a_dark_screen_has_a_dark_page_and_paper_stays_white(browser: Any, address: str) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(address)
    assert luminance(page, "body", "backgroundColor") < 0.02
    for selector, behind in (
        ("h1", "body"),
        (".kind", "body"),
        ("nav a", "body"),
        (".verdict p", ".verdict"),
        (".verdict .small", ".verdict"),
        (".mark.good", ".mark.good"),
    ):
        assert contrast(page, selector, behind) > 4.5, selector
    assert "invert" in page.eval_on_selector("figure svg", "e => getComputedStyle(e).filter")
    page.emulate_media(media="print", color_scheme="dark")
    assert luminance(page, "body", "backgroundColor") == 1
    assert page.eval_on_selector("figure svg", "e => getComputedStyle(e).filter") == "none"
    page.close()


def test_on_a_phone_only_tables_and_charts_scroll_sideways(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    wide = '<div class="tables"><details open><div class="scroll"><p style="width: 900px">'
    page.evaluate(
        "text => document.querySelector('main').insertAdjacentHTML('beforeend', text)", wide
    )
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(beyond) == 0
    assert page.locator(".scroll.wide").count() > 0
    page.close()
