"""What holds in every log of a changing team: plan, learning, leaving, coaching, meetings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.agents import Post
from sim.log import Log
from sim.roster import build_team
from sim.scenarios import Scenario
from sim.scenarios.meaning.horizon import calendar_of
from sim.tape import Tape
from tests.engine.invariants.houses import run, scenarios
from tests.engine.invariants.idling import (
    Span,
    Wait,
    every_hand_is_full,
    idle_times,
    longest_overlap,
    waiting,
)
from tests.engine.invariants.laws import (
    NEVER,
    add_desks,
    agents_do_one_thing_at_a_time,
    by_contact,
    nobody_is_lost,
    patience_is_kept,
    rows_of,
    times_run_forward,
)


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
            group["meetings"] = {"mon-sun": ["09:00-09:30", "14:00-14:15"]}
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
def changing_teams(draw: st.DrawFn) -> dict[str, Any]:
    """Small houses whose teams change."""
    house = draw(scenarios())
    house["plan"] = draw(changes(house["team"]))
    return house


def without_other_levers(house: dict[str, Any]) -> dict[str, Any]:
    """The house without what has rules of its own, in houses."""
    for lever in ("strain", "wrong_desk", "automation"):
        house.pop(lever, None)
    for group in house["team"].values():
        if "backup" in group:
            del group["backup"]
            group.setdefault("tier", "L1")
    return house


@settings(max_examples=30, phases=[Phase.generate])
@given(changing_teams())
def test_nothing_is_lost_while_the_team_changes(house: dict[str, Any]) -> None:
    scenario, tape, log = run(house)
    contacts, steps = log.frame("contacts"), log.frame("steps")
    add_desks(scenario, tape, contacts, steps)
    nobody_is_lost(tape, log, contacts, steps)
    times_run_forward(contacts, steps)
    agents_do_one_thing_at_a_time(scenario, steps)


@settings(max_examples=40, phases=[Phase.generate])
@given(changing_teams().map(without_other_levers))
def test_every_log_of_a_changing_team_keeps_the_rules(house: dict[str, Any]) -> None:
    scenario, tape, log = run(house)
    contacts, steps = log.frame("contacts"), log.frame("steps")
    people = Everybody(scenario, tape, log)
    add_desks(scenario, tape, contacts, steps)
    nobody_is_lost(tape, log, contacts, steps)
    times_run_forward(contacts, steps)
    agents_do_one_thing_at_a_time(scenario, steps)
    nobody_works_for_a_group_that_they_are_not_in(log, steps)
    work_is_done_in_full(scenario, tape, people, steps)
    patience_is_kept(scenario, tape, contacts)
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

    def resumes(self, agent: str, before: Any, piece: Any) -> bool:
        """Whether a piece goes on with what the same agent put aside in the same duty."""
        ends = (duty.end for duty in self.agents[agent].duties)
        return agent == before.agent and not any(
            before.ended_at <= end <= piece.started_at for end in ends
        )


def nobody_works_for_a_group_that_they_are_not_in(log: Log, steps: pd.DataFrame) -> None:
    stays: dict[tuple[str, str], list[Span]] = {}
    for stay in rows_of(log.frame("people").fillna({"ended_at": math.inf})):
        stays.setdefault((stay.agent, stay.group), []).append((stay.started_at, stay.ended_at))
    for step in rows_of(steps):
        own = stays.get((step.agent, step.group), [])
        # a shift belongs to the day on which it begins, so it may reach into the next
        assert any(start <= step.started_at < end + 1440 for start, end in own)


def work_is_done_in_full(
    scenario: Scenario, tape: Tape, people: Everybody, steps: pd.DataFrame
) -> None:
    """Without others beside it, the pieces of a step add up to the drawn work, whoever did them."""
    alone = [name for name, channel in scenario.channels.items() if channel.at_once == 1]
    solo = steps[steps.channel.isin(alone)]
    first_step = tape.contacts["first_step"]
    for contact, pieces in by_contact(solo):
        place, done = 0, 0.0
        began = before = None
        for piece in pieces:
            agent = piece.agent
            # what an agent puts aside and resumes before the duty ends keeps its speed
            if before is None or not people.resumes(agent, before, piece):
                began = piece.started_at
            speed = people.speed(agent, piece.topic, began)
            stopped = piece.handled_at if piece.handled_at == piece.handled_at else piece.ended_at
            done += (stopped - piece.started_at) * speed
            before = piece if piece.ending == "interrupted" else None
            if piece.ending in ("escalated", "solved", "unsolved"):
                work = tape.steps["handle_time"][first_step[contact] + place]
                assert abs(done - work) < 1e-6
                place, done = place + 1, 0.0


def able_to_take(people: Everybody, post: Post, waits: Sequence[Wait]) -> list[Wait]:
    """The waits of contacts that an agent could take."""
    names, own = people.names, post.group.own
    return [
        (channel, topic, tier, since, until)
        for channel, topic, tier, since, until in waits
        if names.tiers.index(tier) in own.tiers
        and names.topics.index(topic) in own.topics
        and names.channels.index(channel) in own.channels
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
        own = own.fillna({"ended_at": log.calendar.minutes})
        every_hand_is_full(scenario, own, duty[duty.agent == agent], able)


def nobody_idles_while_a_contact_waits(
    people: Everybody, log: Log, waits: Sequence[Wait], steps: pd.DataFrame
) -> None:
    for agent, idle in idle_times(log, steps).items():
        by_post: dict[float, list[Span]] = {}
        for span in idle:
            by_post.setdefault(people.post(agent, span[0]).start, []).append(span)
        for stretches in by_post.values():
            able = able_to_take(people, people.post(agent, stretches[0][0]), waits)
            overlap = longest_overlap(stretches, [wait[3:] for wait in able])
            assert overlap < NEVER, f"{agent} idles while a contact waits"
