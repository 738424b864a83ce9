"""Targets that the hours of the team do not allow: shares worked out by hand."""

from __future__ import annotations

import pytest

from sim.checking import load_document
from sim.units import format_share
from tests.scenarios.conftest import Write

MAIL = """\
scenario: Mail
horizon: {start: 2026-01-05, weeks: 2}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  email: {mode: deferred, volume: 10 per day, target: TARGET}
demand: {weekdays: {sat-sun: 1}, hours: {"00:00-24:00": 1}}
topics: {letter: {L1: {handle_time: 5 min}}, claim: {share: 20%, L1: {handle_time: 5 min}}}
team:
  desk: {agents: 9, shift: {mon-fri: "08:00-18:00"}}
"""


def told(write: Write, text: str) -> list[str]:
    warnings = [str(each) for each in load_document(write("x.yaml", text)).warnings]
    return [each for each in warnings if "can be kept" in each]


def shares(late: float, within: str) -> str:
    """What is said of hours of two weeks in which whatever comes is too late."""
    share = late / (2 * 168)
    return (
        f"at most {format_share(1 - share)} can be kept: {format_share(share)} of its contacts "
        f"come when nobody who may answer them is on duty within {within}"
    )


def test_mail_that_comes_at_any_time(write: Write) -> None:
    """Within 8 h nobody is there for what comes from 18:00 to midnight, Monday to Thursday, and
    from Friday 18:00 to Sunday midnight. Somebody may be there after the end: for its last 8 h.
    """
    late = 2 * (4 * 6 + 54) - 8
    assert told(write, MAIL.replace("TARGET", "90% within 8 h")) == [
        f"x.yaml:5: channels.email.target: {shares(late, '8 h')}; `90% within 8 business hours` "
        "counts opening hours only"
    ]


@pytest.mark.parametrize(
    ("target", "more", "warns"),
    [
        ("90% within 8 business hours", "", False),
        ("50% within 8 h", "", False),  # 53.6 % and more can be kept
        ("60% within 8 h", "", True),
        ("100% within 62 h", "", False),  # from Friday 18:00 to Monday 8:00
        ("100% within 61 h", "", True),
        ("90% within 8 h", "\n  nights: {agents: 1, shift: 24/7}", False),
        ("90% within 8 h", "\n  nights: {agents: 1, shift: 24/7, skills: [claim]}", False),
        ("90% within 8 h", "\n  nights: {agents: 1, shift: 24/7, channels: [post]}", True),
        ("90% within 8 h", "\n  nights: {agents: 1, shift: 24/7, backup: {after: 1 min}}", False),
    ],
)
def test_when_it_is_told(write: Write, target: str, more: str, warns: bool) -> None:
    text = MAIL.replace("TARGET", target) + more.lstrip("\n") + "\n"
    text = text.replace("demand:", "  post: {mode: deferred, volume: 1 per day}\ndemand:")
    assert bool(told(write, text)) == warns


def test_hours_in_which_nobody_works_count_against_business_hours_too(write: Write) -> None:
    """Open from 8:00, at work from 10:00: what comes before 9:00 is more than a business hour away,
    as is all since the evening before. After the last Friday, nothing is known.
    """
    later = MAIL.replace('shift: {mon-fri: "08:00', 'shift: {mon-fri: "10:00')
    (text,) = told(write, later.replace("TARGET", "90% within 1 business hour"))
    first_monday, second_monday, other_days = 9, 6 + 48 + 9, 15
    late = first_monday + second_monday + 8 * other_days
    assert text.endswith(shares(late, "60 business minutes"))


def test_calls_outside_opening_hours_that_become_mail(write: Write) -> None:
    text = MAIL.replace("TARGET", "90% within 8 h").replace("sat-sun: 1", "sat-sun: 0")
    text = text.replace('"00:00-24:00": 1', '"08:00-18:00": 1')
    assert told(write, text) == []
    rules = "{mode: live, volume: 10 per day, outside_hours: email, demand: {nights: 50%}}"
    assert len(told(write, text.replace("demand: {w", f"  phone: {rules}\ndemand: {{w"))) == 1
