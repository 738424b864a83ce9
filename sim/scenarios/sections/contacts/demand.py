"""Demand: how the volume is spread over time, how it grows, and dated events."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
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
    DayProfile,
    GrowthRate,
    RelativeChange,
    Share,
    WeekdayFactors,
)


class Profile(Section):
    """How demand is spread over time; a channel may override the shared profile key by key."""

    weekdays: WeekdayFactors | None = None
    """Factor of each weekday on the volume, e.g. `{mon: 1.3, sat: 0.5}`; 1 where not named."""
    hours: DayProfile | None = None
    """Relative number of inquiries by time of day: `"08": 4` (an hour) or `"08:00-08:15": 4`.
    Flat over the opening hours unless stated."""
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
