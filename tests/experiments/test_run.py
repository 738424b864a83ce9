"""Running: the same tables on every way of working, nothing lost, nothing done twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim.engine
from sim import replicate
from sim.errors import UsageError
from sim.experiments import load_experiment, merge, run, status
from sim.experiments.run import Shard, Tally, parse_shard
from sim.experiments.tables import as_csv, cells_table, replications_table, write_table
from sim.metrics import SCOPE
from sim.runs import processes, runner
from sim.runs.ledger_file import LedgerFile
from tests.experiments.conftest import PLAN, Plant, tables

Undisturbed = Callable[..., tuple[bytes, bytes]]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the replications that this process does."""
    done: list[int] = []
    do = runner.do

    def counting(job: runner.Job) -> Any:
        done.append(job.replication.number)
        return do(job)

    monkeypatch.setattr(runner, "do", counting)
    return done


def test_figures_are_those_of_replicate(plant: Plant) -> None:
    """An experiment's cell is the same as running its scenario alone."""
    experiment = load_experiment(plant())
    run(experiment, jobs=1)
    cells = cells_table(experiment)
    for cell in experiment.cells:
        alone = replicate(cell.scenario, replications=6, jobs=1)
        whole = alone.estimates[alone.estimates["per"] == "all"].set_index("metric")
        everybody = whole[(whole[list(SCOPE)] == "all").all(axis=1)]
        for row in cells[(cells["cell"] == cell.number) & (cells["kpi"] != "cost")].itertuples():
            if "/" not in row.kpi:
                expected = everybody.loc[row.kpi, ["mean", "low", "high"]].tolist()
                assert [row.mean, row.low, row.high] == expected
        kept = alone.kpis[(alone.kpis["metric"] == "abandonment") & (alone.kpis["per"] == "all")]
        kept = kept[(kept[list(SCOPE)] == "all").all(axis=1)]
        share = (kept["numerator"] / kept["denominator"] <= 0.2).mean()
        reported = cells[(cells["cell"] == cell.number) & (cells["kpi"] == "abandonment")]["kept"]
        assert reported.tolist() == [share]


def test_what_is_done_is_not_done_again(plant: Plant, counted: list[int]) -> None:
    folder = plant()
    run(load_experiment(folder), jobs=1)
    assert len(counted) == 24
    run(load_experiment(folder), jobs=1)
    assert len(counted) == 24
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("replications: 6", "replications: 8"))
    run(load_experiment(folder), jobs=1)
    assert sorted(counted[24:]) == [6] * 4 + [7] * 4


def test_a_changed_scenario_or_seed_or_kpi_begins_anew(plant: Plant, counted: list[int]) -> None:
    folder = plant(replications="2")
    run(load_experiment(folder), jobs=1)
    house, plan = folder / "house.yaml", folder / "plan.yaml"
    first = tables(load_experiment(folder))
    house.write_text(house.read_text(encoding="utf-8").replace("mean: 5 min", "mean: 6 min"))
    assert sum(state.missing for state in status(load_experiment(folder))) == 8
    run(load_experiment(folder), jobs=1)
    assert len(counted) == 16
    second = tables(load_experiment(folder))
    assert first != second
    house.write_text(house.read_text(encoding="utf-8").replace("mean: 6 min", "mean: 300 s"))
    assert tables(load_experiment(folder)) == first
    text = plan.read_text(encoding="utf-8")
    plan.write_text(f"{text}seed: 2\n")
    assert sum(state.missing for state in status(load_experiment(folder))) == 8
    plan.write_text(text.replace("keep: [", "keep: [fcr, "))
    assert sum(state.missing for state in status(load_experiment(folder))) == 8


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any work is worth sharing."""
    monkeypatch.setattr(processes, "WORTH_SHARING", 0.0)


@pytest.mark.usefixtures("several")
def test_two_processes_give_the_tables_of_one(plant: Plant, undisturbed: Undisturbed) -> None:
    experiment = load_experiment(plant())
    run(experiment, jobs=2)
    assert tables(experiment) == undisturbed()


def test_a_dask_cluster_gives_the_tables_of_one(plant: Plant, undisturbed: Undisturbed) -> None:
    distributed = pytest.importorskip("distributed")
    experiment = load_experiment(plant())
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster:
        run(experiment, cluster=cluster.scheduler_address)
    assert tables(experiment) == undisturbed()


def test_a_cluster_that_is_not_there_is_reported(plant: Plant, monkeypatch) -> None:
    monkeypatch.setattr(processes, "CLUSTER_PATIENCE", "1s")
    pytest.importorskip("distributed")
    with pytest.raises(UsageError, match="no Dask scheduler at tcp://127"):
        run(load_experiment(plant()), cluster="tcp://127.0.0.1:9")


@pytest.mark.usefixtures("several")
def test_a_killed_process_costs_its_task_alone(plant: Plant, undisturbed: Undisturbed) -> None:
    from joblib.externals.loky import reusable_executor

    experiment = load_experiment(plant(replications="12"))
    killed = []

    def kill_one(done: int, planned: int) -> None:
        if done >= 4 and not killed:
            killed.append(next(iter(reusable_executor._executor._processes)))
            os.kill(killed[0], signal.SIGKILL)

    run(experiment, jobs=2, progress=kill_one)
    assert killed
    assert tables(experiment) == undisturbed(replications="12")


@pytest.mark.usefixtures("several")
def test_a_replication_that_kills_its_process_is_a_failure_and_the_rest_goes_on(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, do = os.getpid(), runner.do

    def deadly(job: runner.Job) -> Any:
        agents = job.replication.scenario.team["first line"].headcount
        if os.getpid() != home and (agents, job.replication.number) == (2, 3):
            os._exit(9)
        return do(job)

    monkeypatch.setattr(runner, "do", deadly)
    monkeypatch.setattr(processes, "MOST_DEATHS", 1)  # each time two processes start anew
    two_cells = PLAN.replace("  channels.phone.volume: [15 per hour, 25 per hour]\n", "")
    experiment = load_experiment(plant(plan=two_cells, replications="5"))
    run(experiment, jobs=2)
    hit, spared = status(experiment)
    assert (hit.done, hit.missing) == (4, 0)
    assert {number: why.stage for number, why in hit.failed.items()} == {3: "process"}
    assert (spared.done, spared.missing, spared.failed) == (5, 0, {})


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Replication 1 fails in the engine."""
    simulate = sim.engine.simulate

    def fails(scenario: Any, tape: Any, **engine: Any) -> Any:
        if tape.replication == 1:
            raise ZeroDivisionError("by hand")
        return simulate(scenario, tape, **engine)

    with monkeypatch.context() as patch:
        patch.setattr(sim.engine, "simulate", fails)
        yield patch


