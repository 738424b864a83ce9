"""A team from its export: every parameter that the export carries, and assumptions for the rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from sim.calibrate.beside import speeds_of
from sim.calibrate.channels import channel_of
from sim.calibrate.demand import days_of
from sim.calibrate.found import Calibration, Returns, Topic
from sim.calibrate.kinds import kinds_of_day
from sim.calibrate.staff import staff_of
from sim.calibrate.throughput import throughput_of
from sim.calibrate.values import RESAMPLES, Codes, Figure, Floats, Origin, Resampling
from sim.calibrate.waiting import (
    LEAST_LEFT,
)
from sim.calibrate.work import (
    LEAST_STEPS,
    Flow,
    Handling,
    flow_of,
    handling_of,
    share,
    turns_of,
    worked_of,
)
from sim.errors import UsageError
from sim.exports import UNSTATED, Export
from sim.log import Log, Outcome, Reason
from sim.tape.streams import RandomStreams
from sim.units import both
from sim.units.hours import weekdays_text

LEAST_TURNS = 200
"""Gaps between an agent's tickets below which they tell nothing."""
MOST_NAMES = 100
"""Channels, and tiers, at most."""
MOST_TOPICS = 12
FEW_DAYS = 14
"""Days below which hardly anything is known about weekdays."""
LEAST_SHARE = 0.001
"""Topics with less than this share of the contacts are put together."""
WORK = {"handle time", "time tracked"}
"""What an export may know of how long work takes."""
DATA, ESTIMATED, ASSUMED = Origin.DATA, Origin.ESTIMATED, Origin.ASSUMED


def calibrate(export: Export) -> Calibration:
    """Estimate what the export carries.

    Args:
        export: see :func:`sim.exports.read_export`.

    Raises:
        UsageError: an export of too few days or contacts, or of hundreds of channels or tiers.
    """
    log = export.log
    _refuse_too_many(log)
    days, day, minute = days_of(log)
    if len(days.places) < 3 or len(day) < LEAST_LEFT:
        raise UsageError(
            f"too little to calibrate: {len(day)} contacts on {len(days.places)} days; "
            f"{LEAST_LEFT} contacts on 3 days are the least"
        )
    busy = np.isin(days.weekday, np.unique(days.weekday[day]))  # closed weekdays tell nothing
    places = np.flatnonzero(days.counted & busy)
    draws = RandomStreams(1, 0).generator("calibrate").random((RESAMPLES, len(places)))
    resampling = Resampling(places, days.weekday[places], draws)
    result = Calibration(export, days, [], [], (), None, None)
    _tell_days(result)
    for code, name in enumerate(log.names.channels):
        mine = log.contacts["channel"] == code
        if mine.any():
            result.channels.append(channel_of(result, code, name, mine, day, minute, resampling))
    result.channels.sort(key=lambda channel: (-channel.live, -channel.volume.mean.value))
    result.tiers = _tiers(log, export)
    _tell_throughput(result, resampling)
    _tell_untracked(result)
    _topics(result, day, resampling)
    _returns(result, day, resampling)
    _staff(result, day, minute, resampling)
    return result


def _refuse_too_many(log: Log) -> None:
    """A column with another value in each row is no channel: each would be estimated by itself."""
    for what, names in (("channel", log.names.channels), ("tier", log.names.tiers)):
        if len(names) > MOST_NAMES:
            raise UsageError(
                f"{len(names):,} different {what}s ({both(names, 3)}): is that the right column? "
                f"Say which is by --map, e.g. --map HEADER={what}; {MOST_NAMES} are the most"
            )


def _tell_days(result: Calibration) -> None:
    days, remarks = result.days, result.findings.remarks
    number = len(days.places)
    if number < FEW_DAYS:
        remarks.append(
            f"only {number} days: weekdays, busyness and intervals are hardly more than guesses; "
            "four weeks are a start"
        )
    agents = set(result.export.log.names.agents) - {UNSTATED}
    if "agent" in result.export.knows and len(agents) == 1:
        remarks.append("only one agent: nothing tells how agents differ, or who stands in")
    if days.gaps:
        remarks.append(f"no contact at all, taken as no data: {_dates(days.gaps)}")
    if days.low:
        remarks.append(f"holiday or outage, left out of the volume: {_dates(days.low)}")


