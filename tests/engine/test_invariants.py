"""What holds in every log, whatever the scenario: nothing lost, nobody in two places, no idling."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import yaml
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from sim.checking import load_scenario
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.log import Log
from sim.scenarios import Scenario
from sim.scenarios.meaning import routes
from sim.scenarios.sections.team.group import Group
from sim.tape import Tape, draw_tape

NEVER = 1e-7
"""Minutes within which two calculated moments are the same."""

shares = st.sampled_from(["0%", "10%", "30%", "60%"])
shifts = st.sampled_from(
    [None, {"mon-sun": "08:00-16:00"}, {"mon-sun": ["20:00-04:00", "06:00-12:00"]}]
)


@st.composite
def live_channels(draw: st.DrawFn) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "mode": "live",
        "volume": draw(st.sampled_from(["4 per hour", "90 per day"])),
    }
    if draw(st.booleans()):
        channel["patience"] = {"mean": "12 min"}
        channel["redial"] = {"share": "50%", "after": {"mean": "15 min"}, "at_most": 2}
    else:
        channel["patience"] = "30 min"
    if draw(st.booleans()):
        channel["impatience"] = {"after_waits_of": "2 min", "over": "1 h", "shrinks": "30%"}
    if draw(st.booleans()):
        channel["lines"] = draw(st.integers(1, 6))
    if draw(st.booleans()):
        channel["at_once"] = draw(st.integers(2, 3))
        channel["slowdown"] = draw(shares)
    if draw(st.booleans()):
        channel["opening_hours"] = {"mon-sun": "07:00-19:00"}
    return channel


@st.composite
def works(draw: st.DrawFn, tier: str) -> dict[str, Any]:
    work: dict[str, Any] = {
        "handle_time": draw(
            st.sampled_from(["7 min", {"mean": "6 min"}, {"mean": "9 min", "cv": 1.5}])
        ),
        "solve": draw(st.sampled_from(["100%", "70%"])),
    }
    if draw(st.booleans()):
        work["wrap_up"] = "2 min"
    to = "L2" if tier == "L1" else "L1"
    work["escalate"] = {to: draw(shares)}
    return work


@st.composite
def backups(draw: st.DrawFn) -> dict[str, Any]:
    backup: dict[str, Any] = {"after": draw(st.sampled_from(["0 min", "3 min", "10 min"]))}
    choices = {
        "tiers": [["L1"], ["L2"], ["L1", "L2"]],
        "topics": [["fault"], {"fault": "80%"}, ["order", "fault"]],
        "channels": [["email"], ["chat", "phone"]],
    }
    for key, values in choices.items():
        if draw(st.booleans()):
            backup[key] = draw(st.sampled_from(values))
    return backup


@st.composite
def loads(draw: st.DrawFn, team: dict[str, Any]) -> dict[str, Any]:
    """Strain, so strong that it shows within a day; or none."""
    if draw(st.booleans()):
        return {}
    strain = {"above": draw(st.sampled_from(["0%", "60%"])), "over": "3 h"}
    strain |= {"handle_time": "+15%", "returns": "+4 points"}
    if any(group.get("absence", "0%") != "0%" for group in team.values()):
        strain["absence"] = "+200%"
    for name, group in team.items():
        if name.startswith("group"):
            group["turnover"] = {"per_year": "99%"}
            strain["leaving"] = "+1000%"
    return {"strain": strain}


@st.composite
def detours(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        found["wrong_desk"] = {
            "share": draw(shares),
            "topics": {"fault": draw(shares)},
            "triage": draw(st.sampled_from(["2 min", {"mean": "3 min"}])),
        }
    if draw(st.booleans()):
        bot = {"name": "bot", "from": draw(st.sampled_from(["2026-03-28", "2026-03-29"]))}
        bot |= {"handles": draw(shares), "harder": draw(st.sampled_from(["100%", "130%"]))}
        bot |= draw(st.sampled_from([{}, {"channels": ["chat", "email"]}, {"topics": ["order"]}]))
        if draw(st.booleans()):
            bot["comes_anyway"] = {"share": draw(shares), "after": {"mean": "1 h"}}
        found["automation"] = [bot]
    return found


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Small houses with everything in them; an all-round group in each tier keeps them feasible."""
    topics = {
        name: {"share": share, "L1": draw(works("L1")), "L2": draw(works("L2"))}
        | draw(st.sampled_from([{}, {"priority": "high"}]))
        for name, share in (("order", "60%"), ("fault", "40%"))
    }
    team: dict[str, Any] = {}
    for number in range(draw(st.integers(0, 3))):
        group: dict[str, Any] = {
            "tier": draw(st.sampled_from(["L1", "L2"])),
            "agents": draw(st.integers(1, 2)),
            "skills": draw(st.sampled_from([["order"], {"fault": "80%"}, ["order", "fault"]])),
            "channels": draw(st.sampled_from([["phone"], ["phone", "email"], ["chat"]])),
            "absence": draw(shares),
        }
        shift = draw(shifts)
        if shift is not None:
            group["shift"] = shift
            group["breaks"] = draw(st.sampled_from([[], ["30 min", "10 min"]]))
        if draw(st.booleans()):
            group["backup"] = draw(backups())
            if draw(st.booleans()):
                del group["tier"]
        team[f"group {number}"] = group
    for tier in ("L1", "L2"):
        team[f"all-round {tier}"] = {"tier": tier, "agents": draw(st.integers(2, 3))}
    levers = draw(loads(team)) | draw(detours())
    return levers | {
        "scenario": "any",
        "horizon": {"start": "2026-03-28", "length": "26 h"},
        "time_zone": "Europe/Berlin",
        "channels": {
            "phone": draw(live_channels()),
            "chat": draw(live_channels()),
            "email": {
                "mode": "deferred",
                "volume": "40 per day",
                "interruptible": draw(st.booleans()),
            },
        },
        "tiers": ["L1", {"name": "L2", "mode": draw(st.sampled_from(["as channel", "deferred"]))}],
        "topics": topics,
        "returns": {
            "share": draw(shares),
            "after": {"mean": "2 h"},
            "at_most": 2,
            "conflicting_answers": draw(shares),
        },
        "team": team,
        "routing": {
            "idle_agent": draw(st.sampled_from(["most specialised", "longest idle", "fastest"])),
            "order": draw(st.sampled_from(["first come", "oldest inquiry", "earliest due"])),
            "chats": draw(st.sampled_from(["spread", "fill"])),
        },
    }


