"""What ``size`` found, in words, as rows and as files."""

from __future__ import annotations

import copy
import itertools
import json
import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.decisions.goals import named
from sim.decisions.heads import Heads, labels_of
from sim.metrics import METRICS
from sim.reports.pen.words import amount, count_of, estimate, every_target, in_sentence, joined
from sim.reports.sizing.hours import forced_words, hourly_sentences, interval_rows, on_duty

if TYPE_CHECKING:
    import pandas as pd

    from sim.decisions import Sizing


def sizing_verdict(sizing: Sizing) -> list[str]:
    """How many agents are needed, how sure that is, and what today's headcount does."""
    sentences = [
        _needed(sizing),
        _held(sizing),
        _today(sizing),
        *hourly_sentences(sizing),
        _calculated(sizing),
    ]
    if sizing.stopped and not sizing.cut_short:
        sentences.append(f"Mind: {sizing.stopped}.")
    return sentences


def _needed(sizing: Sizing) -> str:
    chosen, today = sum(sizing.chosen), sum(sizing.today)
    what = f"The {chosen_label(sizing)} is"
    if sizing.cut_short:
        what = f"{sizing.stopped[:1].upper()}{sizing.stopped[1:]}. {what}"
    elif sizing.holds:
        what = "A settled week needs"
    change = chosen - today
    beside = "as many as today"
    if change:
        word = "more" if change > 0 else "fewer"
        beside = f"{abs(change)} {word} than today's {today}"
    labels = labels_of(sizing.scenario, sizing.slots)
    parts = [f"{label}: {number}" for label, number in zip(labels, sizing.chosen, strict=True)]
    return (
        f"{what} {count_of(chosen, 'agent')}, {beside}, at {cost(sizing, sizing.chosen)} a "
        f"week (today {cost(sizing, sizing.today)}). {'; '.join(parts)}."
    )


def chosen_label(sizing: Sizing) -> str:
    """What the chosen headcount is, as the title of a column or a line."""
    if sizing.holds and not sizing.cut_short:
        return "needed"
    return f"{'best' if sizing.holds else 'nearest'} found{' so far' * sizing.cut_short}"


def cost(sizing: Sizing, heads: Heads) -> str:
    """Cost of a headcount for a week, for people."""
    value = sizing.prices.of(heads)
    if sizing.prices.in_money:
        return amount(value, "money", sizing.scenario.currency)
    return f"{value:,.0f} paid hours"


def _held(sizing: Sizing) -> str:
    weeks = f"{int(sizing.chosen_targets['replications'].max())} replications"
    fresh = (
        f"{weeks} that the search has not seen" if sizing.confirmed else f"{weeks} of the search"
    )
    if sizing.missed:
        names = joined([in_sentence(name) for name in named(sizing.missed)])
        return f"On {fresh} it misses {names}."
    open_ones = _with_verdict(sizing, sizing.chosen_targets, "cannot tell yet")
    if open_ones:
        told = "; ".join(open_ones)
        return f"On {fresh} it misses no target; cannot tell yet whether this is met: {told}."
    return f"On {fresh} it meets every target{_of_the_week(sizing)}."


def _of_the_week(sizing: Sizing) -> str:
    return " of the week as a whole" if sizing.hourly else ""


def _with_verdict(sizing: Sizing, targets: pd.DataFrame, verdict: str) -> list[str]:
    rows = targets[targets["verdict"] == verdict].to_dict("records")
    return [f"{_name(row)} is {_measured(sizing, row)}" for row in rows]


def _name(row: Any) -> str:
    of = "" if row["channel"] == "all" else f" of {row['channel']}"
    return f"{in_sentence(METRICS[row['metric']].label)}{of}"


def _measured(sizing: Sizing, row: Any) -> str:
    figures = (row["mean"], row["low"], row["high"], row["unit"], sizing.scenario.currency)
    return f"{estimate(*figures)}, {row['target']}"


def _today(sizing: Sizing) -> str:
    missed = _with_verdict(sizing, sizing.today_targets, "missed")
    unsure = _with_verdict(sizing, sizing.today_targets, "cannot tell yet")
    if missed:
        number, total = len(missed), len(sizing.goals)
        which = every_target(total) if number == total else f"{number} of {total} targets"
        return f"Today's headcount misses {which}: {'; '.join(missed)}."
    if unsure:
        return f"Today's headcount may miss a target: {'; '.join(unsure)}."
    return f"Today's headcount meets every target{_of_the_week(sizing)}."


def _calculated(sizing: Sizing) -> str:
    heads = sizing.start.heads
    if not sizing.start.within_limits:
        return (
            "Erlang A hour by hour and the offered work of the week ask for more agents than the "
            "limits allow."
        )
    return (
        f"Erlang A hour by hour and the offered work of the week alone come to "
        f"{count_of(sum(heads), 'agent')} at {cost(sizing, heads)}."
    )


def head_rows(sizing: Sizing) -> list[dict[str, Any]]:
    """Agents by group and shift: today, needed, and by the calculation alone."""
    labels = labels_of(sizing.scenario, sizing.slots)
    columns = zip(
        sizing.slots,
        labels,
        sizing.today,
        sizing.chosen,
        sizing.start.heads,
        sizing.prices.per_agent,
        sizing.prices.paid_hours,
        strict=True,
    )
    rows = [
        {
            "group": slot.group,
            "shift": None if slot.shift is None else slot.shift + 1,
            "name": label,
            "today": today,
            "needed": needed,
            "calculated": calculated,
            "cost_per_agent": price if sizing.prices.in_money else None,
            "paid_hours_per_agent": hours,
        }
        for slot, label, today, needed, calculated, price, hours in columns
    ]
    if sizing.hourly is not None:
        for row, forced in itertools.zip_longest(rows, sizing.hourly.forced):
            row["forced_by"] = "" if forced is None else forced_words(forced)
    return rows


