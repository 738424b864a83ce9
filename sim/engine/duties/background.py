"""Background work: tasks of a group that its agents do while they are free.

An agent with a task in hand is still free for every contact: it keeps its place among the free, and
puts the task down at once when a contact comes or duty ends. So no contact ever waits for
background work. What is left of the task goes back to the group.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from heapq import heappop, heappush

from sim.agents import Agent, Step, Task
from sim.clock import DUE, STEP_ENDS, Alarm
from sim.engine.moments import Moments, Workplace
from sim.log import Ending
from sim.scenarios.meaning import routes
from sim.scenarios.sections.schema import Scenario
from sim.tape import Tape


def register(house: Workplace, moments: Moments) -> None:
    """Where any group has background work."""
    if house.floor.background:
        deflections = Deflections(house.floor.scenario, house.tape)
        work = BackgroundWork(house, deflections)
        moments.keeps_away.append(deflections.keep_away)
        moments.begins.append(work.interrupted)
        moments.begins_task.append(work.interrupted)
        moments.is_free.append(work.begin)
        moments.duty_ends.append(work.duty_ends)
        moments.closes.append(work.closes)


class BackgroundWork:
    """The tasks of all groups: waiting, in hand and done."""

    def __init__(self, house: Workplace, deflections: Deflections) -> None:
        """Set up, with the first week's tasks due when their work starts.

        Args:
            house: the house.
            deflections: hears of each finished task.
        """
        self._house, self._clock, self._deflections = house, house.clock, deflections
        scenario, work = house.floor.scenario, house.floor.background
        team, items = sorted(scenario.team), routes.background_items(scenario)
        places = work["group"].tolist(), work["item"].tolist(), work["starts_at"].tolist()
        self._sources = [
            (group, item, scenario.team[team[group]].background[items[item]], starts_at)
            for group, item, starts_at in zip(*places, strict=True)
        ]
        self._waiting: list[list[tuple[float, int, Task]]] = [[] for _ in scenario.team]
        """Tasks that nobody has in hand, by group: the longest due first, then by number."""
        self._resting: list[dict[Agent, None]] = [{} for _ in scenario.team]
        """Agents who found no task, the longest resting first; some no longer rest."""
        self._made: Counter[int] = Counter()
        self._mondays: list[float] = work["mondays"].tolist()
        self._ahead: list[float] = work["due"][::-1].tolist()
        """When tasks become due, the next last."""
        self._set_alarm(Alarm(self._clock, self._become_due, None))

    # Tasks ---------------------------------------------------------------------------------

    def _set_alarm(self, alarm: Alarm) -> None:
        if self._ahead:
            alarm.set(self._ahead.pop(), DUE)

    def _become_due(self, alarm: Alarm) -> None:
        """The week's tasks become due, and whoever is free begins one."""
        now = self._clock.now
        this_week = bisect_right(self._mondays, now)
        for source, (group, item, rules, starts_at) in enumerate(self._sources):
            week = this_week - bisect_right(self._mondays, starts_at) + 1 if starts_at <= now else 0
            while self._made[source] < week * rules.per_week - 1e-9:  # but for rounding
                number = self._made.total()
                self._made[source] += 1
                task = Task(number, item, group, rules, now)
                heappush(self._waiting[group], (now, number, task))
        for group in range(len(self._waiting)):
            self._call_on(group)
        self._set_alarm(alarm)

    def begin(self, agent: Agent, now: float) -> None:
        """An agent with nothing in hand begins the next task of the group, if there is one."""
        group = agent.group.code
        self._resting[group].pop(agent, None)
        if not self._waiting[group]:
            self._resting[group][agent] = None
            return
        task = agent.task = heappop(self._waiting[group])[-1]
        task.started_at = now
        task.alarm = Alarm(self._clock, self._ends, (agent, task))
        task.alarm.set(now + task.rest, STEP_ENDS + agent.number)

    def interrupted(self, agent: Agent, _step: Step, _now: float) -> None:
        """An agent gets something else in hand, perhaps in the middle of a task."""
        if agent.task is not None:
            self._put_down(agent, agent.task, Ending.INTERRUPTED)

    def duty_ends(self, agent: Agent) -> None:
        """An agent's duty ends, perhaps in the middle of a task."""
        if agent.task is not None:
            self._put_down(agent, agent.task, Ending.PUT_BACK)

    def _put_down(self, agent: Agent, task: Task, ending: Ending) -> None:
        """An agent stops in the middle of a task; a colleague who rests goes on with it."""
        agent.task = task.alarm = None
        now = self._clock.now
        if now > task.started_at:
            task.rest = max(task.rest - (now - task.started_at), 0.0)
            self._log(task, agent, now, ending)
        heappush(self._waiting[task.group], (task.due_at, task.number, task))
        self._call_on(task.group)

    def _ends(self, alarm: Alarm) -> None:
        """A task is finished, unless it was put down before."""
        agent, task = alarm.about
        if task.alarm is not alarm:
            return
        agent.task = None
        self._log(task, agent, self._clock.now, Ending.DONE)
        self._deflections.finished(task)
        self.begin(agent, self._clock.now)

    def _call_on(self, group: int) -> None:
        """Agents of a group who rest begin what waits, the longest resting first."""
        resting = self._resting[group]
        while self._waiting[group] and resting:
            agent = next(iter(resting))
            del resting[agent]
            if _rests(agent):
                self.begin(agent, self._clock.now)

    # Its log -------------------------------------------------------------------------------

    def _log(self, task: Task, agent: Agent, ended_at: float, ending: Ending) -> None:
        self._house.log.task(task, agent.number, task.started_at, ended_at, ending)

    def closes(self) -> None:
        """Log the tasks that are not finished at the end of the horizon."""
        for agent in self._house.agents:
            if agent.task is not None:
                self._log(agent.task, agent, math.nan, Ending.OPEN)
        for waiting in self._waiting:
            for _, _, task in waiting:
                self._house.log.task(task, -1, math.nan, math.nan, Ending.OPEN)


