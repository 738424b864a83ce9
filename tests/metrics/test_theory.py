"""Erlang B, C and A against hand calculations and the independent formulas of the theory tests."""

import math

import numpy as np
import pytest
from scipy.stats import poisson

from sim.metrics.theory import FOR_EVER, erlang_a, erlang_b, erlang_c, log_palm_function
from tests.theory import formulas

EXACT = {"rel": 1e-9, "abs": 1e-9}
HANDLE_TIME, WITHIN = 5.0, 1 / 3


def test_erlang_b_by_hand():
    assert erlang_b(1.0, 0) == 1.0  # nobody can be answered
    assert erlang_b(1.0, 1) == pytest.approx(1 / 2)
    # (2²/2!) ÷ (1 + 2 + 2²/2!)
    assert erlang_b(2.0, 2) == pytest.approx(2 / 5)
    assert erlang_b(0.0, 3) == 0.0


@pytest.mark.parametrize("agents", [1, 7, 60, 400])
def test_erlang_b_as_a_sum_of_poisson_chances(agents):
    load = 0.9 * agents
    assert erlang_b(load, agents) == pytest.approx(
        poisson.pmf(agents, load) / poisson.cdf(agents, load), rel=1e-10
    )


def test_erlang_c_by_hand():
    # M/M/1: P(wait) = ρ, mean wait = ρ h ÷ (1 - ρ), rate of the wait (1 - ρ) ÷ h
    one = erlang_c(0.75, 1, 4.0, 2.0)
    assert one.p_wait == pytest.approx(0.75)
    assert one.wait == pytest.approx(12.0)
    assert one.service_level == pytest.approx(1 - 0.75 * math.exp(-0.125))
    assert one.abandonment == 0
    # M/M/2 with ρ = 1/2: 2 ρ² ÷ (1 + ρ)
    assert erlang_c(1.0, 2, 1.0, 0.0).p_wait == pytest.approx(1 / 3)


@pytest.mark.parametrize("agents", [1, 5, 30, 300])
@pytest.mark.parametrize("rho", [0.3, 0.8, 0.99])
def test_erlang_c_against_the_oracle(agents, rho):
    load = rho * agents
    oracle = formulas.MMc(load / HANDLE_TIME, HANDLE_TIME, agents)
    said = erlang_c(load, agents, HANDLE_TIME, WITHIN)
    assert said.p_wait == pytest.approx(oracle.p_wait, **EXACT)
    assert said.wait == pytest.approx(oracle.wait, **EXACT)
    assert said.service_level == pytest.approx(oracle.answered_within(WITHIN), **EXACT)


@pytest.mark.parametrize("load", [4.0, 5.0, 50.0])
def test_a_line_that_grows_without_end_is_reported(load):
    said = erlang_c(load, 4, HANDLE_TIME, WITHIN)
    assert (said.p_wait, said.wait, said.service_level) == (1, math.inf, 0)


@pytest.mark.parametrize(("load", "agents"), [(0.5, 1), (3.0, 3), (12.0, 8), (200.0, 190)])
def test_erlang_a_where_patience_is_as_long_as_handling(load, agents):
    """Whoever is in the house leaves at the same rate: their number is Poisson with the load."""
    states = np.arange(0, 2000)
    chances = poisson.pmf(states, load)
    waiting = float(chances @ np.maximum(states - agents, 0))
    said = erlang_a(load, agents, HANDLE_TIME, HANDLE_TIME, WITHIN)
    assert said.p_wait == pytest.approx(poisson.sf(agents - 1, load), **EXACT)
    assert said.wait == pytest.approx(waiting / load * HANDLE_TIME, **EXACT)
    assert said.abandonment == pytest.approx(waiting / load, **EXACT)


@pytest.mark.parametrize("agents", [1, 2, 8, 40])
@pytest.mark.parametrize("rho", [0.3, 0.9, 1.0, 1.3, 2.0])
@pytest.mark.parametrize("patience", [0.5, 3.0, 20.0])
def test_erlang_a_against_the_oracle(agents, rho, patience):
    load = rho * agents
    oracle = formulas.MMcM(load / HANDLE_TIME, HANDLE_TIME, agents, patience)
    said = erlang_a(load, agents, HANDLE_TIME, patience, WITHIN)
    assert said.p_wait == pytest.approx(oracle.p_wait, **EXACT)
    assert said.wait == pytest.approx(oracle.wait, **EXACT)
    assert said.abandonment == pytest.approx(oracle.abandonment, **EXACT)
    assert said.service_level == pytest.approx(oracle.answered_within(WITHIN), **EXACT)


