"""Background work: paths worked out by hand (times in minutes), and what must always hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.log import Log
from tests.engine.conftest import Play
from tests.engine.invariants.houses import run, scenarios
from tests.engine.invariants.idling import longest_overlap
from tests.engine.invariants.laws import NEVER, rows_of
from tests.engine.test_paths import HEAD

ONE = (
    HEAD
    + """
channels: {phone: {mode: live}}
topics: {call: {share: 50%, L1: {handle_time: 5 min}}, other: {L1: {handle_time: 5 min}}}
team: {first: {agents: 1, background: {article: {per_week: 1, each: 30 min}}}}
"""
)


def tasks(log: Log, *columns: str) -> list[tuple[object, ...]]:
    """The stretches of background work in words, by task."""
    rows = log.frame("tasks")[list(columns)].astype(object)
    return list(rows.where(rows.notna(), None).itertuples(index=False, name=None))


def test_a_task_is_put_down_for_every_contact_and_finished_in_the_gaps(play: Play) -> None:
    log = play(ONE, [(10, "phone", "call"), (15, "phone", "call"), (30, "phone", "call")])
    # 10 + 10 + 10 minutes of the article; the call of 15 follows without a gap
    assert tasks(log, "item", "agent", "started_at", "ended_at", "ending") == [
        ("article", "first 1", 0, 10, "interrupted"),
        ("article", "first 1", 20, 30, "interrupted"),
        ("article", "first 1", 35, 45, "done"),
    ]
    assert log.steps["started_at"].tolist() == [10, 15, 30]


def test_a_colleague_goes_on_at_once_or_after_the_next_shift_begins(play: Play) -> None:
    text = ONE.replace("agents: 1,", "shifts: SHIFTS,").replace("30 min", "1 h")
    text = text.replace(
        "SHIFTS",
        '[{agents: 2, hours: {mon: "00:00-00:20"}}, {agents: 1, hours: {mon: "00:30-02:00"}}]',
    )
    log = play(text, [(5, "phone", "call")])
    # both are free since 0: the lower number has the article, and is the one who takes the call
    assert tasks(log, "agent", "started_at", "ended_at", "ending") == [
        ("first 1", 0, 5, "interrupted"),
        ("first 2", 5, 20, "put back"),
        ("first 3", 30, 70, "done"),
    ]


def test_what_is_not_done_carries_over_and_is_open_at_the_end(play: Play) -> None:
    text = ONE.replace("length: 3 h", "weeks: 3").replace("2026-01-05", "2026-01-08")
    text = text.replace("{article: {per_week: 1, each: 30 min}}", "{a: 1 h per week, b: WORK}")
    text = text.replace("WORK", "{per_week: 0.5, each: 90 min}")
    text = text.replace("agents: 1,", 'agents: 1, shift: {fri: "00:00-02:00"},')
    log = play(text, [(23 * 1440, "phone", "call")])  # on day 20, when nobody comes any more
    # From a Thursday; weeks begin at 0 and on the Mondays of day 4, 11 and 18, and the horizon has
    # Fridays on day 1, 8 and 15, with 2 h each. b is due in every other week.
    day = 1440.0
    assert tasks(log, "item", "due_at", "length", "agent", "started_at", "ended_at", "ending") == [
        ("a", 0, 60, "first 1", 1 * day, 1 * day + 60, "done"),
        ("b", 0, 90, "first 1", 1 * day + 60, 1 * day + 120, "put back"),
        ("b", 0, 90, "first 1", 8 * day, 8 * day + 30, "done"),
        ("a", 4 * day, 60, "first 1", 8 * day + 30, 8 * day + 90, "done"),
        ("a", 11 * day, 60, "first 1", 15 * day, 15 * day + 60, "done"),
        ("b", 11 * day, 90, "first 1", 15 * day + 60, 15 * day + 120, "put back"),
        ("b", 11 * day, 90, None, None, None, "open"),
        ("a", 18 * day, 60, None, None, None, "open"),
    ]


def test_a_task_in_hand_at_the_end_is_open(play: Play) -> None:
    log = play(ONE.replace("30 min", "5 h"), [(10, "phone", "call")])
    assert tasks(log, "agent", "started_at", "ended_at", "ending") == [
        ("first 1", 0, 10, "interrupted"),
        ("first 1", 15, None, "open"),
    ]


def test_a_finished_article_keeps_inquiries_of_its_topic_away(play: Play) -> None:
    text = ONE.replace("each: 30 min", "each: 30 min, deflects: {topic: call, share: 100%}")
    log = play(
        text,
        [
            *((minute, "phone", "call") for minute in (10, 34, 44, 50)),
            (45, "phone", "other"),
        ],
    )
    # worked on at 0-10, 15-34 and 39-40, so done at 40
    contacts = log.frame("contacts")
    assert contacts.outcome.tolist() == ["solved", "solved", "deflected", "solved", "deflected"]
    assert contacts.ended_at.tolist() == [15, 39, 44, 50, 50]
    assert contacts.answered_at.isna().tolist() == [False, False, True, False, True]


def test_work_that_the_plan_starts_is_due_from_that_day_on(play: Play) -> None:
    text = ONE.replace("length: 3 h", "weeks: 3").replace(
        "each: 30 min", "each: 30 min, starts: by plan, deflects: {topic: call, share: 100%}"
    )
    plan = "plan: [{date: 2026-01-15, background: article, of: first}]\n"
    day, calls = 1440.0, [(60, "phone", "call"), (9 * 1440, "phone", "call")]
    log = play(text + plan, [*calls, (11 * 1440, "phone", "call"), (20 * 1440, "phone", "other")])
    # From a Monday; a Thursday of the second week is day 10, and the next Monday day 14.
    assert tasks(log, "due_at", "started_at", "ended_at", "ending") == [
        (10 * day, 10 * day, 10 * day + 30, "done"),
        (14 * day, 14 * day, 14 * day + 30, "done"),
    ]
    assert log.frame("contacts").outcome.tolist() == ["solved", "solved", "deflected", "solved"]


def test_work_that_the_plan_starts_on_the_first_day_is_as_if_it_said_nothing(play: Play) -> None:
    text = ONE.replace("2026-01-05", "2026-01-08").replace("length: 3 h", "weeks: 3")
    calls = [(20 * 1440, "phone", "call")]
    plan = "plan: [{date: 2026-01-08, background: article, of: first}]\n"
    by_plan = play(text.replace("each: 30 min", "each: 30 min, starts: by plan") + plan, calls)
    at_once = play(text, calls)
    assert by_plan.frame("tasks").equals(at_once.frame("tasks"))
    never = play(text.replace("each: 30 min", "each: 30 min, starts: by plan"), calls)
    none = play(text.replace(", background: {article: {per_week: 1, each: 30 min}}", ""), calls)
    assert not len(never.tasks["task"])
    assert never.frame("steps").equals(none.frame("steps"))


def test_a_manager_has_time_for_it_and_those_who_were_trained_stay_in_their_group(
    play: Play,
) -> None:
    text = (
        ONE[: ONE.index("team:")].replace("3 h", "50 h")
        + """
