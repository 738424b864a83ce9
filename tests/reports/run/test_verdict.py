"""The sentences of a verdict, from figures made by hand."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from sim.metrics import METRICS
from sim.reports.comparison.verdict import comparison_verdict
from sim.reports.pen.rows import (
    basis,
    live_channels,
    needed_to_decide,
    replications_to_decide,
    rows_of,
)
from sim.reports.run.page import _facts
from sim.reports.run.verdict import verdict
from sim.runs.result import Comparison

NAN = math.nan
ALL = dict.fromkeys(("channel", "topic", "tier", "group", "agent", "per", "period"), "all")


def target(metric, mean, low, high, reported, *, bound="at least", value=0.8, text="80 %", **scope):
    return {
        "target": f"{bound} {text}",
        "metric": metric,
        "channel": "all",
        "bound": bound,
        "value": value,
        "unit": METRICS[metric].unit,
        "mean": mean,
        "low": low,
        "high": high,
        "replications": 20,
        "verdict": reported,
        **scope,
    }


MET = target("fcr", 0.75, 0.73, 0.77, "met", value=0.7, text="70 %")
MISSED = target("service_level", 0.62, 0.60, 0.64, "missed", channel="phone")
UNDECIDED = target(
    "abandonment", 0.06, 0.04, 0.08, "cannot tell yet", bound="at most", value=0.05, text="5 %"
)


def estimates(*rows):
    columns = ["metric", *ALL, "unit", "mean", "low", "high", "replications"]
    table = [
        {**ALL, "replications": 20, **row, "unit": METRICS[row["metric"]].unit} for row in rows
    ]
    return pd.DataFrame(table, columns=columns)


def hour(period, mean, of=100.0, channel="phone"):
    """Service level of one hour of the week, and the KPI row it comes from."""
    where = {**ALL, "metric": "service_level", "channel": channel}
    where |= {"per": "hour of week", "period": period}
    figure = {"mean": mean, "low": mean - 0.02, "high": mean + 0.02}
    return where | figure, where | {"replication": 0, "numerator": mean * of, "denominator": of}


def level(metric, mean, low, high, **scope):
    return {"metric": metric, "mean": mean, "low": low, "high": high, **scope}


@pytest.fixture
def judged(result):
    """A result with given targets, estimates and hours, and nothing else."""

    phone, email = (result.scenario.channels[name] for name in ("phone", "email"))
    email = email.model_copy(update={"target": replace(email.target, share=0.9)})
    channels = {"phone": phone, "email": email}
    scenario = result.scenario.model_copy(update={"channels": channels})

    def make(targets=(), figures=(), hours=(), **changes):
        kpis = pd.DataFrame([kpi for _, kpi in hours] or result.kpis[:0])
        changes = {"replications": 20, **changes}
        return replace(
            result,
            targets=pd.DataFrame(list(targets), columns=list(MET)),
            estimates=estimates(*figures, *(row for row, _ in hours)),
            kpis=kpis,
            scenario=scenario,
            **changes,
        )

    return make


def test_targets_missed_and_open_are_named_with_figures(judged):
    assert verdict(judged([MET, MISSED, UNDECIDED])) == (
        "Of 3 targets, Web shop meets 1 and misses 1; 1 cannot be told yet.",
        "Missed: service level of phone is 62 % (60 to 64), wanted at least 80 %.",
        "Cannot tell yet: abandonment is 6 % (4 to 8), wanted at most 5 % "
        "(about 80 simulated runs would tell).",
    )


def test_targets_that_are_met_are_named_where_none_is_missed(judged):
    assert verdict(judged([MET])) == (
        "Web shop meets its only target.",
        "Met: first contact resolution is 75 % (73 to 77), wanted at least 70 %.",
    )


def test_all_met_all_missed_and_none_decided_are_said_so(judged):
    assert verdict(judged([MET, MET]))[0] == "Web shop meets all 2 targets."
    assert verdict(judged([MISSED] * 4))[0] == "Web shop misses all 4 targets."
    assert verdict(judged([UNDECIDED] * 5))[0] == (
        "It cannot be told yet whether Web shop meets any of its 5 targets."
    )


def test_long_lists_are_cut(judged):
    assert verdict(judged([MISSED] * 5))[1].endswith("and 2 more.")


def test_without_targets_key_figures_are_shown(judged):
    figures = [
        level("service_level", 0.62, 0.60, 0.64, channel="phone"),
        level("resolution_time", 90.0, 80.0, 100.0),
    ]
    assert verdict(judged(figures=figures)) == (
        "Web shop states no targets, so none can be met or missed.",
        "It shows service level of phone 62 % (60 to 64); resolution time 90 min (80 to 100).",
    )


def test_what_was_not_measured_is_not_a_number(judged):
    unmeasured = target("abandonment", NAN, NAN, NAN, "cannot tell yet", bound="at most")
    assert verdict(judged([unmeasured]))[1] == (
        "Cannot tell yet: abandonment is not measured, wanted at most 80 %."
    )


def test_one_replication_decides_nothing_and_says_why(judged):
    alone = {**UNDECIDED, "low": NAN, "high": NAN}
    single = judged([alone], replications=1)
    assert verdict(single)[2] == "Cannot tell yet: abandonment is 6.0 %, wanted at most 5 %."
    assert "one alone gives no intervals" in basis(single)


def test_few_replications_say_first_what_they_cannot_tell(judged):
    unknown = level("resolution_time", 0.5, NAN, NAN)
    few = judged([MET, UNDECIDED], [unknown], replications=3)
    assert verdict(few)[0] == (
        "Only 3 simulated runs: they cannot tell whether targets are "
        "met (abandonment) and how sure "
        "figures are (resolution time)."
    )
    single = verdict(judged([UNDECIDED], replications=1))[0]
    assert single == "One simulated run cannot tell how sure any figure is, nor judge a target."
    assert verdict(judged([MET], replications=3))[0] == "Web shop meets its only target."


def test_a_toss_up_is_neither_met_nor_missed(judged):
    even = {**UNDECIDED, "verdict": "toss-up"}
    assert verdict(judged([MET, even, UNDECIDED]))[:2] == (
        "Of 3 targets, Web shop meets 1; 1 is a toss-up; 1 cannot be told yet.",
        "Met: first contact resolution is 75 % (73 to 77), wanted at least 70 %.",
    )
    assert verdict(judged([even]))[0] == "Of 1 target, 1 is a toss-up."


def test_waits_that_the_end_cuts_off_are_told_with_a_remedy(judged, compared):
    """Measured: three weeks; 12 % too little, so 1 % takes 12 times that."""
    live = level("abandonment", 0.05, 0.04, 0.06, channel="phone")
    figures = [
        live,
        level("wait_cut_off", 0.004, 0.003, 0.005, channel="phone"),
        level("first_response_cut_off", 0.12, 0.1, 0.14, channel="email"),
        level("wait_cut_off", 0.12, 0.1, 0.14, channel="email"),
    ]
    told = (
        "Some contacts still wait when the simulated time ends, and count with their wait so far. "
        "So these figures are too low: first response time of email by 12 % (10 to 14). In 36 "
        "measured weeks that would be about 1 %."
    )
    assert verdict(judged([MET], figures))[-1] == told
    small = [*figures[:2], level("first_response_cut_off", 0.04, 0.03, 0.05, channel="email")]
    assert not any("too low" in each for each in verdict(judged([MET], small)))
    facts = dict(_facts(judged([MET], small)))
    assert "too low: first response time of email by 4.0 %" in facts["Cut off by the end"]
    assert "Cut off by the end" not in dict(_facts(judged([MET], figures[:2])))
    same = change("fcr", 0.75, 0.75, 0.0, 0.0, "same")
    plans = compared(same, targets=([MET], [MET]))
    plans = replace(plans, results=(judged([MET]), judged([MET], figures, name="Plan B")))
    assert comparison_verdict(plans)[-1] == told


def test_the_worst_hour_is_that_of_most_customers_left_waiting(judged):
    hours = [hour("Mon 08", 0.10, of=10), hour("Mon 10", 0.50, of=200), hour("Tue 10", 0.9)]
    assert verdict(judged([MET], hours=hours))[-1] == (
        "It hurts most on phone, Mon 10:00 to 11:00, when 50 % (48 to 52) are answered within "
        "20 s (wanted 80 %)."
    )


def test_deferred_channels_hurt_only_where_none_is_live(judged):
    hours = [hour("Mon 10", 0.5), hour("Sat 20", 0.0, of=500, channel="email")]
    live = level("abandonment", 0.05, 0.04, 0.06, channel="phone")
    assert "on phone, Mon 10:00" in verdict(judged([MET], [live], hours))[-1]
    assert "on email, Sat 20:00" in verdict(judged([MET], [], hours))[-1]


def test_no_hour_may_be_bad(judged):
    reported = verdict(judged([MET], hours=[hour("Mon 10", 0.85)]))[-1]
    assert reported == "No hour of the week falls short of the channels' targets."


@pytest.mark.parametrize(
    ("figures", "place"),
    [
        ((0.92, 0.90, 0.94), "above the limit of 85 %"),
        ((0.70, 0.68, 0.72), "below the limit of 85 %"),
        ((0.86, 0.84, 0.88), "too near the limit of 85 % to tell"),
        ((0.92, NAN, NAN), "an occupancy of 92 %, the limit is 85 %"),
    ],
)
def test_the_busiest_group_is_held_against_the_limit(judged, figures, place):
    groups = [level("occupancy", *figures, group="A"), level("occupancy", 0.3, 0.2, 0.4, group="B")]
    reported = verdict(judged([MET], groups))[-1]
    assert reported.startswith("The busiest group is A with an occupancy of")
    assert reported.endswith(f"{place}.")


def test_replications_to_decide_grow_with_the_square_of_the_interval():
    row = {"mean": 0.79, "value": 0.80, "low": 0.77, "high": 0.81, "replications": 20}
    assert replications_to_decide(row) == pytest.approx(20 * (0.02 / 0.01) ** 2)
    assert replications_to_decide({**row, "mean": 0.80}) == math.inf


def test_rows_are_chosen_by_what_is_broken_down(result):
    assert {row["channel"] for row in rows_of(result.estimates, "wait", by=("channel",))} == {
        "chat",
        "email",
        "phone",
    }
    (whole,) = rows_of(result.estimates, "wait")
    assert whole["channel"] == whole["period"] == "all"
    assert live_channels(result) == ["chat", "phone"]


def change(metric, baseline, value, low, high, reported, needed=NAN, **scope):
    return {
        "scenario": "Plan B",
        **ALL,
        "metric": metric,
        "unit": METRICS[metric].unit,
        "baseline": baseline,
        "value": value,
        "difference": value - baseline,
        "low": low,
        "high": high,
        "replications": 20,
        "verdict": reported,
        "needed": needed,
        **scope,
    }


@pytest.fixture
def compared(judged):
    def make(*rows, targets=((), ())):
        stated = any(row["metric"] == "cost" for row in rows)
        results = [
            judged(own, [] if stated else [level("cost", cost, cost - 5, cost + 5)], name=name)
            for name, own, cost in zip(("Today", "Plan B"), targets, (100.0, 80.0), strict=True)
        ]
        return Comparison(tuple(results), pd.DataFrame(list(rows)), 0.95)

    return make


def test_a_comparison_reports_what_gets_better_worse_dearer_and_what_is_open(compared):
    comparison = compared(
        change("service_level", 0.62, 0.81, 0.17, 0.21, "better", channel="phone"),
        change("resolution_time", 100.0, 112.0, 8.0, 16.0, "worse"),
        change("occupancy", 0.9, 0.8, -0.12, -0.08, "lower"),
        change("fcr", 0.75, 0.76, -0.01, 0.03, "cannot tell yet", 78.0),
        change("cost", 19760.0, 21000.0, 1100.0, 1380.0, "worse"),
    )
    assert comparison_verdict(comparison) == (
        "Plan B against Today: better on 1, worse on 1, cannot tell yet on 1 of 3 headline "
        "measures beside cost. Better: service level of phone from 62 % to 81 %, +19 points "
        "(+17 to +21). Worse: resolution time from 100 min to 112 min, +12 min (+8 to +16). "
        "Cannot tell yet (simulated runs that would tell): first contact resolution (about 78). "
        "It costs 1,240 EUR (1,100 to 1,380) more in 21 days: 21,000 EUR, not 19,760 EUR.",
    )


def test_targets_that_a_plan_moves_are_told_first_with_what_it_costs(compared):
    """The service level of phone is told with its target, so not once more among the rest."""
    phone = {"channel": "phone", "value": 0.7, "text": "70 %"}
    before = target("service_level", 0.62, 0.60, 0.64, "missed", **phone)
    after = target("service_level", 0.81, 0.79, 0.83, "met", **phone)
    abandoned = {**UNDECIDED, "mean": 0.09, "low": 0.07, "high": 0.11, "verdict": "missed"}
    comparison = compared(
        change("service_level", 0.62, 0.81, 0.17, 0.21, "better", channel="phone"),
        change("resolution_time", 112.0, 100.0, -16.0, -8.0, "better"),
        change("cost", 19760.0, 21000.0, 1100.0, 1380.0, "worse"),
        targets=([MET, before, abandoned], [MET, after, UNDECIDED]),
    )
    assert comparison_verdict(comparison)[1:] == (
        "With Plan B, service level of phone meets its target (at least 70 %): 81 % (79 to 83), "
        "before 62 %. Abandonment is too near its target to tell (at most 5 %): 6 % (4 to 8), "
        "before 9.0 %. It costs 1,240 EUR (1,100 to 1,380) more in 21 days: 21,000 EUR, not "
        "19,760 EUR.",
        "Plan B against Today: better on 2 of 2 headline measures beside cost. Also better: "
        "resolution time from 112 min to 100 min, -12 min (-16 to -8).",
    )


def test_savings_and_open_costs(compared):
    saved = change("cost", 21000.0, 19760.0, -1380.0, -1100.0, "better")
    assert "It costs 1,240 EUR (1,100 to 1,380) less" in comparison_verdict(compared(saved))[0]
    undecided = change("cost", 21000.0, 20900.0, -400.0, 200.0, "cannot tell yet", 310.0)
    assert (
        "whether it costs more or less (about 310 simulated runs would tell)."
        in (comparison_verdict(compared(undecided))[0])
    )


def test_value_lost_is_set_against_the_cost(compared):
    dearer = change("cost", 19760.0, 21000.0, 1100.0, 1380.0, "worse")
    saves = change("cost_with_losses", 60000.0, 55000.0, -6000.0, -4000.0, "better")
    text = comparison_verdict(compared(dearer, saves))[0]
    assert (
        "It costs 1,240 EUR (1,100 to 1,380) more in 21 days: 21,000 EUR, not 19,760 EUR. "
        "It costs, assumed value lost included, 5,000 EUR (4,000 to 6,000) less in 21 days: "
        "55,000 EUR, not 60,000 EUR."
    ) in text
    undecided = change(
        "cost_with_losses", 60000.0, 59900.0, -400.0, 200.0, "cannot tell yet", 310.0
    )
    text = comparison_verdict(compared(dearer, undecided))[0]
    assert "Cannot tell yet whether it costs, assumed value lost included, more or less" in text


def test_scenarios_that_are_the_same_are_said_to_be(compared):
    same = change("fcr", 0.75, 0.75, 0.0, 0.0, "same")
    assert comparison_verdict(compared(same)) == (
        "Plan B against Today: no difference at all on any headline measure.",
    )


def test_hopeless_questions_are_named_as_such():
    row = change("fcr", 0.75, 0.75, -0.01, 0.01, "cannot tell yet", NAN)
    assert needed_to_decide(row) == "more than 10,000"
    assert needed_to_decide({**row, "low": NAN, "high": NAN}) == ""
    assert needed_to_decide({**row, "verdict": "better"}) == ""


@pytest.mark.parametrize(
    ("today", "plan_b", "reported"),
    [
        ([MET], [MET], "Today and Plan B meet all their targets; the cheapest is Plan B."),
        ([MISSED], [MET], "Only Plan B meets all its targets."),
        ([MISSED, UNDECIDED], [MET, MET], "Only Plan B meets all its targets."),
        (
            [MET, UNDECIDED],
            [MET, MET],
            "Plan B meets all its targets; whether Today does cannot be told yet.",
        ),
        ([MISSED], [MISSED], "No scenario meets its only target."),
        ([MISSED, MET], [MET, MISSED], "Each scenario meets 1 of 2 targets."),
        (
            [MISSED, MISSED, MISSED],
            [MET, UNDECIDED, MISSED],
            "No scenario meets all targets for certain; Plan B meets most, 1 of 3 targets.",
        ),
    ],
)
def test_the_choice_goes_by_targets_and_then_by_cost(compared, today, plan_b, reported):
    row = change("fcr", 0.75, 0.75, 0.0, 0.0, "same")
    assert comparison_verdict(compared(row, targets=(today, plan_b)))[0] == reported


def test_simultaneous_intervals_are_said_to_be(comparison):
    sure = "ranges that you can rely on all at once, 19 times in 20"
    assert sure in basis(comparison.baseline, 0.95)
    assert "99 times in 100" in basis(comparison.baseline, 0.99)
    assert "customers in every scenario but for what a plan changes about them" in basis(
        comparison.baseline, 0.95
    )
    assert basis(comparison.baseline).startswith(
        "In brackets: ranges that you can rely on each by itself, 19 times in 20. 5 simulated runs"
    )
