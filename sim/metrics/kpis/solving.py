"""KPIs of solving: how soon and how surely inquiries are solved, and what they go through."""

from __future__ import annotations

import numpy as np

from sim.kpis import CHANNEL, GROUP, TEAM, TIER, TOPIC, WHOLE, Breakdown, KpiSection
from sim.log import Ending, Outcome, Reason
from sim.metrics.facts.chosen import Chosen
from sim.metrics.facts.contacts import by_last_group, comes_again_at, counted_contacts
from sim.metrics.facts.cut_off import still_to_come
from sim.metrics.facts.found import Facts, Sums
from sim.metrics.facts.inquiries import by_first_group, inquiry_records, measured_inquiries
from sim.metrics.facts.steps import measured_steps, step_records
from sim.metrics.tabulate import Percentile, Ratio, Records
from sim.metrics.timelines import Floats, Mask

kpi = KpiSection("Solving")

CONTACTS = Breakdown((TEAM, CHANNEL, TOPIC, CHANNEL + TOPIC), WHOLE, row=13)
INQUIRIES_BY_WEEK = Breakdown((TEAM, CHANNEL), ("week",), row=30)
CONTACTS_BY_WEEK = Breakdown((TEAM, CHANNEL), ("week",), row=31)
BY_GROUP = Breakdown((GROUP,), WHOLE, row=80)


@kpi(
    "First response time",
    "min",
    "lower",
    "ratio",
    by=(CONTACTS, INQUIRIES_BY_WEEK),
    shown={
        "headline of deferred channels": 50,
        "by channel": 100,
        "by week": 40,
        "lead": 20,
        "training": 30,
    },
    followed=True,
)
def first_response(facts: Facts) -> Sums:
    """time from an inquiry's arrival to its first answer or (open and unanswered) to the end ÷
    inquiries answered or still open
    """
    yield inquiry_records(facts), _mean(_response_times(facts))


@kpi(
    "First response time cut off by the end",
    "share",
    None,
    "ratio",
    by=(Breakdown((TEAM, CHANNEL), WHOLE, row=14),),
    target=False,
    beyond_one=True,
)
def first_response_cut_off(facts: Facts) -> Sums:
    """expected rest of inquiries' waits for a first answer at the end ÷ time waited as
    `first_response` counts it
    """
    first, answered_at, _, still_open, *_ = measured_inquiries(facts)
    times = _response_times(facts)
    channel = facts.log.contacts["channel"][first]
    rest = still_to_come(times, still_open & np.isnan(answered_at), channel)
    yield inquiry_records(facts), Ratio(rest, np.nan_to_num(times))


@kpi(
    "90th percentile of first response",
    "min",
    "lower",
    "percentile",
    by=(CONTACTS, INQUIRIES_BY_WEEK),
)
def first_response_p90(facts: Facts) -> Sums:
    """90th percentile of the same times"""
    yield inquiry_records(facts), Percentile(_response_times(facts), 0.9)


@kpi(
    "Resolution time",
    "min",
    "lower",
    "ratio",
    by=(CONTACTS, INQUIRIES_BY_WEEK, BY_GROUP),
    shown={"headline": 60, "by channel": 110, "by topic": 30, "sentence": 30, "first line": 10},
)
def resolution_time(facts: Facts) -> Sums:
    """time from the arrival of a solved inquiry to the end of the contact that solved it ÷ solved
    inquiries
    """
    for records in (inquiry_records, by_first_group):
        yield records(facts), _mean(_resolution_times(facts))


@kpi(
    "90th percentile of resolution time",
    "min",
    "lower",
    "percentile",
    by=(CONTACTS, INQUIRIES_BY_WEEK),
)
def resolution_time_p90(facts: Facts) -> Sums:
    """90th percentile of the same times"""
    yield inquiry_records(facts), Percentile(_resolution_times(facts), 0.9)


