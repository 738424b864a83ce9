"""Experiments: each runs, and its README says what the command prints."""

import importlib.util
import re
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).parents[1] / "experiments"


def load(script: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(script).stem, FOLDER / script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def third() -> ModuleType:
    return load("third-specialist/run.py")


@pytest.fixture(scope="module")
def derive() -> ModuleType:
    return load("help-desk-figures/derive.py")


# third-specialist

README = FOLDER / "third-specialist" / "README.md"


def test_the_command_prints_a_table_and_an_answer_and_leaves_a_figure(
    third, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(third, "GROWTH", (0, 60))
    monkeypatch.setattr(third, "SPECIALISTS", (2, 3))
    third.main(["--replications", "2", "--jobs", "1", "--out", str(tmp_path)])
    printed = capsys.readouterr().out
    cells = pd.read_csv(tmp_path / "results" / "results.csv")
    assert printed == f"{third.table(cells)}\n\n{third.answer(cells)}\n"
    assert list(zip(cells["growth"], cells["specialists"], strict=True)) == [
        (0, 2),
        (0, 3),
        (60, 2),
        (60, 3),
    ]
    assert (cells["runs"] == 2).all()
    assert (cells["occupancy"].diff()[[1, 3]] < 0).all()
    assert (tmp_path / "figure.png").stat().st_size > 10_000
    first = (tmp_path / "figure.svg").read_bytes()
    third.save(cells, tmp_path)
    assert (tmp_path / "figure.svg").read_bytes() == first


def test_growth_raises_every_volume_and_nothing_else(third):
    today, grown = third.grown(0, 2), third.grown(50, 3)
    for name, channel in today.channels.items():
        assert grown.channels[name].volume.count == 1.5 * channel.volume.count
    assert (today.team["specialists"].headcount, grown.team["specialists"].headcount) == (2, 3)
    assert today == third.sim.load_scenario("help-desk")


@pytest.mark.parametrize(
    ("kept", "low", "high", "verdict"),
    [(40, 0.91, 1.0, "enough"), (33, 0.67, 0.93, "cannot tell"), (7, 0.07, 0.33, "too few")],
)
def test_a_verdict_needs_the_whole_interval_on_one_side(third, kept, low, high, verdict):
    row = pd.Series({"kept": kept, "kept_low": low, "kept_high": high})
    assert third.verdict(row) == verdict


def test_a_bad_option_is_told_in_one_line(third, tmp_path):
    with pytest.raises(SystemExit, match="replications must be a whole number"):
        third.main(["--replications", "0", "--out", str(tmp_path)])
    assert not any(tmp_path.iterdir())


def test_the_readme_holds_the_whole_table_and_the_answer_that_follows_from_it(third):
    text = README.read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| \+(\d+) % \| (\d) \| (\d+) of (\d+) \((\d+)–(\d+) %\) \|.*\| ([a-z ]+) \|$",
        text,
        re.MULTILINE,
    )
    cells = pd.DataFrame([[int(value) for value in row[:6]] for row in rows])
    cells.columns = ["growth", "specialists", "kept", "runs", "kept_low", "kept_high"]
    cells[["kept_low", "kept_high"]] /= 100
    grid = [(growth, team) for growth in third.GROWTH for team in third.SPECIALISTS]
    assert list(zip(cells["growth"], cells["specialists"], strict=True)) == grid
    assert [row[6] for row in rows] == [third.verdict(row) for _, row in cells.iterrows()]
    assert third.answer(cells) in text
    assert "figure.svg" in text
    assert (README.parent / "figure.svg").is_file()


# help-desk-figures: a log of seven incidents, counted by hand

INCIDENTS = {
    "A": ("Low", "L1 work, L1 done"),
    "B": ("Low", "L1 work, L2 work, L2 done"),
    "C": ("Medium", "L1 work, L2 work, L1 work, L1 done"),
    "D": ("Medium", "L1 work, L2 work, L3 work, L2 work, L2 done"),
    "E": ("Major", "L1 work, L3 work, L1 done, L1 work, L1 done"),
    "F": ("High", "L2 work, L2 done"),
    "G": ("Low", "L1 work, L1 done"),
}


@pytest.fixture
def incidents(derive, tmp_path):
    rows = ["SR Number,Change Date+Time,Status,ST Level,SR Latest Impact"]
    for name, (impact, story) in INCIDENTS.items():
        for hour, change in enumerate(story.split(", ")):
            line, what = change.split()
            status = {"work": "Accepted", "done": "Completed"}[what]
            rows.append(f"{name},2012-05-01T{hour:02d}:00:00+01:00,{status},{line},{impact}")
    (tmp_path / "incidents.csv").write_text("\n".join(rows))
    return derive.read_incidents(tmp_path / "incidents.csv")


def test_what_became_of_each_incident(incidents):
    assert list(incidents["highest"]) == [1, 2, 2, 3, 3, 2, 1]
    assert list(incidents["first_up"]) == [0, 2, 2, 2, 3, 2, 0]
    assert list(incidents["down_from"]) == [0, 0, 2, 3, 3, 0, 0]
    assert list(incidents["down_to"]) == [0, 0, 1, 2, 1, 0, 0]
    assert list(incidents["reopened"]) == [False] * 4 + [True] + [False] * 2
    assert incidents["reopened_after"][4] == 1.0


def test_the_chain_repeats_the_counts(derive, incidents):
    """4 of 7 first go up to L2, 1 to L3; 2 reach L3; of those at L2, 1 first comes down."""
    shares = derive.fit_lines(incidents)
    assert shares["L1 L2"] == pytest.approx(4 / 7)
    assert shares["L1 L3"] == pytest.approx(1 / 7)
    assert shares["L2 L1"] == pytest.approx(1 / 4)
    ever = np.linalg.solve(
        [[1, -shares["L1 L2"]], [-shares["L2 L1"], 1]], [shares["L1 L3"], shares["L2 L3"]]
    )
    assert ever[0] == pytest.approx(2 / 7)
    assert shares["L3 L1"] == pytest.approx(shares["L3 L2"])


def test_weekday_factors_and_variation_of_a_made_up_year(derive):
    days = derive.dates(164)
    assert len(days) == len(set(days)) == 164
    assert all(a < b for a, b in pairwise(days))
    factors = pd.Series([1.2, 1.0, 0.9, 0.9, 1.0])
    totals = pd.Series(1e6 * factors.loc[days.day_of_week].to_numpy(), index=days)
    totals = totals[~days.isin(derive.GAP)]
    assert derive.fit_weekdays(totals).tolist() == pytest.approx(factors.tolist())
    totals *= np.tile([1.05, 0.95], len(totals))[: len(totals)]
    assert derive.day_variation(totals, factors) == pytest.approx(0.05, rel=0.05)


def test_a_call_log_of_another_length_is_refused(derive):
    with pytest.raises(ValueError, match=r"should have 164 days \(got 100\)"):
        derive.dates(100)
