"""The house: what happens when a customer arrives, waits, is served, passed on, or comes again.

Read from :meth:`House.first_contact` downwards, it is the story of a contact; an agent's day is
as written in :func:`sim.agents.working_life`, the arriving of customers in
:func:`sim.inquiries.arrivals`. Who is matched with whom is decided in :mod:`sim.queues`; every
random number comes from the tape. What only some scenarios have is in :mod:`sim.engine.duties`: the
story names the moments (``self.on``, :mod:`sim.engine.moments`) at which those may act.
"""

from __future__ import annotations

import math

from sim.agents import Agent, Duty, Step, working_life
from sim.clock import ARRIVAL, PATIENCE, SHIFT, STEP_ENDS, Alarm, Clock
from sim.engine.duties import DUTIES
from sim.engine.moments import Handler, Moments, duties_first
from sim.engine.recorder import Recorder
from sim.engine.script import Script
from sim.floor import Floor
from sim.inquiries import Contact, arrivals, open_channels
from sim.log import Ending, Outcome
from sim.policies import order_of
from sim.queues import Queues
from sim.tape import DEFLECTED, SOLVED, UNSOLVED, Tape

_SOLVED = Outcome.SOLVED
_ENDS = {SOLVED: (Ending.SOLVED, Outcome.SOLVED), UNSOLVED: (Ending.UNSOLVED, Outcome.UNSOLVED)}
"""How a step and its contact end, by what follows on the tape."""


