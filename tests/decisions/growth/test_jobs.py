"""What the agents of a plan's hires will do a day, and the page that tells whoever recruits."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.decisions.candidates import Hire, Use, with_plan
from sim.decisions.growth.daily import RUNS, jobs_of
from sim.engine import simulate
from sim.reports.growth.profile import _profile, hours_in_words
from sim.tape import draw_tape
from sim.units import Week

# One contact at a time, five nights a week; nobody is passed on, so each contact has one agent.
NIGHTS = """
scenario: nights
horizon: {start: 2026-01-05, weeks: 12}
opening_hours: {mon-fri: "22:00-06:00"}
channels:
  phone: {mode: live, volume: 20 per day, patience: {mean: 3 min}}
  chat: {mode: live, volume: 10 per day, patience: {mean: 3 min}}
topics:
  order: {share: 60%, L1: {handle_time: {mean: 4 min}}}
  fault: {L1: {handle_time: {mean: 6 min}}}
team:
  owls:
    agents: 2
    breaks: [30 min]
    hiring: {lead_time: 2 weeks, training: 1 week}
    learning: {over: 4 weeks, speed: 60%}
    coaching: {by: owls, time: 2 h, weeks: 2 weeks, shortens: 50%}
options:
  more: {do: [{hire: 1, into: owls}], notice: 1 week}
targets: {abandonment: at most 5%}
"""
MONDAY = dt.date(2026, 1, 5)


def test_contacts_a_day_times_working_days_are_all_contacts_served(tmp_path: Path) -> None:
    """Three agents for five nights a week: by hand, 15 working days a week in each run."""
    (tmp_path / "nights.yaml").write_text(NIGHTS)
    scenario = load_scenario(tmp_path / "nights.yaml")
    plan = (Hire(MONDAY, "owls", 1),)
    (job,) = jobs_of(scenario, plan, 1, 0, "auto")
    # two weeks' notice, a week of training, half of four weeks of learning
    assert [(each - MONDAY).days for each in (job.first_day, job.on_the_lines)] == [14, 21]
    assert (job.full_speed - MONDAY).days == 35 == (job.since - MONDAY).days
    assert (job.until - job.since).days == 28
    served = dict.fromkeys(job.contacts, 0)
    planned = with_plan(scenario, plan)
    for number in range(RUNS):
        log = simulate(planned, draw_tape(planned, seed=1, replication=number), engine="auto")
        steps = log.frame("steps")
        inside = steps[(steps["started_at"] >= 35 * 1440) & (steps["started_at"] < 63 * 1440)]
        for key, found in inside.groupby(["topic", "channel"], observed=True):
            served[key] += found["contact"].nunique()
    assert set(served) == {
        (topic, channel) for topic in ("order", "fault") for channel in ("phone", "chat")
    }
    # shifts that begin in the window: four weeks of five nights
    days = RUNS * 3 * 5 * 4
    assert {key: number * days for key, number in job.contacts.items()} == pytest.approx(served)


def test_hires_of_options_are_jobs_and_late_ones_are_looked_at_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "nights.yaml").write_text(NIGHTS)
    scenario = load_scenario(tmp_path / "nights.yaml")
    first, second = jobs_of(
        scenario, (Use(MONDAY, "more"), Hire(dt.date(2026, 3, 2), "owls", 2)), 1, 0, "auto"
    )
    assert (first.posted - MONDAY).days == 7
    assert (first.agents, second.agents) == (1, 2)
    # full speed is after the horizon: the last four weeks of it
    assert second.full_speed > scenario.horizon.start + dt.timedelta(weeks=12)
    assert (second.since, second.until) == (dt.date(2026, 3, 2), dt.date(2026, 3, 30))
    assert jobs_of(scenario, (), 1, 0, "auto") == []


def test_hours_are_told_as_people_say_them() -> None:
    week = Week.read({"mon-wed": "08:00-16:30", "fri": ["08:00-12:00", "13:00-17:00"]})
    assert hours_in_words(week) == (
        "Mon to Wed 08:00 to 16:30, Fri 08:00 to 12:00 and 13:00 to 17:00"
    )
    assert hours_in_words(Week.read("24/7")) == "around the clock"


def test_a_job_for_a_time_says_until_when(tmp_path: Path) -> None:
    (tmp_path / "nights.yaml").write_text(NIGHTS)
    scenario = load_scenario(tmp_path / "nights.yaml")
    plan = (Hire(MONDAY, "owls", 1, 5 * 7 * 1440.0), Hire(MONDAY, "owls", 2))
    for_good, for_a_time = sorted(
        jobs_of(scenario, plan, 1, 0, "auto"), key=lambda job: job.ends is not None
    )
    # two weeks' notice, five weeks from the first day: until Sunday, 22 February
    assert for_a_time.ends == dt.date(2026, 2, 23)
    assert for_a_time.until == for_a_time.ends  # what it does is looked at while it lasts
    facts = dict(_profile(scenario, for_a_time).facts)
    assert facts["Until"] == "22 February 2026, 5 weeks in all: hired for this time only"
    assert "Until" not in dict(_profile(scenario, for_good).facts)


def test_a_job_with_shorter_shifts_is_part_time(tmp_path: Path) -> None:
    (tmp_path / "nights.yaml").write_text(NIGHTS)
    scenario = load_scenario(tmp_path / "nights.yaml", overrides=["full_time=80 h"])
    (job,) = jobs_of(scenario, (Hire(MONDAY, "owls", 1),), 1, 0, "auto")
    told = dict(_profile(scenario, job).facts)["Contract"]
    hours = float(told.partition(": ")[2].split()[0])
    assert told.startswith(f"{hours / 80 * 100:g} % of full time: {hours:g} h paid a week")
    usual = load_scenario(tmp_path / "nights.yaml")
    assert dict(_profile(usual, job).facts)["Contract"].startswith("full time: ")
