"""What holds in every log: nothing lost, times in order, work done in full, patience kept."""

from __future__ import annotations

import math
from collections import namedtuple
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.log import Log
from sim.scenarios import Scenario
from sim.scenarios.meaning import routes
from sim.scenarios.sections.team.group import Group
from sim.tape import Tape

NEVER = 1e-7
"""Minutes within which two calculated moments are the same."""


def add_desks(scenario: Scenario, tape: Tape, contacts: pd.DataFrame, steps: pd.DataFrame) -> None:
    """Add the topic at whose desk each step was, and each contact was last: wrong ones first."""
    topics = sorted(scenario.topics)
    of_contact = dict(by_contact(steps))
    desk_of, landed, desks = {}, [], {}
    returned: set[int] = set()
    for contact in rows_of(contacts.sort_values("contact")):
        if contact.reason == "return":
            returned.add(contact.inquiry)
        at = topics[_first_desk(tape, contact.contact, contact.inquiry in returned)]
        goes_on = tape.contacts.get("patience_if_redial")
        if contact.reason == "redial" and goes_on is not None and goes_on[contact.contact] >= 0:
            at = desk_of[contact.contact - 1]  # where it gave up
        landed.append(at != contact.topic)
        for step in of_contact.get(contact.contact, ()):
            desks[step.Index] = at
            group = scenario.team[str(step.group)]
            takes = routes.takes(scenario, group, step.topic, step.channel, step.tier)
            if step.ending == "transferred" or takes:
                at = contact.topic  # who knows the right topic puts it right
        desk_of[contact.contact] = at
    steps["desk"] = [desks[row] for row in steps.index]
    contacts["desk"] = [desk_of[contact] for contact in contacts.contact]
    contacts["landed_wrong"] = landed


def _first_desk(tape: Tape, contact: int, returned: bool) -> int:
    """The topic at whose desk a contact begins that does not go on where it gave up."""
    row = tape.contacts["first_step"][contact]
    if returned and "step_if_back" in tape.contacts and tape.contacts["step_if_back"][contact] >= 0:
        row = tape.contacts["step_if_back"][contact]
    return int(tape.steps["topic"][row])


def nobody_is_lost(tape: Tape, log: Log, contacts: pd.DataFrame, steps: pd.DataFrame) -> None:
    first = contacts[contacts.number == 0]
    assert sorted(first.inquiry) == list(range(len(tape.inquiries["arrived_at"])))
    assert contacts.contact.is_unique
    # a further contact is there exactly where one was announced within the horizon
    announced = contacts[contacts.next_at < log.calendar.minutes]
    further = contacts[contacts.number > 0]
    assert sorted(announced.contact + 1) == sorted(further.contact)
    ends = {contact: [step.ending for step in own] for contact, own in by_contact(steps)}
    answers = steps[steps.ending.isin(["solved", "escalated", "transferred"])]
    at_bot = set(contacts[contacts.outcome == "deflected"].contact)
    voices = answers.groupby("contact").agent.nunique()
    goes_on = ("escalated", "interrupted", "put back", "transferred", "no answer")
    for contact in rows_of(contacts):
        path = ends.get(contact.contact, [])
        if contact.outcome == "deflected":
            assert contact.number == 0
            assert not path
            assert contact.ended_at == contact.arrived_at
        after_bot = contact.number > 0 and contact.contact - 1 in at_bot
        assert (contact.reason == "after bot") == after_bot
        returns = contact.outcome == "solved" and not math.isnan(contact.next_at)
        if returns and "strain_from" not in tape.contacts:
            assert voices[contact.contact] > 1
        if contact.outcome in ("solved", "unsolved") and contact.last_tier == "payments":
            assert set(path) <= set(goes_on)
        elif contact.outcome in ("solved", "unsolved"):
            assert path[-1] == contact.outcome
            assert all(end in goes_on for end in path[:-1])
        else:
            assert all(end in (*goes_on, "open") for end in path)
        assert (contact.outcome == "open") == math.isnan(contact.ended_at)
        assert contact.escalations == path.count("escalated")
        assert contact.transfers == path.count("transferred") <= contact.landed_wrong


def times_run_forward(contacts: pd.DataFrame, steps: pd.DataFrame) -> None:
    moments = steps[["queued_at", "started_at", "handled_at", "ended_at"]].to_numpy()
    for before, after in ((0, 1), (1, 2), (2, 3), (1, 3)):
        gap = moments[:, after] - moments[:, before]
        assert not (gap < 0).any()
    assert not (contacts.answered_at < contacts.arrived_at).any()
    assert not (contacts.ended_at < contacts.arrived_at).any()
    ordered = steps.sort_values(["contact", "started_at", "queued_at"])
    same = ordered.contact.eq(ordered.contact.shift())
    left_at = ordered.handled_at.fillna(ordered.ended_at).shift()
    assert not (same & (ordered.started_at < left_at)).any()


