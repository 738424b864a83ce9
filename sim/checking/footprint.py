"""What a replication takes of the machine, estimated and reported before it starts."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.checking.replays import plays, times_as_long
from sim.expected import Expected
from sim.expected.returns import steps_per_inquiry
from sim.expected.streams import Streams
from sim.scenarios.meaning import by_date, demand, rota
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.scenarios.text.report import Report
from sim.units import DAY, MINUTES, WEEK, format_duration

# Tape, engine on SimPy, log and KPIs together, as `python benchmarks/engine/footprint.py` measures.
REPLICATION_SECONDS = 0.1
"""What a replication takes, however little happens in it."""
STEP_SECONDS = 20e-6
STEP_BYTES = 250
"""What each step on a contact takes."""
AGENT_DAY_SECONDS = 60e-6
AGENT_DAY_BYTES = 500
"""What each shift of an agent takes."""

MOST_A_DAY = 1e10
"""Inquiries of a channel on a day from which a scenario is refused, before they are added up."""
GIGABYTE = 1e9
MOST_MEMORY = 16 * GIGABYTE
"""Bytes from which a replication does not fit a usual machine, and is refused."""
MUCH_MEMORY = 2 * GIGABYTE
MUCH_TIME = 1.0
"""Bytes, and minutes, from which it is reported before it starts."""


@dataclass(frozen=True)
class Footprint:
    """Expected size of one replication, and what it takes."""

    inquiries: float
    steps: float
    agent_days: float

    @property
    def minutes(self) -> float:
        """Minutes on a processor of these days, on SimPy."""
        seconds = self.steps * STEP_SECONDS + self.agent_days * AGENT_DAY_SECONDS
        return (REPLICATION_SECONDS + seconds) / 60

    @property
    def memory(self) -> float:
        """Bytes at the peak."""
        return self.steps * STEP_BYTES + self.agent_days * AGENT_DAY_BYTES


def footprint(scenario: Scenario, streams: Streams) -> Footprint:
    """The expected size of one replication.

    Args:
        scenario: what is simulated.
        streams: what is expected of it. Inquiries that do not reach the team count as one step.
    """
    arrive = math.fsum(amount.actual for amount in streams.arriving.values())
    steps = arrive - math.fsum(amount.actual for amount in streams.reached.values())
    for (topic, channel), amount in streams.reached.items():
        visits = math.fsum(steps_per_inquiry(scenario, topic, channel).values())
        steps += amount.actual * max(visits, 1.0)
    weeks = scenario.horizon.minutes / WEEK
    by_group = {name: _shifts(scenario, group) for name, group in scenario.team.items()}
    agent_days = math.fsum(by_group.values()) * weeks
    for entry in scenario.plan:
        if entry.hire is not None and entry.into in by_group:
            group = scenario.team[entry.into]
            first_day = group.hiring.first_day(entry.date)
            waits = (first_day - scenario.horizon.start).days / 7
            each = _shifts_each(scenario, group)
            agent_days += entry.hire * each * max(0.0, weeks - max(0.0, waits))
    return Footprint(arrive, steps, agent_days)


def _shifts(scenario: Scenario, group: Group) -> float:
    """Shifts of a group in a week."""
    return math.fsum(
        pattern.agents * _shifts_of(group, pattern) for pattern in rota.patterns(scenario, group)
    )


def _shifts_each(scenario: Scenario, group: Group) -> float:
    """Shifts in a week of somebody who is hired into a group."""
    patterns = rota.patterns(scenario, group)
    return math.fsum(_shifts_of(group, pattern) for pattern in patterns) / len(patterns)


def _shifts_of(group: Group, pattern: rota.Pattern) -> float:
    weeks = pattern.weeks
    return group.contract * sum(len(week.spans) for week in weeks) / len(weeks)


def check_peak(scenario: Scenario, report: Report) -> bool:
    """Refuse a volume that growth, events and factors carry beyond all bounds.

    Args:
        scenario: what would be simulated.
        report: takes the faults.

    Returns:
        Whether what is expected can be worked out.
    """
    sound = True
    for name, channel in scenario.channels.items():
        if channel.volume is None or channel.volume.count == 0:
            continue
        volume, profile = channel.volume, demand.channel_profile(scenario, name)
        most = math.log10(volume.count) + math.log10(max(1.0, DAY / MINUTES[volume.per]))
        most += math.log10(max(1.0, *(profile.weekdays or {0: 1.0}).values()))
        most += math.log10(max(1.0, *(day.volume or 1.0 for day in scenario.holidays), 1.0))
        if profile.growth is not None and profile.growth.rate > 0:
            times = scenario.horizon.minutes / MINUTES[profile.growth.per]
            most += times * math.log10(1 + profile.growth.rate)
        most += _most_of_events(scenario, name)
        if most > math.log10(MOST_A_DAY):
            message = (
                f"would come to more than {_number(MOST_A_DAY)} inquiries a day, with its growth, "
                "factors and events"
            )
            report.fault(("channels", name, "volume"), message)
            sound = False
    return sound


def _most_of_events(scenario: Scenario, channel: str) -> float:
    """Decimal logarithm of how much events raise a channel's volume at most on any day."""
    changes = []
    for event in by_date.events(scenario):
        if event.volume > 1 and (event.channels is None or channel in event.channels):
            day = event.from_.toordinal()
            change = math.log10(event.volume)
            changes += [(day, change), (day + event.days, -change)]
    total = most = 0.0
    for _, change in sorted(changes):
        total += change
        most = max(most, total)
    return most


def check_footprint(expected: Expected, report: Report) -> bool:
    """Refuse what does not fit a usual machine, and warn of what takes long.

    Args:
        expected: what is expected of the scenario that is simulated.
        report: takes the fault or the warning.

    Returns:
        Whether it can be run.
    """
    scenario = expected.scenario
    size = footprint(scenario, expected.streams)
    takes = f"{_number(size.memory / GIGABYTE)} GB of memory"
    what = f"{_number(size.inquiries)} inquiries, {_number(size.agent_days)} agent-days"
    if not size.memory <= MOST_MEMORY:
        message = (
            f"a simulated run would need about {takes} ({what}); at most "
            f"{MOST_MEMORY / GIGABYTE:.0f} GB can be simulated: {_remedy(size, scenario)}"
        )
        report.fault(("horizon",), message)
        return False
    longer = plays(expected)
    if size.memory > MUCH_MEMORY or size.minutes * longer > MUCH_TIME:
        time = f"about {format_duration(size.minutes)}{times_as_long(longer)}"
        message = f"a simulated run will take {time} and {takes}"
        report.warn(("horizon",), f"{message} ({what})")
    return True


def _remedy(size: Footprint, scenario: Scenario) -> str:
    """What to change so that it fits."""
    of_agents = size.agent_days * AGENT_DAY_BYTES
    lower = f"lower {'the number of agents' if of_agents > size.memory / 2 else 'the volume'}"
    weeks = math.floor(scenario.horizon.minutes / WEEK * MOST_MEMORY / size.memory)
    return f"shorten the horizon to {weeks} weeks, or {lower}" if weeks >= 1 else lower


def _number(count: float) -> str:
    """Two digits of a number, as people say it."""
    if count >= 1e12:
        return "more than 1,000 billion"
    for name, unit in (("billion", 1e9), ("million", 1e6)):
        if count >= 0.995 * unit:
            return f"{float(f'{count / unit:.2g}'):,g} {name}"
    return f"{float(f'{count:.2g}'):,g}"
