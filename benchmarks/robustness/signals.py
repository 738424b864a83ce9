"""End each long command at random moments, and look at what it leaves.

python benchmarks/robustness/signals.py              20 each of SIGINT, SIGTERM and SIGKILL: an hour
python benchmarks/robustness/signals.py 1            one each
python benchmarks/robustness/signals.py 1 --only grow

A command that is ended by SIGINT or SIGTERM says so in a sentence, with exit code 130 (or it was
done before); half of the time its helpers get the signal, too, as at a terminal. Whatever ends it,
the report folder is whole or not there, a store has only true rows, no helper outlives it, and the
same command succeeds afterwards.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sim.files import DRAFT  # noqa: E402
from sim.progress import INTERRUPTED  # noqa: E402
from sim.runs.ledger_file import LedgerFile  # noqa: E402

TEAM = """scenario: Team
horizon: {start: 2026-01-05, weeks: 8}
channels:
  phone: {mode: live, volume: 12 per hour, target: 80% within 60 s, patience: {mean: 3 min}}
demand: {growth: 5% per month}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {first: {agents: 4, cost: 20 per hour}}
targets: {abandonment: at most 10%}
"""
PLAN = """question: How many?
base: team.yaml
factors: {team.first.agents: [3, 4, 5]}
replications: 6
keep: [wait, abandonment]
"""
HEADER = "contact,arrived_at,answered_at,ended_at,channel,topic,outcome"
COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("run", "team.yaml", "--replications", "6", "--out", "out"),
    "compare": (
        *("compare", "team.yaml", "--with", "more: team.first.agents=5"),
        *("--replications", "4", "--out", "out"),
    ),
    "grow": (
        *("grow", "team.yaml", "--replications", "2", "--confirm", "2", "--budget", "20"),
        *("--notes", "notes.sqlite", "--out", "out"),
    ),
    "size": (
        *("size", "team.yaml", "--replications", "3", "--confirm", "2", "--budget", "30"),
        *("--out", "out"),
    ),
    "sensitivity": (
        *("grow", "team.yaml", "--replications", "2", "--confirm", "2", "--budget", "600"),
        *("--sensitivity", "--notes", "notes.sqlite", "--out", "out"),
    ),
    "half-hours": (
        *("size", "team.yaml", "--every", "30 min", "--replications", "3", "--confirm", "2"),
        *("--budget", "30", "--out", "out"),
    ),
    "warm-up": ("warm-up", "team.yaml", "--replications", "4", "--out", "out"),
    "signals": ("signals", "team.yaml", "--replications", "4", "--out", "out"),
    "experiment": ("experiment", "run", "."),
    "calibrate": ("calibrate", "log.csv", "--until", "2026-02-08", "--out", "made.yaml"),
    "backtest": (
        *("backtest", "past.yaml", "--against", "log.csv", "--replications", "20"),
        *("--out", "out"),
    ),
    "replan": (
        *("replan", "past.yaml", "--since", "log.csv", "--replications", "20"),
        *("--out", "rest.yaml"),
    ),
    "page": ("page", "team.yaml", "--no-browser"),
}
ENDLESS = ("page",)
"""Commands that a signal alone ends, with exit code 0."""
LIFE = 8.0
"""Seconds that those are looked at."""
MADE = ("made.yaml", "made.intervals.csv", "rest.yaml")
"""What `calibrate` and `replan` write."""
EARLY = 1.0
"""Seconds in which Python may still be starting, on a busy machine."""
OUTLIVES = 10.0
"""Seconds in which helpers have to notice that their parent has gone."""
SENTENCE = r"[A-Z][^.]{5,}"
"""Something like a sentence."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


