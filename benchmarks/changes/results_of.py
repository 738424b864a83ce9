"""Write down what the package on the path answers: logs, KPI tables, and what the commands print.

`same_results.py` beside it runs this file for each of two versions of the package and compares the
folders. It uses the front door alone (`sim.*` and `python -m sim`), so that it runs on both
though inner modules have moved.

    PYTHONPATH=TREE python benchmarks/changes/results_of.py INPUTS FOLDER [--quick]
    PYTHONPATH=TREE python benchmarks/changes/results_of.py INPUTS FOLDER --time

With --time, names come on standard input. INPUTS holds the scenario files; bundled scenarios are
those of the package itself. The same version writes the same bytes. One thing is replaced for that:
where a command prints the path of INPUTS or OUT, which is a folder in FOLDER, the word is written.
Stores of experiments are not kept: they hold how long each replication took. INPUTS must be a copy
of its own: experiments write there.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import gzip
import inspect
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

import sim

TABLES = ("contacts", "steps", "intervals", "people", "tasks", "outside", "ownership")
FRAMES = ("kpis", "estimates", "flows", "targets")
HELP = (
    *("", "check", "compare", "grow", "run", "scenarios", "schema", "signals", "size", "warm-up"),
    *("experiment", "experiment run", "experiment status", "experiment results"),
    *("experiment effects", "experiment merge"),
)
YEAR = "year.yaml"
LONG = (YEAR, "year-of-growth", "product-lines", "pooled-team", "unclear-roles")
"""Scenarios that are not run by command a second time: they take long, or are compared."""


def sources(inputs: Path) -> list[str]:
    """Bundled names, then the files beside each other, then the generated ones."""
    listed = _command(["scenarios"], inputs)
    listed.check_returncode()
    bundled = [line.split()[0] for line in listed.stdout.splitlines() if line[:1].strip()]
    files = sorted(inputs.glob("*.yaml")) + sorted(inputs.glob("generated/*.yaml"))
    return bundled + [path.relative_to(inputs).as_posix() for path in files]


def record(source: str, inputs: Path, folder: Path, *, quick: bool) -> None:
    """The log of one replication, table by table, and all figures that are made of it."""
    overrides = ["horizon.weeks=8"] if quick and source == YEAR else []
    path = inputs / source
    scenario = sim.load_scenario(path if path.exists() else source, overrides=overrides)
    log = sim.simulate(scenario, sim.draw_tape(scenario, seed=1, replication=0))
    for name in TABLES:
        _write_table(getattr(log, name), folder / f"{name}.npy.gz")
    about = {"names": dataclasses.asdict(log.names), "warm_up": log.warm_up}
    (folder / "log.json").write_text(json.dumps(about, indent=1))
    result = sim.replicate(scenario, replications=1, seed=1, jobs=1)
    for name in FRAMES:
        frame = getattr(result, name)
        kinds = "".join(f"# {column}: {kind}\n" for column, kind in frame.dtypes.items())
        (folder / f"{name}.csv").write_text(kinds + frame.to_csv(index=False))


def _write_table(columns: object, path: Path) -> None:
    """The columns as one array, with their names and kinds; its bytes are those of the columns."""
    arrays = {name: np.asarray(values) for name, values in dict(columns).items()}
    rows = np.empty(
        len(next(iter(arrays.values()), ())), [(name, a.dtype) for name, a in arrays.items()]
    )
    for name, values in arrays.items():
        rows[name] = values
    raw = io.BytesIO()
    np.save(raw, rows)
    path.write_bytes(gzip.compress(raw.getvalue(), 1, mtime=0))


def front_door() -> str:
    """What the package offers by name, and the names of its functions' arguments."""
    lines = []
    for name in sorted(sim.__all__):
        each = getattr(sim, name)
        if inspect.isfunction(each):
            lines.append(f"{name}({', '.join(inspect.signature(each).parameters)})")
        elif inspect.ismodule(each):
            lines.append(f"{name}: {', '.join(sorted(each.__all__))}")
        else:
            lines.append(name)
    return "\n".join(lines) + "\n"


def commands(inputs: Path) -> Iterator[tuple[str, str]]:
    """Commands by the name of their folder. OUT stands for what they write."""
    for name in HELP:
        yield f"help {name}".strip(), f"{name} --help"
    yield "version", "--version"
    yield "schema", "schema"
    yield "scenarios", "scenarios"
    yield "scenarios web-shop", "scenarios web-shop"
    yield "check sound", f"check {shlex.join(s for s in sources(inputs) if '/' not in s)}"
    spoilt = sorted(path.relative_to(inputs).as_posix() for path in inputs.glob("spoilt/*/*.yaml"))
    yield "check spoilt", f"check {shlex.join(spoilt)}"
    yield from _runs(inputs)
    yield from _decisions()
    for plan, does in (
        *(("grid", each) for each in ("run", "status", "results", "results --against 1")),
        *((plan, each) for plan in ("spread", "single") for each in ("run", "effects")),
    ):
        yield f"experiment {plan} {does}", f"experiment {does} {plan} --json"
    yield "experiment grid effects as text", "experiment effects grid"


