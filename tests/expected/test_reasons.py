"""Why the simulation differs from the Erlang line: a reason for each thing it leaves out."""

from dataclasses import astuple

import pytest

from tests.expected.lines import PHONE, REASONS


@pytest.mark.parametrize("name", REASONS)
def test_each_reason_appears_for_its_scenario(line, name):
    found = {reason.name: reason for reason in line(**REASONS[name]).reasons}
    assert name in found
    # Nothing that the scenario does not have.
    comes_with = {
        "patience spread": {"impatience"},
        "recent waits": {"impatience"},
        "hang up": {"impatience"},
        "announce": {"impatience"},
        "callbacks": {"impatience"},
        "messages": {"deferred work"},
        "skills": {"shared channels", "handle times"},
        "later tiers": {"impatience", "handle times"},
        "passed in": {"handle times"},
    }
    assert set(found) == {name} | comes_with.get(name, set())


def test_nobody_gives_up_in_the_line_of_an_outside_team(line):
    team = {"tiers": "[L1, {name: L2, outside: {turnaround: 1 day}}]"}
    team["team"] = "{desk: {tier: L1, agents: 4}}"
    team["topics"] = "{call: {L1: {handle_time: 5 min, escalate: {L2: 20%}}}}"
    found = line(**REASONS["later tiers"] | team)
    assert "later tiers" not in {reason.name for reason in found.reasons}


def test_work_that_nobody_waits_for_is_no_reason(line):
    work = "background: {filing: 5 h per week, outreach: {per_week: 9, each: 20 min}}"
    assert line(team=f"{{desk: {{agents: 4, {work}}}}}").reasons == ()


def test_replayed_arrivals_are_a_reason(line, tmp_path):
    rows = [f"2026-01-05T{hour:02}:30,phone,call" for hour in range(24)]
    (tmp_path / "log.csv").write_text("arrived_at,channel,topic\n" + "\n".join(rows) + "\n")
    found = line(channels="{phone: {mode: live}}", demand="{replay: log.csv}")
    assert [reason.name for reason in found.reasons] == ["replay"]


@pytest.mark.parametrize(
    ("wrap_up", "interruptible", "holds_up"),
    [("", "true", False), ("", "false", True), (", wrap_up: 1 min", "true", True)],
)
def test_work_that_is_put_aside_at_once_holds_nobody_up(line, wrap_up, interruptible, holds_up):
    email = f"{{mode: deferred, volume: 5 per hour, interruptible: {interruptible}}}"
    found = line(
        channels=f"{{phone: {{{PHONE}}}, email: {email}}}",
        topics=f"{{call: {{L1: {{handle_time: {{mean: 5 min, cv: 1}}{wrap_up}}}}}}}",
    )
    assert ("deferred work" in {reason.name for reason in found.reasons}) == holds_up


def test_reasons_carry_their_size(line):
    (handle,) = line(topics="{call: {L1: {handle_time: {mean: 5 min, cv: 0.6}}}}").reasons
    assert (handle.effect, handle.figure) == ("shorter", pytest.approx(0.6))
    (again,) = line(**REASONS["comes again"]).reasons
    # 70 % are solved, all others come back, five times at most, as far as the day allows
    assert again.figure == pytest.approx(0.3 / 0.7, rel=0.2)
    assert again.names == ("returns",)


def test_events_outside_of_the_horizon_are_no_reason(line):
    def found(start: str):
        event = f"{{name: sale, from: {start}, days: 2, volume: +50%}}"
        return [astuple(reason)[0] for reason in line(demand=f"{{events: [{event}]}}").reasons]

    assert found("2026-01-04") == ["trend"]
    assert found("2026-01-03") == []
    assert found("2026-01-06") == []


def test_holidays_are_a_reason_where_somebody_keeps_them(line):
    def found(day: str, channel: str, group: str):
        reasons = line(
            horizon="{start: 2026-01-05, length: 2 days}",
            holidays=f"[{day}]",
            channels=f"{{phone: {{{PHONE}, holidays: {channel}}}}}",
            team=f"{{desk: {{agents: 10, holidays: {group}}}}}",
        ).reasons
        return [reason.names for reason in reasons if reason.name == "trend"]

    assert found("2026-01-06", "closed", "works") == [("holidays",)]
    assert found("2026-01-06", "open", "works") == []
    assert found("2026-01-06", "open", "[2026-01-05]") == [("holidays",)]
    assert found("2026-01-07", "closed", "off") == []


def test_a_team_that_changes_is_a_reason(line):
    def found(**sections: str):
        return {reason.name: reason.names for reason in line(**sections).reasons}

    learning = "learning: {over: 8 weeks, speed: 60%}"
    leaves = f"{{desk: {{agents: 4, {learning}, turnover: {{per_year: 30%}}}}}}"
    assert found(team=leaves) == {"trend": ("leavers",), "speeds": ()}
    assert found(team=f"{{desk: {{agents: 4, {learning}}}}}") == {}  # nobody is new
    hire = "[{date: %s, hire: 1, into: desk}]"
    assert found(plan=hire % "2026-01-05")["trend"] == ("the plan",)
    assert "trend" not in found(plan=hire % "2026-01-06")


@pytest.mark.parametrize(
    ("team", "why"),
    [
        ("{desk: {agents: 4, breaks: [30 min], absence: 5%}}", ("breaks", "absence")),
        ('{desk: {agents: 4, rotation: [{mon-sun: "08:00-20:00"}, off]}}', ("rotations",)),
        ("{desk: {agents: 4, contract: 80%}}", ("days off in turn",)),
        ('{desk: {agents: 4, meetings: {mon: "09:00-09:30"}}}', ("meetings",)),
        ("{desk: {agents: 4, coaching: {by: desk, time: 3 h, weeks: 6 weeks}}}", ("coaching",)),
    ],
)
def test_whatever_keeps_agents_away_is_named(line, team, why):
    found = {reason.name: reason for reason in line(team=team).reasons}
    assert found["away"].names == why
