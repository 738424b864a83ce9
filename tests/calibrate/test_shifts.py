"""Agents by half hour become shifts that people can work (in half hours of the day)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibrate.kinds import HALF_HOURS, KindOfDay
from sim.calibrate.shifts import Week, half_hours, shifts
from sim.calibrate.values import Floats

ALIKE = np.ones(7)


def of(level: Floats, days: tuple[int, ...] = (0, 1, 2, 3, 4), busy: Floats = ALIKE) -> list[Week]:
    return shifts((level,), [KindOfDay(days, np.ones(HALF_HOURS), (0.0, 1440.0))], busy)


def day(*there: tuple[int, int, float]) -> Floats:
    level = np.zeros(HALF_HOURS)
    for first, last, agents in there:
        level[first:last] += agents
    return level


def monday(found: list[Week]) -> list[tuple[tuple[int, int], ...]]:
    return sorted(week[0] for week in found if 0 in week)


def test_early_and_late_shifts_are_found_again() -> None:
    found = of(day((16, 32, 2), (24, 40, 2)))
    assert [dict.fromkeys(range(5), spans) for spans in monday(found)] == found
    assert monday(found) == [((16, 32),), ((16, 32),), ((24, 40),), ((24, 40),)]


def test_who_comes_for_half_an_hour_is_the_change_of_two_others() -> None:
    """A third agent from 14:30 to 15:00 was one who came as another was about to leave."""
    found = of(day((14, 48, 1), (29, 30, 1)))
    assert monday(found) == [((14, 30),), ((29, 48),)]


def test_a_part_of_an_agent_is_one_on_a_part_of_the_days() -> None:
    level = day((16, 32, 2.4))
    found = of(level, busy=np.array([3.0, 1, 1, 1, 2, 0, 0]))
    assert [sorted(week) for week in found] == [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [0, 4]]
    assert half_hours(found) == pytest.approx(5 * level.sum())


@pytest.mark.parametrize(("length", "end"), [(1, None), (2, None), (3, 22), (5, 22), (7, 23)])
def test_what_nobody_comes_for_is_filled_up_or_left_out(length: int, end: int | None) -> None:
    """A second agent from 8:00 on, for so many half hours: 3 h, or not at all."""
    found = of(day((16, 34, 1), (16, 16 + length, 1)))
    assert monday(found) == [((16, end),)] * (end is not None) + [((16, 34),)]


def test_a_dip_at_noon_is_the_pause_of_some() -> None:
    found = of(day((16, 34, 3)) - day((24, 26, 2)))
    assert monday(found) == [((16, 24), (26, 34)), ((16, 24), (26, 34)), ((16, 34),)]


def test_a_day_of_two_hours_is_worked_as_it_is() -> None:
    assert of(day((20, 24, 2)), (5,)) == [{5: ((20, 24),)}] * 2


def test_a_day_too_long_for_one_is_shared() -> None:
    assert monday(of(day((0, 48, 1)))) == [((0, 16),), ((16, 32),), ((32, 48),)]
    assert monday(of(day((14, 36, 1)))) == [((14, 25),), ((25, 36),)]


def test_nobody_works_seven_days_or_more_than_48_hours() -> None:
    found = of(day((18, 34, 3)), tuple(range(7)))
    assert sorted(len(week) for week in found) == [3, 6, 6, 6]
    assert half_hours(found) == 7 * 3 * 16
    found = of(day((16, 36, 1)))
    assert [sorted(week) for week in found] == [[0, 1, 2, 3], [4]]


def test_who_has_worked_late_does_not_begin_early() -> None:
    """The last of the evening rest for 11 hours; a night goes on over midnight."""
    levels = (day((30, 46, 1)), day((16, 32, 1)))
    kinds = [KindOfDay((day_,), np.ones(HALF_HOURS), (0.0, 1440.0)) for day_ in (0, 1)]
    assert shifts(levels, kinds, ALIKE) == [{0: ((30, 46),)}, {1: ((16, 32),)}]
    night = of(day((44, 48, 1), (0, 12, 1)), tuple(range(7)))
    assert half_hours(night) == 7 * 16
    assert ((44, 48),) in monday(night)


def test_any_week_becomes_shifts_that_people_can_work() -> None:
    """Agents of bumpy days add up over many weeks, to 1 %."""
    draw, really, worked = np.random.default_rng(5), 0.0, 0
    for _ in range(200):
        levels = []
        for _ in range(7):
            first, last = draw.integers(10, 18), draw.integers(30, 44)
            level = day((first, last, draw.uniform(0.5, 8)), (first + 6, last - 4, 2.0))
            levels.append(level * draw.uniform(0.85, 1.15, HALF_HOURS))
        kinds = [KindOfDay((k,), np.ones(HALF_HOURS), (0.0, 1440.0)) for k in range(7)]
        found = shifts(tuple(levels), kinds, ALIKE)
        for agent in found:
            days = agent.values()
            assert len(days) <= 6
            assert half_hours([agent]) <= 96
            assert all(6 <= spans[-1][1] - spans[0][0] <= 20 for spans in days)
            assert all(len(spans) <= 2 for spans in days)
        really += sum(float(level.sum()) for level in levels)
        worked += half_hours(found)
    assert worked == pytest.approx(really, rel=0.01)
