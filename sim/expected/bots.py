"""What bots leave to people: inquiries and work that are expected of the team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from sim.calendar import Calendar
from sim.expected.streams import NOTHING, Amount, expected_inquiries
from sim.scenarios.meaning.bots import in_order
from sim.scenarios.sections.schema import Scenario
from sim.units import DAY

Amounts = Mapping[tuple[str, str], Amount]
"""By (topic, channel)."""


def left_to_people(
    scenario: Scenario, inquiries: Amounts, calendar: Calendar
) -> tuple[Amounts, Amounts]:
    """Inquiries that come to a person, and the same weighted by how hard they are.

    Args:
        scenario: the scenario.
        inquiries: all that are expected over the horizon.
        calendar: the scenario's calendar.
    """
    if not scenario.automation:
        return inquiries, inquiries
    begins = [(bot.from_ - calendar.start).days * DAY for bot in in_order(scenario)]
    inside = {minute for minute in begins if 0 < minute < calendar.minutes}
    come: dict[tuple[str, str], Amount] = {}
    hard: dict[tuple[str, str], Amount] = {}
    before: Amounts = {}
    for start, end in pairwise([0.0, *sorted(inside), calendar.minutes]):
        last = end == calendar.minutes
        until = inquiries if last else expected_inquiries(scenario, replace(calendar, minutes=end))
        for key, amount in until.items():
            here = amount + before.get(key, NOTHING) * -1
            people, work = _shares(scenario, *key, start, begins)
            come[key] = come.get(key, NOTHING) + here * people
            hard[key] = hard.get(key, NOTHING) + here * work
        before = until
    return come, hard


def _shares(
    scenario: Scenario, topic: str, channel: str, minute: float, begins: list[float]
) -> tuple[float, float]:
    """Share of a topic's inquiries on a channel that come to a person from a minute on, and their
    work relative to that of all.
    """
    running = [
        bot
        for bot, begin in zip(in_order(scenario), begins, strict=True)
        if begin <= minute and bot.answers(topic, channel)
    ]
    if not running:
        return 1.0, 1.0
    bot = running[-1]
    comes, remains = bot.handles * bot.comes, 1 - bot.handles
    return comes + remains, comes + remains * bot.harder
