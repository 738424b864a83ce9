"""The house: what happens when a customer arrives, waits, is served, passed on, or comes again.

Read from :meth:`House.arrive` downwards, it is the story of a contact; an agent's day is told in
:func:`sim.agents.working_life`, the arriving of customers in :func:`sim.inquiries.arrivals`.
Who is matched with whom is decided in :mod:`sim.queues`; every random number comes from the tape.
"""

from __future__ import annotations

import math

from sim.agents import Agent, Duty, Learner, Step, working_life
from sim.clock import ARRIVAL, PATIENCE, SHIFT, STEP_ENDS, Alarm, Clock
from sim.engine.answers import Answers, solved_may_come_back
from sim.engine.background import BackgroundWork, Deflections
from sim.engine.backup import BackupCalls
from sim.engine.outside import OutsideTeams, Visit
from sim.engine.ownership import Owners, OwnerStep, OwnerTask
from sim.engine.recorder import Recorder
from sim.engine.script import Script
from sim.engine.strain import StrainedTeam
from sim.floor import Floor
from sim.inquiries import (
    Contact,
    arrivals,
    comes_again,
    open_channels,
)
from sim.log import Ending, Kind, Outcome, Reason
from sim.queues import Routing
from sim.scenarios.meaning.ownership import anybody_owns
from sim.tape import DEFLECTED, SOLVED, UNSOLVED, Tape

_SOLVED = Outcome.SOLVED
_ENDS = {SOLVED: (Ending.SOLVED, Outcome.SOLVED), UNSOLVED: (Ending.UNSOLVED, Outcome.UNSOLVED)}
"""How a step and its contact end, by what follows on the tape."""


