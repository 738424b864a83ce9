"""What an inquiry's owner does for it while others have it: hand-over, updates, follow-up.

Updates and follow-ups are tasks in the owner's own line: only the owner takes them, at the priority
of deferred work, and puts them aside for a live contact. The hand-over is part of the step that
passes the contact on.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator
from heapq import heappush
from typing import TYPE_CHECKING

import numpy as np

from sim.agents import Agent, Step
from sim.clock import ARRIVAL, STEP_ENDS, Alarm
from sim.inquiries import Contact, ContactKind
from sim.log import Chore, Ending, Outcome
from sim.scenarios.meaning.ownership import NOBODY, ownership_of

if TYPE_CHECKING:
    from sim.engine.house import House

LOW = 4
"""Priority of owners' tasks: that of deferred work."""


class OwnerTask(Contact):
    """An update or a follow-up. In a line, it is like a contact."""

    __slots__ = ("about", "chore", "due_at")

    def __init__(
        self,
        number: int,
        kind: ContactKind,
        chore: Chore,
        about: Contact,
        minutes: float,
        now: float,
    ) -> None:
        super().__init__(number, -1, kind, now)
        self.chore = chore
        self.about = about
        """The contact that it is for."""
        self.due_at = self.queued_at = now
        self.rest = minutes


class OwnerStep(Step):
    """A stretch of work on a task: takes everybody the same time."""

    __slots__ = ()
    contact: OwnerTask

    def __init__(self, task: OwnerTask, agent: Agent, now: float) -> None:
        self.contact, self.agent, self.kind = task, agent, task.kind
        self.queued_at, self.started_at = task.queued_at, now
        self.speed = 1.0
        self.rest = task.rest or 0.0
        self.wrap_up = 0.0
        self.handled_at = math.nan
        self.ending = Ending.OPEN
        self.to_tier = -1


class _Case:
    """A contact that others have, and its updates."""

    __slots__ = ("alarm", "contact", "task")

    def __init__(self, contact: Contact) -> None:
        self.contact = contact
        self.alarm: Alarm | None = None
        """Rings when the next update is due; an older one that still rings counts no more."""
        self.task: OwnerTask | None = None