def _dates(days: tuple[dt.date, ...], most: int = 12) -> str:
    more = f" and {len(days) - most} more" if len(days) > most else ""
    return ", ".join(map(str, days[:most])) + more


# -- topics and their work -----------------------------------------------------------------------


def _tiers(log: Log, export: Export) -> tuple[str, ...]:
    """Tiers that the export knows; one of our own name where it knows none."""
    if "tier" not in export.knows:
        return ("L1",)
    there = {int(code) for code in np.unique(log.steps["tier"])}
    there |= {int(code) for code in np.unique(log.contacts["first_tier"])}
    return tuple(word for code, word in enumerate(log.names.tiers) if code in there)


def _topics(result: Calibration, day: Codes, resampling: Resampling) -> None:
    log, found = result.export.log, result.findings
    _tell_speeds(result)
    _tell_turns(result)
    counts = np.bincount(log.contacts["topic"], minlength=len(log.names.topics))
    number = int(counts.sum())
    ranked = [int(k) for k in np.argsort(-counts, kind="stable") if counts[k]]
    kept = [k for k in ranked[:MOST_TOPICS] if counts[k] >= LEAST_SHARE * number]
    others = [k for k in ranked if k not in kept]
    if "topic" not in result.export.knows:
        basis = "the export has no topics"
        found.add("topics", Figure(1.0), "", ASSUMED, basis, "topics")
        _topic(result, "contact", kept, Figure(1.0), day, resampling)
        return
    _all_topics(result, day, resampling)
    for k in kept:
        name, part = log.names.topics[k], share(int(counts[k]), number)
        found.add(
            f"{name}, share", part, "%", DATA, f"{counts[k]:,} contacts", f"topics.{name}.share"
        )
        _topic(result, name, [k], part, day, resampling)
    if others:
        few = int(counts[others].sum())
        part = share(few, number)
        basis = f"{len(others)} topics"
        found.add("other topics, share", part, "%", DATA, basis, "topics.other topics.share")
        _topic(result, "other topics", others, part, day, resampling)


def _all_topics(result: Calibration, day: Codes, resampling: Resampling) -> None:
    """The handle time over everything, to be compared with what others know."""
    log, found = result.export.log, result.findings
    worked = worked_of(result.export, np.arange(len(log.names.topics)), result.alone)
    if WORK & result.export.knows and len(worked.minutes) >= LEAST_STEPS:
        whole = handling_of(worked, day, resampling)
        short = f"{whole.short / max(whole.steps, 1):.1%} under 10 s"
        basis = f"{whole.steps:,} steps, {whole.too_long} far too long left out, {short}"
        found.add("all topics: handle time", whole.mean, "min", DATA, basis)
        found.add("all topics: its cv", whole.cv, "", DATA, "")


def _tell_turns(result: Calibration) -> None:
    """How soon agents end one ticket after another, where nothing tells how long work takes."""
    export, found = result.export, result.findings
    if "agent" not in export.knows or WORK & export.knows:
        return
    gaps = turns_of(export.log)
    if len(gaps) >= LEAST_TURNS:
        quarter, half, more = (float(np.quantile(gaps, q)) for q in (0.25, 0.5, 0.75))
        basis = f"{len(gaps):,} gaps up to an hour, their quartiles: other work is in them, so "
        basis += "that one takes at most about as long"
        name = "from one ticket's end to the same agent's next"
        found.add(name, Figure(half, quarter, more), "min", ESTIMATED, basis)


def _tell_throughput(result: Calibration, resampling: Resampling) -> None:
    """How much duty a ticket takes while others wait, where nothing tells how long work takes."""
    export = result.export
    if WORK & export.knows or "duty" not in export.knows or len(result.tiers) > 1:
        return
    result.throughput = throughput_of(export.log, len(result.days.weekday), resampling)
    if result.throughput is not None:
        basis = (
            f"{result.throughput.done:,} done while others waited; other work is in it, so that "
        )
        basis += "work on one takes at most so long"
        name = "duty for each ticket that is done"
        result.findings.add(name, result.throughput.each, "min", ESTIMATED, basis)


