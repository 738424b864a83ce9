"""A replication from its tape to its log: the house opens, works until the end, and closes."""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from contextlib import contextmanager

from sim.engine.house import House
from sim.engine.ownership import OwnerStep
from sim.errors import UsageError
from sim.log import TASKS, Ending, Log, Names, Outcome, no_rows
from sim.scenarios.meaning import routes
from sim.scenarios.sections.schema import Scenario
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
            if step.ending is Ending.OPEN and not isinstance(step, OwnerStep):
                log.contact(step.contact, Outcome.OPEN, math.nan)
            house.log_step(step, math.nan)
        if agent.put_aside is not None and not isinstance(agent.put_aside, OwnerStep):
            log.contact(agent.put_aside.contact, Outcome.OPEN, math.nan)
    if house.owners is not None:
        house.owners.close()
    for contact in house.routing.waiting():
        log.contact(contact, Outcome.OPEN, math.nan)
    for visit in house.outside.visits:
        log.contact(visit.contact, Outcome.OPEN, math.nan)
        log.outside(visit, math.nan, -1)
    live = [channel.live for channel in house.channels]
    contacts, steps, intervals, people = log.tables(house.tape, house.agents, live)
    background = house.background
    return Log(
        contacts,
        steps,
        intervals,
        _names(house),
        house.calendar,
        house.scenario.horizon.warm_up,
        people,
        tasks=no_rows(TASKS) if background is None else background.close(house.agents),
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
