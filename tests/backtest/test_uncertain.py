"""Values drawn from their intervals, in runs and in decisions."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

import sim
from sim.checking import load_document
from sim.cli import cli
from sim.kpis import CHANNEL
from sim.metrics import METRICS
from sim.scenarios import Scenario, fingerprint
from sim.tape.assumed import assumed_values
from sim.tape.known import AGENTS, GROWTH, HANDLE, PATIENCE, TOPICS, VOLUME, Known, as_csv, beside
from sim.tape.uncertain import Uncertain, as_drawn, drawn
from sim.units import MONTH

TEAM = """
scenario: Line
horizon: {start: 2026-03-02, weeks: 2, warm_up: 0 min}
channels:
  phone:
    mode: live
    volume: 100 per day
    patience: {mean: 4 min}
    demand: {day_variation: 5%}
    target: 80% within 60 s
opening_hours: {mon-fri: "09:00-17:00"}
tiers: [L1, L2]
topics:
  order:
    L1: {handle_time: {mean: 6 min, cv: 0.8}, escalate: {L2: 10%}}
    L2: {handle_time: {mean: 9 min, cv: 0.8}}
team:
  agents: {tier: L1, agents: 2}
  second: {tier: L2, agents: 1}
"""
KNOWN = [
    Known(VOLUME, "phone", "channels.phone.volume", 100.0, 70.0, 130.0),
    Known(VOLUME, "busier", "channels.phone.demand.day_variation", 0.05, 0.02, 0.08),
    Known(PATIENCE, "phone", "channels.phone.patience", 4.0, 3.0, 5.0),
    Known(HANDLE, "order, L1", "topics.order.L1.handle_time", 6.0, 5.0, 7.0),
    Known(TOPICS, "order, L1 to L2", "topics.order.L1.escalate.L2", 0.1, 0.05, 0.15),
    Known(HANDLE, "gone", "topics.gone.L1.handle_time", 6.0, 5.0, 7.0),
    Known(AGENTS, "agents' hours a week", "", 80.0, 70.0, 90.0),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A scenario with intervals beside it."""
    path = tmp_path / "team.yaml"
    path.write_text(TEAM)
    beside(path).write_text(as_csv(KNOWN))
    return path


@pytest.fixture
def scenario(file: Path) -> Scenario:
    document = load_document(file)
    found = document.scenario()
    found._uncertain = Uncertain(document.data, KNOWN)
    return found


def volume(scenario: Scenario) -> float:
    stated = scenario.channels["phone"].volume
    assert stated is not None
    return stated.count


def test_every_value_is_drawn_and_nothing_else(scenario: Scenario) -> None:
    one, other = as_drawn(scenario, 1, 0), as_drawn(scenario, 1, 1)
    assert volume(one) != volume(other)
    phone, before = one.channels["phone"], scenario.channels["phone"]
    assert phone.patience != before.patience
    assert phone.effort != before.effort
    assert phone.demand != before.demand
    assert phone.target == before.target
    assert one.topics["order"].L1.handle_time.mean != 6
    assert one.topics["order"].L1.escalate["L2"] != 0.1
    assert one.topics["order"].L2 == scenario.topics["order"].L2
    assert one.team == scenario.team
    assert volume(scenario) == 100


def test_a_plan_meets_the_same_draws_as_today(scenario: Scenario) -> None:
    team = {**scenario.team}
    team["agents"] = team["agents"].model_copy(update={"agents": 5})
    plan = scenario.model_copy(update={"team": team})
    drawn = as_drawn(plan, 1, 3)
    assert drawn.team["agents"].agents == 5
    assert drawn.channels == as_drawn(scenario, 1, 3).channels
    again = pickle.loads(pickle.dumps(plan))  # noqa: S301 - our own
    assert as_drawn(again, 1, 3).channels == drawn.channels


def test_it_is_another_scenario_to_the_ledger(scenario: Scenario, file: Path) -> None:
    assert fingerprint(scenario) != fingerprint(load_document(file).scenario())


def test_without_intervals_nothing_is_drawn(file: Path) -> None:
    exact = load_document(file).scenario()
    assert as_drawn(exact, 1, 0) is exact
    assert exact.values_drawn == 0


