"""A replication from its tape to its log: the house opens, works until the end, and closes."""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from contextlib import contextmanager

from sim.engine.house import House
from sim.errors import UsageError
from sim.log import Ending, Log, Names, Outcome
from sim.scenarios import routes
from sim.scenarios.schema import Scenario
from sim.tape import Tape, staffing


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
    if tape.staffing != staffing(scenario):
        raise UsageError(
            "the tape was drawn for another scenario; draw one for this "
            "(the same seed and replication bring the same customers)"
        )
    with _no_garbage_collection():
        house = House(scenario, tape)
        house.clock.run(until=house.calendar.minutes)
        log = close(house)
        vars(house).clear()  # its alarms refer back to it, but measuring needs the room
        return log


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


def close(house: House) -> Log:
    """The log of a house, with what is still open at the end of the horizon."""
    log, end = house.log, house.calendar.minutes
    for agent in house.agents:
        if agent.on_duty:
            log.duty(agent, end, end)
        for step in agent.in_hand:
            handler = house.handlers[step.kind.number]
            if step.ending is Ending.OPEN:
                handler.log_open(step)
            handler.log_step(step, math.nan)
        if agent.put_aside is not None:
            house.handlers[agent.put_aside.kind.number].log_open(agent.put_aside)
    for contact in house.queues.waiting():
        log.contact(contact, Outcome.OPEN, math.nan)
    for closes in house.on.closes:
        closes()
    live = [channel.live for channel in house.channels]
    contacts, steps, intervals, people = log.tables(house.tape, house.agents, live)
    return Log(
        contacts,
        steps,
        intervals,
        _names(house),
        house.calendar,
        house.scenario.horizon.warm_up,
        people,
        tasks=log.tasks_table(),
        outside=log.outside_table(contacts),
        ownership=log.chores_table(),
    )


def _names(house: House) -> Names:
    """What the codes of the log stand for."""
    scenario = house.scenario
    return Names(
        channels=tuple(sorted(scenario.channels)),
        topics=tuple(sorted(scenario.topics)),
        tiers=tuple(tier.name for tier in scenario.tiers),
        groups=tuple(sorted(scenario.team)),
        agents=tuple(agent.name for agent in house.agents),
        items=tuple(routes.background_items(scenario)),
    )
