"""Cases of groups that back each other up: at once, never, and after a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.theory.case import AT_ONCE, SOON, Case, Figure, two_targets
from tests.theory.chains import Chain, State
from tests.theory.formulas import MMc, MMcG

RATES, WORK, SIZES = (24.0, 12.0), 0.1, (3, 2)
TEAM = """
channels: {phone: {mode: live, volume: 36 per minute}}
topics:
  a: {share: 66.6666666667%, L1: {handle_time: {mean: 6 s}}}
  b: {L1: {handle_time: {mean: 6 s}}}
team:
  for a: {tier: L1, agents: 3, skills: [a], backup: {after: AFTER, topics: [b]}}
  for b: {tier: L1, agents: 2, skills: [b], backup: {after: AFTER, topics: [a]}}
"""


def _pool(state: State) -> Iterator[tuple[State, float]]:
    """Two groups of busy agents and their lines; each group takes its own line first."""
    busy, lines = state[:2], state[2:]
    for own, other in ((0, 1), (1, 0)):
        taken_by = next((g for g in (own, other) if busy[g] < SIZES[g]), None)
        if taken_by is not None:
            yield _moved(state, taken_by, 1), RATES[own]
        elif lines[own] < 60:
            yield _moved(state, 2 + own, 1), RATES[own]
        next_line = next((g for g in (own, other) if lines[g]), None)
        after = _moved(state, own, -1) if next_line is None else _moved(state, 2 + next_line, -1)
        yield after, busy[own] / WORK


def _moved(state: State, place: int, by: int) -> State:
    return (*state[:place], state[place] + by, *state[place + 1 :])


def backup_at_once() -> Case:
    """Two groups, each of which helps the other without delay, its own work first."""
    chain = Chain([(0, 0, 0, 0)], _pool)
    p = chain.stationary()

    def mean(value: Callable[[State], float]) -> float:
        return chain.mean(p, value)

    return Case(
        "Backup after 0 min: pooled, own work first",
        "M/M/5 in all; chain of (busy in each group, both lines)",
        TEAM.replace("AFTER", "0 min"),
        (
            Figure("wait", MMc(sum(RATES), WORK, sum(SIZES)).wait, 0.5),
            Figure("wait", mean(lambda s: s[2]) / RATES[0], 0.5, {"topic": "a"}),
            Figure("wait", mean(lambda s: s[3]) / RATES[1], 0.6, {"topic": "b"}),
            Figure("occupancy", mean(lambda s: s[0]) / SIZES[0], scope={"group": "for a"}),
            Figure("occupancy", mean(lambda s: s[1]) / SIZES[1], scope={"group": "for b"}),
        ),
        minutes=120,
    )


def backup_too_late() -> Case:
    """The same two groups, who would help after a year: on their own."""
    alone = [MMc(rate, WORK, size) for rate, size in zip(RATES, SIZES, strict=True)]
    return Case(
        "Backup after a year: separate",
        "M/M/3 and M/M/2",
        TEAM.replace("AFTER", "1 year"),
        (
            Figure("wait", alone[0].wait, 0.7, {"topic": "a"}),
            Figure("wait", alone[1].wait, 0.4, {"topic": "b"}),
            Figure("occupancy", alone[0].occupancy, scope={"group": "for a"}),
            Figure("occupancy", alone[1].occupancy, scope={"group": "for b"}),
        ),
        minutes=250,
    )


def backup_by_leads() -> Case:
    """Leads without a line of their own, of whom there are always enough, after 9 s."""
    exact = MMcG(55, 0.1, 5, lambda x: float(x <= 0.15), lambda x: min(x, 0.15), 0.15)
    text = two_targets(55, "3 s", "{mean: 6 s}", 5)
    team = "{agents: {tier: L1, agents: 5}, leads: {agents: 30, backup: {after: 9 s}}}"
    return Case(
        "Backup after 9 s by leads, of whom one is always free",
        "M/M/5+D: for the first line, who goes to a lead is as gone as one who gives up",
        text.replace("{agents: {agents: 5}}", team),
        (
            Figure("wait", exact.wait),
            Figure("service_level", 1 - exact.p_wait, 0.4, AT_ONCE),
            Figure("service_level", exact.answered_within(3 / 60), 0.35, SOON),
            Figure("backlog", exact.queue),
            Figure("occupancy", exact.occupancy, scope={"group": "agents"}),
            Figure("occupancy", 5.5 * exact.abandonment / 30, 0.35, {"group": "leads"}),
        ),
        minutes=80,
    )
