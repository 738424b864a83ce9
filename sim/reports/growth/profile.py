"""Job profiles: for each job that the plan posts, a page to hand to whoever recruits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.calendar import WEEKDAYS
from sim.expected.full_time import full_time_share
from sim.reports.pen.files import slugs
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import amount, count_of, day, joined
from sim.scenarios.meaning import rota, routes
from sim.scenarios.meaning.by_date import group_by_date
from sim.units import DAY, HOUR, WEEK, format_duration, format_minute_of_day, format_share

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.decisions.growth.daily import Job
    from sim.scenarios.sections.schema import Scenario
    from sim.scenarios.sections.team.group import Group
    from sim.units import Week

PATTERN = "job-profile-*.md"
"""Names of the files."""


class Profile(NamedTuple):
    """A job in words."""

    title: str
    facts: Sequence[tuple[str, str]]
    """What is asked, and the answer."""
    work: WordTable
    """What the agent will do; no rows where nobody is on duty then."""
    basis: str
    """Where its figures come from."""


def profiles(growth: Growth) -> list[Profile]:
    """The profile of each job that the chosen plan posts."""
    return [_profile(growth.scenario, job) for job in growth.jobs]


def facts_table(profile: Profile) -> WordTable:
    """What is asked of the agent and when, as a table."""
    return WordTable(profile.title, ("What", "In this job"), tuple(profile.facts))


def profile_rows(growth: Growth) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "group": job.group,
            "agents": job.agents,
            **{
                name: getattr(job, name).isoformat()
                for name in ("posted", "first_day", "on_the_lines", "full_speed")
            },
            "until": None if job.ends is None else job.ends.isoformat(),
            "profile": dict(profile.facts),
            "contacts_a_day": [
                {"topic": topic, "channel": channel, "contacts": number}
                for (topic, channel), number in job.contacts.items()
            ],
        }
        for job, profile in zip(growth.jobs, profiles(growth), strict=True)
    ]


def profile_files(growth: Growth) -> dict[str, bytes]:
    """Each profile as a text in Markdown, by its file's name."""
    names = slugs([f"{k} {job.group}" for k, job in enumerate(growth.jobs, start=1)])
    return {
        PATTERN.replace("*", name): f"{profile_text(profile)}\n".encode()
        for name, profile in zip(names, profiles(growth), strict=True)
    }


