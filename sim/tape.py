"""All randomness of a replication, drawn before its clock starts.

Every draw comes from a stream named by what it is for, keyed by (base seed, replication, name), and
is read at the place of *who* it belongs to: the inquiry of a channel, its contact number, the step
of that contact, an agent's day. What is drawn for customers knows nothing of the team. So two
scenarios that differ in staffing see the same customers, who bring the same work and have the same
patience.

The path of a contact through the tiers depends on draws alone, so the tape holds it too:
contacts and steps that might happen are rows, and the clock decides which of them do.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.careers import Key, Person, careers
from sim.distributions import Exponential, Gamma
from sim.inquiries import arrival_rate, calendar_of
from sim.learners import Deviations, deviations
from sim.scenarios import routes
from sim.scenarios.automation import in_order
from sim.scenarios.demand import channel_profile
from sim.scenarios.ownership import anybody_owns, ownership_of
from sim.scenarios.schema import Returns, Scenario
from sim.scenarios.strain import Strain
from sim.scenarios.tables import Replay
from sim.scenarios.wrong_desk import WrongDesk

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SOLVED, UNSOLVED, DEFLECTED = -1, -2, -3
"""What follows a step where it is not a tier; a bot's answer is a step that takes no time."""


@dataclass(frozen=True)
class Tape:
    """Three tables of draws, and who is absent when. Times in minutes.

    ``inquiries`` (in order of arrival): ``arrived_at``, ``channel``, ``topic``, ``deflection`` (the
    customer finds the answer without asking if the chance of it is above this), ``first_contact``;
    where the scenario has a survey, ``surveyed`` (whether the customer answers it).
    ``contacts`` (by inquiry and number): ``inquiry``, ``number``, ``redial_after`` and
    ``return_after`` (NaN: the customer will not), ``first_step``; where answers may conflict also
    ``conflict_from`` (agents from whom on a solved contact comes back) and ``conflict_after``;
    where inquiries have owners, also ``hand_over``, ``update`` and ``follow_up`` (times of each);
    where strain brings solved contacts back, also ``strain_from`` (by how much above, in tens of
    points, the agent's recent occupancy must be) and ``strained_after`` (minutes until then; NaN:
    not even at the utmost).
    ``steps`` (by contact and place in its path): ``tier``, ``topic`` (at whose desk), ``live``,
    ``patience`` (inf: unlimited), ``handle_time`` (at standard speed; of an outside team, its
    turnaround in its business hours), ``wrap_up``, ``next`` (tier it is passed to, its own from a
    wrong desk; or SOLVED, UNSOLVED or DEFLECTED); where learners' steps may end otherwise, also the
    columns of :class:`sim.learners.Deviations`.
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
    strain: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    """Draws of what strain does to the people, one row for each: ``absence`` (a number for each
    local day) and ``leaving`` (how much more hazard the person withstands); none without strain."""


class Streams:
    """Named streams of random numbers for one replication."""

    def __init__(self, seed: int, replication: int) -> None:
        self._key = (seed, replication)

    def generator(self, *name: object) -> np.random.Generator:
        """A fresh generator at the start of the stream of that name."""
        text = "/".join(str(part) for part in name)
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence([*self._key, *text.encode()]))
        )

    def uniforms(self, rows: Ints, columns: int, *name: object) -> Floats:
        """Uniform draws, strictly between 0 and 1, at the given places of a stream.

        A place holds the same numbers whichever other places are read.

        Args:
            rows: places, increasing.
            columns: numbers at each place.
            name: what they are for.

        Returns:
            Shape (columns, rows).
        """
        places = int(rows[-1]) + 1 if len(rows) else 0
        return self.generator(*name).random((places, columns))[rows].T + 2**-54


def draw_tape(scenario: Scenario, *, seed: int, replication: int) -> Tape:
    """Draw everything random about one replication.

    Args:
        scenario: the scenario.
        seed: base seed, 0 or more; the same seed gives the same customers in every scenario.
        replication: number of the replication, from 0.
    """
    streams = Streams(seed, replication)
    calendar = calendar_of(scenario)
    tables = [
        _ChannelTape(scenario, name, code, streams, calendar).tables()
        for code, name in enumerate(sorted(scenario.channels))
    ]
    inquiries, contacts, steps = _merge(tables)
    draws = _PeopleDraws(streams, len(calendar.days))
    people = careers(scenario, calendar, draws)
    strain = {} if scenario.strain is None else _strain(scenario.strain, people, draws)
    return Tape(seed, replication, inquiries, contacts, steps, people, staffing(scenario), strain)


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

    def __init__(self, streams: Streams, days: int) -> None:
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


class _ChannelTape:
    """Draws of one channel's inquiries. Rows are numbered within the channel."""

    def __init__(
        self, scenario: Scenario, name: str, code: int, streams: Streams, calendar: Calendar
    ) -> None:
        self.scenario, self.name, self.code, self.streams = scenario, name, code, streams
        self.channel = scenario.channels[name]
        self.topics = sorted(scenario.topics)
        self.tiers = routes.tier_names(scenario)
        self.learners = [routes.learner_bounds(scenario, tier) for tier in self.tiers]
        self.learners_differ = any(bounds != (1.0, 1.0) for bounds in self.learners)
        replay = scenario.demand.replay
        if replay is not None and self.channel.volume is None and self.channel.counts is None:
            self.arrived_at, self.topic = self._replayed(replay, calendar)
            self.shares = np.bincount(self.topic, minlength=len(self.topics)).astype(float)
        else:
            shares = [routes.topic_share(scenario, topic, name) for topic in self.topics]
            self.shares = np.array(shares)
            self.arrived_at, self.topic = self._arrivals(calendar)
        self._meet_bots(calendar)

    def tables(self) -> tuple[dict[str, NDArray[Any]], ...]:
        """Inquiries, contacts and steps; each row names the row it belongs to."""
        everyone = np.arange(len(self.arrived_at))
        contacts: list[dict[str, NDArray[Any]]] = []
        steps: list[dict[str, NDArray[Any]]] = []
        if self.at_bot.any():
            contact, step = self._bot_tables(everyone[self.at_bot])
            contacts.append(contact)
            steps.append(step)
        rows, number = everyone[~self.at_bot | ~np.isnan(self.after_bot)], 0
        while len(rows):
            path = list(self._paths(rows, number))
            unsolved = np.zeros(len(everyone), bool)
            length = np.zeros(len(everyone), int)
            for part in path:
                unsolved[part["inquiry"]] |= self._may_be_unsolved(part)
                length[part["inquiry"]] += 1
            redial_after, return_after = self._comes_again(rows, number, unsolved[rows])
            table = self._ownership(rows, number) | {
                "inquiry": rows,
                "number": np.full(len(rows), number),
                "redial_after": redial_after,
                "return_after": return_after,
            }
            again = ~np.isnan(redial_after) | ~np.isnan(return_after)
            if self.scenario.strain is not None and self.scenario.strain.returns > 0:
                table |= self._strained(self.scenario.strain, rows, number)
                again |= ~np.isnan(table["strained_after"])
            if self._answers_may_conflict:
                table |= self._conflicts(rows, number, length[rows])
                again |= ~np.isnan(table["conflict_after"])
            contacts.append(table)
            steps.extend(path)
            number += 1
            rows = rows[again] if number <= self._again_at_most else rows[:0]
        (deflection,) = self.streams.uniforms(everyone, 1, "deflection", self.name)
        inquiries = {
            "arrived_at": self.arrived_at,
            "channel": np.full(len(everyone), self.code),
            "topic": self.topic,
            "deflection": deflection,
        }
        if self.scenario.satisfaction is not None:
            (draws,) = self.streams.uniforms(everyone, 1, "survey", self.name)
            inquiries["surveyed"] = draws < self.scenario.satisfaction.survey
        return inquiries, _stack(contacts), _stack(steps)

    def _ownership(self, rows: Ints, number: int) -> dict[str, NDArray[Any]]:
        """Minutes of each hand-over, update and follow-up of contacts; 0 where there is none."""
        if not anybody_owns(self.scenario):
            return {}
        draws = self.streams.uniforms(rows, 3, self.name, number, "ownership")
        columns = ("hand_over", "update", "follow_up")
        minutes: dict[str, NDArray[Any]] = {name: np.zeros(len(rows)) for name in columns}
        for code, topic in enumerate(self.topics):
            rules = ownership_of(self.scenario, self.scenario.topics[topic])
            mask = self.topic[rows] == code
            for name, part in zip(minutes, draws, strict=True):
                spread = getattr(rules, name)
                if spread is not None:
                    minutes[name][mask] = spread.ppf(part[mask])
        return minutes

    def _arrivals(self, calendar: Calendar) -> tuple[Floats, Ints]:
        rate = arrival_rate(self.scenario, self.name, calendar, self._day_factors(calendar))
        generator = self.streams.generator("arrivals", self.name)
        parts, reached = [np.empty(0)], 0.0
        while reached < rate.total:
            gaps = generator.standard_exponential(4096)
            gaps[0] += reached
            parts.append(np.cumsum(gaps))
            reached = float(parts[-1][-1])
        arrived_at = rate.arrivals(np.concatenate(parts))
        bounds = np.cumsum(self.shares)
        (draws,) = self.streams.uniforms(np.arange(len(arrived_at)), 1, "topic", self.name)
        topic = np.searchsorted(bounds / bounds[-1], draws, side="right")
        return arrived_at, topic

    def _replayed(self, replay: Replay, calendar: Calendar) -> tuple[Floats, Ints]:
        found = []
        for at, channel, topic in zip(replay.arrived_at, replay.channel, replay.topic, strict=True):
            if channel == self.name:
                moment = dt.datetime.fromisoformat(at)
                clock = moment.hour * 60 + moment.minute + moment.second / 60
                minute = calendar.minute(moment.date(), clock)
                if 0 <= minute < calendar.minutes:
                    found.append((minute, self.topics.index(topic)))
        found.sort(key=lambda row: row[0])  # at one minute, as written
        return np.array([m for m, _ in found], float), np.array([t for _, t in found], int)

    def _day_factors(self, calendar: Calendar) -> Floats:
        """How much busier each day is than expected: gamma with mean 1, one draw per local day."""
        spread = channel_profile(self.scenario, self.name).day_variation
        days = np.arange(len(calendar.days))
        if not spread:
            return np.ones(len(days))
        (draws,) = self.streams.uniforms(days, 1, "day")
        return Gamma(mean=1.0, cv=spread).ppf(draws)

    def _meet_bots(self, calendar: Calendar) -> None:
        """Which inquiries a bot answers, which of these come anyway and when, and what is harder.

        One draw decides of each, whichever bot it meets: who is answered by a bot is so by a
        better one.
        """
        number = len(self.arrived_at)
        self.at_bot, self.after_bot = np.zeros(number, bool), np.full(number, math.nan)
        self.harder = np.ones(number) if self.scenario.automation else None
        if self.harder is None:
            return
        answers, comes, delays = self.streams.uniforms(
            np.arange(number), 3, "automation", self.name
        )
        for bot in in_order(self.scenario):
            topics = [c for c, topic in enumerate(self.topics) if bot.answers(topic, self.name)]
            meets = np.isin(self.topic, topics)
            meets &= self.arrived_at >= calendar.minute(bot.from_, 0.0)
            self.at_bot[meets] = answers[meets] < bot.handles
            self.harder[meets] = np.where(self.at_bot[meets], 1.0, bot.harder)
            self.after_bot[meets] = math.nan
            if bot.comes_anyway is not None:
                anyway = meets & self.at_bot & (comes < bot.comes)
                self.after_bot[anyway] = bot.comes_anyway.after.ppf(delays[anyway])

    def _bot_tables(self, rows: Ints) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """A contact with the bot before all others, and its step, for the inquiries it answers."""
        none, tier = np.full(len(rows), math.nan), self._entry(rows)
        number = {"inquiry": rows, "number": np.full(len(rows), -1)}
        contact = {"redial_after": none, "return_after": self.after_bot[rows]}
        if self._answers_may_conflict:
            contact |= {"conflict_from": np.full(len(rows), _NEVER), "conflict_after": none}
        if self.scenario.strain is not None and self.scenario.strain.returns > 0:
            contact |= {"strain_from": np.full(len(rows), math.inf), "strained_after": none}
        step = {
            "place": np.zeros(len(rows), int),
            "tier": tier,
            "topic": self.topic[rows],
            "live": self._waits_in_line(tier, np.full(len(rows), self.channel.mode == "live")),
            "patience": np.full(len(rows), math.inf),
            "handle_time": np.zeros(len(rows)),
            "wrap_up": np.zeros(len(rows)),
            "next": np.full(len(rows), DEFLECTED),
        }
        if self.learners_differ:
            step |= Deviations.none(len(rows))._asdict()
        return {**number, **contact}, {**number, **step}

    def _entry(self, rows: Ints) -> Ints:
        """The tier that new contacts of inquiries reach first."""
        return np.array([self._enters(topic) for topic in self.topics])[self.topic[rows]]

    def _paths(self, rows: Ints, number: int) -> Iterator[dict[str, NDArray[Any]]]:
        """The steps of the contacts of that number, one table for each place in their paths."""
        tier = self._entry(rows)
        live = np.full(len(rows), self.channel.mode == "live")
        if self.scenario.wrong_desk is not None:
            yield self._at_wrong_desk(self.scenario.wrong_desk, rows, tier, live, number)
        place = 0
        while len(rows):
            table = self._steps(rows, tier, live, (self.name, number, place))
            yield table | {"number": np.full(len(rows), number), "place": np.full(len(rows), place)}
            follows = table["next"]
            if self.learners_differ:  # the detour's steps follow those of the usual path
                follows = np.where(follows >= 0, follows, table["detour"])
            goes_on = follows >= 0
            rows, tier, live = rows[goes_on], follows[goes_on], table["live"][goes_on]
            place += 1

    def _at_wrong_desk(
        self, rules: WrongDesk, rows: Ints, tier: Ints, live: Bools, number: int
    ) -> dict[str, NDArray[Any]]:
        """The step before all others of those contacts that land at the desk of another topic."""
        lands, where, waits, work = self.streams.uniforms(rows, 4, self.name, number, "wrong desk")
        topic, desk = self.topic[rows], self.topic[rows]
        weights = dict(zip(self.topics, self.shares.tolist(), strict=True))
        for code, name in enumerate(self.topics):
            share = routes.wrong_share(self.scenario, name, self.name)
            desks = routes.wrong_desks(self.scenario, name, weights)
            if share > 0 and desks:
                wrong = (topic == code) & (lands < share)
                codes = np.array([self.topics.index(other) for other in desks])
                bounds = np.cumsum(list(desks.values()))[:-1]
                desk[wrong] = codes[np.searchsorted(bounds, where[wrong], side="right")]
        wrong = desk != topic
        tier, live = tier[wrong], self._waits_in_line(tier[wrong], live[wrong])
        alike = Deviations.none(len(tier))._asdict() if self.learners_differ else {}
        return alike | {
            "inquiry": rows[wrong],
            "number": np.full(len(tier), number),
            "place": np.full(len(tier), -1),
            "tier": tier,
            "topic": desk[wrong],
            "live": live,
            "patience": self._patience(tier, live, waits[wrong]),
            "handle_time": rules.triage.ppf(work[wrong]),
            "wrap_up": np.zeros(len(tier)),
            "next": tier,
        }

    def _waits_in_line(self, tier: Ints, live: Bools) -> Bools:
        """Whether customers of live contacts wait in the lines of their tiers."""
        in_line: Bools = np.array([not t.calls_back for t in self.scenario.tiers])[tier]
        return in_line & live

    def _patience(self, tier: Ints, live: Bools, draws: Floats) -> Floats:
        """How long customers wait in the lines of their tiers; inf: without end."""
        patience = np.full(len(tier), math.inf)
        for t in np.unique(tier).tolist():
            here = (tier == t) & live
            limit = routes.tier_patience(self.scenario, self.name, self.tiers[t])
            if limit is not None and here.any():
                patience[here] = limit.ppf(draws[here])
        return patience

    def _steps(
        self, rows: Ints, tier: Ints, live: Bools, stream: tuple[object, ...]
    ) -> dict[str, NDArray[Any]]:
        """One step of each contact: longest wait, amount of work, and what follows."""
        waits, work_draws, wraps, escalates, solves = self.streams.uniforms(rows, 5, *stream)
        outside = np.array([t.outside is not None for t in self.scenario.tiers])
        live = self._waits_in_line(tier, live)
        topic = self.topic[rows]
        handle_time, wrap_up = np.zeros((2, len(rows)))
        follows = np.full(len(rows), SOLVED)
        differ = Deviations.none(len(rows))
        for t in np.unique(tier).tolist():
            for p in np.unique(topic[tier == t]).tolist():
                mask = (tier == t) & (topic == p)
                work = self.scenario.topics[self.topics[p]].work[self.tiers[t]]
                handle_time[mask] = work.handle_time.ppf(work_draws[mask])
                if work.wrap_up is not None:
                    wrap_up[mask] = work.wrap_up.ppf(wraps[mask])
                follows[mask] = self._follows(t, p, escalates[mask], solves[mask])
                if self.learners_differ:
                    shares, draws = self._shares(t, p), (escalates[mask], solves[mask])
                    found = deviations(shares, work.solve, self.learners[t], *draws)
                    for column, values in zip(differ, found, strict=True):
                        column[mask] = values
        if self.harder is not None:
            handle_time *= self.harder[rows]
        table = {
            "inquiry": rows,
            "tier": tier,
            "topic": topic,
            "live": live,
            "patience": self._patience(tier, live, waits),
            "handle_time": np.where(outside[tier], 1.0, self.channel.effort) * handle_time,
            "wrap_up": wrap_up,
            "next": follows,
        }
        return table | (differ._asdict() if self.learners_differ else {})

    def _follows(self, tier: int, topic: int, escalate: Floats, solve: Floats) -> Ints:
        """The tier a contact is passed to, or else whether it is solved."""
        work = self.scenario.topics[self.topics[topic]].work[self.tiers[tier]]
        follows = np.where(solve < work.solve, SOLVED, UNSOLVED)
        below = 0.0
        for target, share in sorted(self._shares(tier, topic).items()):
            follows[(escalate >= below) & (escalate < below + share)] = target
            below += share
        return follows

    def _shares(self, tier: int, topic: int) -> dict[int, float]:
        """Shares of a topic's contacts that a tier passes on, by tier."""
        rules = self.scenario.topics[self.topics[topic]]
        shares = routes.escalations(self.scenario, rules, self.tiers[tier])
        return {self.tiers.index(target): share for target, share in shares.items()}

    def _may_be_unsolved(self, steps: Mapping[str, NDArray[Any]]) -> Bools:
        """Whether a contact might end unsolved with each step, if only in a learner's hands."""
        unsolved: Bools = steps["next"] == UNSOLVED
        if self.learners_differ:
            least = np.array([bounds.solve for bounds in self.learners])[steps["tier"]]
            unsolved = unsolved | ((steps["next"] == SOLVED) & (steps["fails_at"] >= least))
        return unsolved

    def _enters(self, topic: str) -> int:
        """The tier that new contacts about a topic reach first, by code."""
        name = routes.entry_tier(self.scenario, self.scenario.topics[topic])
        return self.tiers.index(name) if name is not None else 0

    @property
    def _again_at_most(self) -> int:
        """Further contacts that an inquiry can make."""
        redials = 0 if self.channel.redial is None else self.channel.redial.at_most
        returns = [self._returns(topic) for topic in self.topics]
        return redials + max((rule.at_most for rule in returns if rule is not None), default=0)

    def _returns(self, topic: str) -> Returns | None:
        return self.scenario.topics[topic].returns or self.scenario.returns

    def _comes_again(self, rows: Ints, number: int, unsolved: Bools) -> tuple[Floats, Floats]:
        """Minutes until each customer would redial, and would return; NaN: will not."""
        redials, redial_delays, returns, return_delays = self.streams.uniforms(
            rows, 4, self.name, number, "comes again"
        )
        redial_after, return_after = np.full((2, len(rows)), math.nan)
        redial = self.channel.redial
        if redial is not None:
            comes = redials < redial.share
            redial_after[comes] = redial.after.ppf(redial_delays[comes])
        for code, topic in enumerate(self.topics):
            rule = self._returns(topic)
            if rule is not None:
                comes = (self.topic[rows] == code) & unsolved & (returns < rule.share)
                return_after[comes] = rule.after.ppf(return_delays[comes])
        return redial_after, return_after

    def _strained(self, rules: Strain, rows: Ints, number: int) -> dict[str, Floats]:
        """From how much strain of its agent each contact comes back if solved, and after when."""
        draws, delays = self.streams.uniforms(rows, 2, self.name, number, "strain")
        strain_from = draws / rules.returns
        after = np.full(len(rows), math.nan)
        for code, topic in enumerate(self.topics):
            rule = self._returns(topic)
            if rule is not None:
                may = (self.topic[rows] == code) & (strain_from < rules.utmost)
                after[may] = rule.after.ppf(delays[may])
        return {"strain_from": strain_from, "strained_after": after}

    @property
    def _answers_may_conflict(self) -> bool:
        rules = [self._returns(topic) for topic in self.topics]
        return any(rule is not None and rule.conflicting_answers > 0 for rule in rules)

    def _conflicts(self, rows: Ints, number: int, length: Ints) -> dict[str, NDArray[Any]]:
        """Agents from whom on a solved contact comes back, and after how long; NaN: it cannot.

        Args:
            rows: the inquiries.
            number: number of the contact.
            length: most steps that can be completed on the contact of each.
        """
        draws, delays = self.streams.uniforms(rows, 2, self.name, number, "conflicting answers")
        agents, after = np.full(len(rows), _NEVER), np.full(len(rows), math.nan)
        for code, topic in enumerate(self.topics):
            rule = self._returns(topic)
            if rule is not None and rule.conflicting_answers > 0:
                here = self.topic[rows] == code
                # of n agents the first costs nothing: comes back where draw < share × (n - 1)
                needed = np.floor(draws[here] / rule.conflicting_answers) + 2
                agents[here] = np.minimum(needed, _NEVER)
                after[here] = rule.after.ppf(delays[here])
        after[agents > length] = math.nan
        return {"conflict_from": agents, "conflict_after": after}