def main() -> None:
    """End the commands, print what is wrong as it is found, and a line for each command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("times", type=int, nargs="?", default=20)
    parser.add_argument("--only", choices=list(COMMANDS))
    wanted = parser.parse_args()
    chance, faults = random.Random(1), 0  # noqa: S311 - moments, no secrets
    for name, words in COMMANDS.items():
        if wanted.only in (None, name):
            found = _try(name, words, wanted.times, chance)
            faults += len(found)
            ended = len(SIGNALS) * wanted.times
            print(f"{name}: ended {ended} times, {len(found)} findings", flush=True)
    sys.exit(bool(faults))


def _try(name: str, words: Sequence[str], times: int, chance: random.Random) -> list[str]:
    folder = Path(tempfile.mkdtemp())
    found: list[str] = []
    try:
        _prepare(folder)
        whole = LIFE if name in ENDLESS else _whole(folder, words)
        for number in SIGNALS:
            for _ in range(times):
                _forget(folder, chance)
                after = chance.uniform(0.05, 1.1) * whole
                ended = _end(folder, words, number, after, chance.random() < 0.5)
                found += [f"{name}, {number.name}: {each}" for each in ended]
        _forget(folder, chance)
        after = _start(folder, words)
        if name in ENDLESS and after.stderr is not None:
            after.stderr.readline()  # where the page is
            after.send_signal(signal.SIGINT)
        _, told = after.communicate()
        if after.returncode:
            found.append(f"{name} does not succeed afterwards: {told.decode()[-200:]}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for each in found:
        print(each, flush=True)
    return found


def _whole(folder: Path, words: Sequence[str]) -> float:
    """Seconds that a command takes that nobody ends.

    Raises:
        RuntimeError: it does not succeed.
    """
    began = time.monotonic()
    process = _start(folder, words)
    _, told = process.communicate()
    if process.returncode:
        raise RuntimeError(told.decode())
    return time.monotonic() - began


def _prepare(folder: Path) -> None:
    (folder / "team.yaml").write_text(TEAM, encoding="utf-8")
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    rows = [HEADER]
    for contact in range(4000):
        day = dt.date(2026, 1, 5) + dt.timedelta(days=contact % 56)
        at = f"{day} {9 + contact // 56 % 8:02}"
        rows.append(f"{contact},{at}:00,{at}:02,{at}:09,phone,order,solved")
    (folder / "log.csv").write_text("\n".join(rows), encoding="utf-8")
    _whole(folder, ("calibrate", "log.csv", "--until", "2026-02-08", "--out", "past.yaml"))


def _forget(folder: Path, chance: random.Random) -> None:
    """Half of the time a command finds what an earlier one has left."""
    if chance.random() < 0.5:
        shutil.rmtree(folder / "out", ignore_errors=True)
    for name in MADE:
        (folder / name).unlink(missing_ok=True)


def _start(folder: Path, words: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _end(
    folder: Path, words: Sequence[str], number: signal.Signals, after: float, everybody: bool
) -> list[str]:
    """What is wrong with a command that was ended after so many seconds.

    Args:
        folder: where it runs.
        words: the command.
        number: the signal.
        after: seconds until it comes.
        everybody: whether its helpers get it, too; they do not get SIGKILL.
    """
    process = _start(folder, words)
    time.sleep(after)
    if everybody and number != signal.SIGKILL and process.poll() is None:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    out, told = process.communicate()
    wrong = _alive(process.pid)
    if number != signal.SIGKILL:
        text = (out + told).decode(errors="replace")
        wrong += _answer(process.returncode, text, told.decode(errors="replace"), number, after)
    return [*wrong, *_left(folder)]


def _answer(code: int, text: str, told: str, number: signal.Signals, after: float) -> Iterator[str]:
    """What is wrong with what a command says that was sent a signal."""
    # Before Python has read our first line, the signal ends it as it ends any program.
    if code not in (0, INTERRUPTED) and not (code == -number and after < EARLY):
        yield f"exit code {code} after {after:.1f} s: {text[-200:]}"
    if "Traceback" in text and (code != -number or "sim/cli" in text):
        yield f"a traceback: {text[-300:]}"
    if code == INTERRUPTED and not re.search(SENTENCE, told):
        yield f"no sentence after {after:.1f} s: {told[-200:]!r}"


def _alive(group: int) -> list[str]:
    """Processes of a command that outlive it by more than some seconds."""
    ends = time.monotonic() + OUTLIVES
    while True:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return []
        if time.monotonic() > ends:
            os.killpg(group, signal.SIGKILL)
            return [f"its helpers outlive it by more than {OUTLIVES} s"]
        time.sleep(0.05)


def _cut(file: Path) -> bool:
    return not file.read_bytes().endswith(b"\n")


def _left(folder: Path) -> list[str]:
    """What is wrong with what a command has left."""
    wrong = [f"{each.name} is left" for each in folder.glob(f"{DRAFT}*")]
    made = (folder / name for name in MADE)
    wrong += [f"{each.name} is not whole" for each in made if each.exists() and _cut(each)]
    manifest = folder / "out" / "manifest.json"
    marker = folder / "out" / ".supportsim.json"
    if manifest.exists():
        named = json.loads(manifest.read_bytes())["files"]
        hashes = json.loads(marker.read_bytes())["files"]
        for name in named:
            file = folder / "out" / name
            if not file.is_file():
                wrong.append(f"{name} is missing beside the manifest")
            elif hashlib.sha256(file.read_bytes()).hexdigest() not in hashes[name]:
                wrong.append(f"{name} is not whole")
    for store in (folder / "results" / "store.sqlite", folder / "notes.sqlite"):
        if store.exists():
            with LedgerFile(store) as ledger:
                wrong += ledger.faults()
    return wrong


if __name__ == "__main__":
    main()
