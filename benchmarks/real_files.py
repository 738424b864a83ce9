"""Are files of real systems read rightly, and does calibration find what is in them?

Two folders, neither of them part of the repository:

- logs: a bank's calls of January 1999, a help desk's events of 2010 to 2014, incidents that went
  through three lines, with figures that analysts worked out apart from this package (with pandas
  and scipy), and a bracket for each;
- cases: small files after what real systems write, one for each odd thing in them.

What is not there is skipped, and said to be. Exits with 1 where something is wrong.

    python benchmarks/real_files.py LOGS [CASES]
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import sim
from sim.backtest import Verdict, backtest
from sim.calibrate import Calibration, as_csv, as_yaml, beside, calibrate, known_values
from sim.calibrate.values import Origin
from sim.checking import load_document
from sim.errors import ScenarioError, UsageError
from sim.exports import Export, choices_of, read_export
from sim.log import Outcome

Check = tuple[str, bool, str]
"""What is right, whether it is so, and what came."""

BANK, HELP_DESK = "bank_calls_1999-01.csv.gz", "helpdesk_events_2010_2014.csv.gz"
LINES = "incidents_three_lines_2010_2012.csv.gz"
BANK_FIGURES: dict[str, tuple[float, float]] = {
    "phone, sun": (1575, 0.01),
    "phone, mon": (1428, 0.01),
    "phone, tue": (1374, 0.01),
    "phone, wed": (1307, 0.01),
    "phone, thu": (1413, 0.01),
    "phone, fri": (415, 0.01),
    "phone, sat": (186, 0.01),
    "phone, day-to-day cv after weekdays": (0.210, 0.03),
    "phone, busier or quieter than usual, per day": (0.104, 0.08),
    "phone, trend a week": (-0.124, 0.03),
    "phone, busiest hour mon-thu, sun, 16 h": (0.097, 0.01),
    "PS, share": (0.731, 0.005),
    "NW, share": (0.174, 0.005),
    "NE, share": (0.052, 0.01),
    "TT, share": (0.030, 0.02),
    "IN, share": (0.009, 0.06),
    "PE, share": (0.005, 0.06),
    "all topics: its cv": (1.21, 0.02),
    "PS, L1: handle time": (191.9 / 60, 0.02),
    "NW, L1: handle time": (106.7 / 60, 0.02),
    "NE, L1: handle time": (321 / 60, 0.02),
    "IN, L1: handle time": (269 / 60, 0.02),
    "phone, had to wait": (0.553, 0.01),
    "phone, patience: half have left by": (311 / 60, 0.05),
    "phone, PS: a quarter by": (134 / 60, 0.05),
    "phone, PS: half by": (481 / 60, 0.05),
    "phone, NW: a quarter by": (57 / 60, 0.05),
    "phone, NW: half by": (168 / 60, 0.05),
    "phone, NE: a quarter by": (223 / 60, 0.05),
    "phone, NE: half by": (483 / 60, 0.05),
    "phone, wait of the answered": (35.0 / 60, 0.02),
    "phone, answered within 20 s": (0.544, 0.01),
    "phone, seen again within 1 h": (0.366, 0.02),
    "phone, redials after": (10.0, 0.1),
    "phone, answered and seen again in 7 days": (0.61, 0.02),
    "agents active at noon, mon-thu, sun": (8.7, 0.05),
    "agents available at noon, mon-thu, sun": (5.6, 0.05),
    "availability of active agents": (0.71, 0.03),
}
"""Analysts' figure, and by what share ours may differ."""


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
    for file, checks in ((BANK, _bank), (HELP_DESK, _help_desk), (LINES, _three_lines)):
        if folder is None or not (folder / file).is_file():
            print(f"{file}: skipped, it is not in {folder or 'any folder that was named'}")
        else:
            yield file, lambda path=folder / file, checks=checks: checks(path)  # type: ignore[misc]


# -- logs ----------------------------------------------------------------------------------------


def _values(found: Calibration) -> dict[str, float]:
    return {value.name: value.figure.value for value in found.findings.entries}


def _bank(path: Path) -> Iterator[Check]:
    export = read_export([path], time_zone="Asia/Jerusalem")
    found = calibrate(export)
    values = _values(found)
    contacts = export.log.contacts
    number = len(contacts["contact"])
    yield "30,161 contacts", number == 30161, f"{number:,}"
    answered = int((contacts["outcome"] == Outcome.SOLVED).sum())
    yield "27,060 answered", answered == 27060, f"{answered:,}"
    told = " ".join(map(str, export.notes))
    for right in ("240 rows are no contacts", "3.82%", "37.5% of the answered"):
        yield f"told: {right}", right in told, "" if right in told else told
    yield _near("gave up", values["phone, gave up"], 0.1028, 0.001)
    yield _between("handle time, s", 60 * values["all topics: handle time"], 180, 189)
    quartile = 60 * values["phone, patience: a quarter has left by"]
    yield _between("patience, quartile, s", quartile, 87, 119)
    short = next(v.basis for v in found.findings.entries if v.name == "all topics: handle time")
    yield "4.6 % under 10 s", "4.6% under 10 s" in short, short
    for name, (right, share) in BANK_FIGURES.items():
        yield _near(name, values[name], right, share * abs(right))
    gaps = [str(day) for day in found.days.gaps]
    yield "two days missing", gaps == ["1999-01-11", "1999-01-12"], str(gaps)
    yield from _second_half(path)


