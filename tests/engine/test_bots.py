"""Bots: what they answer for good, who comes anyway, what remains; and what KPIs make of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.log import Log, Outcome, Reason
from sim.metrics import measure, measure_flows
from sim.scenarios import Scenario
from sim.tape import Tape, draw_tape
from tests.engine.conftest import Play, contacts, steps
from tests.metrics.logs import value

ONE_DESK = """
scenario: by hand
horizon: {start: 2026-01-05, length: 3 h}
demand: {replay: log.csv}
channels: {chat: {mode: live, lines: 1, patience: 3 min}}
topics:
  order: {share: 50%, L1: {handle_time: 10 min}}
  bill: {share: 50%, L1: {handle_time: 10 min}}
automation:
  - {name: bot, from: 2026-01-05, topics: [order], handles: 100%}
team: {first: {agents: 1}}
"""
COMES = "handles: 100%, comes_anyway: {share: 100%, after: 30 min}"


def test_what_a_bot_answers_for_good_never_reaches_a_person(play: Play) -> None:
    log = play(ONE_DESK, [(0, "chat", "order"), (1, "chat", "bill"), (2, "chat", "order")])
    columns = ("topic", "reason", "arrived_at", "answered_at", "ended_at", "outcome", "next_at")
    assert contacts(log, *columns) == [
        ("order", "first", 0, None, 0, "deflected", None),
        ("bill", "first", 1, 1, 11, "solved", None),
        ("order", "first", 2, None, 2, "deflected", None),  # a bot knows no busy line
    ]
    assert steps(log, "contact", "started_at") == [(1, 1)]
    kpis = measure(log)
    for metric, expected in {
        "inquiries": 3,
        "contacts": 1,
        "deflected": 2 / 3,
        "solved": 1,
        "given_up": 0,
        "open_at_end": 0,
        "fcr": 1,
        "turned_away": 0,
        "abandonment": 0,
        "wait": 0,
        "first_response": 0,
        "resolution_time": 10,
    }.items():
        assert value(kpis, metric) == expected, metric
    assert value(kpis, "deflected", topic="order") == 1
    assert value(kpis, "deflected", channel="chat") == 2 / 3


def test_who_comes_anyway_reaches_the_team_later_and_began_at_the_bot(play: Play) -> None:
    text = ONE_DESK.replace("handles: 100%", COMES)
    log = play(text, [(0, "chat", "order"), (25, "chat", "bill"), (160, "chat", "order")])
    columns = ("inquiry", "number", "reason", "arrived_at", "answered_at", "ended_at", "outcome")
    # Back at 30: the line is taken until 35. The last would come after the end, at 190.
    assert contacts(log, *columns, "next_at") == [
        (0, 0, "first", 0, None, 0, "deflected", 30),
        (0, 1, "after bot", 30, None, 30, "busy", None),
        (1, 0, "first", 25, 25, 35, "solved", None),
        (2, 0, "first", 160, None, 160, "deflected", 190),
    ]
    kpis = measure(log)
    assert value(kpis, "deflected") == 0
    assert [value(kpis, name) for name in ("solved", "given_up", "open_at_end")] == [1 / 3] * 3
    assert value(kpis, "contacts") == 2
    assert value(kpis, "lines_full") == 1 / 2
    flows = measure_flows(log)
    assert sorted(flows.itertuples(index=False, name=None)) == sorted(
        [
            ("arrive:chat", "tier:L1", 1),
            ("arrive:chat", "deflected", 2),
            ("tier:L1", "solved", 1),
            ("busy", "given up", 1),
            ("deflected", "comes anyway", 2),
            ("comes anyway", "busy", 1),
            ("comes anyway", "open", 1),
        ]
    )


def test_times_count_from_the_bot_on_and_waits_from_the_line_on(play: Play) -> None:
    text = ONE_DESK.replace("handles: 100%", COMES).replace("lines: 1, ", "")
    log = play(text, [(0, "chat", "order"), (28, "chat", "bill")])
    # Back at 30 it gives up at 33; with more patience it is answered at 38 and solved at 48.
    assert contacts(log, "arrived_at", "outcome")[1] == (30, "abandoned")
    log = play(text.replace("patience: 3 min", "patience: 30 min"), [(0, "chat", "order")])
    kpis = measure(log)
    assert value(kpis, "wait") == 0
    assert value(kpis, "first_response") == 30
    assert value(kpis, "resolution_time") == 40
    # the first contact was not answered by a person: nothing to resolve at first contact
    assert "fcr" not in set(kpis["metric"])


def test_after_hours_the_bot_answers_and_people_follow_when_open(play: Play) -> None:
    text = ONE_DESK.replace("handles: 100%", COMES).replace(
        "mode: live,", 'mode: live, opening_hours: {mon: "01:00-02:00"},'
    )
    log = play(text, [(0, "chat", "order")])
    # back at 30, half-way into the closed hour: half-way into the open one
    assert contacts(log, "arrived_at", "outcome") == [(0, "deflected"), (90, "solved")]


def test_the_day_it_begins_and_one_that_takes_its_place(play: Play) -> None:
    text = ONE_DESK.replace("length: 3 h", "length: 3 days").replace(
        "from: 2026-01-05", "from: 2026-01-06"
    )
    off = "  - {name: off, from: 2026-01-07, handles: 0%, harder: 150%}\n"
    text = text.replace("team:", off + "team:")
    log = play(text, [(1439, "chat", "order"), (1440, "chat", "order"), (2880, "chat", "order")])
    assert contacts(log, "arrived_at", "ended_at", "outcome") == [
        (1439, 1449, "solved"),
        (1440, 1440, "deflected"),
        (2880, 2895, "solved"),
    ]


DRAWN = """
scenario: drawn
horizon: {start: 2026-01-05, weeks: 2}
channels:
  chat: {mode: live, volume: 400 per day, patience: {mean: 4 min}}
  email: {mode: deferred, volume: 300 per day}
