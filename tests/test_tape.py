"""The tape: same seed, same bytes; draws belong to customers, not to moments or staffing."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from sim.checking import load_scenario
from sim.engine import simulate
from sim.errors import UsageError
from sim.metrics import measure
from sim.scenarios import Scenario
from sim.tape import SOLVED, UNSOLVED, RandomStreams, Tape, contacts, draw_tape

TEXT = """
scenario: two channels
horizon: {start: 2026-01-05, weeks: 2}
channels:
  phone:
    mode: live
    volume: 200 per day
    patience: {mean: 3 min}
    redial: {share: 40%, after: 10 min}
  email: {mode: deferred, volume: 100 per day}
demand: {weekdays: {sat: 0.5, sun: 0}, day_variation: 20%}
tiers: [L1, L2]
topics:
  order:
    share: 70%
    L1: {handle_time: {mean: 5 min, cv: 0.8}, escalate: 10%, solve: 90%}
    L2: {handle_time: {mean: 9 min}}
  fault:
    L1: {handle_time: {mean: 4 min}, escalate: 60%}
    L2: {handle_time: {mean: 20 min}, solve: 80%}
returns: {share: 50%, after: {mean: 1 day}}
team:
  first: {tier: L1, agents: 6, absence: 10%}
  second: {tier: L2, agents: 4}