def run(plan: dict[str, Any]) -> tuple[Scenario, Tape, Log]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.yaml"
        path.write_text(yaml.safe_dump(plan, sort_keys=False))
        try:
            scenario = load_scenario(path)
        except ScenarioError as error:
            # a drawn backup may have nothing to take, or a plan nobody left to move or train
            accepted = r"\d\.backup|round and round|has 0 on|has `fault` already|never on duty"
            assume(not re.search(accepted, str(error)))
            raise
    tape = draw_tape(scenario, seed=3, replication=0)
    return scenario, tape, simulate(scenario, tape)


@settings(max_examples=40, phases=[Phase.generate])
@given(scenarios())
def test_every_log_keeps_the_rules(plan: dict[str, Any]) -> None:
    scenario, tape, log = run(plan)
    contacts, steps = log.frame("contacts"), log.frame("steps")
    add_desks(scenario, tape, contacts, steps)
    nobody_is_lost(tape, log, contacts, steps)
    times_run_forward(contacts, steps)
    agents_do_one_thing_at_a_time(scenario, steps)
    work_is_done_in_full(scenario, tape, log, steps)
    patience_is_kept(scenario, tape, contacts)
    waits = waiting(log, contacts, steps)
    nobody_idles_while_a_contact_waits(scenario, log, waits, steps)
    no_hand_is_free_while_a_chat_waits(scenario, log, waits, steps)


