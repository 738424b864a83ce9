"""The six signals on series by hand: the expected colour of every week, persistence included."""

from __future__ import annotations

import numpy as np
import pytest

from sim.decisions.colours import persistent, worst
from sim.decisions.signals import rules
from sim.metrics.goals import Goal
from sim.scenarios.sections.signals import Signals

RULES = Signals()
MINUTES = np.full(8, 7 * 24 * 60.0)
N = np.nan


def promised(minutes: float) -> Goal:
    """80 % within so many minutes."""
    return Goal("service_level", "phone", "at least", 0.8, minutes)


def colours(signal: rules.Signal, target: Goal | None = None, **figures: object) -> str:
    week = {name: np.array([values], float) for name, values in figures.items()}
    week["minutes"] = MINUTES[: max([len(each[0]) for each in week.values()], default=8)]
    readings = list(signal(week, RULES, target))
    if not readings:
        return "none"
    lasting = persistent(worst([each.colours for each in readings]), RULES.weeks_in_a_row)
    return "".join("?.AR"[code + 1] for code in lasting[0])


def test_backlog_rising() -> None:
    # from week 4 on, the last two over the four before: 1, 15/10, 25/10, 30/12.5, 30/17.5
    waiting = [10, 10, 10, 10, 20, 30, 30, 30]
    assert colours(rules.backlog, backlog=waiting) == "???...RA"


def test_backlog_in_days_of_work() -> None:
    # 350 steps a week are 50 a day: 50 waiting are one day of work, 150 three, 250 five
    waiting = [50, 50, 150, 150, 250, 250, 50, 50]
    single = rules.backlog(
        {
            "backlog": np.array([waiting], float),
            "steps": np.full((1, 8), 350.0),
            "minutes": MINUTES,
        },
        RULES,
        None,
    )
    _, days = single
    assert (days.values[0] / 1440).tolist() == pytest.approx([1, 1, 3, 3, 5, 5, 1, 1])
    assert days.colours[0].tolist() == [0, 0, 1, 1, 2, 2, 0, 0]


def test_a_backlog_that_nobody_works_on_is_red() -> None:
    assert colours(rules.backlog, backlog=[5, 5, 5, 5, 5], steps=[0] * 5) == "?RRRR"


def test_satisfaction_dropping() -> None:
    # from week 5 on lower by 0.1, 0.2 (amber), 4.45 - 4.125 and 4.4 - 3.925 (red)
    csat = [4.5, 4.5, 4.5, 4.5, 4.3, 4.3, 3.95, 3.9]
    assert colours(rules.satisfaction, csat=csat) == "???...AR"


def test_low_satisfaction_and_weeks_that_are_not_settled() -> None:
    csat = [3.7, 3.7, 3.4, 3.4, 4.5, 4.5]
    assert colours(rules.satisfaction, csat=csat) == "?AAR.."
    still_open = [0, 0, 0, 0, 0, 0.2]
    assert colours(rules.satisfaction, csat=csat, open_at_end=still_open) == "?AAR.?"
    assert colours(rules.satisfaction) == "none"  # not modelled


def test_workload_too_high() -> None:
    occupancy = [0.8, 0.95, 0.8, 0.86, 0.87, 0.92, 0.93, N]
    assert colours(rules.workload, occupancy=occupancy) == "....AAR?"
    # 302.4 min of overtime by one agent on duty all week are 3 %, 605 min a little over 6 %
    overtime = [302.4, 302.5, 302.5, 605, 605]
    week = {"occupancy": [0.5] * 5, "on_duty": [1] * 5, "overtime": overtime}
    assert colours(rules.workload, **week) == "..AAR"
    assert colours(rules.workload, occupancy=[0.5] * 3, overloaded=[0.6, 0.6, 0.8]) == "?AA"


def test_customers_growing_impatient() -> None:
    assert colours(rules.impatience, abandonment=[0.04, 0.06, 0.06, 0.12, 0.12]) == "..AAR"
    assert colours(rules.impatience, repeat_contacts=[0.2, 0.2, 0.01]) == "?R."
    assert colours(rules.impatience, repeat_contacts=[0, 0, 0]) == "none"  # nobody could


def test_response_worsening() -> None:
    # from week 5 on: 130/100, 160/100 (amber), 230/115 (twice, not beyond), 300/130 (red)
    slower = [100, 100, 100, 100, 160, 160, 300, 300]
    assert colours(rules.response, first_response=slower) == "???...AA"
    short = [0.8, 0.8, 0.75, 0.75, 0.65, 0.65]
    assert (
        colours(
            rules.response,
            promised(60.0),
            service_level=short,
        )
        == "...AAR"
    )
    fcr = [0.8, 0.8, 0.8, 0.8, 0.72, 0.7, 0.68, 0.66]  # lower by 0.04, 0.09, 0.09, 0.085
    assert colours(rules.response, fcr=fcr) == "???...AA"


def test_a_rise_far_within_the_target_does_not_count() -> None:
    slower = [1, 1, 1, 1, 5, 5, 5, 5]
    assert (
        colours(
            rules.response,
            promised(20.0),
            first_response=slower,
        )
        == "???....."
    )
    assert "R" in colours(
        rules.response,
        promised(10.0),
        first_response=slower,
    )


def test_no_time_for_proactive_work() -> None:
    assert colours(rules.proactive, background_done=[1, 0.8, 0.8, 0.6, 0.6, 1]) == "..AAR."
    assert colours(rules.proactive) == "none"
