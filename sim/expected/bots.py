"""What bots leave to people: inquiries, and how hard they are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.calendar import Calendar
from sim.metrics.periods import Window
from sim.metrics.timelines import Floats
from sim.scenarios.meaning.bots import in_order
from sim.scenarios.sections.schema import Scenario


class Left(NamedTuple):
    """What bots leave of the inquiries of each clock hour."""

    remains: Floats
    """Share that they do not answer."""
    comes: Floats
    """Share that they answer and that comes to a person later."""
    harder: Floats
    """Work of what they do not answer, relative to the topic's."""

    @property
    def people(self) -> Floats:
        """Share that comes to a person."""
        return self.comes + self.remains

    @property
    def work(self) -> Floats:
        """Work of all that comes to people, relative to that of all inquiries without a bot."""
        return self.comes + self.remains * self.harder


def left_by_bots(
    scenario: Scenario, topic: str, channel: str, calendar: Calendar, hours: Window
) -> Left:
    """What bots leave of a topic's inquiries on a channel.

    Args:
        scenario: the scenario.
        topic: name of the topic.
        channel: name of the channel.
        calendar: the scenario's calendar.
        hours: the clock hours.
    """
    left = Left(np.ones(hours.cells), np.zeros(hours.cells), np.ones(hours.cells))
    for bot in in_order(scenario):
        if bot.answers(topic, channel):
            since = hours.edges[:-1] >= calendar.minute(bot.from_, 0)
            left.remains[since] = 1 - bot.handles
            left.comes[since] = bot.handles * bot.comes
            left.harder[since] = bot.harder
    return left
