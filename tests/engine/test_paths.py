"""Paths of a few inquiries, worked out by hand. Times in minutes."""

from __future__ import annotations

import pytest

from tests.engine.conftest import Play, contacts, steps

HEAD = """
scenario: by hand
horizon: {start: 2026-01-05, length: 3 h}
demand: {replay: log.csv}
"""

ONE_AGENT = (
    HEAD
    + """
channels: {phone: {mode: live}}
topics: {call: {L1: {handle_time: 5 min, wrap_up: 1 min}}}
team: {first: {agents: 1}}
"""
)


def test_one_agent_serves_in_order_of_arrival_and_wraps_up(play: Play) -> None:
    log = play(ONE_AGENT, [(0, "phone", "call"), (1, "phone", "call"), (20, "phone", "call")])
    # the second waits until the wrap-up of the first is done at 6
    assert steps(log, "queued_at", "started_at", "handled_at", "ended_at", "ending") == [
        (0, 0, 5, 6, "solved"),
        (1, 6, 11, 12, "solved"),
        (20, 20, 25, 26, "solved"),
    ]
    assert contacts(log, "arrived_at", "answered_at", "ended_at", "outcome") == [
        (0, 0, 5, "solved"),
        (1, 6, 11, "solved"),
        (20, 20, 25, "solved"),
    ]


def test_impatient_customers_give_up_and_redial(play: Play) -> None:
    text = ONE_AGENT.replace(
        "{mode: live}", "{mode: live, patience: 3 min, redial: {share: 100%, after: 10 min}}"
    )
    log = play(text, [(0, "phone", "call"), (1, "phone", "call"), (2, "phone", "call")])
    # both give up after 3 minutes (at 4 and 5) and come again at 14 and 15;
    # the one of 15 finds the agent busy until 20 and gives up at 18, is back at 28
    assert contacts(
        log, "inquiry", "number", "reason", "arrived_at", "ended_at", "outcome", "next_at"
    ) == [
        (0, 0, "first", 0, 5, "solved", None),
        (1, 0, "first", 1, 4, "abandoned", 14),
        (1, 1, "redial", 14, 19, "solved", None),
        (2, 0, "first", 2, 5, "abandoned", 15),
        (2, 1, "redial", 15, 18, "abandoned", 28),
        (2, 2, "redial", 28, 33, "solved", None),
    ]


def test_escalation_to_the_next_tier_and_unsolved_work_returns(play: Play) -> None:
    text = (
        HEAD
        + """
channels: {phone: {mode: live}}
tiers: [L1, L2]
topics:
  easy: {share: 50%, L1: {handle_time: 4 min}}
  hard:
    L1: {handle_time: 2 min, escalate: 100%}
    L2: {handle_time: 10 min, wrap_up: 3 min, solve: 0%}
returns: {share: 100%, after: 30 min, at_most: 1}
team:
  first: {tier: L1, agents: 1}
  second: {tier: L2, agents: 1}
"""
    )
    log = play(text, [(0, "phone", "hard"), (1, "phone", "easy"), (3, "phone", "hard")])
    assert steps(
        log, "contact", "tier", "agent", "queued_at", "started_at", "ended_at", "ending", "to_tier"
    ) == [
        (0, "L1", "first 1", 0, 0, 2, "escalated", "L2"),
        (0, "L2", "second 1", 2, 2, 15, "unsolved", None),
        (2, "L1", "first 1", 1, 2, 6, "solved", None),
        (3, "L1", "first 1", 3, 6, 8, "escalated", "L2"),
        (3, "L2", "second 1", 8, 15, 28, "unsolved", None),
        # released unsolved at 12 and 25, so back at 42 and 55: once, as stated
        (1, "L1", "first 1", 42, 42, 44, "escalated", "L2"),
        (1, "L2", "second 1", 44, 44, 57, "unsolved", None),
        (4, "L1", "first 1", 55, 55, 57, "escalated", "L2"),
        (4, "L2", "second 1", 57, 57, 70, "unsolved", None),
    ]


CHATS = (
    HEAD
    + """
channels: {chat: {mode: live, at_once: 2, slowdown: 50%}}
topics: {question: {L1: {handle_time: 6 min}}}
team: {first: {agents: 1}}
"""
)


def test_chats_side_by_side_slow_each_other_only_while_they_overlap(play: Play) -> None:
    log = play(CHATS, [(0, "chat", "question"), (2, "chat", "question"), (3, "chat", "question")])
    # alone 0-2: first has 4 of its 6 minutes left; together at pace 1/1.5 it needs 6 more: ends 8.
    # Second has then done 4, the third starts beside it: 2 left at 1/1.5 is 3 more: ends 11.
    # Third has then done 2 of 6, alone it ends at 15.
    assert steps(log, "started_at", "ended_at") == [(0, 8), (2, 11), (8, 15)]


