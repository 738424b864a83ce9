"""Plan and reality in words and as tables."""

from __future__ import annotations

from sim.metrics import METRICS
from sim.replan import Assumption, Laid, Replan
from sim.replan.assumptions import MATTERS
from sim.replan.weeks import IN_SHIFTS
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import amount, count_of, in_sentence, joined
from sim.tape.known import AGENTS, GROWTH, HANDLE, PATIENCE, VOLUME

NOTHING = "?"
KEPT, OPEN = "as assumed", "cannot be told yet"
"""Of an assumption: its interval lies within what does not matter; it reaches further."""


def sentences(found: Replan) -> list[str]:
    """What was off, what was kept, and what is to be done by hand."""
    off = found.off
    if not off and not found.assumptions:
        said = ["The export tells nothing that the plan's assumptions could be held against."]
    elif off:
        said = ["Off was:", *(f"  {_off(each)}" for each in off)]
    elif all(each.holds for each in found.assumptions):
        said = ["The plan's assumptions hold: what any of them is off by does not matter."]
    else:
        said = ["No assumption of the plan is off by more than chance and by more than matters."]
    kept = [_name(each) for each in found.assumptions if _verdict(each) == KEPT]
    open_ = [_name(each) for each in found.assumptions if _verdict(each) == OPEN]
    if kept and len(kept) < len(found.assumptions):
        said.append(f"As assumed: {joined(kept)}.")
    if open_:
        said.append(f"Cannot be told yet: {joined(open_)}.")
    said += _promises(found)
    return [*said, *(f"To do by hand: {note}." for note in found.new.notes)]


def _verdict(each: Assumption) -> str:
    """What these weeks tell of an assumption."""
    return "off" if each.off else KEPT if each.holds else OPEN


def _off(each: Assumption) -> str:
    sure = f"95 % {each.low - 1:+.0%} to {each.high - 1:+.0%}"
    if each.input == GROWTH:
        return (
            f"{_name(each)}: planned {each.planned:+.1%} a month, really {each.real:+.1%}; by the "
            f"last week that makes {each.times - 1:+.0%} ({sure})."
        )
    planned, real = value_of(each, each.planned), value_of(each, each.real)
    return f"{_name(each)}: planned {planned}, really {real}, {each.times - 1:+.0%} ({sure})."


def value_of(each: Assumption, number: float) -> str:
    """A value of an assumption with its unit."""
    if each.input == GROWTH:
        return f"{number:+.1%} a month"
    if each.unit == "min":
        return amount(number, "min")
    return f"{number:,.0f} {each.unit}"


def _name(each: Assumption) -> str:
    return {
        VOLUME: f"contacts of {each.name}",
        GROWTH: f"growth of {each.name}",
        HANDLE: f"handle time of {each.name}",
        PATIENCE: f"patience on {each.name}",
        AGENTS: "agents' hours on duty",
    }[each.input]


def _promises(found: Replan) -> list[str]:
    """In how many weeks promises were really broken."""
    said = []
    goals = dict.fromkeys(each.goal for each in found.laid if each.goal is not None)
    for goal in goals:
        weeks = [each for each in found.laid if each.goal == goal and each.real == each.real]
        broken = sum(each.missed for each in weeks)
        name = f"{in_sentence(goal.label)} ({goal.target})"
        if weeks:
            said.append(f"Missed in {broken} of {count_of(len(weeks), 'week')}: {name}.")
    untold = [f"{in_sentence(goal.label)}" for goal in found.untold]
    if untold:
        said.append(f"Not in the export, so not compared: {joined(list(dict.fromkeys(untold)))}.")
    return said


def weeks_table(found: Replan) -> WordTable:
    """Planned and real figures, a row for each week."""
    columns: dict[tuple[str, str, str], dict[str, Laid]] = {}
    for each in found.laid:
        target = "" if each.goal is None else each.goal.target
        kind = each.place.metric, each.place.channel, target
        columns.setdefault(kind, {})[each.place.week] = each
    weeks = list(dict.fromkeys(each.place.week for each in found.laid))
    heads = [_head(*kind) for kind in columns]
    rows = [(week, *(_cell(cells.get(week)) for cells in columns.values())) for week in weeks]
    return WordTable(found.document.scenario().scenario, ("week of", *heads), rows)


def _head(metric: str, channel: str, target: str) -> str:
    label = "Agents on duty" if metric == IN_SHIFTS else METRICS[metric].label
    of = "" if channel == "all" else f", {channel}"
    return f"{label}{of}" + (f" ({target})" if target else "")


def _cell(each: Laid | None) -> str:
    if each is None:
        return NOTHING
    unit = METRICS[each.place.metric].unit
    real = NOTHING if each.real != each.real else amount(each.real, unit)
    marks = ("" if each.inside else " *") + (" missed" if each.missed else "")
    return f"{amount(each.planned, unit)} / {real}{marks}"


def assumptions_table(found: Replan) -> WordTable:
    """Every assumption that was held against reality."""
    rows = [
        (
            _name(each),
            value_of(each, each.planned),
            value_of(each, each.real),
            f"{each.times - 1:+.0%} ({each.low - 1:+.0%} to {each.high - 1:+.0%})",
            f"{MATTERS[each.input]:.0%}",
            _verdict(each),
        )
        for each in found.assumptions
    ]
    columns = ("assumption", "planned", "real", "difference (95 %)", "matters from", "")
    return WordTable("What the plan rests on", columns, rows)


def basis(found: Replan) -> str:
    """What it was found out from, and how to read the table."""
    draws = f", each with its own draw of {count_of(found.drawn, 'value')}" if found.drawn else ""
    return (
        f"{count_of(found.weeks, 'week')} from {found.first} on; "
        f"{count_of(found.replications, 'simulated run')} of the plan{draws}. Weeks: planned / "
        "real; * is not among what 95 % of the simulated runs have, ? is not in the export."
        f"{_estimated(found)}"
    )


def _estimated(found: Replan) -> str:
    """That agents' hours are no figures of the export, where it has no states of agents."""
    weeks = [each for each in found.laid if each.place.metric == IN_SHIFTS]
    hours = any(each.input == AGENTS for each in found.assumptions)
    if not hours or all(each.real == each.real for each in weeks):
        return ""
    return (
        " The export has no states of agents: their real hours are estimated from the work on "
        "contacts, over all weeks."
    )
