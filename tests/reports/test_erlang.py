"""The Erlang line in a report: words, table, chart, page and file."""

import dataclasses
import io
import json
import math

import pandas as pd
import pytest
from matplotlib.figure import Figure

from sim.checking import load_scenario
from sim.expected.erlang import UNITS, GapReason
from sim.reports.charts import charts_of, draw_pictures
from sim.reports.erlang.chart import draw_erlang
from sim.reports.erlang.sentences import (
    ERLANG_CHART_TITLE,
    ERLANG_TITLE,
    PHRASES,
    erlang_phrase,
    erlang_reasons,
    erlang_rows,
    erlang_table,
    erlang_verdict,
)
from sim.reports.run.files import report_contents
from sim.reports.run.page import render_page
from sim.runs import replicate
from sim.terminal import print_json, print_tables
from tests.expected.lines import REASONS

SHOP = """
scenario: Shop
horizon: {start: 2026-01-05, weeks: 1}
opening_hours: {mon-fri: "08:00-12:00"}
channels:
  phone: {mode: live, volume: 100 per day, target: 80% within 20 s, patience: {mean: 3 min}}
  +chat: {mode: live, volume: 20 per day, patience: {mean: 4 min}}
  email: {mode: deferred, volume: 10 per day}
demand: {day_variation: 8%}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {desk: {agents: 3}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A run with two live channels, one of them with a target."""
    path = tmp_path_factory.mktemp("shop") / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return replicate(load_scenario(path), replications=4)


def with_reasons(result, *reasons):
    return dataclasses.replace(
        result, erlang=dataclasses.replace(result.erlang, reasons=tuple(reasons))
    )


def with_figures(result, **figures):
    """The same result with other figures of the phone in the Erlang line."""
    table = result.erlang.table.copy()
    for name, value in figures.items():
        table.loc[(table["per"] == "all") & (table["channel"] == "phone"), name] = value
    return dataclasses.replace(result, erlang=dataclasses.replace(result.erlang, table=table))


def test_simulated_and_calculated_stand_side_by_side(shop):
    table = erlang_table(shop)
    assert table.columns == ("Measure", "Simulated", "Erlang C", "Erlang A")
    rows = {row[0]: row[1:] for row in table.rows}
    assert list(rows) == [
        "Service level, phone",
        "Mean wait, phone",
        "Abandonment, phone",
        "Mean wait, +chat",
        "Abandonment, +chat",
    ]
    assert rows["Abandonment, phone"][1] == "nobody gives up"
    assert rows["Service level, phone"][2].endswith(" %")


def test_what_grows_without_end_is_said_in_words(shop):
    endless = with_figures(shop, erlang_c_wait=math.inf, erlang_c_no_answer=0.25)
    rows = {row[0]: row for row in erlang_table(endless).rows}
    assert rows["Mean wait, phone"][2] == "grows without end"
    (reported,) = [each for each in erlang_reasons(endless) if "has no answer" in each]
    assert "25 % of phone arrives in such." in reported


def test_the_gap_is_given_in_points_and_inside_the_interval_as_such(shop):
    row = shop.estimates.query(
        "metric == 'service_level' and per == 'all' and channel == 'phone' and topic == 'all'"
    ).iloc[0]
    far = with_figures(
        shop, erlang_a_service_level=row["mean"], erlang_c_service_level=row["mean"] - 0.3
    )
    first, second = erlang_verdict(far)
    assert first.startswith("Service level of phone: ")
    assert "30 points less" in first
    assert "within the interval" in first
    assert second.startswith("Abandonment of +chat: ")
    assert "Erlang C" not in second


def test_every_reason_has_its_words(shop):
    assert set(PHRASES) == {*REASONS, "replay"}
    for name in PHRASES:
        reason = GapReason(name, "longer", names=("this", "that"), figure=0.5)
        (reported,) = erlang_reasons(with_reasons(shop, reason))
        assert reported.startswith("What makes waits longer than the formulas say: ")
        assert "nan" not in reported


def test_reasons_are_reported_by_what_they_do(shop):
    reported = erlang_reasons(shop)
    assert [each.partition(":")[0] for each in reported] == [
        "What makes waits longer than the formulas say",
        "What may make waits longer or shorter",
        "What Erlang C leaves out besides, and Erlang A does not",
    ]
    assert "days busier or quieter than expected (by 8 %, typically)" in reported[0]
    assert "deferred work in between (email)" in reported[0]
    assert "agents who share phone and +chat (to the formulas one line)" in reported[1]
    assert "customers who still wait when the hour ends" in reported[1]
    assert "customers who give up (phone and +chat)" in reported[2]


