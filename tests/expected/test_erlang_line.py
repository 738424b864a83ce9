"""The Erlang line: right where theory is, and a reason for each thing that theory leaves out."""

import math
import pickle

import pandas as pd
import pytest

from sim.checking import load_scenario
from sim.expected.erlang.inputs import inputs_of
from sim.expected.pools import calls_of, pools_of
from sim.metrics.theory import erlang_a, erlang_c
from sim.reports.erlang.sentences import erlang_reasons
from sim.runs import replicate
from tests.expected.lines import PLAIN, REASONS, SKILLS
from tests.theory import formulas


def figures(estimates: pd.DataFrame, metric: str) -> tuple[float, float, float]:
    rows = estimates[(estimates["metric"] == metric) & (estimates["per"] == "all")]
    row = rows[(rows["channel"] == "phone") & (rows["topic"] == "all")].iloc[0]
    return row["mean"], row["low"], row["high"]


def whole(line) -> pd.Series:
    (row,) = line.table[line.table["per"] == "all"].to_dict("records")
    return row


# Right where theory is right -----------------------------------------------------------


@pytest.mark.parametrize(
    ("agents", "patience", "volume"), [(5, 3.0, "60 per hour"), (4, 8.0, "60 per hour")]
)
def test_impatient_customers_of_one_line_are_as_erlang_a_has_them(load, agents, patience, volume):
    """M/M/c+M at and above the critical load: the simulated intervals hold Erlang A, not C."""
    scenario = load(
        **PLAIN
        | {
            "horizon": "{start: 2026-01-05, length: 61 h, warm_up: 1 h}",
            "channels": f"{{phone: {{mode: live, volume: {volume}, target: 80% within 20 s, "
            f"patience: {{mean: {patience} min}}}}}}",
            "team": f"{{desk: {{agents: {agents}}}}}",
        }
    )
    result = replicate(scenario, replications=12, seed=11, confidence=0.999)
    said = whole(result.erlang)
    oracle = formulas.MMcM(1.0, 5.0, agents, patience)
    expected = {
        "service_level": oracle.answered_within(1 / 3),
        "wait": oracle.wait,
        "abandonment": oracle.abandonment,
    }
    for metric, exact in expected.items():
        mean, low, high = figures(result.estimates, metric)
        assert said[f"erlang_a_{metric}"] == pytest.approx(exact, rel=1e-9)
        assert low <= said[f"erlang_a_{metric}"] <= high
        assert high - low < 0.3 * mean
    assert said["erlang_c_wait"] == math.inf
    assert [(reason.name, reason.of) for reason in result.erlang.reasons] == [
        ("impatience", "Erlang C")
    ]
    assert (
        "Nothing in this scenario goes beyond what Erlang A takes for granted"
        in (erlang_reasons(result)[0])
    )


def test_patient_customers_of_one_line_are_as_erlang_c_has_them(load):
    scenario = load(
        **PLAIN
        | {
            "horizon": "{start: 2026-01-05, length: 305 h, warm_up: 5 h}",
            "channels": "{phone: {mode: live, volume: 30 per hour, target: 80% within 20 s}}",
        }
    )
    result = replicate(scenario, replications=20, seed=11, confidence=0.999)
    said = whole(result.erlang)
    oracle = formulas.MMc(30 / 60, 5.0, 4)
    for metric, exact in (
        ("service_level", oracle.answered_within(1 / 3)),
        ("wait", oracle.wait),
    ):
        mean, low, high = figures(result.estimates, metric)
        assert said[f"erlang_c_{metric}"] == pytest.approx(exact, rel=1e-9)
        assert said[f"erlang_a_{metric}"] == said[f"erlang_c_{metric}"]
        assert low <= exact <= high
        assert high - low < 0.3 * mean
    assert result.erlang.reasons == ()
    assert "Erlang C takes for granted" in erlang_reasons(result)[0]