def test_a_failure_is_a_row_with_its_cause_and_can_be_retried(
    plant: Plant, broken: pytest.MonkeyPatch, counted: list[int], undisturbed: Undisturbed
) -> None:
    experiment = load_experiment(plant())
    run(experiment, jobs=1)
    for state in status(experiment):
        assert (state.done, state.missing, list(state.failed)) == (5, 0, [1])
        assert state.failed[1].stage == "simulate"
        assert "ZeroDivisionError: by hand" in state.failed[1].message
        assert "in fails" in state.failed[1].traceback
    assert (cells_table(experiment)["failed"] == 1).all()
    run(experiment, jobs=1)
    assert len(counted) == 24
    run(experiment, jobs=1, retry=True)
    assert counted[24:] == [1] * 4
    broken.undo()
    run(experiment, jobs=1, retry=True)
    assert tables(experiment) == undisturbed()


def test_a_failure_of_a_further_kpi_is_reported_once_and_keeps_what_there_was(
    plant: Plant, broken: pytest.MonkeyPatch, counted: list[int], undisturbed: Undisturbed
) -> None:
    fails = sim.engine.simulate
    broken.undo()
    folder = plant(replications="2")
    run(load_experiment(folder), jobs=1)
    before = tables(load_experiment(folder))
    broken.setattr(sim.engine, "simulate", fails)
    plan = folder / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("keep: [", "keep: [fcr, "))
    more = load_experiment(folder)
    assert run(more, jobs=1) == Tally(done=4, failed=4, missing=0)
    assert run(more, jobs=1) == Tally(done=4, failed=4, missing=0)
    assert len(counted) == 16
    assert [list(state.failed) for state in status(more)] == [[1]] * 4
    broken.undo()
    assert run(more, jobs=1, retry=True) == Tally(done=8, failed=0, missing=0)
    assert tables(more) == undisturbed(
        replications="2", keep="[fcr, wait, abandonment, occupancy/first line]"
    )
    plan.write_text(text)
    assert tables(load_experiment(folder)) == before


def test_failures_are_counted_and_retried_by_shard(
    plant: Plant, broken: pytest.MonkeyPatch, undisturbed: Undisturbed
) -> None:
    experiment = load_experiment(plant())
    one, two = Shard(1, 2), Shard(2, 2)
    for shard in (one, two):
        assert run(experiment, jobs=1, shard=shard) == Tally(done=10, failed=2, missing=0)
    merge(experiment)
    assert [list(state.failed) for state in status(experiment)] == [[1]] * 4
    broken.undo()
    assert run(experiment, jobs=1, shard=one) == Tally(done=10, failed=2, missing=0)
    assert run(experiment, jobs=1, shard=one, retry=True) == Tally(done=12, failed=0, missing=0)
    merge(experiment)
    assert sum(len(state.failed) for state in status(experiment)) == 2
    assert run(experiment, jobs=1, retry=True) == Tally(done=24, failed=0, missing=0)
    merge(experiment)
    assert run(experiment, jobs=1) == Tally(done=24, failed=0, missing=0)
    assert tables(experiment) == undisturbed()


