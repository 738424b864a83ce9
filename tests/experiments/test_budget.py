"""A budget: a run stops cleanly where it is spent, and the next one goes on from there."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from sim.experiments import load_experiment, run, status
from sim.experiments.run import Allowance, Shard, Tally
from sim.experiments.schema import Budget
from tests.experiments.conftest import Plant, tables
from tests.experiments.test_command import invoke


def test_each_run_does_its_replications_and_the_last_gives_the_whole(
    plant: Plant, undisturbed: Callable[..., tuple[bytes, bytes]]
) -> None:
    experiment = load_experiment(plant(budget="10 replications"))
    assert run(experiment, jobs=1) == Tally(done=10, failed=0, missing=14)
    assert [state.done for state in status(experiment)] == [3, 3, 2, 2]  # cells take turns
    assert run(experiment, jobs=1) == Tally(done=20, failed=0, missing=4)
    assert run(experiment, jobs=1) == Tally(done=24, failed=0, missing=0)
    assert run(experiment, jobs=1) == Tally(done=24, failed=0, missing=0)
    assert tables(experiment) == undisturbed()


def test_rounds_of_a_precision_share_one_budget(
    plant: Plant, undisturbed: Callable[..., tuple[bytes, bytes]]
) -> None:
    precision = "{precision: abandonment=1 point, at_least: 2, at_most: 9}"
    experiment = load_experiment(plant(replications=precision, budget="20 replications"))
    first = run(experiment, jobs=1)
    assert first.done == 20
    assert first.missing > 0
    assert run(experiment, jobs=1).missing == 0
    assert tables(experiment) == undisturbed(replications=precision)


def test_a_selection_goes_on_where_a_budget_was_spent(
    plant: Plant, undisturbed: Callable[..., tuple[bytes, bytes]]
) -> None:
    """The selection's own budget is of all its runs together."""
    plan = {"replications": "3", "select": "{kpi: wait, best: smallest, budget: 30}"}
    experiment = load_experiment(plant(**plan, budget="13 replications"))
    assert [run(experiment, jobs=1).done for _ in range(3)] == [13, 26, 30]
    assert run(experiment, jobs=1).missing == 0
    assert tables(experiment) == undisturbed(**plan)


def test_what_a_shard_has_left_is_its_own(plant: Plant) -> None:
    experiment = load_experiment(plant(budget="5 replications"))
    assert run(experiment, jobs=1, shard=Shard(1, 2)) == Tally(done=5, failed=0, missing=7)


@pytest.mark.parametrize(("stated", "begun"), [("1 min", 3), ("54 s", 3), ("66 s", 4)])
def test_nothing_begins_once_the_time_has_passed(
    monkeypatch: pytest.MonkeyPatch, stated: str, begun: int
) -> None:
    seconds = iter([100.0, 100.0, 120.0, 140.0, 160.0, 180.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(seconds))
    allowance = Allowance(Budget.model_validate({"time": stated}))
    assert len(list(allowance.of(iter("abcdefg")))) == begun


def test_the_command_says_that_the_budget_is_spent_and_status_what_is_missing(
    plant: Plant,
) -> None:
    folder = plant(budget="20 replications")
    code, out, reported = invoke("run", folder, "--jobs", "1")
    assert code == 0
    assert "budget is spent, and 4 simulated runs are missing; the same command goes on" in reported
    assert "20 simulated runs done, 4 missing, 0 failed" in out
    assert not list((folder / "results").glob("*.csv"))
    assert "20 simulated runs done, 4 missing" in invoke("status", folder)[1]
    assert "replications.csv" in invoke("run", folder, "--jobs", "1")[2]