tiers: [L1, L2]
topics:
  order: {share: 60%, L1: {handle_time: {mean: 4 min}, wrap_up: 1 min, solve: 80%}}
  fault: {L1: {handle_time: {mean: 6 min}, escalate: 30%}, L2: {handle_time: {mean: 9 min}}}
returns: {share: 50%, after: {mean: 3 h}}
team: {first: {tier: L1, agents: 4}, second: {tier: L2, agents: 1}}
"""
BOT = (
    "automation: [{name: bot, from: 2026-01-12, topics: [order], channels: [chat], handles: 40%,"
    " comes_anyway: {share: 25%, after: {mean: 10 min}}, harder: 150%}]\n"
)


def _scenario(folder: Path, text: str, *changes: str) -> Scenario:
    (folder / "team.yaml").write_text(text)
    return load_scenario(folder / "team.yaml", overrides=changes)


def _tape(folder: Path, text: str, *changes: str) -> Tape:
    return draw_tape(_scenario(folder, text, *changes), seed=1, replication=0)


def _log(folder: Path, text: str, *changes: str) -> Log:
    scenario = _scenario(folder, text, *changes)
    return simulate(scenario, draw_tape(scenario, seed=1, replication=0))


def test_everything_else_stays_as_it_was_drawn(tmp_path: Path) -> None:
    plain, some = _tape(tmp_path, DRAWN), _tape(tmp_path, DRAWN + BOT)
    for name in ("arrived_at", "channel", "topic"):
        assert np.array_equal(plain.inquiries[name], some.inquiries[name])
    meets = (plain.inquiries["topic"] == 1) & (plain.inquiries["channel"] == 0)
    meets &= plain.inquiries["arrived_at"] >= 7 * 1440
    first_step = some.contacts["first_step"][some.inquiries["first_contact"]]
    at_bot = some.steps["next"][first_step] == -3
    assert not at_bot[~meets].any()
    assert at_bot[meets].mean() == pytest.approx(0.4, abs=0.03)
    after = some.contacts["return_after"][some.inquiries["first_contact"]][at_bot]
    assert np.isnan(after).mean() == pytest.approx(0.75, abs=0.04)
    assert np.nanmean(after) == pytest.approx(10, abs=2)

    def first_work(tape: Tape, contact: np.ndarray) -> np.ndarray:
        work: np.ndarray = tape.steps["handle_time"][tape.contacts["first_step"][contact]]
        return work

    drawn = first_work(plain, plain.inquiries["first_contact"])
    found = first_work(some, some.inquiries["first_contact"])
    assert np.array_equal(found[~meets], drawn[~meets])
    assert np.allclose(found[meets & ~at_bot], 1.5 * drawn[meets & ~at_bot])
    anyway = np.flatnonzero(at_bot)[~np.isnan(after)]  # those come next, with their usual work
    assert np.array_equal(
        first_work(some, some.inquiries["first_contact"][anyway] + 1), drawn[anyway]
    )


def test_a_better_bot_answers_the_same_customers_and_more(tmp_path: Path) -> None:
    answered = []
    for share in ("20%", "60%"):
        log = _log(tmp_path, DRAWN + BOT.replace("handles: 40%", f"handles: {share}"))
        at_bot = log.contacts["outcome"] == Outcome.DEFLECTED
        answered.append(set(log.contacts["inquiry"][at_bot]))
    assert answered[0] < answered[1]


def test_no_effect_is_no_difference(tmp_path: Path) -> None:
    plain = _log(tmp_path, DRAWN)
    off = BOT.replace("40%", "0%").replace("150%", "100%")
    for text in (DRAWN + off, DRAWN + BOT.replace("2026-01-12", "2026-03-01")):
        log = _log(tmp_path, text)
        for table in ("contacts", "steps", "intervals"):
            one, other = getattr(plain, table), getattr(log, table)
            assert all(one[name].tobytes() == other[name].tobytes() for name in one)


def test_the_more_a_bot_answers_the_less_work_is_left(tmp_path: Path) -> None:
    found = []
    for share in ("10%", "30%", "60%", "90%"):
        kpis = measure(_log(tmp_path, DRAWN + BOT.replace("40%", share)))
        found.append([value(kpis, name) for name in ("deflected", "contacts", "occupancy")])
    deflected, reached, occupancy = zip(*found, strict=True)
    assert list(deflected) == sorted(deflected)
    assert list(reached) == sorted(reached, reverse=True)
    assert list(occupancy) == sorted(occupancy, reverse=True)
    assert value(kpis, "deflected", per="week", period="2026-01-05") == 0
    chats = value(kpis, "deflected", channel="chat", topic="order")
    assert chats == pytest.approx(0.9 * 0.75 / 2, abs=0.03)  # in the second of two weeks


def test_harder_work_takes_longer(tmp_path: Path) -> None:
    kpis = [measure(_log(tmp_path, DRAWN + BOT.replace("150%", h))) for h in ("100%", "200%")]
    easy, hard = (value(each, "handle_time", topic="order") for each in kpis)
    assert easy < hard
    faults = [value(each, "handle_time", topic="fault") for each in kpis]
    assert faults[0] == pytest.approx(faults[1], rel=0.01)


def test_bots_beside_strain_learning_and_conflicting_answers(tmp_path: Path) -> None:
    text = DRAWN.replace("after: {mean: 3 h}", "after: {mean: 3 h}, conflicting_answers: 10%")
    text = text.replace(
        "{tier: L1, agents: 4}", "{tier: L1, agents: 4, learning: {over: 4 weeks, solve: 60%}}"
    )
    text += "strain: {above: 60%, returns: +4 points}\n"
    text += "wrong_desk: {share: 10%, triage: 1 min}\n"
    log = _log(tmp_path, text + BOT)
    contacts = log.contacts
    at_bot = contacts["outcome"] == Outcome.DEFLECTED
    anyway = at_bot & (contacts["next_at"] < log.calendar.minutes)
    assert at_bot.sum() > anyway.sum() > 100
    assert (contacts["reason"] == Reason.AFTER_BOT).sum() == anyway.sum()
    back = (contacts["outcome"] == Outcome.SOLVED) & ~np.isnan(contacts["next_at"])
    assert back.any()
