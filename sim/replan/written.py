"""The rest of a plan as a scenario of its own: what is new stands in it, all else in the plan."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.backtest.inputs import Other
from sim.calibrate.writing.words import key, quoted
from sim.checking.load import Document
from sim.exports.meaning.names import FORBIDDEN
from sim.replan.assumptions import MONTH, Assumption
from sim.replan.shifts import listed_shifts, with_moves
from sim.scenarios import Scenario
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.demand import channel_profile
from sim.scenarios.sections.team.plan import Planned, ends_on
from sim.scenarios.text.sources import bundled_files
from sim.tape.known import AGENTS, GROWTH, HANDLE, PATIENCE, VOLUME, Known
from sim.tape.uncertain import NUMBER, place_of, scaled
from sim.units import DAY, printable

WEEK = 7 * DAY


LEAST_LEFT = 4
"""Weeks after the warm-up that `grow` needs; the rest of a plan is to be planned anew."""


@dataclass(frozen=True)
class Changed:
    """A value that is not the plan's any more: its keys, what stands there, and why."""

    keys: tuple[str, ...]
    value: Any
    why: str


@dataclass
class Renewed:
    """What a new scenario says beside the plan.

    Attributes:
        start: first day of its horizon.
        weeks: its length.
        changed: values.
        plan: entries of the plan that are still to come, as they were written; None: no plan.
        notes: what could not be written, for a person to do.
        known: how sure its values are.
    """

    start: dt.date
    weeks: float
    changed: list[Changed] = field(default_factory=list)
    plan: list[Any] | None = None
    notes: list[str] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)


def renewed(
    document: Document,
    start: dt.date,
    found: Sequence[Assumption],
    known: Sequence[Known],
    channel_of: Mapping[str, str],
    theirs: Other | None,
) -> Renewed:
    """The plan from a day on, with what was off brought up to date.

    Args:
        document: the plan.
        start: the first day after the weeks that are over.
        found: its assumptions.
        known: how sure its values are.
        channel_of: by channel of the plan that of the export.
        theirs: the real weeks, calibrated.
    """
    scenario = document.scenario()
    result = Renewed(start, _weeks_left(scenario, start), known=list(known))
    off = [one for one in found if one.off]
    for name in scenario.channels:
        _volume(document, result, off, name, channel_of.get(name, ""))
    for one in off:
        if one.input == HANDLE:
            at = ("topics", one.topic, one.tier)
            _scaled(document, result, one, (*at, "handle_time"), one.times)
            _scaled(document, result, one, (*at, "wrap_up"), one.times)
        if one.input == PATIENCE:
            _scaled(document, result, one, ("channels", one.channel, "patience"), one.times)
    _team(document, result, [one for one in off if one.input == AGENTS], theirs)
    return result


def _weeks_left(scenario: Scenario, start: dt.date) -> float:
    """Weeks up to the end of the plan; all of its weeks again where fewer are left than a plan
    takes.
    """
    over = (start - scenario.horizon.start).days * DAY
    left, whole = scenario.horizon.minutes - over, scenario.horizon.minutes
    return (left if left >= scenario.horizon.warm_up + LEAST_LEFT * WEEK else whole) / WEEK


# -- demand, work and patience -------------------------------------------------------------------


def _volume(
    document: Document, result: Renewed, off: Sequence[Assumption], name: str, word: str
) -> None:
    """The volume at the new start: what the plan has by then, times how far it was off."""
    scenario = document.scenario()
    growth = channel_profile(scenario, name).growth
    elapsed = (result.start - scenario.horizon.start).days * DAY
    grown = 1.0 if growth is None else growth.factor(elapsed)
    mine = {one.input: one for one in off if one.channel == word and word}
    level, trend = mine.get(VOLUME), mine.get(GROWTH)
    times, why = grown, [f"growth to {result.start}"] if grown != 1 else []
    if trend is not None:
        times *= ((1 + trend.real) / (1 + trend.planned)) ** (elapsed / WEEK / MONTH)
        rate = f"{trend.real:.2%} per month"
        said = f"data: planned {trend.planned:+.2%} per month"
        result.changed.append(Changed(("channels", name, "demand", "growth"), rate, said))
        why = [f"growth as it was, to {result.start}"]
    if level is not None:
        times *= level.times
        why.append(f"contacts a week {_off(level)}")
    if not why:
        return
    if document.data["channels"][name].get("volume") is None:
        if level is not None or trend is not None:
            result.notes.append(
                f"{name}: its contacts come from a table, which stays as it is; write the new ones "
                f"into it ({times - 1:+.0%})"
            )
        return
    origin = "data" if level is not None or trend is not None else "plan"
    value = document.data["channels"][name]["volume"]
    path = ("channels", name, "volume")
    _take(document, result, path, times, f"{origin}: planned {value}; {', '.join(why)}", level)


