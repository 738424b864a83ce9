"""Scorecards by role and the customers' experience: whose figures, and what they admit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from sim.checking import load_scenario
from sim.metrics import METRICS
from sim.reports.charts import charts_of, draw_pictures, draw_satisfaction
from sim.reports.run.page import render_page
from sim.reports.run.scorecards import SCORED, experience_of, scorecards_of
from sim.runs import Result, replicate

TEXT = """
scenario: three tiers
horizon: {start: 2026-01-05, weeks: 1}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone: {mode: live, volume: 150 per day, patience: {mean: 3 min}, target: 80% within 20 s}
  email: {mode: deferred, volume: 50 per day, target: 80% within 4 h}
tiers: [L1, L2, L3]
topics:
  order:
    L1: {handle_time: {mean: 5 min}, escalate: 30%, solve: 90%}
    L2: {handle_time: {mean: 9 min}, escalate: 20%, solve: 90%}
    L3: {handle_time: {mean: 20 min}}
returns: {share: 50%, after: {mean: 5 h}}
team:
  early: {tier: L1, agents: 4, shift: {mon-fri: "08:00-14:00"}, cost: 24 per hour}
  late: {tier: L1, agents: 4, shift: {mon-fri: "12:00-18:00"}, cost: 24 per hour}
  seniors: {tier: L2, agents: 2, cost: 30 per hour}
  builders: {tier: L3, agents: 2, cost: 60 per hour}
  captain: {tier: L2, agents: 1, role: lead, cost: 35 per hour}
  head: {role: manager, agents: 1, cost: 70 per hour}
satisfaction: {hand_over: -0.7, survey: 35%}
money: {lost_customer: 80, budget: 20000 per week}
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    path: Path = tmp_path_factory.mktemp("team") / "team.yaml"
    path.write_text(TEXT)
    return replicate(load_scenario(path), replications=2)


def test_each_role_has_its_own_groups_and_figures(result: Result) -> None:
    cards = {table.title: table for table in scorecards_of(result)}
    assert list(cards) == [
        "First line",
        "Specialists",
        "Engineers",
        "Team lead (captain)",
        "Manager (head)",
    ]
    assert cards["First line"].columns == ("Measure", "early", "late")
    assert cards["Specialists"].columns == ("Measure", "seniors")
    assert cards["Engineers"].columns == ("Measure", "builders")
    lead, manager = cards["Team lead (captain)"], cards["Manager (head)"]
    assert set(lead.columns) == {
        "Measure",
        "Team",
        "early",
        "late",
        "seniors",
        "captain",
        "builders",
    }
    assert manager.columns == ("Measure", "Team")
    measures = {title: [row[0] for row in table.rows] for title, table in cards.items()}
    assert measures["First line"] == [METRICS[m].label for m in ("resolution_time", "fcr", "csat")]
    assert METRICS["return_rate"].label in measures["Engineers"]
    assert METRICS["imbalance"].label in measures["Team lead (captain)"]
    assert METRICS["budget_used"].label in measures["Manager (head)"]


def test_figures_are_those_of_the_estimates(result: Result) -> None:
    rows = result.estimates.query(
        "metric == 'fcr' and group == 'late' and per == 'all' and channel == 'all'"
    )
    (table,) = (card for card in scorecards_of(result) if card.title == "First line")
    (cells,) = (row for row in table.rows if row[0] == METRICS["fcr"].label)
    assert float(cells[2].split()[0]) == pytest.approx(100 * rows["mean"].iloc[0], abs=0.5)


def test_a_scenario_without_scorecard_and_costs_has_only_what_was_measured(result: Result) -> None:
    of_model = (
        *METRICS.shown("experience"),
        "cost",
        "budget_used",
        "cost_with_losses",
        "cost_per_inquiry",
    )
    kept = result.estimates[~result.estimates["metric"].isin([*of_model, "cost_per_solved"])]
    unscored = result.scenario.model_copy(update={"satisfaction": None})
    plain = replace(result, estimates=kept, scenario=unscored)
    assert experience_of(plain) is None
    (manager,) = (card for card in scorecards_of(plain) if card.title.startswith("Manager"))
    assert [row[0] for row in manager.rows] == [METRICS["solved"].label]
    page = render_page([plain], None, [])
    assert "model assumption" not in page
    assert "Scorecards by role" in page
    assert "satisfaction" not in [chart.name for chart in charts_of(plain)]


def test_every_coefficient_is_on_the_page_and_called_an_assumption(result: Result) -> None:
    experience = experience_of(result)
    assert experience is not None
    reported = " ".join(text for _, text in experience.assumptions)
    for coefficient in ("4.6", "-0.3", "-0.7", "-0.6", "-0.1", "-2", "35 %", "4.5", "3.5"):
        assert coefficient in reported
    for share in ("95 %", "85 %", "60 %"):
        assert share in reported
    page = render_page([result], None, draw_pictures([result], None, [""]))
    assert (
        page.count("<h3>Customers&#39; experience (model assumption)</h3>")
        + page.count("<h3>Customers' experience (model assumption)</h3>")
        == 1
    )
    assert "Promoters and detractors (model assumption)" in page
    of_model = [METRICS[m].label for m in METRICS.shown("experience")]
    assert all("assum" in label for label in of_model)


def test_experience_stands_beside_that_of_all(result: Result) -> None:
    experience = experience_of(result)
    assert experience is not None
    by_channel, by_topic = experience.tables
    assert by_channel.columns == ("Measure", "All", "email", "phone")
    assert by_topic.columns == ("Measure", "All", "order")
    for row in by_topic.rows:  # all inquiries are about the one topic
        assert row[1] == row[2]


def test_all_figures_of_scorecards_are_defined(result: Result) -> None:
    scored = METRICS.shown(*SCORED)
    assert len(set(scored)) > 20
    page = render_page([result], None, [])
    for metric in set(scored) & set(result.estimates["metric"]):
        assert f"<dt>{METRICS[metric].label}</dt>" in page


def test_bars_of_the_groups_add_up_to_everybody(result: Result) -> None:
    figure = Figure()
    draw_satisfaction(figure, result)
    (axes,) = figure.axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["All", "email", "phone", "order"]
    for place in range(len(names)):
        widths = [
            bar.get_width()
            for bar in axes.patches
            if abs(bar.get_y() + bar.get_height() / 2 - place) < 0.01
        ]
        assert len(widths) == 3
        assert min(widths) >= 0
        assert sum(widths) == pytest.approx(100)
