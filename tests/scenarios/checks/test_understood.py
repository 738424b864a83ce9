"""What `check` reads back, worked out by hand."""

from __future__ import annotations

from click.testing import CliRunner

from sim.checking import load_scenario
from sim.checking.understood import understood
from sim.cli import cli
from tests.scenarios.conftest import Write

DESK = """\
scenario: One desk
horizon: {start: 2026-01-05, weeks: 4}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone: {mode: live, volume: 120 per day, patience: {mean: 3 min}}
demand: {weekdays: {mon: 1, tue: 1, wed: 1, thu: 1, fri: 1, sat: 0, sun: 0}}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {desk: {agents: 2, breaks: [60 min]}}
"""


def test_contacts_hours_and_load_of_a_desk(write: Write) -> None:
    """Two agents of 9 h on five days are 90 h; 120 calls of 5 min on five days are 50 h."""
    contacts, staffed, load, length = understood(load_scenario(write("x.yaml", DESK)))
    assert contacts == "new contacts a working day: phone 120"
    assert staffed == "staffed a week, breaks and absence off: L1 90 h"
    assert load == "load, if every contact is served: L1 56 % busy"
    assert length.startswith("20 simulated runs take about ")


def test_growth_and_a_hire_show_at_the_end(write: Write) -> None:
    """Calls double in the middle; a third agent comes for the last weeks: 100 h of 135."""
    text = DESK.replace("weeks: 4", "weeks: 12").replace(
        "sun: 0}}",
        "sun: 0}, events: [{name: launch, from: 2026-02-16, days: 60, volume: +100%}]}",
    )
    hiring = "hiring: {lead_time: 0 days, training: 0 days}"
    text = text.replace("agents: 2, ", f"agents: 2, {hiring}, ")
    text += "plan: [{date: 2026-02-16, hire: 1, into: desk}]\n"
    contacts, staffed, load, _ = understood(load_scenario(write("x.yaml", text)))
    assert contacts == "new contacts a working day in January: phone 120 (240 in March)"
    assert staffed.endswith("L1 90 h (135 h in March)")
    assert load.endswith("L1 56 % busy in January, 74 % in March")


def test_no_load_is_told_of_work_that_only_a_module_knows(write: Write) -> None:
    text = DESK.replace(
        "handle_time: {mean: 5 min}", "handle_time: {distribution: pareto, least: 4}"
    )
    path = write("x.yaml", f"extensions: [own_rules]\n{text}")
    done = CliRunner().invoke(cli, ["check", str(path)])
    assert done.exit_code == 0, done.output
    assert "load: not known, as a module says how long work on `call` takes" in done.output
    assert "% busy" not in done.output