team:
  first: {agents: 1, skills: [call], background: {article: {per_week: 1, each: 25 h}}}
  other: {agents: 1}
  boss: {agents: 1, role: manager, background: {plans: 20 min per week}}
plan: [{date: 2026-01-06, train: 1, from: first, skills: [other], takes: 1 h}]
"""
    )
    log = play(text, [(49.5 * 60, "phone", "other")])
    assert tasks(log, "item", "group", "agent", "started_at", "ended_at", "ending") == [
        ("plans", "boss", "boss 1", 0, 20, "done"),
        ("article", "first", "first 1", 0, 24 * 60, "put back"),
        ("article", "first", "first 1", 48 * 60, 49 * 60, "done"),  # a day of training
    ]


@st.composite
def with_background(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A scenario, and background work by group."""
    plan = draw(scenarios())
    if draw(st.booleans()):
        plan["ownership"] = {
            "owner": "first agent",
            "hand_over": "3 min",
            "kind": "warm",
            "update_every": "1 h",
            "update": "4 min",
            "follow_up": "5 min",
        }
    work = st.sampled_from(
        [
            {"per_week": 3, "each": "40 min"},
            {"per_week": 30, "each": "11 min"},
            "5 h per week",
            {"per_week": 0, "each": "1 h"},
        ]
    )
    names = st.sampled_from(["articles", "calls", "monitoring"])
    return plan, {
        name: draw(st.dictionaries(names, work, max_size=2)) for name in sorted(plan["team"])
    }


