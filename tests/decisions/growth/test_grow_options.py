"""Options instead of hiring, uncertain growth, notes and budgets: on lines that theory knows."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from sim.checking import load_scenario
from sim.cli import cli
from sim.decisions import Growth, grow
from sim.decisions.candidates import Hire, Use, price, with_plan
from sim.decisions.growth.binding import binding_of
from sim.decisions.hiring_rules import posted_for
from sim.decisions.trials import Trials
from sim.decisions.weeks import whole_weeks
from sim.errors import RunError
from sim.reports.growth.files import as_json, json_text
from sim.reports.growth.plan import plan_text
from sim.reports.growth.rows import alternative_rows, case_rows, level_rows
from sim.reports.growth.sentences import erlang_sentences, growth_verdict
from sim.runs.ledger_file import alone
from sim.runs.replication import goals_of
from sim.scenarios import Scenario

START = dt.date(2026, 1, 5)
# Two desks that share nothing. The idle one could be taught the other's work.
DESKS = """
scenario: two desks
horizon: {start: 2026-01-05, weeks: 8}
opening_hours: {mon-tue: "00:00-24:00"}
demand: {growth: 40% per month}
channels: {phone: {mode: live, volume: 20 per hour, patience: {mean: 3 min}}}
topics:
  order: {share: 10%, L1: {handle_time: {mean: 6 min}}}
  fault: {L1: {handle_time: {mean: 6 min}}}
team:
  orders: {agents: 3, skills: [order], cost: 20 per hour}
  faults: {agents: 3, skills: [fault], cost: 20 per hour, hiring: {lead_time: 2 weeks}}
wrong_desk: {share: 4%, triage: 1 min}
options:
  teach: {do: [{train: 2, from: orders, skills: [fault], takes: 1 day}], notice: 1 week, once: 100}
  bot: {bot: {topics: [fault], handles: 50%}, notice: 2 weeks, once: 9000, per_month: 100}
  clearer: {unclear_roles: 0%, once: 300, per_month: 30}
  backfill: {do: [{promote: 1, from: orders, to: faults}, {hire: 1, into: orders}]}