# What is typed in ----------------------------------------------------------------------

OFFICE = """
horizon: {start: 2026-01-05, weeks: 3, warm_up: 1 week}
opening_hours: {mon-fri: "08:30-11:00"}
channels:
  phone: {mode: live, volume: 120 per day, target: 80% within 20 s, patience: {mean: 3 min}}
  chat: {mode: live, volume: 40 per day, at_once: 2, slowdown: 20%}
demand:
  weekdays: {mon: 2, tue: 1, wed: 1, thu: 1, fri: 1, sat: 0, sun: 0}
  hours: {"08": 1, "09": 2, "10": 1, "11": 2}
topics:
  order: {share: 75%, L1: {handle_time: {mean: 4 min}, wrap_up: 1 min}}
  bill: {L1: {handle_time: {mean: 9 min}}}
team:
  desk: {agents: 3, breaks: [{at: "10:00", length: 30 min}]}
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory):
    """The Erlang line of an office with opening hours, a break and two channels."""
    path = tmp_path_factory.mktemp("office") / "office.yaml"
    path.write_text(f"scenario: Office\n{OFFICE}", encoding="utf-8")
    return replicate(load_scenario(path), replications=2).erlang


def test_the_line_is_calculated_from_what_a_planner_types_in(office):
    table = office.table
    monday = table[(table["channel"] == "phone") & (table["period"] == "Mon 09")].iloc[0]
    # 120 × 2 (Monday) × 2 ÷ 6 (that hour); a chat takes (1 + 0.2) ÷ 2 of an agent's time
    assert monday["arrivals"] == pytest.approx(80)
    assert monday["pool_arrivals"] == pytest.approx(80 + 80 / 3)
    call = 0.75 * (4 + 1) + 0.25 * 9
    minutes = 80 * call + 80 / 3 * 0.6 * call
    assert monday["load"] == pytest.approx(minutes / 60)
    assert monday["handle_time"] == pytest.approx(minutes / (80 + 80 / 3))
    assert monday["agents"] == pytest.approx(3)
    assert (monday["patience"], monday["within"]) == (pytest.approx(3), pytest.approx(1 / 3))
    a = erlang_a(minutes / 60, 3, monday["handle_time"], 3, 1 / 3)
    assert monday["erlang_a_service_level"] == pytest.approx(a.service_level)
    assert monday["erlang_a_abandonment"] == pytest.approx(a.abandonment)


def test_hours_are_cut_by_opening_hours_and_breaks(office):
    table = office.table
    phone = table[table["channel"] == "phone"].set_index("period")
    # Half an hour before opening; after 11:00 nobody is taken
    assert phone.loc["Tue 08", "arrivals"] == pytest.approx(120 / 6 / 2)
    assert "Tue 11" not in phone.index
    assert phone.loc["Tue 08", "agents"] == pytest.approx(1.5)
    # The break from 10:00 to 10:30 begins when the contact in hand has ended
    assert 1.5 < phone.loc["Tue 10", "agents"] < 2.5
    # Two measured weeks: 6 days' worth in each, less a half of 1/6 and all of 2/6
    assert phone.loc["all", "arrivals"] == pytest.approx(2 * 6 * 120 * 3.5 / 6)


def test_hours_that_the_plan_sets_count_from_their_date(load):
    scenario = load(
        **PLAIN | {"horizon": "{start: 2026-01-05, weeks: 2}"},
        opening_hours='{mon-sun: "08:00-18:00"}',
        demand='{hours: {"08:00-20:00": 1}}',
        plan='[{date: 2026-01-12, opening_hours: {mon-sun: "08:00-20:00"}}]',
    )
    hours = replicate(scenario, replications=2).erlang.table.set_index("period")["arrivals"]
    # 40 an hour while open are 400 a day, then 480, spread over twelve hours
    assert hours["Mon 17"] == pytest.approx((400 + 480) / 12 / 2)
    assert hours["Mon 19"] == pytest.approx(480 / 12 / 2)  # in one week of the two


def test_the_whole_is_the_mean_over_arrivals(office):
    table = office.table
    phone = table[table["channel"] == "phone"]
    hours = phone[phone["per"] == "hour of week"]
    weight = hours["arrivals"] / hours["arrivals"].sum()
    total = phone[phone["per"] == "all"].iloc[0]
    for figure in ("erlang_a_service_level", "erlang_a_wait", "erlang_a_abandonment", "agents"):
        assert total[figure] == pytest.approx((weight * hours[figure]).sum())
    nine = phone[(phone["per"] == "hour of day") & (phone["period"] == "09")].iloc[0]
    those = hours[hours["period"].str.endswith("09")]
    assert nine["arrivals"] == pytest.approx(2 * those["arrivals"].sum())
    assert nine["erlang_a_wait"] == pytest.approx(
        (those["erlang_a_wait"] * those["arrivals"]).sum() / those["arrivals"].sum()
    )


def test_a_channel_without_target_has_waits_and_no_service_level(office):
    table = office.table
    chat = table[table["channel"] == "chat"]
    assert chat["erlang_a_service_level"].isna().all()
    assert (chat["erlang_c_wait"] > 0).all()
    assert (chat["patience"] == math.inf).all()


@pytest.mark.parametrize(
    ("team", "pools"),
    [
        ("{one: {agents: 4}}", [("phone", "chat")]),
        (
            "{p: {agents: 2, channels: [phone]}, c: {agents: 2, channels: [chat]}}",
            [("phone",), ("chat",)],
        ),
        (
            "{p: {agents: 2, channels: [phone]}, both: {agents: 2}}",
            [("phone", "chat")],
        ),
        (
            "{a: {agents: 2, skills: [a]}, b: {agents: 2, skills: [b]}}",
            [("phone", "chat"), ("phone", "chat")],
        ),
    ],
)
def test_what_shares_agents_is_one_pool(load, team, pools):
    scenario = load(**PLAIN | SKILLS | {"team": team})
    found = pools_of(calls_of(scenario), tuple(scenario.team))
    assert [pool.channels for pool in found] == pools
    assert sum(len(pool.groups) for pool in found) == len(scenario.team)


def test_separate_pools_of_a_channel_are_averaged_by_their_arrivals(load):
    topics = "{a: {share: 75%, L1: {handle_time: 4 min}}, b: {L1: {handle_time: 6 min}}}"
    team = "{a: {agents: 4, skills: [a]}, b: {agents: 2, skills: [b]}}"
    said = whole(replicate(load(**PLAIN | {"topics": topics, "team": team}), replications=2).erlang)
    parts = erlang_c(30 * 4 / 60, 4, 4, 1 / 3), erlang_c(10 * 6 / 60, 2, 6, 1 / 3)
    expected = 0.75 * parts[0].service_level + 0.25 * parts[1].service_level
    assert said["erlang_c_service_level"] == pytest.approx(expected)


def test_replayed_and_counted_arrivals_are_typed_in_as_they_were(load, tmp_path):
    (tmp_path / "log.csv").write_text(
        "arrived_at,channel,topic\n2026-01-05T08:10,phone,call\n2026-01-05T08:50,phone,call\n"
        "2026-01-05T09:30,phone,call\n"
    )
    (tmp_path / "counts.csv").write_text("at,count\n2026-01-05T08:00,7\n2026-01-05T08:30,3\n")
    replay = load(**PLAIN | {"channels": "{phone: {mode: live}}", "demand": "{replay: log.csv}"})
    counted = load(**PLAIN | {"channels": "{phone: {mode: live, counts: counts.csv}}"})
    for scenario, expected in ((replay, {"Mon 08": 2, "Mon 09": 1}), (counted, {"Mon 08": 10})):
        table = replicate(scenario, replications=2).erlang.table
        hours = table[table["per"] == "hour of week"]
        assert dict(zip(hours["period"], hours["arrivals"], strict=True)) == pytest.approx(expected)


def test_without_live_channels_there_is_no_line(line):
    assert line(channels="{email: {mode: deferred, volume: 10 per hour}}") is None


def test_agents_who_are_away_are_not_typed_in(load):
    scenario = load(**PLAIN | {"team": "{desk: {agents: 40, absence: 25%}}"})
    estimates = replicate(scenario, replications=20).estimates
    inputs = inputs_of(scenario, estimates)
    assert inputs.agents(inputs.pools[0]).mean() == pytest.approx(30, abs=2)


def test_what_a_bot_answers_is_not_typed_in_and_what_is_left_takes_longer(load):
    bot = "{name: helper, from: FROM, handles: 40%, harder: 120%, comes_anyway: COMES}"
    comes = bot.replace("COMES", "{share: 50%, after: 10 min}").replace("FROM", "2026-01-05")
    said = replicate(load(**PLAIN, automation=f"[{comes}]"), replications=2).erlang
    row = whole(said)
    assert row["arrivals"] == pytest.approx(0.6 * 24 * 40)
    assert row["handle_time"] == pytest.approx(1.2 * 5)
    (after,) = said.reasons
    assert after.name == "after bots"
    assert after.figure == pytest.approx(0.4 * 0.5 / 0.6, rel=0.1)
    two_days = PLAIN | {"horizon": "{start: 2026-01-05, length: 2 days}"}
    later = bot.replace(", comes_anyway: COMES", "").replace("FROM", "2026-01-06")
    said = replicate(load(**two_days, automation=f"[{later}]"), replications=2).erlang
    assert whole(said)["arrivals"] == pytest.approx((1 + 0.6) * 24 * 40)
    hours = said.table.set_index("period")["arrivals"]
    assert (hours["Mon 08"], hours["Tue 08"]) == pytest.approx((40, 0.6 * 40))
    trend = next(reason for reason in said.reasons if reason.name == "trend")
    assert trend.names == ("helper",)


def test_the_triage_of_a_desk_is_typed_in(load):
    scenario = load(**PLAIN | REASONS["wrong desks"])
    estimates = replicate(scenario, replications=2).estimates
    inputs = inputs_of(scenario, estimates)
    minutes = {s.topic: (s.handle_time, s.triage) for pool in inputs.pools for s in pool.calls}
    # of 30 calls an hour 3 land at the other desk, which has 10 of its own; of these 1 at theirs
    assert minutes == {
        "call": (5, pytest.approx(1 / 30)),
        "other": (5, pytest.approx(3 / 10)),
    }
    loads = {pool.groups: inputs.load(pool)[0] for pool in inputs.pools}
    assert loads[("desk",)] == pytest.approx((30 * 5 + 1) / 60)
    assert loads[("others",)] == pytest.approx((10 * 5 + 3) / 60)


def test_nobody_is_typed_in_on_a_holiday(load):
    scenario = load(
        **PLAIN | {"horizon": "{start: 2026-01-05, weeks: 2}", "holidays": "[2026-01-12]"},
    )
    table = replicate(scenario, replications=2).erlang.table.set_index("period")
    assert table.loc["Mon 08", "arrivals"] == pytest.approx(40 / 2)  # one of two Mondays
    assert table.loc["Mon 08", "agents"] == pytest.approx(4 / 2, abs=0.01)
    assert table.loc["Tue 08", "arrivals"] == pytest.approx(40)


def test_the_same_run_has_the_same_line(load):
    scenario = load(**PLAIN | REASONS["away"])
    one, other = (replicate(scenario, replications=3, jobs=jobs).erlang for jobs in (1, 2))
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    assert one.reasons == other.reasons == pickle.loads(pickle.dumps(one.reasons))  # noqa: S301
