"""How many replications a run takes unless told: until each target is met, missed or a toss-up."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.errors import UsageError
from sim.runs import compare, enough, replicate
from sim.runs.enough import PILOT, Unanswered, next_look, until_answered
from sim.scenarios import Scenario
from sim.units import Target


def abandoned(mean: float, swing: float) -> Any:
    """Abandonment (target: at most 5 %) and service level of phone (80 %) of each replication.

    The fixture gives phone twice the value of all: a level of 0.495 is 99 %, met at once.
    """
    return lambda k: {"abandonment": mean + swing * (-1) ** k, "service_level": 0.495}


def test_what_the_pilot_answers_takes_no_more(tiny: Scenario, measured_as: Any) -> None:
    done = measured_as(abandoned(0.08, 0.01))
    result = replicate(tiny)
    assert len(done) == result.replications == PILOT
    assert (result.stopped, set(result.targets["verdict"])) == ("", {"met", "missed"})


def test_a_close_target_takes_more(tiny: Scenario, measured_as: Any) -> None:
    """5.6 % ± 2: with t ≈ 2.9 for 99 %, n = (2.9 · 2 ÷ 0.6)² ≈ 90 tell it from 5 %; 20 do not."""
    measured_as(abandoned(0.056, 0.02))
    result = replicate(tiny)
    assert 60 <= result.replications <= 130
    assert list(result.targets["verdict"]) == ["met", "missed"]
    assert result.stopped.startswith("each target is met, missed or a toss-up after")


def test_what_is_too_close_to_matter_is_a_toss_up(tiny: Scenario, measured_as: Any) -> None:
    """5.02 % ± 2: within half a point of 5 % as soon as t · 2 ÷ √n < 0.48, from n ≈ 72 on."""
    measured_as(abandoned(0.0502, 0.02))
    result = replicate(tiny)
    assert 70 <= result.replications <= 130
    assert list(result.targets["verdict"]) == ["met", "toss-up"]


def test_a_target_out_of_reach_is_told_and_costs_no_time(tiny: Scenario, measured_as: Any) -> None:
    """5.02 % ± 20 would take 7,000 replications: it ends after the pilot."""
    measured_as(abandoned(0.0502, 0.2))
    result = replicate(tiny)
    assert result.replications == PILOT
    assert (
        result.stopped == "1 target cannot be answered within 60 s; stopped after 20 simulated runs"
    )


def test_what_was_never_measured_is_not_waited_for(tiny: Scenario, measured_as: Any) -> None:
    measured_as(lambda k: {"service_level": 0.495})
    assert replicate(tiny).replications == PILOT


def test_a_stated_number_is_kept(tiny: Scenario, measured_as: Any) -> None:
    measured_as(abandoned(0.0502, 0.02))
    assert replicate(tiny, replications=7).replications == 7


def test_in_a_comparison_the_targets_of_all_are_answered(tiny: Scenario, measured_as: Any) -> None:
    measured_as(abandoned(0.056, 0.02))
    lenient = tiny.model_copy(update={"targets": {"abandonment": Target.read("at most 50%")}})
    comparison = compare({"lenient": lenient, "strict": tiny})
    assert {result.replications for result in comparison.results} != {PILOT}
    assert compare({"lenient": lenient, "too": lenient}).baseline.replications == PILOT


@pytest.mark.parametrize(
    ("now", "needed", "affordable", "expected"),
    [
        (20, [35.0], 1000, 40),  # twice as many at least
        (20, [100.0], 1000, 110),  # a tenth more than needed
        (20, [100.0, 50.0], 60, 60),  # as many as there is time for
        (20, [5000.0], 100, 20),  # out of reach: no more
        (20, [5000.0, 60.0], 100, 66),  # one of two is within reach
        (20, [30.0], 23, 20),  # so few more are not worth while
        (20, [math.inf], 1000, 20),
        (20, [], 1000, 20),
        (600, [1500.0], 10_000, 1000),
    ],
)
def test_the_next_look(now: int, needed: list[float], affordable: int, expected: int) -> None:
    assert next_look(now, needed, affordable) == expected


def test_time_and_looks_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replication takes a second: of 60, 20 go into the pilot."""
    clock, done = [0.0], []

    def go_on_to(number: int) -> None:
        clock[0] += number - (done[-1] if done else 0)
        done.append(number)

    monkeypatch.setattr(enough.time, "monotonic", lambda: clock[0])
    close = [Unanswered("wait", "all", "at most 1 min", 50.0)]
    why = until_answered(go_on_to, lambda: close, 1.0)
    assert done == [20, 55]
    assert why == "1 target cannot be answered within 60 s; stopped after 55 simulated runs"
    done.clear()
    until_answered(go_on_to, lambda: close, 1000.0)
    assert done == [20, 55, 110, 220, 440]


@pytest.mark.parametrize("within", ["0 min", "soon", "5"])
def test_a_time_that_makes_no_sense_is_refused(tiny: Scenario, within: str) -> None:
    with pytest.raises(UsageError, match="within: "):
        replicate(tiny, within=within)
