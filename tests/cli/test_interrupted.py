"""Ctrl-C and SIGTERM, to the real command: what has finished is kept, said and written."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import sim.engine
from sim import cli, progress, stopping
from sim.runs import comparing, runner
from sim.runs.ledger import Record
from tests.cli.conftest import Type

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of Unix")

COMMAND = """
from sim.reports.run import charts
from sim.runs import processes, runner
charts.CHARTS = ()  # what is drawn is not the point
processes.WORTH_SHARING = {}
"""
STARTED = """
from sim.runs.runner import do
def noted(job):
    record = do(job)
    if job.replication.number == 3:
        open('third', 'w').close()
    return record
runner.do = noted
from sim.cli import main; main()
"""


def interrupted(
    folder: Path, words: Sequence[str], number: int, share: float = 6.0
) -> tuple[int, str, str]:
    """Exit code and output of a command that is sent a signal after its third replication.

    As at a terminal, its helpers get the signal too.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND.format(share) + STARTED, *words],
        env={**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        for _ in range(1200):
            if (folder / "third").exists() or process.poll() is not None:
                break
            time.sleep(0.05)
        os.killpg(process.pid, number)
        out, reported = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, out, reported


@pytest.mark.parametrize(
    ("words", "share", "number"),
    [
        ("run tiny.yaml --replications 100000 --jobs 1", 6.0, signal.SIGINT),
        ("run tiny.yaml --replications 2000 --jobs 2", 0.0, signal.SIGINT),
        ("run tiny.yaml --replications 100000 --jobs 1", 6.0, signal.SIGTERM),
    ],
)
def test_what_has_finished_is_kept_and_said(
    folder: Path, words: str, share: float, number: int
) -> None:
    code, out, reported = interrupted(folder, [*words.split(), "--out", "kept"], number, share)
    assert "Traceback" not in reported
    assert code == cli.INTERRUPTED
    # of what others have done, the parent may not have heard yet
    assert kept(folder, out) >= (3 if share else 2)


def kept(folder: Path, out: str) -> int:
    """Simulated runs that are said to have ended, in the same words everywhere."""
    said = re.search(r"interrupted after (\d+) of (\d+) simulated runs", out)
    assert said
    done, planned = map(int, said.groups())
    assert done < planned
    manifest = json.loads((folder / "kept/manifest.json").read_text(encoding="utf-8"))
    for scenario in manifest["scenarios"]:
        assert (scenario["replications"], scenario["stopped"]) == (done, said[0])
    assert said[0] in (folder / "kept/report.html").read_text(encoding="utf-8")
    return done


@pytest.fixture
def listening() -> Iterator[None]:
    """Ctrl-C is noted here as it is by the command."""
    before = signal.signal(signal.SIGINT, stopping.on_signal)
    yield
    signal.signal(signal.SIGINT, before)
    stopping.STOP.clear()


@pytest.mark.parametrize(
    "words",
    [
        "run tiny.yaml --precision wait=0.001% --max-replications 100000",
        "compare tiny.yaml --with team.first.agents=3 --replications 99999",
    ],
)
@pytest.mark.usefixtures("undrawn", "listening")
def test_so_it_is_in_rounds_and_in_comparisons(
    supportsim: Type, folder: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    do = runner.do

    def interrupted(job: runner.Job) -> Record:
        if job.replication.number == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return do(job)

    monkeypatch.setattr(runner, "do", interrupted)
    done = supportsim(*words.split(), "--jobs", "1", "--out", "kept")
    assert done.exit_code == cli.INTERRUPTED
    assert kept(folder, done.stdout) == 3


def test_a_signal_that_a_library_swallows_is_heard_after_the_replication(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stopping, "STOP", threading.Event())
    with pytest.raises(KeyboardInterrupt):
        stopping.on_signal(signal.SIGINT, None)  # and whoever was at work took no notice
    with progress.progress_bar("Tiny") as tell, pytest.raises(KeyboardInterrupt):
        tell(3, 20)


class Ending:
    """An object whose end raises an exception."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __del__(self) -> None:
        raise self.error


def test_a_signal_at_the_end_of_an_object_is_not_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python ignores it there and would print lines of its own; any other fault is printed."""
    monkeypatch.setattr(sys, "unraisablehook", stopping.on_unraisable)
    for error in (KeyboardInterrupt(), ValueError("of its own")):
        Ending(error)
    printed = capsys.readouterr().err
    assert "KeyboardInterrupt" not in printed
    assert "of its own" in printed


def stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_before_anything_has_finished_there_is_nothing_to_keep(
    supportsim: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.engine, "simulate", stop)
    done = supportsim("run", "tiny.yaml", "--out", "out")
    assert (done.exit_code, done.stdout) == (cli.INTERRUPTED, "")
    assert done.stderr == "Error: interrupted before the first simulated run had finished\n"
    assert not (folder / "out").exists()


def test_between_the_rounds_of_a_precision_all_replications_are_kept(
    supportsim: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing._Runs, "_achieved", stop)
    done = supportsim("run", "tiny.yaml", "--replications", "4", "--precision", "wait=1%")
    assert done.exit_code == cli.INTERRUPTED
    assert "interrupted after 4 of 4 simulated runs" in done.stdout


def test_a_search_says_how_to_stop_with_an_answer(
    supportsim: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.decisions.grow", stop)
    done = supportsim("grow", "tiny.yaml")
    assert done.exit_code == cli.INTERRUPTED
    assert "interrupted before it was done; --budget '10 min' ends with the best" in done.stderr
    assert "--notes FILE keeps" in done.stderr


def test_a_search_with_notes_is_not_told_to_keep_some(
    supportsim: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.decisions.grow", stop)
    done = supportsim("grow", "tiny.yaml", "--notes", "my.notes")
    assert done.exit_code == cli.INTERRUPTED
    assert "FILE" not in done.stderr
    assert "; the same command goes on from my.notes" in done.stderr


@pytest.mark.usefixtures("undrawn")
def test_while_the_report_is_written_there_is_none(
    supportsim: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathlib.Path.write_bytes", stop)
    done = supportsim("run", "tiny.yaml", "--replications", "2", "--out", "out")
    assert done.exit_code == cli.INTERRUPTED
    assert done.stderr == "Error: interrupted before it was done\n"
    assert not (folder / "out").exists()


@pytest.mark.parametrize(("says_so", "code"), [("", -signal.SIGINT), ("is_handled()", 130)])
def test_an_end_that_was_heeded_has_its_exit_code(tmp_path: Path, says_so: str, code: int) -> None:
    # `python -m` ends by SIGINT where text is executed, as while dataclasses are made
    text = f"""
import sys
from sim.stopping import is_handled
try: exec("raise KeyboardInterrupt")
except KeyboardInterrupt: pass
{says_so}
sys.exit(130)
"""
    (tmp_path / "ended.py").write_text(text, encoding="utf-8")
    words = [sys.executable, "-m", "ended"]
    done = subprocess.run(words, cwd=tmp_path, check=False, timeout=60)
    assert done.returncode == code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("code", [0, 2])
def test_a_signal_while_python_clears_up_changes_nothing(
    tmp_path: Path, number: int, code: int
) -> None:
    """All has been said by then, and written."""
    text = f"""
import os, sys
from sim.stopping import listen
class Last:
    def __del__(self, kill=os.kill, me=os.getpid()):
        kill(me, {int(number)})
last = Last()
listen()
sys.exit({code})
"""
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, cwd=tmp_path, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")


WHILE_LOADING = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == '{name}':
            sys.meta_path.remove(self)
            try:
                os.kill(os.getpid(), signal.{number})
                os.getpid()  # here at the latest it is heard
            except KeyboardInterrupt as interrupt:
                raise {becomes}
sys.meta_path.insert(0, Finder())
from sim.cli import main; main()
"""


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("numpy.exceptions", "interrupt"),  # of numpy a part is loaded that loads no second time
        ("pydantic", "interrupt"),
        ("pydantic", "ValueError('of the library') from interrupt"),
        ("pydantic", "ImportError('of the library') from interrupt"),
    ],
)
def test_while_a_library_is_being_loaded(
    tmp_path: Path, number: str, name: str, becomes: str
) -> None:
    """Lines cannot be wrapped without numpy; and libraries make errors of their own of it."""
    program = WHILE_LOADING.format(name=name, number=number, becomes=becomes)
    process = subprocess.run(
        [sys.executable, "-c", program, "calibrate", "log.csv", "--until", "2026-02-08"],
        env={**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.stderr == "Error: interrupted before it was done\n"
    assert process.returncode == progress.INTERRUPTED
