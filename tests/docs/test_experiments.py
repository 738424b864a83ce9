"""Experiments: each has a plan that can be run, and a README that answers its question."""

import importlib.util
import re
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

import sim
from sim.experiments import load_experiment

FOLDER = Path(__file__).parents[2] / "experiments"


def load(script: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(script).stem, FOLDER / script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def derive() -> ModuleType:
    return load("help-desk-figures/derive.py")


# those with a plan

PLANS = sorted(path.parent for path in FOLDER.glob("*/plan.yaml"))


@pytest.mark.parametrize("folder", PLANS, ids=lambda folder: folder.name)
def test_the_readme_asks_the_plan_s_question_and_shows_every_cell_of_it(folder: Path):
    experiment = load_experiment(folder)
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {experiment.question}\n")
    assert "**Answer.**" in text
    assert f"supportsim experiment run experiments/{folder.name}" in text
    rows = re.findall(r"^\| (.+?) \|", text, re.MULTILINE)[1:]
    assert rows == [", ".join(map(str, cell.levels.values())) for cell in experiment.cells]
    figure = (folder / "figure.svg").read_text(encoding="utf-8")
    assert f"{experiment.at_most} simulated runs of each" in figure


def test_there_are_three_questions():
    assert [folder.name for folder in PLANS] == [
        "hire-train-automate",
        "pooled-or-split",
        "third-specialist",
    ]


def test_the_plan_in_the_documents_can_be_run(tmp_path: Path):
    text = (FOLDER.parent / "docs" / "experiments.md").read_text(encoding="utf-8")
    plan = text.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    assert len(load_experiment(tmp_path).cells) == 6


def test_the_selections_in_the_documents_can_be_made(tmp_path: Path):
    text = (FOLDER.parent / "docs" / "experiments.md").read_text(encoding="utf-8")
    plan = text.partition("```yaml\n")[2].partition("```")[0].replace("replications: 20", "")
    selections = re.findall(r"^select: .*$", text, re.MULTILINE)
    assert len(selections) == 2
    for select in selections:
        both = f"{plan}\nreplications: 10\n{select}\n"
        (tmp_path / "plan.yaml").write_text(both, encoding="utf-8")
        assert load_experiment(tmp_path).select is not None


def test_growth_raises_every_volume_by_as_much():
    """Arrivals of the plan's growth are those of channels whose volumes are raised."""
    cells = load_experiment(FOLDER / "third-specialist").cells
    grown = next(c for c in cells if c.levels == {"growth": "+50%", "specialists": 3})
    by_hand = sim.load_scenario(
        "help-desk",
        overrides=[
            "channels.phone.volume=90 per day",
            "channels.portal.volume=36 per day",
            "team.specialists.agents=3",
        ],
    )
    one, two = (sim.draw_tape(each, seed=1, replication=0) for each in (grown.scenario, by_hand))
    assert len(one.inquiries["arrived_at"]) == len(two.inquiries["arrived_at"])
    np.testing.assert_allclose(one.inquiries["arrived_at"], two.inquiries["arrived_at"])


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
