"""A channel from its contacts: volume, profile, busyness, patience, redials."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.calibrate.beside import Beside, beside_of
from sim.calibrate.demand import WEEKDAYS, Days, Volume, volume_of
from sim.calibrate.found import ASSUMED_HANDLE, Calibration, Channel
from sim.calibrate.kinds import KindOfDay, kinds_of_day
from sim.calibrate.levels import LEAST_WEEKS, Agents, answering, in_proportion
from sim.calibrate.streams import Stream, streams_of
from sim.calibrate.values import Codes, Figure, Findings, Floats, Origin, Resampling
from sim.calibrate.waiting import (
    LEAST_LEFT,
    Redial,
    gave_up_unanswered,
    patience_of,
    redial_of,
    seen_again,
    waits_of,
)
from sim.calibrate.work import share
from sim.log import Outcome, Reason
from sim.units.hours import weekdays_text

SPOKEN = ("phone", "call", "voice", "hotline", "telef", "anruf", "appel", "llamada", "chiamat")
"""Parts of names of channels on which one speaks: nobody does so side by side."""
DATA, ESTIMATED, ASSUMED = Origin.DATA, Origin.ESTIMATED, Origin.ASSUMED


def channel_of(
    result: Calibration,
    code: int,
    name: str,
    mine: np.ndarray[tuple[int], np.dtype[np.bool_]],
    day: Codes,
    minute: Floats,
    resampling: Resampling,
) -> Channel:
    """Everything about a channel, kept among the findings as well.

    Args:
        result: gets the findings.
        code: of the channel in the log.
        name: of the channel.
        mine: which contacts are its own.
        day: of each contact of the log.
        minute: of the day, of each contact of the log.
        resampling: for the intervals.
    """
    log, found, days = result.export.log, result.findings, result.days
    kinds = kinds_of_day(days, day[mine], minute[mine])
    new = mine & (log.contacts["reason"] == Reason.FIRST)
    live = bool(log.contacts["live"][mine].any())
    agents = _answering(result, mine, kinds[0]) if live else in_proportion
    volume = volume_of(days, day[new], kinds[0].weekdays, agents)
    again = int(mine.sum()) - int(new.sum())
    basis = f"{len(days.places)} days, {int(new.sum()):,} contacts"
    basis += f"; {again:,} further ones come again" if again else ""
    key = f"channels.{name}"
    wide = "; under 4 weeks" if volume.weeks < 4 else ""
    place = f"{key}.volume" if volume.now is volume.mean else ""
    found.add(f"{name}, contacts a day", volume.mean, "per day", DATA, basis + wide, place)
    for one, figure in enumerate(volume.by_weekday):
        found.add(f"{name}, {WEEKDAYS[one]}", figure, "per day", DATA, "its weekdays' mean")
    _variation(found, name, key, volume, days)
    for kind in kinds:
        hour, most = kind.busiest_hour()
        label = f"{name}, busiest hour {weekdays_text(kind.weekdays)}, {hour} h"
        number = int(kind.weights.sum())
        basis = f"{number:,} contacts by half hour"
        found.add(label, share(round(most * number), number), "%", DATA, basis, f"{key}.hours")
    redial = None
    waits = live and "answer" in result.export.knows
    streams = streams_of(log, code, mine, days, kinds, day, minute, resampling, waits)
    if waits:
        _patience(result, code, name, day, resampling)
        redial = _redial(result, name, mine, day, resampling)
    first = 1.0
    if redial is not None:
        gave_up = float((log.contacts["outcome"][mine] == Outcome.ABANDONED).mean())
        first -= gave_up * min(max(redial.share.value, 0.0), 1.0)
    _tell_streams(result, name, streams, volume.lately)
    beside = None
    if live and {"agent", "handle time"} <= result.export.knows:
        beside = beside_of(log, code, day, resampling)
        if beside is not None and any(word in name.lower() for word in SPOKEN):
            part = beside.contacts / len(beside.rows)
            found.remarks.append(
                f"{name}: {part:.0%} of the calls overlap another one of the same agent, and "
                "nobody speaks on two telephones: does a name stand for several people?"
            )
            beside = None
        _tell_beside(found, name, beside)
    return Channel(name, code, live, volume, kinds, streams, redial, max(first, 0.01), beside)


def _answering(
    result: Calibration, mine: np.ndarray[tuple[int], np.dtype[np.bool_]], kind: KindOfDay
) -> Agents:
    """Agents whom the busiest kind of day needs for the calls of a channel."""
    export, days = result.export, result.days
    contacts, steps = export.log.contacts, export.log.steps
    minutes = ASSUMED_HANDLE.value
    if "handle time" in export.knows:
        own = mine[np.searchsorted(contacts["contact"], steps["contact"])]
        lasted = (steps["ended_at"] - steps["started_at"])[own]
        minutes = float(np.nanmean(lasted)) if (lasted > 0).any() else minutes
    number = max(int((days.counted & np.isin(days.weekday, kind.weekdays)).sum()), 1)
    return answering(kind.weights / number * minutes / 30, minutes)


def _tell_beside(found: Findings, name: str, beside: Beside | None) -> None:
    if beside is None:
        return
    key = f"channels.{name}"
    basis = f"{beside.contacts:,} of {len(beside.rows):,} contacts began beside others"
    found.add(f"{name}, at once", Figure(beside.at_once), "", DATA, basis, f"{key}.at_once")
    label = f"{name}, slowdown by each further one"
    if np.isnan(beside.slowdown.value):
        basis = f"only {basis}"
        found.add(label, Figure(0.0, 0.0, 0.5), "%", ASSUMED, basis, f"{key}.slowdown")
        return
    basis = "the work alone does not depend on how many were in hand at its beginning"
    found.add(label, beside.slowdown, "%", DATA, basis, f"{key}.slowdown")


def _tell_streams(
    result: Calibration, name: str, streams: tuple[Stream, ...], lately: float
) -> None:
    """Topics that come at times of their own, or wait with patience of their own."""
    log, found = result.export.log, result.findings
    for stream in streams[1:]:
        words = ", ".join(log.names.topics[code] for code in stream.topics)
        basis = "comes at times, or waits with patience, of its own: a channel of its own"
        key = f"channels.{name} {words}"
        volume = stream.volume.mean.times(lately)
        found.add(
            f"{name}, {words}: contacts a day", volume, "per day", DATA, basis, f"{key}.volume"
        )


def _variation(found: Findings, name: str, key: str, volume: Volume, days: Days) -> None:
    raw = volume.raw_variation
    found.add(f"{name}, day-to-day cv after weekdays", raw, "%", DATA, "beyond chance")
    label = f"{name}, busier or quieter than usual, per day"
    basis = "cv beyond chance, after weekdays and trend"
    found.add(label, volume.variation, "%", DATA, basis, f"{key}.day_variation")
    if volume.raw_variation.value > 1:
        found.remarks.append(
            f"{name}: contacts are too uneven over the days to be a rate of arrival; "
            "is this a sample, by closing date perhaps?"
        )
    label, course = f"{name}, trend a week", volume.course
    why = f"; {course.why}" if course.why else ""
    if course.since is not None:
        day = days.first + dt.timedelta(weeks=course.since)
        basis = f"{course.way}: what came before tells the weekdays, not the volume{why}"
        place = f"{key}.volume"
        found.add(f"{name}, contacts a day since {day}", volume.now, "per day", DATA, basis, place)
    if volume.steady:
        basis = f"{volume.weeks:.0f} weeks{why}"
        found.add(label, volume.trend, "%", DATA, basis, f"{key}.growth")
        basis = "where the trend has come to after the last week"
        found.add(
            f"{name}, contacts a day then", volume.now, "per day", DATA, basis, f"{key}.volume"
        )
    else:
        less = f"{course.way} describes them better" if volume.weeks >= LEAST_WEEKS else "too few"
        basis = f"{volume.weeks:.1f} weeks do not carry it on ({less}): growth is not known"
        found.add(label, volume.trend, "%", DATA, basis)
        basis += why if course.since is None else ""
        tried = volume.growth_tried
        found.add(f"{name}, growth a month", tried, "%", ASSUMED, basis, f"{key}.growth")


def _patience(
    result: Calibration, code: int, name: str, day: Codes, resampling: Resampling
) -> None:
    log, found = result.export.log, result.findings
    waits = waits_of(log, code, day)
    patience = patience_of(waits, resampling)
    key = f"channels.{name}.patience"
    basis = f"{patience.left:,} of {patience.waited:,} gave up (Kaplan–Meier)"
    if not patience.left:
        lost = int((gave_up_unanswered(log) & (log.contacts["channel"] == code)).sum())
        basis = f"{lost:,} gave up, nobody knows when" if lost else "nobody is seen to give up"
        found.add(f"{name}, patience", Figure(5, 2, 15), "min", ASSUMED, basis, key)
        return
    gave_up = share(patience.left, patience.waited)
    found.add(f"{name}, gave up", gave_up, "%", DATA, basis)
    answered = waits.wait[~waits.left]
    within = int((answered <= 20 / 60 + 1e-9).sum())
    basis_all = "of all contacts"
    found.add(f"{name}, answered within 20 s", share(within, len(waits.wait)), "%", DATA, basis_all)
    mean_wait = Figure(float(answered.mean()) if len(answered) else np.nan)
    found.add(f"{name}, wait of the answered", mean_wait, "min", DATA, f"{len(answered):,} calls")
    of = float((waits.wait > 0).mean())
    found.add(f"{name}, had to wait", Figure(of), "%", DATA, basis_all)
    if patience.values is None:
        basis = f"only {patience.left} gave up: one exponential number"
        found.add(f"{name}, mean patience", patience.mean, "min", DATA, basis, key)
        return
    found.add(
        f"{name}, patience: a quarter has left by", patience.quartile, "min", DATA, basis, key
    )
    found.add(f"{name}, patience: half have left by", patience.median, "min", DATA, basis)
    for topic, word in enumerate(log.names.topics):
        some = waits_of(log, code, day, (topic,))
        if len(log.names.topics) > 1 and int(some.left.sum()) >= LEAST_LEFT:
            own = patience_of(some, resampling)
            basis = f"{own.left:,} of {own.waited:,} gave up"
            found.add(f"{name}, {word}: a quarter by", own.quartile, "min", DATA, basis)
            found.add(f"{name}, {word}: half by", own.median, "min", DATA, basis)


def _redial(
    result: Calibration,
    name: str,
    mine: np.ndarray[tuple[int], np.dtype[np.bool_]],
    day: Codes,
    resampling: Resampling,
) -> Redial | None:
    log, found = result.export.log, result.findings
    customer = np.where(mine, result.export.customer, -1)
    redial = redial_of(log, customer, day, resampling)
    key = f"channels.{name}.redial"
    if redial is None:
        basis = "customers are not known where they gave up"
        found.add(f"{name}, redials", Figure(0.0, 0.0, 0.5), "%", ASSUMED, basis, key)
        return None
    origin = DATA if redial.known >= 0.5 else ESTIMATED
    basis = f"{redial.known:.0%} of those who gave up are known"
    found.add(f"{name}, seen again within 1 h", redial.within_hour, "%", DATA, basis)
    basis = "within 2 h, less how often the same customers call otherwise"
    found.add(f"{name}, redials", redial.share, "%", origin, basis, key)
    found.add(
        f"{name}, redials after", Figure(redial.after), "min", DATA, "median of those within 1 h"
    )
    again = seen_again(log, customer, 7 * 1440.0)
    basis = "mostly new matters: this is not failed first contact resolution"
    found.add(f"{name}, answered and seen again in 7 days", Figure(again), "%", DATA, basis)
    return redial
