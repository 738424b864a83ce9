"""The page of ``size``: the answer, agents by group, targets, the weakest hours, and its basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.metrics import METRICS
from sim.reports.pen.page import drawing
from sim.reports.pen.parts import Part, render_parts
from sim.reports.pen.style import Picture
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import amount, count_of, estimate, full_time, values_drawn
from sim.reports.sizing.hours import NOTE, held_rows, weakest
from sim.reports.sizing.rows import head_rows, hour_rows
from sim.reports.sizing.sentences import chosen_label, sizing_verdict

if TYPE_CHECKING:
    from sim.decisions import Sizing

KIND = "Customer support simulation: how many agents a settled week needs"
WEAKEST = 12
"""Hours that are shown at once; all of them are in the workbook."""
READING = (
    "A settled week has the demand and the hours of the scenario, but no growth, events, plan, "
    "turnover or beginners.",
    "In brackets: ranges in which the figure lies 19 times in 20. A target is met or missed where "
    "the whole range says so; until then it cannot be told.",
    "Erlang A is the formula of the trade for customers who may give up. It sees one line at a "
    "time and no other work; the simulation sees tiers, skills, shared channels and returns.",
)


def render_sizing(sizing: Sizing, pictures: Sequence[Picture]) -> str:
    """The report as HTML that needs no other file and no network.

    Args:
        sizing: what was found.
        pictures: the headcount, and the hours of the week where targets hold in each.
    """
    first, *hourly = [drawing(each) for each in pictures]
    halves = ":" in sizing.start.hours[0] if sizing.start.hours else False
    per = "half hour" if halves else "hour"
    parts = [
        Part("picture", "Agents and targets", drawings=[first]),
        Part("targets", "Does each target hold?", tables=[targets_table(sizing)]),
        Part("agents", "Agents by group and shift", tables=[agents_table(sizing)]),
        Part(
            "hours",
            f"Every {per} of the week",
            drawings=hourly,
            sentences=[NOTE] if hourly else (),
            tables=[held_table(sizing, per), weakest_table(sizing)] if hourly else (),
            folded=[duty_table(sizing, per)] if hour_rows(sizing) else (),
        ),
        Part("reading", "How to read this", sentences=READING),
    ]
    return render_parts(KIND, sizing.given.scenario, sizing_verdict(sizing), _basis(sizing), parts)


def _basis(sizing: Sizing) -> str:
    drawn = values_drawn(sizing.scenario.values_drawn)
    fresh = int(sizing.chosen_targets["replications"].max())
    seen = "that the search has not seen" if sizing.confirmed else "of the search"
    return (
        f"Figures: {count_of(fresh, 'simulated run')} {seen}. "
        f"{sizing.replications:,} simulated runs in all. {drawn}"
    ).rstrip()


def agents_table(sizing: Sizing) -> WordTable:
    """Agents by group and shift: today, needed, and by calculation alone."""
    rows = head_rows(sizing)
    part_time = any(row["full_time"] < 1 for row in rows)
    forced = [row.get("forced_by", "") for row in rows]
    money = sizing.scenario.currency
    columns = ["Group or shift", "Today", chosen_label(sizing).capitalize()]
    columns += ["Full-time equivalents"] * part_time
    columns += ["Erlang A and offered work alone", "One agent costs a week"]
    columns += ["One fewer would miss"] * any(forced)
    cells = []
    for row, why in zip(rows, forced, strict=True):
        price = row["cost_per_agent"]
        cost = f"{row['paid_hours_per_agent']:.0f} paid hours"
        cells.append(
            (
                row["name"],
                f"{row['today']}",
                f"{row['needed']}",
                *[full_time(row["needed"], row["full_time"])] * part_time,
                f"{row['calculated']}",
                cost if price is None else amount(price, "money", money),
                *[why] * any(forced),
            )
        )
    return WordTable("How many agents", columns, cells)


def targets_table(sizing: Sizing) -> WordTable:
    """Every target with today's headcount and with the chosen one."""
    money = sizing.scenario.currency
    rows = []
    for now, then in zip(
        sizing.today_targets.to_dict("records"),
        sizing.chosen_targets.to_dict("records"),
        strict=True,
    ):
        of = "" if now["channel"] == "all" else f", {now['channel']}"
        figures = (
            text
            for row in (now, then)
            for text in (
                estimate(row["mean"], row["low"], row["high"], row["unit"], money),
                str(row["verdict"]),
            )
        )
        rows.append((f"{METRICS[now['metric']].label}{of}: {now['target']}", *figures))
    needed = chosen_label(sizing).capitalize()
    return WordTable("Targets", ("Target", "Today", "Verdict", needed, "Verdict"), rows)


def held_table(sizing: Sizing, per: str) -> WordTable:
    """In how many hours each target holds, with today's headcount and with the chosen one."""
    needed = chosen_label(sizing).capitalize()
    columns = ("Target", "Today", needed, f"Weakest {per} then")
    return WordTable(f"In how many {per}s does each target hold?", columns, held_rows(sizing))


def weakest_table(sizing: Sizing) -> WordTable:
    """The hours that hold their targets by least."""
    rows = [
        (
            row["when"],
            f"{METRICS[row['metric']].label}{_of(row)}",
            f"{row['on_duty']:.1f}",
            f"{row['erlang_a']:.1f}",
            *_judged(row, "today_"),
            *_judged(row, ""),
        )
        for row in weakest(sizing, WEAKEST)
    ]
    columns = ("When", "Target", "On duty", "Erlang A asks for", "Today", "Verdict")
    needed = chosen_label(sizing).capitalize()
    return WordTable("The weakest of them", (*columns, needed, "Verdict"), rows)


def _of(row: Mapping[str, Any]) -> str:
    return "" if row["channel"] == "all" else f", {row['channel']}"


def _judged(row: Mapping[str, Any], which: str) -> tuple[str, str]:
    mean, low, high = (
        float("nan") if row[f"{which}{name}"] is None else row[f"{which}{name}"]
        for name in ("mean", "low", "high")
    )
    return estimate(mean, low, high, METRICS[row["metric"]].unit), row[f"{which}verdict"]


def duty_table(sizing: Sizing, per: str) -> WordTable:
    """Agents on duty and those that Erlang A asks for, in each hour with live customers."""
    rows = [
        (
            row["hour"] if ":" in row["hour"] else f"{row['hour']}:00",
            row["channels"],
            f"{row['erlang_a']}",
            f"{row['on_duty_today']:.1f}",
            f"{row['on_duty']:.1f}",
        )
        for row in hour_rows(sizing)
    ]
    columns = ("Begins", "Channels", "Erlang A asks for", "On duty today")
    needed = f"On duty, {chosen_label(sizing)}"
    return WordTable(f"Agents for live customers in each {per}", (*columns, needed), rows)