class House:
    """A support team at work."""

    def __init__(self, floor: Floor, tape: Tape) -> None:
        self.floor, self.tape = floor, tape
        self.calendar = floor.calendar
        self.clock = Clock()
        self.log = Recorder()
        self.channels = open_channels(floor.scenario, floor.ground.hours, floor.ground.promised)
        self.script = Script(floor, tape, self.channels)
        self.agents = floor.team.agents()
        order, lots = order_of(floor.scenario), self.script.lots
        self.queues = Queues(floor.tables, order, len(self.agents), lots)
        self.handlers: list[Handler] = [self] * len(self.script.kinds)
        # read at every step
        self._first_step, self._kind = self.script.first_step, self.script.kind
        self._handle_time, self._wrap_up = self.script.handle_time, self.script.wrap_up
        self._next, self._patience = self.script.next, tape.steps["patience"]
        on = self.on = Moments()
        for duty in DUTIES:
            duty.register(self, on)
        # acts with a moment before them; functions, which are quicker to call from a local name
        self._begin = duties_first(on.begins, self.work_on)
        self._is_handled = duties_first(on.handled, self._release)
        self._is_free = duties_first(on.is_free, self.queues.free)
        self.leave = duties_first(on.over, self._leave)
        for agent in self.agents:
            agent.alarm = Alarm(self.clock, self.step_ends, agent)
            self.clock.process(working_life(agent, self))
        for channel in self.channels:
            self.clock.process(arrivals(self, self.script.arrivals(channel)))

    # A contact -----------------------------------------------------------------------------

    def first_contact(self, row: int) -> None:
        """A customer reaches out for the first time, by a contact of the tape."""
        step = self._first_step[row]
        contact = Contact(row, step, self._kind(step), self.clock.now)
        for keeps_away in self.on.keeps_away:
            if keeps_away(row):
                self.log.contact(contact, Outcome.DEFLECTED, self.clock.now)
                return
        if self._next[step] == DEFLECTED:
            self.leave(contact, Outcome.DEFLECTED)  # a bot has answered
        else:
            self._arrive(contact)

    def _arrives_again(self, alarm: Alarm) -> None:
        self._arrive(alarm.about)

    def _arrive(self, contact: Contact) -> None:
        """A contact reaches the house: is turned away, or joins the line of its first tier."""
        channel = contact.kind.channel
        if channel.hours is not None and not channel.hours.is_open(self.clock.now):
            if channel.overflow is None:
                self.leave(contact, Outcome.TURNED_AWAY)
                return
            contact.kind = self.script.written(contact.kind, channel.overflow)
        elif channel.live:
            if channel.is_full:
                self.leave(contact, Outcome.BUSY)
                return
            channel.in_house += contact.kind.live
        self._reach_tier(contact)

    def _reach_tier(self, contact: Contact) -> None:
        """A contact reaches the tier of its next step: is served at once if it can be, or waits."""
        contact.joined_at = contact.queued_at = self.clock.now
        if not self.finds_agent(contact):
            self._wait(contact)

    def finds_agent(self, contact: Contact) -> bool:
        """Whether somebody takes a contact at once: a free agent, or one who puts work aside."""
        now, kind = self.clock.now, contact.kind
        agent = self.queues.next_agent(kind, contact)
        if agent is not None:
            self.handlers[kind.number].take(agent, contact, now)
            return True
        if kind.interrupts:
            agent = self.queues.agent_to_interrupt(kind)
            if agent is not None:
                agent.put_aside = self._put_down(agent, Ending.INTERRUPTED)
                self.handlers[kind.number].take(agent, contact, now)
                if kind.at_once > 1:  # hands are free again, perhaps for others that wait
                    self.take_more(agent, now)
                return True
        return False

    def _wait(self, contact: Contact) -> None:
        """A contact waits in line, a live one as long as its customer's patience lasts."""
        self.queues.join(contact)
        contact.patience = None
        if contact.kind.live:
            minutes = self._patience.item(contact.waits_by)
            for patience in self.on.patience:
                minutes = patience(contact, minutes)
            if minutes < math.inf:
                alarm = contact.patience = Alarm(self.clock, self._patience_ends, contact)
                alarm.set(self.clock.now + minutes, PATIENCE + contact.id)
        for waits in self.on.waits:
            waits(contact)

    def _patience_ends(self, alarm: Alarm) -> None:
        """A customer who still waits gives up."""
        contact: Contact = alarm.about
        if contact.patience is alarm:
            contact.patience = None  # else each keeps the other
            if contact.place is not None:
                contact.place = None
                contact.kind.channel.in_house -= 1
                self.leave(contact, Outcome.ABANDONED)

    def _leave(self, contact: Contact, outcome: Outcome) -> None:
        """The customer leaves, and may come again; outside opening hours into the next opening."""
        now = self.clock.now
        if outcome is _SOLVED:
            again = None
            for brings_back in self.on.brings_back:
                again = again or brings_back(contact)
        else:
            again = self.script.comes_again(contact, outcome)
        if again is None:
            self.log.contact(contact, outcome, now)
            return
        reason, after = again
        next_at = self.script.into_opening_hours(contact, now + after)
        self.log.contact(contact, outcome, now, next_at)
        if next_at < self.calendar.minutes:
            further = self.script.further(contact, reason, next_at)
            Alarm(self.clock, self._arrives_again, further).set(next_at, ARRIVAL + further.id)

    # A step --------------------------------------------------------------------------------

    def take(self, agent: Agent, contact: Contact, now: float) -> None:
        """An agent begins a step on a contact, perhaps beside others."""
        standard = contact.rest
        if standard is None:
            standard = self._handle_time[contact.step]
        else:
            contact.rest = None
        if self._next[contact.step] == contact.kind.tier:  # it is at the wrong desk
            for put_right in self.on.put_right:
                standard = put_right(agent, contact, standard)
        step = Step(contact, agent, now, standard, self._wrap_up[contact.step])
        begin = self._begin
        begin(agent, step, now)
        if contact.answered_at != contact.answered_at:  # NaN: the first answer
            contact.answered_at = now

    def work_on(self, agent: Agent, step: Step, now: float) -> None:
        """A step is in an agent's hands from now on."""
        kind = step.kind
        if agent.in_hand:
            agent.settle(now)
        agent.in_hand.append(step)
        agent.settled_at = now
        if kind.interruptible:
            self.queues.may_be_interrupted(agent, kind.priority)
        if kind.at_once == 1:
            agent.next_end = step
            agent.alarm.set(now + step.rest, STEP_ENDS + agent.number)
        else:
            self._share_out(agent, now)

    def _share_out(self, agent: Agent, now: float) -> None:
        """What is in hand side by side has changed: its pace, and whether a hand is free."""
        in_hand = agent.in_hand
        if len(in_hand) < in_hand[0].kind.at_once and not agent.leaving:
            self.queues.free(agent, now)
        else:
            agent.place = None
        step = agent.next_end = in_hand[0] if len(in_hand) == 1 else agent.first_to_end()
        agent.alarm = Alarm(self.clock, self.step_ends, agent)
        agent.alarm.set(now + max(step.rest, 0.0) / agent.pace(), STEP_ENDS + agent.number)

    def step_ends(self, alarm: Alarm) -> None:
        """The handling of a contact ends, or the wrap-up after it; then the agent takes more."""
        agent: Agent = alarm.about
        if agent.alarm is not alarm:
            return
        now, step = self.clock.now, agent.next_end
        if len(agent.in_hand) > 1:
            agent.settle(now)
        agent.place = None  # not free for the contact that is being released
        if step.handled_at == step.handled_at:  # it was the wrap-up
            self._step_is_over(step, now)
            return
        if step.kind.interruptible:
            self.queues.not_interrupted(agent, step.kind.priority)
        for asks in self.on.asks:
            if asks(step):
                if step.kind.at_once > 1:
                    self._share_out(agent, now)
                return
        self.handled(step, now)

    def handled(self, step: Step, now: float) -> None:
        """The handling of a contact is over: its customer is let go, and wrap-up may follow."""
        agent = step.agent
        step.handled_at = agent.settled_at = now
        is_handled = self._is_handled
        is_handled(step)
        if step.wrap_up > 0:
            step.rest = step.wrap_up
            if step.kind.at_once == 1:
                agent.alarm.set(now + step.rest, STEP_ENDS + agent.number)
            else:
                self._share_out(agent, now)
        else:
            self._step_is_over(step, now)

    def _step_is_over(self, step: Step, now: float) -> None:
        step.agent.in_hand.remove(step)
        self.log.step(step, now)
        self.take_more(step.agent, now)

    def _release(self, step: Step) -> None:
        """The customer is let go: passed on to another tier, or the contact is over."""
        contact = step.contact
        follows = self._next[contact.step]
        if step.agent.learner is not None:
            for learner_ends in self.on.learner_ends:
                follows = learner_ends(step.agent.learner, contact, follows)
        for ends_otherwise in self.on.ends_otherwise:
            follows = ends_otherwise(contact, follows)
        if follows < 0:
            step.ending, outcome = _ENDS[follows]
            contact.kind.channel.in_house -= contact.kind.live
            leave = self.leave
            leave(contact, outcome)
            return
        step.to_tier = follows
        if follows == step.kind.tier:
            step.ending = Ending.TRANSFERRED
        else:
            step.ending = Ending.ESCALATED
            contact.escalations += 1
            for escalates in self.on.escalates:
                escalates(step)
        self.pass_on(contact)

    def pass_on(self, contact: Contact) -> None:
        """A contact goes on at the tier of its next step."""
        before, kind = contact.kind, self.script.kind_after(contact)
        if before.live != kind.live:  # is to be called back, or was and is on the line again
            kind.channel.in_house += 1 if kind.live else -1
        contact.step += 1
        contact.waits_by = contact.step
        contact.kind = kind
        for moves in self.on.moves:
            moves(contact)
        for sends_out in self.on.sends_out:
            if sends_out(contact):
                return
        self._reach_tier(contact)

    def take_more(self, agent: Agent, now: float) -> None:
        """An agent takes what comes next: waiting contacts, then work put aside, or nothing."""
        in_hand = agent.in_hand
        if not agent.leaving:
            while not in_hand or len(in_hand) < in_hand[0].kind.at_once:
                contact = self.queues.next_contact(agent)
                if contact is None:
                    break
                self.handlers[contact.kind.number].take(agent, contact, now)
                if contact.kind.at_once == 1:
                    return
        if in_hand:
            self._share_out(agent, now)
        elif agent.leaving:
            self._go_off_duty(agent)
        elif agent.put_aside is not None:
            self._resume(agent, agent.put_aside, now)
        else:
            is_free = self._is_free
            is_free(agent, now)

    # Work put down -------------------------------------------------------------------------

    def _put_down(self, agent: Agent, ending: Ending) -> Step:
        """An agent stops in the middle of interruptible work."""
        now = self.clock.now
        agent.settle(now)
        agent.alarm = Alarm(self.clock, self.step_ends, agent)
        step = agent.in_hand.pop()
        self.queues.not_interrupted(agent, step.kind.priority)
        step.ending = ending
        self.handlers[step.kind.number].log_step(step, now)
        step.contact.queued_at = now
        return step

    def _resume(self, agent: Agent, step: Step, now: float) -> None:
        """An agent goes on with work put aside, with exactly what was left of it."""
        agent.put_aside = None
        step.ending = Ending.OPEN
        step.queued_at = step.contact.queued_at
        step.started_at = now
        self.handlers[step.kind.number].work_on(agent, step, now)

    def put_back(self, step: Step) -> None:
        """Work of an agent who goes off duty goes to another, or back to its place in the line."""
        contact = step.contact
        contact.rest = step.rest * step.speed
        self.wait_again(contact)

    def wait_again(self, contact: Contact) -> None:
        """A contact goes to a free agent, or into a line, and has waited since it began to."""
        kind = contact.kind
        agent = self.queues.next_agent(kind, contact)
        if agent is not None:
            self.handlers[kind.number].take(agent, contact, self.clock.now)
        else:
            self._wait(contact)

    def log_step(self, step: Step, ended_at: float) -> None:
        """A stretch of work on a contact has ended, or is open at the end (``ended_at`` NaN)."""
        self.log.step(step, ended_at)

    def log_open(self, step: Step) -> None:
        """A contact is begun and not done at the end."""
        self.log.contact(step.contact, Outcome.OPEN, math.nan)

    def log_waiting(self, contact: Contact) -> None:
        """A contact waits in line at the end."""
        self.log.contact(contact, Outcome.OPEN, math.nan)

    # Shifts --------------------------------------------------------------------------------

    def sign_on(self, agent: Agent, duty: Duty) -> None:
        """An agent comes on duty and takes work."""
        now = self.clock.now
        agent.take_post(now)
        for stays_away in self.on.stays_away:
            if stays_away(agent, duty, now):
                agent.off_duty.succeed()
                return
        agent.on_duty, agent.leaving = True, False
        agent.duty, agent.signed_on_at = duty, now
        if duty.end < self.calendar.minutes:
            Alarm(self.clock, self._duty_ends, agent).set(duty.end, SHIFT + agent.number)
        self.take_more(agent, now)

    def _duty_ends(self, alarm: Alarm) -> None:
        """A break or the end of the shift: finish what must be finished, hand over the rest."""
        agent: Agent = alarm.about
        agent.leaving = True
        self.queues.not_free(agent)
        for duty_ends in self.on.duty_ends:
            duty_ends(agent)
        left = []
        if agent.in_hand and agent.in_hand[0].may_be_put_down:
            left.append(self._put_down(agent, Ending.PUT_BACK))
        if agent.put_aside is not None:
            left.append(agent.put_aside)
            agent.put_aside = None
        if not agent.in_hand:
            self._go_off_duty(agent)
        for step in left:
            self.handlers[step.kind.number].put_back(step)

    def _go_off_duty(self, agent: Agent) -> None:
        now = self.clock.now
        agent.on_duty, agent.place = False, None
        for goes in self.on.goes:
            goes(agent, now)
        self.log.duty(agent, now, self.calendar.minutes)
        agent.off_duty.succeed()
        for gone in self.on.gone:
            gone(agent)
