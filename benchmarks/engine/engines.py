"""The compiled engine against the SimPy engine: the same log, and how much sooner.

    python benchmarks/engine/engines.py equal [SCENARIOS]      10,000 generated ones and all bundled
                                                               ones, byte for byte
    python benchmarks/engine/engines.py sanitize [SCENARIOS]   300 under address and
                                                               undefined-behaviour sanitizers, and
                                                               1,000 floors without sense
    python benchmarks/engine/engines.py memory [REPLICATIONS]  10,000: what of their memory is left
    python benchmarks/engine/engines.py time [RUNS]            processor time, in turn

Times are processor seconds; the figures to quote are the ratios.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from joblib import Parallel, delayed

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["PYTHONPATH"] = str(ROOT)

import sim  # noqa: E402
from sim.engine import compiled  # noqa: E402
from sim.engine.compiled import library  # noqa: E402
from sim.engine.compiled.build import build, compiler  # noqa: E402
from sim.engine.tables import log_of  # noqa: E402
from sim.errors import RunError  # noqa: E402
from sim.floor import floor_of  # noqa: E402
from tests.engines.compare import difference  # noqa: E402
from tests.engines.test_floors import changed, spoilt  # noqa: E402
from tests.generated import text  # noqa: E402

EVERYTHING = ROOT / "tests" / "fuzz" / "everything.yaml"
SANITIZERS = "-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"
SPOILT = 1000


def drawn(number: int) -> tuple[sim.Scenario, sim.Tape]:
    """A generated scenario with a tape of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "generated.yaml"
        path.write_text(text(number), encoding="utf-8")
        scenario = sim.load_scenario(path)
    return scenario, sim.draw_tape(scenario, seed=number, replication=0)


# Equal ---------------------------------------------------------------------------------------


def compared(number: int) -> str | None:
    """What differs on a generated scenario; None: nothing."""
    found = difference(*drawn(number))
    return found and f"generated scenario {number}: {found}"


def equal(scenarios: int) -> int:
    """Compare both engines on generated scenarios."""
    year = sim.load_scenario(ROOT / "benchmarks" / "engine" / "year.yaml")
    differs = difference(year, sim.draw_tape(year, seed=1, replication=0))
    print(f"a year with every lever: {differs or 'its logs are equal byte for byte'}")
    for name in sim.scenarios.bundled_names():
        bundled = sim.load_scenario(name)
        there = difference(bundled, sim.draw_tape(bundled, seed=3, replication=1))
        print(f"{name}: {there or 'its logs are equal byte for byte'}")
        differs = differs or there
    tasks = (delayed(compared)(number) for number in range(scenarios))
    found = [each for each in Parallel(n_jobs=-1, return_as="generator")(tasks) if each]
    print(*found[:20], sep="\n")
    print(f"{scenarios:,} generated scenarios: {scenarios - len(found):,} logs equal byte for byte")
    return bool(found or differs)


# Sanitizers ----------------------------------------------------------------------------------


def sanitize(scenarios: int) -> int:
    """Play in a process of its own with a library that stops at the first fault of its memory."""
    command = compiler()
    if command is None:
        print("There is no C compiler; nothing was checked.")
        return 0
    where = [
        subprocess.check_output([*command, f"-print-file-name={name}"], text=True).strip()
        for name in ("libasan.so", "libubsan.so")
    ]
    if not all(Path(path).is_absolute() for path in where):
        print(f"{command[0]} has no sanitizers; nothing was checked.")
        return 0
    with TemporaryDirectory() as folder:
        build(Path(folder), *SANITIZERS)
        # the interpreter's own memory is still in use when it ends: leaks are looked for otherwise
        further = {"LD_PRELOAD": " ".join(where), "ASAN_OPTIONS": "detect_leaks=0"}
        play = [sys.executable, __file__, "play", str(scenarios), "--library", folder]
        return subprocess.run(play, env={**os.environ, **further}, check=False).returncode


