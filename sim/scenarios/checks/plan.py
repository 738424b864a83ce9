"""Whether the plan and the staff rules of the groups fit the rest of the scenario."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

from sim.scenarios.meaning import rota, routes
from sim.scenarios.meaning.by_date import Overtime, background_begins, group_by_date
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.plan import (
    ACTIONS,
    Change,
    Planned,
    ends_on,
    faults_of_keys,
)
from sim.scenarios.sections.team.staff import Hiring, Turnover
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report, check_names
from sim.units import DAY, NEVER, WEEK, format_duration, hint


def check_plan(scenario: Scenario, report: Report) -> None:
    """Report entries of the plan, and coaches, that do not fit the team.

    Args:
        scenario: the sound part of the scenario.
        report: takes the faults.
    """
    _check_keys(report)
    for k, entry in enumerate(scenario.plan):
        path: Path = ("plan", k)
        check_change(scenario, report, path, entry)
        _check_background(scenario, report, path, k)
    _check_never_started(scenario, report)
    _check_numbers(scenario, report)
    _check_hiring_rules(scenario, report)
    _check_never_hired(scenario, report)
    for name, group in scenario.team.items():
        if group.turnover is not None:
            _check_early(report, ("team", name, "turnover"), group.turnover)
        if group.hiring.temporary is not None:
            stays: Path = ("team", name, "hiring", "temporary")
            _check_stays(report, stays, group.hiring.temporary, group.hiring)
        if group.supervision is not None:
            _check_group(report, ("team", name, "supervision", "by"), group.supervision.by)
        if group.coaching is not None:
            place: Path = ("team", name, "coaching")
            _check_group(report, (*place, "by"), group.coaching.by)
            if group.learning is None and group.coaching.shortens:
                message = "needs `learning`, which it shortens"
                report.fault((*place, "shortens"), message, ("team", name, "learning"))


def _check_keys(report: Report) -> None:
    """Entries with a faulty value are looked at all the same: whether their keys go together."""
    stated, known = report.data.get("plan"), Planned.keys()
    for k, entry in enumerate(stated if isinstance(stated, list) else ()):
        if isinstance(entry, Mapping) and report.has_broken_part(("plan", k)):
            keys = [key for key in known if entry.get(key) is not None]
            if any(key in ACTIONS for key in keys):
                for below, message in faults_of_keys(keys):
                    report.fault_once(("plan", k, *below), message)


def check_change(scenario: Scenario, report: Report, path: Path, entry: Change) -> None:
    """Report groups, channels and topics of a change that do not fit the team.

    Args:
        scenario: the sound part of the scenario.
        report: takes the faults.
        path: of the change.
        entry: the change.
    """
    for key, name in (
        ("into", entry.into),
        ("from", entry.from_),
        ("to", entry.to),
        ("of", entry.of),
    ):
        if name is not None:
            _check_group(report, (*path, key), name)
    check_names(report, (*path, "channels"), entry.channels, "channels")
    check_names(report, (*path, "skills"), entry.skills, "topics")
    if entry.from_ is not None and entry.from_ == entry.to:
        report.fault((*path, "to"), "must be another group than `from`")
    _check_training(scenario, report, path, entry)
    into = scenario.team.get(entry.into or "")
    if into is not None and entry.for_ is not None:
        _check_stays(report, (*path, "for"), entry.for_, into.hiring)
    if entry.overtime is not None and entry.of in scenario.team:
        _check_overtime(scenario, report, (*path, "overtime"), entry)


def _check_overtime(scenario: Scenario, report: Report, path: Path, entry: Change) -> None:
    """Between a shift with overtime and the next one there is some time left."""
    name, overtime = str(entry.of), Overtime(entry.overtime or 0.0, entry.premium)
    for _, group in group_by_date(scenario, name):
        for pattern in rota.patterns(scenario, group):
            longer, between = overtime.each(pattern), _shortest_rest(pattern)
            if longer >= between:
                more, rest = format_duration(longer), format_duration(between)
                message = f"makes shifts of `{name}` {more} longer; the next begins {rest} later"
                report.fault_once(path, message)


def _shortest_rest(pattern: rota.Pattern) -> float:
    """Least minutes between the end of a shift and the next one, over the weeks in turn."""
    shifts = [
        (number * WEEK + day * DAY + begin, number * WEEK + day * DAY + end)
        for number, week in enumerate(pattern.weeks)
        for day, begin, end in week.spans
    ]
    if not shifts:
        return math.inf
    first_again = shifts[0][0] + len(pattern.weeks) * WEEK
    begins = [*(begin for begin, _ in shifts[1:]), first_again]
    return min(begin - end for begin, (_, end) in zip(begins, shifts, strict=True))


def _check_stays(report: Report, path: Path, stays: float, hiring: Hiring) -> None:
    """Whoever is hired for a time is there for longer than the training takes."""
    if stays <= hiring.training:
        takes = format_duration(hiring.training)
        message = f"must be longer than the group's `training`, which takes {takes}"
        report.fault(path, message)


def _check_hiring_rules(scenario: Scenario, report: Report) -> None:
    """Warn of hires of the plan that the group's own rules of hiring would not allow."""
    posted: dict[tuple[str, tuple[int, int]], int] = {}
    for k, entry in enumerate(scenario.plan):
        group = scenario.team.get(entry.into or "")
        if group is None or entry.hire is None:
            continue
        hiring, path = group.hiring, ("plan", k)
        if hiring.freeze is not None and hiring.is_frozen(entry.date):
            message = f"posted on {entry.date}, when `{entry.into}` hires nobody: see its `freeze`"
            report.warn((*path, "date"), message)
        if entry.hire % hiring.class_:
            message = f"`{entry.into}` hires in classes of {hiring.class_} (got {entry.hire})"
            report.warn((*path, "hire"), message)
        company = None if scenario.hiring is None else scenario.hiring.at_most
        for who, limit in ((f"`{entry.into}` hires", hiring.at_most), ("all groups hire", company)):
            if limit is not None:
                place = who, limit.period(entry.date)
                posted[place] = posted.get(place, 0) + entry.hire
                if posted[place] > limit.number:
                    message = f"{who} {limit.words} at most; with this it is {posted[place]}"
                    report.warn((*path, "hire"), message)


