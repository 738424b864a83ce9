"""Goals such as ``wait=5%``: read, reached, or given up aloud."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.errors import UsageError
from sim.runs import compare, replicate
from sim.runs.precision import Precision, parse_precision
from sim.scenarios import Scenario


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wait=5%", Precision("wait", None, 0.05, True, "min")),
        (" wait = 30 s ", Precision("wait", None, 0.5, False, "min")),
        ("wait/phone=5%", Precision("wait", ("channel", "phone"), 0.05, True, "min")),
        ("wait/call=5%", Precision("wait", ("topic", "call"), 0.05, True, "min")),
        ("escalation/L1=1 point", Precision("escalation", ("tier", "L1"), 0.01, False, "share")),
        (
            "occupancy/first=2 points",
            Precision("occupancy", ("group", "first"), 0.02, False, "share"),
        ),
        ("service_level=5%", Precision("service_level", None, 0.05, True, "share")),
        ("backlog=0.5", Precision("backlog", None, 0.5, False, "count")),
        ("cost=100 EUR", Precision("cost", None, 100.0, False, "money")),
    ],
)
def test_goals_are_read(tiny: Scenario, text: str, expected: Precision) -> None:
    read = parse_precision(text, [tiny])
    assert read.width == pytest.approx(expected.width)
    assert (read.metric, read.scope, read.relative, read.unit) == (
        expected.metric,
        expected.scope,
        expected.relative,
        expected.unit,
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("wait", "must be written like `wait=5%`"),
        ("wait=", "must be written like `wait=5%`"),
        ("wiat=5%", "did you mean `wait`?"),
        ("wait/fone=5%", "did you mean `phone`?"),
        ("wait=0%", "more than 0"),
        ("wait=-5%", "more than 0"),
        ("wait=5", "needs a unit, e.g. `5 min`"),
        ("wait=5 furlongs", "unknown unit"),
        ("service_level=0.05", "`1 point`"),
        ("backlog=5 min", "`12`"),
    ],
)
def test_goals_that_make_no_sense_are_refused(tiny: Scenario, text: str, part: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_precision(text, [tiny])
    assert part in str(error.value)


def alternating(k: int) -> dict[str, float]:
    """10 ± 1 in turn: the interval after n replications is 10 ± t·√(n/(n−1))/√n."""
    return {"wait": 10.0 + (-1) ** k}


def test_the_run_goes_on_until_the_interval_is_narrow_enough(
    tiny: Scenario, measured_as: Any
) -> None:
    measured_as(alternating)
    result = replicate(tiny, replications=10, precision="wait=3%")
    row = result.estimates.query("metric == 'wait' and channel == 'all'").iloc[0]
    assert (row["high"] - row["low"]) / 2 <= 0.03 * row["mean"]
    # t·1/√n ≤ 0.3 from n = 46 on (t ≈ 2.01); the second batch is 20, the third at most 40
    assert 46 <= result.replications <= 60
    assert result.stopped == f"reached ±3 % for wait after {result.replications} simulated runs"


def test_a_goal_reached_at_once_takes_no_further_replications(
    tiny: Scenario, measured_as: Any
) -> None:
    done = measured_as(alternating)
    result = replicate(tiny, replications=10, precision="wait=90%")
    assert len(done) == result.replications == 10


def test_giving_up_is_said_aloud(tiny: Scenario, measured_as: Any) -> None:
    measured_as(alternating)
    result = replicate(tiny, replications=10, precision="wait=6 s", max_replications=30)
    assert result.replications == 30
    # 2.045 (t, 29 degrees) × 1.017 (standard deviation) ÷ √30 = 0.380 min = 23 s
    assert result.stopped == "stopped short of ±6 s for wait: it is ±23 s after 30 simulated runs"


def test_replications_stay_below_the_most(tiny: Scenario, measured_as: Any) -> None:
    measured_as(alternating)
    result = replicate(tiny, replications=20, precision="wait=1%", max_replications=5)
    assert result.replications == 5


def test_the_goal_counts_for_the_part_of_the_team_it_names(
    tiny: Scenario, measured_as: Any
) -> None:
    measured_as(alternating)  # phone waits are twice those of all: so is their interval
    whole = replicate(tiny, replications=10, precision="wait=30 s")
    phone = replicate(tiny, replications=10, precision="wait/phone=30 s")
    assert phone.replications > whole.replications


def test_in_a_comparison_every_scenario_reaches_the_goal(tiny: Scenario, measured_as: Any) -> None:
    measured_as(alternating)
    comparison = compare({"one": tiny, "other": tiny}, replications=10, precision="wait=3%")
    numbers = {result.replications for result in comparison.results}
    assert len(numbers) == 1
    assert numbers.pop() >= 46


def test_a_kpi_that_is_not_measured_cannot_be_a_goal(tiny: Scenario, measured_as: Any) -> None:
    measured_as(alternating)
    with pytest.raises(UsageError, match="has no fcr to be measured"):
        replicate(tiny, precision="fcr=5%")


@pytest.mark.parametrize(
    ("now", "achieved", "expected"),
    [
        (20, 0.10, 40),  # four times as many would be needed: twice as many at most
        (20, 0.06, 29),  # (0.06 ÷ 0.05)² × 20 = 28.8
        (20, 0.0501, 22),  # a tenth more at least
        (20, math.inf, 40),
    ],
)
def test_the_next_number_of_replications(now: int, achieved: float, expected: int) -> None:
    goal = Precision("wait", None, 0.05, True, "min")
    assert goal.replications(now, achieved) == expected


@pytest.mark.parametrize(
    ("relative", "mean", "low", "high", "expected"),
    [
        (True, 10.0, 9.0, 11.0, 0.1),
        (False, 10.0, 9.0, 11.0, 1.0),
        (True, 0.0, 0.0, 0.0, 0.0),  # never anything but 0: known exactly
        (True, 0.0, 0.0, 1.0, math.inf),
        (True, 1.0, math.nan, math.nan, math.inf),
    ],
)
def test_the_width_of_an_interval(
    relative: bool, mean: float, low: float, high: float, expected: float
) -> None:
    goal = Precision("wait", None, 0.05, relative, "min")
    assert goal.achieved(mean, low, high) == pytest.approx(expected)
