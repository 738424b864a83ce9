"""The formulas and chains agree with each other where their models meet."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from tests.theory.calls import CalledAgain
from tests.theory.chains import Chain, Desk, Topic
from tests.theory.formulas import (
    MDc,
    MMc,
    MMcG,
    MMcM,
    erlang_b,
    mg1_age,
    mg1_wait,
    priority_waits,
)


def test_exponential_patience_by_chain_and_by_integral() -> None:
    chain = MMcM(55, 0.1, 5, 0.2)
    integral = MMcG(55, 0.1, 5, lambda x: exp(-x / 0.2), lambda x: 0.2 * (1 - exp(-x / 0.2)), 8)
    assert integral.wait == pytest.approx(chain.wait, rel=1e-6)
    assert integral.abandonment == pytest.approx(chain.abandonment, rel=1e-6)
    assert integral.answered_within(0.07) == pytest.approx(chain.answered_within(0.07), rel=1e-6)


def test_quantile_of_a_wait_that_ends_by_answer_or_giving_up() -> None:
    exact = MMcM(140, 0.1, 10, 0.2)
    # P(wait > x) = P(patience > x) × P(a patient customer would wait > x)
    same = MMcG(140, 0.1, 10, lambda x: exp(-x / 0.2), lambda x: 0.2 * (1 - exp(-x / 0.2)), 8)
    x = exact.wait_quantile(0.9)
    grid = np.linspace(x, 8, 200_001)
    tail = np.trapezoid([same.density(y) for y in grid], grid)
    assert exp(-x / 0.2) * tail == pytest.approx(0.1, rel=1e-4)


def test_constant_work_of_one_agent() -> None:
    crommelin = MDc(7, 0.1, 1)
    assert crommelin.wait == pytest.approx(mg1_wait(7, 0.1, 0.01))
    assert crommelin.answered_within(0) == pytest.approx(0.3)
    # Erlang's formula for P(wait <= t) of M/D/1 at t of 1.5 times the work
    t, load = 1.5, 0.7
    erlang = 0.3 * sum(
        (load * (k - t)) ** k / [1, 1][k] * exp(load * (t - k)) for k in range(int(t) + 1)
    )
    assert crommelin.answered_within(0.15) == pytest.approx(erlang)


def test_age_of_those_who_wait() -> None:
    exact = MMc(5, 0.1, 1)
    assert mg1_wait(5, 0.1, 0.02) == pytest.approx(exact.wait)
    assert mg1_age(5, 0.1, 0.02, 0.006) == pytest.approx(exact.age_of_waiting)


def test_priorities_conserve_work() -> None:
    rates, means = (8.0, 12.0, 10.0), (0.1, 0.1, 0.1)
    pool = MMc(30, 0.1, 4)
    waits = priority_waits(rates, means, pool.p_wait * 0.1 / 4, 4)
    assert np.dot(rates, waits) / 30 == pytest.approx(pool.wait)


def test_calling_again_keeps_the_agent_as_busy_as_the_work_that_comes() -> None:
    for calls in (1, 2, 5):
        chain = CalledAgain(6.0, 0.1, 0.7, 0.6, calls, 0.05)
        assert 1 - chain.idle == pytest.approx(chain.busy)


def test_calling_once_is_the_queue_of_welch() -> None:
    rate, work, vain, picks_up = 6.0, 0.1, 0.05, 0.6
    mean = picks_up * work + (1 - picks_up) * vain
    square = picks_up * 2 * work**2 + (1 - picks_up) * vain**2
    welch = rate * square / (2 * (1 - rate * mean))
    welch += rate * (2 * work**2 - square) / (2 * (1 + rate * (work - mean)))
    chain = CalledAgain(rate, work, 1.0, picks_up, 1, vain)
    assert chain.wait_for_the_first_call == pytest.approx(welch)
    nobody = CalledAgain(rate, work, 0.0, picks_up, 3, vain)
    assert nobody.wait_for_the_first_call == pytest.approx(MMc(rate, work, 1).wait)


def test_a_desk_of_equals_is_erlang() -> None:
    topics = {"a": Topic(10, 0.1), "b": Topic(15, 0.1)}
    desk = Desk(topics, [("pool", {"a": 1.0, "b": 1.0})] * 3, lines=3)
    assert desk.blocked == pytest.approx(erlang_b(2.5, 3))
    assert desk.occupancy("pool") == pytest.approx(2.5 * (1 - desk.blocked) / 3)


def test_a_chain_that_is_left_alone_becomes_stationary() -> None:
    def moves(n):
        if n < 6:
            yield n + 1, 4.0
        yield n - 1, 2.0 * n

    chain = Chain([0], moves)
    p, spent = chain.after(chain.at(0), 20)
    assert p == pytest.approx(chain.stationary(), abs=1e-9)
    assert spent.sum() == pytest.approx(20)
    assert chain.stationary()[6] == pytest.approx(erlang_b(2, 6))
