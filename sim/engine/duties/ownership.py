"""What an inquiry's owner does for it while others have it: hand-over, updates, follow-up.

Updates and follow-ups are tasks in the owner's own line: only the owner takes them, at the priority
of deferred work, and puts them aside for a live contact. The hand-over is part of the step that
passes the contact on.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappush

import numpy as np

from sim.agents import Agent, Step
from sim.clock import ARRIVAL, STEP_ENDS, Alarm
from sim.engine.chores import Chores
from sim.engine.moments import Moments, Workplace
from sim.inquiries import Contact, ContactKind, Waiting
from sim.log import Chore, Ending, Outcome
from sim.scenarios.meaning.ownership import NOBODY, anybody_owns, ownership_of
from sim.tape.tables import by_row

LOW = 4
"""Priority of owners' tasks: that of deferred work."""


def register(house: Workplace, moments: Moments) -> None:
    """Where inquiries about any topic are kept."""
    if anybody_owns(house.floor.scenario):
        owners = Owners(house, moments)
        house.handlers.append(owners)
        moments.begins.append(owners.answered)
        moments.escalates.append(owners.hand_over)
        moments.moves.append(owners.moves)
        moments.over.append(owners.over)
        moments.gone.append(owners.went_off_duty)
        moments.closes.append(owners.closes)


@dataclass(frozen=True, slots=True)
class OwnerTask:
    """An update or a follow-up; where it waits and in hand, a contact of its own stands for it."""

    chore: Chore
    about: Contact
    """The contact that it is for."""
    due_at: float


class _Case:
    """A contact that others have, and its updates."""

    __slots__ = ("alarm", "contact", "task")

    def __init__(self, contact: Contact) -> None:
        self.contact = contact
        self.alarm: Alarm | None = None
        """Rings when the next update is due; an older one that still rings counts no more."""
        self.task: Contact | None = None
        """Stands for an update that is due and not done."""