def profile_text(profile: Profile) -> str:
    """A profile as Markdown, which reads well as plain text, too."""
    lines = [f"# {_plain(profile.title)}", ""]
    lines += [f"- **{name}**: {_plain(text)}" for name, text in profile.facts]
    if profile.work.rows:
        rows = [[_plain(c) for c in row] for row in (profile.work.columns, *profile.work.rows)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        padded = [
            "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
            for row in rows
        ]
        rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
        lines += ["", f"## {profile.work.title}", "", padded[0], rule, *padded[1:]]
    return "\n".join([*lines, "", _plain(profile.basis)])


def _plain(text: str) -> str:
    """Text that Markdown takes as it is, whatever names there are in it."""
    return re.sub(r"([|<`*_\\])", r"\\\1", text)


def _profile(scenario: Scenario, job: Job) -> Profile:
    group = _rules_on(scenario, job)
    waits = (job.first_day - job.posted).days * DAY
    facts = [
        ("Post the job by", day(job.posted)),
        ("First day", f"{day(job.first_day)}{_after(waits, 'after the posting')}"),
        ("Until", _until(job)),
        ("Tier", routes.group_tier(scenario, group) or "backup alone"),
        ("Skills", _skills(scenario, group)),
        ("Channels", joined(routes.channels(scenario, group))),
        ("Shifts", _shifts(scenario, group)),
        ("Contract", _contract(scenario, group)),
        ("Pay", f"{amount(group.cost, 'money', scenario.currency)} an hour" * (group.cost > 0)),
        ("Training", _training(group, job)),
        ("Coach", _coach(group)),
        ("At full speed", _full_speed(group, job)),
    ]
    whom = count_of(job.agents, "agent")
    return Profile(
        f"Job profile: {whom} for {job.group}",
        [(name, text) for name, text in facts if text],
        _work(job),
        f"Simulated with the whole plan: mean over all agents of {job.group} in {job.runs} runs, "
        f"from {day(job.since)} until before {day(job.until)}.",
    )


def _until(job: Job) -> str:
    """The last day of whoever is hired for a time; empty where it is for good."""
    if job.ends is None:
        return ""
    last = job.ends - dt.timedelta(days=1)
    weeks = (job.ends - job.first_day).days / 7
    length = f", {count_of(round(weeks), 'week')} in all" if weeks == round(weeks) else ""
    return f"{day(last)}{length}: hired for this time only"


def _rules_on(scenario: Scenario, job: Job) -> Group:
    """The group with the hours that it has on the first day."""
    versions = group_by_date(scenario, job.group)
    return [group for since, group in versions if since <= job.first_day][-1]


def _length(minutes: float) -> str:
    """A duration; whole weeks as weeks: "6 weeks"."""
    weeks, rest = divmod(minutes, WEEK)
    return format_duration(minutes) if rest or not weeks else count_of(int(weeks), "week")


def _after(minutes: float, what: str) -> str:
    return f", {_length(minutes)} {what}" if minutes else ""


def _skills(scenario: Scenario, group: Group) -> str:
    speeds = routes.speeds(scenario, group)
    return joined(
        [
            name if speed == 1 else f"{name} (at {format_share(speed)} of standard speed)"
            for name, speed in speeds.items()
        ]
    )


def _shifts(scenario: Scenario, group: Group) -> str:
    patterns = rota.patterns(scenario, group)
    zone = f", by the clocks of {group.time_zone}" if group.time_zone else ""
    if group.rotation is not None:
        weeks = [hours_in_words(week) if week.spans else "off" for week in group.rotation]
        return f"weeks in turn: {'; then '.join(weeks)}{zone}"
    texts = list(dict.fromkeys(hours_in_words(pattern.weeks[0]) for pattern in patterns))
    if len(texts) == 1:
        return f"{texts[0]}{zone}"
    return f"new agents join in turn: {'; '.join(texts)}{zone}"


def _contract(scenario: Scenario, group: Group) -> str:
    """Share of full time, and the hours of a week that are paid."""
    patterns = rota.patterns(scenario, group)
    means = [sum(week.minutes for week in each.weeks) / len(each.weeks) for each in patterns]
    hours = sorted({round(group.contract * mean / HOUR, 1) for mean in means})
    paid = " or ".join(f"{each:g}" for each in hours)
    part = full_time_share(scenario, group)
    share = "full time" if part == 1 else f"{format_share(part)} of full time"
    pause = f", {format_duration(group.pause)} of breaks a shift" if group.pause else ""
    return f"{share}: {paid} h paid a week{pause}"


def _training(group: Group, job: Job) -> str:
    if not group.hiring.training:
        return "none off the lines"
    length, rules = _length(group.hiring.training), group.supervision
    by = f"; {rules.by} for {format_duration(rules.time)} a week" if rules is not None else ""
    return f"{length} off the lines, until {day(job.on_the_lines)}{by}"


def _coach(group: Group) -> str:
    rules = group.coaching
    if rules is None:
        return "nobody has time set apart for it"
    shorter = f"; learning takes {format_share(rules.shortens)} less" if rules.shortens else ""
    return (
        f"{rules.by}, {format_duration(rules.time)} a week for the first "
        f"{_length(rules.weeks)} on the lines{shorter}"
    )


def _full_speed(group: Group, job: Job) -> str:
    learning = group.learning
    if learning is None:
        return f"from {day(job.on_the_lines)}, the first day on the lines"
    almost = " (95 % of the way)" if learning.curve == "exponential" else ""
    begins = [
        f"{format_share(value)} {what}"
        for value, what in (
            (learning.speed, "of the speed"),
            (learning.solve, "of what the others solve"),
            (learning.escalate, "of what they pass on"),
        )
        if value != 1
    ]
    start = f"; begins at {joined(begins)}" if begins else ""
    return f"from {day(job.full_speed)}{almost}{start}"


def _work(job: Job) -> WordTable:
    """Contacts a day: a row for each topic, a column for each channel where there are several."""
    title = "On a working day, one agent handles"
    topics: dict[str, dict[str, float]] = {}
    for (topic, channel), number in job.contacts.items():
        topics.setdefault(topic, {})[channel] = number
    channels = sorted({channel for _, channel in job.contacts})
    several = channels if len(channels) > 1 else []
    rows = [_row(topic, by, several) for topic, by in topics.items()]
    if len(rows) > 1:
        sums: Mapping[str, float] = {
            channel: sum(by.get(channel, 0.0) for by in topics.values()) for channel in channels
        }
        rows.append(_row("all", sums, several))
    return WordTable(title, ("Topic", "Contacts", *several), tuple(rows))


def _row(topic: str, by: Mapping[str, float], channels: Sequence[str]) -> tuple[str, ...]:
    figures = (sum(by.values()), *(by.get(channel, 0.0) for channel in channels))
    return topic, *(amount(figure, "count") for figure in figures)


def hours_in_words(week: Week) -> str:
    """Hours of a week: "Mon to Fri 08:00 to 16:30, Sat 09:00 to 14:00"."""
    if week.always:
        return "around the clock"
    by_hours: list[tuple[str, list[int]]] = []
    for weekday in range(7):
        spans = week.beginning_on(weekday)
        clock = " and ".join(
            f"{format_minute_of_day(begin)} to {format_minute_of_day(end)}" for begin, end in spans
        )
        if not clock:
            continue
        if by_hours and by_hours[-1][0] == clock and by_hours[-1][1][-1] == weekday - 1:
            by_hours[-1][1].append(weekday)
        else:
            by_hours.append((clock, [weekday]))
    names = [name.capitalize()[:3] for name in WEEKDAYS]
    return ", ".join(
        f"{names[days[0]]}{f' to {names[days[-1]]}' if len(days) > 1 else ''} {clock}"
        for clock, days in by_hours
    )