def _off(one: Assumption) -> str:
    return f"{one.times - 1:+.0%} (95 % {one.low - 1:+.0%} to {one.high - 1:+.0%})"


def _scaled(
    document: Document, result: Renewed, one: Assumption, path: tuple[str, ...], times: float
) -> None:
    place = place_of(dict(document.data), list(path[:-1]))
    if place is None or path[-1] not in place:
        if path[-1] != "wrap_up":
            result.notes.append(f"{'.'.join(path)}: {_off(one)}, to be written by hand")
        return
    stated = place[path[-1]]
    before = f"planned {stated}; " if isinstance(stated, (str, int, float)) else ""
    _take(document, result, path, times, f"data: {before}{_off(one)}", one)


def _take(
    document: Document,
    result: Renewed,
    path: tuple[str, ...],
    times: float,
    why: str,
    one: Assumption | None,
) -> None:
    """Write a value of the plan times a factor, and its interval."""
    of = Known("", "", ".".join(path), 1.0, 1.0, 1.0)
    data = scaled(dict(document.data), [(of, times)])
    place = place_of(data, list(path[:-1]))
    before = place_of(dict(document.data), list(path[:-1]))
    if place is None or before is None or place[path[-1]] == before[path[-1]]:
        result.notes.append(f"{'.'.join(path)}: times {times:.3g}, to be written by hand")
        return
    result.changed.append(Changed(path, place[path[-1]], why))
    for k, each in enumerate(result.known):
        if each.path == ".".join(path):
            value = each.value * times
            low, high = each.low * times, each.high * times
            if one is not None:
                low, high = value * one.low / one.times, value * one.high / one.times
            result.known[k] = replace(each, value=value, low=low, high=high)


# -- the team ------------------------------------------------------------------------------------


def _team(
    document: Document, result: Renewed, off: Sequence[Assumption], theirs: Other | None
) -> None:
    """What the plan has done by then goes into the team; a wrong headcount is put right."""
    scenario = document.scenario()
    heads = {
        name: group.headcount
        for name, group in scenario.team.items()
        if group.agents or listed_shifts(document, name)
    }
    told: dict[str, list[str]] = {}
    moved: dict[str, list[int]] = {}
    stated = document.data.get("plan")
    if isinstance(stated, list):
        result.plan = []
        for entry, written in zip(scenario.plan, stated, strict=True):
            if not _is_over(scenario, entry, result.start, heads):
                result.plan.append(written)
                continue
            for name, number, verb in _moves(entry):
                heads[name] += number
                moved.setdefault(name, []).append(number)
                told.setdefault(name, []).append(f"{abs(number)} {verb} by the plan")
    for name, words in told.items():
        why = f"plan: {scenario.team[name].headcount}, {', '.join(words)} until {result.start}"
        listed = listed_shifts(document, name)
        value = with_moves(listed, moved[name]) if listed else heads[name]
        key_of_it = "shifts" if listed else "agents"
        result.changed.append(Changed(("team", name, key_of_it), value, why))
    for one in off:
        _headcount(document, result, one, heads, theirs)


def _moves(entry: Planned) -> Iterator[tuple[str, int, str]]:
    """By group how many more or fewer an entry of the plan makes it."""
    number = entry.hire or entry.leave or entry.promote or 0
    if entry.into is not None and entry.for_ is None:
        yield entry.into, number, "hired"
    if entry.from_ is not None and entry.action != "train":
        yield entry.from_, -number, "left" if entry.action == "leave" else "promoted"
    if entry.to is not None:
        yield entry.to, number, "promoted"


def _is_over(scenario: Scenario, entry: Planned, start: dt.date, heads: Mapping[str, int]) -> bool:
    """Whether an entry of the plan has nothing left to say from a day on."""
    if entry.action == "event":
        return entry.date + dt.timedelta(days=entry.days or 1) <= start
    if entry.action not in ("hire", "leave", "promote"):
        return False  # holds from the first day on
    date = entry.date
    if entry.into is not None:
        date = scenario.team[entry.into].hiring.first_day(date)
        if entry.for_ is not None:
            return ends_on(date, entry.for_) <= start
    groups = [name for name in (entry.into, entry.from_, entry.to) if name is not None]
    return date < start and all(name in heads for name in groups)


