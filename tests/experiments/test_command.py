"""The command: what it shows, and what is left of it when it is ended in the middle."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.experiments import load_experiment, run
from sim.runs.ledger_file import alone
from tests.experiments.conftest import Plant, start, tables

MANY = "15"
Undisturbed = Callable[..., tuple[bytes, bytes]]


def kept(folder: Path) -> int:
    """Replications in the store, as another process sees it."""
    with suppress(sqlite3.Error):
        database = sqlite3.connect(f"file:{folder}/results/store.sqlite?mode=ro", uri=True)
        try:
            return int(database.execute("SELECT count(*) FROM replication").fetchone()[0])
        finally:
            database.close()
    return 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_an_ended_run_goes_on_to_the_tables_of_an_undisturbed_one(
    plant: Plant, undisturbed: Undisturbed, number: int
) -> None:
    folder = plant(replications=MANY)
    process = start("run", folder, "--jobs", "1")
    while kept(folder) < 10 and process.poll() is None:
        time.sleep(0.02)
    os.killpg(process.pid, number)
    _, reported = process.communicate(timeout=60)
    assert "Traceback" not in reported
    assert process.returncode == (130 if number == signal.SIGINT else -number)
    assert 10 <= kept(folder) < 60
    if number == signal.SIGINT:
        assert "the same command goes on from here" in reported
    experiment = load_experiment(folder)
    run(experiment, jobs=1)
    assert tables(experiment) == undisturbed(replications=MANY)


def test_a_disk_that_is_full_is_reported_and_nothing_is_lost(
    plant: Plant, undisturbed: Undisturbed
) -> None:
    """A limit on the size of files: the system refuses to write on, as it does on a full disk."""
    folder = plant(replications=MANY)

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (12288, 12288))

    process = start("run", folder, "--jobs", "1", preexec_fn=small)
    _, reported = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "cannot write the store" in reported
    assert "make room and run again" in reported
    assert "Traceback" not in reported
    assert 0 < kept(folder) < 60
    experiment = load_experiment(folder)
    run(experiment, jobs=1)
    assert tables(experiment) == undisturbed(replications=MANY)


def invoke(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["experiment", *map(str, words)])
    return result.exit_code, result.stdout, result.stderr


def test_run_status_and_results(plant: Plant) -> None:
    folder = plant(replications="2")
    assert invoke("status", folder)[1] == "4 cells: 0 simulated runs done, 8 missing, 0 failed.\n"
    code, out, _ = invoke("run", folder, "--jobs", "1")
    assert code == 0
    assert "4 cells: 8 simulated runs done, 0 missing, 0 failed.\nTwo or three?" in out
    experiment = load_experiment(folder)
    written = [(folder / "results" / f"{name}.csv") for name in ("cells", "replications")]
    assert tuple(file.read_bytes() for file in written) == tables(experiment)
    rows = json.loads(invoke("results", folder, "--json")[1])
    assert [row["kpi"] for row in rows[:3]] == ["wait", "abandonment", "occupancy/first line"]
    assert len(json.loads(invoke("results", folder, "--replications")[1])) == 24
    reported = json.loads(invoke("status", folder, "--json")[1])
    assert [cell["done"] for cell in reported["cells"]] == [2] * 4
    assert reported["cells"][0]["fingerprint"] == experiment.cells[0].fingerprint


def test_a_figure_is_the_same_for_the_same_store(plant: Plant) -> None:
    figure = "{x: channels.phone.volume, lines: team.first line.agents, show: wait}"
    folder = plant(replications="2", figure=figure[:-1] + ", kept: abandonment}")
    invoke("run", folder, "--jobs", "1")
    first = (folder / "figure.svg").read_bytes()
    assert b"2 simulated runs of each" in first
    assert b"Two or three?" in first
    invoke("run", folder)
    assert (folder / "figure.svg").read_bytes() == first


def test_shards_by_command(plant: Plant) -> None:
    folder = plant(replications="2")
    for shard in ("1/2", "2/2"):
        code, _, reported = invoke("run", folder, "--jobs", "1", "--shard", shard)
        done = "4 simulated runs done, 0 missing, 0 failed; `merge` puts all shards together."
        assert (code, reported) == (0, f"Shard {shard}: {done}\n")
    assert "`experiment merge` puts them together" in invoke("status", folder)[1]
    assert "8 simulated runs done, 0 missing" in invoke("merge", folder)[1]
    assert "merge" not in invoke("status", folder)[1]


def test_wrong_words_are_reported(plant: Plant, tmp_path: Path) -> None:
    folder = plant(replications="1")
    for words, message in (
        (("run", tmp_path), "an experiment is a folder with a `plan.yaml`"),
        (("run", folder, "--shard", "3/2"), "--shard must be written like `2/8`"),
        (("run", folder, "--cluster", "10.0.0.5"), "--cluster: must be an address with its port"),
        (("merge", folder), "there are no shards in"),
        (("merge", folder, "absent.sqlite"), "there is no absent.sqlite"),
        (("results", folder, "--out", tmp_path / "x.doc"), "as .csv or .parquet"),
    ):
        code, _, reported = invoke(*words)
        assert (code, message in reported) == (2, True), reported


def test_a_second_run_is_reported(plant: Plant) -> None:
    folder = plant(replications="1")
    with alone(folder / "results" / "store.sqlite"):
        code, _, reported = invoke("run", folder)
    assert code == 1
    assert reported.startswith("Error: another run is at work on")
