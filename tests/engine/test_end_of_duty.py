"""Interruption, breaks and the end of a shift: paths worked out by hand. Times in minutes."""

from __future__ import annotations

from tests.engine.conftest import Play, contacts, steps
from tests.engine.test_paths import HEAD, ONE_AGENT

PHONE_AND_EMAIL = (
    HEAD
    + """
channels: {phone: {mode: live}, email: {mode: deferred, interruptible: true}}
topics:
  call: {share: {phone: 100%}, L1: {handle_time: 3 min}}
  letter: {share: {email: 100%}, L1: {handle_time: 10 min}}
team: {first: {agents: 1}}
"""
)


def test_a_call_interrupts_an_email_which_is_resumed_with_what_was_left(play: Play) -> None:
    log = play(
        PHONE_AND_EMAIL,
        [
            (0, "email", "letter"),
            (4, "phone", "call"),
            (5, "email", "letter"),
            (6, "phone", "call"),
        ],
    )
    # 4 of 10 minutes are done at 4; calls 4-7 and 7-10 (it came at 6); the other 6 minutes 10-16
    assert steps(log, "contact", "queued_at", "started_at", "ended_at", "ending") == [
        (0, 0, 0, 4, "interrupted"),
        (1, 4, 4, 7, "solved"),
        (3, 6, 7, 10, "solved"),
        (0, 4, 10, 16, "solved"),
        (2, 5, 16, 26, "solved"),
    ]


def test_resumed_work_that_is_open_at_the_end_is_in_the_log(play: Play) -> None:
    log = play(PHONE_AND_EMAIL, [(171, "email", "letter"), (172, "phone", "call")])
    assert steps(log, "contact", "started_at", "ended_at", "ending") == [
        (0, 171, 172, "interrupted"),
        (1, 172, 175, "solved"),
        (0, 175, None, "open"),
    ]
    assert contacts(log, "contact", "outcome") == [(0, "open"), (1, "solved")]


def test_at_the_end_of_the_shift_calls_are_finished_and_emails_handed_over(play: Play) -> None:
    text = PHONE_AND_EMAIL.replace(
        "team: {first: {agents: 1}}",
        """
team:
  early: {agents: 1, shift: {mon-sun: "00:00-01:00"}}
  late: {agents: 1, shift: {mon-sun: "01:00-02:00"}, skills: {call: 100%, letter: 50%}}
""",
    )
    log = play(text, [(56, "email", "letter"), (119, "phone", "call")])
    # 4 of 10 minutes done at 60; the late agent, at half speed, needs 12 for the other 6
    assert steps(log, "agent", "queued_at", "started_at", "ended_at", "ending") == [
        ("early 1", 56, 56, 60, "put back"),
        ("late 1", 60, 60, 72, "solved"),
        ("late 1", 119, 119, 122, "solved"),
    ]
    intervals = log.frame("intervals")[["agent", "kind", "started_at", "ended_at"]]
    assert list(intervals.itertuples(index=False, name=None)) == [
        ("early 1", "duty", 0, 60),
        ("late 1", "duty", 60, 120),
        ("late 1", "overtime", 120, 122),
    ]


def test_breaks_begin_after_the_call_in_hand_and_end_on_time(play: Play) -> None:
    text = ONE_AGENT.replace(
        "{agents: 1}",
        '{agents: 1, shift: {mon-sun: "00:00-02:00"}, breaks: [{at: "01:00", length: 30 min}]}',
    )
    log = play(text, [(58, "phone", "call"), (70, "phone", "call")])
    assert steps(log, "started_at", "ended_at") == [(58, 64), (90, 96)]
    intervals = log.frame("intervals")[["kind", "started_at", "ended_at"]]
    assert list(intervals.itertuples(index=False, name=None)) == [
        ("duty", 0, 64),
        ("break", 64, 90),
        ("duty", 90, 120),
    ]


def test_work_through_a_break_to_beyond_the_shift_is_overtime_from_its_end_on(play: Play) -> None:
    text = ONE_AGENT.replace("5 min", "90 min").replace(
        "{agents: 1}",
        '{agents: 1, shift: {mon-sun: "00:00-02:00"}, breaks: [{at: "01:00", length: 30 min}]}',
    )
    log = play(text, [(50, "phone", "call")])
    assert steps(log, "started_at", "ended_at") == [(50, 141)]
    intervals = log.frame("intervals")[["kind", "started_at", "ended_at"]]
    assert list(intervals.itertuples(index=False, name=None)) == [
        ("duty", 0, 120),
        ("overtime", 120, 141),
    ]


def test_outside_opening_hours_a_call_can_become_an_email(play: Play) -> None:
    text = PHONE_AND_EMAIL.replace(
        "phone: {mode: live}",
        'phone: {mode: live, outside_hours: email, opening_hours: {mon-sun: "01:00-02:00"}}',
    )
    log = play(text, [(50, "phone", "call"), (51, "phone", "call"), (60, "phone", "call")])
    assert steps(log, "channel", "started_at", "ended_at", "ending") == [
        ("email", 50, 53, "solved"),
        ("email", 53, 56, "solved"),
        ("phone", 60, 63, "solved"),
    ]
