"""What a team has promised: a bound on a KPI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.metrics.kpis import METRICS
from sim.units import format_duration, format_share, format_within

Floats = NDArray[np.float64]

DAYS = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}
"""Names of the weekdays, by how hours of the week begin."""


@dataclass(frozen=True)
class Goal:
    """A bound on a KPI, of one channel or of the whole team."""

    metric: str
    channel: str
    """Name of the channel; "all" for the whole team."""
    bound: str
    """Either "at least" or "at most"."""
    value: float
    within: float | None = None
    """Minutes within which customers are to be answered; None where the KPI knows of no time."""
    hours: tuple[str, ...] = ()
    """Hours of the week that it is about, taken together ("Mon 09"), or half hours ("Mon 09:30");
    none: all of them."""

    in_share: float | None = None
    """Share of the days or weeks in which it must hold; None: on the whole."""
    of: Literal["days", "weeks"] = "days"
    business: bool = False
    """Whether the minutes `within` count only while the channel is open."""

    @property
    def target(self) -> str:
        """As a person writes it, e.g. "at least 80 % within 20 s"."""
        often = "" if self.in_share is None else f" in {format_share(self.in_share)} of {self.of}"
        return f"{self.bound} {self.shown(self.value)}{self.time}{often}"

    @property
    def time(self) -> str:
        """The time within which customers are to be answered: " within 20 s"; else empty."""
        return "" if self.within is None else f" within {format_within(self.within, self.business)}"

    @property
    def on_the_whole(self) -> Goal:
        """The same bound, of all the measured time."""
        return replace(self, in_share=None)

    @property
    def interval(self) -> str:
        """Its hours in short, "Mon 09-10" or "Mon 09:30-10:00"; empty where it is about all."""
        return f"{self.hours[0]}-{_end(self.hours[-1])}" if self.hours else ""

    @property
    def when(self) -> str:
        """Its hours in words, "Mondays 9 to 10"; empty where it is about all."""
        if not self.hours:
            return ""
        day, first = self.hours[0].split()
        return f"{DAYS[day]}s {first.removeprefix('0')} to {_end(self.hours[-1]).removeprefix('0')}"

    @property
    def label(self) -> str:
        """The KPI and whom it is about."""
        of = "" if self.channel == "all" else f", {self.channel}"
        return f"{METRICS[self.metric].label}{of}"

    @property
    def more_helps(self) -> bool:
        """Whether more agents can only help to hold it (not so with costs)."""
        return METRICS[self.metric].held_by_more == self.bound

    def missed(self, values: Floats) -> NDArray[np.bool_]:
        """Which values miss the bound; NaN (nothing was measured) misses nothing."""
        with np.errstate(invalid="ignore"):
            return values < self.value if self.bound == "at least" else values > self.value

    def margins(self, values: Floats) -> Floats:
        """How far values are inside the bound; below 0 where they miss it."""
        return values - self.value if self.bound == "at least" else self.value - values

    def shown(self, value: float) -> str:
        """A value of the KPI for people."""
        unit = METRICS[self.metric].unit
        if unit == "share":
            return format_share(value)
        return format_duration(value) if unit == "min" else f"{value:,.4g}"


def _end(hour: str) -> str:
    """When an hour or half hour of the week ends: "Mon 09" at 10, "Mon 09:30" at 10:00."""
    hours, _, minutes = hour.split()[1].partition(":")
    if not minutes:
        return f"{int(hours) + 1:02}"
    return f"{int(hours) + 1:02}:00" if minutes == "30" else f"{hours}:30"


def hours_of(goals: Sequence[Goal]) -> str:
    """How many hours of the week goals are about: "12 hours", "1 half hour"."""
    hours = [hour for goal in goals for hour in goal.hours]
    word = "half hour" if any(":" in hour for hour in hours) else "hour"
    return f"{len(hours)} {word}{'' if len(hours) == 1 else 's'}"


def named(goals: Sequence[Goal]) -> list[str]:
    """What goals are about, and their targets; each once, with its hours where it is about some.

    Args:
        goals: goals, the worst interval of each first.
    """
    found: dict[str, list[Goal]] = {}
    for goal in goals:
        found.setdefault(f"{goal.label} ({goal.target})", []).append(goal)
    return [f"{name}{_where(each)}" for name, each in found.items()]


def _where(goals: Sequence[Goal]) -> str:
    of_hours = [goal for goal in goals if goal.hours]
    if not of_hours:
        return ""
    as_a_whole = "in the week as a whole and " if len(of_hours) < len(goals) else ""
    return f" {as_a_whole}in {hours_of(of_hours)} of the week, worst on {of_hours[0].when}"
