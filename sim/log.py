"""The log: what happened in one replication, as typed tables. All times in minutes since the start.

A log holds facts only, no statistics. A real helpdesk export put into the same columns can be
measured by the same code. Absent times are NaN, absent codes -1.

Tables (numpy arrays by column name, all of one length per table):

``contacts`` — one row per contact, by number (numbers are those of the tape, and have gaps where a
contact that might have been never was)
    ``contact`` · ``inquiry`` · ``number`` (0 for the first contact of its inquiry) · ``reason``
    (:class:`Reason`) · ``channel`` · ``topic`` · ``live`` (whether its channel makes the
    customer wait) · ``arrived_at`` · ``answered_at`` (start of its first step) · ``queued_at``
    (when it last joined a line or was put aside) · ``ended_at`` (when the customer was
    released, gave up or was turned away; NaN: open at the end) · ``outcome`` (:class:`Outcome`)
    · ``first_tier`` · ``last_tier`` · ``escalations`` · ``next_at`` (when the customer comes
    again; NaN: never) · ``transfers`` (hand-overs within a tier, from a wrong desk); where there is
    a survey also ``surveyed`` (whether the customer of its inquiry answers it); where call-backs
    are offered also ``callback_at`` (when the customer hung up to be called back; NaN: did not)

``steps`` — one row per stretch of work on a contact by one agent, in order of starting
    ``contact`` · ``channel`` · ``topic`` · ``tier`` · ``group`` · ``agent`` · ``queued_at`` (when
    the contact joined the line, or was put aside, before this step) · ``started_at`` ·
    ``handled_at`` (the customer is released; NaN where interrupted or open) · ``ended_at``
    (wrap-up done; NaN: open at the end) · ``ending`` (:class:`Ending`) · ``to_tier`` (where it was
    passed to, or -1)

``intervals`` — one row per stretch of an agent's paid time
    ``group`` · ``agent`` · ``kind`` (:class:`Kind`) · ``started_at`` · ``ended_at`` · ``pace`` (the
    agent's speed relative to the group's; below 1 while learning)

``people`` — one row per stretch of an agent's time in one group with the same skills
    ``group`` · ``agent`` · ``since`` (when the agent came into the group; -inf: long ago) ·
    ``started_at`` · ``ended_at`` (NaN: still there at the end) · ``hired`` (whether it begins the
    agent's employment) · ``left`` (whether it ends it)

``tasks`` — one row per stretch of background work, by task; for a task that nobody has in hand at
the end also one without agent and times. A task is done if its last row says so.
    ``task`` (number) · ``item`` · ``group`` · ``agent`` · ``due_at`` · ``length`` (minutes of work
    in all) · ``started_at`` · ``ended_at`` (NaN: open at the end) · ``ending`` (:class:`Ending`)

``outside`` — one row per contact that was passed to an outside team, in order of passing
    ``contact`` · ``channel`` · ``topic`` · ``tier`` (the outside team) · ``passed_at`` ·
    ``started_at`` (taken up by the team; NaN: after the end) · ``back_at`` (done; NaN: open at the
    end) · ``to_tier`` (where it goes on, or -1)

``ownership`` — one row per stretch of work of owners, of those who hand over to each other, and of
colleagues who are asked, by when it was due (asked)
    ``chore`` (:class:`Chore`) · ``contact`` (that it was for) · ``group`` · ``agent`` · ``due_at``
    · ``started_at`` (NaN: not begun) · ``ended_at`` (NaN: open at the end) · ``ending``
    (:class:`Ending`). Hand-overs are also within ``steps``: part of the wrap-up of who gives, and
    of the handling of who is given to. Where a question waits or nobody has answered it (ending
    ``UNSOLVED``), the agent is who asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.errors import UsageError
from sim.events import Form, events_of

if TYPE_CHECKING:
    import pandas as pd

Table = Mapping[str, NDArray[Any]]
Columns = Mapping[str, str]
"""Names and types of a table, in order."""


class Reason(IntEnum):
    """Why the customer reached out."""

    FIRST = 0
    REDIAL = 1
    RETURN = 2
    AFTER_BOT = 3
    """Comes to a person after a bot's answer."""


class Outcome(IntEnum):
    """How a contact ended."""

    OPEN = 0
    SOLVED = 1
    UNSOLVED = 2
    ABANDONED = 3
    TURNED_AWAY = 4
    """Reached a live channel outside its opening hours."""
    BUSY = 5
    """Found all lines taken."""
    DEFLECTED = 6
    """Found the answer without asking, or got it from a bot: the contact never reached the team.
    Where the customer comes to a person anyway, ``next_at`` says when."""


