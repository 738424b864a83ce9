"""In which order bots begin."""

from __future__ import annotations

from sim.scenarios.sections.contacts.automation import Bot
from sim.scenarios.sections.schema import Scenario


def in_order(scenario: Scenario) -> list[Bot]:
    """The scenario's bots, in the order in which they begin."""
    return sorted(scenario.automation, key=lambda bot: bot.from_)
