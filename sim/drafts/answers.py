"""What is asked, in plain words, and what follows from it alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.drafts import promises
from sim.errors import UsageError
from sim.scenarios.sections.section import LONGEST_TITLE
from sim.units import ServiceTarget, UnreadableError, Week, got
from sim.units.quantities import parse_duration, parse_positive_duration
from sim.units.said import opening

PRODUCTS = ("simple", "mixed", "complex")
"""How hard the questions are that customers have."""
LIVE = ("phone", "chat")
CHANNELS = (*LIVE, "email")
WEEKS_A_MONTH = 365.25 / 12 / 7
MOST_LINES = 20
MOST_CONTACTS, MOST_PEOPLE = 1e7, 10_000
"""Of a month and of a team, at most: what a scenario's groups can hold."""
MOST_COST, MOST_MINUTES = 1e6, 1e4
"""Of an agent for an hour, and of a contact, at most."""
MOST_GROWTH = 0.3
"""As a share a month, at most: 23 times as much after a year, so more is meant of a year."""


@dataclass(frozen=True)
class Answers:
    """What somebody says about a team.

    Attributes:
        name: of the team.
        volumes: contacts a month by channel; 0 for channels that there are not.
        hours: opening hours, e.g. ``mon-fri 09:00-17:00`` or ``Mo-Fr 8-18, Sa 9-13``.
        people: agents that there are; None: as many as it takes.
        product: one of ``PRODUCTS``.
        lines: share of the contacts of each product line or site that needs knowledge of its own;
            empty where there is one.
        growth: share a month.
        answer: promise on the phone and in chat, e.g. ``80% within 20 s``.
        reply: promise by e-mail, e.g. ``8 h``, which are opening hours where the team closes, or
            ``8 h by the clock``; for 90 % unless it names a share, as ``80% within 4 h`` does.
        cost: of an agent, for each hour.
        minutes: of work in a contact on average, passed on or not; None: by product.
        lead_time: from posting a job to the first day, e.g. ``2 months``.
        start: first day, a Monday.
        said: names of the above that were said; the others are assumptions.
    """

    name: str = "My team"
    volumes: Mapping[str, float] = field(
        default_factory=lambda: {"phone": 1500.0, "chat": 0.0, "email": 900.0}
    )
    hours: str = "mon-fri 09:00-17:00"
    people: int | None = None
    product: str = "simple"
    lines: Mapping[str, float] = field(default_factory=dict)
    growth: float = 0.0
    answer: str = "80% within 20 s"
    reply: str = "8 business hours"
    cost: float = 25.0
    minutes: float | None = None
    lead_time: str = "8 weeks"
    start: dt.date = dt.date(2026, 1, 5)
    said: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse what no team has."""
        for channel, volume in self.volumes.items():
            if not 0 <= volume <= MOST_CONTACTS:
                rule = f"must be 0 to {MOST_CONTACTS:,.0f} contacts a month (got {volume:,.10g})"
                raise UsageError(f"{channel}: {rule}")
        if not any(self.volumes.values()):
            raise UsageError("a team needs contacts: say how many a month, e.g. --phone 1500")
        if not (self.name.strip() and self.name.isprintable() and len(self.name) <= LONGEST_TITLE):
            rule = f"must be a line of text that can be seen, of {LONGEST_TITLE} characters at most"
            raise UsageError(f"name: {rule} {got(self.name)}")
        if not -1 < self.growth <= MOST_GROWTH:
            said = f"{100 * self.growth:.4g}%"
            why = (
                f", which already is {(1 + MOST_GROWTH) ** 12:.0f} times as many contacts after a "
                f"year; of a year, write `{said} a year`"
            )
            rule = f"must be -99% to {100 * MOST_GROWTH:g}% a month{why * (self.growth > 0)}"
            raise UsageError(f"growth: {rule} (got {said})")
        if not 0 <= self.cost <= MOST_COST:
            raise UsageError(f"cost: must be 0 to {MOST_COST:,.0f} an hour (got {self.cost:g})")
        if self.product not in PRODUCTS:
            raise UsageError(f"product: must be {', '.join(PRODUCTS)} (got {self.product!r})")
        if self.people is not None and not 1 <= self.people <= MOST_PEOPLE:
            raise UsageError(f"people: must be 1 to {MOST_PEOPLE:,} {got(self.people)}")
        self.open_minutes()
        if self.minutes is not None and not 0 < self.minutes <= MOST_MINUTES:
            rule = f"must be more than 0 and at most {MOST_MINUTES:g} (got {self.minutes:g})"
            raise UsageError(f"minutes: {rule}")
        try:
            parse_duration(self.lead_time, ("weeks", "months"))
        except UnreadableError as error:
            raise UsageError(f"lead_time: {error.parts[0][1]}") from None
        for name, promise in (("answer", self.answer), ("reply", self.reply_target)):
            try:
                if ServiceTarget.read(promise).within_minutes == 0 and name == "reply":
                    parse_positive_duration("0 min")
            except UnreadableError as error:
                raise UsageError(f"{name}: {error.parts[0][1]}") from None

    @property
    def reply_target(self) -> str:
        """The promise by e-mail as a scenario states it."""
        return promises.reply_target(self.reply, self.open_minutes())

    @property
    def opening(self) -> Mapping[str, list[str]]:
        """Hours from-to by weekdays."""
        return opening(self.hours) or {}

    def open_minutes(self) -> dict[int, float]:
        """Minutes of opening by weekday, Monday is 0.

        Raises:
            UsageError: hours that cannot be read.
        """
        rule = f"hours: must be days and hours, e.g. mon-fri 09:00-17:00 {got(self.hours)}"
        if not self.opening:
            raise UsageError(rule)
        try:
            week = Week.read(self.opening)
        except UnreadableError as error:
            raise UsageError(f"{rule}: {error.parts[0][1]}") from None
        found: dict[int, float] = {}
        for day, begin, end in week.spans:
            found[day] = found.get(day, 0.0) + end - begin
        return found

    def per_day(self, channel: str) -> float:
        """Contacts of a channel on a day on which the team is there."""
        return self.volumes.get(channel, 0.0) / WEEKS_A_MONTH / len(self.open_minutes())

    def origin(self, key: str) -> str:
        """Whether a value was said."""
        return "you said" if key in self.said else "ASSUMED"