@st.composite
def outside_teams(draw: st.DrawFn) -> dict[str, Any]:
    """The same with an outside team, from which some contacts come back."""
    plan = draw(scenarios())
    plan.pop("wrong_desk", None)
    team = {
        "turnaround": draw(st.sampled_from(["30 min", {"mean": "2 h"}, {"mean": "1 day"}])),
        "hours": draw(st.sampled_from(["24/7", {"mon-sun": ["22:00-06:00", "10:00-14:00"]}])),
        "time_zone": draw(st.sampled_from(["Europe/Berlin", "Asia/Kolkata"])),
    }
    if draw(st.booleans()):
        team["capacity"] = "20 per week"
    plan["tiers"].append({"name": "payments", "outside": team})
    for topic in plan["topics"].values():
        for tier in ("L1", "L2"):
            topic[tier]["escalate"]["payments"] = draw(st.sampled_from(["0%", "20%", "40%"]))
        back = draw(st.sampled_from([None, "50%", "90%"]))
        if back is not None:
            topic["payments"] = {"escalate": {"L1": back}, "solve": "70%"}
    return plan


@settings(max_examples=30, phases=[Phase.generate])
@given(outside_teams())
def test_so_it_does_with_outside_teams(plan: dict[str, Any]) -> None:
    scenario, tape, log = run(plan)
    contacts, steps = log.frame("contacts"), log.frame("steps")
    add_desks(scenario, tape, contacts, steps)
    nobody_is_lost(tape, log, contacts, steps)
    times_run_forward(contacts, steps)
    work_is_done_in_full(scenario, tape, log, steps)
    patience_is_kept(scenario, tape, contacts)
    nobody_idles_while_a_contact_waits(scenario, log, waiting(log, contacts, steps), steps)
    nobody_is_lost_outside(log, contacts, steps)


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


def add_desks(scenario: Scenario, tape: Tape, contacts: pd.DataFrame, steps: pd.DataFrame) -> None:
    """Add the topic at whose desk each step was, and each contact was last: wrong ones first."""
    topics = sorted(scenario.topics)
    row = tape.contacts["first_step"][contacts.contact]
    wrong = tape.steps["next"][row] == tape.steps["tier"][row]
    at = {
        contact: topics[desk]
        for contact, desk in zip(contacts.contact, tape.steps["topic"][row], strict=True)
    }
    desks = []
    for step in rows_of(steps):
        desks.append(at[step.contact])
        group = scenario.team[str(step.group)]
        takes = routes.takes(scenario, group, step.topic, step.channel, step.tier)
        if step.ending == "transferred" or takes:
            at[step.contact] = step.topic  # who knows the right topic puts it right
    steps["desk"], contacts["desk"] = desks, [at[contact] for contact in contacts.contact]
    contacts["landed_wrong"] = wrong


def nobody_is_lost(tape: Tape, log: Log, contacts: pd.DataFrame, steps: pd.DataFrame) -> None:
    first = contacts[contacts.number == 0]
    assert sorted(first.inquiry) == list(range(len(tape.inquiries["arrived_at"])))
    assert contacts.contact.is_unique
    # a further contact is there exactly where one was announced within the horizon
    announced = contacts[contacts.next_at < log.calendar.minutes]
    further = contacts[contacts.number > 0]
    assert sorted(announced.contact + 1) == sorted(further.contact)
    ends = steps.groupby("contact").ending.agg(list)
    answers = steps[steps.ending.isin(["solved", "escalated", "transferred"])]
    at_bot = set(contacts[contacts.outcome == "deflected"].contact)
    voices = answers.groupby("contact").agent.nunique()
    goes_on = ("escalated", "interrupted", "put back", "transferred")
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


Span = tuple[float, float]
"""From when to when, in minutes."""

Wait = tuple[str, str, str, float, float]
"""Channel, topic and tier of a contact in line, and from when to when it waits."""


