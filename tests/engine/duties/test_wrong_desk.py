"""Contacts that land at the wrong desk: paths by hand, and what the tape keeps as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.log import Log
from sim.metrics import measure
from sim.scenarios import Scenario
from sim.tape import draw_tape
from tests.engine.conftest import Play, contacts, steps
from tests.metrics.logs import value

TWO_DESKS = """
scenario: by hand
horizon: {start: 2026-01-05, length: 3 h}
demand: {replay: log.csv}
channels: {phone: {mode: live, patience: 4 min}}
topics:
  order: {share: 50%, L1: {handle_time: 5 min, wrap_up: 1 min}}
  bill: {share: 50%, L1: {handle_time: 10 min}}
wrong_desk: {topics: {order: 100%}, triage: 2 min}
team:
  bills: {agents: 1, skills: [bill]}
  orders: {agents: 1, skills: [order]}
"""


def test_who_is_called_back_is_put_right_one_at_a_time(play: Play) -> None:
    chat = "chat: {mode: live, at_once: 2, callback: {after: 0 min, accept: 100%}}"
    text = TWO_DESKS.replace("channels: {", "channels: {" + chat + ", ")
    text = text[: text.index("team:")] + "team: {both: {agents: 1}}\n"
    log = play(text, [(0, "phone", "bill"), (1, "chat", "order"), (11, "chat", "bill")])
    # triage and work from 10 to 17, wrap-up until 18; the chat of 11 is not taken beside it
    assert steps(log, "contact", "started_at", "ended_at") == [(0, 0, 10), (1, 10, 18), (2, 18, 28)]


def test_the_wrong_desk_finds_out_and_transfers_to_the_right_line(play: Play) -> None:
    arrivals = [(0, "phone", "order"), (1, "phone", "bill"), (1.5, "phone", "order")]
    log = play(TWO_DESKS, arrivals)
    # 0 is triaged by bills until 2, without wrap-up, and served by orders at once. Bills is free
    # at 2 and takes the bill, which came before 2. That gives up at 5.5 in the wrong line.
    assert steps(log, "contact", "agent", "queued_at", "started_at", "ended_at", "ending") == [
        (0, "bills 1", 0, 0, 2, "transferred"),
        (0, "orders 1", 2, 2, 8, "solved"),
        (1, "bills 1", 1, 2, 12, "solved"),
    ]
    assert contacts(log, "topic", "answered_at", "ended_at", "outcome", "transfers") == [
        ("order", 0, 7, "solved", 1),
        ("bill", 2, 12, "solved", 0),
        ("order", None, 5.5, "abandoned", 0),
    ]
    assert not log.contacts["escalations"].any()


def test_a_transferred_contact_joins_the_right_line_anew_with_patience_anew(play: Play) -> None:
    text = TWO_DESKS.replace("{order: 100%}", "{bill: 100%}")
    arrivals = [(0, "phone", "bill"), (1, "phone", "order"), (3, "phone", "order")]
    # The bill is triaged at orders until 2; the bill desk is free and takes it.
    # The first order waits for that until 2 and is served to 8; the second gives up at 7.
    assert contacts(play(text, arrivals), "answered_at", "outcome") == [
        (0, "solved"),
        (2, "solved"),
        (None, "abandoned"),
    ]
    arrivals = [(0, "phone", "bill"), (2, "phone", "bill"), (4, "phone", "order")]
    log = play(text, arrivals)
    # The second bill is triaged from 2 to 4 and waits at the bill desk, taken from 2 to 12, for
    # four minutes more, counted from the transfer: it gives up at 8.
    assert contacts(log, "answered_at", "queued_at", "ended_at", "outcome", "transfers") == [
        (0, 2, 12, "solved", 1),
        (2, 4, 8, "abandoned", 1),
        (4, 4, 9, "solved", 0),
    ]


def test_order_of_the_right_line_is_that_of_the_scenario(play: Play) -> None:
    text = TWO_DESKS.replace("patience: 4 min", "patience: unlimited")
    text = text.replace("{order: 100%}", "{order: 100%}, to: {order: bill}")
    text = text.replace("share: 50%, L1: {handle_time: 10 min}", "L1: {handle_time: 10 min}")
    text = text.replace(
        "{share: 50%, L1: {handle_time: 5 min, wrap_up: 1 min}}",
        "{share: 50%, L1: {handle_time: 5 min}}\n  parcel: {share: 10%, L1: {handle_time: 5 min}}",
    ).replace("skills: [order]", "skills: [order, parcel]")
    arrivals = [(0, "phone", "parcel"), (1, "phone", "order"), (2, "phone", "parcel")]
    # At 5 the order desk is free; the order joined its line at 3, the second parcel at 2.
    first_come = play(text, arrivals)
    assert [row[0] for row in steps(first_come, "contact")] == [0, 1, 2, 1]
    oldest = play(text + "routing: {order: oldest inquiry}\n", arrivals)
    assert [row[0] for row in steps(oldest, "contact")] == [0, 1, 1, 2]


def test_who_knows_the_right_topic_too_goes_on_at_once(play: Play) -> None:
    text = TWO_DESKS.replace("skills: [bill]", "skills: {bill: 50%, order: 125%}")
    log = play(text, [(0, "phone", "order")])
    # 2 minutes of triage at half speed, 5 at five quarters, and the topic's wrap-up
    assert steps(log, "agent", "topic", "started_at", "handled_at", "ended_at", "ending") == [
        ("bills 1", "order", 0, 8, 9, "solved")
    ]
    assert contacts(log, "transfers", "outcome") == [(0, "solved")]


def test_triage_that_is_put_back_is_finished_by_another(play: Play) -> None:
    text = (
        TWO_DESKS.replace("{mode: live, patience: 4 min}", "{mode: live}, email: EMAIL")
        .replace("EMAIL", "{mode: deferred, interruptible: true}")
        .replace("triage: 2 min", "triage: 20 min")
        .replace("skills: [bill]}", 'skills: [bill], shift: {mon: "00:00-00:05"}}')
    )
    late = '  late: {agents: 1, shift: {mon: "00:10-02:00"}, skills: SKILLS}\n'
    specialist = play(text + late.replace("SKILLS", "[bill]"), [(0, "email", "order")])
    columns = ("agent", "started_at", "ended_at", "ending")
    assert steps(specialist, *columns) == [
        ("bills 1", 0, 5, "put back"),
        ("late 1", 10, 25, "transferred"),
        ("orders 1", 25, 31, "solved"),
    ]
    generalist = play(text + late.replace("SKILLS", "[bill, order]"), [(0, "email", "order")])
    assert steps(generalist, *columns) == [
        ("bills 1", 0, 5, "put back"),
        ("late 1", 10, 31, "solved"),  # the 15 minutes left, 5 of work and 1 of wrap-up
    ]


def test_after_the_transfer_all_goes_its_usual_way(play: Play) -> None:
    text = TWO_DESKS.replace("wrap_up: 1 min}}", "escalate: 100%}, L2: {handle_time: 7 min}}")
    text = text.replace("topics:\n", "tiers: [L1, {name: L2, mode: deferred}]\ntopics:\n", 1)
    text = text.replace("agents: 1,", "agents: 1, tier: L1,") + "  second: {agents: 1, tier: L2}\n"
    log = play(text, [(0, "phone", "order")])
    assert steps(log, "agent", "tier", "ended_at", "ending", "to_tier") == [
        ("bills 1", "L1", 2, "transferred", "L1"),
        ("orders 1", "L1", 7, "escalated", "L2"),
        ("second 1", "L2", 14, "solved", None),
    ]
    assert contacts(log, "first_tier", "last_tier", "escalations", "transfers") == [
        ("L1", "L2", 1, 1)
    ]


def test_a_transferred_call_that_came_at_night_stays_an_email(play: Play) -> None:
    text = TWO_DESKS.replace(
        "{mode: live, patience: 4 min}",
        '{mode: live, outside_hours: email, opening_hours: {mon: "01:00-02:00"}}, email: EMAIL',
    ).replace("EMAIL", "{mode: deferred}")
    log = play(text, [(30, "phone", "order")])
    assert steps(log, "channel", "agent", "ended_at", "ending") == [
        ("email", "bills 1", 32, "transferred"),
        ("email", "orders 1", 38, "solved"),
    ]


DRAWN = """
scenario: three desks
horizon: {start: 2026-01-05, weeks: 1}
channels:
  phone: {mode: live, volume: 900 per day, patience: {mean: 5 min}}
  email: {mode: deferred, volume: 300 per day}
