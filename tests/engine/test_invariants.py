"""What holds in every log, whatever the scenario: nothing lost, nobody in two places, no idling."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import yaml
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from sim.agents import Post
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.inquiries import calendar_of
from sim.log import Log
from sim.roster import build_team
from sim.scenarios import Scenario, load_scenario
from sim.tape import Tape, draw_tape

NEVER = 1e-7
"""Minutes within which two calculated moments are the same."""

shares = st.sampled_from(["0%", "10%", "30%", "60%"])
shifts = st.sampled_from(
    [None, {"mon-sun": "08:00-16:00"}, {"mon-sun": "20:00-04:00, 06:00-12:00"}]
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
def changes(draw: st.DrawFn, team: dict[str, Any]) -> list[dict[str, Any]]:
    """A plan for the two days, and how the groups of a team change by themselves (written in)."""
    for group in team.values():
        if draw(st.booleans()):
            continue
        group["tenure"] = draw(st.sampled_from(["0 min", {"mean": "1 day"}]))
        group["learning"] = {
            "over": "2 days",
            "curve": draw(st.sampled_from(["linear", "exponential"])),
            "speed": "50%",
            "solve": draw(st.sampled_from(["100%", "50%"])),
            "escalate": draw(st.sampled_from(["100%", "200%"])),
        }
        if draw(st.booleans()):
            by = draw(st.sampled_from(sorted(team)))
            group["coaching"] = {"by": by, "time": "20 h", "weeks": "1 week", "shortens": "20%"}
        if draw(st.booleans()):
            group["turnover"] = {"per_year": "99.99999%", "early": "1 day", "early_times": "3000%"}
        if draw(st.booleans()):
            group["meetings"] = {"mon-sun": "09:00-09:30, 14:00-14:15"}
        group["hiring"] = draw(st.sampled_from([{}, {"training": "6 h"}]))
    plan: list[dict[str, Any]] = []
    for name in draw(st.lists(st.sampled_from(sorted(team)), max_size=4)):
        date = draw(st.sampled_from(["2026-03-28", "2026-03-29"]))
        other = draw(st.sampled_from(sorted(team)))
        entries: list[dict[str, Any]] = [
            {"hire": 1, "into": name},
            {"leave": 1, "from": name},
            {"shift": {"mon-sun": "07:00-15:00"}, "of": name},
        ]
        if other != name:
            entries.append({"promote": 1, "from": name, "to": other})
        if team[name].get("skills") == ["order"]:
            takes = draw(st.sampled_from(["0 min", "3 h"]))
            entries.append({"train": 1, "from": name, "skills": ["fault"], "takes": takes})
        plan.append({"date": date} | draw(st.sampled_from(entries)))
    return plan


@st.composite
def scenarios(draw: st.DrawFn, *, changing: bool = False) -> dict[str, Any]:
    """Small houses with everything in them; an all-round group in each tier keeps them feasible.

    Where they are ``changing``, with a plan, learning, leaving, coaching and meetings, too.
    """
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
        team[f"group {number}"] = group
    for tier in ("L1", "L2"):
        team[f"all-round {tier}"] = {"tier": tier, "agents": draw(st.integers(2, 3))}
    return {
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
        "returns": {"share": draw(shares), "after": {"mean": "2 h"}, "at_most": 2},
        "plan": draw(changes(team)) if changing else [],
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
        except ScenarioError:
            assume(False)
            raise
    tape = draw_tape(scenario, seed=3, replication=0)
    return scenario, tape, simulate(scenario, tape)


@settings(max_examples=60, phases=[Phase.generate])
@given(st.booleans().flatmap(lambda changing: scenarios(changing=changing)))
def test_every_log_keeps_the_rules(plan: dict[str, Any]) -> None:
    scenario, tape, log = run(plan)
    contacts, steps = log.frame("contacts"), log.frame("steps")
    people = Everybody(scenario, tape, log)
    nobody_is_lost(tape, log, contacts, steps)
    times_run_forward(contacts, steps)
    agents_do_one_thing_at_a_time(scenario, steps)
    nobody_works_for_a_group_that_they_are_not_in(log, steps)
    work_is_done_in_full(scenario, tape, people, steps)
    patience_is_kept(tape, contacts)
    waits = waiting(log, contacts, steps)
    nobody_idles_while_a_contact_waits(people, log, waits, steps)
    no_hand_is_free_while_a_chat_waits(scenario, people, log, waits, steps)


class Everybody:
    """Who is what when: the roster, asked by name."""

    def __init__(self, scenario: Scenario, tape: Tape, log: Log) -> None:
        agents = build_team(scenario, calendar_of(scenario), tape.people)[1]
        self.agents = {agent.name: agent for agent in agents}
        self.names = log.names

    def post(self, agent: str, moment: float) -> Post:
        """What an agent is who came on duty last before a moment."""
        one = self.agents[agent]
        came = max((d.start for d in one.duties if d.start <= moment), default=0.0)
        return [post for post in one.posts if post.start <= max(came, one.posts[0].start)][-1]

    def speed(self, agent: str, topic: str, moment: float) -> float:
        """Speed of a step begun at a moment, relative to standard."""
        post = self.post(agent, moment)
        speed = post.group.speed[self.names.topics.index(topic)]
        return speed if post.learner is None else speed * post.learner.speed(moment)


def nobody_works_for_a_group_that_they_are_not_in(log: Log, steps: pd.DataFrame) -> None:
    people = log.frame("people").fillna({"ended_at": math.inf})
    for step in steps.itertuples():
        own = people[(people.agent == step.agent) & (people.group == step.group)]
        # a shift belongs to the day on which it begins, so it may reach into the next
        assert ((own.started_at <= step.started_at) & (own.ended_at + 1440 > step.started_at)).any()


def nobody_is_lost(tape: Tape, log: Log, contacts: pd.DataFrame, steps: pd.DataFrame) -> None:
    first = contacts[contacts.number == 0]
    assert sorted(first.inquiry) == list(range(len(tape.inquiries["arrived_at"])))
    assert contacts.contact.is_unique
    # a further contact is there exactly where one was announced within the horizon
    announced = contacts[contacts.next_at < log.calendar.minutes]
    further = contacts[contacts.number > 0]
    assert sorted(announced.contact + 1) == sorted(further.contact)
    ends = steps.groupby("contact").ending.agg(list)
    for contact in contacts.itertuples():
        path = ends.get(contact.contact, [])
        if contact.outcome in ("solved", "unsolved"):
            assert path[-1] == contact.outcome
            assert all(end in ("escalated", "interrupted", "put back") for end in path[:-1])
        else:
            assert all(end in ("escalated", "interrupted", "put back", "open") for end in path)
        assert (contact.outcome == "open") == math.isnan(contact.ended_at)
        assert contact.escalations == path.count("escalated")


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


def work_is_done_in_full(
    scenario: Scenario, tape: Tape, people: Everybody, steps: pd.DataFrame
) -> None:
    """Without others beside it, the pieces of a step add up to the drawn work, whoever did them."""
    solo = steps[[scenario.channels[c].at_once == 1 for c in steps.channel]]
    first_step = tape.contacts["first_step"]
    for contact, pieces in solo.groupby("contact"):
        place, done, aside = 0, 0.0, math.nan
        for piece in pieces.itertuples():
            # work put aside is resumed at the speed with which it was begun
            began = piece.started_at if math.isnan(aside) else aside
            speed = people.speed(str(piece.agent), str(piece.topic), began)
            stopped = piece.handled_at if piece.handled_at == piece.handled_at else piece.ended_at
            done += (stopped - piece.started_at) * speed
            aside = began if piece.ending == "interrupted" else math.nan
            if piece.ending in ("escalated", "solved", "unsolved"):
                work = tape.steps["handle_time"][first_step[int(str(contact))] + place]
                assert abs(done - work) < 1e-6
                place, done = place + 1, 0.0


def patience_is_kept(tape: Tape, contacts: pd.DataFrame) -> None:
    lost = contacts[contacts.outcome == "abandoned"]
    step = tape.contacts["first_step"][lost.contact] + lost.escalations.to_numpy()
    assert np.allclose(lost.ended_at - lost.queued_at, tape.steps["patience"][step], atol=NEVER)
    live = contacts[contacts.live & contacts.answered_at.notna()]
    wait = (live.answered_at - live.arrived_at).to_numpy()
    assert (wait <= tape.steps["patience"][tape.contacts["first_step"][live.contact]] + NEVER).all()


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
        (row.channel, row.topic, row.tier, row.queued_at, row.started_at)
        for row in steps.itertuples()
        if (row.contact, row.queued_at) not in aside
    ]
    in_hand = set(steps[steps.ending == "open"].contact)
    last = contacts[contacts.outcome.isin(["abandoned", "open"]) & ~contacts.contact.isin(in_hand)]
    waits += [
        (row.channel, row.topic, row.last_tier, row.queued_at, row.ended_at)
        for row in last.fillna({"ended_at": log.calendar.minutes}).itertuples()
        if (row.contact, row.queued_at) not in aside
    ]
    return waits


def able_to_take(people: Everybody, post: Post, waits: Sequence[Wait]) -> list[Wait]:
    """The waits of contacts that an agent could take."""
    names, group = people.names, post.group
    return [
        (channel, topic, tier, since, until)
        for channel, topic, tier, since, until in waits
        if tier == names.tiers[group.tier]
        and names.topics.index(topic) in group.speed
        and names.channels.index(channel) in group.channels
    ]


def no_hand_is_free_while_a_chat_waits(
    scenario: Scenario,
    people: Everybody,
    log: Log,
    waits: Sequence[Wait],
    steps: pd.DataFrame,
) -> None:
    """An agent with fewer chats in hand than allowed takes the next one at once."""
    if any(tier.mode == "deferred" for tier in scenario.tiers):
        return  # whoever was called back is no chat any more, wherever the contact goes
    intervals = log.frame("intervals")
    duty = intervals[intervals.kind == "duty"]
    for agent, own in steps.groupby("agent", observed=True):
        person = people.agents[str(agent)]
        if len(person.posts) > 1 or any(not duty.ends_shift for duty in person.duties):
            continue  # before a pause, an agent finishes what is in hand and takes nothing more
        able = able_to_take(people, person.posts[0], waits)
        on_duty = duty[duty.agent == agent]
        start = own.started_at.to_numpy()
        end = own.ended_at.fillna(log.calendar.minutes).to_numpy()
        moments = np.unique(np.concatenate([start, end, on_duty.started_at, on_duty.ended_at]))
        for begin, stop in pairwise(moments):
            in_hand = own.channel[(start <= begin) & (end >= stop)]
            if in_hand.empty or len(in_hand) == scenario.channels[in_hand.iloc[0]].at_once:
                continue
            if ((on_duty.started_at <= begin) & (on_duty.ended_at >= stop)).any():
                for channel, _, _, since, until in able:
                    overlap = min(stop, until) - max(begin, since)
                    assert channel != in_hand.iloc[0] or overlap < NEVER, f"{agent} has a hand free"


def nobody_idles_while_a_contact_waits(
    people: Everybody, log: Log, waits: Sequence[Wait], steps: pd.DataFrame
) -> None:
    for agent, idle in idle_times(log, steps).items():
        for start, stop in idle:
            able = able_to_take(people, people.post(agent, start), waits)
            overlap = [min(stop, until) - max(start, since) for *_, since, until in able]
            assert max(overlap, default=0.0) < NEVER, f"{agent} idles while a contact waits"


def idle_times(log: Log, steps: pd.DataFrame) -> dict[str, list[tuple[float, float]]]:
    """Stretches on duty with nothing in hand, by agent."""
    end = log.calendar.minutes
    intervals = log.frame("intervals")
    found = {}
    for agent, duty in intervals[intervals.kind == "duty"].groupby("agent", observed=True):
        own = steps[steps.agent == agent].fillna({"ended_at": end}).sort_values("started_at")
        idle = []
        for start, stop in zip(duty.started_at, duty.ended_at, strict=True):
            for step in own.itertuples():
                if step.ended_at > start and step.started_at < stop:
                    if step.started_at > start:
                        idle.append((start, step.started_at))
                    start = max(start, step.ended_at)
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
