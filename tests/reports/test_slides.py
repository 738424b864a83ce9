"""Slides: one message each, 1920 × 1080, letters for the last row, nothing beyond the edge."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from sim.checking import load_scenario
from sim.decisions import Sizing, size
from sim.reports.pen.style import looks
from sim.reports.slides.comparison import comparison_slides
from sim.reports.slides.deck import INCHES, LARGE, LETTERS, SOURCE, Slide, draw_slide
from sim.reports.slides.files import slides_of
from sim.reports.slides.run import run_slides
from sim.reports.slides.sizing import sizing_slides
from sim.runs.result import Comparison, Result

DESK = """
scenario: desk
horizon: {start: 2026-01-05, weeks: 1}
opening_hours: {mon-tue: "09:00-12:00"}
channels: {phone: {mode: live, volume: 20 per hour, patience: {mean: 3 min}}}
topics: {any: {L1: {handle_time: {mean: 6 min}}}}
team: {desk: {agents: 6}}
targets: {abandonment: at most 30%, wait: at most 5 min}
"""


@pytest.fixture(scope="module")
def sizing(tmp_path_factory: pytest.TempPathFactory) -> Sizing:
    file = tmp_path_factory.mktemp("sized") / "desk.yaml"
    file.write_text(DESK)
    return size(load_scenario(file), replications=3, confirm=3, budget=400, jobs=1)


def check(slides: list[Slide]) -> None:
    """Every slide has its message on it, can be read from the back, and is inside its edges."""
    assert slides
    for slide in slides:
        with looks(LARGE):
            figure = draw_slide(slide)
            FigureCanvasAgg(figure).draw()
            box = figure.get_tightbbox()
            assert min(box.x0, box.y0) >= 0, slide.name
            assert box.x1 <= INCHES[0], slide.name
            assert box.y1 <= INCHES[1], slide.name
            found = [each for each in figure.findobj(Text) if each.get_text().strip()]
        words = [" ".join(text.get_text().split()) for text in found]
        assert " ".join(slide.message.removesuffix(".").split()) in words, words
        sizes = {float(text.get_fontsize()) for text in found}
        assert {points for points in sizes if points < LETTERS} == {SOURCE}


def test_the_slides_of_a_run(result: Result) -> None:
    slides = run_slides(result)
    assert slides[0].name == "targets"
    assert "occupancy" in [slide.name for slide in slides]
    check(slides)
    assert all(f"“{result.name}”" in slide.source for slide in slides)


def test_long_names_stay_on_the_slide(result: Result) -> None:
    check(run_slides(replace(result, name="A team with quite a long name, as names go " * 3)))


def test_without_targets_there_is_no_slide_of_them(make_result: Callable[..., Result]) -> None:
    bare = make_result()
    bare = replace(bare, targets=bare.targets.iloc[:0])
    assert "targets" not in [slide.name for slide in run_slides(bare)]


def test_the_slides_of_a_comparison(comparison: Comparison) -> None:
    slides = comparison_slides(comparison)
    assert slides[0].name == "targets"
    check(slides)


def test_a_channel_without_a_sure_difference_has_no_slide(comparison: Comparison) -> None:
    table = comparison.table.assign(verdict="cannot tell yet")
    slides = comparison_slides(replace(comparison, table=table))
    assert not [slide for slide in slides if slide.name.startswith("service")]


def test_the_slides_of_a_sizing(sizing: Sizing) -> None:
    slides = sizing_slides(sizing)
    assert [slide.name for slide in slides] == ["agents", "today", "then"]
    number, fewer = sum(sizing.chosen), sum(sizing.today) - sum(sizing.chosen)
    assert slides[0].message == f"A settled week needs {number} agents, {fewer} fewer than today"
    check(slides)


def test_files_are_pictures_of_1920_pixels_and_a_page_each(sizing: Sizing) -> None:
    files = slides_of(sizing)
    pages = files.pop("slides.pdf")
    assert pages.count(b"/Type /Page ") == len(files) == 3
    assert next(iter(files)) == "charts/slide-1-agents.png"
    for content in files.values():
        assert struct.unpack(">II", content[16:24]) == (1920, 1080)
    assert slides_of(sizing) == {"slides.pdf": pages, **files}
