"""The tape of a replication: customers by channel, and the careers of people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.careers import Key, Person, careers
from sim.distributions import Exponential
from sim.errors import UsageError
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.strain import Strain
from sim.tape.contacts import channel_tables
from sim.tape.drawn import DRAWN, PARTS
from sim.tape.streams import Floats, RandomStreams, Uniforms, uniforms
from sim.tape.tables import merge
from sim.units import require_whole


@dataclass(frozen=True, repr=False)
class Tape:
    """Three tables of draws, and who is absent when. Times in minutes.

    ``inquiries`` (in order of arrival): ``arrived_at``, ``channel``, ``topic``, ``deflection`` (the
    customer finds the answer without asking if the chance of it is above this), ``first_contact``;
    where the scenario has a survey, ``surveyed`` (whether the customer answers it).
    ``contacts`` (by inquiry and number): ``inquiry``, ``number``, ``redial_after`` and
    ``return_after`` (NaN: the customer will not), ``first_step``; where a customer who is back
    begins at another tier, ``step_if_back`` (its first step then; -1: as usual); where who
    redials goes on with the step at which it gave up, ``patience_if_redial`` (the row of ``steps``
    with its patience at the first tier, those of the others follow; -1: begins anew); where answers
    may conflict, ``conflict_from`` (agents from whom on a solved contact comes back) and
    ``conflict_after``;
    where call-backs are offered, also ``callback`` (calls that nobody
    picks up before one is; NaN: the customer would not accept a call-back);
    where inquiries have owners, also ``hand_over``, ``update`` and ``follow_up`` (times of each);
    where strain brings solved contacts back, also ``strain_from`` (by how much above, in tens of
    points, the agent's recent occupancy must be) and ``strained_after`` (minutes until then; NaN:
    not even at the utmost).
    ``steps`` (by contact and place in its path): ``tier``, ``topic`` (at whose desk), ``live``,
    ``patience`` (inf: unlimited), ``handle_time`` (at standard speed; of an outside team, its
    turnaround in its business hours), ``wrap_up``, ``next`` (tier it is passed to, its own from a
    wrong desk; or SOLVED, UNSOLVED or DEFLECTED); where agents are drawn by lot, also ``lot``;
    where agents ask colleagues, also ``consult`` (how long both are busy with it; NaN: nobody is
    asked) and ``unanswered`` (tier that it is passed to where nobody answers and it would have
    ended; -1: it ends all the same);
    where learners' steps may end otherwise, also the columns of
    :class:`sim.tape.learners.Deviations`.
    ``people``: everybody's career, by the plan and by the draws of who leaves when.
    """

    seed: int
    replication: int
    inquiries: Mapping[str, NDArray[Any]]
    contacts: Mapping[str, NDArray[Any]]
    steps: Mapping[str, NDArray[Any]]
    people: tuple[Person, ...]
    staffing: object
    """What the careers follow from, beside the draws."""
    until: float
    """Minute up to which customers were drawn; infinite: all were."""
    strain: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    """Draws of what strain does to the people, one row for each: ``absence`` (a number for each
    local day) and ``leaving`` (how much more hazard the person withstands); none without strain.
    Where it is known already whom strain makes go, ``leaves_at`` (inf: not)."""

    def played(self) -> Tape:
        """With that alone which the log takes from it: who a contact is of, and about what."""
        inquiries, contacts = (
            {name: table[name] for name in names if name in table}
            for table, names in (
                (self.inquiries, ("topic", "surveyed")),
                (self.contacts, ("inquiry", "number", "callback")),
            )
        )
        return replace(self, inquiries=inquiries, contacts=contacts, steps={})

    def __repr__(self) -> str:
        tables = {"inquiries": "arrived_at", "contacts": "inquiry", "steps": "tier"}
        rows = (f"{len(getattr(self, name)[key]):,} {name}" for name, key in tables.items())
        return f"<Tape: seed {self.seed}, replication {self.replication}; {', '.join(rows)}>"


def draw_tape(
    scenario: Scenario,
    *,
    seed: int,
    replication: int,
    customers: str = "",
    uniforms: Uniforms = uniforms,
    until: float = math.inf,
) -> Tape:
    """Draw everything random about one replication.

    Args:
        scenario: the scenario.
        seed: base seed, 0 or more; the same seed gives the same customers in every scenario.
        replication: number of the replication, from 0.
        customers: what the customers are known by; where the same word, seed and number were asked
            for shortly before, here or by a process that shares a folder (:mod:`sim.tape.drawn`),
            they are not drawn again. It must stand for all of the scenario but its plan. Empty:
            they are drawn.
        uniforms: reads random numbers, as that of :mod:`sim.tape.streams` does.
        until: minute of the horizon up to which customers are needed; those who come later may be
            left out.

    Raises:
        UsageError: the minute is negative, or no number; seed or replication is no whole number
            from 0 on.
    """
    require_minute(until)
    seed = require_whole("seed", seed, 0)
    replication = require_whole("replication", replication, 0)
    streams = RandomStreams(seed, replication, uniforms)
    calendar = calendar_of(scenario)
    part = PARTS if until >= calendar.minutes else math.ceil(PARTS * until / calendar.minutes)
    end = math.inf if part == PARTS else calendar.minutes * part / PARTS
    place = customers, seed, replication
    tables = DRAWN.get((*place, part)) if customers else None
    if tables is None:
        tables = merge(
            [
                channel_tables(scenario, name, code, streams, calendar, end)
                for code, name in enumerate(sorted(scenario.channels))
            ]
        )
        if customers:
            DRAWN.put((*place, part), tables)
    inquiries, contacts, steps = tables
    draws = _PeopleDraws(streams, len(calendar.days))
    people = careers(scenario, calendar, draws)
    strain = {} if scenario.strain is None else _strain(scenario.strain, people, draws)
    team = staffing(scenario)
    return Tape(seed, replication, inquiries, contacts, steps, people, team, end, strain)


def require_minute(until: float) -> None:
    """Refuse what is no minute at which a replication may end.

    Raises:
        UsageError: it is negative, or no number.
    """
    if not until >= 0:
        raise UsageError(f"until must be a minute of the horizon (got {until:g})")


def with_leavers(scenario: Scenario, tape: Tape, left: Mapping[Key, float]) -> Tape:
    """The tape with those who replace people whom strain has made go.

    Args:
        scenario: that the tape was drawn for; has strain.
        tape: the tape; its customers stay.
        left: by person, the minute (a local midnight) from which on each is gone.
    """
    calendar = calendar_of(scenario)
    draws = _PeopleDraws(RandomStreams(tape.seed, tape.replication), len(calendar.days))
    people = careers(scenario, calendar, draws, left)
    strain = {} if scenario.strain is None else _strain(scenario.strain, people, draws)
    strain["leaves_at"] = np.array([left.get(person.key, math.inf) for person in people])
    return replace(tape, people=people, strain=strain)


def staffing(scenario: Scenario) -> object:
    """All that careers follow from, beside the draws: equal for scenarios that share them."""
    return (
        scenario.horizon,
        scenario.time_zone,
        scenario.plan,
        scenario.strain,
        [
            (name, group.headcount, group.absence, group.hiring, group.turnover, group.tenure)
            for name, group in sorted(scenario.team.items())
        ],
    )


class _PeopleDraws:
    """The random numbers of people: a stream for each purpose and person."""

    def __init__(self, streams: RandomStreams, days: int) -> None:
        self._streams, self._days = streams, days

    def one(self, purpose: str, key: Key) -> float:
        """A number for a purpose."""
        return float(self._streams.generator(purpose, *key).random()) + 2**-54

    def by_day(self, purpose: str, key: Key) -> Floats:
        """A number for each local day."""
        return self._streams.generator(purpose, *key).random(self._days)


def _strain(
    rules: Strain, people: Sequence[Person], draws: _PeopleDraws
) -> dict[str, NDArray[Any]]:
    """What the clock decides by who is strained when, see :attr:`Tape.strain`."""
    found = {}
    if rules.absence > 0:
        found["absence"] = np.array([draws.by_day("strain absence", p.key) for p in people])
    if rules.leaving > 0:
        withstands = np.array([draws.one("strain leaving", person.key) for person in people])
        found["leaving"] = Exponential(1.0).ppf(withstands)
    return found