def target_rows(sizing: Sizing) -> list[dict[str, Any]]:
    """Every target with today's headcount and with the chosen one."""
    return [
        {"headcount": name, **{str(key): _plain(value) for key, value in row.items()}}
        for name, table in (("today", sizing.today_targets), ("needed", sizing.chosen_targets))
        for row in table.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def hour_rows(sizing: Sizing) -> list[dict[str, Any]]:
    """Live contacts, by hour of the week: agents that Erlang A asks for beside those on duty.

    On duty is the mean, breaks and absence off.
    """
    start = sizing.start
    rows = []
    for pool, needed in zip(start.pools, start.needed, strict=True):
        then, now = (on_duty(sizing, heads, pool.groups) for heads in (sizing.chosen, sizing.today))
        for hour, name in enumerate(start.hours):
            if needed[hour] > 0:
                rows.append(
                    {
                        "hour": name,
                        "channels": ", ".join(pool.channels),
                        "groups": ", ".join(pool.groups),
                        "erlang_a": int(needed[hour]),
                        "on_duty": round(float(then[hour]), 2),
                        "on_duty_today": round(float(now[hour]), 2),
                    }
                )
    return rows


def as_json(sizing: Sizing) -> dict[str, Any]:
    """Everything found, for programs."""
    return {
        "scenario": sizing.scenario.scenario,
        "verdict": sizing_verdict(sizing),
        "holds": sizing.holds,
        "missed": [
            {
                "metric": goal.metric,
                "channel": goal.channel,
                "target": goal.target,
                "interval": goal.interval or None,
            }
            for goal in sizing.missed
        ],
        "stopped": sizing.stopped,
        "cost_unit": sizing.scenario.currency if sizing.prices.in_money else "paid hours",
        "cost_today": sizing.prices.of(sizing.today),
        "cost_needed": sizing.prices.of(sizing.chosen),
        "heads": head_rows(sizing),
        "targets": target_rows(sizing),
        "hours": hour_rows(sizing),
        **({} if sizing.hourly is None else {"intervals": interval_rows(sizing)}),
        "confirmed": sizing.confirmed,
        "replications": sizing.replications,
    }


def headcount_text(sizing: Sizing, extends: str | None) -> str:
    """The scenario with the chosen headcount, as YAML.

    Args:
        sizing: what was found.
        extends: the file or bundled scenario that it extends; None: the whole scenario is written.
    """
    from sim.scenarios.text.writer import write

    data = copy.deepcopy(dict(sizing.scenario._data))
    team = data.get("team", {})
    for slot, number in zip(sizing.slots, sizing.chosen, strict=True):
        if slot.shift is None:
            team[slot.group]["agents"] = number
        else:
            team[slot.group]["shifts"][slot.shift]["agents"] = number
    told = "The headcount that a settled week needs, by `supportsim size`."
    if chosen_label(sizing) != "needed":
        why = f": {sizing.stopped}" if sizing.stopped else ""
        told = f"Headcount for a settled week, {chosen_label(sizing)}, by `supportsim size`{why}."
    heading = "".join(f"# {line}\n" for line in textwrap.wrap(told, 98))
    if extends is None:
        return heading + write(data)
    changed = {
        slot.group: {key: team[slot.group][key]}
        for slot in sizing.slots
        for key in ("agents" if slot.shift is None else "shifts",)
    }
    name = f"{sizing.scenario.scenario}, sized"
    return heading + write({"extends": extends, "scenario": name, "team": changed})


def write_sizing(folder: Path, sizing: Sizing, extends: str | None) -> Sequence[Path]:
    """Write ``sizing.json``, tables as CSV, ``sized.yaml`` and charts.

    Args:
        folder: where to write; made if it is not there.
        sizing: what was found.
        extends: as for :func:`headcount_text`.

    Raises:
        RunError: the folder cannot be written, or the disk is full.
    """
    import pandas as pd

    from sim.reports.pen.style import paint
    from sim.reports.run.files import write_files
    from sim.reports.sizing.chart import draw_sizing
    from sim.reports.sizing.hours_chart import draw_hours
    from sim.sheets import as_csv

    painted = paint(draw_sizing, sizing, "Headcount for a settled week")
    files: dict[str, bytes] = {
        "sizing.json": (json.dumps(as_json(sizing), indent=2, ensure_ascii=False) + "\n").encode(),
        "sized.yaml": headcount_text(sizing, extends).encode(),
        "headcount.svg": painted.svg,
        "headcount.png": painted.png,
    }
    tables = {"heads": head_rows, "targets": target_rows, "hours": hour_rows}
    if sizing.hourly is not None:
        by_hour = paint(draw_hours, sizing, "Agents and targets by hour of the week")
        files |= {"intervals.svg": by_hour.svg, "intervals.png": by_hour.png}
        tables["intervals"] = interval_rows
    for name, rows in tables.items():
        files[f"{name}.csv"] = as_csv(pd.DataFrame(rows(sizing)))
    return write_files(folder, files)
