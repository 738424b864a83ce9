"""Targets in business hours, worked out by hand: when they run out, and which waits keep them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.engine import compiled, simulate
from sim.floor.ground import ground_of
from sim.inquiries import open_channels
from sim.log import Log
from sim.metrics import measure
from sim.metrics.facts.experience import scores
from sim.metrics.facts.found import Facts
from sim.runs import replicate
from sim.runs.replication import business_hours, scorecard, service_targets
from sim.scenarios import Scenario
from sim.tape import draw_tape
from tests.engine.conftest import contacts, steps

DAY = 24 * 60.0
House = Callable[..., Scenario]


def at(day: int, hour: int, minute: int = 0) -> float:
    """Minutes since the midnight with which the horizon begins."""
    return day * DAY + hour * 60 + minute


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A desk of one agent, on letters at stated local times."""

    def built(
        within: str,
        arrivals: Sequence[tuple[str, str]] = (("2026-01-09T17:30", "email"),),
        *,
        shift: str = '{mon-fri: "08:45-17:00"}',
        start: str = "2026-01-05",
        more: str = "",
        own: str = "",
    ) -> Scenario:
        rows = [f"{moment},{channel},letter" for moment, channel in arrivals]
        (tmp_path / "log.csv").write_text("\n".join(["arrived_at,channel,topic", *rows]) + "\n")
        (tmp_path / "house.yaml").write_text(f"""
scenario: promises
horizon: {{start: {start}, weeks: 2}}
opening_hours: {{mon-fri: "08:00-18:00"}}
channels:
  email: {{mode: deferred, target: 90% within {within}{own}}}
  post: {{mode: deferred, target: 90% within 60 h}}
topics: {{letter: {{L1: {{handle_time: 10 min}}}}}}
team: {{desk: {{agents: 1, shift: {shift}}}}}
routing: {{order: earliest due}}
demand: {{replay: log.csv}}
{more}
""")
        return load_scenario(tmp_path / "house.yaml")

    return built


def played(scenario: Scenario, engine: str = "simpy") -> Log:
    return simulate(scenario, draw_tape(scenario, seed=1, replication=0), engine=engine)


def kept(scenario: Scenario, log: Log) -> float:
    """Share of e-mails answered within their target."""
    hours, targets = business_hours(scenario, log.calendar), service_targets(scenario)
    table = measure(log, service_targets=targets, business_hours=hours, kpis=["service_level"])
    row = table[(table["channel"] == "email") & (table["per"] == "all")].iloc[0]
    return float(row["numerator"] / row["denominator"])


def due(scenario: Scenario, minute: float) -> float:
    """When the target of an e-mail runs out that arrives at a minute of the horizon."""
    ground = ground_of(scenario)
    return open_channels(scenario, ground.hours, ground.promised)[0].due_at(minute)


@pytest.mark.parametrize(
    ("within", "share"),
    [
        ("75 business minutes", 1),
        ("1.25 business hours", 1),
        ("74 business minutes", 0),
        ("63 h", 0),
        ("64 h", 1),
    ],
)
def test_from_friday_evening_to_monday_morning(house: House, within: str, share: float) -> None:
    """From Friday 17:30 to Monday 8:45: 30 and 45 business minutes, or 63 h 15 min by the clock."""
    scenario = house(within)
    log = played(scenario)
    assert contacts(log, "arrived_at", "answered_at") == [(at(4, 17, 30), at(7, 8, 45))]
    assert kept(scenario, log) == share


@pytest.mark.parametrize(
    ("more", "own", "expected"),
    [
        ("", "", at(7, 8, 45)),
        ("holidays: [2026-01-12]", "", at(8, 8, 45)),
        ("holidays: [2026-01-12]", ", holidays: open", at(7, 8, 45)),
        # half an hour on Friday, half an hour on Monday, and a quarter on Tuesday
        ('holidays: [{date: 2026-01-12, open: "09:00-09:30"}]', "", at(8, 8, 15)),
        ('plan: [{date: 2026-01-12, opening_hours: {mon-fri: "10:00-18:00"}}]', "", at(7, 10, 45)),
        (
            'plan: [{date: 2026-01-12, opening_hours: {tue: "07:00-18:00"}, channels: [email]}]',
            "",
            at(8, 7, 45),
        ),
        ("", ', opening_hours: {sat: "09:00-12:00"}', at(5, 10, 15)),
        ("", ", opening_hours: 24/7", at(4, 18, 45)),
    ],
)
def test_when_75_business_minutes_of_friday_evening_are_over(
    house: House, more: str, own: str, expected: float
) -> None:
    assert due(house("75 business minutes", more=more, own=own), at(4, 17, 30)) == expected