def waiting(log: Log, contacts: pd.DataFrame, steps: pd.DataFrame) -> list[Wait]:
    """All waits in line, also those that end in giving up or are open at the end."""
    # Work put aside for a live contact waits for its own agent.
    aside = set(
        steps[steps.ending == "interrupted"][["contact", "ended_at"]].itertuples(
            index=False, name=None
        )
    )
    waits = [
        (row.channel, row.desk, row.tier, row.queued_at, row.started_at)
        for row in rows_of(steps)
        if (row.contact, row.queued_at) not in aside
    ]
    outside = log.outside["contact"][np.isnan(log.outside["back_at"])]
    in_hand = {*steps[steps.ending == "open"].contact, *outside}
    last = contacts[contacts.outcome.isin(["abandoned", "open"]) & ~contacts.contact.isin(in_hand)]
    waits += [
        (row.channel, row.desk, row.last_tier, row.queued_at, row.ended_at)
        for row in last.fillna({"ended_at": log.calendar.minutes}).itertuples()
        if (row.contact, row.queued_at) not in aside
    ]
    return waits


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """The rows of a table, with its categories as words: quick to go through."""
    words = dict.fromkeys(frame.select_dtypes("category"), object)
    return list(frame.astype(words).itertuples())


def by_contact(steps: pd.DataFrame) -> list[tuple[int, list[Any]]]:
    """The steps of each contact, in the order of the log."""
    found: dict[int, list[Any]] = {}
    for step in rows_of(steps):
        found.setdefault(int(step.contact), []).append(step)
    return sorted(found.items())


def longest_overlap(some: Sequence[Span], others: Sequence[Span]) -> float:
    """The longest time that one of some and one of the others have in common, in minutes."""
    if not (len(some) and len(others)):
        return 0.0
    start, stop = np.array(some).T
    since, until = np.array(others).T
    return float((np.minimum(stop[:, None], until) - np.maximum(start[:, None], since)).max())


def able_to_take(scenario: Scenario, agent: str, waits: Sequence[Wait]) -> list[Wait]:
    """The waits of contacts that an agent could take."""
    rules = scenario.team[agent.rsplit(" ", 1)[0]]
    return [
        (channel, topic, tier, since, until)
        for channel, topic, tier, since, until in waits
        if tier == rules.tier
        and (rules.skills is None or topic in rules.skills)
        and (rules.channels is None or channel in rules.channels)
    ]


def no_hand_is_free_while_a_chat_waits(
    scenario: Scenario, log: Log, waits: Sequence[Wait], steps: pd.DataFrame
) -> None:
    """An agent with fewer chats in hand than allowed takes the next one at once."""
    if any(tier.mode == "deferred" for tier in scenario.tiers):
        return  # whoever was called back is no chat any more, wherever the contact goes
    intervals = log.frame("intervals")
    duty = intervals[intervals.kind == "duty"]
    for agent, own in steps.groupby("agent", observed=True):
        if scenario.team[str(agent).rsplit(" ", 1)[0]].breaks:
            continue  # before a break, an agent finishes what is in hand and takes nothing more
        able = able_to_take(scenario, str(agent), waits)
        own = own.fillna({"ended_at": log.calendar.minutes})
        every_hand_is_full(scenario, own, duty[duty.agent == agent], able)


def every_hand_is_full(
    scenario: Scenario, own: pd.DataFrame, duty: pd.DataFrame, able: Sequence[Wait]
) -> None:
    """An agent on duty who has chats in hand has as many as allowed, or none of theirs waits."""
    start, end, channel = own.started_at.to_numpy(), own.ended_at.to_numpy(), own.channel.array
    came, went = duty.started_at.to_numpy(), duty.ended_at.to_numpy()
    moments = np.unique(np.concatenate([start, end, came, went]))
    begin, stop = moments[:-1, None], moments[1:, None]
    in_hand = (start <= begin) & (end >= stop)
    on_duty = ((came <= begin) & (went >= stop)).any(axis=1)
    for name in set(channel):
        one = in_hand & (channel == name)  # whoever has one chat in hand has chats of its channel
        number = one.sum(axis=1)
        free = on_duty & (number > 0) & (number != scenario.channels[name].at_once)
        gaps = np.column_stack([begin[free], stop[free]])
        waits = [wait[3:] for wait in able if wait[0] == name]
        assert longest_overlap(gaps, waits) < NEVER, f"{own.agent.iloc[0]} has a hand free"


