"""A run that is left before its horizon is over: until then it is the same, on both engines."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import numpy as np
import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.errors import UsageError
from sim.runs.replication import Replication, run_replication
from sim.scenarios import Scenario
from sim.scenarios.meaning.horizon import calendar_of
from sim.tape import draw_tape
from tests.engines.compare import first_difference

EVERYTHING = Path(__file__).parents[1] / "fuzz" / "everything.yaml"
PART = 0.55


@pytest.fixture(params=["startup", "help-desk", "web-shop", "unclear-roles", EVERYTHING])
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return load_scenario(request.param)


def test_until_it_is_left_the_log_is_that_of_the_whole(scenario: Scenario) -> None:
    until = PART * calendar_of(scenario).minutes
    tape = draw_tape(scenario, seed=2, replication=0)
    part_of_tape = draw_tape(scenario, seed=2, replication=0, until=until)
    assert len(part_of_tape.inquiries["arrived_at"]) < len(tape.inquiries["arrived_at"])
    part = simulate(scenario, part_of_tape, engine="compiled", until=until)
    assert first_difference(simulate(scenario, tape, engine="simpy", until=until), part) is None
    whole = simulate(scenario, tape, engine="compiled")
    for table in ("contacts", "steps"):
        ours, theirs = getattr(part, table), getattr(whole, table)
        over = theirs["ended_at"] < until
        mine = ours["ended_at"] < until
        assert over.sum() == mine.sum() > 100
        for column in ours:
            assert np.array_equal(ours[column][mine], theirs[column][over], equal_nan=True)


@pytest.mark.parametrize("name", ["when-to-grow", "year-of-growth"])
def test_what_is_over_is_measured_alike(name: str) -> None:
    scenario = load_scenario(name, overrides=["horizon.weeks=12"])
    calendar = calendar_of(scenario)
    until = PART * calendar.minutes
    runs = (Replication("x", scenario, 1, 0), Replication("x", scenario, 1, 0, until=until))
    whole, part = (
        table[table["per"] == "week"].set_index(["metric", *_PLACES])[["numerator", "denominator"]]
        for table in (run_replication(run, engine="compiled").kpis for run in runs)
    )
    settled = calendar.start + dt.timedelta(minutes=until - scenario.fcr_window, weeks=-1)
    over = [key for key in whole.index if key[1] <= settled.isoformat()]
    assert len(over) > 300
    np.testing.assert_allclose(part.loc[over], whole.loc[over], rtol=1e-12)


_PLACES = ["period", "channel", "topic", "tier", "group", "agent"]


def test_a_tape_is_not_played_beyond_its_customers() -> None:
    scenario = load_scenario("startup")
    tape = draw_tape(scenario, seed=1, replication=0, until=3 * 1440.0)
    simulate(scenario, tape, until=3 * 1440.0)
    with pytest.raises(UsageError, match="customers were drawn up to minute"):
        simulate(scenario, tape)


@pytest.mark.parametrize("until", [-1.0, -math.inf, math.nan])
def test_what_is_no_minute_is_refused(until: float) -> None:
    scenario = load_scenario("startup")
    tape = draw_tape(scenario, seed=1, replication=0, until=1440.0)
    with pytest.raises(UsageError, match="until must be a minute"):
        simulate(scenario, tape, until=until)
    with pytest.raises(UsageError, match="until must be a minute"):
        draw_tape(scenario, seed=1, replication=0, until=until)
