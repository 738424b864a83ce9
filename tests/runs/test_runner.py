"""Replications: how many, in which order, on how many processes, and what ends them."""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping
from typing import Any

import joblib
import pandas as pd
import pytest

import sim.engine
from sim.errors import RunError, UsageError
from sim.kpis import TEAM, WHOLE
from sim.metrics import METRICS
from sim.runs import compare, processes, replicate, runner
from sim.runs.ledger import Ledger, Record
from sim.runs.replication import Key, Replication, run_replication
from sim.runs.runner import Job, Runner
from sim.scenarios import Scenario
from sim.units import ServiceTarget


def table(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False)


def test_result_holds_every_replication_and_says_what_was_run(tiny: Scenario) -> None:
    result = replicate(tiny, replications=3, seed=7)
    assert sorted(set(result.kpis["replication"])) == [0, 1, 2]
    assert (result.name, result.seed, result.replications, result.stopped) == ("Tiny", 7, 3, "")
    assert result.headcount == {"first": 2}
    assert result.service_targets == {"phone": ServiceTarget(0.8, 20 / 60)}
    assert result.calendar.minutes == 480
    assert result.versions["supportsim"] == sim.__version__
    assert list(result.targets["metric"]) == ["service_level", "abandonment"]


def test_estimates_are_of_all_replications(tiny: Scenario) -> None:
    result = replicate(tiny, replications=4)
    whole = result.kpis.query("metric == 'inquiries' and per == 'all' and channel == 'all'")
    whole = whole[whole["topic"] == "all"]
    figure = result.estimates.query("metric == 'inquiries' and per == 'all' and channel == 'all'")
    figure = figure[figure["topic"] == "all"]
    assert figure["mean"].item() == pytest.approx(whole["numerator"].mean())
    assert figure["replications"].item() == 4


def test_flows_are_the_mean_of_the_replications(tiny: Scenario, measured_as: Any) -> None:
    measured_as(lambda k: {"wait": 1.0})
    result = replicate(tiny, replications=4)
    assert result.flows.to_dict("records") == [
        {"source": "arrive:phone", "target": "tier:L1", "count": (0 + 1 + 2 + 3) / 4}
    ]


def test_more_replications_leave_the_first_ones_as_they_were(tiny: Scenario) -> None:
    few = replicate(tiny, replications=2).kpis
    many = replicate(tiny, replications=4).kpis
    assert table(many[many["replication"] < 2]) == table(few)


def test_another_seed_gives_other_figures(tiny: Scenario) -> None:
    one, other = (replicate(tiny, replications=2, seed=seed).kpis for seed in (1, 2))
    assert table(one) != table(other)