class Owners(Chores):
    """Who keeps which inquiry, and what they have to do for it."""

    def __init__(self, house: Workplace, moments: Moments) -> None:
        """Nobody keeps anything yet.

        Args:
            house: the house.
            moments: those who are to know of agents who begin a task.
        """
        super().__init__(house, moments)
        scenario, tape = house.floor.scenario, house.tape
        topics = sorted(scenario.topics)
        self._rules = [ownership_of(scenario, scenario.topics[topic]) for topic in topics]
        self._inquiry: Sequence[int] = by_row(tape.contacts["inquiry"])
        nobody_came = np.empty(0)
        self._draws = {c: tape.contacts.get(c.name.lower(), nobody_came) for c in Chore}
        self._kind = ContactKind(len(house.handlers), False, -1, -1, house.channels[0], LOW)
        self._kind.interruptible = True
        self._serial = len(self._inquiry)
        self._tasks: dict[Contact, OwnerTask] = {}
        """By the contact that stands for it."""
        self._owner: dict[int, tuple[Agent, int]] = {}
        """Inquiry → who first passed it on, and from which tier."""
        self._cases: dict[Contact, _Case] = {}
        self._held: dict[Contact, tuple[Step, float]] = {}
        """Customers whom an agent stays with until somebody answers: that agent's step, and the
        wrap-up after it."""
        self._leave_at: list[float] = house.floor.ownership["leave_at"].tolist()
        """When each agent leaves for good by the plan or by turnover; inf: not."""

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
        calls_back = self._house.floor.scenario.tiers[tier].calls_back
        up = tier > max((kind.tier, *step.agent.group.own.tiers))
        return kind.live and kind.at_once == 1 and up and not calls_back

    def answered(self, _: Agent, step: Step, now: float) -> None:
        """Somebody takes a contact: if an agent stayed with it, both hand over in person."""
        if step.contact not in self._held:
            return
        giver, wrap_up = self._held.pop(step.contact)
        length = self._draws[Chore.HAND_OVER].item(step.contact.id)
        step.rest += length
        until = now + length
        self._log_hand_over(giver, until)
        self._log_hand_over(step, until)
        self._lets_go(giver, length + wrap_up)

    def _lets_go(self, giver: Step, wrap_up: float) -> None:
        """An agent need not stay any longer: what is left, from now on."""
        waiting = giver.rest == math.inf
        giver.wrap_up = wrap_up
        if waiting:  # else somebody answered at once, and the wrap-up is only about to begin
            agent = giver.agent
            giver.rest, agent.next_end = wrap_up, giver
            agent.alarm = Alarm(self._clock, self._house.step_ends, agent)
            agent.alarm.set(self._clock.now + wrap_up, STEP_ENDS + agent.number)

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
            self._log_hand_over(giver, self._clock.now)
            self._lets_go(giver, wrap_up)
        if outcome is not Outcome.SOLVED or owned[1] == contact.kind.tier:
            return
        if self._rules[contact.kind.topic].follow_up is not None:
            self._give(self._keeper(owned[0]), self._task(Chore.FOLLOW_UP, contact))

    # Tasks ---------------------------------------------------------------------------------

    def _task(self, chore: Chore, about: Contact) -> Contact:
        """A task that is due now, as a contact that can wait in a line."""
        self._serial += 1
        task = Contact(self._serial, -1, self._kind, self._clock.now)
        task.queued_at = self._clock.now
        task.rest = self._draws[chore].item(about.id)
        self._tasks[task] = OwnerTask(chore, about, self._clock.now)
        return task

    def _next_update(self, case: _Case) -> None:
        every = self._rules[case.contact.kind.topic].update_every or math.inf
        case.alarm = Alarm(self._clock, self._update_due, case)
        case.alarm.set(self._clock.now + every, ARRIVAL + len(self._inquiry) + case.contact.id)

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

    def _give(self, agent: Agent, task: Contact) -> None:
        """A task is put into an agent's own line, or begun at once."""
        idle = not agent.in_hand and agent.put_aside is None
        if agent.on_duty and not agent.leaving and idle:
            self._house.queues.not_free(agent)
            self.take(agent, task, self._clock.now)
        else:
            task.place = entry = (LOW, self._tasks[task].due_at, task.id, task)
            heappush(agent.own, entry)

    def _ends(self, alarm: Alarm) -> None:
        """A task is done; then the agent takes more."""
        agent: Agent = alarm.about
        if agent.alarm is not alarm:
            return
        step = agent.in_hand.pop()
        now = self._clock.now
        step.ending = Ending.DONE
        self._house.queues.not_interrupted(agent, LOW)
        self.log_step(step, now)
        agent.alarm = Alarm(self._clock, self._house.step_ends, agent)
        task = self._tasks.pop(step.contact)
        case = self._cases.get(task.about)
        if case is not None and case.task is step.contact:
            case.task = None
            self._next_update(case)
        self._house.take_more(agent, now)

    def put_back(self, step: Step) -> None:
        """A task of an agent who goes off duty waits for that agent's next duty."""
        step.contact.rest = step.rest
        self._give(self._keeper(step.agent), step.contact)

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
        leaves_at = min(agent.left_at, self._leave_at[agent.number])
        if agent.on_duty or leaves_at == math.inf:
            return False
        duties = bisect_left(agent.duties, leaves_at, key=lambda duty: duty.start)
        return duties == 0 or self._clock.now >= agent.duties[duties - 1].end

    def _keeper(self, owner: Agent) -> Agent:
        """The owner; who has left is replaced by a colleague of the group.

        By one on duty if there is one, with the fewest tasks waiting, then by number.
        """
        if not self._gone(owner):
            return owner
        now = self._clock.now
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

    def log_step(self, step: Step, ended_at: float) -> None:
        """A stretch of work on a task has ended, or is open at the end (``ended_at`` NaN)."""
        task = self._tasks[step.contact]
        times = task.due_at, step.started_at, ended_at
        self._house.log.chore(task.chore, task.about, step.agent, *times, step.ending)

    def log_open(self, step: Step) -> None:
        """Tasks are no contacts: what is begun and not done shows in its stretches alone."""

    def log_waiting(self, contact: Contact) -> None:
        """Tasks wait in lines of their owners alone, see :meth:`closes`."""

    def closes(self) -> None:
        """Log what waits at the end, and who still stays with a customer."""
        for giver, _ in self._held.values():
            self._log_hand_over(giver, math.nan)
        for agent, contact in self._waiting():
            task = self._tasks[contact]
            times = task.due_at, math.nan, math.nan
            self._house.log.chore(task.chore, task.about, agent, *times, Ending.OPEN)

    def _waiting(self) -> Iterator[tuple[Agent, Contact]]:
        for agent in self._house.agents:
            for entry in sorted(agent.own, key=_order):
                if _counts(entry):
                    yield agent, entry[-1]


def _order(entry: Waiting) -> tuple[int, float, int]:
    return entry[:3]


def _counts(entry: Waiting) -> bool:
    """Whether a task still waits by an entry of a line."""
    return entry[-1].place is entry
