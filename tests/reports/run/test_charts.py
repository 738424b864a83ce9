"""What charts show: the data behind them, their units, and the same bytes every time."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

from sim.reports.charts import (
    CHARTS,
    charts_of,
    draw_backlog,
    draw_differences,
    draw_flows,
    draw_occupancy,
    draw_week,
)
from sim.reports.pen.rows import rows_of
from sim.reports.pen.style import foot, inline_svg, paint, prepare
from sim.reports.run.charts.flow_layout import place_flows
from sim.reports.signals.chart import draw_signals

UNIT = re.compile(r"\([^)]+\)$")


def drawn(draw, subject):
    figure = Figure()
    draw(figure, subject)
    return figure


def lines_of(axes):
    """Mean values of the stepped lines of a panel."""
    steps = [
        patch for patch in axes.patches if isinstance(patch, StepPatch) and not patch.get_fill()
    ]
    return [values for values, *_ in (patch.get_data() for patch in steps)]


def bands_of(axes):
    return [p for p in axes.patches if isinstance(p, StepPatch) and p.get_fill()]


def texts_of(axes):
    return [text.get_text() for text in axes.texts]


def footnote(figure):
    return figure.get_supxlabel()


@pytest.mark.parametrize("draw", [draw_week, draw_backlog])
def test_each_panel_of_a_line_chart_has_units_bands_and_replications(draw, result):
    figure = drawn(draw, result)
    for axes in figure.axes:
        assert UNIT.search(axes.get_ylabel())
        assert len(lines_of(axes)) == len(bands_of(axes)) == 1
    assert "5 simulated runs" in footnote(figure)
    assert "bands: 95 % intervals" in footnote(figure)


def test_the_week_shows_live_channels_with_their_targets(result):
    figure = drawn(draw_week, result)
    assert [axes.get_title(loc="left") or axes.get_title() for axes in figure.axes[::2]] == [
        "chat",
        "phone",
    ]
    assert [axes.get_ylabel() for axes in figure.axes[:2]] == [
        "Mean wait\n(s)",
        "Answered within\n20 s (%)",
    ]
    assert texts_of(figure.axes[1]) == ["target 80 %"]
    assert set(figure.axes[1].lines[0].get_ydata()) == {80.0}


def test_the_week_shows_deferred_channels_where_none_is_live(make_result):
    figure = drawn(draw_week, make_result(channels=("email",), live=(), weeks=1))
    assert figure.axes[0].get_title() == "email"
    assert figure.axes[0].get_ylabel() == "Mean wait\n(h)"


def test_hours_of_the_week_stand_in_order_with_a_gap_between_days(result):
    (levels,) = lines_of(drawn(draw_week, result).axes[1])
    rows = rows_of(result.estimates, "service_level", "hour of week", by=("channel",))
    chat = {row["period"]: row["mean"] for row in rows if row["channel"] == "chat"}
    assert levels[0] == pytest.approx(100 * chat["Mon 08"])
    assert levels[11] == pytest.approx(100 * chat["Mon 19"])
    assert np.isnan(levels[12])
    assert levels[13] == pytest.approx(100 * chat["Tue 08"])


def test_one_wide_band_does_not_flatten_the_waits(result):
    rows = result.estimates.copy()
    waits = (
        (rows["metric"] == "wait") & (rows["per"] == "hour of week") & (rows["channel"] == "chat")
    )
    rows.loc[waits, ["mean", "low", "high"]] = [0.5, 0.4, 0.6]
    rows.loc[waits & (rows["period"] == "Fri 08"), "high"] = 140.0
    figure = drawn(draw_week, replace(result, estimates=rows))
    assert figure.axes[0].get_ylim() == (0, 60)  # seconds: twice the highest mean
    assert "bands, of which very wide ones are cut off at the top: 95 %" in footnote(figure)


def test_hours_without_contacts_are_gaps(result):
    rows = result.estimates
    result = replace(result, estimates=rows[rows["period"] != "Mon 10"])
    (waits,) = lines_of(drawn(draw_week, result).axes[0])
    assert np.isnan(waits[2])
    assert np.isfinite(waits[[1, 3]]).all()


def test_the_backlog_runs_through_time_tier_by_tier(result):
    figure = drawn(draw_backlog, result)
    assert [axes.get_title() for axes in figure.axes] == ["L1", "L2"]
    (values,) = lines_of(figure.axes[0])
    rows = rows_of(result.estimates, "backlog", "day", by=("tier",))
    first = sorted((row["period"], row["mean"]) for row in rows if row["tier"] == "L1")
    assert list(values) == pytest.approx([mean for _, mean in first])
    assert "mean of each day" in footnote(figure)


def test_warm_up_is_marked_and_named(result, make_result):
    figure = drawn(draw_backlog, result)
    (hatched,) = [patch for patch in figure.axes[0].patches if patch.get_hatch()]
    assert hatched.get_width() == pytest.approx(7.0)
    assert "warm-up, not measured" in footnote(figure)
    assert "warm-up" not in footnote(drawn(draw_backlog, make_result(weeks=1)))


@pytest.mark.parametrize(("weeks", "step"), [(1, "hour"), (4, "day"), (52, "week")])
def test_the_backlog_is_drawn_as_finely_as_can_be_distinguished(make_result, weeks, step):
    figure = drawn(draw_backlog, make_result(weeks=weeks))
    assert f"mean of each {step}" in footnote(figure)


def test_occupancy_is_shown_with_interval_limit_and_unit(result):
    bars, day = drawn(draw_occupancy, result).axes
    widths = [patch.get_width() for patch in bars.patches]
    rows = rows_of(result.estimates, "occupancy", by=("group",))
    assert widths == pytest.approx([100 * row["mean"] for row in rows])
    assert [bool(patch.get_hatch()) for patch in bars.patches] == [True, False, False]
    assert "limit 85 %" in texts_of(bars)
    assert bars.get_yticklabels()[0].get_text() == "first line early (8)"
    assert bars.get_xlabel().endswith("(%)")
    assert "%" in day.get_xlabel()


def test_hours_in_which_only_overtime_is_worked_are_left_out(result):
    _, day = drawn(draw_occupancy, result).axes
    assert day.get_xlim() == (8, 20)


def test_differences_are_grouped_by_unit_with_the_better_direction_in_words(comparison):
    figure = drawn(draw_differences, comparison)
    labels = [axes.get_xlabel() for axes in figure.axes]
    assert labels[0] == "Difference (percentage points)"
    assert "Difference (s)" in labels
    assert labels[-1] == "Difference (EUR)"
    assert all(UNIT.search(label) for label in labels)
    ticks = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert ticks[0] == "Service level, chat\nhigher is better ▸"
    assert "Abandonment\n◂ lower is better" in ticks
    assert "Occupancy" in ticks
    assert "5 simulated runs with the same customers" in footnote(figure)
    assert "rely on all at once, 19 times in 20" in footnote(figure)


def test_durations_go_together_by_their_size(comparison):
    """Waits of seconds would vanish beside responses that take hours."""
    table = comparison.table
    reach = {
        ("wait", "phone"): 1.5,
        ("wait_p90", "phone"): 4.0,
        ("wait", "chat"): 0.0,
        ("first_response", "email"): 300.0,
        ("resolution_time", "all"): 80.0,
    }
    rows = [
        row | {"difference": minutes, "low": 0.9 * minutes, "high": minutes}
        for row in table.to_dict("records")
        if (minutes := reach.get((row["metric"], row["channel"]))) is not None
    ]
    figure = drawn(draw_differences, replace(comparison, table=pd.DataFrame(rows)))
    panels = {}
    for axes in figure.axes:
        names = [label.get_text().partition("\n")[0] for label in axes.get_yticklabels()]
        panels.setdefault(axes.get_xlabel(), []).append(names)
    assert panels["Difference (min)"] == [
        ["Mean wait, chat", "Mean wait, phone", "90th percentile of wait, phone"]
    ]
    assert panels["Difference (h)"] == [["First response time, email", "Resolution time"]]


def test_each_difference_is_reported_in_words_and_hollow_where_open(comparison):
    axes = drawn(draw_differences, comparison).axes[0]
    rows = comparison.table[comparison.table["unit"] == "share"]
    assert [text.rpartition("  ")[2] for text in texts_of(axes)] == list(rows["verdict"])
    marks = [line for line in axes.lines if line.get_marker() == "o" and len(line.get_xdata())]
    hollow = [line.get_markerfacecolor() == "white" for line in marks]
    open_ones = ("same", "no difference that matters", "cannot tell yet")
    assert hollow == [reported in open_ones for reported in rows["verdict"]]


def test_flows_are_conserved_and_bands_as_wide_as_contacts_are_many(result):
    layout = place_flows(result.flows, ["L1", "L2"])
    inch = layout.streams[0].width / layout.streams[0].count
    assert all(stream.width == pytest.approx(stream.count * inch) for stream in layout.streams)
    for node in layout.nodes:
        if node.name.startswith("tier:"):
            assert node.inflow == pytest.approx(node.outflow)
    entering = result.flows[
        ~result.flows["source"].str.startswith(("tier:", "unsolved", "abandoned"))
    ]
    entering = entering[entering["source"] != "turned away"]
    assert layout.total == pytest.approx(entering["count"].sum())


def test_no_band_runs_through_a_box_of_the_flow_chart(make_result):
    setup = {"channels": ("chat", "email", "phone"), "tiers": ("L1", "L2", "engineering")}
    layout = place_flows(make_result(weeks=1, **setup).flows, setup["tiers"])
    boxes = [node for node in layout.nodes if not node.passing]
    for stream in layout.streams:
        for node, top in stream.stops[1:-1]:
            for box in (box for box in boxes if box.column == node.column):
                below = top >= box.top + box.height
                above = top + stream.width <= box.top
                assert below or above


def test_contacts_passed_back_leave_at_the_right_and_come_in_at_the_left(result):
    layout = place_flows(result.flows, ["L1", "L2"])
    places = {node.column for node in layout.nodes if node.name == "passed back"}
    assert places == {0, layout.ends}


def test_the_flow_chart_is_labelled_with_counts_and_shares(result):
    (axes,) = drawn(draw_flows, result).axes
    assert "chat\n1,400 · 34 %" in texts_of(axes)
    assert any(text.startswith("L1\n") and "passes on 15 %" in text for text in texts_of(axes))
    assert "mean of 5 simulated runs" in footnote(drawn(draw_flows, result))


BY_NAME = {chart.name: chart for chart in CHARTS}
LATER = ("signals", "satisfaction", "erlang", "months", "headcount", "day")
"""Charts of what the result of one week without scores, calls and half hours does not have."""


def test_charts_without_anything_to_show_are_left_out(make_result):
    result = make_result(weeks=1)
    rows = result.estimates
    bare = replace(result, estimates=rows[rows["per"] == "all"], flows=result.flows[:0])
    assert [chart.name for chart in charts_of(bare)] == ["occupancy"]
    # nobody is scored, and no Erlang line is calculated
    measured = [chart for chart in CHARTS if chart.name not in LATER]
    assert charts_of(result) == measured


@pytest.mark.parametrize(
    "changes",
    [
        {"replications": 1, "weeks": 1, "channels": ("phone",), "live": ("phone",)},
        {
            "name": "$x^2$ & <b> " * 9,
            "weeks": 1,
            "channels": ("email " * 10,),
            "live": (),
            "groups": {f"group {n} " * 5: n for n in range(8)},
        },
    ],
    ids=["one replication", "many long names"],
)
def test_odd_results_are_drawn_without_warnings(make_result, changes):
    result = make_result(**changes)
    for chart in charts_of(result):
        figure = drawn(chart.draw, result)
        figure.draw_without_rendering()
        if result.replications == 1 and chart.name != "flows":
            assert footnote(figure) == "1 simulated run, hence no intervals."


def test_the_same_result_gives_the_same_bytes(result):
    chart = BY_NAME["occupancy"]  # hatches, an image and clip paths have ids of their own
    first, second = (paint(chart.draw, result, "Title", png=True) for _ in range(2))
    assert first == second
    assert first.png.startswith(b"\x89PNG")
    assert b"<dc:date>" not in first.svg
    assert b"matplotlib.org" not in first.png
    assert paint(chart.draw, result, "Title") == first._replace(png=None)


def test_borders_that_differ_in_their_last_bits_give_the_same_bytes():
    def draw(figure, left):
        figure.add_axes((left, 0.1, 0.5, 0.5)).plot([0, 1])

    assert paint(draw, 0.1, "Title") == paint(draw, 0.1 + 1e-15, "Title")


def test_letters_that_the_font_lacks_bring_no_warning(result):
    title = "日本 हिन्दी ಕನ್ನಡ"
    assert title.encode() in paint(BY_NAME["occupancy"].draw, result, title).svg


def test_a_heading_is_in_files_and_not_on_pages_that_have_their_own(result):
    painted = paint(BY_NAME["flows"].draw, result, "Where they go")
    assert b"Where they go" in painted.svg
    inline = inline_svg(painted, "flows", "label")
    assert "Where they go" not in inline
    top, height = re.search(r'viewBox="0 (\S+) \S+ (\S+)"', inline).groups()
    whole = float(re.search(rb'viewBox="0 0 \S+ (\S+)"', painted.svg)[1])
    assert float(top) > 10
    assert float(top) + float(height) == pytest.approx(whole, abs=0.2)


def test_traffic_lights_carry_letters_and_chances(make_result):
    """Colour alone does not reach everybody: each cell has a sign, and reds their chance."""
    result = make_result(weeks=9)
    figure = drawn(draw_signals, result)
    (axes,) = figure.axes
    signs = [text.get_text() for text in axes.texts]
    assert set(signs) <= {
        "?",
        "·",
        "–",
        "A",
        "R",
        *(f"R{n}" for n in range(101)),
        *(f"A{n}" for n in range(101)),
        *map(str, range(101)),
    }
    assert {"?", "·", "–"} <= set(signs)
    assert any(sign[0] in "AR" for sign in signs)
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels[0] == "Backlog rising – L1"
    assert "5 simulated runs" in footnote(figure)


def test_small_print_breaks_before_the_chart_ends() -> None:
    figure = Figure()
    prepare(figure, 3.0)
    foot(figure, f"{'word ' * 60}\nlast line")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    (text,) = [each for each in figure.texts if "last line" in each.get_text()]
    assert text.get_text().splitlines()[-1] == "last line"
    assert text.get_window_extent().x1 < figure.bbox.x1
