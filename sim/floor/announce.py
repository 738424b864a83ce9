"""What customers are told of their wait: by channel what is announced, by kind what it rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.floor.arrays import Arrays, chained, flags, floats
from sim.inquiries import ContactKind
from sim.routing import RoutingTables
from sim.scenarios.sections.schema import Scenario


def announce_arrays(
    scenario: Scenario, kinds: Sequence[ContactKind], tables: RoutingTables
) -> Arrays:
    """``of_expected``: by channel, what is announced relative to the expected wait (NaN: nobody is
    told); ``who_stays_waits``: whether who stays waits to the end. By kind of contact:
    ``agent_time``, standard minutes of one agent that it takes on average, wrap-up included (of
    contacts side by side, their part of it with all hands full), and ``lines``, all that any of the
    groups serves whose own work it is.
    """
    rules = [scenario.channels[name].announce for name in sorted(scenario.channels)]
    if not any(rules):
        return {}
    groups = [set(line.groups) for line in tables.lines]
    lines_from, lines = chained(
        [
            [number for number, others in enumerate(groups) if others & groups[line]]
            for line in tables.line_of
        ]
    )
    return {
        "of_expected": floats(math.nan if r is None else r.of_expected for r in rules),
        "who_stays_waits": flags(r is not None and r.who_stays == "waits" for r in rules),
        "agent_time": floats(_agent_time(scenario, kind) for kind in kinds),
        "lines_from": lines_from,
        "lines": lines,
    }


def _agent_time(scenario: Scenario, kind: ContactKind) -> float:
    """Standard minutes of an agent that a contact takes on average; a question, of who answers."""
    topic = scenario.topics[sorted(scenario.topics)[kind.topic]]
    if kind.is_question:
        return kind.question_takes
    work = topic.work[scenario.tiers[kind.tier].name]
    effort = scenario.channels[sorted(scenario.channels)[kind.channel.number]].effort
    handled = effort * work.handle_time.mean * (1 + kind.channel.longer[kind.at_once - 1])
    wrap_up = 0.0 if work.wrap_up is None else work.wrap_up.mean
    return (handled + wrap_up) / kind.at_once
