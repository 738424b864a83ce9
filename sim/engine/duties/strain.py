"""What lasting load does to agents: they work more slowly, solve less for good, stay away, leave.

An assumption that the scenario states. What counts is an agent's recent occupancy: busy minutes
divided by minutes on duty, each minute weighing exp(-age / ``over``). Before an agent first comes
on duty, it is taken to have been exactly at the limit: no strain, and no reserve.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Sequence
from math import exp

from sim.agents import Agent, Duty, Step
from sim.careers import Person, hazard
from sim.engine.moments import Moments, Workplace
from sim.inquiries import Contact
from sim.log import Kind, Reason
from sim.scenarios.sections.strain import Strain
from sim.tape.tables import by_row

_OFF, _FREE, _BUSY = 0, 1, 2


def register(house: Workplace, moments: Moments) -> None:
    """Where lasting load strains the team."""
    if house.floor.scenario.strain is not None:
        team = StrainedTeam(house.floor.scenario.strain, house)
        moments.begins.append(team.begins)
        moments.begins_task.append(team.begins_task)
        moments.is_free.append(team.is_free)
        moments.brings_back.append(team.comes_back)
        moments.stays_away.append(team.stays_away)
        moments.goes.append(team.goes)


class Load:
    """An agent's recent occupancy, brought up to date whenever what the agent does changes."""

    __slots__ = ("_at", "_busy", "_doing", "_duty", "_over")

    def __init__(self, over: float, limit: float, share_on_duty: float, since: float) -> None:
        """An agent who has so far been exactly at the limit.

        Args:
            over: minutes after which a minute weighs 1/e of a present one.
            limit: occupancy above which there is strain.
            share_on_duty: share of time that the agent is on duty.
            since: when the agent first comes on duty.
        """
        self._over = over
        self._at, self._doing = since, _OFF
        self._duty = share_on_duty
        """Weighted minutes on duty ÷ ``over``."""
        self._busy = limit * share_on_duty
        """Those of them with a contact in hand."""

    def turns(self, doing: int, now: float) -> None:
        """What the agent does changes at this minute (or stays as it is)."""
        if now > self._at:
            faded = exp((self._at - now) / self._over)
            self._at = now
            doing_so_far = self._doing
            if doing_so_far == _BUSY:
                self._busy = 1 - (1 - self._busy) * faded
                self._duty = 1 - (1 - self._duty) * faded
            else:
                self._busy *= faded
                if doing_so_far == _FREE:
                    self._duty = 1 - (1 - self._duty) * faded
                else:
                    self._duty *= faded
        self._doing = doing

    def above(self, limit: float) -> float:
        """Recent occupancy above a limit, in tens of points; 0 where it is not above."""
        if self._busy <= limit * self._duty:  # also where there is no duty to remember
            return 0.0
        return 10 * (self._busy / self._duty - limit)