_NEVER = 1_000_000
"""More agents than work on any contact."""


def _stack(parts: list[dict[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
    """Tables under each other; a column that one has and another lacks is NaN there."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: np.concatenate(
            [part.get(name, np.full(len(part["inquiry"]), math.nan)) for part in parts]
            if any(name not in part for part in parts)
            else [part[name] for part in parts]
        )
        for name in names
    }


def _merge(
    channels: list[tuple[dict[str, NDArray[Any]], ...]],
) -> tuple[dict[str, NDArray[Any]], ...]:
    """The channels' tables as one: inquiries by arrival, their contacts and steps in order."""
    offset = 0
    tables: tuple[list[dict[str, NDArray[Any]]], ...] = ([], [], [])
    for inquiries, contacts, steps in channels:
        if len(inquiries["arrived_at"]) == 0:
            continue
        for part, rows in zip(tables, (inquiries, contacts, steps), strict=True):
            if "inquiry" in rows:
                rows["inquiry"] = rows["inquiry"] + offset
            part.append(rows)
        offset += len(inquiries["arrived_at"])
    inquiries, contacts, steps = (_stack(part) for part in tables)
    if not inquiries:
        return _NOBODY
    order = np.lexsort((inquiries["channel"], inquiries["arrived_at"]))
    rank = np.empty(offset, int)
    rank[order] = np.arange(offset)
    inquiries = {name: values[order] for name, values in inquiries.items()}
    contacts["inquiry"], steps["inquiry"] = rank[contacts["inquiry"]], rank[steps["inquiry"]]
    contacts = _sorted(contacts, ("inquiry", "number"))
    steps = _sorted(steps, ("inquiry", "number", "place"))
    starts = _first(contacts, "inquiry")
    inquiries["first_contact"] = np.flatnonzero(starts)
    contacts["number"] -= contacts["number"][starts][np.cumsum(starts) - 1]  # a bot's is the first
    contacts["first_step"] = np.flatnonzero(_first(steps, "inquiry") | _first(steps, "number"))
    for name in ("inquiry", "number", "place"):
        del steps[name]
    return inquiries, contacts, steps


def _first(table: dict[str, NDArray[Any]], column: str) -> Bools:
    """Which rows differ from the one before in a column."""
    values = table[column]
    return np.concatenate([np.ones(1, bool), values[1:] != values[:-1]])[: len(values)]


def _sorted(table: dict[str, NDArray[Any]], by: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    order = np.lexsort([table[name] for name in reversed(by)])
    return {name: values[order] for name, values in table.items()}


_NOBODY: tuple[dict[str, NDArray[Any]], ...] = tuple(
    {name: np.empty(0, kind) for name, kind in columns.items()}
    for columns in (
        {
            "arrived_at": float,
            "channel": int,
            "topic": int,
            "deflection": float,
            "first_contact": int,
        },
        {
            "inquiry": int,
            "number": int,
            "redial_after": float,
            "return_after": float,
            "first_step": int,
        },
        {
            "tier": int,
            "topic": int,
            "live": bool,
            "patience": float,
            "handle_time": float,
            "wrap_up": float,
            "next": int,
        },
    )
)
"""The tables of a replication in which nobody comes."""
