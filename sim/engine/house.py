"""The house: what happens when a customer arrives, waits, is served, passed on, or comes again.

Read from :meth:`House.arrive` downwards, it is the story of a contact; an agent's day is told in
:func:`sim.agents.working_life`, the arriving of customers in :func:`sim.inquiries.arrivals`.
Who is matched with whom is decided in :mod:`sim.queues`; every random number comes from the tape.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from contextlib import contextmanager

from sim.agents import Agent, Duty, Step, build_team, working_life
from sim.clock import ARRIVAL, PATIENCE, SHIFT, STEP_ENDS, Alarm, Clock
from sim.engine.recorder import Recorder
from sim.errors import UsageError
from sim.inquiries import Contact, arrivals, calendar_of, comes_again, open_channels
from sim.log import Ending, Kind, Log, Names, Outcome
from sim.queues import Routing
from sim.scenarios.schema import Scenario
from sim.tape import SOLVED, Tape


def simulate(scenario: Scenario, tape: Tape) -> Log:
    """Run one replication: a pure function of the scenario and the tape.

    Args:
        scenario: the team and its rules.
        tape: every draw, from :func:`sim.tape.draw_tape` for this scenario.

    Returns:
        What happened from minute 0 to the end of the horizon.

    Raises:
        UsageError: the tape was drawn for another team or horizon.
    """
    days = len(calendar_of(scenario).days)
    team = {name: (group.headcount, days) for name, group in scenario.team.items()}
    if {name: absent.shape for name, absent in tape.absent.items()} != team:
        raise UsageError(
            "the tape was drawn for another scenario; draw one for this "
            "(the same seed and replication bring the same customers)"
        )
    with _no_garbage_collection():
        house = House(scenario, tape)
        house.clock.run(until=house.calendar.minutes)
        return house.close()


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """A run makes no reference cycles, so looking for them only costs time (about a third)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class House:
    """A support team at work."""

    def __init__(self, scenario: Scenario, tape: Tape) -> None:
        self.scenario = scenario
        self.calendar = calendar_of(scenario)
        self.clock = Clock()
        self.log = Recorder()
        self.channels = open_channels(scenario, self.calendar)
        groups, self.agents = build_team(scenario, self.calendar, tape.absent)
        sizes = [scenario.team[group.name].headcount for group in groups]
        self.routing = Routing(scenario.routing, groups, self.channels, sizes)
        self._interruptible = any(channel.interruptible for channel in self.channels)
        self._read_topics()
        self._read_tape(tape)
        for agent in self.agents:
            agent.alarm = Alarm(self.clock)
            agent.process = self.clock.process(working_life(agent, self))
        for channel in self.channels:
            rows = (tape.inquiries["channel"] == channel.number).nonzero()[0].tolist()
            contacts = [self._first_contact[row] for row in rows]
            minutes = [self._arrived_at[row] for row in rows]
            self.clock.process(arrivals(self, rows, contacts, minutes))

    def _read_topics(self) -> None:
        """Rules of the topics by code, and the kinds of contacts that can occur."""
        names = sorted(self.scenario.topics)
        topics = [self.scenario.topics[name] for name in names]
        returns = [topic.returns or self.scenario.returns for topic in topics]
        self._returns_at_most = [0 if rule is None else rule.at_most for rule in returns]
        # By topic and channel, the higher of their priorities; 1 is the highest.
        self._priority = [
            [min(topic.priority or 9, channel.priority) for channel in self.channels]
            for topic in topics
        ]
        tiers = self.scenario.tiers
        called_back = any(rules.mode == "deferred" for rules in tiers)
        for number, topic in enumerate(topics):
            for tier, rules in enumerate(tiers):
                for channel in self.channels if rules.name in topic.work else ():
                    if channel.live and rules.mode != "deferred":
                        self.routing.add_kind(True, tier, number, channel)
                    if called_back or not channel.live:
                        self.routing.add_kind(False, tier, number, channel)

    def _read_tape(self, tape: Tape) -> None:
        """The tape's columns as lists: single numbers are read several times faster from these."""
        self.tape = tape
        self._arrived_at = tape.inquiries["arrived_at"].tolist()
        self._channel = tape.inquiries["channel"].tolist()
        self._topic = tape.inquiries["topic"].tolist()
        self._first_contact = tape.inquiries["first_contact"].tolist()
        self._redial_after = tape.contacts["redial_after"].tolist()
        self._return_after = tape.contacts["return_after"].tolist()
        self._first_step = tape.contacts["first_step"].tolist()
        self._tier = tape.steps["tier"].tolist()
        self._is_live = tape.steps["live"].tolist()
        self._patience = tape.steps["patience"].tolist()
        self._handle_time = tape.steps["handle_time"].tolist()
        self._wrap_up = tape.steps["wrap_up"].tolist()
        self._next = tape.steps["next"].tolist()

    # A contact -----------------------------------------------------------------------------

    def first_contact(self, inquiry: int) -> Contact:
        """The first contact of an inquiry, about to arrive."""
        return self._contact(self._first_contact[inquiry], inquiry)

    def _contact(self, row: int, inquiry: int) -> Contact:
        channel = self.channels[self._channel[inquiry]]
        topic = self._topic[inquiry]
        step = self._first_step[row]
        priority = self._priority[topic][channel.number]
        now = self.clock.now
        return Contact(row, inquiry, channel, topic, priority, step, self._tier[step], now)

    def arrive(self, contact: Contact) -> None:
        """A contact reaches the house: is turned away, or joins the line of its first tier."""
        channel = contact.channel
        if channel.hours is not None and not channel.hours.is_open(self.clock.now):
            if channel.overflow is None:
                self._leave(contact, Outcome.TURNED_AWAY)
                return
            contact.channel, contact.live = channel.overflow, False
            contact.priority = self._priority[contact.topic][channel.overflow.number]
        elif contact.live:
            if channel.in_house >= channel.lines:
                self._leave(contact, Outcome.BUSY)
                return
            channel.in_house += 1
        self._reach_tier(contact)

    def _reach_tier(self, contact: Contact) -> None:
        """A contact reaches the tier of its next step: is served at once if it can be, or waits."""
        now = self.clock.now
        if contact.live and not self._is_live[contact.step]:
            contact.live = False  # the customer is called back and no longer on the line
            contact.channel.in_house -= 1
        contact.joined_at = contact.queued_at = now
        routing = self.routing
        contact.kind = routing.kind_of(contact)
        agent = routing.next_agent(contact)
        if agent is None and contact.live and self._interruptible:
            agent = routing.agent_to_interrupt(contact)
            if agent is not None:
                agent.put_aside = self._put_down(agent, Ending.INTERRUPTED)
        if agent is not None:
            self._take(agent, contact, now)
            self._carry_on(agent, now)
            return
        routing.join(contact)
        limit = self._patience[contact.step]
        if contact.live and limit < math.inf:
            contact.patience = self.clock.alarm(
                now + limit, PATIENCE + contact.id, self._patience_ends, about=contact
            )

    def _patience_ends(self, alarm: Alarm) -> None:
        """A customer who still waits gives up."""
        contact: Contact = alarm.about
        if contact.patience is alarm:
            contact.waiting = False
            self._leave(contact, Outcome.ABANDONED)

    def _leave(self, contact: Contact, outcome: Outcome) -> None:
        """The customer leaves, and may come again; outside opening hours into the next opening."""
        now = self.clock.now
        contact.patience = None
        if contact.live and outcome is not Outcome.BUSY and outcome is not Outcome.TURNED_AWAY:
            contact.channel.in_house -= 1
        again = outcome is not Outcome.SOLVED and comes_again(
            contact,
            outcome,
            redial_after=self._redial_after[contact.id],
            return_after=self._return_after[contact.id],
            returns_at_most=self._returns_at_most[contact.topic],
        )
        if not again:
            self.log.contact(contact, outcome, now)
            return
        reason, after = again
        hours = self.channels[self._channel[contact.inquiry]].hours
        next_at = now + after if hours is None else hours.into_open(now + after)
        self.log.contact(contact, outcome, now, next_at)
        if next_at < self.calendar.minutes:
            further = self._contact(contact.id + 1, contact.inquiry)
            further.follows(contact, reason)
            self.clock.alarm(next_at, ARRIVAL + further.id, self._arrives_again, about=further)

    def _arrives_again(self, alarm: Alarm) -> None:
        contact: Contact = alarm.about
        contact.arrived_at = self.clock.now
        self.arrive(contact)

    # A step --------------------------------------------------------------------------------

    def _take(self, agent: Agent, contact: Contact, now: float) -> None:
        """An agent begins a step on a contact, perhaps beside others."""
        contact.patience = None
        if contact.answered_at != contact.answered_at:  # NaN: the first answer
            contact.answered_at = now
        standard = self._handle_time[contact.step] if contact.rest is None else contact.rest
        contact.rest = None
        rest = standard / agent.group.speed[contact.topic]
        self._work_on(agent, Step(contact, agent, now, rest, self._wrap_up[contact.step]), now)

    def _work_on(self, agent: Agent, step: Step, now: float) -> None:
        if agent.in_hand:
            self._settle(agent, now)
        agent.settled_at = now
        agent.in_hand.append(step)
        if step.interruptible:
            self.routing.may_be_interrupted(agent, step.contact.priority)

    def _settle(self, agent: Agent, now: float) -> None:
        """Bring what is left of the steps in hand up to now."""
        done = (now - agent.settled_at) * _pace(agent)
        for step in agent.in_hand:
            step.rest -= done
        agent.settled_at = now

    def _carry_on(self, agent: Agent, now: float) -> None:
        """What is in hand has changed: be free for more, if a hand is, and set the alarm anew."""
        in_hand = agent.in_hand
        if not in_hand:
            self.routing.free(agent, now)
            return
        step = in_hand[0]
        if len(in_hand) < step.at_once and not agent.leaving:
            self.routing.free(agent, now)
        else:
            agent.place = None
        if agent.alarm.is_set:
            agent.alarm = Alarm(self.clock)
            agent.process.interrupt()
        if len(in_hand) > 1:
            step = min(in_hand, key=lambda step: (step.rest, step.contact.id))
        agent.next_end = step
        rest = step.rest / _pace(agent)
        agent.alarm.set(now + rest if rest > 0 else now, STEP_ENDS + agent.number)

    def step_ends(self, agent: Agent) -> None:
        """The handling of a contact ends, or the wrap-up after it; then the agent takes more."""
        now = self.clock.now
        step = agent.next_end
        in_hand = agent.in_hand
        if len(in_hand) > 1:
            self._settle(agent, now)
        agent.place = None  # not free for the contact that is being released
        wrapping_up = step.handled_at == step.handled_at
        if not wrapping_up:
            if step.interruptible:
                step.interruptible = False
                self.routing.not_interrupted(agent, step.contact.priority)
            step.handled_at = now
            step.rest = step.wrap_up
            agent.settled_at = now
            self._release(step)
        if wrapping_up or step.wrap_up == 0:
            in_hand.remove(step)
            self.log.step(step, now)
            self._take_more(agent, now)
        else:
            self._carry_on(agent, now)

    def _release(self, step: Step) -> None:
        """The customer is let go: passed on to another tier, or the contact is over."""
        contact = step.contact
        follows = self._next[contact.step]
        if follows >= 0:
            step.ending = Ending.ESCALATED
            step.to_tier = contact.tier = follows
            contact.escalations += 1
            contact.step += 1
            self._reach_tier(contact)
        elif follows == SOLVED:
            step.ending = Ending.SOLVED
            self._leave(contact, Outcome.SOLVED)
        else:
            step.ending = Ending.UNSOLVED
            self._leave(contact, Outcome.UNSOLVED)

    def _take_more(self, agent: Agent, now: float) -> None:
        """An agent takes what comes next: waiting contacts, then work put aside, or nothing."""
        in_hand = agent.in_hand
        if agent.leaving:
            if not in_hand:
                self._go_off_duty(agent)
                return
        else:
            while not in_hand or len(in_hand) < in_hand[0].at_once:
                contact = self.routing.next_contact(agent)
                if contact is None:
                    break
                self._take(agent, contact, now)
            if not in_hand and agent.put_aside is not None:
                self._resume(agent, agent.put_aside, now)
        self._carry_on(agent, now)

    # Interruptions -------------------------------------------------------------------------

    def _put_down(self, agent: Agent, ending: Ending) -> Step:
        """An agent stops in the middle of interruptible work."""
        self._settle(agent, self.clock.now)
        step = agent.in_hand.pop()
        self.routing.not_interrupted(agent, step.contact.priority)
        step.ending = ending
        self.log.step(step, self.clock.now)
        step.contact.queued_at = self.clock.now
        return step

    def _resume(self, agent: Agent, step: Step, now: float) -> None:
        """An agent goes on with work put aside, with exactly what was left of it."""
        agent.put_aside = None
        step.ending = Ending.OPEN
        step.queued_at = step.contact.queued_at
        step.started_at = now
        self._work_on(agent, step, now)

    def _put_back(self, step: Step) -> None:
        """Work of an agent who goes off duty goes to another, or back to its place in the line."""
        contact = step.contact
        contact.rest = step.rest * step.agent.group.speed[contact.topic]
        agent = self.routing.next_agent(contact)
        if agent is None:
            self.routing.join(contact)
        else:
            now = self.clock.now
            self._take(agent, contact, now)
            self._carry_on(agent, now)

    # Shifts --------------------------------------------------------------------------------

    def sign_on(self, agent: Agent, duty: Duty) -> None:
        """An agent comes on duty and takes work."""
        agent.on_duty, agent.leaving = True, False
        agent.duty, agent.signed_on_at = duty, self.clock.now
        if duty.end < self.calendar.minutes:
            self.clock.alarm(duty.end, SHIFT + agent.number, self._duty_ends, about=agent)
        self._take_more(agent, self.clock.now)

    def _duty_ends(self, alarm: Alarm) -> None:
        """A break or the end of the shift: finish what must be finished, hand over the rest."""
        agent: Agent = alarm.about
        agent.leaving, agent.place = True, None
        left = []
        if agent.in_hand and agent.in_hand[0].interruptible:
            left.append(self._put_down(agent, Ending.PUT_BACK))
        if agent.put_aside is not None:
            left.append(agent.put_aside)
            agent.put_aside = None
        if not agent.in_hand:
            self._go_off_duty(agent)
            if agent.alarm.is_set:
                agent.alarm = Alarm(self.clock)
            agent.process.interrupt()
        for step in left:
            self._put_back(step)

    def _go_off_duty(self, agent: Agent) -> None:
        agent.on_duty, agent.place = False, None
        self._log_duty(agent, self.clock.now)

    def _log_duty(self, agent: Agent, until: float) -> None:
        """Time on duty; what exceeds the shift is overtime, what follows may be a break."""
        duty = agent.duty
        shift_end = duty.end if duty.ends_shift else until
        self.log.interval(agent, Kind.DUTY, agent.signed_on_at, min(until, shift_end))
        self.log.interval(agent, Kind.OVERTIME, max(shift_end, agent.signed_on_at), until)
        self.log.interval(agent, Kind.BREAK, until, min(duty.away_until, self.calendar.minutes))

    # The end -------------------------------------------------------------------------------

    def close(self) -> Log:
        """The log, with what is still open at the end of the horizon."""
        for agent in self.agents:
            if agent.on_duty:
                self._log_duty(agent, self.calendar.minutes)
            for step in agent.in_hand:
                if step.ending is Ending.OPEN:
                    self.log.contact(step.contact, Outcome.OPEN, math.nan)
                self.log.step(step, math.nan)
            if agent.put_aside is not None:
                self.log.contact(agent.put_aside.contact, Outcome.OPEN, math.nan)
        for contact in self.routing.waiting():
            self.log.contact(contact, Outcome.OPEN, math.nan)
        names = Names(
            channels=tuple(sorted(self.scenario.channels)),
            topics=tuple(sorted(self.scenario.topics)),
            tiers=tuple(tier.name for tier in self.scenario.tiers),
            groups=tuple(sorted(self.scenario.team)),
            agents=tuple(agent.name for agent in self.agents),
        )
        live = [channel.live for channel in self.channels]
        tables = self.log.tables(self.tape, self.agents, live)
        return Log(*tables, names, self.calendar, self.scenario.horizon.warm_up)


def _pace(agent: Agent) -> float:
    """How fast each contact in hand goes on, as a share of the speed it would have alone.

    Side by side each takes ``slowdown`` longer for every other one.
    """
    beside = len(agent.in_hand) - 1
    return 1.0 if beside == 0 else 1.0 / (1.0 + agent.in_hand[0].contact.channel.slowdown * beside)