def _response_times(facts: Facts) -> Floats:
    """Time to the first answer or, open and unanswered, to the end; NaN where given up before."""
    first, answered_at, _, still_open, *_ = measured_inquiries(facts)
    unanswered_until = np.where(still_open, facts.window.end, np.nan)
    responded_at = np.where(np.isnan(answered_at), unanswered_until, answered_at)
    return responded_at - facts.log.contacts["arrived_at"][first]


def _resolution_times(facts: Facts) -> Floats:
    """Time to the end of the contact that solved an inquiry; NaN where none has."""
    inquiries = measured_inquiries(facts)
    arrived_at = facts.log.contacts["arrived_at"][inquiries.first]
    return np.where(inquiries.solved, inquiries.ended_at - arrived_at, np.nan)


def _mean(durations: Floats) -> Ratio:
    """Mean of durations; NaN counts nothing."""
    present = ~np.isnan(durations)
    return Ratio(np.where(present, durations, 0.0), present)


@kpi(
    "First contact resolution",
    "share",
    "higher",
    "ratio",
    by=(CONTACTS, INQUIRIES_BY_WEEK, BY_GROUP),
    shown={
        "headline": 70,
        "by channel": 120,
        "by topic": 40,
        "by week": 50,
        "lead": 30,
        "training": 40,
        "sentence": 40,
        "first line": 20,
    },
)
def fcr(facts: Facts) -> Sums:
    """inquiries solved in their first contact by the tier it first reached, without a transfer and
    without another contact within the window ÷ inquiries whose first contact was answered and has
    ended
    """
    contacts = Chosen(facts.log.contacts, measured_inquiries(facts).first)
    outcome = contacts["outcome"]
    handled = ~np.isnan(contacts["answered_at"]) & (outcome != Outcome.OPEN)
    resolved = (outcome == Outcome.SOLVED) & (contacts["escalations"] == 0)
    resolved &= contacts["transfers"] == 0
    released_at = np.fmax(contacts["answered_at"], contacts["ended_at"])
    released_at += facts.fcr_window
    resolved &= comes_again_at(facts)[measured_inquiries(facts).first] > released_at
    resolved &= handled
    del released_at
    for records in (inquiry_records, by_first_group):
        yield records(facts), Ratio(resolved, handled)


@kpi(
    "Solved",
    "share",
    "higher",
    "ratio",
    by=(CONTACTS, INQUIRIES_BY_WEEK, BY_GROUP),
    shown={"headline": 80, "by topic": 80, "manager": 10},
)
def solved(facts: Facts) -> Sums:
    """inquiries solved by the end ÷ inquiries not deflected"""
    for records in (inquiry_records, by_first_group):
        yield records(facts), _of_those_who_ask(facts, measured_inquiries(facts).solved)


@kpi("Given up", "share", "lower", "ratio", by=(CONTACTS, INQUIRIES_BY_WEEK))
def given_up(facts: Facts) -> Sums:
    """inquiries not solved whose customer will not come again ÷ inquiries not deflected"""
    yield inquiry_records(facts), _of_those_who_ask(facts, measured_inquiries(facts).given_up)


@kpi("Open at the end", "share", "lower", "ratio", by=(CONTACTS, INQUIRIES_BY_WEEK))
def open_at_end(facts: Facts) -> Sums:
    """inquiries in hand, waiting or coming again after the end ÷ inquiries not deflected"""
    yield inquiry_records(facts), _of_those_who_ask(facts, measured_inquiries(facts).still_open)


def _of_those_who_ask(facts: Facts, these: Mask) -> Ratio:
    """Share of the inquiries that were not deflected."""
    return Ratio(these, ~measured_inquiries(facts).deflected)


@kpi(
    "Deflected",
    "share",
    "higher",
    "ratio",
    by=(CONTACTS, INQUIRIES_BY_WEEK),
    shown={"headline": 140, "by channel": 20, "by topic": 120},
)
def deflected(facts: Facts) -> Sums:
    """inquiries whose customer found the answer without asking, or got it from a bot for good ÷
    inquiries
    """
    # Nothing where a log has neither deflected contacts nor the background work that helps.
    kept_away = measured_inquiries(facts).deflected
    if len(facts.log.tasks["task"]) or (facts.log.contacts["outcome"] == Outcome.DEFLECTED).any():
        yield inquiry_records(facts), Ratio(kept_away, np.ones(len(kept_away), bool))