class StrainedTeam:
    """The agents of a house as strain has its way with them."""

    def __init__(self, rules: Strain, house: Workplace) -> None:
        tape, team, floor = house.tape, house.agents, house.floor
        self._rules, self._calendar = rules, floor.calendar
        self._log, self._script = house.log, house.script
        self._limit, self._slope = rules.above, rules.handle_time
        self._groups = floor.scenario.team
        self._people: Sequence[Person] = tape.people
        self._absence = tape.strain.get("absence")
        self._withstands = tape.strain["leaving"].tolist() if "leaving" in tape.strain else ()
        """How much more hazard of leaving each agent still withstands."""
        brings_back = "strain_from" in tape.contacts
        self._comes_back_from = by_row(tape.contacts["strain_from"]) if brings_back else ()
        self._comes_back_after = by_row(tape.contacts["strained_after"]) if brings_back else ()
        self._last: dict[int, float] = {}
        """Strain in the latest step on each contact, where it may bring the contact back."""
        shares = floor.strain["share_on_duty"].tolist()
        self._loads = [
            Load(rules.over, rules.above, share, agent.duties[0].start if agent.duties else 0.0)
            for agent, share in zip(team, shares, strict=True)
        ]
        ends = iter(floor.strain["shift_end"].tolist())
        self._shift_ends = [{duty.start: next(ends) for duty in agent.duties} for agent in team]
        """By agent and start of a duty: end of the shift that it belongs to."""
        self._midnights: list[float] = floor.strain["midnights"].tolist()
        self._absent_until = [-math.inf] * len(team)
        self._on_shift_until = [-math.inf] * len(team)
        self._reckoned_at = [max(0.0, agent.posts[0].start) for agent in team]
        """Up to when the hazard of leaving has been added up."""
        for agent, left_at in zip(team, floor.strain["leaves_at"].tolist(), strict=False):
            agent.left_at = left_at

    # On duty -------------------------------------------------------------------------------

    def begins(self, agent: Agent, step: Step, now: float) -> None:
        """An agent begins a step, which takes longer by the strain at this moment."""
        load = self._loads[agent.number]
        load.turns(_BUSY, now)
        strain = load.above(self._limit)
        if strain > 0:
            stretch = 1 + self._slope * strain
            step.speed /= stretch
            step.rest *= stretch
        contact = step.contact.id
        if self._comes_back_from and not math.isnan(self._comes_back_after[contact]):
            self._last[contact] = strain

    def begins_task(self, agent: Agent, _: Step, now: float) -> None:
        """An agent begins work that is not on a contact, but occupies all the same."""
        self._loads[agent.number].turns(_BUSY, now)

    def is_free(self, agent: Agent, now: float) -> None:
        """An agent has nothing in hand."""
        self._loads[agent.number].turns(_FREE, now)

    def comes_back(self, contact: Contact) -> tuple[Reason, float] | None:
        """Why and after how many minutes a solved contact comes back; None if not.

        How strained its last agent was when beginning it counts.
        """
        if not self._comes_back_from:
            return None
        after = self._comes_back_after[contact.id]
        strain = self._last.pop(contact.id, 0.0)
        returns_at_most = self._script.returns_at_most[contact.kind.topic]
        if strain <= self._comes_back_from[contact.id] or contact.returns >= returns_at_most:
            return None
        return None if math.isnan(after) else (Reason.RETURN, after)

    # Shifts --------------------------------------------------------------------------------

    def stays_away(self, agent: Agent, duty: Duty, now: float) -> bool:
        """Whether strain keeps an agent from coming on duty: absent for the shift, or gone."""
        until = self._away_until(agent, duty, now)
        if until is None:
            return False
        self._log.interval(agent, Kind.ABSENT, now, min(until, self._calendar.minutes))
        return True

    def _away_until(self, agent: Agent, duty: Duty, now: float) -> float | None:
        """Until when an agent is paid who does not come on duty; None: the agent comes.

        Absence is decided when a shift begins, for the whole shift; shifts that follow each other
        without a gap are one.
        """
        number = agent.number
        if duty.start >= agent.left_at:
            return now
        if duty.start >= self._on_shift_until[number]:
            self._on_shift_until[number] = self._shift_ends[number][duty.start]
            if self._is_absent(agent, duty, now):
                self._absent_until[number] = self._on_shift_until[number]
        if duty.start < self._absent_until[number]:
            if duty.away_until >= self._on_shift_until[number]:
                self._reckon(agent, now)
            return min(duty.away_until, duty.overtime_from)
        self._loads[number].turns(_FREE, now)
        return None

    def _is_absent(self, agent: Agent, duty: Duty, now: float) -> bool:
        """Whether strain keeps an agent away who would have come otherwise.

        With it, the chance of absence is p × (1 + a × strain) altogether; for those who are not
        absent anyway, the rest of it is p × a × strain ÷ (1 - p).
        """
        usual = self._groups[agent.group.name].absence
        if self._absence is None or usual == 0:
            return False
        load = self._loads[agent.number]
        load.turns(_OFF, now)
        more = usual * self._rules.absence * load.above(self._limit)
        if more == 0:
            return False
        day = max(bisect_right(self._midnights, duty.start) - 1, 0)
        return bool(self._absence[agent.number, day] * (1 - usual) < more)

    def goes(self, agent: Agent, now: float) -> None:
        """An agent goes off duty, for a break or home."""
        self._loads[agent.number].turns(_OFF, now)
        if agent.duty.away_until >= self._on_shift_until[agent.number]:
            self._reckon(agent, now)

    def _reckon(self, agent: Agent, now: float) -> None:
        """Add up, at the end of a shift, the further hazard of leaving since the one before.

        Who has had more than withstood is gone from the next local midnight.
        """
        number = agent.number
        if not self._withstands or self._withstands[number] <= 0:
            return
        since, self._reckoned_at[number] = self._reckoned_at[number], now
        stint = next(s for s in reversed(self._people[number].stints) if s.start <= now)
        turnover = self._groups[stint.group].turnover
        if turnover is None or since >= now:
            return
        strain = self._loads[number].above(self._limit)
        usual = hazard(turnover, stint.since, since, now)
        self._withstands[number] -= usual * self._rules.leaving * strain
        if self._withstands[number] <= 0:
            tomorrow = self._calendar.datetime(now).date() + dt.timedelta(days=1)
            midnight = self._calendar.minute(tomorrow, 0.0)
            if midnight < self._calendar.minutes:
                agent.left_at = min(agent.left_at, midnight)