def test_free_agents_come_before_a_chat_beside_another(play: Play) -> None:
    text = CHATS.replace("agents: 1", "agents: 2")
    arrivals = [(0, "chat", "question"), (1, "chat", "question"), (2, "chat", "question")]
    assert [row[0] for row in steps(play(text, arrivals), "agent")] == [
        "first 1",
        "first 2",
        "first 1",
    ]
    filled = play(text + "routing: {chats: fill}\n", arrivals)
    assert [row[0] for row in steps(filled, "agent")] == ["first 1", "first 1", "first 2"]


def test_a_further_chat_goes_to_the_agent_with_the_most_or_the_fewest_in_hand(play: Play) -> None:
    text = CHATS.replace("agents: 1", "agents: 2").replace("at_once: 2", "at_once: 3")
    text = text.replace(", slowdown: 50%", "")
    arrivals = [(minute, "chat", "question") for minute in (0, 1, 2, 3, 6.5)]
    filled = play(text + "routing: {chats: fill}\n", arrivals)
    # The first agent has three until 6; at 6.5 it has two in hand, and the other has one.
    assert steps(filled, "agent", "started_at", "ended_at") == [
        ("first 1", 0, 6),
        ("first 1", 1, 7),
        ("first 1", 2, 8),
        ("first 2", 3, 9),
        ("first 1", 6.5, 12.5),
    ]
    # Otherwise to the one with the fewest: at 3 the first has two in hand, the second one.
    spread = play(text, arrivals[:4])
    assert [row[0] for row in steps(spread, "agent")] == [
        "first 1",
        "first 2",
        "first 1",
        "first 2",
    ]


def test_full_lines_and_closed_hours_turn_customers_away(play: Play) -> None:
    text = ONE_AGENT.replace("{mode: live}", "{mode: live, lines: 2}").replace(
        "demand:", 'opening_hours: {mon-sun: "00:00-01:00"}\ndemand:'
    )
    text = text.replace("{agents: 1}", '{agents: 1, shift: {mon-sun: "00:00-01:30"}}')
    log = play(text, [(m, "phone", "call") for m in (0, 1, 2, 6, 60)])
    assert contacts(log, "arrived_at", "answered_at", "outcome") == [
        (0, 0, "solved"),
        (1, 6, "solved"),
        (2, None, "busy"),
        (6, 12, "solved"),  # the first was released at 5
        (60, None, "turned away"),
    ]


def test_what_happens_at_the_same_minute_has_a_written_order(play: Play) -> None:
    text = ONE_AGENT.replace("wrap_up: 1 min", "wrap_up: 0 min").replace(
        "{mode: live}", "{mode: live, patience: 5 min}"
    )
    # The step ends at 5 before patience of the second ends at 5: it is served, not lost;
    # the third, whose patience ends at 10, as well; the fourth arrives at 15 to a free agent.
    log = play(
        text,
        [(0, "phone", "call"), (0, "phone", "call"), (5, "phone", "call"), (15, "phone", "call")],
    )
    assert contacts(log, "arrived_at", "answered_at", "outcome") == [
        (0, 0, "solved"),
        (0, 5, "solved"),
        (5, 10, "solved"),
        (15, 15, "solved"),
    ]


def test_a_shift_begins_before_patience_ends_at_the_same_minute(play: Play) -> None:
    text = ONE_AGENT.replace("{mode: live}", "{mode: live, patience: 10 min}").replace(
        "{agents: 1}", '{agents: 1, shift: {mon-sun: "00:30-02:00"}}'
    )
    log = play(text, [(19, "phone", "call"), (20, "phone", "call")])
    assert contacts(log, "answered_at", "ended_at", "outcome") == [
        (None, 29, "abandoned"),
        (30, 35, "solved"),
    ]


SKILLS = (
    HEAD
    + """
channels: {phone: {mode: live}}
topics:
  order: {share: 50%, L1: {handle_time: 10 min}}
  billing: {share: 50%, priority: high, L1: {handle_time: 10 min}}
team:
  all-round: {agents: 1}
  orders: {agents: 2, skills: [order]}
"""
)


def test_the_most_specialised_agent_comes_first_then_the_longest_idle(play: Play) -> None:
    arrivals = [(m, "phone", "order") for m in (0, 1, 2, 20, 21)]
    # orders 1 and 2, then the all-round agent; at 20 orders 1 (free since 10) before orders 2 (11)
    assert [row[0] for row in steps(play(SKILLS, arrivals), "agent")] == [
        "orders 1",
        "orders 2",
        "all-round 1",
        "orders 1",
        "orders 2",
    ]
    longest = play(SKILLS + "routing: {idle_agent: longest idle}\n", arrivals)
    assert [row[0] for row in steps(longest, "agent")] == [
        "all-round 1",
        "orders 1",
        "orders 2",
        "all-round 1",
        "orders 1",
    ]


