"""The yardstick: the three-tier desk as the leanest SimPy program we can write for it.

One pooled group per tier, first come first served, impatient customers, escalation; the draws come
from the same tape. It knows nothing else (no skills, shifts, priorities, chats, returns, ties) and
keeps one record per step. It is here to be raced against, not to be used.
"""

from __future__ import annotations

from collections import deque

from simpy import Environment
from simpy.events import Timeout

from sim.tape import Tape

Record = tuple[int, int, int, float, float, float]


def run(tape: Tape, agents: list[int], until: float) -> list[Record]:
    """Play a tape to its end.

    Args:
        tape: the draws; only first contacts are read.
        agents: number of agents in each tier.
        until: length of the horizon in minutes.

    Returns:
        (contact, tier, agent, queued at, started at, ended at) of each step.
    """
    env = Environment()
    records: list[Record] = []
    idle = [deque(range(number)) for number in agents]
    lines: list[deque[list]] = [deque() for _ in agents]
    arrived_at = tape.inquiries["arrived_at"].tolist()
    first_step = tape.contacts["first_step"].tolist()
    tiers = tape.steps["tier"].tolist()
    handle_time = tape.steps["handle_time"].tolist()
    patience = tape.steps["patience"].tolist()
    follows = tape.steps["next"].tolist()

    def reach(contact: int, step: int) -> None:
        tier = tiers[step]
        if idle[tier]:
            begin(contact, step, tier, idle[tier].popleft(), env.now)
        else:
            waiting = [contact, step, env.now, True]
            lines[tier].append(waiting)
            Timeout(env, patience[step]).callbacks.append(lambda _: gives_up(waiting))

    def gives_up(waiting: list) -> None:
        waiting[3] = False

    def begin(contact: int, step: int, tier: int, agent: int, queued_at: float) -> None:
        started_at = env.now
        Timeout(env, handle_time[step]).callbacks.append(
            lambda _: ends(contact, step, tier, agent, queued_at, started_at)
        )

    def ends(
        contact: int, step: int, tier: int, agent: int, queued_at: float, started_at: float
    ) -> None:
        records.append((contact, tier, agent, queued_at, started_at, env.now))
        if follows[step] >= 0:
            reach(contact, step + 1)
        line = lines[tier]
        while line:
            next_contact, next_step, since, waits = line.popleft()
            if waits:
                begin(next_contact, next_step, tier, agent, since)
                return
        idle[tier].append(agent)

    def arrivals():
        now = 0.0
        for inquiry, minute in enumerate(arrived_at):
            yield env.timeout(minute - now)
            now = minute
            reach(inquiry, first_step[inquiry])

    env.process(arrivals())
    env.run(until)
    return records