def _tell_untracked(result: Calibration) -> None:
    """Channels on whose contacts no time is tracked, where it is on others."""
    export, found = result.export, result.findings
    if "time tracked" not in export.knows:
        return
    channel = export.log.contacts["channel"][~np.isnan(export.handle)]
    tracked = {each.name: bool((channel == each.code).any()) for each in result.channels}
    where = ", ".join(name for name, some in tracked.items() if some)
    for name in (name for name, some in tracked.items() if not some):
        basis = f"nothing tells it here: each topic takes what it takes elsewhere ({where})"
        found.add(f"{name}: handle time", Figure(np.nan), "min", ASSUMED, basis)


def _tell_speeds(result: Calibration) -> None:
    """How far agents differ: told, for a scenario of one group takes them as alike."""
    log, export = result.export.log, result.export
    if not {"agent", "handle time"} <= export.knows:
        return
    steps, names = log.steps, log.names
    worked = worked_of(export, np.arange(len(names.topics)), result.alone)
    named = np.array([word != UNSTATED for word in names.agents])[steps["agent"]]
    kind = steps["topic"].astype(np.int64) * len(names.tiers) + steps["tier"]
    told = speeds_of(worked.minutes, kind, steps["agent"], worked.completed & named)
    if told is not None:
        figure, agents = told
        basis = f"{agents} agents with 50 steps or more; handle times by topic, chance left out"
        result.findings.add("agents' handle times differ by (sd)", figure, "%", DATA, basis)


def _topic(
    result: Calibration,
    name: str,
    codes: list[int],
    part: Figure,
    day: Codes,
    resampling: Resampling,
) -> None:
    log, found, export = result.export.log, result.findings, result.export
    work: dict[str, tuple[Handling | None, Flow]] = {}
    topics = np.array(codes, np.int64)
    enters = result.tiers[0]
    for tier in result.tiers:
        tiered = "tier" in export.knows
        code = log.names.tiers.index(tier) if tiered else 0
        rows = np.isin(log.steps["topic"], codes) & (log.steps["tier"] == code)
        worked = worked_of(export, topics, result.alone, code if tiered else None)
        key = f"topics.{name}.{tier}.handle_time"
        label = f"{name}, {tier}: handle time"
        flow = flow_of(log, codes[0], code) if tiered else Flow(int(rows.sum()), {}, False)
        if tiered and not rows.any() and not len(worked.minutes):
            continue
        handling = None
        if WORK & export.knows and worked.completed.sum() >= 2:
            handling = _unsure(handling_of(worked, day, resampling), result)
            few = "; few" if handling.steps < LEAST_STEPS else ""
            what = "contacts with time tracked" if "time tracked" in export.knows else "steps"
            basis = f"{handling.steps:,} {what}{few}"
            if handling.too_long:
                basis += f", {handling.too_long} far too long left out"
            if handling.short:
                basis += f", {handling.short / max(handling.steps, 1):.1%} under 10 s"
            found.add(label, handling.mean, "min", DATA, basis, key)
            found.add(f"{name}, {tier}: its cv", handling.cv, "", DATA, _shape_in_words(handling))
        else:
            found.add(label, result.handle_assumed, "min", ASSUMED, result.why_assumed, key)
        work[tier] = (handling, flow)
        for to, figure in flow.to.items():
            word = log.names.tiers[to]
            basis = f"{flow.steps:,} steps{', all topics of the tier' if flow.pooled else ''}"
            label = f"{name}, {tier}: passed on to {word}"
            found.add(label, figure, "%", DATA, basis, f"topics.{name}.{tier}.escalate")
    if "tier" in export.knows:
        first = log.contacts["first_tier"][np.isin(log.contacts["topic"], codes)]
        enters = log.names.tiers[int(np.bincount(first).argmax())]
    result.topics.append(Topic(name, tuple(codes), part, enters, work))


def _unsure(handling: Handling, result: Calibration) -> Handling:
    """With an interval as wide as what is not known of how contacts side by side slow each other
    makes it, where there are such.
    """
    unsure = max((c.beside.unsure for c in result.channels if c.beside is not None), default=0.0)
    if not unsure > 0:
        return handling
    mean = handling.mean
    low, high = (
        mean.value + way * float(np.hypot(end - mean.value, unsure * mean.value))
        for way, end in ((-1, mean.low), (1, mean.high))
    )
    return replace(handling, mean=Figure(mean.value, low, high))