targets: {abandonment: at most 22%}
"""


def load(folder: Path, text: str = DESKS) -> Scenario:
    (folder / "desks.yaml").write_text(text)
    return load_scenario(folder / "desks.yaml")


@pytest.fixture
def desks(tmp_path: Path) -> Scenario:
    return load(tmp_path)


def test_an_option_is_put_into_the_words_of_the_scenario(desks: Scenario) -> None:
    done = with_plan(desks, tuple(Use(START, name) for name in desks.options))
    train, promote, hire = done.plan
    assert (train.date, train.train, train.from_) == (dt.date(2026, 1, 12), 2, "orders")
    assert (promote.promote, promote.to, hire.hire) == (1, "faults", 1)
    assert hire.date == START
    (bot,) = done.automation
    assert (bot.name, bot.from_, bot.handles) == ("bot", dt.date(2026, 1, 19), 0.5)
    assert done.wrong_desk is not None
    assert done.wrong_desk.unclear_roles == 0
    assert desks.plan == ()
    assert desks.automation == ()


def test_notice_and_training_come_before_the_help(desks: Scenario) -> None:
    # 8 days of notice and training before Monday 2 February: Sunday the 25th, so Monday the 19th
    assert posted_for(desks, "teach", dt.date(2026, 2, 2)) == dt.date(2026, 1, 19)
    assert Use(dt.date(2026, 1, 19), "teach").on_the_lines(desks) == dt.date(2026, 1, 27)
    assert posted_for(desks, "clearer", dt.date(2026, 2, 2)) == START


def test_options_cost_once_and_by_the_month_from_when_they_begin(desks: Scenario) -> None:
    # the horizon has 56 days; the bot of two weeks' notice runs for 42 of them
    month = 365.25 / 12
    assert price(desks, (Use(START, "teach"), Hire(START, "faults", 1))) == 100
    assert price(desks, (Use(START, "bot"),)) == pytest.approx(9000 + 100 * 42 / month)
    later = Use(dt.date(2026, 1, 26), "clearer")  # holds from the first day all the same
    assert price(desks, (later,)) == pytest.approx(300 + 30 * 56 / month)


def test_options_that_nobody_takes_change_nothing(desks: Scenario, tmp_path: Path) -> None:
    from sim.runs.replication import Replication, run_replication

    (tmp_path / "without").mkdir()
    plain = load(tmp_path / "without", DESKS[: DESKS.index("options:")])
    one, two = (run_replication(Replication("x", each, 1, 0)) for each in (desks, plain))
    assert one.kpis.equals(two.kpis)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Growth:
    folder = tmp_path_factory.mktemp("desks")
    return grow(load(folder), risk=0.2, replications=2, confirm=4, jobs=1)


def test_training_beats_hiring_where_it_costs_a_hundred(taught: Growth) -> None:
    """Erlang A: three at 22 % are outgrown in week 5, five are not; a hire costs 960 a week."""
    (use,) = taught.chosen.plan
    assert isinstance(use, Use)
    assert use.option == "teach"
    assert taught.stopped == ""
    rows = {row["plan"]: row for row in alternative_rows(taught)}
    assert list(rows) == ["chosen plan", "hiring alone", "teach", "bot", "clearer", "backfill"]
    assert rows["chosen plan"]["holds"] != "no"
    assert rows["clearer"]["holds"] == "no"
    assert rows["hiring alone"]["cost"] > rows["chosen plan"]["cost"] + 1000
    assert {row["certainty"] for row in level_rows(taught)} == {0.9, 0.75, 0.5}
    verdict = growth_verdict(taught)
    assert "At the limit: L1 (faults)" in verdict[1] or "L1 fault (faults)" in verdict[1]
    assert verdict[0].startswith("Decide on “teach” by ")
    assert "Hiring alone would cost " in verdict[0]
    assert "Erlang" in " ".join(erlang_sentences(taught))
    assert json.loads(json.dumps(as_json(taught)))["binding"].startswith("L1")


def test_the_plan_written_is_what_the_scenario_language_reads(
    taught: Growth, tmp_path: Path
) -> None:
    text = DESKS[: DESKS.index("options:")] + plan_text(taught)
    (entry,) = load(tmp_path, text).plan
    (use,) = taught.chosen.plan
    assert (entry.date, entry.train) == (use.posted + dt.timedelta(days=7), 2)


LINE = """
scenario: a line that may grow
horizon: {start: 2026-01-05, weeks: 8}
opening_hours: {mon-tue: "00:00-24:00"}
channels: {phone: {mode: live, volume: 20 per hour, patience: {mean: 3 min}}}
demand: {growth: 5% per month, growth_range: {low: 0% per month, high: 40% per month}}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team: {desk: {agents: 3, cost: 20 per hour}}
targets: {abandonment: at most 22%}
"""


def test_uncertain_growth_raises_the_stated_risk(tmp_path: Path) -> None:
    """By Erlang A the high case misses from the third week on, the others never do."""
    few = {"replications": 4, "confirm": 4, "budget": 4, "jobs": 1}
    uncertain = grow(load(tmp_path, LINE), **few)  # type: ignore[arg-type]
    sure = LINE.replace(", growth_range: {low: 0% per month, high: 40% per month}", "")
    certain = grow(load(tmp_path, sure), **few)  # type: ignore[arg-type]
    assert certain.today.weeks.chance.max() == 0
    assert uncertain.today.weeks.share[0, -1] == 0.25
    low, middle, high = case_rows(uncertain)
    assert [low["replications"], middle["replications"], high["replications"]] == [5, 10, 5]
    assert [low["today"], middle["today"], high["today"]] == [0, 0, 1]
    assert case_rows(certain) == []


def test_replications_come_in_fours_where_growth_is_uncertain(tmp_path: Path) -> None:
    few = {"replications": 2, "confirm": 5, "jobs": 1}
    line = load(tmp_path, LINE.replace("weeks: 8", "weeks: 4"))
    three, four = (grow(line, budget=n, **few) for n in (15, 16))  # type: ignore[arg-type]
    assert four.replications == three.replications + 16
    assert four.chosen.weeks.replications == 40


CONTRADICTION = """
scenario: contradiction
horizon: {start: 2026-01-05, weeks: 6}
opening_hours: {mon: "00:00-24:00"}
channels: {phone: {mode: live, volume: 20 per hour, patience: {mean: 3 min}}}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team: {desk: {agents: 2}}
targets: {occupancy: at least 65%, abandonment: at most 8%}
"""


FEW = {"replications": 1, "confirm": 2, "jobs": 1}


class Kept(NamedTuple):
    """A search that was cut short, and gone on with from its notes."""

    notes: Path
    short: Growth
    whole: Growth


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("contradiction")
    scenario, notes = load(folder, CONTRADICTION), folder / "grow.notes"
    short = grow(scenario, budget=2, notes=notes, **FEW)  # type: ignore[arg-type]
    return Kept(notes, short, grow(scenario, notes=notes, **FEW))  # type: ignore[arg-type]


def test_contradictory_targets_are_reported(kept: Kept) -> None:
    growth = kept.whole
    (missed,) = growth.not_held
    assert missed.goal.metric == "occupancy"
    assert "contradict each other" in growth.why_not
    assert "Abandonment (at most 8 %) needs more agents" in growth.why_not
    assert growth.why_not[1:] in growth_verdict(growth)[1]
    assert growth.chosen.hires  # that hold the other


def test_a_search_goes_on_from_its_notes(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, scenario = kept.whole, kept.whole.scenario
    assert "the budget was spent" in kept.short.stopped
    monkeypatch.setattr("sim.runs.runner.do", lambda job: pytest.fail(str(job)))
    monkeypatch.setattr("sim.decisions.growth.search.binding_of", lambda *_, **__: whole.binding)
    again = grow(scenario, notes=kept.notes, **FEW)  # type: ignore[arg-type]  # nothing is simulated
    assert again.chosen.plan == whole.chosen.plan
    assert (again.chosen.weeks.figures == whole.chosen.weeks.figures).all()
    assert again.replications == whole.replications


def test_notes_have_nothing_of_another_seed(kept: Kept) -> None:
    options = {"seed": 2, "budget": 4, **FEW}
    other = grow(kept.whole.scenario, notes=kept.notes, **options)  # type: ignore[arg-type]
    alone = grow(kept.whole.scenario, **options)  # type: ignore[arg-type]
    assert json_text(other) == json_text(alone)


def test_notes_that_cannot_be_used_are_refused_in_words(tmp_path: Path) -> None:
    scenario, notes = load(tmp_path, CONTRADICTION), tmp_path / "grow.notes"
    with pytest.raises(RunError, match="cannot keep notes in"):
        grow(scenario, jobs=1, notes=tmp_path)
    notes.write_text('{"scenario": "0123456789abcdef", "seed": 1, "goals": []}\n')
    with pytest.raises(RunError, match=r"grow\.notes has notes of an older version"):
        grow(scenario, jobs=1, notes=notes)
    notes.write_text("a shopping list " * 99)
    with pytest.raises(RunError, match="not a database; it is damaged, or no store: name another"):
        grow(scenario, jobs=1, notes=notes)
    notes.unlink()
    with alone(notes), pytest.raises(RunError, match="another run is at work"):
        grow(scenario, jobs=1, notes=notes)


def test_a_search_that_found_nothing_yet_does_not_call_that_hiring_alone(tmp_path: Path) -> None:
    options = {"replications": 1, "confirm": 2, "jobs": 1}
    dear = DESKS.replace("once: 100}", "once: 900000}")
    nothing, some = (grow(load(tmp_path, dear), budget=n, **options) for n in (1, 80))  # type: ignore[arg-type]
    assert nothing.chosen.plan == ()
    assert "hiring alone" not in dict(nothing.alternatives)
    assert "what hiring alone would take" in nothing.open
    assert some.chosen.plan == some.chosen.hires != ()
    assert dict(some.alternatives)["hiring alone"].plan == some.chosen.plan


def test_a_budget_may_be_a_time(tmp_path: Path) -> None:
    load(tmp_path, CONTRADICTION)
    file = str(tmp_path / "desks.yaml")
    quick = ["--replications", "2", "--confirm", "2", "--jobs", "1"]
    done = CliRunner().invoke(cli, ["grow", file, *quick, "--budget", "1 s", "--json"])
    assert done.exit_code == 0, done.output
    for wrong, message in (
        ("soon", '(got "soon"); or write a number of runs, e.g. `10000`\n'),
        ("0 min", 'must be more than 0 (got "0 min")'),
        ("1", "at least 2"),
        ("3 weeks", "is computing time, a day at most; for a longer search, write a number of "),
    ):
        refused = CliRunner().invoke(cli, ["grow", file, *quick, "--budget", wrong])
        assert refused.exit_code == 2
        assert message in refused.output


def test_the_worked_example_of_the_manual() -> None:
    """docs/grow.md: the first promise breaks in spring; training is enough.

    That the search finds the training is tried by benchmarks/decisions/grow_questions.py.
    """
    scenario = load_scenario("when-to-grow")
    goals, weeks = goals_of(scenario), whole_weeks(scenario)
    trials = Trials(scenario, goals, weeks, seed=1, budget=99)
    today, taught = trials.try_all([(), (Use(scenario.horizon.start, "train two"),)], range(8))
    (week,) = (week for week in today.weeks.first_broken(0.2) if week is not None)
    assert goals[0].label == "Abandonment"
    assert "2026-03-01" <= weeks[week] <= "2026-06-01"
    assert [week for week in taught.weeks.first_broken(0.2) if week is not None] == []
    # on average it is 9 % from May on, and never near it with the plan
    before, after = (trial.weeks.figures[0].mean(axis=1) for trial in (today, taught))
    assert before[:12].mean() < 0.085 < before[18:].mean()
    assert after[18:].mean() < 0.05
    binding = binding_of(scenario, goals[0], weeks[week], seed=1)
    assert binding.group == "technical desk"
