"""Logs written by hand, row by row, and made-up ones for properties that must always hold."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.calendar import Calendar
from sim.log import (
    CONTACTS,
    INTERVALS,
    PEOPLE,
    STEPS,
    Ending,
    Kind,
    Log,
    Names,
    Outcome,
    Reason,
    Table,
)

MONDAY = dt.date(2026, 1, 5)

NAMES = Names(
    channels=("email", "phone"),
    topics=("billing", "order"),
    tiers=("L1", "L2"),
    groups=("first", "second"),
    agents=("first 1", "first 2", "second 1"),
)

EMAIL, PHONE = 0, 1
BILLING, ORDER = 0, 1
L1, L2 = 0, 1

_NO_CONTACT: Mapping[str, Any] = {
    "number": 0,
    "reason": Reason.FIRST,
    "channel": PHONE,
    "topic": ORDER,
    "answered_at": math.nan,
    "ended_at": math.nan,
    "outcome": Outcome.OPEN,
    "first_tier": L1,
    "last_tier": L1,
    "escalations": 0,
    "next_at": math.nan,
    "transfers": 0,
}
_NO_STEP: Mapping[str, Any] = {
    "channel": PHONE,
    "topic": ORDER,
    "tier": L1,
    "handled_at": math.nan,
    "ended_at": math.nan,
    "ending": Ending.SOLVED,
    "to_tier": -1,
}


def contact(contact_id: int, arrived_at: float, **others: Any) -> dict[str, Any]:
    """A contact; unless stated: first of its inquiry, by phone about an order, open, at L1."""
    ids = {"contact": contact_id, "inquiry": contact_id}
    row = {**_NO_CONTACT, **ids, "arrived_at": arrived_at, **others}
    row.setdefault("queued_at", arrived_at)
    row.setdefault("live", row["channel"] == PHONE)
    return row


def step(
    of: Mapping[str, Any], agent: int, times: Sequence[float], **others: Any
) -> dict[str, Any]:
    """A step of a contact; times are queued, started, (handled and) ended, as far as it came.

    With three times, handling and step end together; with two, it is open.
    """
    row = {**_NO_STEP, "contact": of["contact"], "agent": agent, "group": int(agent == 2)}
    row |= {"channel": of["channel"], "topic": of["topic"]}
    row |= {"queued_at": times[0], "started_at": times[1], "tier": int(agent == 2)}
    if len(times) > 2:
        row |= {"handled_at": times[2], "ended_at": times[-1]}
    return {**row, **others}


def paid(agent: int, kind: Kind, start: float, end: float) -> dict[str, Any]:
    """A stretch of an agent's paid time."""
    return {
        "group": int(agent == 2),
        "agent": agent,
        "kind": kind,
        "started_at": start,
        "ended_at": end,
        "pace": 1.0,
    }


def person(
    agent: int,
    start: float = 0.0,
    end: float = math.nan,
    *,
    hired: bool = False,
    left: bool = False,
) -> dict[str, Any]:
    """A stretch of an agent's employment."""
    return {
        "group": int(agent == 2),
        "agent": agent,
        "since": start,
        "started_at": start,
        "ended_at": end,
        "hired": hired,
        "left": left,
    }


def people_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """The log's table of people."""
    return _table(PEOPLE, rows)


def make_log(
    contacts: Iterable[Mapping[str, Any]] = (),
    steps: Iterable[Mapping[str, Any]] = (),
    intervals: Iterable[Mapping[str, Any]] = (),
    *,
    minutes: float = 240.0,
    warm_up: float = 0.0,
    start: dt.date = MONDAY,
    time_zone: str = "UTC",
    names: Names = NAMES,
) -> Log:
    """A log from rows in any order."""
    return Log(
        _table(CONTACTS, sorted(contacts, key=lambda row: row["contact"])),
        _table(STEPS, sorted(steps, key=lambda row: row["started_at"])),
        _table(INTERVALS, list(intervals)),
        names,
        Calendar(start, minutes, time_zone),
        warm_up,
    )


