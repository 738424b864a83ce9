"""What the agents of a plan's hires will do: contacts on a working day, by topic and channel."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.decisions.candidates import Plan, with_plan
from sim.log import Kind
from sim.runs.replication import Replication, run_replication
from sim.scenarios.sections.team.plan import ends_on
from sim.units import DAY, HOUR, WEEK

if TYPE_CHECKING:
    from sim.log import Log
    from sim.scenarios.sections.schema import Scenario

RUNS = 4
"""Simulated runs of the plan that are looked at."""
LOOKED_AT = 4 * WEEK
"""Minutes of each run that are looked at."""
REST = 4 * HOUR
"""Minutes between two stretches of duty from which on they are two working days."""


@dataclass(frozen=True)
class Job:
    """Agents whom a plan hires into a group by one posting, and what an agent there does a day."""

    group: str
    agents: int
    posted: dt.date
    first_day: dt.date
    on_the_lines: dt.date
    """The day after training."""
    full_speed: dt.date
    """The day on which learning is over; where nothing is learned, the same."""
    since: dt.date
    until: dt.date
    """The days that are looked at, the last one left out: four weeks from full speed, or the last
    four of the horizon or of the job."""
    contacts: Mapping[tuple[str, str], float]
    """Contacts a working day of one agent by (topic, channel), mean over the group's agents; none
    where nobody is on duty then."""
    runs: int
    """Simulated runs that these come from."""
    ends: dt.date | None = None
    """The first day on which whoever is hired for a time is there no more; None: for good."""


def jobs_of(scenario: Scenario, plan: Plan, seed: int, first: int, engine: str) -> list[Job]:
    """The jobs that a plan posts, those of its options included, by date.

    Args:
        scenario: the team of today.
        plan: the chosen plan.
        seed: base seed.
        first: number of the first replication.
        engine: `auto`, `simpy` or `compiled`; the figures are the same.
    """
    posted = sorted(_posted(scenario, plan), key=lambda each: each[:3])
    if not posted:
        return []
    planned = with_plan(scenario, plan)
    logs = []
    for number in range(first, first + RUNS):
        run = Replication(scenario.scenario, planned, seed, number, kpis={})
        logs.append(run_replication(run, engine=engine, many=True, keep_log=True).log)
    return [_job(scenario, *each, [log for log in logs if log is not None]) for each in posted]


def _posted(scenario: Scenario, plan: Plan) -> Iterator[tuple[dt.date, str, int, float | None]]:
    """(date, group, agents, minutes for which they are hired) of each posting."""
    for each in plan:
        for entry in each.planned(scenario):
            if entry.hire is not None and entry.into is not None:
                yield entry.date, entry.into, entry.hire, entry.for_


def _job(
    scenario: Scenario,
    date: dt.date,
    group: str,
    agents: int,
    stays: float | None,
    logs: Sequence[Log],
) -> Job:
    rules = scenario.team[group]
    first_day = rules.hiring.first_day(date)
    on_the_lines = first_day + dt.timedelta(days=math.ceil(rules.hiring.training / DAY))
    shorter = 0.0 if rules.coaching is None else rules.coaching.shortens
    learning = 0.0 if rules.learning is None else rules.learning.over * (1 - shorter)
    full_speed = on_the_lines + dt.timedelta(days=math.ceil(learning / DAY))
    ends = None if stays is None else ends_on(first_day, stays)
    calendar = logs[0].calendar
    last = calendar.start + dt.timedelta(minutes=calendar.minutes)
    if ends is not None:
        last = max(min(last, ends), on_the_lines + dt.timedelta(weeks=1))
    since = min(full_speed, last - dt.timedelta(minutes=LOOKED_AT))
    since = max(since, calendar.start)
    until = min(since + dt.timedelta(minutes=LOOKED_AT), last)
    begin, end = calendar.minute(since, 0.0), calendar.minute(until, 0.0)
    return Job(
        group=group,
        agents=agents,
        posted=date,
        first_day=first_day,
        on_the_lines=on_the_lines,
        full_speed=full_speed,
        since=since,
        until=until,
        contacts=_contacts(logs, group, begin, end),
        runs=len(logs),
        ends=ends,
    )


def _contacts(
    logs: Sequence[Log], group: str, begin: float, end: float
) -> dict[tuple[str, str], float]:
    """Contacts that the group's agents had in hand, by topic and channel ÷ their working days.

    A contact counts once for each agent who works on it, however often it is put aside.
    """
    days, counts = 0, dict[tuple[str, str], int]()
    for log in logs:
        code = log.names.groups.index(group)
        days += _working_days(log, code, begin, end)
        steps = log.steps
        begun = (steps["started_at"] >= begin) & (steps["started_at"] < end)
        mine = (steps["group"] == code) & begun
        kinds = ("contact", "agent", "topic", "channel")
        taken = np.unique(np.stack([steps[name][mine] for name in kinds], axis=1), axis=0)
        for _, _, topic, channel in taken.tolist():
            key = log.names.topics[topic], log.names.channels[channel]
            counts[key] = counts.get(key, 0) + 1
    return {key: number / days for key, number in sorted(counts.items())} if days else {}


def _working_days(log: Log, group: int, begin: float, end: float) -> int:
    """Days on which an agent of a group comes to work, added up over its agents."""
    table = log.intervals
    duty = (table["kind"] == Kind.DUTY) | (table["kind"] == Kind.OVERTIME)
    mine = np.flatnonzero((table["group"] == group) & duty)
    order = mine[np.lexsort((table["started_at"][mine], table["agent"][mine]))]
    agent, start, stop = (table[name][order] for name in ("agent", "started_at", "ended_at"))
    new = np.ones(len(order), bool)
    new[1:] = (agent[1:] != agent[:-1]) | (start[1:] - stop[:-1] >= REST)
    return int((new & (start >= begin) & (start < end)).sum())
