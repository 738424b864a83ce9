"""What holds in every log with owners and outside teams: work is conserved, callers come first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.log import Log
from sim.tape import Tape
from tests.engine.invariants.houses import outside_teams, run
from tests.engine.invariants.idling import (
    able_to_take,
    longest_overlap,
    nobody_idles_while_a_contact_waits,
    waiting,
)
from tests.engine.invariants.laws import (
    NEVER,
    add_desks,
    by_contact,
    nobody_is_lost,
    nobody_is_lost_outside,
    patience_is_kept,
    rows_of,
    times_run_forward,
)
from tests.engine.invariants.test_whole_minutes import coarse, play_scheduled


@st.composite
def owned(draw: st.DrawFn, kinds: Sequence[str] = ("cold", "warm")) -> dict[str, Any]:
    """Small houses with everything in them, outside teams and owners included."""
    plan = draw(outside_teams())
    rules: dict[str, Any] = {"kind": draw(st.sampled_from(kinds))}
    rules["hand_over"] = draw(st.sampled_from(["2 min", {"mean": "3 min"}]))
    if draw(st.booleans()):
        rules |= {"update_every": draw(st.sampled_from(["20 min", "3 h"])), "update": "6 min"}
    if draw(st.booleans()):
        rules["follow_up"] = {"mean": "4 min"}
    return plan | {"ownership": rules}


@pytest.mark.parametrize("kind", ["cold", "warm"])
@settings(max_examples=20, phases=[Phase.generate])
@given(data=st.data())
def test_every_log_keeps_the_rules(kind: str, data: st.DataObject) -> None:
    plan = data.draw(owned(kinds=[kind]))
    scenario, tape, log = run(plan)
    contacts, steps = log.frame("contacts"), log.frame("steps")
    chores = log.frame("ownership")
    tasks = chores[(chores.chore != "hand over") & chores.started_at.notna()]
    add_desks(scenario, tape, contacts, steps)
    nobody_is_lost(tape, log, contacts, steps)
    times_run_forward(contacts, steps)
    patience_is_kept(scenario, tape, contacts)
    nobody_is_lost_outside(log, contacts, steps)
    waits = waiting(log, contacts, steps)
    nobody_idles_while_a_contact_waits(scenario, log, waits, pd.concat([steps, tasks]))
    handling_is_done_in_full(tape, log, plan, chores)
    tasks_are_done_in_full(tape, chores)
    hands_are_free_for_tasks(steps, tasks, log)
    no_caller_waits_for_a_task(scenario, log, contacts, steps, tasks)


def handling_is_done_in_full(
    tape: Tape, log: Log, plan: dict[str, Any], chores: pd.DataFrame
) -> None:
    """Alone, agents of speed 1 do the drawn work on a contact, and a warm hand-over before it."""
    given_to = {
        (chore.contact, chore.agent, chore.started_at)
        for chore in rows_of(chores[chores.chore == "hand over"])
    }
    outcomes = log.frame("contacts").set_index("contact").outcome
    own_speeds = {
        name
        for name, group in plan["team"].items()
        if isinstance(group.get("skills"), dict)
        or isinstance(group.get("backup", {}).get("topics"), dict)
    }
    place = tape.contacts["first_step"]
    reported = 0
    for contact, own in by_contact(log.frame("steps")):
        side_by_side = "at_once" in plan["channels"][own[0].channel]
        in_pieces = any(step.ending in ("interrupted", "put back") for step in own)
        if side_by_side or in_pieces or "strain" in plan:
            continue
        visited = 0
        for step in own:
            row = place[contact] + visited
            visited += 2 if step.to_tier == "payments" else 1
            if step.group in own_speeds or np.isnan(step.handled_at):
                continue
            work = tape.steps["handle_time"][row]
            if (contact, step.agent, step.started_at) in given_to:
                work += tape.contacts["hand_over"][contact]
                reported += 1
            assert abs(step.handled_at - step.started_at - work) < 1e-6
            if step.ending == "escalated" and not np.isnan(step.ended_at):
                least = tape.steps["wrap_up"][row] + tape.contacts["hand_over"][contact]
                if outcomes[contact] != "abandoned":
                    assert step.ended_at - step.handled_at >= least - 1e-6
    assert reported == 0 or plan["ownership"]["kind"] == "warm"


def tasks_are_done_in_full(tape: Tape, chores: pd.DataFrame) -> None:
    """The stretches of a task that is done add up to its drawn time, and no more of any other."""
    tasks = chores[(chores.chore != "hand over") & chores.started_at.notna()]
    for (chore, contact, _), pieces in tasks.groupby(["chore", "contact", "due_at"], observed=True):
        drawn = tape.contacts[str(chore).replace(" ", "_")][int(str(contact))]
        ends = pieces.ending.tolist()
        assert ends.count("done") <= 1
        assert (pieces.started_at >= pieces.due_at).all()
        spent = (pieces.ended_at - pieces.started_at).sum()
        if "done" in ends:
            assert ends[-1] == "done"
            assert abs(spent - drawn) < 1e-6
        else:
            assert spent <= drawn + 1e-6


def hands_are_free_for_tasks(steps: pd.DataFrame, tasks: pd.DataFrame, log: Log) -> None:
    """Whoever works on a task works on nothing else."""
    end = log.calendar.minutes
    for agent, own in tasks.fillna({"ended_at": end}).groupby("agent", observed=True):
        others = steps[steps.agent == agent].fillna({"ended_at": end})
        start = np.concatenate([own.started_at, others.started_at])
        stop = np.concatenate([own.ended_at, others.ended_at])
        overlap = np.minimum(own.ended_at.to_numpy()[:, None], stop) - np.maximum(
            own.started_at.to_numpy()[:, None], start
        )
        overlap[np.arange(len(own)), np.arange(len(own))] = 0.0
        assert overlap.max() < NEVER


def no_caller_waits_for_a_task(
    scenario: Any, log: Log, contacts: pd.DataFrame, steps: pd.DataFrame, tasks: pd.DataFrame
) -> None:
    """Nobody works on a task while a call or chat waits that this agent could take."""
    deferred = {tier.name for tier in scenario.tiers if tier.calls_back}
    if deferred - {"payments"}:
        return  # which waits are live is not known where the tier calls back
    outside = set(log.outside["contact"])  # from where customers are called back
    still_live = [frame[~frame.contact.isin(outside)] for frame in (contacts, steps)]
    live = [wait for wait in waiting(log, *still_live) if wait[0] != "email"]
    end = log.calendar.minutes
    for agent, own in tasks.fillna({"ended_at": end}).groupby("agent", observed=True):
        able = [wait[3:] for wait in able_to_take(scenario, str(agent), live)]
        assert longest_overlap(own[["started_at", "ended_at"]].to_numpy(), able) < NEVER


@settings(max_examples=12, phases=[Phase.generate])
@given(owned(), st.integers(0, 1000))
def test_the_order_of_scheduling_decides_nothing(
    tmp_path_factory: pytest.TempPathFactory, plan: dict[str, Any], seed: int
) -> None:
    plan = coarse(plan, tmp_path_factory.mktemp("coarse"), seed)
    plan["ownership"] |= {"hand_over": "3 min"}
    if "update" in plan["ownership"]:
        plan["ownership"]["update_every"] = "12 min"
    plan["tiers"][2]["outside"] |= {"turnaround": "30 min", "hours": "24/7"}
    forwards, backwards = play_scheduled(plan, 0, 1), play_scheduled(plan, 1 << 40, -1)
    for table in ("contacts", "steps", "intervals", "outside", "ownership"):
        one, other = getattr(forwards, table), getattr(backwards, table)
        assert all(one[name].tobytes() == other[name].tobytes() for name in one)