def test_what_is_not_known_widens_what_is_seen(scenario: Scenario, file: Path) -> None:
    by_channel = METRICS["contacts"].within([CHANNEL], ["all"])

    def spread(one: Scenario) -> tuple[float, float]:
        kpis = sim.replicate(one, replications=40, jobs=1, kpis={"contacts": by_channel}).kpis
        rows = kpis[kpis["channel"] == "phone"]
        return float(rows["numerator"].mean()), float(rows["numerator"].std())

    mean, wide = spread(scenario)
    _, exact = spread(load_document(file).scenario())
    assert mean == pytest.approx(1000, rel=0.08)  # 10 working days of 100
    # 70 to 130: one standard deviation is about 16 % of 1,000 contacts
    assert np.hypot(exact, 158) == pytest.approx(wide, rel=0.35)
    assert wide > 2.5 * exact


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--replications", "2"],
        ["compare", "--with", "team.agents.agents=3", "--replications", "2"],
        ["size", "--replications", "3", "--confirm", "2", "--budget", "40"],
    ],
)
def test_the_commands_say_it(words: list[str], file: Path) -> None:
    command, *rest = words
    done = CliRunner().invoke(
        cli, [command, str(file), *rest, "--jobs", "1", "--uncertain"], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    assert "Each run draws 7 values of the scenario from their intervals" in done.stderr
    assert "not known about the team is in every interval and risk" in done.stderr


def test_a_scenario_without_intervals_is_told(file: Path) -> None:
    beside(file).unlink()
    done = CliRunner().invoke(cli, ["run", str(file), "--uncertain"])
    assert done.exit_code == 2
    assert "team.intervals.csv, which says how sure the values are" in done.stderr


class High:
    """A stream in which every number is that below which 97.5 % lie."""

    def __init__(self, *_: int) -> None:
        """Any seed."""

    def generator(self, *_: str) -> High:
        """Any name."""
        return self

    def random(self, number: int) -> np.ndarray:
        """The upper ends of intervals of 95 %."""
        return np.full(number, 0.975)


@pytest.mark.parametrize(
    ("of", "value", "low", "high", "before", "after"),
    [
        # of an assumption 2.5 % are above a share of 1 - √0.05 of the way from its top to its end
        ("assumed", 1, 0.5, 2, "volume: 1 per day", 2 ** (1 - 0.05**0.5)),
        ("assumed", 1, 0, 2, "volume: 1 per day", 2 - 0.05**0.5),
        # a lognormal factor: 95 % lie between low and high, whose ends are as far from its middle
        (VOLUME, 100, 70, 130, "volume: 100 per day", 100 * (130 / 70) ** 0.5),
        # down to 0 a normal one: as far up as the interval's half is long
        (VOLUME, 100, 0, 130, "volume: 100 per day", 100 + 130 / 2),
        (GROWTH, 0.02, -0.01, 0.05, "growth: 2% per month", 2 + 3),
        # more people are less effort; unless stated, it is 100 %
        (AGENTS, 80, 70, 90, "effort: 100%", 100 / (90 / 70) ** 0.5),
        (AGENTS, 80, 70, 90, "", 100 / (90 / 70) ** 0.5),
    ],
)
def test_the_upper_end_by_hand(
    monkeypatch: pytest.MonkeyPatch,
    of: str,
    value: float,
    low: float,
    high: float,
    before: str,
    after: float,
) -> None:
    monkeypatch.setattr("sim.tape.uncertain.RandomStreams", High)
    key = before.partition(":")[0] or "effort"
    data = {"channels": {"phone": yaml.safe_load(before) or {}}}
    path, assumed = f"channels.phone.{key}", of == "assumed"
    found = drawn(data, [Known(of, "phone", path, value, low, high, assumed=assumed)], 1, 0)
    said = str(found["channels"]["phone"][key])
    assert float(said.split(maxsplit=1)[0].rstrip("%")) == pytest.approx(after, rel=1e-4)


ASSUMED = """
scenario: Draft
horizon: {start: 2026-03-02, weeks: 2}
channels:
  phone:
    mode: live
    volume: 100 per day
    patience: {mean: 4 min}   # ASSUMED (2 to 15 min): nobody is seen to give up
    demand:
      growth: 0% per month   # ASSUMED (-2% to 2% per month): not known
  email:
    mode: deferred
    volume: 50 per day
    demand:
      growth: 1% per month   # ASSUMED (-1% to 3% per month)
tiers: [L1, L2]
topics:
  order:
    L1: {handle_time: {mean: 6 min, cv: 0.8}, escalate: {L2: 10%}, solve: 95%}
    L2:
      handle_time: {mean: 9 min, cv: 0.8}   # ASSUMED (5 to 20 min)
      solve: 95%   # ASSUMED (88 to 99 %)
team:
  agents: {tier: L1, agents: 2}   # ASSUMED
  second: {tier: L2, agents: 1}
"""


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.yaml"
    path.write_text(ASSUMED)
    return path


def assumed_of(path: Path) -> dict[str, Known]:
    document = load_document(path)
    return {one.path: one for one in assumed_values(document.data, document.positions)}


def test_assumptions_say_what_is_tried(draft: Path) -> None:
    found = assumed_of(draft)
    assert {path: (one.value, one.low, one.high) for path, one in found.items()} == {
        "channels.phone.patience": (4, 2, 15),
        "channels.phone.demand.growth": (0, -0.02, 0.02),
        "channels.email.demand.growth": (0.01, -0.01, 0.03),
        "topics.order.L2.handle_time": (9, 5, 20),
        "topics.order.L2.solve": (0.95, 0.88, 0.99),
    }


@pytest.mark.parametrize("values", ["agents: 1, contract: 50%", "contract: 50%, agents: 1"])
def test_an_assumption_on_a_line_of_several_values_is_of_none_of_them(
    draft: Path, values: str
) -> None:
    several = f"second: {{tier: L2,\n    {values}}}   # ASSUMED (10% to 60%)"
    before = assumed_of(draft)
    draft.write_text(ASSUMED.replace("second: {tier: L2, agents: 1}", several))
    assert assumed_of(draft) == before


def test_whoever_replaces_a_value_need_not_mind_the_comment(draft: Path) -> None:
    draft.write_text(ASSUMED.replace("mean: 9 min", "mean: 24 min"))
    assert "topics.order.L2.handle_time" not in assumed_of(draft)


def test_assumptions_are_drawn_between_their_ends(draft: Path) -> None:
    document = load_document(draft)
    scenario = document.scenario()
    scenario._uncertain = Uncertain(document.data, list(assumed_of(draft).values()))
    assert scenario._uncertain.drawn == 4  # growth of both channels is off together
    drawn = [as_drawn(scenario, 1, k) for k in range(400)]

    def rate(one: Scenario, channel: str) -> float:
        demand = one.channels[channel].demand
        assert demand is not None
        assert demand.growth is not None
        return demand.growth.factor(MONTH) - 1

    growth = np.array([[rate(one, name) for name in ("phone", "email")] for one in drawn])
    np.testing.assert_allclose(growth[:, 1] - growth[:, 0], 0.01, atol=1e-6)
    assert growth[:, 0].min() >= -0.02
    assert growth[:, 0].max() <= 0.02
    # a triangle from -2 to 2 has the standard deviation 2/√6
    assert growth[:, 0].std() == pytest.approx(0.02 / 6**0.5, rel=0.1)
    means = np.array([one.topics["order"].L2.handle_time.mean for one in drawn])
    assert 5 <= means.min() < 6
    assert 16 < means.max() <= 20
    # on the scale of factors, the middle of a triangle with its top at 9
    low, top, high = np.log([5, 9, 20])
    median = high - ((high - low) * (high - top) / 2) ** 0.5
    assert np.median(means) == pytest.approx(np.exp(median), rel=0.04)


def test_a_draft_can_be_run_uncertain(draft: Path) -> None:
    words = ["run", str(draft), "--uncertain", "--replications", "3", "--jobs", "1"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    assert "Each run draws 4 values of the scenario from their intervals" in done.stderr
    assert "5 values ASSUMED" in done.stderr
