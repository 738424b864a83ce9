"""What a name decides: which random numbers are read, and who is first in a tie. Nothing else."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.engine import simulate
from sim.log import Log
from sim.tape import Tape
from tests.engine.conftest import Play, steps
from tests.engine.invariants.houses import run, scenarios

Names = Mapping[str, Mapping[str, str]]
"""New names by old ones, for each section."""
TABLES = ("contacts", "steps", "intervals")


def shuffled(value: Any, rng: random.Random) -> Any:
    """The same sections with their keys, and the skills of groups, in another order."""
    if isinstance(value, dict):
        keys = rng.sample(list(value), len(value))
        return {
            key: rng.sample(value[key], len(value[key]))
            if key in ("skills", "channels") and isinstance(value[key], list)
            else shuffled(value[key], rng)
            for key in keys
        }
    return [shuffled(each, rng) for each in value] if isinstance(value, list) else value


@settings(max_examples=15, phases=[Phase.generate])
@given(scenarios(), st.integers(0, 1000))
def test_the_order_of_keys_changes_nothing(plan: dict[str, Any], seed: int) -> None:
    mixed = shuffled(plan, random.Random(seed))
    _, _, log = run(plan)
    scenario, _, same = run(mixed)
    assert list(scenario.channels) == list(mixed["channels"])
    for table in TABLES:
        one, other = getattr(log, table), getattr(same, table)
        assert [(name, one[name].tobytes()) for name in one] == [
            (name, other[name].tobytes()) for name in other
        ]
    assert same.names == log.names


KEYS = ("tiers", "topics", "channels")
ABOUT = {"skills": "topics", "topics": "topics", "tiers": "tiers", "channels": "channels"}


def translated(names: Any, by: Mapping[str, str]) -> Any:
    """Names in a list, or as keys, by their new ones."""
    if isinstance(names, dict):
        return {by[name]: value for name, value in names.items()}
    return [by[name] for name in names]


def renamed(plan: dict[str, Any], names: Names) -> dict[str, Any]:
    """The scenario with other names for its channels, topics, groups and tiers."""
    channels, topics, team, tiers = (names[s] for s in ("channels", "topics", "team", "tiers"))
    new = copy.deepcopy(plan)
    new["channels"] = {channels[name]: rules for name, rules in new["channels"].items()}
    new["tiers"] = [
        tiers[t] if isinstance(t, str) else {**t, "name": tiers[t["name"]]} for t in new["tiers"]
    ]
    for rules in new["topics"].values():
        for tier in tiers:
            work = rules.pop(tier)
            work["escalate"] = {tiers[to]: share for to, share in work["escalate"].items()}
            rules[tiers[tier]] = work
    new["topics"] = {topics[name]: rules for name, rules in new["topics"].items()}
    for group in new["team"].values():
        if "tier" in group:
            group["tier"] = tiers[group["tier"]]
        for section, keys in ((group, ("channels", "skills")), (group.get("backup", {}), KEYS)):
            for key in keys:
                if key in section:
                    section[key] = translated(section[key], names[ABOUT[key]])
    new["team"] = {team[name]: rules for name, rules in new["team"].items()}
    for section in (new.get("wrong_desk", {}), *new.get("automation", [])):
        for key in ("channels", "topics"):
            if key in section:
                section[key] = translated(section[key], names[key])
    return new


def relabelled(tape: Tape, names: Names, own: Tape) -> Tape:
    """The same draws for the renamed scenario, whose own tape gives the people's new names.

    Codes are those of the sorted names.
    """
    inquiries = dict(tape.inquiries)
    for column, section in (("channel", "channels"), ("topic", "topics")):
        new = names[section]
        code = np.array([sorted(new.values()).index(new[old]) for old in sorted(new)])
        inquiries[column] = code[inquiries[column]]
        if column == "topic":
            steps = {**tape.steps, "topic": code[tape.steps["topic"]]}
    absent = {}
    for person in tape.people:
        group, _, number = person.name.rpartition(" ")
        absent[f"{names['team'][group]} {number}"] = person.absent
    people = tuple(replace(person, absent=absent[person.name]) for person in own.people)
    return replace(tape, inquiries=inquiries, steps=steps, people=people, staffing=own.staffing)


def in_old_names(log: Log, names: Names) -> dict[str, pd.DataFrame]:
    """The log's tables in the old names."""
    old = {new: name for section in names.values() for name, new in section.items()}
    tables = {}
    for table in TABLES:
        frame = log.frame(table)
        for column in frame.select_dtypes("category"):
            words = frame[column].astype(object)
            if column == "agent":
                words = words.map(lambda agent: f"{old[agent.rpartition(' ')[0]]} {agent[-1]}")
            elif column not in ("reason", "outcome", "ending", "kind"):
                words = words.map(old, na_action="ignore")
            frame[column] = words
        tables[table] = frame
    by = ["agent", "started_at", "kind"]
    tables["intervals"] = tables["intervals"].sort_values(by, ignore_index=True)
    return tables


