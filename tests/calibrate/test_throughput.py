"""Handle time of tickets from throughput: duty for each ticket that is done while others wait."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.calibrate import Calibration, as_yaml, calibrate
from sim.calibrate.values import Origin
from sim.exports import read_export

AGENTS = ("Ada", "Bo", "Cy")
DAYS = [dt.datetime(2026, 1, 5, 9) + dt.timedelta(days=k) for k in range(19) if k % 7 < 5]


def calibrated(folder: Path, each: int, *, first: int) -> Calibration:
    """Three agents are there from 9 to 17 h and end a ticket every so many minutes; in the morning
    as many tickets come as they end that day, and on the first day some more.
    """
    done = [
        (day + dt.timedelta(minutes=minute), agent)
        for day in DAYS
        for minute in range(each, 481, each)
        for agent in AGENTS
    ]
    a_day = len(done) // len(DAYS)
    came = [day for k, day in enumerate(DAYS) for _ in range(a_day + (first if k == 0 else 0))]
    rows = ["Ticket ID,Created at,First response at,Solved at,Agent"]
    for number, at in enumerate(came):
        ended, agent = done[number] if number < len(done) else ("", "")
        rows.append(f"{number},{at + dt.timedelta(seconds=number % 50)},{ended},{ended},{agent}")
    states = ["Agent;Status;From;To"]
    for day in DAYS:
        until = day + dt.timedelta(hours=8)
        states += [f"{agent};Ready;{day};{until}" for agent in AGENTS]
    (folder / "tickets.csv").write_text("\n".join(rows) + "\n")
    (folder / "states.csv").write_text("\n".join(states) + "\n")
    return calibrate(read_export([folder]))


def assumed(text: str) -> str:
    (line,) = [line for line in text.splitlines() if "handle_time" in line]
    return line


@pytest.mark.parametrize("each", [10, 20])
def test_duty_for_each_ticket_while_others_wait(each: int, tmp_path: Path) -> None:
    found = calibrated(tmp_path, each, first=60)
    (bound,) = [v for v in found.findings.entries if v.name == "duty for each ticket that is done"]
    assert bound.origin == Origin.ESTIMATED
    assert bound.figure.value == pytest.approx(each, rel=0.05)
    assert bound.figure.low <= bound.figure.value <= bound.figure.high
    time = found.handle_assumed
    assert time.low <= each / 2 * 1.05
    assert time.high >= each * 0.95
    line = assumed(as_yaml(found, "team"))
    assert f"({time.low:.3g} to {time.high:.3g} min): half to all of the duty" in line
    assert "# ASSUMED" in line


def test_agents_who_may_be_idle_tell_nothing(tmp_path: Path) -> None:
    found = calibrated(tmp_path, 10, first=0)
    assert found.throughput is not None  # those of a day come at its beginning: most wait
    rows = (tmp_path / "tickets.csv").read_text().splitlines()
    calm = [rows[0]]
    for row in rows[1:]:
        number, _, _, ended, agent = row.split(",")
        at = dt.datetime.fromisoformat(ended) - dt.timedelta(minutes=12)
        calm.append(f"{number},{at},{ended},{ended},{agent}")
    (tmp_path / "tickets.csv").write_text("\n".join(calm) + "\n")
    found = calibrate(read_export([tmp_path]))
    assert found.throughput is None
    assert "(3 to 12 min): the export does not say when work begins" in assumed(
        as_yaml(found, "team")
    )


def test_calls_beside_tickets_keep_their_handle_times(tmp_path: Path) -> None:
    calls, tickets = ["Call ID,Start time,Wait time (s),Talk time (s),Category"], []
    for k in range(600):
        at = DAYS[k % len(DAYS)] + dt.timedelta(minutes=k % 400)
        calls.append(f"{k},{at},5,{100 + k % 41},order")
        topic = "order" if k % 2 else "contract"
        tickets.append(f"t{k},{at},{at + dt.timedelta(hours=3)},{topic}")
    (tmp_path / "calls.csv").write_text("\n".join(calls) + "\n")
    head = "Ticket ID,Created at,Solved at,Ticket type"
    (tmp_path / "tickets.csv").write_text("\n".join([head, *tickets]) + "\n")
    found = calibrate(read_export([tmp_path]))
    values = {value.name: value for value in found.findings.entries}
    order, contract = (values[f"{topic}, L1: handle time"] for topic in ("order", "contract"))
    assert order.figure.value == pytest.approx(2.0, abs=0.02)
    assert contract.origin == Origin.ASSUMED
    assert values["tickets: handle time"].origin == Origin.ASSUMED
    assert "elsewhere (contacts)" in values["tickets: handle time"].basis