class Ending(IntEnum):
    """How a step or a stretch of background work ended."""

    OPEN = 0
    SOLVED = 1
    UNSOLVED = 2
    ESCALATED = 3
    """Passed on to another tier (or back to a lower one)."""
    INTERRUPTED = 4
    """Put aside for a live contact; the same agent resumes it, unless off duty before. Background
    work: put down for any contact."""
    PUT_BACK = 5
    """Put back to its place in the line when the agent went off duty."""
    DONE = 6
    """Done; of work that is not on a contact."""
    TRANSFERRED = 7
    """At the wrong desk: passed on to the right one of the same tier."""
    NO_ANSWER = 8
    """The customer was called back and did not pick up."""


class Chore(IntEnum):
    """What an inquiry takes beside its steps, of its owner and of colleagues."""

    HAND_OVER = 0
    UPDATE = 1
    FOLLOW_UP = 2
    CONSULT = 3
    """Asked by a colleague who has a contact in hand."""


class Kind(IntEnum):
    """What an agent's paid time was."""

    DUTY = 0
    BREAK = 1
    ABSENT = 2
    """A shift missed: absent, or a holiday."""
    OVERTIME = 3
    TRAINING = 4
    """Learning off the lines: a new agent, or new skills."""
    COACHING = 5
    """Training a new agent."""
    MEETING = 6


CODES: Mapping[str, type[IntEnum]] = {
    "reason": Reason,
    "outcome": Outcome,
    "ending": Ending,
    "kind": Kind,
    "chore": Chore,
}

CONTACTS: Mapping[str, str] = {
    "contact": "i4",
    "inquiry": "i4",
    "number": "i2",
    "reason": "i1",
    "channel": "i2",
    "topic": "i2",
    "live": "?",
    "arrived_at": "f8",
    "answered_at": "f8",
    "queued_at": "f8",
    "ended_at": "f8",
    "outcome": "i1",
    "first_tier": "i2",
    "last_tier": "i2",
    "escalations": "i2",
    "next_at": "f8",
    "transfers": "i2",
}
CALLED_BACK: Mapping[str, str] = {"callback_at": "f8"}
"""Further columns of contacts where call-backs are offered."""
STEPS: Mapping[str, str] = {
    "contact": "i4",
    "channel": "i2",
    "topic": "i2",
    "tier": "i2",
    "group": "i2",
    "agent": "i4",
    "queued_at": "f8",
    "started_at": "f8",
    "handled_at": "f8",
    "ended_at": "f8",
    "ending": "i1",
    "to_tier": "i2",
}
INTERVALS: Mapping[str, str] = {
    "group": "i2",
    "agent": "i4",
    "kind": "i1",
    "started_at": "f8",
    "ended_at": "f8",
    "pace": "f8",
}
PEOPLE: Mapping[str, str] = {
    "group": "i2",
    "agent": "i4",
    "since": "f8",
    "started_at": "f8",
    "ended_at": "f8",
    "hired": "?",
    "left": "?",
}
TASKS: Mapping[str, str] = {
    "task": "i8",
    "item": "i2",
    "group": "i2",
    "agent": "i4",
    "due_at": "f8",
    "length": "f8",
    "started_at": "f8",
    "ended_at": "f8",
    "ending": "i1",
}
OUTSIDE: Mapping[str, str] = {
    "contact": "i4",
    "channel": "i2",
    "topic": "i2",
    "tier": "i2",
    "passed_at": "f8",
    "started_at": "f8",
    "back_at": "f8",
    "to_tier": "i2",
}
OWNERSHIP: Mapping[str, str] = {
    "chore": "i1",
    "contact": "i4",
    "group": "i2",
    "agent": "i4",
    "due_at": "f8",
    "started_at": "f8",
    "ended_at": "f8",
    "ending": "i1",
}


def no_rows(columns: Mapping[str, str]) -> Table:
    """A table without rows: what a log that knows nothing of its subject has."""
    return {name: np.empty(0, kind) for name, kind in columns.items()}