def _headcount(
    document: Document,
    result: Renewed,
    one: Assumption,
    heads: Mapping[str, int],
    theirs: Other | None,
) -> None:
    scenario = document.scenario()
    groups = [name for name, group in scenario.team.items() if routes.takes_contacts(group)]
    why = f"data: hours on duty a week {_off(one)}"
    if len(groups) == 1 and groups[0] in heads and scenario.team[groups[0]].agents:
        path, before = ("team", groups[0], "agents"), heads[groups[0]]
        number = max(round(before * one.times), 1)
        if number != before:
            result.changed = [each for each in result.changed if each.keys != path]
            result.changed.append(Changed(path, number, f"{why}; planned {before}"))
        return  # else less than half an agent: as many as planned by then
    if len(groups) == 1 and theirs is not None and len(theirs.data.get("team", {})) == 1:
        (team,) = theirs.data["team"].values()
        if "shifts" in team and document.data["team"][groups[0]].get("shifts") is not None:
            for name in ("shifts", "absence"):
                if name in team:
                    path = ("team", groups[0], name)
                    result.changed = [each for each in result.changed if each.keys != path]
                    result.changed.append(Changed(path, team[name], why))
            return
    result.notes.append(
        f"hours on duty a week were {_off(one)}, and this does not say of which group: "
        "change `team` by hand"
    )


# -- text ----------------------------------------------------------------------------------------


def as_text(document: Document, new: Renewed, out: Path, sources: str, weeks: int) -> str:
    """The scenario as a file that extends the plan: each changed value with its origin.

    Args:
        document: the plan.
        new: what is new.
        out: where it will stand; the plan is named as seen from there.
        sources: the files of the export.
        weeks: how many are over.
    """
    scenario = document.scenario()
    last = new.start - dt.timedelta(days=1)
    horizon = {"start": str(new.start), **_length(document, new)}
    plan = printable(Path(document.name).name)
    lines = [
        f"# The rest of {plan}, from {new.start} on: {weeks} weeks up to "
        f"{last} laid over {printable(sources)}.",
        "# Behind each value: data (what happened), plan (as planned, brought up to this day).",
        "# What is not here stands in the file that it extends.",
        *(f"# To do by hand: {note}" for note in new.notes),
        f"extends: {_flow(_named(document, out))}",
        f"scenario: {quoted(f'{scenario.scenario}, from {new.start}')}",
        f"horizon: {_flow(horizon)}",
        "",
    ]
    tree: dict[str, Any] = {}
    for each in new.changed:
        place = tree
        for name in each.keys[:-1]:
            place = place.setdefault(name, {})
        place[each.keys[-1]] = each
    lines += _block(tree, 0)
    if new.plan is not None:
        lines += ["plan:" if new.plan else "plan: []   # all of it has happened"]
        lines += [f"  - {_flow(entry)}" for entry in new.plan]
    return "\n".join(lines) + "\n"


def _length(document: Document, new: Renewed) -> dict[str, Any]:
    """The length of the new horizon, in the place of what the plan says."""
    stated = dict(document.data.get("horizon", {}))
    length: dict[str, Any] = {"weeks": float(f"{new.weeks:.6g}")}
    return {**length, "length": None} if stated.get("length") is not None else length


def _named(document: Document, out: Path) -> str:
    if document.name in bundled_files() and not Path(document.name).is_file():
        return document.name
    try:
        return Path(os.path.relpath(document.name, out.absolute().parent)).as_posix()
    except ValueError:  # another drive
        return str(Path(document.name).absolute())


def _block(tree: Mapping[str, Any], depth: int) -> Iterator[str]:
    for name, each in tree.items():
        opening = f"{'  ' * depth}{key(name)}:"
        if not isinstance(each, Changed):
            yield opening
            yield from _block(each, depth + 1)
        elif isinstance(each.value, list):
            yield f"{opening}   # {each.why}"
            yield from (f"{'  ' * depth}  - {_flow(value)}" for value in each.value)
        else:
            yield f"{opening} {_flow(each.value)}   # {each.why}"


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(k)}: {_flow(v)}' for k, v in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_flow, value))}]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return f"{value:.5g}" if isinstance(value, float) else str(value)
    text = NUMBER.sub(lambda match: _short(match.group()), str(value), count=1)
    plain = text.isprintable() and text[:1].isalnum() and not set(text) & set(":#,[]{}\"'\n")
    return text if plain and not _is_number(text) else quoted(text)


def _key(name: Any) -> str:
    text = str(name)
    plain = text[:1].isalpha() and not set(text) & set(FORBIDDEN)
    return key(text) if plain else quoted(text)  # weekdays like "mon, fri" are no names


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return text.lower() in ("yes", "no", "true", "false", "null", "on", "off")
    return True


def _short(number: str) -> str:
    """At most five digits of what was multiplied; what was typed stays."""
    return number if len(number.replace(".", "").lstrip("0")) <= 5 else f"{float(number):.5g}"