def test_same_bytes_from_one_process_and_from_two(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = replicate(tiny, replications=5, jobs=1)
    monkeypatch.setattr(processes, "WORTH_SHARING", 0.0)
    shared = replicate(tiny, replications=5, jobs=2)
    for name in ("kpis", "estimates", "flows", "targets"):
        assert table(getattr(alone, name)) == table(getattr(shared, name))


@pytest.mark.parametrize(
    ("seconds_each", "jobs", "shared"),
    [
        (0.01, None, False),  # 0.2 s of work are done before a second process has started
        (10.0, None, True),
        (10.0, 1, False),
    ],
)
def test_processes_share_the_work_only_where_it_pays(
    tiny: Scenario,
    monkeypatch: pytest.MonkeyPatch,
    seconds_each: float,
    jobs: int | None,
    shared: bool,
) -> None:
    clock = iter([0.0, seconds_each + 9, 20.0, 20.0 + seconds_each])  # the first also imports
    asked = []

    def parallel(**options: object) -> Any:
        asked.append(options)
        return lambda calls: (function(*args) for function, args, _ in calls)

    monkeypatch.setattr(runner, "do", lambda job: Record(job.key, job.replication.number, {}, None))
    monkeypatch.setattr(processes.time, "process_time", lambda: next(clock))
    monkeypatch.setattr(joblib, "Parallel", parallel)
    monkeypatch.setattr(joblib, "cpu_count", lambda: 2)
    key = Key("f" * 16, "model", 1)
    work = [Job(key, Replication("Tiny", tiny, 1, number), dict) for number in range(20)]
    done = Runner(jobs).fill(Ledger(), work)
    assert [record.number for record in done] == list(range(20))
    assert bool(asked) == shared


def test_a_replication_that_wants_some_kpis_measures_these_and_no_flows(tiny: Scenario) -> None:
    everything = run_replication(Replication("Tiny", tiny, 1, 0))
    kpis = {"wait": METRICS["wait"].within((TEAM,), WHOLE), "nothing known here": ()}
    some = pickle.loads(pickle.dumps(Replication("Tiny", tiny, 1, 0, kpis)))  # noqa: S301 - our own
    found = run_replication(some)
    assert everything.flows is not None
    assert found.flows is None
    rows = everything.kpis.query("metric == 'wait' and per == 'all' and channel == 'all'")
    rows = rows[rows["topic"] == "all"].reset_index(drop=True)
    words = dict.fromkeys(rows.select_dtypes("category"), object)  # of all that was wanted
    pd.testing.assert_frame_equal(found.kpis.astype(words), rows.astype(words), check_exact=True)


def test_a_process_that_is_killed_is_reported_in_words(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = os.getpid()
    do = runner.do

    def run(job: Job) -> Any:
        return do(job) if os.getpid() == home else os._exit(9)

    monkeypatch.setattr(runner, "do", run)
    monkeypatch.setattr(processes, "WORTH_SHARING", 0.0)
    monkeypatch.setattr(processes, "MOST_DEATHS", 1)  # once is enough for the words
    with pytest.raises(RunError, match="ended from outside"):
        replicate(tiny, replications=4, jobs=2)


def interrupted_at(monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """Ctrl-C arrives while the engine runs for the ``call``-th time."""
    simulate, calls = sim.engine.simulate, []

    def interrupt(scenario: Scenario, tape: Any, **engine: Any) -> Any:
        calls.append(tape)
        if len(calls) == call:
            raise KeyboardInterrupt
        return simulate(scenario, tape, **engine)

    monkeypatch.setattr(sim.engine, "simulate", interrupt)


def test_ctrl_c_keeps_what_has_finished(tiny: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted_at(monkeypatch, 4)
    result = replicate(tiny, replications=20, jobs=1)
    assert result.stopped == "interrupted after 3 of 20 simulated runs"
    assert result.replications == 3
    assert table(result.kpis) == table(replicate(tiny, replications=3).kpis)


def test_ctrl_c_before_the_first_replication_leaves_nothing(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted_at(monkeypatch, 1)
    with pytest.raises(RunError, match="before the first simulated run"):
        replicate(tiny)


def test_ctrl_c_in_a_comparison_keeps_whole_pairs(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted_at(monkeypatch, 6)  # in the second scenario of the third replication
    comparison = compare({"now": tiny, "later": tiny}, replications=9, jobs=1)
    assert [result.replications for result in comparison.results] == [2, 2]


def test_a_failure_names_scenario_replication_and_cause(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(scenario: Scenario, tape: Any, **engine: Any) -> Any:
        raise ZeroDivisionError("no time at all")

    monkeypatch.setattr(sim.engine, "simulate", fail)
    with pytest.raises(RunError) as error:
        replicate(tiny, seed=3)
    assert str(error.value) == ("Tiny, simulated run 0 (seed 3): ZeroDivisionError: no time at all")


def test_progress_is_reported_after_each_replication(tiny: Scenario, measured_as: Any) -> None:
    measured_as(lambda k: {"wait": 1.0})
    reported: list[tuple[int, int]] = []
    replicate(tiny, replications=3, progress=lambda done, planned: reported.append((done, planned)))
    assert reported == [(0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"replications": 0}, "replications must be a whole number of 1 or more (got 0)"),
        ({"replications": 2.5}, "replications must be a whole number of 1 or more (got 2.5)"),
        ({"seed": -1}, "seed must be a whole number of 0 or more (got -1)"),
        ({"seed": True}, "seed must be a whole number of 0 or more (got True)"),
        ({"jobs": 0}, "jobs must be a whole number of 1 or more (got 0)"),
        ({"confidence": 95}, "confidence must be between 0 and 1 (got 95)"),
        (
            {"precision": "wait=5%", "max_replications": 1},
            "max_replications must be a whole number of 2 or more (got 1)",
        ),
    ],
)
def test_wrong_arguments_are_refused_before_anything_runs(
    tiny: Scenario, measured_as: Any, wrong: Mapping[str, Any], message: str
) -> None:
    done = measured_as(lambda k: {"wait": 1.0})
    with pytest.raises(UsageError) as error:
        replicate(tiny, **wrong)
    assert str(error.value) == message
    assert not done


def test_scenarios_that_are_compared_share_their_customers(tiny: Scenario) -> None:
    first = tiny.team["first"]
    larger = tiny.model_copy(update={"team": {"first": first.model_copy(update={"agents": 3})}})
    comparison = compare({"two": tiny, "three": larger}, replications=4)
    assert [result.name for result in comparison.results] == ["two", "three"]
    assert comparison.baseline is comparison.results[0]
    arrived = [
        list(result.kpis.query("metric == 'inquiries' and per == 'all'")["numerator"])
        for result in comparison.results
    ]
    assert arrived[0] == arrived[1]
    waits = comparison.table.query("metric == 'wait'")
    assert set(waits["scenario"]) == {"three"}
    assert (waits["difference"] < 0).all()


@pytest.mark.parametrize(
    ("section", "other"), [("time_zone", "Europe/Berlin"), ("currency", "USD")]
)
def test_scenarios_that_cannot_be_compared_are_refused(
    tiny: Scenario, section: str, other: str
) -> None:
    with pytest.raises(UsageError, match=f"differ in `{section}`"):
        compare({"one": tiny, "two": tiny.model_copy(update={section: other})})


def test_a_comparison_needs_two(tiny: Scenario) -> None:
    with pytest.raises(UsageError, match="two scenarios"):
        compare({"one": tiny})