def test_shards_together_are_the_whole(
    plant: Plant, counted: list[int], undisturbed: Undisturbed
) -> None:
    whole = undisturbed()
    counted.clear()
    experiment = load_experiment(plant())
    for number in (1, 2, 3):
        run(experiment, jobs=1, shard=Shard(number, 3))
    assert len(counted) == 24
    assert sum(state.missing for state in status(experiment)) == 24
    assert len(merge(experiment)) == 3
    merge(experiment)
    assert tables(experiment) == whole
    run(experiment, jobs=1, shard=Shard(1, 2))
    assert len(counted) == 24


def test_a_precision_stops_each_cell_where_it_is_reached(
    plant: Plant, undisturbed: Undisturbed
) -> None:
    plan = "{precision: [occupancy=6%, abandonment=15 points], at_least: 3, at_most: 16}"
    experiment = load_experiment(plant(replications=plan))
    run(experiment, jobs=1)
    states = status(experiment)
    assert all(state.missing == 0 and 3 <= state.wanted <= 16 for state in states)
    assert len({state.wanted for state in states}) > 1
    cells = cells_table(experiment)
    occupancy = cells[cells["kpi"] == "occupancy"]
    half = (occupancy["high"] - occupancy["low"]) / 2 / occupancy["mean"]
    short = [state.wanted == 16 for state in states]
    assert all(width <= 0.06 or gave_up for width, gave_up in zip(half, short, strict=True))
    sharded = load_experiment(plant("sharded", replications=plan))
    for number in (1, 2):
        run(sharded, jobs=1, shard=Shard(number, 2))
    merge(sharded)
    assert tables(sharded) == tables(experiment)


def test_ctrl_c_keeps_what_is_done_and_the_rest_follows(
    plant: Plant, undisturbed: Undisturbed
) -> None:
    experiment = load_experiment(plant())

    def stop(done: int, planned: int) -> None:
        if done == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(experiment, jobs=1, progress=stop)
    with LedgerFile(experiment.results / "store.sqlite") as ledger:
        assert len(ledger) == 9
    run(experiment, jobs=1)
    assert tables(experiment) == undisturbed()


def test_cells_that_mean_the_same_are_run_once(plant: Plant, counted: list[int]) -> None:
    folder = plant()
    plan = folder / "plan.yaml"
    same = "{path: team.first line.agents, levels: {two: 2, also two: 2}}"
    plan.write_text(plan.read_text(encoding="utf-8").replace("[2, 3]", same))
    experiment = load_experiment(folder)
    run(experiment, jobs=1)
    assert (len(experiment.cells), len(counted)) == (4, 12)
    table = replications_table(experiment)
    assert table["cell"].value_counts().tolist() == [18] * 4


@pytest.mark.parametrize("text", ["0/4", "5/4", "4", "a/b", "1/0", "-1/2"])
def test_a_shard_that_is_none_is_reported(text: str) -> None:
    with pytest.raises(UsageError, match="must be written like `2/8`"):
        parse_shard(text)


def test_a_table_reads_back_the_same_from_csv_and_parquet(plant: Plant, tmp_path) -> None:
    experiment = load_experiment(plant(replications="2"))
    run(experiment, jobs=1)
    table = replications_table(experiment)
    write_table(table, tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_bytes() == as_csv(table)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "rows.csv"), table, check_exact=True)
    pytest.importorskip("pyarrow")
    write_table(table, tmp_path / "rows.parquet")
    pd.testing.assert_frame_equal(
        pd.read_parquet(tmp_path / "rows.parquet"), table, check_exact=True
    )
    with pytest.raises(UsageError, match=r"as \.csv or \.parquet"):
        write_table(table, tmp_path / "rows.xlsx")


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_replaces_only_such_a_table(ending: str, tmp_path: Path) -> None:
    table = pd.DataFrame({"cell": [1, 2], "wait": [0.5, 0.25]})
    file = tmp_path / f"rows.{ending}"
    file.write_bytes(b"contact,arrived_at\n1,2026-01-05\n")
    with pytest.raises(UsageError, match="is there, and is no such table"):
        write_table(table, file)
    assert file.read_bytes().startswith(b"contact")
    file.unlink()
    write_table(table.head(1), file)
    write_table(table, file)
    file.unlink()
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="is there, and is no such table"):
        write_table(table, file)


def test_a_name_that_looks_like_a_formula_gets_a_quote_in_csv_and_numbers_stay(
    plant: Plant,
) -> None:
    team = '"=team": {path: team.first line.agents, levels: {"+1+1": 2, "@three": 3}}'
    volume = 'channels.phone.volume: ["+20 per hour"]'
    plan = f"question: Which?\nbase: house.yaml\nfactors: {{{team}, {volume}}}\nreplications: 1\n"
    folder = plant(plan=plan, keep="[wait]")
    table = cells_table(load_experiment(folder)).assign(mean=-1 / 3)
    assert as_csv(table.iloc[:, :5]).decode("utf-8-sig").splitlines() == [
        "cell,'=team,channels.phone.volume,kpi,unit",
        "1,'+1+1,'+20 per hour,wait,min",
        "2,'@three,'+20 per hour,wait,min",
    ]
    assert as_csv(table[["mean"]]).decode("utf-8-sig") == f"mean\n{-1 / 3}\n{-1 / 3}\n"
