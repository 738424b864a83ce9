"""All randomness of a replication, drawn before its clock starts.

Every draw comes from a stream named by what it is for, keyed by (base seed, replication, name), and
is read at the place of *who* it belongs to: the inquiry of a channel, its contact number, the step
of that contact, an agent's day. What is drawn for customers knows nothing of the team. So two
scenarios that differ in staffing see the same customers, who bring the same work and have the same
patience.

The path of a contact through the tiers depends on draws alone, so the tape holds it too:
contacts and steps that might happen are rows, and the clock decides which of them do.
"""

from typing import TYPE_CHECKING, Any

from sim.late import late

if TYPE_CHECKING:
    from sim.tape.paths import DEFLECTED, SOLVED, UNSOLVED
    from sim.tape.streams import RandomStreams
    from sim.tape.tape import Tape, draw_tape, require_minute, staffing, with_leavers

__all__ = [
    "DEFLECTED",
    "SOLVED",
    "UNSOLVED",
    "RandomStreams",
    "Tape",
    "draw_tape",
    "require_minute",
    "staffing",
    "with_leavers",
]

_HOME = {
    **dict.fromkeys(["DEFLECTED", "SOLVED", "UNSOLVED"], "sim.tape.paths"),
    "RandomStreams": "sim.tape.streams",
    **dict.fromkeys(
        ["Tape", "draw_tape", "require_minute", "staffing", "with_leavers"], "sim.tape.tape"
    ),
}


def __getattr__(name: str) -> Any:
    """Bring in a name when it is first used: streams of random numbers need no scenario."""
    return late(__name__, globals(), _HOME, name)