def _passed_on(facts: Facts, column: str) -> tuple[Records, Ratio]:
    """Answered contacts that were passed on, as counted in a column."""
    contacts = counted_contacts(facts)
    passed_on = contacts.answered & (contacts.columns[column] > 0)
    return contacts.records, Ratio(passed_on, contacts.answered)


@kpi(
    "Escalation",
    "share",
    "lower",
    "ratio",
    by=(CONTACTS, CONTACTS_BY_WEEK, Breakdown((TIER, TIER + TOPIC, GROUP), WHOLE, row=60)),
    shown={"by topic": 50, "by tier": 40, "specialist": 10},
)
def escalation(facts: Facts) -> Sums:
    """answered contacts passed to another tier at least once ÷ answered contacts; by tier: steps
    that ended by passing the contact on ÷ completed steps, less transfers
    """
    yield _passed_on(facts, "escalations")
    ending = measured_steps(facts).last["ending"]
    yield step_records(facts), Ratio(ending == Ending.ESCALATED, ending != Ending.TRANSFERRED)


@kpi(
    "Transfers",
    "share",
    "lower",
    "ratio",
    by=(CONTACTS, CONTACTS_BY_WEEK, Breakdown((TIER, TIER + TOPIC, GROUP), WHOLE, row=90)),
    shown={"by channel": 90, "by topic": 60, "by group": 40},
    rare=True,
)
def transfer(facts: Facts) -> Sums:
    """answered contacts passed on within a tier, from a wrong desk ÷ answered contacts; by tier and
    group: steps that ended so ÷ completed steps
    """
    yield _passed_on(facts, "transfers")
    ending = measured_steps(facts).last["ending"]
    yield step_records(facts), Ratio(ending == Ending.TRANSFERRED, np.ones(len(ending), bool))


@kpi(
    "Returns",
    "share",
    "lower",
    "ratio",
    by=(CONTACTS, CONTACTS_BY_WEEK, BY_GROUP),
    shown={"by topic": 70, "training": 60, "engineer": 30},
)
def return_rate(facts: Facts) -> Sums:
    """handled contacts after which the customer comes again ÷ contacts handled to the end"""
    outcome = counted_contacts(facts).columns["outcome"]
    handled = (outcome == Outcome.SOLVED) | (outcome == Outcome.UNSOLVED)
    value = Ratio(handled & _comes_again(facts), handled)
    yield counted_contacts(facts).records, value
    yield by_last_group(facts), value


@kpi("Redials", "share", None, "ratio", by=(CONTACTS, CONTACTS_BY_WEEK))
def redial_rate(facts: Facts) -> Sums:
    """contacts abandoned or finding all lines taken after which the customer tries again ÷ contacts
    abandoned or finding all lines taken
    """
    contacts = counted_contacts(facts)
    lost = contacts.abandoned | (contacts.columns["outcome"] == Outcome.BUSY)
    yield contacts.records, Ratio(lost & _comes_again(facts), lost)


def _comes_again(facts: Facts) -> Mask:
    """Whether the customer of each contact that counts comes again."""
    return comes_again_at(facts)[counted_contacts(facts).counted] < np.inf


@kpi("Repeat contacts", "share", "lower", "ratio", by=(CONTACTS, CONTACTS_BY_WEEK))
def repeat_contacts(facts: Facts) -> Sums:
    """contacts of customers who try again because nobody has served them ÷ contacts"""
    contacts = counted_contacts(facts)
    unserved = contacts.columns["reason"] == Reason.REDIAL
    yield contacts.records, Ratio(unserved, np.ones(len(unserved), bool))