def test_where_nothing_is_left_out_chance_is_the_reason(shop):
    patient = GapReason("impatience", "shorter", "Erlang C", ("phone",))
    assert "beyond what Erlang C takes" in erlang_reasons(with_reasons(shop))[0]
    first, second = erlang_reasons(with_reasons(shop, patient))
    assert "beyond what Erlang A takes" in first
    assert "Erlang C" in second


def test_the_chart_shows_both_formulas_beside_the_simulation(shop):
    figure = Figure()
    draw_erlang(figure, shop)
    (axes,) = figure.axes  # the chat has no target
    assert axes.get_title() == "phone"
    assert axes.get_ylabel() == "Answered within\n20 s (%)"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "simulated",
        "Erlang C",
        "Erlang A",
    ]
    band, simulated, c, a = axes.patches
    table = shop.erlang.table
    phone = table[(table["channel"] == "phone") & (table["per"] == "hour of day")]
    (upper, edges, _), (mean, *_), (by_c, *_), (by_a, *_) = (
        each.get_data() for each in (band, simulated, c, a)
    )
    assert list(by_a) == pytest.approx(100 * phone["erlang_a_service_level"])
    assert list(by_c) == pytest.approx(100 * phone["erlang_c_service_level"])
    assert list(edges) == [8, 9, 10, 11, 12]
    assert (upper >= mean).all()
    assert axes.get_ylim()[0] <= min(80, *by_c)


def test_the_page_has_a_section_with_table_reasons_and_chart(shop):
    page = render_page([shop], None, draw_pictures([shop], None, [""]))
    assert page.count(ERLANG_TITLE) == 1
    after = page[page.index(ERLANG_TITLE) :]
    assert "Simulated and calculated" in after
    assert "What makes waits longer than the formulas say" in after
    assert f"<h3>{ERLANG_CHART_TITLE}</h3>" in after
    assert page.count(f"<h3>{ERLANG_CHART_TITLE}</h3>") == 1


def test_without_live_channels_there_is_neither_section_nor_file(shop, make_result):
    deferred = make_result(channels=("email",), live=(), weeks=1)
    assert erlang_phrase(deferred) == ""
    assert list(erlang_rows(deferred)) == []
    assert ERLANG_CHART_TITLE not in [chart.title for chart in charts_of(deferred)]
    assert ERLANG_TITLE not in render_page([deferred], None, [])
    with pytest.raises(ValueError, match="no Erlang line"):
        erlang_table(deferred)


def test_the_table_is_a_file_of_its_own(shop, make_result, monkeypatch):
    monkeypatch.setattr("sim.reports.run.charts.draw_pictures", lambda *_, **__: [])
    contents = report_contents([shop])
    table = pd.read_csv(io.BytesIO(contents["erlang.csv"]))
    assert list(table.columns) == ["scenario", *shop.erlang.table.columns]
    assert set(table["channel"]) == {"phone", "'+chat"}  # no formula for a spreadsheet
    assert set(table["per"]) == {"hour of week", "hour of day", "all"}
    assert "erlang.csv" in json.loads(contents["manifest.json"])["files"]
    assert "erlang.csv" not in report_contents([make_result(weeks=1)])


def test_the_terminal_has_one_line_of_it(shop, capsys):
    print_tables([shop], None)
    lines = [line for line in capsys.readouterr().out.splitlines() if "Erlang" in line]
    assert lines == [erlang_phrase(shop)]
    assert lines[0].startswith("Service level by calculator: phone ")


def test_json_has_its_figures_as_rows_without_interval(shop, capsys):
    endless = with_figures(shop, erlang_c_wait=math.inf)
    print_json([endless], None)
    rows = json.loads(capsys.readouterr().out)
    found = {
        row["metric"]: row
        for row in rows
        if row["metric"].startswith("erlang") and (row["channel"], row["per"]) == ("phone", "all")
    }
    assert len(found) == len(UNITS)
    assert found["erlang_c_wait"]["mean"] is None
    assert found["erlang_load"]["mean"] == pytest.approx((100 + 20) / 4 * 5 / 60)
    assert all((row["low"], row["high"]) == (None, None) for row in found.values())
    assert {tuple(row) for row in rows} == {tuple(rows[0])}  # all rows have the same keys