def new_names(plan: dict[str, Any], rng: random.Random, *, keep_groups_in_order: bool) -> Names:
    """Other names for everything, in another order of the alphabet."""
    old = {section: list(plan[section]) for section in ("channels", "topics", "team")}
    old["tiers"] = [tier if isinstance(tier, str) else tier["name"] for tier in plan["tiers"]]
    names = {
        section: {
            w: f"{k} {section}" for w, k in zip(words, rng.sample("abcdefgh", 8), strict=False)
        }
        for section, words in old.items()
    }
    if keep_groups_in_order:
        names["team"] = dict(zip(sorted(old["team"]), sorted(names["team"].values()), strict=True))
    return names


def assert_same_story(plan: dict[str, Any], names: Names) -> None:
    plan = {key: rules for key, rules in plan.items() if key not in ("strain", "wrong_desk")}
    team = plan["team"].items()  # who leaves is drawn by name, too
    plan["team"] = {n: {k: v for k, v in g.items() if k != "turnover"} for n, g in team}
    _, tape, log = run(plan)
    other, own, _ = run(renamed(plan, names))
    same = simulate(other, relabelled(tape, names, own))
    before = in_old_names(log, {section: {n: n for n in words} for section, words in names.items()})
    for table, frame in in_old_names(same, names).items():
        pd.testing.assert_frame_equal(frame, before[table], check_exact=True)


@settings(max_examples=15, phases=[Phase.generate])
@given(scenarios(), st.integers(0, 1000))
def test_with_the_same_draws_other_names_change_nothing(plan: dict[str, Any], seed: int) -> None:
    """Channels, topics and tiers in any order; groups in the order in which they were."""
    names = new_names(plan, random.Random(seed), keep_groups_in_order=True)
    assert_same_story(plan, names)


@settings(max_examples=15, phases=[Phase.generate])
@given(scenarios(), st.integers(0, 1000))
def test_groups_in_another_order_change_nothing_where_nobody_starts_together(
    plan: dict[str, Any], seed: int
) -> None:
    """No two groups come on duty, or back from a break, at the same minute: there is no tie."""
    for number, group in enumerate(plan["team"].values()):
        group["breaks"] = []
        group.pop("backup", None)  # several that open at the same minute are a tie as well
        if "tier" not in group:
            group["tier"] = "L1"
        start, end = f"{6 + number // 2:02}:{7 * number:02}", f"{18 + number:02}:{3 * number:02}"
        group["shift"] = {"mon-sun": f"{start}-{end}"}
    for topic in plan["topics"].values():
        for tier in ("L1", "L2"):  # constant times, begun at one moment, end at one moment
            if isinstance(topic[tier]["handle_time"], str):
                topic[tier] = {**topic[tier], "handle_time": {"mean": "7 min"}}
    names = new_names(plan, random.Random(seed), keep_groups_in_order=False)
    assert_same_story(plan, names)


@settings(max_examples=8, phases=[Phase.generate])
@given(scenarios(), st.integers(0, 1000))
def test_names_of_tiers_decide_nothing_at_all_nor_do_those_of_topics_in_the_same_order(
    plan: dict[str, Any], seed: int
) -> None:
    names = {s: {n: n for n in plan[s]} for s in ("channels", "team")}
    names["topics"] = {"fault": "bill", "order": "call"}
    names["tiers"] = dict(zip(("L1", "L2"), random.Random(seed).sample("zyxw", 2), strict=True))
    _, _, log = run(plan)
    _, _, other = run(renamed(plan, names))
    for table in TABLES:
        one, same = getattr(log, table), getattr(other, table)
        assert all(one[name].tobytes() == same[name].tobytes() for name in one)


@pytest.mark.parametrize(("first", "second"), [("amber", "blue"), ("blue", "amber")])
def test_of_equal_agents_free_since_the_same_minute_the_first_by_name_is_taken(
    play: Play, first: str, second: str
) -> None:
    """Rule 7: the lower number; agents are numbered group by group, in order of their names."""
    text = yaml.safe_dump(
        {
            "scenario": "tie",
            "horizon": {"length": "8 h"},
            "channels": {"phone": {"mode": "live"}},
            "demand": {"replay": "log.csv"},
            "topics": {"call": {"L1": {"handle_time": "10 min"}}},
            "team": {first: {"agents": 1}, second: {"agents": 1}},
        },
        sort_keys=False,
    )
    log = play(text, [(1, "phone", "call"), (30, "phone", "call"), (45, "phone", "call")])
    # at 30 blue has been free longest; at 45 amber has
    assert steps(log, "started_at", "group") == [(1, "amber"), (30, "blue"), (45, "amber")]
