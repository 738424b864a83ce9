"""Background work: where tasks come from, when they become due, and what they keep away."""

from __future__ import annotations

from collections.abc import Iterator

from sim.calendar import Calendar
from sim.floor.arrays import Arrays, floats, ints
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.by_date import background_begins
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.background import Background

Source = tuple[int, int, Background, float]
"""Code of a group, code of an item, the rules of its tasks, and when they start."""


def background_arrays(scenario: Scenario, calendar: Calendar) -> Arrays:
    """By source of tasks: group and item by code, when its tasks start, how many become due a week,
    minutes that each takes; of which topic (-1: none) a finished one keeps away which share of the
    inquiries, and all of them at most. Beside that, when weeks begin, when tasks become due, and
    the number of groups.
    """
    if not any(group.background for group in scenario.team.values()):
        return {}
    sources = list(_sources(scenario, calendar))
    topics = sorted(scenario.topics)
    effects = [rules.deflects for _, _, rules, _ in sources]
    begin = (calendar.minute(day, 0) for day in calendar.days if day == calendar.week_of(day))
    weeks = [minute for minute in begin if minute > 0]
    return {
        "group": ints(group for group, _, _, _ in sources),
        "item": ints(item for _, item, _, _ in sources),
        "starts_at": floats(starts_at for *_, starts_at in sources),
        "per_week": floats(rules.per_week for _, _, rules, _ in sources),
        "each": floats(rules.each for _, _, rules, _ in sources),
        "topic": ints(topics.index(effect.topic) if effect else -1 for effect in effects),
        "share": floats(effect.share if effect else 0.0 for effect in effects),
        "at_most": floats(effect.at_most if effect else 0.0 for effect in effects),
        "mondays": floats(weeks),
        "due": floats(sorted({0.0, *weeks, *(starts_at for *_, starts_at in sources)})),
        "groups": ints([len(scenario.team)]),
    }


def _sources(scenario: Scenario, calendar: Calendar) -> Iterator[Source]:
    """All background work that starts within the horizon, by group and item."""
    items = routes.background_items(scenario)
    for group, team in enumerate(sorted(scenario.team)):
        for name, rules in sorted(scenario.team[team].background.items()):
            date = background_begins(scenario, team, name)
            if date is not None and date in calendar.days:
                yield group, items.index(name), rules, max(calendar.minute(date, 0), 0.0)
