"""What is told of a run where the end cuts waits off, and where no contacts come."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sim.checking import load_scenario
from sim.reports.comparison.verdict import comparison_verdict
from sim.reports.run.verdict import verdict
from sim.runs.result import Comparison, Result
from tests.reports.run.test_verdict import MET, NAN, estimates, level, target

DESK = """
scenario: Small shop
horizon: {{start: 2026-01-05, weeks: 4, warm_up: 1 week}}
opening_hours: {{mon-fri: "09:00-17:00"}}
channels:
  phone: {{mode: live, volume: {phone} per day, patience: {{mean: 3 min}}}}
  email: {{mode: deferred, volume: {email} per day}}
demand: {{weekdays: {{sat-sun: 0}}}}
topics:
  order: {{share: 70%, L1: {{handle_time: {{mean: 5 min, cv: 0.8}}, wrap_up: 1 min, solve: 95%}}}}
  refund: {{L1: {{handle_time: {{mean: 8 min, cv: 0.8}}, wrap_up: 1 min, solve: 90%}}}}
team:
  agents: {{agents: 1, breaks: [30 min]}}
"""
"""One agent is on duty for 5 × 7.5 h a week; a contact takes 6.9 min."""
UNKNOWN = target("service_level", NAN, NAN, NAN, "cannot tell yet", channel="phone")

Desk = Callable[..., Result]


@pytest.fixture
def desk(result: Result, tmp_path: Path) -> Desk:
    """Two runs of a desk with so many contacts a day, and with figures by hand."""

    def make(phone: int, email: int, row: dict[str, object] = MET, *, cut: bool = True) -> Result:
        (tmp_path / "desk.yaml").write_text(DESK.format(phone=phone, email=email))
        late = level("first_response_cut_off", 0.12, 0.1, 0.14, channel="email")
        return replace(
            result,
            name="Small shop",
            replications=2,
            scenario=load_scenario(tmp_path / "desk.yaml"),
            targets=pd.DataFrame([row]),
            estimates=estimates(*[late] * cut),
            kpis=result.kpis[:0],
        )

    return make


def beside(first: Result, second: Result) -> Comparison:
    """Both, compared in nothing."""
    columns = ["scenario", "metric", "channel", "group", "verdict", "headline"]
    return Comparison((first, replace(second, name="Plan B")), pd.DataFrame(columns=columns), 0.95)


def test_more_weeks_are_no_remedy_where_agents_are_overloaded(desk: Desk) -> None:
    """650 contacts a week are 74.75 h of work, for 37.5 h; half of it fits."""
    told = (
        "More weeks do not help Small shop: agents are offered 199 % of the work that they have "
        "time for, so the backlog never settles. More agents help, or less work."
    )
    lost, calm = desk(90, 40), desk(45, 20)
    assert verdict(lost)[-1].endswith(told)
    # three measured weeks, times 12
    assert verdict(calm)[-1].endswith("In 36 measured weeks that would be about 1 %.")
    assert "More weeks do not help Small shop: " in comparison_verdict(beside(lost, calm))[-1]


def test_where_no_contacts_come_nothing_else_is_told(desk: Desk) -> None:
    idle = desk(0, 0, UNKNOWN, cut=False)
    told = (
        "No contacts come to Small shop in the measured time, so nothing can be told of waits or "
        "targets: state volumes above 0."
    )
    assert verdict(idle) == (told,)
    assert comparison_verdict(beside(idle, desk(45, 20)))[0] == told
    assert verdict(desk(45, 0, UNKNOWN, cut=False))[0].startswith("Only 2 simulated runs")