def agents_do_one_thing_at_a_time(scenario: Scenario, steps: pd.DataFrame) -> None:
    for _, own in steps.groupby("agent", observed=True):
        rows = own[own.ended_at.isna() | (own.ended_at > own.started_at)]
        start, end = rows.started_at.to_numpy(), rows.ended_at.fillna(math.inf).to_numpy()
        channel = rows.channel.cat.codes.to_numpy()
        beside = (start[:, None] >= start) & (start[:, None] < end)  # those in hand at each start
        called_back = {tier.name for tier in scenario.tiers if tier.mode == "deferred"}
        limits = np.array(
            [
                1 if tier in called_back else scenario.channels[channel].at_once
                for channel, tier in zip(rows.channel, rows.tier, strict=True)
            ]
        )
        assert (beside.sum(axis=1) <= limits).all()
        assert (channel[:, None] == channel)[beside].all()


def work_is_done_in_full(scenario: Scenario, tape: Tape, log: Log, steps: pd.DataFrame) -> None:
    """Without others beside it, the pieces of a step add up to the drawn work, whoever did them."""
    alone = [name for name, channel in scenario.channels.items() if channel.at_once == 1]
    solo = steps[steps.channel.isin(alone)]
    first_step = tape.contacts["first_step"]
    strain = scenario.strain
    longest = 1.0 if strain is None else 1 + strain.handle_time * strain.utmost
    drawn = tape.steps["handle_time"]
    wrong = tape.steps["next"] == tape.steps["tier"]
    for contact, pieces in by_contact(solo):
        place, done = first_step[contact], 0.0
        due = most = drawn[place]
        for piece in pieces:
            group = scenario.team[str(piece.group)]
            where = (piece.topic, piece.channel, piece.tier)
            if wrong[place] and routes.takes(scenario, group, *where):  # found out, and put right
                ratio = speed_of(group, piece.topic) / speed_of(group, piece.desk)
                place += 1
                due, most = drawn[place] + (due - done) * ratio, drawn[place] + most * ratio
                done = 0.0
            speed = speed_of(group, piece.desk if wrong[place] else piece.topic)
            stopped = piece.handled_at if piece.handled_at == piece.handled_at else piece.ended_at
            done += (stopped - piece.started_at) * speed
            if piece.ending in ("escalated", "solved", "unsolved", "transferred"):
                assert due - 1e-6 < done < most * longest + 1e-6
                place, done = place + 1, 0.0
                if piece.to_tier == "payments":
                    place += 1
                due = most = drawn[place] if place < len(drawn) else math.nan


def speed_of(group: Group, topic: str) -> float:
    stated = {}
    for skills in (group.backup.topics if group.backup else None, group.skills):
        stated |= dict(skills) if isinstance(skills, Mapping) else {}
    return stated.get(topic, 1.0)


def patience_is_kept(scenario: Scenario, tape: Tape, contacts: pd.DataFrame) -> None:
    lost = contacts[contacts.outcome == "abandoned"]
    step = tape.contacts["first_step"][lost.contact] + lost.escalations.to_numpy()
    step += (lost.landed_wrong & (lost.desk == lost.topic)).to_numpy()
    waited, patience = (lost.ended_at - lost.queued_at).to_numpy(), tape.steps["patience"][step]
    assert (waited <= patience + NEVER).all()
    shrinks = lost.channel.map(lambda name: scenario.channels[name].impatience is not None)
    as_drawn = ~shrinks.to_numpy(bool)
    assert np.allclose(waited[as_drawn], patience[as_drawn], atol=NEVER)
    live = contacts[contacts.live & contacts.answered_at.notna()]
    wait = (live.answered_at - live.arrived_at).to_numpy()
    assert (wait <= tape.steps["patience"][tape.contacts["first_step"][live.contact]] + NEVER).all()


def nobody_is_lost_outside(log: Log, contacts: pd.DataFrame, steps: pd.DataFrame) -> None:
    visits = log.frame("outside")
    assert not (visits.started_at < visits.passed_at).any()
    assert not (visits.back_at < visits.started_at).any()
    passed = steps[steps.to_tier == "payments"].sort_values(["contact", "handled_at"])
    came = visits.sort_values(["contact", "passed_at"])
    assert passed.contact.tolist() == came.contact.tolist()
    assert passed.handled_at.tolist() == came.passed_at.tolist()
    # who is back waits for a step, or is served; who is not is open; the others are over
    again = came[came.to_tier.notna()]
    queued = {*steps[["contact", "queued_at"]].itertuples(index=False, name=None)}
    queued |= {*contacts[["contact", "queued_at"]].itertuples(index=False, name=None)}
    assert {*again[["contact", "back_at"]].itertuples(index=False, name=None)} <= queued
    by_contact = contacts.set_index("contact")
    still = by_contact.loc[came[came.back_at.isna()].contact]
    assert (still.outcome == "open").all()
    over = came[came.back_at.notna() & came.to_tier.isna()]
    assert by_contact.loc[over.contact].ended_at.tolist() == over.back_at.tolist()


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """The rows of a table as named tuples, with its categories as words: quick to go through."""
    row = namedtuple("row", ["Index", *frame.columns])  # type: ignore[misc]
    columns = (np.asarray(frame[name]).tolist() for name in frame.columns)
    return [row(*values) for values in zip(frame.index.tolist(), *columns, strict=True)]


def by_contact(steps: pd.DataFrame) -> list[tuple[int, list[Any]]]:
    """The steps of each contact, in the order of the log."""
    found: dict[int, list[Any]] = {}
    for step in rows_of(steps):
        found.setdefault(int(step.contact), []).append(step)
    return sorted(found.items())