def nobody_idles_while_a_contact_waits(
    scenario: Scenario, log: Log, waits: Sequence[Wait], steps: pd.DataFrame
) -> None:
    for agent, idle in idle_times(log, steps).items():
        rules = scenario.team[agent.rsplit(" ", 1)[0]]
        able = [
            (since + after, until)
            for channel, topic, tier, since, until in waits
            if (after := open_after(rules, channel, topic, tier)) < until - since
        ]
        assert longest_overlap(idle, able) < NEVER, f"{agent} idles while a contact waits"


def open_after(rules: Group, channel: str, topic: str, tier: str) -> float:
    """Minutes after which a waiting contact is open to a group; inf: never."""
    own = rules.tier in (None, tier)
    own = own and (rules.skills is None or topic in rules.skills)
    own = own and (rules.channels is None or channel in rules.channels)
    backup = rules.backup
    if own and (backup is None or rules.tier is not None):
        return 0.0
    if backup is None:
        return math.inf
    tiers = backup.tiers or (["L1"] if rules.tier == "L1" else ["L1", "L2"])
    topics = backup.topics or rules.skills or ["order", "fault"]
    channels = backup.channels or rules.channels or ["phone", "chat", "email"]
    return backup.after if tier in tiers and topic in topics and channel in channels else math.inf


def idle_times(log: Log, steps: pd.DataFrame) -> dict[str, list[Span]]:
    """Stretches on duty with nothing in hand, by agent."""
    intervals = log.frame("intervals")
    steps = steps.fillna({"ended_at": log.calendar.minutes}).sort_values("started_at")
    found = {}
    for agent, duty in intervals[intervals.kind == "duty"].groupby("agent", observed=True):
        own = steps[steps.agent == agent]
        work = list(zip(own.started_at, own.ended_at, strict=True))
        idle = []
        for start, stop in zip(duty.started_at, duty.ended_at, strict=True):
            for begin, end in work:
                if end > start and begin < stop:
                    if begin > start:
                        idle.append((start, begin))
                    start = max(start, end)
            if start < stop:
                idle.append((start, stop))
        found[str(agent)] = idle
    return found


@settings(max_examples=10, phases=[Phase.generate])
@given(st.integers(2, 5), st.integers(0, 1000))
def test_one_more_equal_agent_delays_nobody_who_never_gives_up(agents: int, seed: int) -> None:
    """In a single first-come line; with skills, priorities or patience it may."""
    plan: dict[str, Any] = {
        "scenario": "line",
        "horizon": {"start": "2026-01-05", "length": "20 h"},
        "channels": {"phone": {"mode": "live", "volume": f"{10 * agents} per hour"}},
        "topics": {"call": {"L1": {"handle_time": {"mean": "5 min", "cv": 1.5}}}},
        "team": {"team": {"agents": agents}},
    }
    starts = []
    for extra in (0, 1):
        plan["team"]["team"]["agents"] = agents + extra
        with TemporaryDirectory() as folder:
            path = Path(folder) / "line.yaml"
            path.write_text(yaml.safe_dump(plan))
            scenario = load_scenario(path)
        log = simulate(scenario, draw_tape(scenario, seed=seed, replication=0))
        answered = log.contacts["answered_at"]
        starts.append(np.where(np.isnan(answered), np.inf, answered))
    few, more = starts
    assert len(few) == len(more) > 100
    assert (more <= few + NEVER).all()
    assert (more < few - NEVER).any()