def _rests(agent: Agent) -> bool:
    """Whether an agent is on duty with nothing to do."""
    busy = agent.in_hand or agent.put_aside is not None or agent.task is not None
    return agent.on_duty and not agent.leaving and not busy


class Deflections:
    """Inquiries that finished tasks keep away: customers who find the answer by themselves."""

    def __init__(self, scenario: Scenario, tape: Tape) -> None:
        """Nothing is finished yet.

        Args:
            scenario: the scenario.
            tape: holds the number of each inquiry that decides.
        """
        self._tape = tape
        self._topics = sorted(scenario.topics)
        self._done: Counter[tuple[int, int]] = Counter()
        self._by_item: dict[int, dict[tuple[int, int], float]] = {}
        """Topic → (group, item) → share of the topic's inquiries that its tasks keep away."""
        self._kept_away: dict[int, float] = {}
        """Topic → share of its inquiries that all tasks keep away."""

    def finished(self, task: Task) -> None:
        """A task is finished: from now on, fewer customers need to ask."""
        effect = task.rules.deflects
        if effect is not None:
            source = task.group, task.item
            self._done[source] += 1
            topic = self._topics.index(effect.topic)
            shares = self._by_item.setdefault(topic, {})
            shares[source] = min(self._done[source] * effect.share, effect.at_most)
            self._kept_away[topic] = math.fsum(shares.values())

    def keep_away(self, row: int) -> bool:
        """Whether the customer of an inquiry's first contact finds the answer without asking.

        The shares of several items add up.
        """
        if not self._kept_away:
            return False
        inquiry = self._tape.contacts["inquiry"].item(row)
        share = self._kept_away.get(self._tape.inquiries["topic"].item(inquiry), 0.0)
        return share > 0 and bool(self._tape.inquiries["deflection"].item(inquiry) < share)
