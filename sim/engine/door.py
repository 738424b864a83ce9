"""The door to the engines: a scenario and a tape go in, the log comes out.

An engine plays a tape on a floor and hands over rows. There are two, equal row for row: the one on
SimPy, which is the reference and knows everything, and the compiled one, which is quicker.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import NamedTuple

from sim.engine import compiled
from sim.engine.rows import Rows
from sim.engine.successors import play
from sim.engine.tables import log_of
from sim.errors import UsageError
from sim.floor import Floor
from sim.log import Log
from sim.policies import ORDERS
from sim.scenarios.sections.schema import Scenario
from sim.tape import Tape, require_minute, staffing
from sim.tape.streams import Uniforms, uniforms

Engine = Callable[[Floor, Tape], Rows]
ENGINES = ("auto", "simpy", "compiled")
VARIABLE = "SUPPORTSIM_ENGINE"
"""What it says goes for `auto`."""


class Choice(NamedTuple):
    """The engine that plays."""

    name: str
    """`simpy` or `compiled`."""
    play: Engine
    instead: str | None
    """Why it is not the compiled one, where that was wished for."""
    uniforms: Uniforms = uniforms
    """Reads the random numbers of its tapes."""


def engine_for(name: str, scenario: Scenario, *, many: bool = False) -> Choice:
    """The engine that plays a scenario.

    Args:
        name: `simpy`, `compiled`, or `auto`: what the environment variable says, else the compiled
            one where there is one and many replications are played, and SimPy for a single one.
        scenario: the scenario; an order of lines that a module brings is played by SimPy alone.
        many: whether many replications are searched through.

    Raises:
        UsageError: there is no such engine, or the compiled one is asked for and not there.
    """
    stated, wanted = f"`{name}`", name
    if name == "auto" and (wanted := os.environ.get(VARIABLE) or name) != name:
        stated = f"`{wanted}` ({VARIABLE})"
    if wanted not in ENGINES:
        known = ", ".join(f"`{each}`" for each in ENGINES)
        raise UsageError(f"there is no engine {stated}; there are {known}")
    if wanted == "simpy" or (wanted == "auto" and not many):
        return Choice("simpy", _play_on_simpy, None)
    reason = compiled.why_not()
    if wanted == "compiled" and reason is not None:
        raise UsageError(f"the engine {stated} is not to be had: {reason}")
    order = scenario.routing.order
    if reason is None and order not in ORDERS.built_in:
        reason = f"the order `{order}` comes from a module, which SimPy alone can ask"
    if reason is not None:
        return Choice("simpy", _play_on_simpy, reason)
    return Choice("compiled", compiled.play, None, compiled.uniforms)


def engines_here() -> dict[str, str]:
    """The engines by name, each with why it is not to be had here; empty where it is."""
    return {"simpy": "", "compiled": compiled.why_not() or ""}


def simulate(
    scenario: Scenario,
    tape: Tape,
    *,
    engine: str = "auto",
    until: float = math.inf,
    whole: bool = True,
) -> Log:
    """Run one replication: a pure function of the scenario and the tape.

    Args:
        scenario: the team and its rules.
        tape: every draw, from :func:`sim.tape.draw_tape` for this scenario.
        engine: `auto`, `simpy` or `compiled`; the log is the same, see :func:`engine_for`.
        until: minute of the horizon at which to end before it is over: what happens until then is
            the same, and what is open then stays open.
        whole: whether all of the log is wanted; else each column is made when it is first asked
            for, which is quicker where few are.

    Returns:
        What happened from minute 0 to the end.

    Raises:
        UsageError: the tape was drawn for another team or horizon, or there is no such engine, or
            its customers end before; or the minute is negative, or no number.
    """
    chosen = engine_for(engine, scenario)
    if tape.staffing != staffing(scenario):
        raise UsageError(
            "the tape was drawn for another scenario; draw one for this "
            "(the same seed and replication bring the same customers)"
        )
    require_minute(until)
    if tape.until < until:
        raise UsageError(
            f"customers were drawn up to minute {tape.until:g}: the tape cannot be played further"
        )
    floor, tape, rows = play(scenario, tape, chosen.play, until)
    floor, tape = floor.played(), tape.played()  # the log needs the room of the rest
    return log_of(floor, tape, rows, whole=whole)


def _play_on_simpy(floor: Floor, tape: Tape) -> Rows:
    """SimPy is only imported where it plays."""
    from sim.engine import run

    return run.play(floor, tape)
