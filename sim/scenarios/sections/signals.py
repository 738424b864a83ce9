"""Section `signals`: from where on a figure of the week is a sign that the team should grow.

Each figure has two limits; beyond the first it is amber, beyond the second red. What is compared
with what, and why the defaults are what they are, stands in ``docs/signals.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema, model_validator

from sim import extensions
from sim.scenarios.sections.section import Name, Number, Section
from sim.units import (
    Duration,
    LongTime,
    RelativeChange,
    Share,
    UnknownWord,
    UnreadableError,
    format_duration,
    format_share,
    hint,
    is_number,
    parse_duration,
    parse_share,
    plain,
    unreadable,
)

NumberOfWeeks = Annotated[int, Field(strict=True, ge=1, le=52)]
"""A number of weeks."""
Points = Annotated[Number, Field(ge=0, le=4)]
"""Points of a score from 1 to 5."""
Score = Annotated[Number, Field(ge=1, le=5)]
"""A score from 1 (worst) to 5 (best)."""
Contacts = Annotated[Number, Field(ge=0, le=1_000_000)]
"""A number of contacts."""


class Limits(Section):
    """Two limits of one figure; red is never milder than amber."""

    higher_is_worse: ClassVar[bool] = True
    amber: float
    red: float

    @staticmethod
    def written(limit: float) -> str:
        """A limit as it is shown."""
        return format_share(limit)

    @model_validator(mode="after")
    def _in_order(self) -> Limits:
        milder = self.red < self.amber if self.higher_is_worse else self.red > self.amber
        if milder:
            side = "below" if self.higher_is_worse else "above"
            red, amber = self.written(self.red), self.written(self.amber)
            raise ValueError(f"`red` must not be {side} `amber` (got {red} and {amber})")
        return self


class Rise(Limits):
    """How much higher the last weeks are than the weeks before them."""

    amber: RelativeChange = 1.5
    """Amber if higher by more than this."""
    red: RelativeChange = 2.0
    """Red if higher by more than this."""

    @staticmethod
    def written(limit: float) -> str:
        """A limit as it is shown."""
        return f"{100 * (limit - 1):+.4g} %"


class DaysOfWork(Limits):
    """How long the tier needs for its backlog, at the week's pace."""

    amber: LongTime = 2 * 1440.0
    """Amber if longer than this."""
    red: LongTime = 4 * 1440.0
    """Red if longer than this."""

    @staticmethod
    def written(limit: float) -> str:
        """A limit as it is shown."""
        return format_duration(limit)


class Backlog(Section):
    """Backlog of unsolved inquiries rising, by tier."""

    rise: Rise = Rise()
    """Mean number of contacts waiting: the last weeks over the weeks before them."""
    ignore_below: Contacts = 1.0
    """Contacts waiting on average up to which a rise does not count."""
    days_of_work: DaysOfWork = DaysOfWork()
    """Contacts waiting ÷ steps completed per day, a day being a seventh of the week."""


class Drop(Limits):
    """Points of CSAT that the last weeks are lower than the weeks before them."""

    amber: Points = 0.15
    """Amber if lower by more points than this."""
    red: Points = 0.3
    """Red if lower by more points than this."""

    @staticmethod
    def written(limit: float) -> str:
        """A limit as it is shown."""
        return plain(limit)


class LowScore(Limits):
    """CSAT of the week."""

    higher_is_worse: ClassVar[bool] = False
    amber: Score = 3.8
    """Amber if lower than this."""
    red: Score = 3.5
    """Red if lower than this."""

    @staticmethod
    def written(limit: float) -> str:
        """A limit as it is shown."""
        return plain(limit)


class Dissatisfaction(Section):
    """Satisfaction dropping, by channel; needs the scenario's `satisfaction`."""

    drop: Drop = Drop()
    """CSAT: the last weeks below the weeks before them, in points."""
    score: LowScore = LowScore()
    """CSAT of the week, on its scale from 1 to 5."""


class Occupancy(Limits):
    """Occupancy of the week."""

    amber: Share = 0.85
    """Amber if higher than this."""
    red: Share = 0.90
    """Red if higher than this."""


class Overloaded(Limits):
    """Share of time on duty in clock hours with occupancy above the scenario's limit."""

    amber: Share = 0.5
    """Amber if higher than this."""
    red: Share = 0.75
    """Red if higher than this."""


class Overtime(Limits):
    """Overtime as a share of time on duty."""

    amber: Share = 0.03
    """Amber if higher than this."""
    red: Share = 0.06
    """Red if higher than this."""


class Workload(Section):
    """Workload per person too high, by tier."""

    occupancy: Occupancy = Occupancy()
    """Time on duty with a step in hand."""
    overloaded: Overloaded = Overloaded()
    """Time on duty in overloaded hours."""
    overtime: Overtime = Overtime()
    """Overtime ÷ time on duty."""


