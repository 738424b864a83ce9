"""Are the results the same as before? This checkout against an earlier commit, byte by byte.

    python benchmarks/changes/same_results.py            against where this branch left main
    python benchmarks/changes/same_results.py COMMIT     against that commit
    python benchmarks/changes/same_results.py --quick    logs and KPI tables alone, no commands
    python benchmarks/changes/same_results.py --time     the engine's time instead, in turn

Compared are all bundled scenarios, `benchmarks/engine/year.yaml`, the tests' scenario with every
key, and 120 generated ones (`tests/generated/`): every table of the log with its columns and
their kinds, and every KPI. Of the commands: what they print, and every file that they write, for
small budgets. `results_of.py` beside it writes all that down, once with each version. What the
earlier one wrote is kept in the folder for temporary files, so the next comparison with it takes
half as long.

Names each file that differs, with its first differing line, and ends with 1; with 0 if there is
none.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from statistics import median

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.fuzz.mutate import mutant  # noqa: E402
from tests.generated import text  # noqa: E402

WRITER = Path(__file__).with_name("results_of.py")
GENERATED, SPOILT = 120, 60
TIMED = {"web-shop": 21, "call-centre": 21, "year-of-growth": 11, "year.yaml": 5}
"""Scenarios whose engine time is measured, and how often: usual, plain, long, with many levers."""
EXTENDED = """
scenario: shop
extensions: [shop_rules]
horizon: {start: 2026-01-05, weeks: 3}
channels: {phone: {mode: live, volume: 16 per hour}}
topics: {repair: {L1: {handle_time: {distribution: pareto, least: 4 min, tail: 3}}}}
team:
  a day shift: {agents: 1}
  night shift: {agents: 1}
routing: {order: newest first, idle_agent: night shift last}
targets: {very_late: at most 5%}
signals: {own: {late again: {amber: 5%, red: 90%}}}
"""
"""A scenario with all that the module in docs/extend.md adds."""
FACTORS = """
question: What does it take?
base: startup
changes: {horizon.weeks: 2}
factors:
  chats: {path: channels.chat.volume, levels: [30 per day, 50 per day]}
  agents: {path: team.early.agents, levels: [2, 3]}
replications: 2
keep: [resolution_time_p90, occupancy, wait/chat]
"""
RANGES = """
question: What goes with what?
base: startup
changes: {horizon.weeks: 2}
factors:
  channels.chat.volume: 30 … 50 per day
  team.early.agents: 2 … 4
design: {kind: latin hypercube, points: 6}
replications: 2
keep: [occupancy, wait/chat]
"""
EXPERIMENTS = {
    "grid": f"{FACTORS}figure: {{x: chats, lines: agents, show: wait/chat}}\n",
    "single": f"{FACTORS}design: one at a time\n",
    "spread": RANGES,
}
KEPT = Path(tempfile.gettempdir()) / "supportsim-results"


def git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.strip()


def before() -> str:
    """Where this branch left main; on main itself the last commit, or the one before it."""
    head, base = git("rev-parse", "HEAD"), git("merge-base", "HEAD", "main")
    changed = git("status", "--porcelain", "--untracked-files=no")
    return base if base != head or changed else "HEAD~1"


def inputs() -> dict[str, bytes]:
    """Files that both versions are given, by their place."""
    fuzz = ROOT / "tests" / "fuzz"
    found = {path.name: path.read_bytes() for path in fuzz.glob("*.csv")}
    found["everything.yaml"] = (fuzz / "everything.yaml").read_bytes()
    found["year.yaml"] = (ROOT / "benchmarks" / "engine" / "year.yaml").read_bytes()
    for number in range(GENERATED):
        found[f"generated/{number:03}.yaml"] = text(number).encode()
    docs = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
    found["extended/shop_rules.py"] = docs.split("```python\n")[1].split("```")[0].encode()
    found["extended/shop.yaml"] = EXTENDED.encode()
    for name, plan in EXPERIMENTS.items():
        found[f"{name}/plan.yaml"] = plan.encode()
    for number in range(SPOILT):
        for name, data in mutant(number).files.items():
            found[f"spoilt/{number:02}/{name}"] = data
    return found


def put(files: dict[str, bytes], folder: Path) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def export(commit: str, folder: Path) -> Path:
    """The files of a commit, with its engine in C where it has one and a compiler is there."""
    packed = subprocess.run(
        ["git", "archive", "--format=tar", commit],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    if (folder / "sim" / "engine" / "compiled").is_dir():
        subprocess.run(
            [sys.executable, "-m", "sim.engine.compiled"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    return folder


def writing(tree: Path, given: Path, folder: Path, *options: str) -> subprocess.Popen[str]:
    """Start writing down the results of a tree."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, str(WRITER), str(given), str(folder), *options],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(*running: subprocess.Popen[str]) -> None:
    """Wait until all have ended, and end as well if one has failed."""
    for each in running:
        each.communicate()
    if any(each.returncode for each in running):
        sys.exit("the results could not be written down, see above")


def key(commit: str, files: dict[str, bytes], *, quick: bool) -> str:
    """What the results of a commit depend on, as a name of a folder."""
    engine = os.environ.get("SUPPORTSIM_ENGINE")
    known = hashlib.sha256(f"{sys.version} {np.__version__} {engine} {quick}".encode())
    known.update(WRITER.read_bytes())
    for name, data in sorted(files.items()):
        known.update(f"{name}\n".encode() + data)
    return f"{commit[:12]}-{known.hexdigest()[:12]}"


