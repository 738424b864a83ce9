"""The SimPy engine: the house opens, works until the end, and closes."""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from contextlib import contextmanager

from sim.engine.house import House
from sim.engine.rows import Rows
from sim.floor import Floor
from sim.log import Ending
from sim.tape import Tape


def play(floor: Floor, tape: Tape) -> Rows:
    """Play a tape on a floor.

    Args:
        floor: what the engine needs of scenario and tape.
        tape: the tape.
    """
    with _no_garbage_collection():
        house = House(floor, tape)
        house.clock.run(until=floor.calendar.minutes)
        rows = close(house)
        vars(house).clear()  # its alarms refer back to it, but measuring needs the room
        return rows


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


def close(house: House) -> Rows:
    """The rows of a house, with what is still open at the end of the horizon."""
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
        house.handlers[contact.kind.number].log_waiting(contact)
    for closes in house.on.closes:
        closes()
    return log.rows(house.agents)