def _second_half(path: Path) -> Iterator[Check]:
    """The first half laid over the second: calls fell by 12 % a week, and this must be seen."""
    read = partial(read_export, [path], time_zone="Asia/Jerusalem")
    first = calibrate(read(until=dt.date(1999, 1, 16)))
    with TemporaryDirectory() as folder:
        team = Path(folder) / "bank.yaml"
        team.write_text(as_yaml(first, "bank"))
        beside(team).write_text(as_csv(known_values(first)))
        told = backtest(load_document(team), [str(path)], replications=20)
    (calls,) = [each for each in told.judged if each.cell.kpi == "contacts" and each.cell.whole]
    so = calls.real < calls.low and told.verdict in (Verdict.NO, Verdict.CANNOT_TELL)
    got = f"{told.verdict}, really {calls.real:,.0f}, simulated {calls.mean:,.0f}"
    yield "second half: fewer calls than the band, and no trust", so, got


def _near(name: str, got: float, right: float, by: float) -> Check:
    return f"{name} {right:.4g} ± {by:.2g}", abs(got - right) <= by, f"{got:.4g}"


def _between(name: str, got: float, low: float, high: float) -> Check:
    return f"{name} from {low:g} to {high:g}", low <= got <= high, f"{got:.4g}"


def _help_desk(path: Path) -> Iterator[Check]:
    export = read_export([path], time_zone="Europe/Rome")
    found = calibrate(export)
    values = _values(found)
    tickets = len(np.unique(export.log.contacts["inquiry"]))
    yield "4,580 tickets", tickets == 4580, str(tickets)
    # The analysts counted the weeks up to the last event, we up to the last arrival: 2 % fewer.
    for day, right in zip(
        ("mon", "tue", "wed", "thu", "fri"), (4.2, 4.9, 4.7, 4.4, 4.0), strict=True
    ):
        yield _near(f"tickets, {day}", values[f"tickets, {day}"], right, 0.03 * right + 0.05)
    for what, quartiles in (
        ("work begins", (0.02 * 60, 16.4 * 60, 119 * 60)),
        ("the last resolve", (0.84 * 1440, 6.7 * 1440, 19.8 * 1440)),
    ):
        for word, right in zip(("a quarter", "half", "three quarters"), quartiles, strict=True):
            name = f"tickets until {what}: {word} within"
            yield _near(name, values[name], right, 0.01 * right + 0.15)
    yield _near("resolved more than once", values["tickets resolved more than once"], 0.0845, 0.001)
    yield "no tiers", found.tiers == ("L1",), str(found.tiers)
    invented = [
        v.name
        for v in found.findings.entries
        if v.origin != Origin.ASSUMED and ("handle time" in v.name or "agents" in v.name)
    ]
    yield "no handle times, no agents", not invented, str(invented)
    growth = [v.origin for v in found.findings.entries if "growth" in v.name]
    yield "steps, no steady growth", growth == [Origin.ASSUMED], str(growth)


def _three_lines(path: Path) -> Iterator[Check]:
    """Analysts counted all changes of status, we steps of work: up to a point between them."""
    export = read_export([path], time_zone="Europe/Stockholm")
    contacts, steps = export.log.contacts, export.log.steps
    tickets = len(np.unique(contacts["inquiry"]))
    yield "7,554 incidents", tickets == 7554, str(tickets)
    line = np.array([int(name[-1]) for name in export.log.names.tiers])[steps["tier"]]
    inquiry = contacts["inquiry"][np.searchsorted(contacts["contact"], steps["contact"])]
    highest = np.zeros(tickets, int)
    np.maximum.at(highest, inquiry, line)
    for number, right in ((1, 0.602), (2, 0.326), (3, 0.072)):
        yield _near(f"up to line {number}", float((highest == number).mean()), right, 0.01)
    order = np.lexsort((steps["started_at"], inquiry))
    down = (np.diff(line[order]) < 0) & (np.diff(inquiry[order]) == 0)
    share = len(np.unique(inquiry[order][1:][down])) / tickets
    yield _near("come back down", share, 0.155, 0.015)
    sample = any("is this a sample" in remark for remark in calibrate(export).findings.remarks)
    yield "told: its dates are no rate of arrival", sample, ""


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
    yield _near("480 calls on 10 days", float(came), 4800, 50)
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
        yield _near(f"{name}: calls", float(came), 2016, 35)


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
    yield _near("calls", len(at) / len(logs), 1440, 40)
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