def differences(old: Path, new: Path) -> Iterator[tuple[str, str]]:
    """Files that differ, each with where and how."""
    ours, theirs = (
        {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
        for root in (new, old)
    )
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours or name not in theirs:
            yield name, "is new" if name in ours else "is no longer there"
        elif (was := theirs[name].read_bytes()) != (now := ours[name].read_bytes()):
            yield name, first_difference(name, was, now)


def first_difference(name: str, was: bytes, now: bytes) -> str:
    """The first line, or row of a table, in which two files differ."""
    if name.endswith(".npy.gz"):
        return _first_row(*(np.load(io.BytesIO(gzip.decompress(each))) for each in (was, now)))
    try:
        lines = [each.decode().split("\n") for each in (was, now)]
    except UnicodeDecodeError:
        return f"{len(was)} bytes before, {len(now)} other bytes now"
    for number, (one, other) in enumerate(zip_longest(*lines), 1):
        if one != other:
            return f"line {number}\n  - {_cut(one)}\n  + {_cut(other)}"
    raise AssertionError("the same lines")


def _cut(line: str | None) -> str:
    return "(no such line)" if line is None else line[:300]


def _first_row(was: np.ndarray, now: np.ndarray) -> str:
    if was.dtype != now.dtype:
        return f"columns\n  - {was.dtype}\n  + {now.dtype}"
    raw = [each.view(f"V{each.dtype.itemsize}") for each in (was, now)]
    common = min(map(len, raw))
    differ = np.flatnonzero(raw[0][:common] != raw[1][:common])
    if not len(differ):
        return f"{len(was)} rows before, {len(now)} now; the first {common} are the same"
    row = int(differ[0])
    names = [
        name
        for name in was.dtype.names or ()
        if was[name][row].tobytes() != now[name][row].tobytes()
    ]
    one, other = (", ".join(f"{name}={each[name][row]}" for name in names) for each in (was, now))
    return f"row {row} of {len(was)} (now {len(now)})\n  - {one}\n  + {other}"


def compare(commit: str, *, quick: bool) -> bool:
    """Whether both versions answer the same; tells what differs."""
    files = inputs()
    kept = KEPT / key(commit, files, quick=quick)
    options = ["--quick"] if quick else []
    new = Path(tempfile.mkdtemp(prefix="supportsim-results-"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        running = [writing(ROOT, put(files, folder / "now"), new / "now", *options)]
        if not kept.exists():
            tree = export(commit, folder / "tree")
            given = put(files, folder / "given")
            running.append(writing(tree, given, folder / "before", *options))
        finish(*running)
        if len(running) > 1:
            KEPT.mkdir(exist_ok=True)
            with suppress(OSError):  # another comparison has put the same there meanwhile
                (folder / "before").rename(kept)
    found = list(differences(kept, new / "now"))
    for place, how in found:
        print(f"{place}: {how}")
    total = sum(path.is_file() for path in (new / "now").rglob("*"))
    for failed in sorted((new / "now").rglob("failed.txt")):
        print(
            f"{failed.relative_to(new / 'now')}: nothing to compare, {failed.read_text()}", end=""
        )
    if not found:
        print(f"{total} files: byte-identical to {commit[:12]}")
    else:
        print(f"{total} files, {len(found)} of which differ from {commit[:12]}")
        print(f"before: {kept}\nnow:    {new / 'now'}")
        return False
    shutil.rmtree(new)
    return True


def race(commit: str) -> None:
    """Engine time of both versions, run by run in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given, tree = put(inputs(), folder / "inputs"), export(commit, folder / "tree")
        racers = [writing(place, given, folder, "--time") for place in (tree, ROOT)]
        for source, rounds in TIMED.items():
            print(f"{source}: {rounds} rounds", file=sys.stderr)
            pairs = []
            for k in range(rounds):
                used = [0.0, 0.0]
                for place in (0, 1) if k % 2 else (1, 0):
                    used[place] = seconds(racers[place], source)
                pairs.append(used)
            ratio = median(now / was for was, now in pairs)
            was, now = (min(each[k] for each in pairs) for k in (0, 1))
            print(
                f"{source}: engine now ÷ before {ratio:.3f} (median of {rounds} pairs), of the "
                f"quickest runs {now / was:.3f} ({now:.3f} s, {was:.3f} s)",
                flush=True,
            )
        finish(*racers)


def seconds(racer: subprocess.Popen[str], source: str) -> float:
    """Processor seconds of one run of a scenario by a process that waits for names."""
    assert racer.stdin is not None
    assert racer.stdout is not None
    racer.stdin.write(f"{source}\n")
    racer.stdin.flush()
    told = racer.stdout.readline()
    if not told:
        sys.exit("the engine could not be timed, see above")
    return float(told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("commit", nargs="?", help="where this branch left main unless stated")
    parser.add_argument("--quick", action="store_true", help="logs and KPI tables alone")
    parser.add_argument("--time", action="store_true", help="the engine's time instead")
    wanted = parser.parse_args()
    commit = git("rev-parse", "--verify", f"{wanted.commit or before()}^{{commit}}")
    if wanted.time:
        race(commit)
    elif not compare(commit, quick=wanted.quick):
        sys.exit(1)


if __name__ == "__main__":
    main()