class Abandonment(Limits):
    """Abandonment of the week."""

    amber: Share = 0.05
    """Amber if higher than this."""
    red: Share = 0.10
    """Red if higher than this."""


class RepeatContacts(Limits):
    """Share of contacts whose customer tries again because nobody has served them."""

    amber: Share = 0.05
    """Amber if higher than this."""
    red: Share = 0.10
    """Red if higher than this."""


class ImpatienceLimits(Section):
    """Customers growing impatient, by channel."""

    abandonment: Abandonment = Abandonment()
    """Live customers who give up in line."""
    repeat_contacts: RepeatContacts = RepeatContacts()
    """Redials and other contacts of customers not served so far."""


class ShortOfTarget(Limits):
    """How far the service level of the week is below the channel's target."""

    amber: Share = 0.0
    """Amber if short by more than this; `5%` is 5 points."""
    red: Share = 0.10
    """Red if short by more than this; `10%` is 10 points."""


class FcrDrop(Limits):
    """Points of FCR that the last weeks are lower than the weeks before them."""

    amber: Share = 0.05
    """Amber if lower by more than this; `5%` is 5 points."""
    red: Share = 0.10
    """Red if lower by more than this; `10%` is 10 points."""


class Response(Section):
    """Response time and FCR worsening: by channel, and the wait in line by tier."""

    slower: Rise = Rise()
    """Mean first response (by channel) and mean wait in line (by tier): the last weeks over the
    weeks before them."""
    ignore_below: Duration = 1.0
    """Mean first response or wait up to which a rise does not count; of channels without target."""
    ignore_below_target: Share = 0.25
    """The same as a share of the channel's target time, where it has one."""
    short_of_target: ShortOfTarget = ShortOfTarget()
    """Service level below the channel's target, in points."""
    fcr_drop: FcrDrop = FcrDrop()
    """FCR: the last weeks below the weeks before them, in points."""


class Undone(Limits):
    """Share done of the background work that became due in the week."""

    higher_is_worse: ClassVar[bool] = False
    amber: Share = 0.9
    """Amber if less than this."""
    red: Share = 0.7
    """Red if less than this."""


class Proactive(Section):
    """No time left for proactive work, by group; needs background work."""

    done: Undone = Undone()
    """Background work done of what became due."""


def _parse_amount(value: object) -> float:
    """A share, a duration (in minutes) or a plain number."""
    if is_number(value):
        return float(str(value))
    if isinstance(value, str) and value.rstrip().endswith("%"):
        return parse_share(value)
    if isinstance(value, str) and any(letter.isdigit() for letter in value):
        return parse_duration(value)
    raise unreadable("must be a share (`10%`), a duration (`5 min`) or a number", value)


Amount = Annotated[
    float,
    PlainValidator(_parse_amount),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": "[0-9]"}]}),
]


class OwnLimits(Section):
    """Two limits of a further signal, in its own unit: a share, a duration in minutes, a number."""

    amber: Amount
    """Amber if worse than this."""
    red: Amount
    """Red if worse than this."""


def _known_signals(own: Mapping[str, OwnLimits]) -> Mapping[str, OwnLimits]:
    told = "no module under `extensions` adds this signal"
    faults: list[tuple[tuple[str | int, ...], str]] = [
        ((name,), UnknownWord(f"{told}{hint(name, extensions.SIGNALS)}"))
        for name in own
        if name not in extensions.SIGNALS
    ]
    if faults:
        raise UnreadableError(*faults)
    return own


class Signals(Section):
    """Six signs that the team should grow, each green, amber or red in each week."""

    weeks_in_a_row: NumberOfWeeks = 2
    """Weeks in a row that must be amber or worse (or red) before the signal is: one busy week is
    none."""
    recent_weeks: NumberOfWeeks = 2
    """Weeks, up to the one that is judged, whose mean is compared …"""
    earlier_weeks: NumberOfWeeks = 4
    """… with the mean of so many weeks before them, to show a rise or a drop."""
    backlog: Backlog = Backlog()
    """Backlog of unsolved inquiries rising."""
    satisfaction: Dissatisfaction = Dissatisfaction()
    """Satisfaction dropping."""
    workload: Workload = Workload()
    """Workload per person too high."""
    impatience: ImpatienceLimits = ImpatienceLimits()
    """Customers growing impatient."""
    response: Response = Response()
    """Response time and FCR worsening."""
    proactive: Proactive = Proactive()
    """No time left for proactive work."""
    own: Annotated[Mapping[Name, OwnLimits], AfterValidator(_known_signals)] = {}
    """Limits of further signals, which a module under `extensions` adds, by their name."""
