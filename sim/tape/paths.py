"""The way of a channel's contacts through the tiers: what each step takes, and what follows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from sim.distributions import Distribution
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.consults import anybody_asks, consult_of
from sim.scenarios.sections.contacts.topics import Topic
from sim.scenarios.sections.contacts.wrong_desk import WrongDesk
from sim.scenarios.sections.schema import Scenario
from sim.tape.customers import Customers, Drawing
from sim.tape.learners import Deviations, deviations
from sim.tape.streams import Bools, Floats, Ints, RandomStreams
from sim.tape.tables import BACK, REDIALLED, Draws

SOLVED, UNSOLVED, DEFLECTED = -1, -2, -3
"""What follows a step where it is not a tier; a bot's answer is a step that takes no time."""


class Paths(Drawing):
    """The steps of one channel's contacts."""

    def __init__(
        self, scenario: Scenario, name: str, customers: Customers, streams: RandomStreams
    ) -> None:
        super().__init__(scenario, name, customers, streams)
        redial = self.channel.redial
        self.keeps_work = redial is not None and redial.keeps_work
        """Whether who redials goes on where it gave up."""
        self.topics = sorted(scenario.topics)
        self.tiers = routes.tier_names(scenario)
        self._entry, self._back = map(self._begins, (routes.entry_tier, routes.return_tier))
        """The tier that new contacts reach first, and that of who is back, by topic."""
        self.learners = [routes.learner_bounds(scenario, tier) for tier in self.tiers]
        self.by_lot = scenario.routing.idle_agent == "random"
        self.learners_differ = any(bounds != (1.0, 1.0) for bounds in self.learners)
        self.asks = anybody_asks(scenario)

    def steps(self, rows: Ints, number: int) -> Iterator[Draws]:
        """The steps of the contacts of that number, one table for each place in their paths.

        Where who is back begins at another tier, a path from there follows the usual one.
        """
        yield from self._new(rows, number)
        if number > 0:
            back, usual = self._back[self.topic[rows]], self._entry[self.topic[rows]]
            again = rows[back != usual]
            tier = back[back != usual]
            live = np.full(len(again), self.channel.is_live)
            yield from self._path(again, tier, live, np.ones(len(again), bool), number, BACK)
        if number > 0 and self.keeps_work:
            yield from self._patience_again(rows, number)

    def _patience_again(self, rows: Ints, number: int) -> Iterator[Draws]:
        """How long customers wait at each tier who go on where they gave up; all else of these rows
        is never looked at.
        """
        everybody, topic = np.full(len(rows), self.channel.is_live), self.topic[rows]
        for code in range(len(self.tiers)):
            tier = np.full(len(rows), code)
            live = self._waits_in_line(tier, everybody)
            (waits,) = self.streams.uniforms(rows, 1, self.name, number, "redial", code)
            yield self._no_work(rows) | {
                "number": np.full(len(rows), number),
                "place": np.full(len(rows), REDIALLED + code),
                "patience": self._patience(tier, topic, live, waits, live),
                "next": np.full(len(rows), SOLVED),
            }

    def _new(self, rows: Ints, number: int) -> Iterator[Draws]:
        """The paths of those who are new, or not back as unsolved."""
        tier = self._entry[self.topic[rows]]
        live = np.full(len(rows), self.channel.is_live)
        first = np.ones(len(rows), bool)
        if self.scenario.wrong_desk is not None:
            table = self._at_wrong_desk(self.scenario.wrong_desk, rows, tier, live, number)
            first = ~np.isin(rows, table["inquiry"])
            yield table
        yield from self._path(rows, tier, live, first, number)

    def _path(
        self, rows: Ints, tier: Ints, live: Bools, first: Bools, number: int, begins: int = 0
    ) -> Iterator[Draws]:
        """Steps from a tier on, by place; they take what the draws of the inquiry's contact say.

        Args:
            rows: the inquiries.
            tier: where each is.
            live: whether its customer has come by a live channel and waits there.
            first: whether it waits for the first answer.
            number: of the contact.
            begins: place of the first step.
        """
        place = 0
        while len(rows):
            table = self._step(rows, tier, live, first, (self.name, number, place))
            table["number"] = np.full(len(rows), number)
            table["place"] = np.full(len(rows), begins + place)
            yield table
            follows = table["next"]
            if self.learners_differ:  # the detour's steps follow those of the usual path
                follows = np.where(follows >= 0, follows, table["detour"])
            if self.asks:  # likewise where nobody could be asked
                follows = np.where(follows >= 0, follows, table["unanswered"])
            goes_on = follows >= 0
            rows, tier, live = rows[goes_on], follows[goes_on], table["live"][goes_on]
            first = np.zeros(len(rows), bool)
            place += 1

    def bot_steps(self, rows: Ints) -> Draws:
        """The step of the bot's contacts, which takes no time."""
        return self._no_work(rows) | {
            "number": np.full(len(rows), -1),
            "place": np.zeros(len(rows), int),
            "patience": np.full(len(rows), math.inf),
            "next": np.full(len(rows), DEFLECTED),
        }

    def _no_work(self, rows: Ints) -> Draws:
        """Steps at the tier of new contacts that take nobody any time."""
        tier = self._entry[self.topic[rows]]
        live = self._waits_in_line(tier, np.full(len(rows), self.channel.is_live))
        steps = {
            "inquiry": rows,
            "tier": tier,
            "topic": self.topic[rows],
            "live": live,
            "handle_time": np.zeros(len(rows)),
            "wrap_up": np.zeros(len(rows)),
        }
        steps |= self._lots(rows, ()) | self._no_consults(rows)
        return steps | (Deviations.none(len(rows))._asdict() if self.learners_differ else {})

    def _lots(self, rows: Ints, stream: tuple[object, ...]) -> Draws:
        """Which of equally good agents takes a step, where that is drawn; a bot's step: nobody."""
        if not self.by_lot:
            return {}
        (draws,) = self.streams.uniforms(rows, 1, *stream, "lot") if stream else [0.0 * rows]
        return {"lot": draws}

    def _no_consults(self, rows: Ints) -> Draws:
        """Steps on which nobody asks a colleague."""
        if not self.asks:
            return {}
        return {"consult": np.full(len(rows), math.nan), "unanswered": np.full(len(rows), -1)}

    def _consults(self, rows: Ints, tier: Ints, topic: Ints, stream: tuple[object, ...]) -> Draws:
        """How long the agent asks a colleague on each step (NaN: asks nobody), and the tier that
        the contact goes to where nobody answers and it would have ended (-1: it ends).
        """
        found = self._no_consults(rows)
        if not self.asks:
            return found
        asks, lengths = self.streams.uniforms(rows, 2, *stream, "consult")
        for t, p, kind in _by_kind(tier, topic):
            rules = consult_of(self.scenario, self.scenario.topics[self.topics[p]], self.tiers[t])
            if rules is not None:
                here = kind[asks[kind] < rules.share]
                found["consult"][here] = rules.takes.ppf(lengths[here])
                if rules.otherwise == "escalate":
                    found["unanswered"][here] = self.tiers.index(rules.of)
        return found

    def may_be_unsolved(self, steps: Draws) -> Bools:
        """Whether a contact might end unsolved with each step, if only in a learner's hands."""
        unsolved: Bools = steps["next"] == UNSOLVED
        if self.learners_differ:
            least = np.array([bounds.solve for bounds in self.learners])[steps["tier"]]
            unsolved = unsolved | ((steps["next"] == SOLVED) & (steps["fails_at"] >= least))
        return unsolved

    def _begins(self, tier_of: Callable[[Scenario, Topic], str | None]) -> Ints:
        """The tiers where contacts begin, by topic."""
        names = [tier_of(self.scenario, self.scenario.topics[topic]) for topic in self.topics]
        return np.array([0 if name is None else self.tiers.index(name) for name in names])

    def _at_wrong_desk(
        self, rules: WrongDesk, rows: Ints, tier: Ints, live: Bools, number: int
    ) -> Draws:
        """The step before all others of those contacts that land at the desk of another topic."""
        lands, where, waits, work = self.streams.uniforms(rows, 4, self.name, number, "wrong desk")
        topic, desk = self.topic[rows], self.topic[rows]
        weights = dict(zip(self.topics, self.customers.shares.tolist(), strict=True))
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
        alike |= self._lots(rows[wrong], (self.name, number, "wrong desk"))
        alike |= self._no_consults(rows[wrong])
        return alike | {
            "inquiry": rows[wrong],
            "number": np.full(len(tier), number),
            "place": np.full(len(tier), -1),
            "tier": tier,
            "topic": desk[wrong],
            "live": live,
            "patience": self._patience(tier, desk[wrong], live, waits[wrong], live),
            "handle_time": rules.triage.ppf(work[wrong]),
            "wrap_up": np.zeros(len(tier)),
            "next": tier,
        }

    def _waits_in_line(self, tier: Ints, live: Bools) -> Bools:
        """Whether customers of live contacts wait in the lines of their tiers."""
        in_line: Bools = np.array([not t.calls_back for t in self.scenario.tiers])[tier]
        return in_line & live

    def _patience(
        self, tier: Ints, topic: Ints, live: Bools, draws: Floats, first: Bools
    ) -> Floats:
        """How long customers wait in the lines of their tiers; inf: without end.

        Of those who wait for the first answer, the lowest draws hang up at once.
        """
        patience = np.full(len(tier), math.inf)
        hang_up = np.where(first & live, self.channel.hang_up, 0.0)
        stays = live & (draws >= hang_up)
        if self.channel.hang_up > 0:
            patience[live & ~stays] = 0.0
            draws = np.where(stays, (draws - hang_up) / np.maximum(1 - hang_up, 1e-300), draws)
        wait = np.flatnonzero(stays)
        for t, p, kind in _by_kind(tier[wait], topic[wait]):
            limit = self._limit(t, p)
            if limit is not None:
                here = wait[kind]
                patience[here] = limit.ppf(draws[here])
        return patience

    def _limit(self, tier: int, topic: int) -> Distribution | None:
        """Patience in a tier's line about a topic, by codes."""
        return routes.patience_of(self.scenario, self.topics[topic], self.name, self.tiers[tier])

    def _step(
        self, rows: Ints, tier: Ints, live: Bools, first: Bools, stream: tuple[object, ...]
    ) -> Draws:
        """One step of each contact: longest wait, amount of work, and what follows."""
        waits, work_draws, wraps, escalates, solves = self.streams.uniforms(rows, 5, *stream)
        outside = np.array([t.outside is not None for t in self.scenario.tiers])
        live = self._waits_in_line(tier, live)
        topic = self.topic[rows]
        handle_time, wrap_up = np.zeros((2, len(rows)))
        follows = np.full(len(rows), SOLVED)
        differ = Deviations.none(len(rows) if self.learners_differ else 0)
        for t, p, here in _by_kind(tier, topic):
            work = self.scenario.topics[self.topics[p]].work[self.tiers[t]]
            handle_time[here] = work.handle_time.ppf(work_draws[here])
            if work.wrap_up is not None:
                wrap_up[here] = work.wrap_up.ppf(wraps[here])
            draws = escalates[here], solves[here]
            follows[here] = self._follows(t, p, *draws)
            if self.learners_differ:
                found = deviations(self._shares(t, p), work.solve, self.learners[t], *draws)
                for column, values in zip(differ, found, strict=True):
                    column[here] = values
        if self.customers.harder is not None:
            handle_time *= self.customers.harder[rows]
        table = {
            "inquiry": rows,
            "tier": tier,
            "topic": topic,
            "live": live,
            "patience": self._patience(tier, topic, live, waits, first),
            "handle_time": np.where(outside[tier], 1.0, self.channel.effort) * handle_time,
            "wrap_up": wrap_up,
            "next": follows,
        }
        table |= self._lots(rows, stream) | self._consults(rows, tier, topic, stream)
        if self.asks and self.learners_differ:
            asked = table["unanswered"]  # a learner passes it on to nobody else than who is asked
            differ.detour[:] = np.where((differ.detour >= 0) & (asked >= 0), asked, differ.detour)
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


def _by_kind(tier: Ints, topic: Ints) -> Iterator[tuple[int, int, Ints]]:
    """Tier and topic of each kind of step there is, and the places of its steps."""
    if not len(tier):
        return
    topics = int(topic.max()) + 1
    kind = tier * np.int32(topics) + topic
    order = np.argsort(kind.astype(np.min_scalar_type(int(kind.max()))), kind="stable")
    starts = np.flatnonzero(np.diff(kind[order], prepend=-1))
    for here in np.split(order, starts[1:]):
        yield *divmod(int(kind[here[0]]), topics), here