def test_higher_priority_is_served_first_and_skills_limit_who_can(play: Play) -> None:
    arrivals = [(0, "phone", topic) for topic in ("order", "order", "order", "order", "billing")]
    log = play(SKILLS, arrivals)
    # All three start at 0 on orders; at 10 agents are free in order of number: the all-round
    # agent takes billing although it came last, orders 1 the fourth order.
    assert steps(log, "contact", "topic", "agent", "started_at")[3:] == [
        (3, "order", "orders 1", 10),
        (4, "billing", "all-round 1", 10),
    ]


def test_a_deferred_tier_calls_back(play: Play) -> None:
    text = (
        HEAD
        + """
channels: {phone: {mode: live, lines: 1, patience: 1 min}}
tiers: [L1, {name: engineering, mode: deferred}]
topics:
  fault: {L1: {handle_time: 2 min, escalate: 100%}, engineering: {handle_time: 30 min}}
team:
  first: {tier: L1, agents: 1}
  engineers: {tier: engineering, agents: 1}
"""
    )
    log = play(text, [(0, "phone", "fault"), (3, "phone", "fault")])
    # The line is free again at 2, when the first is called back; nobody gives up upstairs.
    assert steps(log, "tier", "queued_at", "started_at", "ended_at") == [
        ("L1", 0, 0, 2),
        ("engineering", 2, 2, 32),
        ("L1", 3, 3, 5),
        ("engineering", 5, 32, 62),
    ]


def test_who_is_called_back_from_the_start_keeps_no_line(play: Play) -> None:
    text = (
        HEAD
        + """
channels: {phone: {mode: live, lines: 1}}
tiers: [L1, {name: engineering, mode: deferred}]
topics:
  question: {share: 50%, L1: {handle_time: 2 min}}
  fault: {share: 50%, engineering: {handle_time: 30 min}}
team:
  first: {tier: L1, agents: 1}
  engineers: {tier: engineering, agents: 1}
"""
    )
    log = play(text, [(0, "phone", "fault"), (1, "phone", "question"), (2, "phone", "question")])
    # The line is free while the engineer is at work on the fault; the question at 1 has it until 3.
    assert contacts(log, "arrived_at", "answered_at", "outcome") == [
        (0, 0, "solved"),
        (1, 1, "solved"),
        (2, None, "busy"),
    ]


def test_a_chat_that_is_called_back_is_done_by_itself(play: Play) -> None:
    text = CHATS.replace("topics:", "tiers: [L1, {name: L2, mode: deferred}]\ntopics:")
    text = text.replace("{handle_time: 6 min}", "{handle_time: 6 min, escalate: 100%}, L2: WORK")
    text = text.replace("WORK", "{handle_time: 20 min}")
    text = text.replace(
        "{first: {agents: 1}}", "{first: {tier: L1, agents: 1}, second: {tier: L2, agents: 1}}"
    )
    log = play(text, [(0, "chat", "question"), (0, "chat", "question")])
    # side by side at L1: 6 minutes each at 1/1.5, ends 9; one after the other at L2
    assert steps(log, "tier", "started_at", "ended_at") == [
        ("L1", 0, 9),
        ("L1", 0, 9),
        ("L2", 9, 29),
        ("L2", 29, 49),
    ]


def test_customers_who_come_again_after_the_last_opening_are_open(play: Play) -> None:
    text = ONE_AGENT.replace("{mode: live}", '{mode: live, opening_hours: {mon: "00:00-01:00"}}')
    text = text.replace("wrap_up: 1 min", "solve: 0%")
    text += "returns: {share: 100%, after: 2 h}\n"
    log = play(text, [(0, "phone", "call")])
    # unsolved at 5, back at 125: closed, and not open again before the end at 180
    assert contacts(log, "outcome", "ended_at", "next_at") == [("unsolved", 5, 180)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("first come", [0, 1, 3, 2]),
        ("oldest inquiry", [0, 2, 1, 3]),
        ("earliest due", [0, 3, 2, 1]),
    ],
)
def test_order_of_a_line(play: Play, order: str, expected: list[int]) -> None:
    """One L2 agent is busy with 0; 2 reaches L2 last but arrived first; 3 is due first."""
    text = (
        HEAD
        + f"""
channels:
  phone: {{mode: live, target: 80% within 1 min}}
  email: {{mode: deferred, priority: normal, target: 80% within 1 h}}
tiers: [L1, L2]
topics:
  quick: {{share: 50%, L1: {{handle_time: 1 min, escalate: 100%}}, L2: {{handle_time: 30 min}}}}
  slow: {{share: 50%, L1: {{handle_time: 9 min, escalate: 100%}}, L2: {{handle_time: 30 min}}}}
team: {{first: {{tier: L1, agents: 9}}, second: {{tier: L2, agents: 1}}}}
routing: {{order: {order}}}
"""
    )
    log = play(
        text,
        [(0, "email", "quick"), (3, "email", "quick"), (1, "email", "slow"), (5, "phone", "quick")],
    )
    by_arrival = {0: 0, 1: 2, 2: 1, 3: 3}  # contact numbers go by time of arrival
    second = [c for c, tier in steps(log, "contact", "tier") if tier == "L2"]
    assert [by_arrival[int(str(c))] for c in second] == expected