def _table(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> Table:
    return {name: np.array([row[name] for row in rows], kind) for name, kind in columns.items()}


def value(kpis: pd.DataFrame, metric: str, **where: str) -> float:
    """The one KPI of that name and scope, over the whole measured time unless stated."""
    row = find(kpis, metric, **where)
    return float(row["numerator"] / row["denominator"])


def find(kpis: pd.DataFrame, metric: str, **where: str) -> pd.Series[Any]:
    """The one row of that name and scope."""
    scope = dict.fromkeys(("channel", "topic", "tier", "group", "agent", "per", "period"), "all")
    for column, word in {"metric": metric, **scope, **where}.items():
        kpis = kpis[kpis[column] == word]
    assert len(kpis) == 1, f"{len(kpis)} rows of {metric} for {where}"
    return kpis.iloc[0]


def morning(*, warm_up: float = 0.0) -> Log:
    """Four hours in which nearly everything happens once; the arithmetic is in the tests."""
    contacts = [
        contact(0, 10, answered_at=10, ended_at=16, outcome=Outcome.SOLVED),
        contact(
            1,
            12,
            topic=BILLING,
            answered_at=14,
            queued_at=20,
            ended_at=45,
            outcome=Outcome.SOLVED,
            last_tier=L2,
            escalations=1,
        ),
        contact(2, 13, ended_at=18, outcome=Outcome.ABANDONED, next_at=28),
        contact(
            3,
            28,
            inquiry=2,
            number=1,
            reason=Reason.REDIAL,
            answered_at=28,
            ended_at=34,
            outcome=Outcome.UNSOLVED,
            next_at=300,  # after the end
        ),
        contact(4, 30, queued_at=math.nan, ended_at=30, outcome=Outcome.BUSY),
        contact(5, 40, queued_at=math.nan, ended_at=40, outcome=Outcome.TURNED_AWAY),
        contact(
            6,
            20,
            channel=EMAIL,
            answered_at=36,
            queued_at=46,
            ended_at=60,
            outcome=Outcome.SOLVED,
        ),
        contact(7, 100, channel=EMAIL, topic=BILLING),  # never answered
        contact(
            8,
            200,
            topic=BILLING,
            answered_at=203,
            queued_at=210,
            ended_at=230,
            outcome=Outcome.ABANDONED,  # in the line of L2
            last_tier=L2,
            escalations=1,
        ),
        contact(9, 235, channel=EMAIL, answered_at=238),  # in hand at the end
        contact(10, 239),  # in line at the end
        contact(11, 46, answered_at=46, ended_at=50, outcome=Outcome.SOLVED),
    ]
    steps = [
        step(contacts[0], 0, (10, 10, 16, 17)),
        step(contacts[1], 1, (12, 14, 20), ending=Ending.ESCALATED, to_tier=L2),
        step(contacts[1], 2, (20, 25, 45)),
        step(contacts[3], 0, (28, 28, 34, 35), ending=Ending.UNSOLVED),
        step(contacts[6], 0, (20, 36, 46), handled_at=math.nan, ending=Ending.INTERRUPTED),
        step(contacts[6], 0, (46, 50, 60)),
        step(contacts[8], 1, (200, 203, 210), ending=Ending.ESCALATED, to_tier=L2),
        step(contacts[9], 0, (235, 238), ending=Ending.OPEN),
        step(contacts[11], 0, (46, 46, 50)),
    ]
    intervals = [
        paid(0, Kind.DUTY, 0, 120),
        paid(0, Kind.BREAK, 120, 150),
        paid(0, Kind.DUTY, 150, 240),
        paid(1, Kind.DUTY, 0, 205),
        paid(1, Kind.OVERTIME, 205, 210),
        paid(2, Kind.DUTY, 0, 60),
        paid(2, Kind.ABSENT, 60, 240),
    ]
    return make_log(contacts, steps, intervals, warm_up=warm_up)


def made_up(seed: int) -> Log:
    """Fifty inquiries with random lives over a day: whatever can happen, happens to some."""
    rng = np.random.default_rng(seed)
    contacts: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    end = 1440.0
    for inquiry in range(50):
        at, number, reason = rng.uniform(0, end), 0, Reason.FIRST
        channel, topic = (int(code) for code in rng.integers(0, 2, 2))
        while at < end:
            row = contact(len(contacts), at, inquiry=inquiry, number=number, reason=reason)
            row |= {"channel": channel, "topic": topic, "live": channel == PHONE}
            contacts.append(row)
            _live_on(row, steps, rng, end)
            again = rng.random() < 0.5 and row["outcome"] not in (Outcome.OPEN, Outcome.SOLVED)
            if not again:
                break
            row["next_at"] = at = row["ended_at"] + rng.exponential(200)
            number += 1
            reason = Reason.RETURN if row["outcome"] == Outcome.UNSOLVED else Reason.REDIAL
    return make_log(contacts, steps, minutes=end, warm_up=100.0)


def _live_on(
    row: dict[str, Any], steps: list[dict[str, Any]], rng: np.random.Generator, end: float
) -> None:
    """What happens to a contact after it has arrived, up to the end of the horizon."""
    now = row["arrived_at"]
    if row["live"] and rng.random() < 0.1:
        row |= {"outcome": rng.choice([Outcome.BUSY, Outcome.TURNED_AWAY]), "ended_at": now}
        return
    while True:
        row["queued_at"] = now
        now += rng.exponential(40)
        if now > end:
            return
        if row["live"] and rng.random() < 0.2:
            row |= {"outcome": Outcome.ABANDONED, "ended_at": now}
            return
        if math.isnan(row["answered_at"]):
            row["answered_at"] = now
        agent = 2 if row["last_tier"] == L2 else int(rng.integers(0, 2))
        times, now = (row["queued_at"], now), now + rng.exponential(20)
        if now > end:
            steps.append(step(row, agent, times, ending=Ending.OPEN))
            return
        chance = rng.random()
        if chance < 0.2:
            steps.append(step(row, agent, (*times, now), ending=Ending.INTERRUPTED))
        elif chance < 0.4 and row["last_tier"] == L1:
            steps.append(step(row, agent, (*times, now), ending=Ending.ESCALATED, to_tier=L2))
            row |= {"last_tier": L2, "escalations": 1}
        else:
            solved = chance < 0.7
            ending = Ending.SOLVED if solved else Ending.UNSOLVED
            steps.append(step(row, agent, (*times, now, min(now + 1, end)), ending=ending))
            row |= {"outcome": Outcome[ending.name], "ended_at": now}
            return


LIMITS = {
    "service_targets": {"phone": (0.8, 2.0), "email": (0.9, 60.0)},
    "occupancy_limit": 0.3,
    "cost_per_hour": {"first": 24.0, "second": 60.0},
}
"""What the KPIs of the morning by hand are measured with."""