topics:
  order: {share: 60%, L1: {handle_time: {mean: 4 min}, solve: 80%}}
  bill: {share: 30%, L1: {handle_time: {mean: 6 min}}}
  fault: {share: 10%, L1: {handle_time: {mean: 9 min}}}
returns: {share: 50%, after: {mean: 3 h}}
team:
  orders: {agents: 3, skills: [order]}
  bills: {agents: 2, skills: [bill]}
  faults: {agents: 1, skills: [fault]}
"""
RULES = "wrong_desk: {share: {phone: 20%}, topics: {fault: 50%}, triage: {mean: 2 min}}\n"


def _scenario(folder: Path, text: str, *changes: str) -> Scenario:
    (folder / "team.yaml").write_text(text)
    return load_scenario(folder / "team.yaml", overrides=changes)


def _log(folder: Path, text: str, *changes: str) -> Log:
    scenario = _scenario(folder, text, *changes)
    return simulate(scenario, draw_tape(scenario, seed=1, replication=0))


def test_shares_land_as_stated_at_the_desks_of_the_others(tmp_path: Path) -> None:
    tape = draw_tape(_scenario(tmp_path, DRAWN + RULES), seed=1, replication=0)
    first_step = tape.contacts["first_step"][tape.inquiries["first_contact"]]
    desk, topic = tape.steps["topic"][first_step], tape.inquiries["topic"]
    bill, fault, order = 0, 1, 2  # by name
    by_phone = tape.inquiries["channel"] == 1
    assert np.mean((desk != topic)[by_phone & (topic == order)]) == pytest.approx(0.2, abs=0.02)
    assert not (desk != topic)[~by_phone & (topic != fault)].any()
    assert np.mean((desk != topic)[topic == fault]) == pytest.approx(0.5, abs=0.05)
    # faults land at orders and bills as 60 to 30
    landed = desk[(topic == fault) & (desk != topic)]
    assert np.mean(landed == order) == pytest.approx(2 / 3, abs=0.06)
    assert set(landed) == {order, bill}


def test_what_was_drawn_before_stays_as_it_was(tmp_path: Path) -> None:
    plain = draw_tape(_scenario(tmp_path, DRAWN), seed=1, replication=0)
    some = draw_tape(_scenario(tmp_path, DRAWN + RULES), seed=1, replication=0)
    wrong = np.zeros(len(some.steps["next"]), bool)
    first = some.contacts["first_step"]
    desk = some.inquiries["topic"][some.contacts["inquiry"]]
    wrong[first] = some.steps["topic"][first] != desk
    assert 0 < wrong.sum() < len(first)
    for name, column in plain.steps.items():
        assert np.array_equal(some.steps[name][~wrong], column), name
    for name in set(plain.contacts) - {"first_step"}:
        assert np.array_equal(some.contacts[name], plain.contacts[name], equal_nan=True), name


@pytest.mark.parametrize("change", ["unclear_roles=0%", "share=0%"])
def test_no_effect_is_no_difference(tmp_path: Path, change: str) -> None:
    rules = "wrong_desk: {share: 20%, triage: {mean: 2 min}}\n"
    plain = _log(tmp_path, DRAWN)
    off = _log(tmp_path, DRAWN + rules, f"wrong_desk.{change}")
    for table in ("contacts", "steps", "intervals"):
        one, other = getattr(plain, table), getattr(off, table)
        assert all(one[name].tobytes() == other[name].tobytes() for name in one)


def test_the_less_clear_the_roles_the_worse(tmp_path: Path) -> None:
    found = []
    for level in ("0%", "100%", "250%", "900%"):
        log = _log(tmp_path, DRAWN + RULES, f"wrong_desk.unclear_roles={level}")
        kpis = measure(log)
        found.append([value(kpis, metric) for metric in ("transfer", "fcr", "occupancy")])
        assert value(kpis, "escalation") == 0
    transfer, fcr, occupancy = zip(*found, strict=True)
    assert transfer[0] == 0
    assert list(transfer) == sorted(transfer)
    assert list(fcr) == sorted(fcr, reverse=True)
    assert list(occupancy)[:3] == sorted(occupancy[:3])
    assert value(kpis, "transfer", topic="fault") > 0.8  # 450 % is everybody; who gives up is not
