"""What calibration finds about a team: its channels, topics, returns and staff."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sim.calibrate.beside import Beside
from sim.calibrate.demand import Days, Volume
from sim.calibrate.kinds import KindOfDay
from sim.calibrate.staff import Staff
from sim.calibrate.streams import Stream
from sim.calibrate.throughput import Throughput
from sim.calibrate.values import Figure, Findings
from sim.calibrate.waiting import Redial
from sim.calibrate.work import Flow, Handling
from sim.exports import Export

ASSUMED_HANDLE = Figure(6.0, 3.0, 12.0)
"""Minutes of a contact, with what may be, where nothing tells how long work takes."""


@dataclass(frozen=True)
class Channel:
    """A channel as calibrated."""

    name: str
    code: int
    live: bool
    volume: Volume
    kinds: list[KindOfDay]
    streams: tuple[Stream, ...]
    redial: Redial | None
    first: float
    """Share of the volume that is no redial, which the scenario adds; returns are not in it."""
    beside: Beside | None = None
    """Contacts side by side; None where they are handled one by one."""


@dataclass(frozen=True)
class Topic:
    """A topic as calibrated: its share of the contacts, and its work at each tier."""

    name: str
    codes: tuple[int, ...]
    share: Figure
    enters_at: str
    work: dict[str, tuple[Handling | None, Flow]]


@dataclass(frozen=True)
class Returns:
    """Contacts of inquiries that had been answered before.

    Attributes:
        share: of the handled contacts, those that the customer came back after.
        after: mean minutes until then.
    """

    share: Figure
    after: float


@dataclass
class Calibration:
    """All that an export tells about a team."""

    export: Export
    days: Days
    channels: list[Channel]
    topics: list[Topic]
    tiers: tuple[str, ...]
    returns: Returns | None
    staff: Staff | None
    findings: Findings = field(default_factory=Findings)
    throughput: Throughput | None = None

    @property
    def handle_assumed(self) -> Figure:
        """Minutes of a contact that are assumed, with what may be."""
        return ASSUMED_HANDLE if self.throughput is None else self.throughput.handle_time

    @property
    def why_assumed(self) -> str:
        """Why the handle time is assumed, and by what."""
        if self.throughput is None:
            return "the export does not say when work begins"
        return "half to all of the duty for each ticket that was done while others waited"

    @property
    def alone(self) -> dict[int, float]:
        """Minutes that steps would have taken alone, by row, of channels with contacts side by
        side.
        """
        sides = [channel.beside for channel in self.channels if channel.beside is not None]
        return {
            int(row): float(minutes)
            for side in sides
            for row, minutes in zip(side.rows, side.alone, strict=True)
        }

    @property
    def last_day(self) -> dt.date:
        """The last day with contacts."""
        return self.days.first + dt.timedelta(days=len(self.days.weekday) - 1)
