"""Are files of real systems read rightly, and does calibration find what is in them?

Two folders, neither of them part of the repository:

- logs: a bank's calls of January 1999, a help desk's events of 2010 to 2014, incidents that went
  through three lines, with figures that analysts worked out apart from this package (with pandas
  and scipy), and a bracket for each;
- cases: small files after what real systems write, one for each odd thing in them.

What is not there is skipped, and said to be. Exits with 1 where something is wrong.

    python benchmarks/calibration/real_files.py LOGS [CASES]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from real_logs import LOGS, Check, near

import sim
from sim.checking import load_document
from sim.errors import ScenarioError, UsageError
from sim.exports import Export, choices_of, read_export
from sim.log import Outcome


def main() -> int:
    """Print each check; the number of wrong ones."""
    folders = [Path(word) for word in sys.argv[1:3]]
    wrong = 0
    for name, checks in [*_logs(folders[0] if folders else None), *_cases(*folders[1:2])]:
        try:
            found = list(checks())
        except (ScenarioError, UsageError) as error:
            found = [("is read", False, str(error).splitlines()[0])]
        bad = [check for check in found if not check[1]]
        wrong += len(bad)
        print(f"{name}: {len(found) - len(bad)} of {len(found)} right")
        for right, so, got in found if bad or len(found) < 4 else []:
            print(f"  {'right' if so else 'WRONG'}  {right}: {got}")
    print(f"{wrong} wrong" if wrong else "nothing wrong")
    return int(wrong > 0)


Named = tuple[str, Callable[[], Iterator[Check]]]


def _logs(folder: Path | None) -> Iterator[Named]:
    for file, checks in LOGS.items():
        if folder is None or not (folder / file).is_file():
            print(f"{file}: skipped, it is not in {folder or 'any folder that was named'}")
        else:
            yield file, lambda path=folder / file, checks=checks: checks(path)  # type: ignore[misc]


# -- cases ---------------------------------------------------------------------------------------


def _cases(folder: Path | None = None) -> Iterator[Named]:
    if folder is None or not folder.is_dir():
        print(f"cases: skipped, {folder or 'no folder'} is not there")
        return
    for path in sorted(folder.iterdir()):
        number = path.name[:2]
        if path.is_dir() and number in CASES:
            yield path.name, lambda path=path, number=number: CASES[number](path)  # type: ignore[misc]
        else:
            print(f"{path.name}: skipped, nothing is known of it here")


def _export(path: Path, file: str = "", **options: str) -> Export:
    choices = choices_of((), (), system=None, dates=None)
    return read_export([path / file if file else path], choices=choices, **options)


def _figures(log: sim.Log, *names: str) -> dict[str, tuple[float, float]]:
    kpis = sim.measure(log)
    parts = ["channel", "topic", "tier", "group", "agent", "per"]
    rows = kpis[(kpis[parts] == "all").all(axis=1)].set_index("metric")
    return {
        name: (float(rows["numerator"][name]), float(rows["denominator"][name])) for name in names
    }


def _simulated(path: Path, replications: int = 20) -> Iterator[sim.Log]:
    scenario = load_document(str(path)).scenario()
    for number in range(replications):
        yield sim.simulate(scenario, sim.draw_tape(scenario, seed=1, replication=number))


def _told(export: Export) -> str:
    return " ".join(map(str, export.notes))


def _daily_totals(path: Path) -> Iterator[Check]:
    logs = list(_simulated(path / "team.yaml"))
    came = np.mean([len(log.contacts["contact"]) for log in logs])
    yield near("480 calls on 10 days", float(came), 4800, 50)
    away = sum(int((log.contacts["outcome"] == Outcome.TURNED_AWAY).sum()) for log in logs)
    yield "nobody turned away", away == 0, str(away)


def _one_late_row(path: Path) -> Iterator[Check]:
    yield _refused(path / "team.yaml", "counts.csv:202")


def _refused(path: Path, words: str) -> Check:
    try:
        load_document(str(path)).scenario()
    except ScenarioError as error:
        return f"told with {words}", words in str(error), str(error).splitlines()[0]
    return f"told with {words}", False, "accepted"


def _clock_back(path: Path) -> Iterator[Check]:
    text = (path / "team.yaml").read_text()
    for name in ("local.csv", "offsets.csv"):
        with TemporaryDirectory() as folder:
            there = Path(folder)
            (there / name).write_bytes((path / name).read_bytes())
            (there / "team.yaml").write_text(text.replace("local.csv", name))
            came = np.mean(
                [len(log.contacts["contact"]) for log in _simulated(there / "team.yaml")]
            )
        yield near(f"{name}: calls", float(came), 2016, 35)


def _other_spelling(path: Path) -> Iterator[Check]:
    export = _export(path)
    yield "workload unknown", "duty" not in export.knows, str(sorted(export.knows))
    named = all(word in _told(export) for word in ("Roe, Kim", "Kim Roe"))
    yield "names told", named, _told(export)


def _without_a_time(path: Path) -> Iterator[Check]:
    figures = _figures(_export(path).log, "abandonment", "speed_of_answer")
    yield "4 of 44 gave up", figures["abandonment"] == (4, 44), str(figures["abandonment"])
    total, number = figures["speed_of_answer"]
    yield "answered after 1 min", bool(np.isclose(total / number, 1.0)), str(total / number)


def _forty(path: Path) -> Iterator[Check]:
    number = len(_export(path).log.contacts["contact"])
    yield "40 tickets", number == 40, str(number)


def _lines(path: Path) -> Iterator[Check]:
    told = _told(_export(path))
    for line in ("(line 34)", "(line 39)"):
        yield f"told: {line}", line in told, told


def _solved_without_a_time(path: Path) -> Iterator[Check]:
    log = _export(path).log
    solved = int((log.contacts["outcome"] == Outcome.SOLVED).sum())
    yield "40 solved", solved == 40, str(solved)
    first, of = _figures(log, "fcr")["fcr"]
    yield "FCR: all of those known", first == of, f"{first:g} of {of:g}"


def _a_second_before(path: Path) -> Iterator[Check]:
    export = _export(path)
    number = len(export.log.contacts["contact"])
    yield "200 calls", number == 200, str(number)
    yield (
        "80 told, 2 s at most",
        "80 rows (40.0%)" in _told(export) and "2 s" in _told(export),
        (_told(export)),
    )


def _tabs(path: Path) -> Iterator[Check]:
    both = [
        _export(path, name, time_zone="Europe/Berlin").log.contacts
        for name in ("tickets.tsv", "tickets.txt")
    ]
    size = {len(table["contact"]) for table in both}
    lines = len((path / "tickets.tsv").read_text().splitlines()) - 1
    yield f"{lines} tickets from both", size == {lines}, str(size)


def _replayed(path: Path) -> Iterator[Check]:
    (log,) = _simulated(path / "team.yaml", 1)
    first = log.contacts["topic"][np.unique(log.contacts["inquiry"], return_index=True)[1]]
    counts = np.bincount(first).tolist()
    yield "15 of each topic", counts == [15, 15], str(counts)


def _twice(path: Path) -> Iterator[Check]:
    away, paid = _figures(_export(path).log, "shrinkage")["shrinkage"]
    yield "shrinkage 60 of 480", bool(np.isclose(away / paid, 60 / 480)), f"{away:g} of {paid:g}"


def _customers(path: Path) -> Iterator[Check]:
    number = len(np.unique(_export(path).log.contacts["inquiry"]))
    yield "35 inquiries", number == 35, str(number)


def _on_a_day(path: Path) -> Iterator[Check]:
    told = _told(_export(path))
    yield "told once", told.count("no time of day") == 1, told


def _as_it_comes(path: Path) -> Iterator[Check]:
    export = _export(path, "tickets.csv")
    contacts = export.log.contacts
    number = (len(contacts["contact"]), len(np.unique(contacts["inquiry"])))
    yield "6 contacts of 5 tickets", number == (6, 5), str(number)
    outcomes = [
        int((contacts["outcome"] == one).sum())
        for one in (Outcome.SOLVED, Outcome.OPEN, Outcome.UNSOLVED)
    ]
    yield "4 solved, 1 open, 1 unsolved", outcomes == [4, 1, 1], str(outcomes)


def _ten_seconds(path: Path) -> Iterator[Check]:
    logs = list(_simulated(path / "team.yaml"))
    at = np.concatenate([log.contacts["arrived_at"] for log in logs])
    yield near("calls", len(at) / len(logs), 1440, 40)
    sixths = np.bincount((at % 1 * 6).astype(np.int64), minlength=6) / len(at)
    yield "a sixth in each sixth of a minute", bool(np.ptp(sixths) < 0.02), str(sixths.round(3))


CASES: dict[str, Callable[[Path], Iterator[Check]]] = {
    "01": _daily_totals,
    "03": _one_late_row,
    "04": _clock_back,
    "06": _other_spelling,
    "08": _without_a_time,
    "10": _forty,
    "11": _forty,
    "13": _lines,
    "15": _solved_without_a_time,
    "16": _a_second_before,
    "17": _tabs,
    "19": _replayed,
    "21": _twice,
    "22": _customers,
    "23": _on_a_day,
    "24": _as_it_comes,
    "25": _ten_seconds,
}

if __name__ == "__main__":
    sys.exit(main())
