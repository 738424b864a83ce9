"""Numbers without end, and products of them: each is refused with its line and rule, at once."""

from __future__ import annotations

import time
import warnings

import pytest

import sim
from sim.checking import load_document
from sim.errors import ScenarioError
from tests.scenarios.conftest import Write

DIGITS = "9" * 309
BOUNDS = [
    (f"channels.phone.volume={DIGITS}", "needs a unit, e.g. `1 per day`"),
    (f"channels.phone.volume={'9' * 5000} per day", "finite number"),
    ("channels.phone.volume=1e300 per day", "must be at most 10000000000 per day"),
    (f"channels.phone.demand={{weekdays: {{mon: {DIGITS}}}}}", "must be a number"),
    ("demand.weekdays={mon: 1e308, tue: 1e308}", "must be at most 1000000"),
    ('demand.hours={"09": 1e308, "10": 1e308}', "must be at most 1000000"),
    ("demand.growth=900% per day", "more than 10 billion inquiries a day"),
    ("demand.growth=1e300% per day", "must be at most 1000000% per day"),
    (
        "demand.events=[{name: a, from: 2026-01-06, days: 3, volume: +9e7%},"
        " {name: b, from: 2026-01-07, volume: +9e7%}]",
        "more than 10 billion inquiries a day",
    ),
    ("demand.events=[{name: a, from: 2026-01-06, volume: +1e300%}]", "must be at most"),
    ("team.first line.cost=1e308 per hour", "must be at most 1000000000000 per hour"),
    ("team.first line.hiring.per_head=1e308", "must be at most 1e+12"),
    ("money.lost_customer=1e308", "must be at most 1e+12"),
    ("money.tools_per_head=1e308 per month", "must be at most 1000000000000 per month"),
    ("targets.cost=at most 1e308 EUR", "must be at most 1000000000000"),
    ("plan=[{date: 9999-12-31, hire: 1, into: first line}]", "the years 1900 to 2999"),
    ("plan=[{date: 0001-01-01, leave: 1, from: first line}]", "the years 1900 to 2999"),
    ("holidays=[9999-12-31]", "the years 1900 to 2999"),
    ("team.specialists.skills={order: 1e-300%}", "must be at least 0.1%"),
    ("topics.billing.L1.handle_time={mean: 1e-300 s}", "must be at least 0.001 s"),
    (
        'channels.phone={volume: null, counts: {at: ["2026-01-05 09:00", "2026-01-05 10:00"],'
        " count: [5, 5], minutes: 0 s}}",
        "must be more than 0",
    ),
    (
        'channels.phone={volume: null, counts: {at: ["9999-12-31 23:00", "9999-12-31 23:30"],'
        " count: [5, 5]}}",
        "the years 1900 to 2999",
    ),
    (f"{'a.' * 20_000}a=1", "nested more than 40 levels deep"),
    (f"tiers.{'9' * 5000}=L3", "its entries are 0 to 1"),
]


@pytest.mark.parametrize(("change", "rule"), BOUNDS, ids=[change[:50] for change, _ in BOUNDS])
def test_what_goes_beyond_all_bounds_is_refused(write: Write, change: str, rule: str) -> None:
    write("small.yaml")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ScenarioError) as refused:
            sim.load_scenario("small.yaml", overrides=[change])
    assert any(rule in fault.message for fault in refused.value.faults), str(refused.value)[:300]


def test_hires_of_the_plan_count_in_what_a_replication_takes(write: Write) -> None:
    hire = "plan=[{date: 2026-01-06, hire: 1000000, into: first line}]"
    write("small.yaml")
    assert any("GB of memory" in str(each) for each in load_document("small.yaml", [hire]).warnings)
    with pytest.raises(ScenarioError, match="at most 16 GB can be simulated"):
        sim.load_scenario("small.yaml", overrides=[hire, "horizon.weeks=20"])


def test_a_path_that_no_file_has_is_told(write: Write) -> None:
    write("small.yaml", 'extends: "a\\0b"\n')
    with pytest.raises(ScenarioError, match=r"small\.yaml:1: extends: .* no such file"):
        sim.load_scenario("small.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "scenario: x\n" + "".join(f"key{number}: 1\n" for number in range(200_000)),
        "scenario: x\nteam:\n" + "".join(f"  g{number}: {{agent: 1}}\n" for number in range(2_000)),
        "scenario: x\ndemand:\n  events:\n"
        + "".join(f"  - {{name: e{n}, from: 2026-01-05, volum: 1}}\n" for n in range(2_000)),
        # of these, a section tells one at a time
        "scenario: x\ndemand:\n  hours:\n" + "".join(f"    17 {n}: 9\n" for n in range(300)),
    ],
    ids=["unknown keys", "groups", "events", "days"],
)
def test_thousands_of_faults_are_told_quickly(write: Write, text: str) -> None:
    write("large.yaml", text)
    began = time.process_time()
    with pytest.raises(ScenarioError) as refused:
        sim.load_scenario("large.yaml")
    assert time.process_time() - began < 5  # 1 s where nothing else is at work
    assert all(fault.line for fault in refused.value.faults if fault.path)
