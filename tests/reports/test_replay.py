"""A day replayed: what the moves say is what the log says, and the page needs nothing else."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.cli import cli
from sim.errors import UsageError
from sim.log import Log, Outcome
from sim.reports.replay.day import AGENT, GAVE_UP, LINE, SOLVED, Day, day_of
from sim.reports.replay.page import policy_of, render_replay


@pytest.fixture(scope="module")
def log() -> Log:
    shop = sim.load_scenario("web-shop")
    return sim.simulate(shop, sim.draw_tape(shop, seed=1, replication=0))


@pytest.fixture(scope="module")
def day(log: Log) -> Day:
    return day_of(log)


def where(day: Day, minute: float) -> dict[int, tuple[int, int]]:
    """Kind of place and which, by dot, at a minute."""
    return {dot: (kind, which) for at, dot, kind, which in day.moves if at <= minute}


def test_at_any_time_agents_have_what_the_log_says(log: Log, day: Day) -> None:
    midnight, steps = log.calendar.minute(day.date, 0), log.steps
    for minute in range(480, 1200, 7):
        now = midnight + minute
        with_agents = (steps["started_at"] <= now) & (
            np.where(np.isnan(steps["handled_at"]), steps["ended_at"], steps["handled_at"]) > now
        )
        names = sorted(log.names.agents[agent] for agent in steps["agent"][with_agents])
        shown = where(day, minute).values()
        assert sorted(day.agents[which][1] for kind, which in shown if kind == AGENT) == names


def test_everybody_arrives_and_ends_as_in_the_log(log: Log, day: Day) -> None:
    midnight = log.calendar.minute(day.date, 0)
    ended = log.contacts["ended_at"]
    today = (ended >= midnight) & (ended < midnight + 1440)
    for outcome, kind in ((Outcome.SOLVED, SOLVED), (Outcome.ABANDONED, GAVE_UP)):
        wanted = int((today & (log.contacts["outcome"] == outcome)).sum())
        assert sum(each == kind and at >= 0 for at, _, each, _ in day.moves) == wanted > 0
    first_moves = {dot: kind for _, dot, kind, _ in reversed(day.moves)}
    assert LINE in first_moves.values()


def test_who_answers_a_colleague_is_seen_to_work(tmp_path: Path) -> None:
    (tmp_path / "asks.yaml").write_text(
        "scenario: asks\nhorizon: {start: 2026-01-05, length: 1 day}\n"
        "channels: {phone: {mode: live, volume: 100 per day}}\n"
        "tiers: [{name: L1, consult: {share: 30%, of: L2, takes: 3 min}}, L2]\n"
        "topics: {call: {L1: {handle_time: 5 min, wrap_up: 1 min}, L2: {handle_time: 5 min}}}\n"
        "team: {first: {tier: L1, agents: 2}, second: {tier: L2, agents: 1}}\n"
    )
    asks = sim.load_scenario(tmp_path / "asks.yaml")
    log = sim.simulate(asks, sim.draw_tape(asks, seed=1, replication=0))
    day, answered = day_of(log), log.frame("ownership").query("ending == 'done'")
    seen = [(start, end) for agent, start, end in day.other_work if day.agents[agent][0] == 1]
    wanted = answered[["started_at", "ended_at"]].round(3)
    assert seen == list(wanted.itertuples(index=False, name=None))
    assert len(seen) > 10
    assert len(day.other_work) == len(seen) + len(log.steps["contact"])


def test_it_is_the_busiest_day_unless_stated(log: Log, day: Day) -> None:
    frame = log.frame("contacts")
    frame = frame[frame["arrived_at"] >= log.warm_up]
    counts = frame.groupby(log.calendar.local(frame["arrived_at"].to_numpy()) // 1440).size()
    assert (day.date - log.calendar.start).days == counts.idxmax()
    assert day_of(log, dt.date(2026, 2, 11)).date == dt.date(2026, 2, 11)
    with pytest.raises(UsageError, match="a day from 2026-02-02 to 2026-03-01"):
        day_of(log, dt.date(2027, 1, 1))


def test_the_page_stands_alone_and_no_name_breaks_out_of_it(day: Day) -> None:
    page = render_replay("</script><script>alert(1)</script>", day)
    assert page.count("<script") == 2
    assert not re.search(r"(src|href)=\"(?!data:)", page)
    data = re.search(r'id="day">(.*?)</script>', page)
    assert data
    assert len(json.loads(data[1])["moves"]) == len(day.moves)
    assert policy_of(page).count("'sha256-") == 2


def test_the_command_writes_it_beside_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.reports.run.charts.CHARTS", ())
    short = ["--set", "horizon.weeks=1", "--set", "horizon.warm_up=0 days", "--replications", "1"]
    options = ["run", "web-shop", *short, "--replay", "2026-02-03", "--out", str(tmp_path)]
    done = CliRunner().invoke(cli, options)
    assert done.exit_code == 0, done.output
    assert "3 February 2026 replayed" in (tmp_path / "replay.html").read_text(encoding="utf-8")
    assert "replay.html" in json.loads((tmp_path / "manifest.json").read_text())["files"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--replay"], "--replay goes with --out"),
        (["--replay", "soon", "--out", "folder"], "must be a date like 2026-02-09"),
        (["--replay", "1999-01-01", "--out", "folder"], "the replay is of a day from"),
    ],
)
def test_a_replay_that_cannot_be_made_is_refused(
    options: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["run", "pooled-team", *options])
    assert done.exit_code == 2
    assert message in done.output