@pytest.mark.parametrize(("rho", "within"), [(0.7, 2.0), (1.2, 0.5), (1.2, 30.0)])
def test_service_level_of_erlang_a_against_the_integral(rho, within):
    patience, agents = 4.0, 6
    oracle = formulas.MMcG(
        rho * agents / HANDLE_TIME,
        HANDLE_TIME,
        agents,
        lambda x: math.exp(-x / patience),
        lambda x: patience * -math.expm1(-x / patience),
        40 * patience,
    )
    said = erlang_a(rho * agents, agents, HANDLE_TIME, patience, within)
    assert said.service_level == pytest.approx(oracle.answered_within(within), abs=1e-7)


@pytest.mark.parametrize(
    ("x", "y"), [(3.0, 1.0), (3.0, 3.0), (3.0, 9.0), (400.0, 390.0), (80.0, 900.0)]
)
def test_palms_function_as_a_series(x, y):
    term = total = 1.0
    for number in range(1, 5000):
        term *= y / (x + number)
        total += term
    assert log_palm_function(x, y) == pytest.approx(math.log(total), rel=1e-12)


def test_erlang_a_with_endless_patience_is_erlang_c():
    c = erlang_c(100.0, 110, HANDLE_TIME, WITHIN)
    assert erlang_a(100.0, 110, HANDLE_TIME, math.inf, WITHIN) == c
    nearly = erlang_a(100.0, 110, HANDLE_TIME, 0.9 * FOR_EVER * HANDLE_TIME, WITHIN)
    assert nearly.p_wait == pytest.approx(c.p_wait, rel=1e-4)
    assert nearly.service_level == pytest.approx(c.service_level, abs=1e-5)
    assert nearly.abandonment == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("load", [5e-324, 1e-320, 1e-200])
@pytest.mark.parametrize("agents", [1, 2, 500])
def test_a_load_of_next_to_nothing_waits_for_nobody(load, agents):
    said = erlang_a(load, agents, HANDLE_TIME, 3.0, WITHIN)
    assert (said.p_wait, said.wait, said.service_level) == pytest.approx((0, 0, 1))


@pytest.mark.parametrize("load", [1e-9, 1.0, 900.0, 1000.0, 1500.0, 50_000.0])
@pytest.mark.parametrize("patience", [0.01, 3.0, 1000.0, 1e5])
def test_a_thousand_agents_stay_within_bounds(load, patience):
    """Nothing overflows; who is answered and who gives up add up; the fluid limit holds."""
    said = erlang_a(load, 1000, HANDLE_TIME, patience, WITHIN)
    assert 0 <= said.p_wait <= 1
    assert 0 <= said.service_level <= 1 - said.abandonment + 1e-9
    assert said.wait == pytest.approx(said.abandonment * patience)
    if load >= 1500:
        assert said.abandonment == pytest.approx(1 - 1000 / load, abs=1e-3)


def test_without_agents_everybody_gives_up():
    said = erlang_a(2.0, 0, HANDLE_TIME, 3.0, WITHIN)
    assert (said.wait, said.service_level, said.abandonment) == (3.0, 0, 1)
    assert erlang_a(2.0, 0, HANDLE_TIME, math.inf, WITHIN).wait == math.inf


def test_parts_of_an_agent_are_parts_of_the_time():
    seven, eight = (erlang_a(6.0, n, HANDLE_TIME, 3.0, WITHIN) for n in (7, 8))
    mixed = erlang_a(6.0, 7.4, HANDLE_TIME, 3.0, WITHIN)
    for name in ("p_wait", "wait", "service_level", "abandonment"):
        low, high = getattr(seven, name), getattr(eight, name)
        assert getattr(mixed, name) == pytest.approx(0.6 * low + 0.4 * high)
    part = erlang_c(7.2, 7.4, HANDLE_TIME, WITHIN)
    assert part.wait == math.inf  # for 60 % of the time seven have a load of 7.2
    assert part.service_level == pytest.approx(
        0.4 * erlang_c(7.2, 8, HANDLE_TIME, WITHIN).service_level
    )


@pytest.mark.parametrize("off", [-1e-12, 1e-12])
def test_rounding_is_no_part_of_an_agent(off):
    assert erlang_c(7.5, 8 + off, HANDLE_TIME, WITHIN) == erlang_c(7.5, 8, HANDLE_TIME, WITHIN)


def test_without_a_target_there_is_no_service_level():
    for said in (
        erlang_c(1.0, 2, HANDLE_TIME, math.nan),
        erlang_a(1.0, 2, HANDLE_TIME, 3.0, math.nan),
        erlang_c(3.0, 2, HANDLE_TIME, math.nan),
    ):
        assert math.isnan(said.service_level)
        assert said.wait > 0


@pytest.mark.parametrize(("load", "agents"), [(-1.0, 2), (math.inf, 2), (1.0, -1), (math.nan, 2)])
def test_what_cannot_be_is_refused(load, agents):
    with pytest.raises(ValueError, match="must be 0 or more"):
        erlang_c(load, agents, HANDLE_TIME, WITHIN)
    with pytest.raises(ValueError, match="must be 0 or more"):
        erlang_a(load, agents, HANDLE_TIME, 3.0, WITHIN)
