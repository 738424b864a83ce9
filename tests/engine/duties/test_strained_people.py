"""Strained agents are absent more often and leave sooner: exact chances, whole careers."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from sim.log import Log
from tests.engine.conftest import Play

# Always busy beside nights, so that strain is the same on all days but the first.
STEADY = """
scenario: steady
horizon: {start: 2026-01-05, length: WEEKS weeks}
demand: {replay: log.csv}
channels: {email: {mode: deferred, interruptible: true}}
topics: {letter: {L1: {handle_time: 20 h}}}
team: {first: {agents: AGENTS, shift: {mon-sun: "09:00-17:00"}, PEOPLE}}
strain: {above: 0%, over: 2 h, SLOPE}
"""


def steady(play: Play, agents: int, weeks: int, people: str, slope: str) -> Log:
    """All on duty at the same hours, with a little less work than they could do without strain."""
    text = STEADY.replace("AGENTS", str(agents)).replace("WEEKS", str(weeks))
    text = text.replace("PEOPLE", people).replace("SLOPE", slope)
    return play(text, [(0, "email", "letter")] * round(agents * weeks * 2.3))


def share_within(hits: int, number: int, chance: float) -> bool:
    low, high = binom.interval(0.999, number, chance)
    return bool(low <= hits <= high)


def test_absence_under_constant_strain_is_as_stated(play: Play) -> None:
    log = steady(
        play, 60, 8, 'absence: 5%, breaks: [30 min, {at: "12:00", length: 20 min}]', "absence: +20%"
    )
    intervals = log.frame("intervals")
    after = intervals[intervals.started_at >= 1440]
    absent = after[after.kind == "absent"]
    assert (
        absent.ended_at.sub(absent.started_at)
        .groupby([absent.agent, absent.started_at // 1440], observed=True)
        .sum()
        .eq(480)
        .all()
    )  # the whole shift, with its breaks
    days = absent.groupby([absent.agent, absent.started_at // 1440], observed=True).ngroups
    # 5 % x (1 + 10 x 0.2) = 15 % of the agent-days
    assert share_within(days, 60 * 55, 0.15)
    assert not share_within(days, 60 * 55, 0.05)
    paid = after.ended_at.sub(after.started_at).groupby(after.agent, observed=True).sum()
    assert np.allclose(paid, 55 * 480)  # nobody is paid twice or not at all


def test_leaving_under_constant_strain_is_geometric(play: Play) -> None:
    log = steady(play, 300, 26, "turnover: {per_year: 30%, replaced: false}", "leaving: +25%")
    people, intervals = log.frame("people"), log.frame("intervals")
    # the hazard -ln(0.7) a year is 1 + 10 x 0.25 = 3.5 times as high
    chance = 1 - 0.7 ** (3.5 * 26 * 7 / 365.25)
    assert share_within(int(people.left.sum()), 300, chance)
    gone = people[people.left]
    assert (gone.ended_at % 1440 == 0).all()
    last = intervals.groupby("agent", observed=True).ended_at.max()
    assert (last[gone.agent].to_numpy() <= gone.ended_at.to_numpy()).all()
    staying = last[people[~people.left].agent]
    assert (staying == staying.max()).all()
    # half-way through, as many as the hazard says have left
    half = int((gone.ended_at <= 13 * 7 * 1440).sum())
    assert share_within(half, 300, 1 - 0.7 ** (3.5 * 13 * 7 / 365.25))


def test_who_strains_out_on_the_last_day_has_not_left_within_the_horizon(play: Play) -> None:
    log = steady(play, 100, 1, "turnover: {per_year: 90%, replaced: false}", "leaving: +100%")
    people = log.frame("people")
    # a hazard of 11 x 2.3 / 365.25 = 7 % a day: the first go at midnight after the first day
    assert set(people[people.left].ended_at // 1440) == set(range(1, 7))


def test_before_a_promotion_the_turnover_of_the_old_group_counts(play: Play) -> None:
    text = STEADY.replace("AGENTS", "40").replace("WEEKS", "4").replace("SLOPE", "leaving: +100%")
    text = text.replace("PEOPLE", "turnover: {per_year: 90%, replaced: false}")
    senior = ', senior: {agents: 0, shift: {mon-sun: "09:00-17:00"}}}'
    plan = "plan: [{date: 2026-01-26, promote: 40, from: first, to: senior}]\n"
    log = play(
        text.replace("}}\nstrain", f"}}{senior}\nstrain") + plan, [(0, "email", "letter")] * 400
    )
    people = log.frame("people")
    # 7 % a day go, for three weeks; nobody leaves the group that has no turnover
    assert share_within(int(people.left.sum()), 40, 1 - 0.1 ** (11 * 20 / 365.25))
    assert (people[people.left].ended_at <= 21 * 1440).all()


def test_who_leaves_of_strain_is_replaced_as_other_leavers_are(play: Play) -> None:
    hiring = "hiring: {lead_time: 10 days, training: 3 days}"
    turnover = "turnover: {per_year: 60%, replaced: REPLACED}"
    rules = f"{hiring}, {turnover}"
    log = steady(play, 40, 12, rules.replace("REPLACED", "yes"), "leaving: +25%")
    people, intervals = log.frame("people"), log.frame("intervals")
    gone, hired = people[people.left], people[people.hired]
    first_days = (gone.ended_at + 10 * 1440).sort_values()
    assert hired.started_at.tolist() == first_days[first_days < 12 * 7 * 1440].tolist()
    again = gone[gone.agent.isin(hired.agent)]
    assert len(again) > 1  # successors leave, too, and have successors
    for left in gone[gone.ended_at < 10 * 7 * 1440].itertuples():
        place, *number = str(left.agent).split("-")
        following = people[people.agent == f"{place}-{int((number or ['1'])[0]) + 1}"]
        assert following.started_at.tolist() == [left.ended_at + 10 * 1440]
        own = intervals[intervals.agent == following.agent.iloc[0]]
        trained = own[own.started_at < following.started_at.iloc[0] + 3 * 1440]
        assert trained.kind.tolist() == ["training"] * 3
    empty = steady(play, 40, 12, rules.replace("REPLACED", "no"), "leaving: +25%")
    week = hired.started_at.min() // (7 * 1440) * 7 * 1440
    earlier, without = (
        each.frame("steps").query(f"started_at < {week}")[["contact", "agent", "started_at"]]
        for each in (log, empty)
    )
    assert len(earlier) > 100
    assert earlier.astype(str).equals(without.astype(str))
    assert empty.frame("people").left.sum() < len(gone)
