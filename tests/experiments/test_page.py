"""The page of an experiment: the answer first, then pictures, every cell, the factors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.experiments import cells_table, find_effects, load_experiment, run
from sim.reports.experiment.answer import answer, levels_kept
from sim.reports.experiment.files import write_experiment
from tests.experiments.conftest import Plant

X, LINES = "channels.phone.volume", "team.first line.agents"
FIGURE = f"{{x: {X}, lines: {LINES}, show: wait, kept: abandonment}}"


def plain(page: Path) -> str:
    """The words of a page, without its pictures."""
    text = re.sub(
        r"<(svg|style|script).*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\N{NO-BREAK SPACE}", " ")


def test_the_answer_comes_first(plant: Plant) -> None:
    experiment = load_experiment(plant(replications="4", figure=FIGURE))
    run(experiment, jobs=1)
    files = write_experiment(experiment)
    page = experiment.results / "report.html"
    assert page == files[0]
    said = answer(experiment, cells_table(experiment), find_effects(experiment))
    assert said[0].startswith("Abandonment (at most 20 %) is kept in most simulated runs for ")
    text = plain(page)
    places = [text.index(each) for each in ("Two or three?", said[0][:60], "The picture")]
    places += [text.rindex(each) for each in ("Every cell", "What the factors do")]
    assert places == sorted(places)
    raw = page.read_text(encoding="utf-8")
    assert raw.count("<svg") == 2
    assert not re.search(r'(?:src|href)="(?!#)', raw)
    first = page.read_bytes()
    write_experiment(experiment)
    assert page.read_bytes() == first


def test_the_best_and_the_worst_cell_are_those_of_the_table(plant: Plant) -> None:
    experiment = load_experiment(plant(replications="4"))
    run(experiment, jobs=1)
    cells = cells_table(experiment)
    waits = cells[cells["kpi"] == "wait"].sort_values("mean")["cell"].tolist()
    said = answer(experiment, cells, None)
    assert said[0].startswith(f"Mean wait is best in cell {waits[0]} (")
    assert f"and worst in cell {waits[-1]} (" in said[0]
    occupancy = cells[cells["kpi"] == "occupancy/first line"].sort_values("mean")["cell"].tolist()
    assert f"first line is highest in cell {occupancy[-1]} (" in said[2]


def test_cells_of_which_no_factor_can_be_told_have_a_page(plant: Plant) -> None:
    cells = f"[{{{LINES}: 2, {X}: 15 per hour}}, {{{LINES}: 3, {X}: 25 per hour}}]"
    experiment = load_experiment(plant(replications="2", design=cells))
    run(experiment, jobs=1)
    write_experiment(experiment)
    text = plain(experiment.results / "report.html")
    assert "Every cell" in text
    assert "What the factors do" not in text


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ("1111", "at every level"),
        ("0000", "at no level"),
        ("1100", "up to b"),
        ("0111", "from b on"),
        ("1001", "at a and d"),
    ],
)
def test_levels_that_keep_a_target(held: str, words: str) -> None:
    assert levels_kept("abcd", [each == "1" for each in held]) == words
