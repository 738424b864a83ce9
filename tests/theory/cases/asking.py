"""Cases of agents who ask colleagues and keep the customer meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.theory.case import Case, Figure
from tests.theory.chains import Chain, State
from tests.theory.formulas import MMc

CALLS, OWN, HANDLE, ANSWER, OWN_WORK, ASKS = 6.0, 3.0, 0.1, 0.06, 0.2, 0.5
"""Calls and the colleague's own ones a minute; minutes of handling, answer and own work; share."""


def questions_to_a_team() -> Case:
    """So many agents ask three colleagues that questions come as a Poisson process."""
    rate, handle, answer, agents, asked, share = 40.0, 0.1, 0.1, 40, 3, 0.6
    line = MMc(share * rate, answer, asked)
    busy = handle + share * (line.wait + answer)
    return Case(
        "Questions to three colleagues",
        "M/M/∞ feeds M/M/3 (Burke): who asks is busy with handling, wait and answer",
        f"""
channels: {{phone: {{mode: live, volume: {rate} per minute}}}}
tiers: [{{name: L1, consult: {{share: 60%, of: L2, takes: {{mean: 6 s}}, wait: 8 h}}}}, L2]
topics: {{call: {{L1: {{handle_time: {{mean: 6 s}}}}, L2: {{handle_time: 1 min}}}}}}
team: {{first: {{tier: L1, agents: {agents}}}, second: {{tier: L2, agents: {asked}}}}}
""",
        (
            Figure("consult_wait", line.wait, 0.4),
            Figure("consults", share),
            Figure("handle_time", busy, 0.2),
            Figure("occupancy", rate * busy / agents, scope={"group": "first"}),
            Figure("occupancy", share * rate * answer / asked, scope={"group": "second"}),
        ),
        minutes=120,
    )


def _two_agents(*, waits: bool) -> Callable[[State], Iterator[tuple[State, float]]]:
    """Moves of one agent who asks another, who has calls of its own; each has one line.

    A state says what the two do, and whether a call of the other's own waits: `i` idle, `h`
    handling, `w` waiting for the colleague, `c` consulting, `o` a call of its own.
    """

    def moves(state: State) -> Iterator[tuple[State, float]]:
        first, second, own_waits = state
        if first == "i":
            yield ("h", second, 0), CALLS
        if first == "h":
            yield ("i", second, 0), (1 - ASKS) / HANDLE
            free = ("c", "c", 0) if second == "i" else ("w" if waits else "i", second, 0)
            yield free, ASKS / HANDLE
        if second == "i":
            yield (first, "o", 0), OWN
        if second == "o":
            yield ("c", "c", 0) if first == "w" else (first, "i", 0), 1 / OWN_WORK
        if second == "c":
            yield ("i", "o" if own_waits else "i", 0), 1 / ANSWER
            if not own_waits:
                yield ("c", "c", 1), OWN

    return moves


def _asks_one(name: str, wait: str, *, waits: bool) -> Case:
    chain = Chain([("i", "i", 0)], _two_agents(waits=waits))
    p = chain.stationary()

    def mean(value: Callable[[State], float]) -> float:
        return chain.mean(p, value)

    answered = mean(lambda s: s[1] == "c") / ANSWER
    asked = ASKS * mean(lambda s: s[0] == "h") / HANDLE
    return Case(
        name,
        "chain of what the two agents do",
        f"""
channels:
  phone: {{mode: live, volume: {CALLS} per minute, lines: 1}}
  direct: {{mode: live, volume: {OWN} per minute, lines: 1}}
tiers: [{{name: L1, consult: {{share: 50%, of: L2, takes: {{mean: 3.6 s}}, wait: {wait}}}}}, L2]
topics:
  call: {{share: {{phone: 100%}}, L1: {{handle_time: {{mean: 6 s}}}}}}
  hard: {{share: {{direct: 100%}}, L2: {{handle_time: {{mean: 12 s}}}}}}
team:
  first: {{tier: L1, agents: 1}}
  second: {{tier: L2, agents: 1, skills: [call, hard]}}
""",
        (
            Figure("consults", ASKS, scope={"channel": "phone"}),
            Figure("consults_answered", answered / asked),
            Figure("consult_wait", mean(lambda s: s[0] == "w") / answered or 0.0, 0.3),
            Figure("occupancy", mean(lambda s: s[0] != "i"), scope={"group": "first"}),
            Figure("occupancy", mean(lambda s: s[1] != "i"), scope={"group": "second"}),
            Figure("lines_full", mean(lambda s: s[0] != "i"), scope={"channel": "phone"}),
            Figure(
                "lines_full",
                mean(lambda s: s[1] == "o" or s[2] == 1),
                scope={"channel": "direct"},
            ),
        ),
        minutes=600,
    )


def two_agents_one_asks() -> Case:
    """One agent waits for the only colleague, who finishes a call first."""
    return _asks_one("Two agents: one asks the other, who has calls, and waits", "8 h", waits=True)


def two_agents_asks_who_is_free() -> Case:
    """One agent asks the only colleague if that one is free."""
    return _asks_one("Two agents: one asks the other if that one is free", "0 min", waits=False)
