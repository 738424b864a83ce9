"""What the answer hangs on: a growing line, on which theory tells how far dates move."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.checking import load_scenario
from sim.cli import cli
from sim.decisions import Growth, grow, sensitivity
from sim.decisions.growth.inputs import INPUTS, cases_of
from sim.decisions.growth.moved import Moved
from sim.errors import UsageError
from sim.reports.growth.charts.hangs_on import draw_hangs_on
from sim.reports.growth.files import as_json
from sim.reports.growth.hangs_on import hangs_on_basis, hangs_on_sentences, hangs_on_table
from sim.reports.growth.sentences import growth_verdict
from sim.reports.pen.style import paint
from sim.scenarios import Scenario
from tests.decisions.growth.test_grow import LINE

EVERYTHING = """
scenario: everything that is moved
horizon: {start: 2026-01-05, weeks: 8}
opening_hours: {mon-fri: "09:00-17:00"}
demand: {growth: 4% per month, growth_range: {low: 2% per month, high: 7% per month}}
channels:
  phone: {mode: live, volume: 100 per day, patience: {mean: 3 min}}
  email: {mode: deferred, volume: 50 per day, demand: {growth: 10% per month}}
tiers: [{name: L1, patience: 2 min}, L2]
topics:
  order: {share: 50%, L1: {handle_time: 5 min, wrap_up: {mean: 1 min, cv: 0.5}, escalate: 5%},
          L2: {handle_time: {distribution: uniform, low: 10 min, high: 20 min}}}
  fault: {patience: {mean: 4 min}, L1: {handle_time: {mean: 10 min}}}
team:
  desk: {tier: L1, agents: 20, turnover: {per_year: 20%}}
  experts: {tier: L2, agents: 3}