def _runs(inputs: Path) -> Iterator[tuple[str, str]]:
    """Runs and comparisons."""
    few = "--replications 2 --jobs 1"
    drawn = ("startup", "training-or-hiring", "everything.yaml", "extended/shop.yaml")
    for source in (*drawn, *(f"generated/{number:03}.yaml" for number in (3, 4))):
        name = source.removesuffix(".yaml").replace("/", " ")
        yield f"run {name}", f"run {source} {few} --json --out OUT"
    for source in sources(inputs):
        if "/" not in source and source not in (*drawn, *LONG):
            yield f"run {source}", f"run {source} {few} --json"
    yield "run startup as text", f"run startup {few}"
    yield "run to a precision", "run startup --replications 3 --precision wait=40% --jobs 1"
    yield "run nothing", "run no-such-scenario"
    plans = "--with 'Two early: team.early.agents=2' --set horizon.weeks=3"
    yield "compare plans", f"compare startup {plans} {few} --json --out OUT"
    lines = "product-lines pooled-team unclear-roles"
    yield "compare product lines", f"compare {lines} --replications 3 --jobs 1"


def _decisions() -> Iterator[tuple[str, str]]:
    """Sizing, growing, signals and the warm-up, with small budgets."""
    sized = "size startup --budget 40 --replications 3 --confirm 2 --jobs 1"
    yield "size", f"{sized} --every-hour --json --out OUT"
    yield "size as text", sized
    grown = "--budget 8 --replications 2 --confirm 2 --jobs 1"
    yield "grow", f"grow when-to-grow --set horizon.weeks=12 {grown} --json --out OUT"
    yield "grow as text", f"grow startup --set horizon.weeks=6 {grown}"
    yield "signals", "signals startup --replications 2 --jobs 1 --json --out OUT"
    yield "signals of a log", "signals log/contacts.csv --scenario startup --json --out OUT"
    yield "signals as text", "signals log/contacts.csv --scenario startup"
    settled = "warm-up startup --set horizon.weeks=20 --replications 2 --jobs 1"
    yield "warm-up", f"{settled} --json --out OUT"
    yield "warm-up as text", settled


def play(line: str, inputs: Path, folder: Path) -> None:
    """Run a command; what it printed and how it ended go beside what it wrote."""
    folder.mkdir(parents=True)
    done = _command(shlex.split(line.replace("OUT", shlex.quote(str(folder)))), inputs)
    told = f"$ supportsim {line}\n{done.stdout}--- exit code {done.returncode}\n{done.stderr}"
    for place, word in ((folder, "OUT"), (inputs, "INPUTS")):
        told = told.replace(str(place), word)
    (folder / "printed.txt").write_text(told, encoding="utf-8")


def play_all(inputs: Path, folder: Path, say: Callable[[str], None]) -> None:
    """Run all commands; what experiments wrote beside their plans is kept as well."""
    startup = sim.load_scenario("startup")
    log = sim.simulate(startup, sim.draw_tape(startup, seed=1, replication=0))
    sim.exports.write_log(inputs / "log", log)
    for name, line in commands(inputs):
        say(name)
        play(line, inputs, folder / name)
    shutil.copytree(inputs / "log", folder / "log")
    for plan in inputs.glob("*/plan.yaml"):
        kept = folder / "experiments" / plan.parent.name
        shutil.copytree(plan.parent, kept, ignore=shutil.ignore_patterns("store.*"))


def _command(arguments: Sequence[str], inputs: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim", *arguments],
        cwd=inputs,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def engine_times(inputs: Path) -> None:
    """Run the engine once for each scenario named on standard input; print processor seconds."""
    drawn = {}
    for line in sys.stdin:
        source = line.strip()
        if source not in drawn:
            path = inputs / source
            scenario = sim.load_scenario(path if path.exists() else source)
            drawn = {source: (scenario, sim.draw_tape(scenario, seed=1, replication=0))}
            sim.simulate(*drawn[source])  # the first run also imports
        gc.collect()
        began = time.process_time()
        sim.simulate(*drawn[source])
        print(time.process_time() - began, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("inputs", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="logs and KPI tables alone")
    parser.add_argument("--time", action="store_true", help="the engine's time")
    wanted = parser.parse_args()
    tree = os.environ["PYTHONPATH"]
    if not Path(sim.__file__).is_relative_to(tree):
        sys.exit(f"the package is {sim.__file__}, not that of {tree}")
    inputs, folder = wanted.inputs.resolve(), wanted.folder.resolve()
    if wanted.time:
        engine_times(inputs)
        return
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"{folder.name}: {time.monotonic() - began:4.0f} s  {what}", file=sys.stderr)

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "front door.txt").write_text(front_door())
    for source in sources(inputs):
        if not source.startswith("generated/") or source.endswith("0.yaml"):
            say(source)
        place = folder / ("scenarios" if "/" not in source else "")
        place /= source.removesuffix(".yaml")
        place.mkdir(parents=True)
        try:
            record(source, inputs, place, quick=wanted.quick)
        except Exception as error:  # noqa: BLE001 - a scenario that fails is a difference
            (place / "failed.txt").write_text(f"{type(error).__name__}: {error}\n")
    if not wanted.quick:
        play_all(inputs, folder / "commands", say)
    say("done")
    used = sum(os.times()[:4])
    print(f"{folder.name}: {used:.0f} s of processor time", file=sys.stderr)


if __name__ == "__main__":
    main()