def play(scenarios: int) -> int:
    """Play generated scenarios, all bundled ones, and floors that make no sense."""
    assert compiled.available(), compiled.why_not()
    names = [*sim.scenarios.bundled_names(), EVERYTHING]
    plain = (sim.load_scenario(name) for name in names)
    bundled = ((each, sim.draw_tape(each, seed=1, replication=0)) for each in plain)
    for scenario, tape in [*bundled, *map(drawn, range(scenarios))]:
        compiled.play(floor_of(scenario, tape), tape)
    scenario = sim.load_scenario(EVERYTHING)
    tape = sim.draw_tape(scenario, seed=1, replication=0)
    floor, chance, refused = floor_of(scenario, tape), random.Random(99), SPOILT  # noqa: S311
    for _ in range(SPOILT):
        table, arrays = chance.choice([each for each in floor.arrays() if each[1]])
        name = chance.choice(sorted(arrays))
        with suppress(RunError):
            compiled.play(changed(floor, table, name, spoilt(chance, arrays[name])), tape)
            refused -= 1
    print(
        f"{len(names) + scenarios:,} replications and {SPOILT:,} spoilt floors (of which {refused}"
    )
    print("were refused) under address and undefined-behaviour sanitizers: no fault")
    return 0


# Memory --------------------------------------------------------------------------------------


def memory(replications: int) -> int:
    """Whether memory of replications is left behind (Linux)."""
    scenario = sim.load_scenario(EVERYTHING)
    tape = sim.draw_tape(scenario, seed=1, replication=0)
    floor = floor_of(scenario, tape)

    def resident() -> int:
        gc.collect()
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) * 1024

    for _ in range(200):
        compiled.play(floor, tape)
    before = resident()
    for _ in range(replications):
        compiled.play(floor, tape)
    left = (resident() - before) / replications
    print(f"{replications:,} replications with every lever: {left:.1f} bytes are left of each")
    return left > 100


# Time ----------------------------------------------------------------------------------------


def seconds(task: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    start = time.process_time()
    task()
    return time.process_time() - start


def timed(name: str, scenario: sim.Scenario, runs: int) -> None:
    """Both engines on some tapes, in turn."""
    used: dict[str, list[float]] = {part: [] for part in ("SimPy", "floor", "clock", "log")}
    for replication in range(runs + 1):  # the first one warms up
        tape = sim.draw_tape(scenario, seed=1, replication=replication)
        parts = {"SimPy": seconds(lambda tape=tape: sim.simulate(scenario, tape, engine="simpy"))}
        floor = floor_of(scenario, tape)
        parts["floor"] = seconds(lambda tape=tape: floor_of(scenario, tape))
        rows = compiled.play(floor, tape)
        parts["clock"] = seconds(lambda floor=floor, tape=tape: compiled.play(floor, tape))
        parts["log"] = seconds(lambda f=floor, t=tape, r=rows: log_of(f, t, r))
        for part, took in parts.items() if replication else ():
            used[part].append(took)
    inquiries = len(tape.inquiries["arrived_at"])
    whole = [sum(each) for each in zip(used["floor"], used["clock"], used["log"], strict=True)]
    each = {part: 1e6 * median(took) / inquiries for part, took in used.items()}
    print(
        f"{name}, {inquiries:,} inquiries, microseconds for each: "
        + ", ".join(f"{part} {took:.2f}" for part, took in each.items())
        + f"; compiled ÷ SimPy: whole 1/{median(used['SimPy']) / median(whole):.1f}, "
        f"clock alone 1/{median(used['SimPy']) / median(used['clock']):.0f}"
    )


def timing(runs: int) -> int:
    """Two bundled scenarios, and the year of year.py; the desk is in speed.py."""
    for name in ("web-shop", "year-of-growth"):
        timed(name, sim.load_scenario(name), runs)
    timed(
        "a year with every lever",
        sim.load_scenario(ROOT / "benchmarks" / "engine" / "year.yaml"),
        runs,
    )
    return 0


TASKS: dict[str, tuple[Callable[[int], int], int]] = {
    "equal": (equal, 10_000),
    "sanitize": (sanitize, 300),
    "play": (play, 300),
    "memory": (memory, 10_000),
    "time": (timing, 5),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("number", type=int, nargs="?")
    parser.add_argument("--library", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.library is not None:
        library.HERE = wanted.library
    if not compiled.available() and wanted.task != "sanitize":
        print(f"There is no compiled engine, nothing was measured: {compiled.why_not()}")
        return
    task, usual = TASKS[wanted.task]
    sys.exit(task(wanted.number or usual))


if __name__ == "__main__":
    main()