def test_the_last_business_minute_is_before_closing_time(house: House) -> None:
    scenario = house("30 business minutes")
    assert due(scenario, at(4, 17, 30)) == at(4, 18)
    assert due(scenario, at(5, 12)) == at(7, 8, 30)
    assert due(scenario, at(0, 3)) == at(0, 8, 30)
    # the two weeks end on a Sunday at midnight: what is not known counts as open
    assert due(scenario, at(11, 17, 45)) == at(14, 0, 15)
    assert due(scenario, at(12, 9)) == at(14, 0, 30)


@pytest.mark.parametrize(
    ("start", "sunday", "within"),
    [
        ("2026-10-19", "2026-10-25", 210),  # 1:00 to 4:00 is four hours: 2:00 comes twice
        ("2026-03-23", "2026-03-29", 90),  # two hours: there is no 2:00
    ],
)
def test_when_the_clock_changes_minutes_are_those_that_pass(
    house: House, start: str, sunday: str, within: int
) -> None:
    """Open from 1:00. In at 1:00, answered at 3:30: an hour later, or sooner, than it looks."""
    arrival = (f"{sunday}T01:00", "email")
    rules = {
        "start": start,
        "own": ', opening_hours: {sun: "01:00-04:00"}',
        "shift": '{sun: "03:30-10:00"}',
        "more": "time_zone: Europe/Berlin",
    }
    scenario = house(f"{within} business minutes", [arrival], **rules)
    log = played(scenario)
    assert contacts(log, "arrived_at", "answered_at") == [(at(6, 1), at(6, 1) + within)]
    assert due(scenario, at(6, 0, 20)) == at(6, 1) + within
    assert kept(scenario, log) == 1
    stricter = house(f"{within - 1} business minutes", [arrival], **rules)
    assert kept(stricter, played(stricter)) == 0


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
@pytest.mark.parametrize(
    ("within", "first"), [("8 business hours", "post"), ("8 h", "email"), ("9 h", "email")]
)
def test_earliest_due(house: House, within: str, first: str, engine: str) -> None:
    """E-mail of Friday 17:10 has until Monday 15:10 (by the clock until that night), post of
    17:30 until Monday 5:30. Both wait on Monday morning.
    """
    if engine == "compiled" and not compiled.available():
        pytest.skip(compiled.why_not())
    arrivals = [("2026-01-09T17:10", "email"), ("2026-01-09T17:30", "post")]
    scenario = house(within, arrivals)
    other = "email" if first == "post" else "post"
    assert steps(played(scenario, engine), "channel", "started_at") == [
        (first, at(7, 8, 45)),
        (other, at(7, 8, 55)),
    ]


def test_satisfaction_counts_the_wait_as_the_target_does(house: House) -> None:
    """75 business minutes are twice 37.5: the points of one doubling."""
    rules = "satisfaction: {start: 4.5, wait_over_target: -0.2, per_day: 0}"
    scenario = house("37.5 business minutes", more=rules)
    log = played(scenario)
    hours, score = business_hours(scenario, log.calendar), scorecard(scenario)
    facts = Facts(log, service_targets(scenario), scorecard=score, business_hours=hours)
    assert scores(facts) == pytest.approx([4.3])


def test_a_run_judges_it_and_says_it_in_business_hours(house: House) -> None:
    for within, said, share in (
        ("1.25 business hours", "75 business minutes", 1),
        ("74 working minutes", "74 business minutes", 0),
    ):
        result = replicate(house(within), replications=2, jobs=1)
        row = result.targets.set_index("channel").loc["email"]
        assert (row["mean"], row["target"]) == (share, f"at least 90 % within {said}")