@settings(max_examples=30, phases=[Phase.generate])
@given(with_background())
def test_background_work_is_done_in_full_and_nobody_waits_for_it(
    drawn: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    plan, background = drawn
    _, _, without = run(plan)
    for name, items in background.items():
        plan["team"][name]["background"] = items
    _, _, log = run(plan)
    for table in ("contacts", "steps", "intervals", "ownership"):
        before, after = getattr(without, table), getattr(log, table)
        assert all(before[column].tobytes() == after[column].tobytes() for column in before)
    rows = log.frame("tasks")
    work_is_conserved(log, rows)
    only_while_free(log, rows)
    nobody_rests_while_a_task_waits(log, rows)


def work_is_conserved(log: Log, rows: pd.DataFrame) -> None:
    ended_at = rows.ended_at.fillna(log.calendar.minutes)
    minutes = (ended_at - rows.started_at).fillna(0.0).groupby(rows.task).sum()
    length = rows.groupby("task").length.first()
    done = rows.groupby("task").ending.last() == "done"
    assert np.allclose(minutes[done], length[done], atol=NEVER)
    assert (minutes[~done] <= length[~done] + NEVER).all()
    endings = rows.groupby("task").ending.agg(list)
    for path in endings:
        assert path[-1] in ("done", "open")
        assert all(ending in ("interrupted", "put back") for ending in path[:-1])


def work_on_contacts(log: Log) -> pd.DataFrame:
    """Steps, and what their owners do beside them."""
    columns = ["agent", "started_at", "ended_at"]
    both = pd.concat([log.frame("steps")[columns], log.frame("ownership")[columns]])
    return both[both.started_at.notna()]


def only_while_free(log: Log, rows: pd.DataFrame) -> None:
    """On duty, with no contact in hand, one task at a time, by an agent of the group."""
    end = log.calendar.minutes
    intervals, steps = log.frame("intervals"), work_on_contacts(log)
    for agent, own in rows[rows.agent.notna()].groupby("agent", observed=True):
        assert set(own.group) == {str(agent).rsplit(" ", 1)[0]}
        duty = intervals[(intervals.agent == agent) & (intervals.kind == "duty")]
        busy = steps[steps.agent == agent]
        spans, work = (
            list(zip(rows.started_at, rows.ended_at.fillna(end), strict=True))
            for rows in (own, busy)
        )
        stays = list(zip(duty.started_at, duty.ended_at, strict=True))
        for start, stop in spans:
            assert any(came <= start + NEVER and went >= stop - NEVER for came, went in stays)
        for place, span in enumerate(spans):
            assert longest_overlap([span], work + spans[place + 1 :]) < NEVER


def nobody_rests_while_a_task_waits(log: Log, rows: pd.DataFrame) -> None:
    end = log.calendar.minutes
    intervals, steps = log.frame("intervals"), work_on_contacts(log)
    taken = pd.concat([steps, rows[rows.agent.notna()]]).fillna({"ended_at": end})
    for group, own in rows.groupby("group", observed=True):
        waits = []
        since_when: dict[int, float] = {}
        for row in rows_of(own):
            until = end if math.isnan(row.started_at) else row.started_at
            waits.append((since_when.get(row.task, row.due_at), until))
            since_when[row.task] = end if math.isnan(row.ended_at) else row.ended_at
        since, until = np.array(waits).T
        on_duty = intervals[(intervals.group == group) & (intervals.kind == "duty")]
        for duty in on_duty.itertuples():
            mine = taken[(taken.agent == duty.agent) & (taken.ended_at > duty.started_at)]
            mine = mine[mine.started_at < duty.ended_at].sort_values("started_at")
            at = duty.started_at
            for start, stop in [
                *zip(mine.started_at, mine.ended_at, strict=True),
                (duty.ended_at,) * 2,
            ]:
                overlap = np.minimum(until, start) - np.maximum(since, at)
                assert not (overlap > NEVER).any(), f"{duty.agent} rests while a task waits"
                at = max(at, stop)


ARTICLES = {
    "scenario": "articles",
    "horizon": {"start": "2026-01-05", "weeks": 3},
    "channels": {"phone": {"mode": "live", "volume": "240 per day", "patience": "20 min"}},
    "topics": {
        "how-to": {"share": "60%", "L1": {"handle_time": {"mean": "6 min"}}},
        "order": {"L1": {"handle_time": {"mean": "6 min"}}},
    },
    "team": {"first": {"agents": 2}, "writers": {"agents": 1}},
}


def _articles(per_week: Sequence[float]) -> tuple[Any, Log]:
    """What the two groups write each week."""
    plan: dict[str, Any] = {**ARTICLES, "team": {}}
    for (name, group), number in zip(ARTICLES["team"].items(), per_week, strict=True):  # type: ignore[attr-defined]
        effect = {"topic": "how-to", "share": "2%", "at_most": "12%"}
        work = {"per_week": number, "each": "90 min", "deflects": effect}
        plan["team"][name] = {**group, "background": {"articles": work}}
    _, tape, log = run(plan)
    return tape, log


def test_the_number_on_the_tape_decides_about_each_inquiry() -> None:
    tape, log = _articles([3, 5])
    contacts, rows = log.contacts, log.frame("tasks")
    done = rows[rows.ending == "done"]
    kept_away = np.zeros(len(contacts["contact"]))
    for group in ("first", "writers"):
        finished = np.sort(done[done.group == group].ended_at)
        number = np.searchsorted(finished, contacts["arrived_at"], side="right")
        kept_away += np.minimum(0.02 * number, 0.12)
    how_to = contacts["topic"] == log.names.topics.index("how-to")
    deflected = how_to & (tape.inquiries["deflection"][contacts["inquiry"]] < kept_away)
    assert deflected.sum() > 200
    assert ((log.frame("contacts").outcome == "deflected") == deflected).all()


def test_more_articles_keep_more_of_the_same_customers_away() -> None:
    kept: list[set[int]] = []
    everybody = []
    for number in (0, 1, 4):
        _, log = _articles([number, 0])
        contacts = log.frame("contacts")
        kept.append(set(contacts[contacts.outcome == "deflected"].inquiry))
        first = contacts[contacts.number == 0]
        everybody.append(first[["inquiry", "arrived_at", "topic"]].reset_index(drop=True))
    assert kept[0] == set()
    assert kept[0] < kept[1] < kept[2]
    assert all(each.equals(everybody[0]) for each in everybody)
