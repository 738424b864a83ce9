"""Demand: how the volume is spread over time, how it grows, and dated events."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    AfterValidator,
    Field,
)

from sim.scenarios.sections.section import (
    Count,
    Names,
    Section,
    Title,
)
from sim.scenarios.text.tables import Replay
from sim.units import (
    Date,
    DayProfiles,
    GrowthRate,
    RelativeChange,
    Share,
    WeekdayFactors,
    unreadable,
)


def _below_one(share: float) -> float:
    if share >= 1:
        raise unreadable("must be less than 100%", f"{100 * share:g}%")
    return share


Weekends = Annotated[Share, AfterValidator(_below_one)]


class Profile(Section):
    """How demand is spread over time; a channel may override the shared profile key by key."""

    weekdays: WeekdayFactors | None = None
    """Factor of each weekday on the volume, e.g. `{mon: 1.3, sat: 0.5}`; 1 where not named."""
    hours: DayProfiles | None = None
    """Relative number of inquiries by time of day: `"08": 4` (an hour) or `"08:00-08:15": 4`; or
    for each kind of day, `{mon-thu: {"08": 4}, fri: {"08": 2}}`. Where it is not stated, live
    channels are flat over their opening hours, and deferred ones over the whole day."""
    nights: Share | None = None
    """Instead of `hours`: share of a day's inquiries that come outside the opening hours of that
    day, evenly over these; the others come evenly while open."""
    weekends: Weekends | None = None
    """Share of a week's inquiries that come on Saturday and Sunday, half on each, instead of the
    factors of these two."""
    growth: GrowthRate | None = None
    """Trend of the volume, compounding, e.g. `3% per month`."""
    day_variation: Share | None = None
    """How much busier one day is than another beyond chance (coefficient of variation)."""


class Event(Section):
    name: Title
    """What happens, for the reports."""
    from_: Annotated[Date, Field(alias="from")]
    """First day (YYYY-MM-DD)."""
    days: Count = 1
    """Number of days."""
    volume: RelativeChange
    """Change of the volume on these days, e.g. `+60%`."""
    channels: Names | None = None
    """Channels it acts on; all unless stated."""


class GrowthRange(Section):
    """How uncertain the trend is."""

    low: GrowthRate
    """Growth that is exceeded with 75 %, e.g. `1% per month`."""
    high: GrowthRate
    """Growth that is exceeded with 25 %, e.g. `5% per month`."""


class Demand(Profile):
    growth_range: GrowthRange | None = None
    """Low and high cases of `growth`; `grow` runs a quarter of its replications with each, and
    half with `growth` itself. Other commands take `growth`."""
    events: tuple[Event, ...] = ()
    """Dated events that raise or lower the volume."""
    replay: Replay | None = None
    """CSV file with one inquiry per row (`arrived_at`, `channel`, `topic`), replayed as it was."""