def _shape_in_words(handling: Handling) -> str:
    if np.isnan(handling.distance):
        return "lognormal"
    shape = "lognormal" if handling.values is None else "as measured, not lognormal"
    return f"{shape} (distance {handling.distance:.3f})"


def _returns(result: Calibration, day: Codes, resampling: Resampling) -> None:
    log, found = result.export.log, result.findings
    contacts = log.contacts
    handled = np.isin(contacts["outcome"], (Outcome.SOLVED, Outcome.UNSOLVED))
    again = contacts["reason"] == Reason.RETURN
    if not again.any():
        reopened = result.export.reopens
        known = handled & (reopened >= 0)
        if known.any():
            part = share(int((reopened[known] > 0).sum()), int(known.sum()))
            basis = "taken up again, by the export's count; when is not known"
            found.add("returns after a contact", part, "%", ESTIMATED, basis, "returns")
            result.returns = Returns(part, 1440.0)
            return
        basis = "the export does not say which contacts belong together"
        found.add("returns after a contact", Figure(0.0, 0.0, 0.15), "%", ASSUMED, basis, "returns")
        return
    before = handled & ~np.isnan(contacts["next_at"])
    own = day[handled]
    came = (~np.isnan(contacts["next_at"][handled])).astype(float)

    part = resampling.ratio(own, came)
    gap = contacts["next_at"][before] - contacts["ended_at"][before]
    after = float(np.nanmean(gap)) if len(gap) and not np.isnan(gap).all() else 1440.0
    basis = f"{int(before.sum()):,} of {int(handled.sum()):,} handled contacts"
    found.add("returns after a contact", part, "%", DATA, basis, "returns")
    result.returns = Returns(part, max(after, 1.0))
    for facts in result.export.event_facts:
        twice = share(int((facts.resolved > 1).sum()), len(facts.resolved))
        found.add("tickets resolved more than once", twice, "%", DATA, f"{len(facts.resolved):,}")
        for label, column in (
            ("until work begins", facts.to_taken),
            ("until the last resolve", facts.to_resolved),
        ):
            for word, level in (("a quarter", 0.25), ("half", 0.5), ("three quarters", 0.75)):
                value = Figure(float(np.nanquantile(column, level)))
                found.add(f"tickets {label}: {word} within", value, "min", DATA, "calendar time")


# -- agents --------------------------------------------------------------------------------------


def _staff(result: Calibration, day: Codes, minute: Floats, resampling: Resampling) -> None:
    log, found, export = result.export.log, result.findings, result.export
    live = log.contacts["live"]
    some = live if live.any() else np.ones(len(live), bool)
    kinds = kinds_of_day(result.days, day[some], minute[some])
    knows = "agent" in export.knows and "handle time" in export.knows
    result.staff = staff_of(log, result.days, kinds, resampling, knows)
    if result.staff is None:
        basis = "the export does not say who works when"
        found.add("agents on duty", Figure(np.nan), "agents", ASSUMED, basis, "team")
        return
    staff = result.staff
    word = weekdays_text(kinds[0].weekdays)
    if staff.from_states:
        label, basis = f"agents on duty at noon, {word}", "agents' states"
        found.add(label, staff.noon, "agents", DATA, basis, "team")
        return
    active = Figure(staff.active_noon)
    basis = "work with gaps up to 60 min; not all are at hand, see below"
    found.add(f"agents active at noon, {word}", active, "agents", DATA, basis)
    basis = "busy ÷ active while somebody waits"
    found.add("availability of active agents", Figure(staff.availability), "%", ESTIMATED, basis)
    basis = f"activity × availability {staff.availability:.0%}; no agent states in the export"
    if not staff.one_by_one:
        basis += "; taken"
    label, key = f"agents available at noon, {word}", "" if staff.one_by_one else "team"
    found.add(label, staff.waiting_noon, "agents", ESTIMATED, basis, key)
    if staff.one_by_one:
        basis = (
            "at all moments, by the states of the line (few are there while somebody waits); taken"
        )
        found.add(f"agents at noon, {word}", staff.noon, "agents", ESTIMATED, basis, "team")
        basis = "how far agents at one time of day differ between days"
        found.add("agents absent", staff.absence, "%", ESTIMATED, basis, "team.agents.absence")
