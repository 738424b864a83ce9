"""KPIs of waiting for a first answer."""

from __future__ import annotations

import numpy as np

from sim.kpis import CHANNEL, CYCLES, HALF_HOUR, TEAM, TOPIC, WHOLE, Breakdown, KpiSection
from sim.metrics.facts.contacts import (
    EXACTLY,
    counted_contacts,
    of_live_channels,
    promised_wait,
    target_minutes,
)
from sim.metrics.facts.cut_off import still_to_come
from sim.metrics.facts.found import Facts, Sums
from sim.metrics.tabulate import Percentile, Ratio
from sim.metrics.timelines import Floats, Mask

kpi = KpiSection("Waiting")

CONTACTS = Breakdown((TEAM, CHANNEL, TOPIC, CHANNEL + TOPIC), WHOLE, row=10)
BY_HALF_HOUR = Breakdown((TEAM, CHANNEL), (HALF_HOUR,), row=25)
CONTACTS_BY_TIME = Breakdown((TEAM, CHANNEL), (*CYCLES, "week", "day"), row=20)


@kpi(
    "Mean wait",
    "min",
    "lower",
    "ratio",
    by=(CONTACTS, CONTACTS_BY_TIME, BY_HALF_HOUR),
    shown={"headline of live channels": 20, "by channel": 50},
    hourly=True,
    followed=True,
)
def wait(facts: Facts) -> Sums:
    """time from arriving to the first answer, to hanging up to be called back, to giving up or
    (still in line) to the end ÷ contacts answered, abandoned or still in line
    """
    contacts = counted_contacts(facts)
    yield contacts.records, Ratio(contacts.wait, contacts.waited)


@kpi(
    "Mean wait cut off by the end",
    "share",
    None,
    "ratio",
    by=(Breakdown((TEAM, CHANNEL), WHOLE, row=14),),
    target=False,
    beyond_one=True,
)
def wait_cut_off(facts: Facts) -> Sums:
    """expected rest of waits still in line at the end ÷ time waited as `wait` counts it"""
    contacts = counted_contacts(facts)
    under_way = contacts.in_line & contacts.waited
    if contacts.called_back is not None:
        under_way &= np.isnan(contacts.called_back)
    rest = still_to_come(contacts.wait, under_way, contacts.columns["channel"])
    yield contacts.records, Ratio(rest, contacts.wait)


@kpi("Median wait", "min", "lower", "percentile", by=(CONTACTS,))
def wait_median(facts: Facts) -> Sums:
    """50th percentile of the same waits"""
    yield counted_contacts(facts).records, Percentile(_waits(facts), 0.5)


@kpi(
    "90th percentile of wait",
    "min",
    "lower",
    "percentile",
    by=(CONTACTS, CONTACTS_BY_TIME),
    shown={"headline of live channels": 30, "by channel": 60},
)
def wait_p90(facts: Facts) -> Sums:
    """90th percentile of the same waits"""
    yield counted_contacts(facts).records, Percentile(_waits(facts), 0.9)


@kpi("95th percentile of wait", "min", "lower", "percentile", by=(CONTACTS,))
def wait_p95(facts: Facts) -> Sums:
    """95th percentile of the same waits"""
    yield counted_contacts(facts).records, Percentile(_waits(facts), 0.95)


def _waits(facts: Facts) -> Floats:
    """Wait of each contact; NaN where it never waited."""
    contacts = counted_contacts(facts)
    return np.where(contacts.waited, contacts.wait, np.nan)


@kpi("Speed of answer", "min", "lower", "ratio", by=(CONTACTS,), followed=True)
def speed_of_answer(facts: Facts) -> Sums:
    """time from arriving to the first answer, be it a call-back, of answered contacts ÷ answered
    contacts
    """
    contacts = counted_contacts(facts)
    yield contacts.records, Ratio(contacts.until_answer * contacts.answered, contacts.answered)


@kpi(
    "Service level",
    "share",
    "higher",
    "ratio",
    by=(CONTACTS, CONTACTS_BY_TIME, BY_HALF_HOUR),
    shown={
        "headline of each channel": 10,
        "by channel": 40,
        "by week": 20,
        "lead": 10,
        "training": 10,
        "sentence": 10,
    },
    hourly=True,
    followed=True,
)
def service_level(facts: Facts) -> Sums:
    """contacts answered within their channel's target time ÷ contacts answered, abandoned
    unanswered, sent away at closing time or still in line for longer than that time; or as
    `service_level` of the scenario says
    """
    contacts = counted_contacts(facts)
    target = target_minutes(facts.log, facts.service_targets)[contacts.columns["channel"]]
    in_time = promised_wait(facts) <= target + EXACTLY
    answered = contacts.answered
    missed = ((contacts.abandoned | contacts.sent_away) & ~answered) | (contacts.in_line & ~in_time)
    judged = ~np.isnan(target) & contacts.waited & (answered | missed)
    rule, short = facts.service_level, _gave_up_soon(facts)
    met = answered & in_time
    if rule.of == "answered":
        judged &= answered
    elif rule.of == "without short abandons":
        judged &= ~short
    elif rule.of == "short abandons as met":
        met = met | short
    yield contacts.records, Ratio(met & judged, judged)