@dataclass(frozen=True)
class Names:
    """Words behind the codes in the log: ``channel`` code 0 is ``channels[0]``, and so on."""

    channels: tuple[str, ...]
    topics: tuple[str, ...]
    tiers: tuple[str, ...]
    groups: tuple[str, ...]
    agents: tuple[str, ...]
    items: tuple[str, ...] = ()
    """Background work."""

    def of(self, column: str) -> tuple[str, ...]:
        """Words of a log column: ``of("first_tier")`` are the tiers."""
        return {
            "channel": self.channels,
            "topic": self.topics,
            "tier": self.tiers,
            "first_tier": self.tiers,
            "last_tier": self.tiers,
            "to_tier": self.tiers,
            "group": self.groups,
            "agent": self.agents,
            "item": self.items,
        }[column]


TABLES = ("contacts", "steps", "intervals", "people", "tasks", "outside", "ownership")


@dataclass(frozen=True, repr=False)
class Log:
    """One replication, from minute 0 to ``calendar.minutes``; measured from ``warm_up`` on."""

    contacts: Table
    steps: Table
    intervals: Table
    names: Names
    calendar: Calendar
    warm_up: float = 0.0
    people: Table = field(default_factory=dict)
    """Empty where comings and goings are not known."""
    tasks: Table = field(default_factory=lambda: no_rows(TASKS))
    outside: Table = field(default_factory=lambda: no_rows(OUTSIDE))
    ownership: Table = field(default_factory=lambda: no_rows(OWNERSHIP))

    def __repr__(self) -> str:
        return (
            f"<Log: {len(self.contacts['contact']):,} contacts, {len(self.steps['contact']):,} "
            f"steps, {len(self.names.agents)} agents, "
            f"{self.calendar.minutes / 1440:g} days from {self.calendar.start}>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: how many rows each table has, and of what."""
        import pandas as pd

        rows = [(name, getattr(self, name)) for name in TABLES]
        shown = [
            {"table": name, "rows": len(next(iter(table.values()))), "columns": ", ".join(table)}
            for name, table in rows
            if table
        ]
        return str(pd.DataFrame(shown).to_html(index=False))

    def frame(self, table: str, *, times: Literal["minutes", "local"] = "minutes") -> pd.DataFrame:
        """A table as a DataFrame in words: codes become categories.

        Args:
            table: ``contacts``, ``steps``, ``intervals``, ``people``, ``tasks``, ``outside`` or
                ``ownership``.
            times: `minutes` since the start, or `local` date and time with the time zone.

        Raises:
            UsageError: a table or times of another kind.
        """
        import pandas as pd

        if table not in TABLES:
            raise UsageError(f"table must be one of {', '.join(TABLES)} (got {table!r})")
        if times not in ("minutes", "local"):
            raise UsageError(f"times must be `minutes` or `local` (got {times!r})")
        columns: Table = getattr(self, table)
        frame: dict[str, Any] = {}
        for name, values in columns.items():
            if name in CODES:
                words = [code.name.lower().replace("_", " ") for code in CODES[name]]
                frame[name] = pd.Categorical.from_codes(values, pd.Index(words))
            elif name in ("channel", "topic", "group", "agent", "item") or name.endswith("tier"):
                words = list(self.names.of(name))
                frame[name] = pd.Categorical.from_codes(values, pd.Index(words))
            elif times == "local" and (name.endswith("_at") or name == "since"):
                frame[name] = self._timestamps(values).tz_convert(self.calendar.time_zone)
            else:
                frame[name] = values
        return pd.DataFrame(frame)

    def _timestamps(self, minutes: NDArray[np.float64]) -> pd.DatetimeIndex:
        """Moments as timestamps, UTC, to the millisecond; absent ones, and "long ago", are NaT."""
        import pandas as pd

        known = np.where(np.isfinite(minutes), minutes, np.nan)
        milliseconds = np.round(self.calendar.posix(known) * 1000)
        return pd.to_datetime(milliseconds, unit="ms", utc=True)

    def events(self, form: Form = "pm4py") -> pd.DataFrame:
        """What happened, one row per event, as tools of process mining and animation read it.

        A contact arrives, is scheduled for a tier, started and completed by an agent, perhaps again
        in the next tier, and ends: solved, unsolved, abandoned …

        Args:
            form: `pm4py` and `bupaR`: a case is an inquiry, times are UTC timestamps, waiting is
                the life cycle's ``schedule``; `vidigi`: an entity is a contact, times are minutes.

        Raises:
            UsageError: there is no such form.
        """
        contacts, steps = self.frame("contacts"), self.frame("steps")
        steps["who"] = self.steps["agent"].astype(float)
        return events_of(contacts, steps, form, self._timestamps)