def _check_never_hired(scenario: Scenario, report: Report) -> None:
    """Rules of hiring by which nobody can ever come into a group."""
    start = scenario.horizon.start
    for name, group in scenario.team.items():
        hiring, path = group.hiring, ("team", name, "hiring")
        if hiring.at_most is not None and hiring.class_ > hiring.at_most.number:
            message = f"is less than a `class` of {hiring.class_}: nobody could ever be hired"
            report.fault((*path, "at_most"), message, (*path, "class"))
        if hiring.starts is not None and hiring.first_day(start) == NEVER:
            soonest = hiring.ready_on(start)
            message = f"the last of these days is before {soonest}, the soonest that anybody hired "
            report.warn((*path, "starts"), f"{message}could start: nobody ever does")


def _check_early(report: Report, path: Path, turnover: Turnover) -> None:
    """A time in which more leave needs both: how long, and how many times more."""
    if (turnover.early > 0) != (turnover.early_times != 1):
        one, other = "early", "early_times"
        if not turnover.early:
            one, other = other, one
        message = f"needs `{other}`, e.g. `{{early: 3 months, early_times: 200%}}`"
        report.fault((*path, one), message, (*path, other))


def _check_group(report: Report, path: Path, name: str) -> None:
    known = report.names("team")
    if name not in known:
        unsure = [] if known else [("team",)]
        report.fault(path, f"there is no group `{name}`{hint(name, known)}", *unsure)