"""


def scenario(folder: Path, *changes: str, text: str = TEXT) -> Scenario:
    path = folder / "team.yaml"
    path.write_text(text)
    return load_scenario(path, overrides=changes)


def fingerprint(tables: list[dict[str, np.ndarray]]) -> str:
    digest = hashlib.sha256()
    for table in tables:
        for name in sorted(table):
            digest.update(name.encode() + table[name].tobytes())
    return digest.hexdigest()


def customers(tape: Tape) -> str:
    return fingerprint([dict(tape.inquiries), dict(tape.contacts), dict(tape.steps)])


def test_same_seed_same_bytes_of_tape_and_log(tmp_path: Path) -> None:
    team = scenario(tmp_path)
    logs = []
    for _ in range(2):
        log = simulate(team, draw_tape(team, seed=5, replication=3))
        logs.append(fingerprint([dict(log.contacts), dict(log.steps), dict(log.intervals)]))
    assert logs[0] == logs[1]
    tapes = {customers(draw_tape(team, seed=s, replication=r)) for s in (5, 6) for r in (0, 1)}
    assert len(tapes) == 4


def test_drawing_for_some_customers_after_others_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = scenario(tmp_path, "channels.phone.redial.keeps_work=true")
    at_once = customers(draw_tape(team, seed=5, replication=3))
    monkeypatch.setattr(contacts, "BLOCK", 37)
    assert customers(draw_tape(team, seed=5, replication=3)) == at_once


def test_memory_is_given_back_where_a_channel_has_many_customers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, given_back = scenario(tmp_path), []
    few = customers(draw_tape(team, seed=5, replication=3))  # 2,000 by phone, 1,000 by e-mail
    monkeypatch.setattr(contacts, "give_back", lambda: given_back.append(True))
    for large, channels in ((10_000, 0), (1_500, 1), (10, 2)):
        given_back.clear()
        monkeypatch.setattr(contacts, "LARGE", large)
        assert customers(draw_tape(team, seed=5, replication=3)) == few
        assert len(given_back) == channels


def test_changing_the_team_changes_no_customer(tmp_path: Path) -> None:
    today = draw_tape(scenario(tmp_path), seed=1, replication=0)
    plan = scenario(
        tmp_path,
        "team.first.agents=9",
        "team.first.cost=24 per hour",
        "routing.order=oldest inquiry",
    )
    changed = draw_tape(plan, seed=1, replication=0)
    assert customers(today) == customers(changed)
    # the sixth agent is absent on the same days with nine
    assert changed.people[5].name == today.people[5].name == "first 6"
    assert np.array_equal(today.people[5].absent, changed.people[5].absent)
    assert 0.02 < np.mean([person.absent for person in today.people[:6]]) < 0.25


def test_one_channel_knows_nothing_of_another(tmp_path: Path) -> None:
    few = draw_tape(scenario(tmp_path), seed=1, replication=0)
    many = draw_tape(scenario(tmp_path, "channels.email.volume=300 per day"), seed=1, replication=0)
    for tape in (few, many):
        assert set(np.unique(tape.inquiries["channel"])) == {0, 1}
    phone = [tape.inquiries["arrived_at"][tape.inquiries["channel"] == 1] for tape in (few, many)]
    assert np.array_equal(*phone)
    work = []
    for tape in (few, many):
        first_steps = tape.contacts["first_step"][tape.inquiries["first_contact"]]
        work.append(tape.steps["handle_time"][first_steps[tape.inquiries["channel"] == 1]])
    assert np.array_equal(*work)


def test_a_longer_handle_time_stretches_the_same_draws(tmp_path: Path) -> None:
    base = draw_tape(scenario(tmp_path), seed=1, replication=0)
    longer = draw_tape(
        scenario(tmp_path, "topics.fault.L1.handle_time.mean=8 min"), seed=1, replication=0
    )
    fault = base.steps["tier"] == 0
    ratio = longer.steps["handle_time"][fault] / base.steps["handle_time"][fault]
    assert set(np.round(np.unique(ratio), 9)) == {1.0, 2.0}


def test_streams_differ_by_name_and_keep_places() -> None:
    streams = RandomStreams(1, 0)
    rows = np.arange(50)
    a, b = streams.uniforms(rows, 3, "a"), streams.uniforms(rows, 3, "b")
    assert a.shape == (3, 50)
    assert not np.allclose(a, b)
    assert np.array_equal(a[:, [3, 40]], streams.uniforms(rows[[3, 40]], 3, "a"))
    assert not np.allclose(a, RandomStreams(1, 1).uniforms(rows, 3, "a"))
    assert streams.uniforms(rows[:0], 3, "a").shape == (3, 0)


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1, 2**32, 3 * 2**64 + 5])
def test_a_stream_has_the_seed_that_numpy_makes_of_numbers_and_name(seed: int) -> None:
    numpys = np.random.PCG64(np.random.SeedSequence([seed, 7, *b"phone/2"]))
    assert RandomStreams(seed, 7).generator("phone", 2).bit_generator.state == numpys.state
    assert RandomStreams(7, seed).generator().bit_generator.state != numpys.state


def test_arrivals_follow_volume_weekday_and_day_variation(tmp_path: Path) -> None:
    team = scenario(tmp_path)
    days, days_squared = np.zeros(14), np.zeros(14)
    replications = 200
    for replication in range(replications):
        tape = draw_tape(team, seed=2, replication=replication)
        arrived = tape.inquiries["arrived_at"][tape.inquiries["channel"] == 1]
        counts = np.bincount((arrived // 1440).astype(int), minlength=14)
        days += counts
        days_squared += counts**2
    mean = days / replications
    expected = np.tile([200, 200, 200, 200, 200, 100, 0], 2)
    # a day's count is Poisson given its factor: variance m + (0.2 m)²
    spread = np.sqrt((expected + (0.2 * expected) ** 2) / replications)
    assert np.all(np.abs(mean - expected) <= 4 * spread)
    assert mean[[6, 13]].tolist() == [0, 0]
    variance = days_squared / replications - mean**2
    assert variance[0] == pytest.approx(200 + 40**2, rel=0.35)


def test_shares_of_topics_escalation_and_returns(tmp_path: Path) -> None:
    team = scenario(tmp_path, "horizon.weeks=30")
    tape = draw_tape(team, seed=1, replication=0)
    fault, order = 0, 1
    topic = tape.inquiries["topic"]
    assert (topic == order).mean() == pytest.approx(0.7, abs=0.02)
    first = tape.contacts["first_step"][tape.inquiries["first_contact"]]
    follows = tape.steps["next"][first]
    assert (follows[topic == fault] == 1).mean() == pytest.approx(0.6, abs=0.02)
    of_orders = follows[topic == order]
    assert (of_orders == 1).mean() == pytest.approx(0.1, abs=0.01)
    assert (of_orders == UNSOLVED).mean() == pytest.approx(0.9 * 0.1, abs=0.01)
    assert (of_orders == SOLVED).mean() == pytest.approx(0.9 * 0.9, abs=0.02)
    # further contacts are there only for customers who may redial or return
    again = np.diff(np.append(tape.inquiries["first_contact"], len(tape.contacts["number"]))) > 1
    may = ~np.isnan(tape.contacts["redial_after"]) | ~np.isnan(tape.contacts["return_after"])
    assert np.array_equal(again, may[tape.inquiries["first_contact"]])


QUIET = """
scenario: quiet
horizon: {start: 2026-01-05, length: 1 h}
opening_hours: {mon: "08:00-09:00"}
channels: {phone: {mode: live, volume: 100 per day}}
topics: {call: {L1: {handle_time: 1 min}}}
team: {one: {agents: 1, shift: 24/7}}
"""


def test_a_replication_in_which_nobody_comes(tmp_path: Path) -> None:
    team = scenario(tmp_path, text=QUIET)
    log = simulate(team, draw_tape(team, seed=1, replication=0))
    assert len(log.contacts["contact"]) == len(log.steps["contact"]) == 0
    assert log.intervals["ended_at"].tolist() == [60]
    kpis = measure(log).set_index("metric")
    assert kpis.loc["inquiries", "numerator"].max() == 0


def test_the_first_customer_comes_as_all_others_do(tmp_path: Path) -> None:
    """Of Poisson arrivals, one of which is expected, there are none in 1/e of all replications."""
    one = QUIET.replace("1 h", "1 day").replace("100 per day", "1 per day")
    team = scenario(tmp_path, text=one)
    tapes = [draw_tape(team, seed=1, replication=number) for number in range(200)]
    nobody = sum(not len(tape.inquiries["arrived_at"]) for tape in tapes)
    low, high = binom.interval(0.999, 200, math.exp(-1))
    assert low <= nobody <= high


def test_a_tape_of_another_team_is_refused(tmp_path: Path) -> None:
    tape = draw_tape(scenario(tmp_path), seed=1, replication=0)
    with pytest.raises(UsageError, match="drawn for another scenario"):
        simulate(scenario(tmp_path, "team.first.agents=9"), tape)


@pytest.mark.parametrize("wrong", [-1, "1", 1.5, True, None])
def test_what_numbers_no_replication_is_refused_in_words(tmp_path: Path, wrong: object) -> None:
    team = scenario(tmp_path)
    rule = "must be a whole number of 0 or more"
    with pytest.raises(UsageError, match=f"^seed {rule} "):
        draw_tape(team, seed=wrong, replication=0)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=f"^replication {rule} "):
        draw_tape(team, seed=1, replication=wrong)  # type: ignore[arg-type]


def test_a_number_of_numpy_is_a_number(tmp_path: Path) -> None:
    team = scenario(tmp_path)
    same = (draw_tape(team, seed=seed, replication=0) for seed in (3, np.int64(3)))  # type: ignore[arg-type]
    assert len({customers(tape) for tape in same}) == 1