targets: {abandonment: at most 5%}
"""


def load(folder: Path, text: str) -> Scenario:
    (folder / "scenario.yaml").write_text(text)
    return load_scenario(folder / "scenario.yaml")


def test_each_input_is_moved_wherever_it_stands_and_nothing_else(tmp_path: Path) -> None:
    scenario = load(tmp_path, EVERYTHING)
    cases = {(case.input, case.is_high): case for case in cases_of(scenario, 0.2)}
    assert [name for name, _ in cases] == [name for name in INPUTS for _ in range(2)]
    moved = {key: case.scenario for key, case in cases.items()}
    volume, longer = moved["volume", True], moved["handle time", True]
    patient, leaving = moved["patience", False], moved["leaving", True]
    assert volume is not None
    assert [each.volume.count for each in volume.channels.values() if each.volume] == [120, 60]
    assert volume.topics == scenario.topics
    assert volume.demand == scenario.demand
    assert longer is not None
    work = longer.topics["order"].work
    assert work["L1"].handle_time.mean == pytest.approx(6)
    assert work["L1"].wrap_up is not None
    assert (work["L1"].wrap_up.mean, work["L1"].wrap_up.cv) == pytest.approx((1.2, 0.5))
    assert work["L2"].handle_time.mean == pytest.approx(18)
    assert longer.channels == scenario.channels
    assert patient is not None
    assert patient.channels["phone"].patience.mean == pytest.approx(2.4)  # type: ignore[union-attr]
    assert patient.tiers[0].patience.mean == pytest.approx(1.6)  # type: ignore[union-attr]
    assert patient.topics["fault"].patience.mean == pytest.approx(3.2)  # type: ignore[union-attr]
    assert leaving is not None
    assert leaving.team["desk"].turnover is not None
    assert leaving.team["desk"].turnover.per_year == pytest.approx(0.24)
    # growth goes over the range that the scenario states, and there is no other range then
    fast = moved["growth", True]
    assert fast is not None
    assert cases["growth", True].change is None
    assert fast.demand.growth is not None
    assert (fast.demand.growth.rate, fast.demand.growth_range) == (0.07, None)


def test_what_a_scenario_does_not_have_is_left_out_and_said(tmp_path: Path) -> None:
    text = LINE.replace(", patience: {mean: 3 min}", "").replace(
        "demand: {growth: 20% per month}\n", ""
    )
    text = text.replace("abandonment: at most 23.5%", "occupancy: at most 90%")
    cases = cases_of(load(tmp_path, text), 0.1)
    absent = {case.input: case.why_not for case in cases if case.scenario is None}
    assert absent == {
        "growth": "demand does not grow",
        "patience": "customers wait as long as it takes",
        "leaving": "nobody leaves",
    }


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Growth:
    scenario = load(tmp_path_factory.mktemp("line"), LINE.replace("weeks: 14", "weeks: 13"))
    return grow(scenario, risk=0.25, replications=1, confirm=2, jobs=1)


@pytest.fixture(scope="module")
def found(plain: Growth) -> Growth:
    return sensitivity(plain, 0.15, inputs=("volume", "leaving"), jobs=1)


def test_where_it_was_not_asked_nothing_is_said_of_it(plain: Growth) -> None:
    assert plain.sensitivity is None
    assert "hangs" not in " ".join(growth_verdict(plain))
    assert hangs_on_sentences(plain) == as_json(plain)["hangs_on"] == []


def test_a_busier_line_breaks_as_much_earlier_as_growth_takes_to_make_it_so(found: Growth) -> None:
    """At 20 % a month demand is 15 % higher after ln 1.15 / ln 1.2 months, 3.3 weeks."""
    result = found.sensitivity
    assert result is not None
    ((_, quieter), (_, busier)) = result.moved[0].cases
    month = 365.25 / 12 / 7
    for answer, factor in ((quieter, 0.85), (busier, 1.15)):
        assert answer.breaks is not None
        assert result.base.breaks is not None
        breaks, before = map(dt.date.fromisoformat, (answer.breaks, result.base.breaks))
        shift = -month * math.log(factor) / math.log(1.2)
        assert (breaks - before).days / 7 == pytest.approx(shift, abs=1.5)
    # the first job is posted as much earlier and later, which the two weeks of lead time allow
    assert quieter.first is not None
    assert result.base.first is not None
    assert busier.first is not None
    assert quieter.first - result.base.first >= dt.timedelta(weeks=2)
    assert result.base.first - busier.first >= dt.timedelta(weeks=2)


def test_it_is_said_in_words_in_the_table_and_in_the_json(found: Growth) -> None:
    result = found.sensitivity
    assert result is not None
    assert result.replications > 0
    assert "The answer hangs most on " in " ".join(growth_verdict(found))
    words = hangs_on_sentences(found)
    assert [each[: each.index(",")] for each in words] == [
        "If volume is 15 % lower",
        "If volume is 15 % higher",
    ]
    assert "weeks later, by " in words[0]
    assert "weeks earlier, by " in words[1]
    assert "15 % lower and higher" in hangs_on_basis(found)
    assert "leaving (nobody leaves)" in hangs_on_basis(found)
    rows = as_json(found)["hangs_on"]
    assert [row["input"] for row in rows[:1]] == [None]
    assert len(rows) == len(hangs_on_table(found).rows) == 3
    assert json.loads(json.dumps(rows)) == rows
    assert rows[0]["first_step"] == found.chosen.plan[0].posted.isoformat()


def test_what_cannot_be_asked_is_said_before_anything_is_searched(tmp_path: Path) -> None:
    (tmp_path / "line.yaml").write_text(LINE)
    for options, message in (
        (["--range", "20%"], "--range goes with --sensitivity"),
        (["--sensitivity", "--range", "100%"], "--range: must be above 0% and below 100%"),
        (["--sensitivity", "--range", "a lot"], "--range: "),
        (["--sensitivity", "--uncertain"], "leave out --uncertain"),
    ):
        result = CliRunner().invoke(cli, ["grow", str(tmp_path / "line.yaml"), *options])
        assert result.exit_code == 2, result.output
        assert message in result.output


def test_a_search_that_was_cut_short_tells_nothing_of_it(tmp_path: Path) -> None:
    scenario = load(tmp_path, LINE)
    growth = grow(scenario, risk=0.25, replications=2, confirm=2, budget=10, jobs=1)
    assert growth.stopped
    with pytest.raises(UsageError, match="cut short"):
        sensitivity(growth)


def test_weeks_that_no_plan_can_reach_are_told_beside_a_plan_that_stays(found: Growth) -> None:
    result = found.sensitivity
    assert result is not None
    ((_, _), (case, _)) = result.moved[0].cases
    later = replace(result.base, lost=result.base.lost + 3)
    moved = Moved("volume", [(case, later)])
    assert moved.effect(result.base) == (3, 0, 0)
    told = replace(found, sensitivity=replace(result, moved=[moved]))
    assert hangs_on_sentences(told) == [
        "If volume is 15 % higher, the same plan will do, 3 weeks more lost whatever is done."
    ]


def test_the_picture_has_a_row_for_each_input_and_says_which_colour_is_what(found: Growth) -> None:
    svg = paint(draw_hangs_on, found, "What the answer hangs on").svg.decode()
    for text in ("volume", "A target breaks first", "First step by", "Hires", "Blue: lower"):
        assert text in svg
