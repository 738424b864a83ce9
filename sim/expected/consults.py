"""Work that asking colleagues is expected to take, as if somebody answered every question.

What agents wait for a colleague comes on top; where nobody answers, there is less.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.scenarios.meaning import routes
from sim.scenarios.meaning.consults import consult_of
from sim.scenarios.sections.schema import Scenario


class Asked(NamedTuple):
    """Questions about a step of one topic at one tier."""

    of: str
    """Tier that is asked."""
    minutes: float
    """Of who answers, for each such step, those without a question included."""


def asked_at(scenario: Scenario, topic: str, tier: str) -> Asked | None:
    """What is asked on a step; None: nothing.

    Args:
        scenario: the scenario.
        topic: name of the topic.
        tier: where the step is.
    """
    rules = consult_of(scenario, scenario.topics[topic], tier)
    return None if rules is None else Asked(rules.of, rules.share * rules.takes.mean)


def asking_minutes(scenario: Scenario, topic: str, channel: str, tier: str) -> float:
    """Expected minutes of an agent's time that asking takes for each step.

    Of contacts side by side its part, as the agent goes on with the others.
    """
    asked = asked_at(scenario, topic, tier)
    return 0.0 if asked is None else asked.minutes / routes.at_once(scenario, channel, tier)