def _gave_up_soon(facts: Facts) -> Mask:
    """Which contacts gave up unanswered within the short time that the scenario states, else
    within their channel's target time.
    """
    contacts, short = counted_contacts(facts), facts.service_level.short
    target = target_minutes(facts.log, facts.service_targets)[contacts.columns["channel"]]
    waited = promised_wait(facts) if short is None else contacts.until_answer
    limit = target if short is None else short
    soon = waited <= limit + EXACTLY
    return contacts.abandoned & ~contacts.answered & soon


@kpi("Had to wait", "share", "lower", "ratio", by=(CONTACTS,))
def had_to_wait(facts: Facts) -> Sums:
    """contacts that were not answered at once ÷ contacts answered, abandoned or still in line"""
    contacts = counted_contacts(facts)
    at_once = contacts.answered & (contacts.until_answer <= EXACTLY)
    yield contacts.records, Ratio(contacts.waited & ~at_once, contacts.waited)


@kpi(
    "Abandonment",
    "share",
    "lower",
    "ratio",
    by=(CONTACTS, CONTACTS_BY_TIME, BY_HALF_HOUR),
    shown={"headline": 40, "by channel": 70, "by week": 30, "training": 20, "sentence": 20},
    hourly=True,
    followed=True,
)
def abandonment(facts: Facts) -> Sums:
    """abandoned contacts ÷ contacts of live channels, less those turned away or finding all lines
    taken
    """
    yield counted_contacts(facts).records, Ratio(counted_contacts(facts).abandoned, _offered(facts))


def _offered(facts: Facts) -> Mask:
    """Contacts of live channels that came in."""
    contacts = counted_contacts(facts)
    return of_live_channels(facts) & ~contacts.turned_away & ~contacts.lines_full


@kpi("Abandonment in time", "share", "lower", "ratio", by=(CONTACTS,))
def short_abandonment(facts: Facts) -> Sums:
    """contacts that gave up unanswered within `short` of `service_level`, else within their
    channel's target time ÷ as abandonment, of channels that have such a time
    """
    contacts, short = counted_contacts(facts), facts.service_level.short
    target = target_minutes(facts.log, facts.service_targets)[contacts.columns["channel"]]
    offered = _offered(facts) & ((short is not None) | ~np.isnan(target))
    yield contacts.records, Ratio(_gave_up_soon(facts) & offered, offered)


@kpi("Left at once", "share", "lower", "ratio", by=(CONTACTS,))
def left_at_once(facts: Facts) -> Sums:
    """contacts that gave up the moment they would have had to wait (`hang_up`, `announce`) ÷ as
    abandonment
    """
    contacts, offered = counted_contacts(facts), _offered(facts)
    at_once = contacts.abandoned & ~contacts.answered & (contacts.until_answer <= EXACTLY)
    yield contacts.records, Ratio(at_once & offered, offered)


@kpi(
    "Called back",
    "share",
    None,
    "ratio",
    by=(CONTACTS,),
    shown={"by channel": 82},
    needs="call-backs",
)
def called_back(facts: Facts) -> Sums:
    """contacts whose customers hung up to be called back ÷ as abandonment"""
    contacts = counted_contacts(facts)
    hung_up = contacts.called_back
    if hung_up is not None:
        offered = _offered(facts)
        yield contacts.records, Ratio(~np.isnan(hung_up) & offered, offered)


@kpi(
    "Wait for the call-back",
    "min",
    "lower",
    "ratio",
    by=(CONTACTS,),
    shown={"by channel": 83},
    needs="call-backs",
)
def callback_wait(facts: Facts) -> Sums:
    """time from hanging up until the customer is called back, or to the end ÷ contacts whose
    customers hung up to be called back
    """
    contacts = counted_contacts(facts)
    if contacts.called_back is not None:
        wait = contacts.until_answer - contacts.wait
        yield contacts.records, Ratio(wait, ~np.isnan(contacts.called_back))


@kpi(
    "Call-backs not reached",
    "share",
    "lower",
    "ratio",
    by=(CONTACTS,),
    shown={"by channel": 84},
    needs="call-backs",
)
def not_reached(facts: Facts) -> Sums:
    """contacts lost as nobody picked up any call ÷ contacts whose customers hung up to be called
    back and were reached or lost
    """
    contacts = counted_contacts(facts)
    if contacts.called_back is not None:
        at_home = ~np.isnan(contacts.called_back)
        lost = at_home & contacts.abandoned & ~contacts.answered
        yield contacts.records, Ratio(lost, lost | at_home & contacts.answered)


@kpi(
    "Turned away",
    "share",
    "lower",
    "ratio",
    by=(CONTACTS, Breakdown((TEAM, CHANNEL), ("week",), row=31)),
    shown={"by channel": 80},
)
def turned_away(facts: Facts) -> Sums:
    """contacts outside opening hours, or unanswered at closing time and sent away ÷ contacts of
    live channels
    """
    contacts = counted_contacts(facts)
    yield contacts.records, Ratio(contacts.turned_away, of_live_channels(facts))


@kpi(
    "Lines full",
    "share",
    "lower",
    "ratio",
    by=(CONTACTS, Breakdown((TEAM, CHANNEL), ("week",), row=31)),
    shown={"by channel": 81},
)
def lines_full(facts: Facts) -> Sums:
    """contacts that found all lines taken ÷ contacts of live channels"""
    contacts = counted_contacts(facts)
    yield contacts.records, Ratio(contacts.lines_full, of_live_channels(facts))