def _check_training(scenario: Scenario, report: Report, path: Path, entry: Change) -> None:
    """Agents are trained in topics that their tier has work for and that they cannot do yet."""
    group = scenario.team.get(entry.from_ or "")
    if entry.action != "train" or group is None:
        return
    if not routes.takes_contacts(group):
        report.fault((*path, "from"), f"`{entry.from_}` takes no contacts, so needs no skills")
        return
    tier = routes.group_tier(scenario, group)
    tiers = routes.backup_tiers(scenario, group) if tier is None else [tier]
    for topic in entry.skills or ():
        rules = scenario.topics.get(topic)
        if rules is not None and not set(tiers) & set(rules.work):
            message = f"`{topic}` has no work at {' and '.join(tiers)}, the group's tier"
            report.fault((*path, "skills"), message, ("topics", topic))
        elif rules is not None and topic in routes.speeds(scenario, group):
            report.fault((*path, "skills"), f"the group has `{topic}` already", ("team",))


def _check_background(scenario: Scenario, report: Report, path: Path, number: int) -> None:
    """An entry starts work of its group that waits for the plan, and that no other starts."""
    entry = scenario.plan[number]
    group = scenario.team.get(entry.of or "")
    if entry.background is None or group is None:
        return
    place: Path = ("team", entry.of or "", "background")
    work = group.background.get(entry.background)
    if work is None:
        message = f"`{entry.of}` has no background work `{entry.background}`"
        fix = hint(entry.background, list(group.background))
        report.fault((*path, "background"), f"{message}{fix}", place)
    elif work.starts == "at once":
        message = f"`{entry.background}` has no `starts: by plan`, so it starts with the horizon"
        report.fault((*path, "background"), message, (*place, entry.background))
    for other in scenario.plan[:number]:
        if (other.of, other.background) == (entry.of, entry.background):
            report.fault((*path, "background"), f"the plan starts it on {other.date} as well")


def _check_never_started(scenario: Scenario, report: Report) -> None:
    """Work that waits for the plan is started by it."""
    for name, group in scenario.team.items():
        for item in group.background:
            if background_begins(scenario, name, item) is None:
                example = f"{{date: 2026-03-02, background: {item}, of: {name}}}"
                message = f"no entry of `plan` starts it, so it is never due, e.g. `{example}`"
                report.warn(("team", name, "background", item, "starts"), message)


def _check_numbers(scenario: Scenario, report: Report) -> None:
    """There are as many agents in a group as the plan has leave, promoted or trained.

    Those who leave of their own accord may make it fewer: then all who are there do so.
    """
    there = {name: group.headcount for name, group in scenario.team.items()}
    told: set[str] = set()
    acts = [(_acts_on(scenario, entry), 1, k) for k, entry in enumerate(scenario.plan)]
    ends = [
        (ends_on(date, stays), 0, k)
        for date, _, k in acts
        if (stays := scenario.plan[k].for_) is not None
    ]
    for date, begins, k in sorted([*acts, *ends]):
        entry = scenario.plan[k]
        if not begins:
            if entry.into in there:
                there[entry.into] = max(0, there[entry.into] - (entry.hire or 0))
            continue
        number = entry.leave or entry.promote or entry.train
        if entry.into in there:
            there[entry.into] += entry.hire or 0
        if number is None or entry.from_ not in there or entry.from_ in told:
            continue
        if number > there[entry.from_]:
            message = f"`{entry.from_}` has {there[entry.from_]} on {date} (got {number})"
            report.fault(("plan", k, entry.action), message, ("team", entry.from_))
            told.add(entry.from_)
            continue
        if entry.action != "train":
            there[entry.from_] -= number
        if entry.to in there:
            there[entry.to] += number


def _acts_on(scenario: Scenario, entry: Planned) -> dt.date:
    group = scenario.team.get(entry.into or "")
    return entry.date if group is None else group.hiring.first_day(entry.date)
