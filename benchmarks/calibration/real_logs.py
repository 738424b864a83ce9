"""Logs of real systems against analysts' figures, which were worked out apart from this package."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from sim.backtest import Verdict, backtest
from sim.calibrate import Calibration, as_csv, as_yaml, beside, calibrate, known_values
from sim.calibrate.values import Origin
from sim.checking import load_document
from sim.exports import read_export
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
    yield near("gave up", values["phone, gave up"], 0.1028, 0.001)
    yield _between("handle time, s", 60 * values["all topics: handle time"], 180, 189)
    quartile = 60 * values["phone, patience: a quarter has left by"]
    yield _between("patience, quartile, s", quartile, 87, 119)
    short = next(v.basis for v in found.findings.entries if v.name == "all topics: handle time")
    yield "4.6 % under 10 s", "4.6% under 10 s" in short, short
    for name, (right, share) in BANK_FIGURES.items():
        yield near(name, values[name], right, share * abs(right))
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


def near(name: str, got: float, right: float, by: float) -> Check:
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
        yield near(f"tickets, {day}", values[f"tickets, {day}"], right, 0.03 * right + 0.05)
    for what, quartiles in (
        ("work begins", (0.02 * 60, 16.4 * 60, 119 * 60)),
        ("the last resolve", (0.84 * 1440, 6.7 * 1440, 19.8 * 1440)),
    ):
        for word, right in zip(("a quarter", "half", "three quarters"), quartiles, strict=True):
            name = f"tickets until {what}: {word} within"
            yield near(name, values[name], right, 0.01 * right + 0.15)
    yield near("resolved more than once", values["tickets resolved more than once"], 0.0845, 0.001)
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
        yield near(f"up to line {number}", float((highest == number).mean()), right, 0.01)
    order = np.lexsort((steps["started_at"], inquiry))
    down = (np.diff(line[order]) < 0) & (np.diff(inquiry[order]) == 0)
    share = len(np.unique(inquiry[order][1:][down])) / tickets
    yield near("come back down", share, 0.155, 0.015)
    sample = any("is this a sample" in remark for remark in calibrate(export).findings.remarks)
    yield "told: its dates are no rate of arrival", sample, ""


LOGS: dict[str, Callable[[Path], Iterator[Check]]] = {
    BANK: _bank,
    HELP_DESK: _help_desk,
    LINES: _three_lines,
}
