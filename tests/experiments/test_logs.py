"""Logs that are kept: the whole log of each replication, once, and never half of one."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.errors import RunError, UsageError
from sim.experiments import Experiment, load_experiment, logs, read_logs, run, status
from sim.experiments.run import Shard
from sim.log import Log
from sim.runs import processes, runner
from sim.runs.replication import Key
from tests.experiments.conftest import Plant, tables
from tests.experiments.test_command import invoke

pytest.importorskip("pyarrow")
LOGS = {"replications": "2", "logs": "parquet", "design": "one at a time"}


def files(folder: Path) -> dict[Path, bytes]:
    home = folder / "results" / "logs"
    return {file.relative_to(home): file.read_bytes() for file in sorted(home.rglob("*.*"))}


def is_whole(experiment: Experiment) -> None:
    """Each log that is kept is the one of its cell, seed and number."""
    found = 0
    for name in logs.TABLES:
        for cell, number, frame in read_logs(experiment, name):
            tape = sim.draw_tape(cell.scenario, seed=experiment.seed, replication=number)
            expected = sim.simulate(cell.scenario, tape).frame(name)
            pd.testing.assert_frame_equal(frame, expected, check_exact=True)
            found += name == "contacts"
    assert found == 6


def test_all_tables_of_a_log_can_be_kept() -> None:
    others = {"names", "calendar", "warm_up"}
    assert {each.name for each in fields(Log)} - others == set(logs.TABLES)


def test_every_log_is_kept_and_read_back_the_same(plant: Plant) -> None:
    experiment = load_experiment(plant(**LOGS))
    run(experiment, jobs=1)
    is_whole(experiment)
    cell = experiment.cells[0]
    named = f"scenario={cell.fingerprint}/model={cell.model}/seed=1/replication=0/contacts.parquet"
    assert Path(named) in files(experiment.folder)
    with pytest.raises(UsageError, match="no table `contact`; did you mean `contacts`"):
        list(read_logs(experiment, "contact"))
    with pytest.raises(UsageError, match="its plan keeps no logs; write `logs: parquet`"):
        list(read_logs(load_experiment(plant("without")), "contacts"))


def test_the_documents_read_logs_so_and_folders_are_columns(
    plant: Plant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pyarrow import dataset

    folder = plant("my-experiment", **LOGS)
    run(load_experiment(folder), jobs=1)
    page = Path(sim.__file__).parents[1] / "docs" / "experiments.md"
    code = page.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    monkeypatch.chdir(folder.parent)
    exec(code, {})  # noqa: S102 - our own documents
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 6
    assert said[0].startswith(
        "{'team.first line.agents': 2, 'channels.phone.volume': '15 per hour'} 0"
    )

    steps = sorted(map(str, folder.glob("results/logs/*/*/*/*/steps.parquet")))
    frame = dataset.dataset(steps, partitioning="hive").to_table().to_pandas()
    assert frame.groupby("scenario")["replication"].unique().map(list).tolist() == [[0, 1]] * 3


def test_figures_are_those_without_logs_and_logs_those_of_several_processes(
    plant: Plant, undisturbed: Callable[..., tuple[bytes, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (load_experiment(plant(name, **LOGS)) for name in ("one", "two"))
    run(one, jobs=1)
    monkeypatch.setattr(processes, "WORTH_SHARING", 0.0)
    run(two, jobs=2)
    without = {key: value for key, value in LOGS.items() if key != "logs"}
    assert tables(one) == tables(two) == undisturbed(**without)
    assert files(one.folder) == files(two.folder)


def test_only_what_is_missing_is_done_again(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    do = runner.do
    monkeypatch.setattr(runner, "do", lambda job: (done.append(job.replication.number), do(job))[1])
    folder = plant(**{key: value for key, value in LOGS.items() if key != "logs"})
    run(load_experiment(folder), jobs=1)
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8") + "logs: parquet\n")
    experiment = load_experiment(folder)
    assert sum(state.missing for state in status(experiment)) == 6
    run(experiment, jobs=1)
    run(experiment, jobs=1)
    assert len(done) == 12
    lost = next((folder / "results" / "logs").rglob("replication=1"))
    shutil.rmtree(lost)
    run(experiment, jobs=1)
    assert done[12:] == [1]
    is_whole(experiment)


def test_a_disk_that_is_full_leaves_no_half_log(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file cannot be brought to the disk: in the middle of the second log."""
    experiment = load_experiment(plant(**LOGS))
    fsync, calls = os.fsync, []

    def full(number: int) -> None:
        calls.append(number)
        if len(calls) == 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(number)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(RunError, match=r"cannot write the log .*No space left.*make room"):
            run(experiment, jobs=1)
    assert sum(state.done for state in status(experiment)) == 1
    assert {file.parent.name for file in files(experiment.folder)} == {"replication=0"}
    assert len({file.parent for file in files(experiment.folder)}) == 1
    run(experiment, jobs=1)
    is_whole(experiment)


def test_what_a_killed_run_left_unfinished_is_removed_and_that_of_other_shards_stays(
    plant: Plant,
) -> None:
    experiment = load_experiment(plant(**LOGS))
    home = experiment.results / "logs"
    for owner in ("shard-1-of-2", "shard-2-of-2"):
        (home / f".{owner}").mkdir(parents=True)
        (home / f".{owner}" / "contacts.parquet").write_bytes(b"half")
    run(experiment, jobs=1, shard=Shard(1, 2))
    assert [path.name for path in home.glob(".*")] == [".shard-2-of-2"]
    run(experiment, jobs=1, shard=Shard(2, 2))
    assert not list(home.glob(".*"))
    is_whole(experiment)


def test_of_two_shards_that_do_the_same_replication_one_keeps_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Key("f" * 16, "model", 1)
    one, two = logs.Logs(tmp_path, "one"), logs.Logs(tmp_path, "two")
    fsync = os.fsync

    def meanwhile(number: int) -> None:
        monkeypatch.setattr(os, "fsync", fsync)
        two.put(key, 3, {"contacts": b"same"})

    monkeypatch.setattr(os, "fsync", meanwhile)
    one.put(key, 3, {"contacts": b"same"})
    assert logs.numbers(tmp_path, key) == {3}
    assert not list((tmp_path / "logs").glob(".*"))


def test_without_pyarrow_nothing_is_run(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = plant(**LOGS)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    code, _, reported = invoke("run", folder)
    assert code == 2
    assert "logs: Parquet needs pyarrow: pip install 'supportsim[parquet]'" in reported
    assert not (folder / "results").exists()


def test_a_machine_of_a_cluster_without_pyarrow_is_reported(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = load_experiment(plant()).cells[0].scenario
    log = sim.simulate(scenario, sim.draw_tape(scenario, seed=1, replication=0))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match="wherever simulated runs are done"):
        logs.packed(log)