class Owners:
    """Who keeps which inquiry, and what they have to do for it."""

    def __init__(
        self,
        house: House,
        take: Callable[[Agent, Contact, float], None],
        work_on: Callable[[Agent, Step, float], None],
        take_more: Callable[[Agent, float], None],
        step_ends: Callable[[Alarm], None],
    ) -> None:
        """Nobody keeps anything yet.

        Args:
            house: the house.
            take: lets an agent begin a task.
            work_on: puts a step into an agent's hands.
            take_more: lets an agent take what comes next.
            step_ends: what happens when the handling of a contact, or its wrap-up, ends.
        """
        self._house = house
        self._take, self._work_on, self._take_more = take, work_on, take_more
        self._step_ends = step_ends
        scenario, tape = house.scenario, house.tape
        topics = sorted(scenario.topics)
        self._rules = [ownership_of(scenario, scenario.topics[topic]) for topic in topics]
        self._inquiry: list[int] = tape.contacts["inquiry"].tolist()
        nobody_came = np.empty(0)
        self._draws = {c: tape.contacts.get(c.name.lower(), nobody_came) for c in Chore}
        self._kind = ContactKind(False, -1, -1, house.channels[0], LOW)
        self._kind.interruptible = True
        self._serial = len(self._inquiry)
        self._owner: dict[int, tuple[Agent, int]] = {}
        """Inquiry → who first passed it on, and from which tier."""
        self._cases: dict[Contact, _Case] = {}
        self._held: dict[Contact, tuple[Step, float]] = {}
        """Customers whom an agent stays with until somebody answers: that agent's step, and the
        wrap-up after it."""
        self._leave_at = {
            agent.number: person.stints[-1].end
            for person, agent in zip(tape.people, house.agents, strict=True)
            if person.stints[-1].leaves and agent.duties
        }

    # Passing on ----------------------------------------------------------------------------

    def hand_over(self, step: Step) -> None:
        """A contact is about to be passed on: who does so first keeps it, and hands it over."""
        contact = step.contact
        rules = self._rules[step.kind.topic]
        if rules is NOBODY:
            return
        self._owner.setdefault(self._inquiry[contact.id], (step.agent, step.kind.tier))
        if rules.hand_over is None:
            return
        if rules.kind == "warm" and self._goes_up_alive(step):
            self._held[contact] = step, step.wrap_up
            step.wrap_up = math.inf
            return
        length = self._draws[Chore.HAND_OVER].item(contact.id)
        step.wrap_up += length
        self._log_hand_over(step, step.handled_at + length)

    def _goes_up_alive(self, step: Step) -> bool:
        """Whether the customer stays on the line, one at a time, on the way to a higher tier.

        Only upwards, also from the giving agent's own tier: agents of two tiers who stay for each
        other would wait for ever.
        """
        kind, tier = step.kind, step.to_tier
        calls_back = self._house.scenario.tiers[tier].calls_back
        up = tier > max((kind.tier, *step.agent.group.own.tiers))
        return kind.live and kind.at_once == 1 and up and not calls_back

    def answered(self, step: Step) -> None:
        """Somebody takes a contact: if an agent stayed with it, both hand over in person."""
        if step.contact not in self._held:
            return
        giver, wrap_up = self._held.pop(step.contact)
        length = self._draws[Chore.HAND_OVER].item(step.contact.id)
        step.rest += length
        until = step.started_at + length
        self._log_hand_over(giver, until)
        self._log_hand_over(step, until)
        self._lets_go(giver, length + wrap_up)

    def _lets_go(self, giver: Step, wrap_up: float) -> None:
        """An agent need not stay any longer: what is left, from now on."""
        waiting = giver.rest == math.inf
        giver.wrap_up = wrap_up
        if waiting:  # else somebody answered at once, and the wrap-up is only about to begin
            agent, clock = giver.agent, self._house.clock
            giver.rest, agent.next_end = wrap_up, giver
            agent.alarm = Alarm(clock, self._step_ends, agent)
            agent.alarm.set(clock.now + wrap_up, STEP_ENDS + agent.number)

    def _log_hand_over(self, step: Step, until: float) -> None:
        start = step.started_at if math.isnan(step.handled_at) else step.handled_at
        self._house.log.chore(Chore.HAND_OVER, step.contact, step.agent, start, start, until)

    def moves(self, contact: Contact) -> None:
        """A contact is at another tier: updates are due while that is not its owner's."""
        owned = self._owner.get(self._inquiry[contact.id])
        if owned is None or owned[1] == contact.kind.tier:
            self._no_more_updates(contact)
        elif contact not in self._cases and self._rules[contact.kind.topic].update_every:
            case = self._cases[contact] = _Case(contact)
            self._next_update(case)

    def over(self, contact: Contact, outcome: Outcome) -> None:
        """A contact is over: no more updates, and a follow-up if another tier has solved it."""
        owned = self._owner.get(self._inquiry[contact.id])
        if owned is None:
            return
        self._no_more_updates(contact)
        if contact in self._held:
            giver, wrap_up = self._held.pop(contact)
            self._log_hand_over(giver, self._house.clock.now)
            self._lets_go(giver, wrap_up)
        if outcome is not Outcome.SOLVED or owned[1] == contact.kind.tier:
            return
        if self._rules[contact.kind.topic].follow_up is not None:
            self._give(self._keeper(owned[0]), self._task(Chore.FOLLOW_UP, contact))

    # Tasks ---------------------------------------------------------------------------------

    def _task(self, chore: Chore, about: Contact) -> OwnerTask:
        self._serial += 1
        minutes = self._draws[chore].item(about.id)
        return OwnerTask(self._serial, self._kind, chore, about, minutes, self._house.clock.now)

    def _next_update(self, case: _Case) -> None:
        every = self._rules[case.contact.kind.topic].update_every or math.inf
        clock = self._house.clock
        case.alarm = Alarm(clock, self._update_due, case)
        case.alarm.set(clock.now + every, ARRIVAL + len(self._inquiry) + case.contact.id)

    def _update_due(self, alarm: Alarm) -> None:
        case: _Case = alarm.about
        if case.alarm is alarm:
            owner, _ = self._owner[self._inquiry[case.contact.id]]
            case.task = self._task(Chore.UPDATE, case.contact)
            self._give(self._keeper(owner), case.task)

    def _no_more_updates(self, contact: Contact) -> None:
        """Others do not have the contact any more; an update that waits is not needed."""
        case = self._cases.pop(contact, None)
        if case is not None:
            case.alarm = None
            if case.task is not None:
                case.task.place = None

    def _give(self, agent: Agent, task: OwnerTask) -> None:
        """A task is put into an agent's own line, or begun at once."""
        idle = not agent.in_hand and agent.put_aside is None
        if agent.on_duty and not agent.leaving and idle:
            self._house.routing.not_free(agent)
            self._take(agent, task, self._house.clock.now)
        else:
            task.place = entry = (LOW, task.due_at, task.id, task)
            heappush(agent.own, entry)

    def begin(self, agent: Agent, task: OwnerTask) -> None:
        """An agent takes up a task."""
        self.go_on(agent, OwnerStep(task, agent, self._house.clock.now))

    def go_on(self, agent: Agent, step: Step) -> None:
        """An agent works on a task from now on."""
        agent.alarm = Alarm(self._house.clock, self._ends, agent)
        self._work_on(agent, step, self._house.clock.now)

    def _ends(self, alarm: Alarm) -> None:
        """A task is done; then the agent takes more."""
        agent: Agent = alarm.about
        if agent.alarm is not alarm:
            return
        step = agent.in_hand.pop()
        task = step.contact
        assert isinstance(task, OwnerTask)
        now = self._house.clock.now
        step.ending = Ending.DONE
        self._house.routing.not_interrupted(agent, LOW)
        self.log(step, now)
        agent.alarm = Alarm(self._house.clock, self._step_ends, agent)
        case = self._cases.get(task.about)
        if case is not None and case.task is task:
            case.task = None
            self._next_update(case)
        self._take_more(agent, now)

    def put_back(self, step: Step) -> None:
        """A task of an agent who goes off duty waits for that agent's next duty."""
        task = step.contact
        assert isinstance(task, OwnerTask)
        task.rest = step.rest
        self._give(self._keeper(step.agent), task)

    # Owners who leave ----------------------------------------------------------------------

    def went_off_duty(self, agent: Agent) -> None:
        """Whoever leaves for good passes the tasks on."""
        if self._gone(agent):
            tasks = [entry[-1] for entry in sorted(agent.own, key=_order) if _counts(entry)]
            agent.own.clear()
            for task in tasks:
                self._give(self._keeper(agent), task)

    def _gone(self, agent: Agent) -> bool:
        """Whether an agent has left the team, or will without coming on duty again."""
        leaves_at = min(agent.left_at, self._leave_at.get(agent.number, math.inf))
        if agent.on_duty or leaves_at == math.inf:
            return False
        duties = bisect_left(agent.duties, leaves_at, key=lambda duty: duty.start)
        return duties == 0 or self._house.clock.now >= agent.duties[duties - 1].end

    def _keeper(self, owner: Agent) -> Agent:
        """The owner; who has left is replaced by a colleague of the group.

        By one on duty if there is one, with the fewest tasks waiting, then by number.
        """
        if not self._gone(owner):
            return owner
        now = self._house.clock.now
        colleagues = [
            agent
            for agent in self._house.agents
            if agent.group.code == owner.group.code
            and agent.duties
            and agent.duties[0].start <= now < agent.duties[-1].end
            and not self._gone(agent)
        ]
        return min(
            colleagues,
            key=lambda each: (not each.on_duty, len(each.own), each.number),
            default=owner,
        )

    # The log -------------------------------------------------------------------------------

    def log(self, step: Step, ended_at: float) -> None:
        """A stretch of work on a task has ended, or is open at the end (``ended_at`` NaN)."""
        task = step.contact
        assert isinstance(task, OwnerTask)
        times = task.due_at, step.started_at, ended_at
        self._house.log.chore(task.chore, task.about, step.agent, *times, step.ending)

    def close(self) -> None:
        """Log what waits at the end, and who still stays with a customer."""
        for giver, _ in self._held.values():
            self._log_hand_over(giver, math.nan)
        for agent, task in self._waiting():
            times = task.due_at, math.nan, math.nan
            self._house.log.chore(task.chore, task.about, agent, *times, Ending.OPEN)

    def _waiting(self) -> Iterator[tuple[Agent, OwnerTask]]:
        for agent in self._house.agents:
            for entry in sorted(agent.own, key=_order):
                if _counts(entry):
                    yield agent, entry[-1]


def _order(entry: tuple[float, float, int, OwnerTask]) -> tuple[float, float, int]:
    return entry[:3]


def _counts(entry: tuple[float, float, int, OwnerTask]) -> bool:
    """Whether a task still waits by an entry of a line."""
    return entry[-1].place is entry
