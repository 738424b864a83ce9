"""Structural mutants, kind by kind, and what must become of each.

A mutant is refused in plain words, or what it says is done. It never ends in anything else, takes
no more than :data:`MOST_SECONDS` of processor time, and what was accepted never fails later.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Mapping
from contextlib import chdir
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from click.testing import CliRunner

from sim.cli import cli
from sim.errors import RunError, ScenarioError
from sim.experiments import cells_table, load_experiment, run, status
from sim.runs.ledger import Failure, Record
from sim.runs.ledger_file import LedgerFile
from sim.runs.replication import Key
from tests.fuzz import exports, searches, trees
from tests.fuzz.exports import HEADER
from tests.fuzz.judge import FINDING, LARGE, RAN, REFUSED, UnclearError, check_fault, decide
from tests.fuzz.mutate import ODD, VALUES, Mutant, bases

MOST_SECONDS = 10.0
"""Processor time that a mutant may take."""
MOST_CELLS, MOST_ROWS = 8, 16
"""Cells, and replications in all, up to which a plan is run."""

TINY = b"""scenario: Tiny
horizon: {start: 2026-01-05, length: 8 h}
channels:
  phone: {mode: live, volume: 20 per hour, target: 80% within 20 s, patience: {mean: 3 min}}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {first: {agents: 2}}
targets: {abandonment: at most 5%}
"""
PLANS = (
    b"""question: How many?
base: tiny.yaml
changes: {channels.phone.volume: 25 per hour}
factors:
  team.first.agents: [2, 3]
  patience: {path: channels.phone.patience, levels: {short: 1 min, long: 5 min}}
replications: 2
keep: [wait, abandonment, service_level/phone]
figure: {x: team.first.agents, lines: patience, show: wait}
""",
    b"""question: Which?