class House:
    """A support team at work."""

    def __init__(self, floor: Floor, tape: Tape) -> None:
        scenario = self.scenario = floor.scenario
        self.calendar = floor.calendar
        self.clock = Clock()
        self.log = Recorder()
        self.channels = open_channels(scenario, floor.ground.hours)
        self.agents = floor.team.agents()
        groups = floor.team.groups
        self.routing = Routing(scenario, groups, self.channels, len(self.agents))
        self.backup = BackupCalls(self.clock, self.routing, self._take)
        self.background: BackgroundWork | None = None
        if any(group.background for group in scenario.team.values()):
            self.deflections = Deflections(scenario, tape)
            work = scenario, self.clock, self.calendar, self.deflections
            self.background = BackgroundWork(*work, self.log.tasks)
        self._interruptible = any(channel.interruptible for channel in self.channels)
        self._answers = Answers(tape) if "conflict_from" in tape.contacts else None
        self._strain: StrainedTeam | None = None
        if scenario.strain is not None:
            rules = scenario.strain
            self._strain = StrainedTeam(rules, scenario, self.calendar, tape, self.agents)
        self._solved_may_come_back = solved_may_come_back(tape)
        self.outside = OutsideTeams(scenario, self.calendar, self.clock, self._comes_back)
        self._some_land_wrong = scenario.wrong_desk is not None
        self.tape = tape
        self.script = Script(scenario, tape, self.channels)
        for kind in self.script.kinds:
            self.routing.prepare(kind)
        # read at every step
        self._first_step, self._next = self.script.first_step, self.script.next
        self._handle_time, self._kind = self.script.handle_time, self.script.kind
        self.owners: Owners | None = None
        if anybody_owns(scenario):
            self.owners = Owners(self, self._take, self._work_on, self._take_more, self._step_ends)
            self._interruptible = True
        for agent in self.agents:
            agent.alarm = Alarm(self.clock, self._step_ends, agent)
            self.clock.process(working_life(agent, self))
        for channel in self.channels:
            mine = tape.inquiries["channel"] == channel.number
            contacts = tape.inquiries["first_contact"][mine].tolist()
            minutes = tape.inquiries["arrived_at"][mine].tolist()
            self.clock.process(arrivals(self, contacts, minutes))

    # A contact -----------------------------------------------------------------------------

    def first_contact(self, row: int) -> None:
        """A customer reaches out for the first time, by a contact of the tape."""
        step = self._first_step[row]
        contact = Contact(row, step, self._kind[step], self.clock.now)
        if self.background is not None and self.deflections.keep_away(row):
            self.log.contact(contact, Outcome.DEFLECTED, self.clock.now)
        elif self._next[step] == DEFLECTED:
            self._leave(contact, Outcome.DEFLECTED)  # a bot has answered
        else:
            self._arrive(contact)

    def _arrives_again(self, alarm: Alarm) -> None:
        self._arrive(alarm.about)

    def _arrive(self, contact: Contact) -> None:
        """A contact reaches the house: is turned away, or joins the line of its first tier."""
        channel = contact.kind.channel
        if channel.hours is not None and not channel.hours.is_open(self.clock.now):
            if channel.overflow is None:
                self._leave(contact, Outcome.TURNED_AWAY)
                return
            contact.kind = self.script.written(contact.kind, channel.overflow)
        elif channel.live:
            if channel.in_house >= channel.lines:
                self._leave(contact, Outcome.BUSY)
                return
            channel.in_house += contact.kind.live
        self._reach_tier(contact)

    def _reach_tier(self, contact: Contact) -> None:
        """A contact reaches the tier of its next step: is served at once if it can be, or waits."""
        now = self.clock.now
        contact.joined_at = contact.queued_at = now
        routing, kind = self.routing, contact.kind
        agent = routing.next_agent(kind)
        if agent is None and self._interruptible and kind.live:
            agent = routing.agent_to_interrupt(kind)
            if agent is not None:
                agent.put_aside = self._put_down(agent, Ending.INTERRUPTED)
                self._take(agent, contact, now)
                if kind.at_once > 1:  # hands are free again, perhaps for others that wait
                    self._take_more(agent, now)
                return
        if agent is not None:
            self._take(agent, contact, now)
            return
        routing.join(contact)
        contact.patience = None
        if kind.live:
            limit = self.tape.steps["patience"].item(contact.step)
            if kind.channel.impatience is not None:
                limit *= kind.channel.impatience.patience(now)
            if limit < math.inf:
                alarm = contact.patience = Alarm(self.clock, self._patience_ends, contact)
                alarm.set(now + limit, PATIENCE + contact.id)
        if kind.backups:
            self.backup.waits(contact)

    def _patience_ends(self, alarm: Alarm) -> None:
        """A customer who still waits gives up."""
        contact: Contact = alarm.about
        if contact.patience is alarm and contact.place is not None:
            contact.place = None
            contact.kind.channel.in_house -= 1
            self._leave(contact, Outcome.ABANDONED)

    def _leave(self, contact: Contact, outcome: Outcome) -> None:
        """The customer leaves, and may come again; outside opening hours into the next opening."""
        now = self.clock.now
        if self.owners is not None:
            self.owners.over(contact, outcome)
        if outcome is _SOLVED:
            may = self._solved_may_come_back
            again = self._comes_back_though_solved(contact) if may and may[contact.id] else None
        else:
            again = comes_again(
                contact,
                outcome,
                redial_after=self.tape.contacts["redial_after"].item(contact.id),
                return_after=self.tape.contacts["return_after"].item(contact.id),
                returns_at_most=self.script.returns_at_most[contact.kind.topic],
            )
        if again is None:
            self.log.contact(contact, outcome, now)
            return
        reason, after = again
        hours = self._kind[self._first_step[contact.id]].channel.hours
        next_at = now + after if hours is None else hours.into_open(now + after)
        self.log.contact(contact, outcome, now, next_at)
        if next_at < self.calendar.minutes:
            row = contact.id + 1
            step = self._first_step[row]
            further = Contact(row, step, self._kind[step], next_at)
            further.follows(contact, reason)
            Alarm(self.clock, self._arrives_again, further).set(next_at, ARRIVAL + row)

    def _comes_back_though_solved(self, contact: Contact) -> tuple[Reason, float] | None:
        """Why and after how many minutes: for a strained agent, or for conflicting answers."""
        again, at_most = None, self.script.returns_at_most[contact.kind.topic]
        if self._strain is not None:
            again = self._strain.comes_back(contact, at_most)
        if again is None and self._answers is not None:
            again = self._answers.comes_back(contact, at_most)
        return again

    # A step --------------------------------------------------------------------------------

    def _take(self, agent: Agent, contact: Contact, now: float) -> None:
        """An agent begins a step on a contact, perhaps beside others."""
        if contact.answered_at != contact.answered_at:  # NaN: the first answer
            if self.owners is not None and isinstance(contact, OwnerTask):
                if self._strain is not None:
                    self._strain.is_busy(agent, now)
                self.owners.begin(agent, contact)
                return
            contact.answered_at = now
            if contact.kind.channel.impatience is not None and contact.kind.live:
                contact.kind.channel.impatience.answered(now, now - contact.arrived_at)
        row = contact.step
        standard = contact.rest
        if standard is None:
            standard = self._handle_time[row]
        else:
            contact.rest = None
        if self._some_land_wrong and self._next[row] == contact.kind.tier:
            standard = self._put_right(agent, contact, standard)
            row = contact.step
        step = Step(contact, agent, now, standard, self.script.wrap_up[row])
        if self._strain is not None:
            self._strain.begins(step, now)
        if self.owners is not None and contact.escalations:
            self.owners.answered(step)
        self._work_on(agent, step, now)

    def _put_right(self, agent: Agent, contact: Contact, triage: float) -> float:
        """An agent at the wrong desk who has the right skill goes on at once, in the same step.

        Returns:
            Standard minutes of what the agent does: of both, or (without the skill) of the triage.
        """
        speed, right = agent.group.speed, self.script.kind_after(contact)
        if not agent.group.takes(right):
            return triage
        at_the_desk = speed[contact.kind.topic]
        contact.step += 1
        contact.kind = right
        standard: float = self._handle_time[contact.step]
        return standard + triage * speed[right.topic] / at_the_desk

    def _work_on(self, agent: Agent, step: Step, now: float) -> None:
        """A step is in an agent's hands from now on."""
        kind = step.kind
        if agent.task is not None and self.background is not None:
            self.background.put_down(agent, Ending.INTERRUPTED)
        if agent.in_hand:
            self._settle(agent, now)
        agent.in_hand.append(step)
        agent.settled_at = now
        if kind.interruptible:
            self.routing.may_be_interrupted(agent, kind.priority)
        if kind.at_once == 1:
            agent.next_end = step
            agent.alarm.set(now + step.rest, STEP_ENDS + agent.number)
        else:
            self._share_out(agent, now)

    def _settle(self, agent: Agent, now: float) -> None:
        """Bring what is left of the steps in hand up to now."""
        done = (now - agent.settled_at) * _pace(agent)
        for step in agent.in_hand:
            step.rest -= done
        agent.settled_at = now

    def _share_out(self, agent: Agent, now: float) -> None:
        """What is in hand side by side has changed: its pace, and whether a hand is free."""
        in_hand = agent.in_hand
        if len(in_hand) < in_hand[0].kind.at_once and not agent.leaving:
            self.routing.free(agent, now)
        else:
            agent.place = None
        step = in_hand[0]
        if len(in_hand) > 1:
            step = min(in_hand, key=lambda step: (step.rest, step.contact.id))
        agent.next_end = step
        agent.alarm = Alarm(self.clock, self._step_ends, agent)
        agent.alarm.set(now + max(step.rest, 0.0) / _pace(agent), STEP_ENDS + agent.number)

    def _step_ends(self, alarm: Alarm) -> None:
        """The handling of a contact ends, or the wrap-up after it; then the agent takes more."""
        agent: Agent = alarm.about
        if agent.alarm is not alarm:
            return
        now = self.clock.now
        step = agent.next_end
        in_hand = agent.in_hand
        if len(in_hand) > 1:
            self._settle(agent, now)
        agent.place = None  # not free for the contact that is being released
        if step.handled_at != step.handled_at:  # NaN: not yet
            step.handled_at = agent.settled_at = now
            if step.kind.interruptible:
                self.routing.not_interrupted(agent, step.kind.priority)
            self._release(step)
            if step.wrap_up > 0:
                step.rest = step.wrap_up
                if step.kind.at_once == 1:
                    alarm.set(now + step.rest, STEP_ENDS + agent.number)
                else:
                    self._share_out(agent, now)
                return
        in_hand.remove(step)
        self.log.step(step, now)
        self._take_more(agent, now)

    def _release(self, step: Step) -> None:
        """The customer is let go: passed on to another tier, or the contact is over."""
        contact = step.contact
        if self._answers is not None and self._solved_may_come_back[contact.id]:
            self._answers.given(step)
        follows = self._next[contact.step]
        if step.agent.learner is not None and follows < 0:
            follows = self._learner_ends(step.agent.learner, contact.step, follows)
        if follows >= 0:
            if follows == step.kind.tier:
                step.ending = Ending.TRANSFERRED
            else:
                step.ending = Ending.ESCALATED
                contact.escalations += 1
            step.to_tier = follows
            if self.owners is not None and step.ending is Ending.ESCALATED:
                self.owners.hand_over(step)
            self._pass_on(contact)
        else:
            step.ending, outcome = _ENDS[follows]
            contact.kind.channel.in_house -= contact.kind.live
            self._leave(contact, outcome)

    def _learner_ends(self, learner: Learner, row: int, follows: int) -> int:
        """How a step that would end the contact ends in the hands of an agent who still learns."""
        steps = self.tape.steps
        if "detour" not in steps:
            return follows
        now = self.clock.now
        if steps["detour_at"].item(row) < learner.escalate(now):
            return int(steps["detour"].item(row))
        if follows == SOLVED and steps["fails_at"].item(row) >= learner.solve(now):
            return UNSOLVED
        return follows

    def _pass_on(self, contact: Contact) -> None:
        """A contact goes on at the tier of its next step."""
        before, kind = contact.kind, self.script.kind_after(contact)
        if before.live and not kind.live:
            kind.channel.in_house -= 1  # the customer is called back and no longer on the line
        contact.step += 1
        contact.kind = kind
        if self.owners is not None:
            self.owners.moves(contact)
        if kind.tier in self.outside.hours:
            self.outside.take(contact, self._handle_time[contact.step])
        else:
            self._reach_tier(contact)

    def _comes_back(self, visit: Visit) -> None:
        """An outside team is done with a contact: it goes on at another tier, or is over."""
        contact = visit.contact
        follows = self._next[contact.step]
        self.log.outside(visit, self.clock.now, follows)
        if follows >= 0:
            self._pass_on(contact)
        else:
            self._leave(contact, _ENDS[follows][1])

    def _take_more(self, agent: Agent, now: float) -> None:
        """An agent takes what comes next: waiting contacts, then work put aside, or nothing."""
        in_hand = agent.in_hand
        if not agent.leaving:
            while not in_hand or len(in_hand) < in_hand[0].kind.at_once:
                contact = self.routing.next_contact(agent)
                if contact is None:
                    break
                self._take(agent, contact, now)
                if contact.kind.at_once == 1:
                    return
        if in_hand:
            self._share_out(agent, now)
        elif agent.leaving:
            self._go_off_duty(agent)
        elif agent.put_aside is not None:
            self._resume(agent, agent.put_aside, now)
        else:
            if self._strain is not None:
                self._strain.is_free(agent, now)
            self.routing.free(agent, now)
            if self.background is not None:
                self.background.begin(agent)

    # Interruptions -------------------------------------------------------------------------

    def _put_down(self, agent: Agent, ending: Ending) -> Step:
        """An agent stops in the middle of interruptible work."""
        self._settle(agent, self.clock.now)
        agent.alarm = Alarm(self.clock, self._step_ends, agent)
        step = agent.in_hand.pop()
        self.routing.not_interrupted(agent, step.kind.priority)
        step.ending = ending
        self.log_step(step, self.clock.now)
        step.contact.queued_at = self.clock.now
        return step

    def _resume(self, agent: Agent, step: Step, now: float) -> None:
        """An agent goes on with work put aside, with exactly what was left of it."""
        agent.put_aside = None
        step.ending = Ending.OPEN
        step.queued_at = step.contact.queued_at
        step.started_at = now
        if self.owners is not None and isinstance(step, OwnerStep):
            self.owners.go_on(agent, step)
        else:
            self._work_on(agent, step, now)

    def log_step(self, step: Step, ended_at: float) -> None:
        """A stretch of work on a contact or a task has ended, or is open at the end."""
        if self.owners is not None and isinstance(step, OwnerStep):
            self.owners.log(step, ended_at)
        else:
            self.log.step(step, ended_at)

    def _put_back(self, step: Step) -> None:
        """Work of an agent who goes off duty goes to another, or back to its place in the line."""
        if self.owners is not None and isinstance(step, OwnerStep):
            self.owners.put_back(step)
            return
        contact = step.contact
        contact.rest = step.rest * step.speed
        agent = self.routing.next_agent(contact.kind)
        if agent is not None:
            self._take(agent, contact, self.clock.now)
            return
        self.routing.join(contact)
        if contact.kind.backups:
            self.backup.waits(contact)

    # Shifts --------------------------------------------------------------------------------

    def sign_on(self, agent: Agent, duty: Duty) -> None:
        """An agent comes on duty and takes work."""
        agent.take_post(self.clock.now)
        if self._strain is not None and self._strained_away(agent, duty, self._strain):
            return
        agent.on_duty, agent.leaving = True, False
        agent.duty, agent.signed_on_at = duty, self.clock.now
        if duty.end < self.calendar.minutes:
            Alarm(self.clock, self._duty_ends, agent).set(duty.end, SHIFT + agent.number)
        self._take_more(agent, self.clock.now)

    def _strained_away(self, agent: Agent, duty: Duty, strain: StrainedTeam) -> bool:
        """Whether strain keeps an agent from coming on duty: absent for the shift, or gone."""
        now = self.clock.now
        until = strain.away_until(agent, duty, now)
        if until is None:
            return False
        self.log.interval(agent, Kind.ABSENT, now, min(until, self.calendar.minutes))
        agent.off_duty.succeed()
        return True

    def _duty_ends(self, alarm: Alarm) -> None:
        """A break or the end of the shift: finish what must be finished, hand over the rest."""
        agent: Agent = alarm.about
        agent.leaving = True
        self.routing.not_free(agent)
        if agent.task is not None and self.background is not None:
            self.background.put_down(agent, Ending.PUT_BACK)
        left = []
        if agent.in_hand and _may_be_put_down(agent.in_hand[0]):
            left.append(self._put_down(agent, Ending.PUT_BACK))
        if agent.put_aside is not None:
            left.append(agent.put_aside)
            agent.put_aside = None
        if not agent.in_hand:
            self._go_off_duty(agent)
        for step in left:
            self._put_back(step)

    def _go_off_duty(self, agent: Agent) -> None:
        agent.on_duty, agent.place = False, None
        if self._strain is not None:
            self._strain.goes(agent, agent.duty, self.clock.now)
        self.log.duty(agent, self.clock.now, self.calendar.minutes)
        agent.off_duty.succeed()
        if self.owners is not None and agent.own:
            self.owners.went_off_duty(agent)


def _may_be_put_down(step: Step) -> bool:
    """Whether an agent can leave a step in the middle: deferred work, until its handling ends."""
    return step.kind.interruptible and step.handled_at != step.handled_at


def _pace(agent: Agent) -> float:
    """How fast each contact in hand goes on, as a share of the speed it would have alone.

    Side by side each takes ``slowdown`` longer for every other one.
    """
    beside = len(agent.in_hand) - 1
    return 1.0 if beside == 0 else 1.0 / (1.0 + agent.in_hand[0].kind.channel.slowdown * beside)
