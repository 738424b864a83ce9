"""The page in a real browser: the system's Chromium, where there is one."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from matplotlib.image import imread

from tests.page.conftest import TEAM

pytest.importorskip("fastapi", reason="the extra `page` is not installed")

from tests.page.test_growth import GROWING, HOLDING

ROOT = Path(__file__).parents[2]
PATIENCE = 60_000
"""Milliseconds: the machine may be busy."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A start folder with one scenario, for all tests."""
    folder = tmp_path_factory.mktemp("start")
    (folder / "desk.yaml").write_text(TEAM, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The page is served from it."""
    command = [sys.executable, "-m", "sim", "page", "desk.yaml", "--no-browser"]
    process = subprocess.Popen(
        command, cwd=folder, env=_environment(), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stderr.close()


@pytest.fixture(scope="module")
def address(server: subprocess.Popen[str], browser: Any) -> str:
    """Where the page is served: the server comes up while the browser does."""
    assert server.stderr is not None
    said = server.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/\S+", said)
    assert found, said
    return found[0]


@pytest.fixture
def new_context(browser: Any) -> Iterator[Callable[[], Any]]:
    """Opens windows that share nothing; all are closed when the test is over."""
    opened: list[Any] = []

    def new() -> Any:
        opened.append(browser.new_context())
        return opened[-1]

    yield new
    for context in opened:
        context.close()


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}


def finished(page: Any, runs: int) -> str:
    """The figures once all simulated runs are done."""
    page.get_by_text(f"{runs} simulated runs done.").wait_for(timeout=PATIENCE)
    return str(page.locator("#figures").inner_text())


def listened_to(page: Any) -> list[str]:
    """What goes wrong in a page from now on."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    return faults


def paper(picture: Any) -> float:
    """How light the paper of a picture is on the screen, at its upper left: 0 black, 1 white."""
    seen = imread(io.BytesIO(picture.screenshot()), format="png")
    return float(seen[4, 4, :3].max())


def test_a_slider_changes_a_figure_and_the_link_restores_it(
    address: str, new_context: Callable[[], Any], folder: Path
) -> None:
    context = new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    faults = listened_to(page)
    page.goto(f"{address}?scenario=desk.yaml&replications=2")
    before = finished(page, 2)
    assert "With your changes" not in before

    slider = page.get_by_role("slider", name="desk, slider")
    slider.focus()
    page.keyboard.press("ArrowRight")  # by keyboard alone
    page.locator("#figures", has_text="With your changes against Today").wait_for(timeout=PATIENCE)
    after = finished(page, 2)
    assert "desk.agents=3" in page.url

    again = context.new_page()
    again.goto(page.url)
    assert finished(again, 2) == after
    assert again.get_by_label("desk", exact=True).input_value() == "3"

    with context.expect_page() as opened:
        page.get_by_role("link", name="Watch the busiest day").click()
    film = opened.value
    film.get_by_role("slider", name="Time of day").fill("600")
    film.locator("#clock", has_text="10:0").wait_for(timeout=PATIENCE)
    film.locator("tr", has_text="Agents on duty").get_by_text("4").wait_for(timeout=PATIENCE)

    page.get_by_label("Save as YAML in this folder").fill("three")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved as three.yaml").wait_for(timeout=PATIENCE)
    assert "agents: 3" in (folder / "three.yaml").read_text(encoding="utf-8")
    assert not [url for url in asked if not url.startswith(address) and url != "data:,"]
    assert faults == []


def test_two_tabs_do_not_disturb_each_other_and_a_closed_one_ends_its_runs(
    address: str, new_context: Callable[[], Any]
) -> None:
    one, two = new_context().new_page(), new_context().new_page()
    one.goto(f"{address}?scenario=desk.yaml&replications=200")
    one.locator("progress").wait_for(timeout=PATIENCE)
    two.goto(f"{address}?scenario=desk.yaml&replications=2&team.desk.agents=4")
    assert "With your changes" in finished(two, 2)
    assert "With your changes" not in one.locator("#figures").inner_text()
    tab = one.locator("input[name=tab]").input_value()
    one.close(run_before_unload=True)
    # Its name is not known any more: 286 tells htmx to ask no longer.
    until = time.monotonic() + 20
    while two.request.get(f"{address}figures?tab={tab}").status != 286:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_what_is_wrong_is_told_in_the_page(address: str, new_context: Callable[[], Any]) -> None:
    page = new_context().new_page()
    page.goto(f"{address}?scenario=desk.yaml&replications=2")
    finished(page, 2)
    page.locator("summary", has_text="Shifts").click()
    page.get_by_label("desk, mon-fri").fill("18:00-20:00")
    page.get_by_label("desk, mon-fri").press("Enter")
    page.get_by_role("alert").wait_for(timeout=PATIENCE)
    assert "desk" in page.get_by_role("alert").inner_text()


def test_a_search_for_hires_is_stopped(
    address: str, new_context: Callable[[], Any], folder: Path
) -> None:
    (folder / "growing.yaml").write_text(GROWING, encoding="utf-8")
    page = new_context().new_page()
    faults = listened_to(page)
    page.goto(f"{address}?scenario=growing.yaml&replications=2")
    finished(page, 2)
    page.get_by_label("Minutes to search at most").select_option("5")
    page.get_by_role("button", name="Find whom to hire").click()
    page.locator("#so-far", has_text="how many are needed").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("The search had not ended.").wait_for(timeout=PATIENCE)
    assert page.locator("#growth").count() == 0
    assert faults == []


def test_whom_to_hire_is_found_and_taken_along(
    address: str, new_context: Callable[[], Any], folder: Path
) -> None:
    page = new_context().new_page()
    faults = listened_to(page)
    (folder / "holding.yaml").write_text(HOLDING, encoding="utf-8")
    page.goto(f"{address}?scenario=holding.yaml&replications=2")
    finished(page, 2)
    page.get_by_label("Accepted chance that a week misses a target").select_option("20")
    page.get_by_role("button", name="Find whom to hire").click()
    found = page.get_by_role("region", name="Whom to hire, and when")
    found.get_by_text("Nothing needs to be done within this horizon.").wait_for(timeout=PATIENCE)
    width = "document.querySelector('#growth img').naturalWidth"
    page.wait_for_function(f"() => {width} > 0", timeout=PATIENCE)
    picture = page.locator("#growth img")
    assert paper(picture) > 0.9
    page.emulate_media(color_scheme="dark")
    assert paper(picture) < 0.2
    page.emulate_media(media="print")
    assert paper(picture) > 0.9
    page.emulate_media(media="screen")
    with page.expect_download(timeout=PATIENCE) as taken:
        found.get_by_role("link", name="Download the report on these hires").click()
    assert taken.value.suggested_filename == "growth.zip"
    assert faults == []
