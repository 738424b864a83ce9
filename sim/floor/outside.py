"""Outside teams: their business hours and their room in each week."""

from __future__ import annotations

import math
from itertools import accumulate

from sim.calendar import Calendar, Span
from sim.floor.arrays import Arrays, floats, ints, starts
from sim.scenarios.meaning import rota
from sim.scenarios.sections.contacts.outside import Outside
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group


def outside_arrays(scenario: Scenario, calendar: Calendar) -> Arrays:
    """By tier, which outside team it is (-1: agents of our own). By team, how many contacts it
    takes a week (inf: any number) and which of all spans are its own; by span, from when to when,
    the business minutes of its team up to its end, and the week by the team's own
    clock.
    """
    rules = [tier.outside for tier in scenario.tiers]
    teams = [each for each in rules if each is not None]
    if not teams:
        return {}
    numbers = iter(range(len(teams)))
    hours = [_business_hours(scenario, team, calendar) for team in teams]
    into_week = (calendar.start - calendar.week_of(calendar.start)).days
    spans = [span for each in hours for span in each]
    lengths = [[span.end - span.start for span in each] for each in hours]
    return {
        "of_tier": ints(-1 if each is None else next(numbers) for each in rules),
        "room": floats(math.inf if t.capacity is None else t.capacity.count for t in teams),
        "spans_from": starts(map(len, hours)),
        "start": floats(span.start for span in spans),
        "end": floats(span.end for span in spans),
        "done": floats(done for each in lengths for done in accumulate(each)),
        "week": floats((span.day + into_week) // 7 for span in spans),
    }


def _business_hours(scenario: Scenario, team: Outside, calendar: Calendar) -> list[Span]:
    """The hours of an outside team over the horizon."""
    shift = Group(agents=1, shift=team.hours, time_zone=team.time_zone, holidays=team.holidays)
    ((shifts,),) = rota.roster(scenario, shift, calendar)
    return list(shifts.worked)