base: tiny.yaml
factors: {team.first.agents: 2 ... 6}
design: {kind: latin hypercube, points: 3}
replications: {at_least: 2, at_most: 3, precision: wait=50%}
keep: wait
seed: 7
confidence: 90%
budget: {replications: 4, time: 1 min}
""",
)


@dataclass(frozen=True)
class Judged:
    """What became of a mutant, and how long it took."""

    kind: str
    seed: int
    outcome: str
    seconds: float
    told: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.seed}: {self.told} ({self.seconds:.1f} s)"


def judge(kind: str, seed: int) -> Judged:
    """Make the mutant of that kind and number, and see what becomes of it."""
    rng = random.Random(f"{kind} {seed}")
    began = time.process_time()
    outcome, told = FINDING, ""
    folder = Path(tempfile.mkdtemp())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            outcome = KINDS[kind](rng, folder)
    except Exception as error:  # noqa: BLE001  any exception at all is what is looked for
        cause = error.__cause__ or error
        at = traceback.extract_tb(cause.__traceback__)[-1]
        told = f"{type(cause).__name__}: {cause} ({Path(at.filename).name}:{at.lineno})"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    seconds = time.process_time() - began
    if seconds > MOST_SECONDS:
        outcome, told = FINDING, f"took {seconds:.0f} s of processor time; {told}"
    return Judged(kind, seed, outcome, seconds, told)


@cache
def _scenarios() -> dict[str, trees.Tree]:
    return {name: trees.read(next(iter(files.values()))) for name, files in bases().items()}


@cache
def _donors() -> tuple[trees.Tree, ...]:
    return (*_scenarios().values(), *map(trees.read, PLANS))


def _scenario(rng: random.Random, folder: Path) -> str:
    base = rng.choice(sorted(_scenarios()))
    tree, changes = trees.spoilt(rng, _scenarios()[base], _donors())
    files = dict(bases()[base])
    files[next(iter(files))] = trees.written(tree)
    return decide(Mutant(0, base, files, tuple(changes)), folder)


def _plan(rng: random.Random, folder: Path) -> str:
    (folder / "tiny.yaml").write_bytes(TINY)
    tree, _ = trees.spoilt(rng, trees.read(rng.choice(PLANS)), _donors())
    file = folder / "plan.yaml"
    file.write_bytes(trees.written(tree))
    try:
        experiment = load_experiment(folder)
    except ScenarioError as error:
        for fault in error.faults:
            if fault.file == str(file):
                check_fault(fault, file)
        return REFUSED
    if len(experiment.cells) * experiment.at_most > MOST_ROWS or experiment.logs:
        return LARGE
    if any(cell.scenario.horizon.minutes > 600 for cell in experiment.cells):
        return LARGE
    run(experiment, jobs=1)
    if any(state.failed for state in status(experiment)):
        raise UnclearError("a plan that was accepted fails")
    cells_table(experiment)
    return RAN


TRUE_ROWS = [
    Record(Key("f" * 16, "model", seed), number, {"wait": [number / 3, 1.0], "cost": None}, None)
    for seed in (1, 2)
    for number in range(20)
] + [Record(Key("f" * 16, "model", 1), 20, {}, Failure("draw", "why", "how"))]


@cache
def true_store() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "store.sqlite"
        with LedgerFile(path) as ledger:
            ledger.put(TRUE_ROWS)
        return path.read_bytes()


def _damaged_store(rng: random.Random, folder: Path) -> str:
    data = bytearray(true_store())
    path = folder / "store.sqlite"
    way = rng.randrange(4)
    if way == 0:
        del data[rng.randrange(len(data)) :]
    elif way == 1:
        for _ in range(rng.choice((1, 3, 50))):
            data[rng.randrange(len(data))] = rng.randrange(256)
    elif way == 2:
        at, to, size = rng.randrange(len(data)), rng.randrange(len(data)), rng.choice((4, 60, 999))
        data[at : at + size] = data[to : to + size]
    path.write_bytes(data)
    if way == 3:
        columns = "fingerprint model seed number kept figures stage message traceback checksum"
        change = f"UPDATE OR IGNORE replication SET {rng.choice(columns.split())} = ? "  # noqa: S608
        odd = rng.choice([*VALUES, b"\xff\xfe", 2**62, 1.5, "[" * 5000, '{"wait": [1, 1]}'])
        database = sqlite3.connect(path)
        with database:
            database.execute(f"{change} WHERE number % ? = 0", (odd, rng.randint(1, 20)))
        database.close()
    try:
        with LedgerFile(path) as ledger:
            believed = list(ledger.everything())
            ledger.done(TRUE_ROWS[0].key, ["wait"])
            ledger.forget_damaged()
            ledger.put(TRUE_ROWS)
    except RunError as error:
        if not str(error).isprintable():
            raise UnclearError(f"refused in strange words: {str(error)!r}") from None
        return REFUSED
    if any(row not in TRUE_ROWS for row in believed):
        raise UnclearError("took a damaged row for true")
    return RAN


RUN = ("run", "tiny.yaml", "--replications", "1")
SIZE = ("size", "--replications", "3", "--confirm", "2", "--budget", "6", "--jobs", "1")
INIT = ("init", "made.yaml")
OPTIONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (RUN, "--set"),
    (("compare", "tiny.yaml", "--replications", "2"), "--with"),
    (("run", "tiny.yaml", "--replications", "2", "--max-replications", "3"), "--precision"),
    (RUN, "--seed"),
    (("run", "tiny.yaml"), "--replications"),
    (RUN, "--engine"),
    (RUN, "--cluster"),
    (("experiment", "status", "exp"), "--shard"),
    (("experiment", "run", "exp"), "--shard"),
    (("experiment", "results", "exp"), "--against"),
    (("signals", "log.csv"), "--until"),
    (("signals", "log.csv"), "--map"),
    (("signals", "log.csv"), "--tier"),
    (("signals", "log.csv"), "--time-zone"),
    (("signals", "log.csv"), "--from"),
    (("warm-up", "tiny.yaml", "--replications", "2"), "--kpi"),
    (("grow", "tiny.yaml"), "--risk"),
    (("grow", "tiny.yaml"), "--budget"),
    (("grow", "tiny.yaml"), "--group"),
    (("grow", "tiny.yaml"), "--notes"),
    (("grow", "tiny.yaml", "--sensitivity"), "--range"),
    ((*SIZE, "tiny.yaml"), "--every"),
    ((*SIZE, "tiny.yaml"), "--group"),
    ((*SIZE, "tiny.yaml"), "--most"),
    (("calibrate", "log.csv"), "--out"),
    (("calibrate", "log.csv", "--out", "made.yaml"), "--time-zone"),
    (("backtest", "tiny.yaml"), "--against"),
    (("backtest", "tiny.yaml", "--against", "log.csv"), "--fail-unless"),
    (("replan", "tiny.yaml"), "--since"),
    (("replan", "tiny.yaml", "--since", "log.csv"), "--out"),
    (INIT, "--phone"),
    (INIT, "--hours"),
    (INIT, "--people"),
    (INIT, "--product"),
    (INIT, "--minutes"),
    (INIT, "--growth"),
    (INIT, "--answer"),
    (INIT, "--reply"),
    (INIT, "--cost"),
    (INIT, "--lead-time"),
    (INIT, "--start"),
    (INIT, "--name"),
    (INIT, "--from"),
    (("init",), ""),
    (("check",), ""),
    (("run",), ""),
    (("scenarios",), ""),
    (("experiment", "status"), ""),
    (("signals",), ""),
)
PATHS = (
    *("team.first.agents", "channels.phone.volume", "channels.phone", "team", "horizon.length"),
    *("topics.call.L1.handle_time", "topics.call", "targets.abandonment", "plan", "a.b", "team."),
)


def _option(rng: random.Random, folder: Path) -> str:
    (folder / "tiny.yaml").write_bytes(TINY)
    (folder / "exp").mkdir()
    (folder / "exp" / "tiny.yaml").write_bytes(TINY)
    (folder / "exp" / "plan.yaml").write_bytes(PLANS[0])
    moment = "2026-01-05 09:0"
    row = f"1,{moment}0,{moment}2,{moment}9,phone,order,solved,a,L1"
    (folder / "log.csv").write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    words, option = rng.choice(OPTIONS)
    value = _typed(rng, option)
    typed = [*words, *([option] if option else []), value]
    runner = CliRunner()
    with chdir(folder):
        done = runner.invoke(cli, typed, prog_name="supportsim")
    said = done.stdout + done.stderr
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise UnclearError(f"{typed!r:.200}: {done.exception!r}") from done.exception
    if done.exit_code not in (0, 2):
        raise UnclearError(f"{typed!r:.200} ends with {done.exit_code}: {said[-200:]}")
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", said) or "Traceback" in said:
        raise UnclearError(f"{typed!r:.200} shows {said[-200:]!r}")
    return RAN if done.exit_code == 0 else REFUSED


def _typed(rng: random.Random, option: str) -> str:
    """What is typed behind an option: of the right kind as often as not."""
    odd = rng.choice([*VALUES, *(each for each in ODD if isinstance(each, str)), "9" * 5000])
    # No argument can hold a NUL, and bytes that are no text become surrogates of their own.
    odd = odd.replace("\0", "").encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
    change = f"{rng.choice(PATHS)}={odd}"
    known = {
        "--set": change,
        "--with": rng.choice((change, f"{odd}: {change}", f"plan: {change}; {change}")),
        "--precision": rng.choice((f"wait={odd}", f"wait/{odd}=5%", f"{odd}=1%", "wait=50%")),
        "--shard": rng.choice((f"1/{odd}", f"{odd}/2", "2/1", "1/2")),
        "--map": rng.choice((f"{odd}=topic", f"channel={odd}", f"{odd}.yaml")),
        "--tier": f"L1={odd}",
        "--kpi": rng.choice((f"wait/{odd}", "wait")),
        "--replications": rng.choice(("0", "-1", "x", odd[:1])),
        "--cluster": rng.choice((odd, "x", "nowhere")),
        "--every": rng.choice(("30 min", "1 h", f"{odd} min")),
        "--phone": rng.choice((f"3.000 {odd}", "3,000", f"{odd} a month")),
        "--hours": rng.choice((f"mon-fri {odd}", "Mo–Fr 8–18, Sat 9-13", f"{odd} 8-18")),
        "--people": rng.choice(("twelve", f"{odd} FTE", "9,5")),
        "--minutes": rng.choice(("4,5", f"{odd} min", "6 min")),
        "--growth": rng.choice(("3%", f"{odd}%", "3 % pro Monat")),
        "--answer": rng.choice(("80/20", f"{odd} % in 20 s", f"80/{odd}")),
    }
    return rng.choice((known.get(option, odd), known.get(option, odd), odd))


KINDS: Mapping[str, Callable[[random.Random, Path], str]] = {
    "scenario": _scenario,
    "plan": _plan,
    "search": searches.search,
    "log": exports.log,
    "calibration": exports.calibration,
    "workbook": exports.workbook,
    "store": _damaged_store,
    "options": _option,
    "mapping": exports.mapping,
}
