"""The contacts of a channel's inquiries: the first, and those that might follow it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.calendar import Calendar
from sim.scenarios.meaning.ownership import anybody_owns, ownership_of
from sim.scenarios.sections.contacts.channels import Callback
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.strain import Strain
from sim.tape.customers import Customers, Drawing
from sim.tape.memory import LARGE, give_back
from sim.tape.paths import Paths
from sim.tape.streams import Bools, Floats, Ints, RandomStreams
from sim.tape.tables import Channel, Draws, narrow

BLOCK = 1 << 15
"""Customers who are drawn for at a time, to need less memory."""


def channel_tables(
    scenario: Scenario,
    name: str,
    code: int,
    streams: RandomStreams,
    calendar: Calendar,
    until: float = math.inf,
) -> Channel:
    """Inquiries, contacts and steps of a channel; rows are numbered within the channel.

    Args:
        scenario: the scenario.
        name: of the channel.
        code: of the channel.
        streams: where the draws come from.
        calendar: of the horizon.
        until: minute from which on nobody new is drawn; of those before it all is.
    """
    customers = Customers(scenario, name, streams, calendar, until)
    everyone = np.arange(len(customers.topic))
    if len(everyone) > LARGE:
        give_back()
    (deflection,) = streams.uniforms(everyone, 1, "deflection", name)
    inquiries = {
        "arrived_at": customers.arrived_at,
        "channel": np.full(len(everyone), code),
        "topic": customers.topic,
        "deflection": deflection,
    }
    if scenario.satisfaction is not None:
        (draws,) = streams.uniforms(everyone, 1, "survey", name)
        inquiries["surveyed"] = draws < scenario.satisfaction.survey
    return Channel(narrow(inquiries), *_Contacts(scenario, name, customers, streams).tables())


class _Contacts(Drawing):
    """The contacts that the customers of a channel make, or might make."""

    def __init__(
        self, scenario: Scenario, name: str, customers: Customers, streams: RandomStreams
    ) -> None:
        super().__init__(scenario, name, customers, streams)
        self.paths = Paths(scenario, name, customers, streams)
        self.returns = [
            scenario.topics[topic].returns or scenario.returns for topic in sorted(scenario.topics)
        ]
        self.may_conflict = any(
            rule is not None and rule.conflicting_answers > 0 for rule in self.returns
        )
        self.strain = scenario.strain
        if self.strain is not None and not self.strain.returns > 0:
            self.strain = None
        self._unsolved = np.zeros(len(self.topic), bool)
        """Of each inquiry: whether its contact might end unsolved."""
        self._length = np.zeros(len(self.topic), int)
        """Of each inquiry: the most steps of its contact."""

    def tables(self) -> tuple[list[Draws], list[Draws]]:
        """Contacts and their steps, in parts; each row names the inquiry it belongs to."""
        everyone = np.arange(len(self.topic))
        contacts: list[Draws] = []
        steps: list[Draws] = []
        at_bot, after_bot = self.customers.at_bot, self.customers.after_bot
        for some in _blocks(everyone[at_bot]):
            contacts.append(narrow(self._with_bot(some)))
            steps.append(narrow(self.paths.bot_steps(some)))
        rows, number = everyone[~at_bot | ~np.isnan(after_bot)], 0
        while len(rows):
            come_again = []
            for some in _blocks(rows):
                path, contact = self._contact(some, number)
                steps.extend(map(narrow, path))
                contacts.append(narrow(contact))
                come_again.append(some[self._again(contact)])
            number += 1
            rows = np.concatenate(come_again) if number <= self._again_at_most else rows[:0]
        return contacts, steps

    def _contact(self, rows: Ints, number: int) -> tuple[list[Draws], Draws]:
        """Contacts of that number of some inquiries: the steps, and what else is drawn for each."""
        path = list(self.paths.steps(rows, number))
        if not self.paths.keeps_work:  # else a contact may go on with a path before
            self._unsolved[rows], self._length[rows] = False, 0
        for part in path:
            self._unsolved[part["inquiry"]] |= self.paths.may_be_unsolved(part)
            self._length[part["inquiry"]] += 1
        redial_after, return_after = self._comes_again(rows, number, self._unsolved[rows])
        table = self._ownership(rows, number) | {
            "inquiry": rows,
            "number": np.full(len(rows), number),
            "redial_after": redial_after,
            "return_after": return_after,
        }
        if self.channel.callback is not None:
            table["callback"] = self._called_in_vain(self.channel.callback, rows, number)
        if self.strain is not None:
            table |= self._strained(self.strain, rows, number)
        if self.may_conflict:
            table |= self._conflicts(rows, number, self._length[rows])
        return path, table

    def _again(self, contacts: Draws) -> Bools:
        """Whether the customer of each contact might come again."""
        again = np.zeros(len(contacts["inquiry"]), bool)
        for name in ("redial_after", "return_after", "strained_after", "conflict_after"):
            if name in contacts:
                again |= ~np.isnan(contacts[name])
        return again

    def _with_bot(self, rows: Ints) -> Draws:
        """A contact with the bot, before all others, of each inquiry that it answers."""
        none = np.full(len(rows), math.nan)
        contacts = {
            "inquiry": rows,
            "number": np.full(len(rows), -1),
            "redial_after": none,
            "return_after": self.customers.after_bot[rows],
        }
        if self.may_conflict:
            contacts |= {"conflict_from": np.full(len(rows), _NEVER), "conflict_after": none}
        if self.strain is not None:
            contacts |= {"strain_from": np.full(len(rows), math.inf), "strained_after": none}
        return contacts

    def _ownership(self, rows: Ints, number: int) -> Draws:
        """Minutes of each hand-over, update and follow-up of contacts; 0 where there is none."""
        if not anybody_owns(self.scenario):
            return {}
        draws = self.streams.uniforms(rows, 3, self.name, number, "ownership")
        columns = ("hand_over", "update", "follow_up")
        minutes: Draws = {name: np.zeros(len(rows)) for name in columns}
        for code, (_, topic) in enumerate(sorted(self.scenario.topics.items())):
            rules = ownership_of(self.scenario, topic)
            mask = self.topic[rows] == code
            for name, part in zip(minutes, draws, strict=True):
                spread = getattr(rules, name)
                if spread is not None:
                    minutes[name][mask] = spread.ppf(part[mask])
        return minutes

    @property
    def _again_at_most(self) -> int:
        """Further contacts that an inquiry can make."""
        redials = 0 if self.channel.redial is None else self.channel.redial.at_most
        returns = (rule.at_most for rule in self.returns if rule is not None)
        return redials + max(returns, default=0)

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
        for code, rule in enumerate(self.returns):
            if rule is not None:
                comes = (self.topic[rows] == code) & unsolved & (returns < rule.share)
                return_after[comes] = rule.after.ppf(return_delays[comes])
        return redial_after, return_after

    def _called_in_vain(self, rules: Callback, rows: Ints, number: int) -> Floats:
        """Calls that nobody picks up before one is; NaN: the customer accepts no call-back."""
        accepts, calls = self.streams.uniforms(rows, 2, self.name, number, "callback")
        in_vain, chance = np.zeros(len(rows)), 1.0
        for _ in range(rules.attempts):
            chance *= 1 - rules.pick_up
            in_vain += calls < chance
        return np.where(accepts < rules.accept, in_vain, math.nan)

    def _strained(self, rules: Strain, rows: Ints, number: int) -> dict[str, Floats]:
        """From how much strain of its agent each contact comes back if solved, and after when."""
        draws, delays = self.streams.uniforms(rows, 2, self.name, number, "strain")
        strain_from = draws / rules.returns
        after = np.full(len(rows), math.nan)
        for code, rule in enumerate(self.returns):
            if rule is not None:
                may = (self.topic[rows] == code) & (strain_from < rules.utmost)
                after[may] = rule.after.ppf(delays[may])
        return {"strain_from": strain_from, "strained_after": after}

    def _conflicts(self, rows: Ints, number: int, length: Ints) -> Draws:
        """Agents from whom on a solved contact comes back, and after how long; NaN: it cannot.

        Args:
            rows: the inquiries.
            number: number of the contact.
            length: most steps that can be completed on the contact of each.
        """
        draws, delays = self.streams.uniforms(rows, 2, self.name, number, "conflicting answers")
        agents, after = np.full(len(rows), _NEVER), np.full(len(rows), math.nan)
        for code, rule in enumerate(self.returns):
            if rule is not None and rule.conflicting_answers > 0:
                here = self.topic[rows] == code
                # of n agents the first costs nothing: comes back where draw < share × (n - 1)
                needed = np.floor(draws[here] / rule.conflicting_answers) + 2
                agents[here] = np.minimum(needed, _NEVER)
                after[here] = rule.after.ppf(delays[here])
        after[agents > length] = math.nan
        return {"conflict_from": agents, "conflict_after": after}


_NEVER = 30_000
"""More agents than work on any contact."""


def _blocks(rows: Ints) -> Iterator[Ints]:
    """Rows in parts."""
    for first in range(0, len(rows), BLOCK):
        yield rows[first : first + BLOCK]
