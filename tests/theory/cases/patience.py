"""Cases of customers who give up."""

from __future__ import annotations

from math import exp, log, log1p, pi, sqrt

from scipy.special import erf, ndtr

from tests.theory.case import AT_ONCE, SOON, Case, Figure, two_targets
from tests.theory.formulas import MMcG, MMcM


def _m_m_c_m(
    name: str, rate: float, minutes: float, width: float, width_of_level: float = 0.25
) -> Case:
    exact = MMcM(rate, 0.1, 10, 0.2)
    return Case(
        f"M/M/10+M, {name}",
        "Erlang A: birth–death chain, and the chain of those ahead",
        two_targets(rate, "2 s", "{mean: 6 s}", 10, ", patience: {mean: 12 s}"),
        (
            Figure("wait", exact.wait, width),
            Figure("wait_p90", exact.wait_quantile(0.9), width),
            Figure("abandonment", exact.abandonment, width),
            Figure("service_level", 1 - exact.p_wait, width_of_level, AT_ONCE),
            Figure("service_level", exact.answered_within(2 / 60), width_of_level, SOON),
            Figure("backlog", exact.queue, width),
            Figure("occupancy", exact.occupancy),
        ),
        minutes=minutes,
    )


def m_m_c_m_light() -> Case:
    """Work for seven of ten."""
    return _m_m_c_m("light", 75, 50, 0.6)


def m_m_c_m_critical() -> Case:
    """As much work as time."""
    return _m_m_c_m("critical", 100, 40, 0.5)


def m_m_c_m_overloaded() -> Case:
    """Work for fourteen."""
    return _m_m_c_m("overloaded", 140, 28, 0.25, 1.2)


def m_m_50_m() -> Case:
    """A centre of fifty with as much work as time."""
    exact = MMcM(50, 1, 50, 2)
    return Case(
        "M/M/50+M, 50 a minute",
        "Erlang A: birth–death chain, and the chain of those ahead",
        two_targets(50, "6 s", "{mean: 1 min}", 50, ", patience: {mean: 2 min}"),
        (
            Figure("wait", exact.wait, 0.5),
            Figure("wait_p90", exact.wait_quantile(0.9), 0.5),
            Figure("abandonment", exact.abandonment, 0.5),
            Figure("service_level", 1 - exact.p_wait, 0.5, AT_ONCE),
            Figure("service_level", exact.answered_within(6 / 60), 0.5, SOON),
            Figure("backlog", exact.queue, 0.5),
            Figure("occupancy", exact.occupancy),
        ),
        minutes=160,
    )


def _m_m_c_g(name: str, patience: str, exact: MMcG) -> Case:
    return Case(
        f"M/M/5+G, {name} patience",
        "Baccelli–Hebuterne and Zeltyn–Mandelbaum integrals",
        two_targets(55, "3 s", "{mean: 6 s}", 5, f", patience: {patience}"),
        (
            Figure("wait", exact.wait),
            Figure("abandonment", exact.abandonment, 0.35),
            Figure("service_level", 1 - exact.p_wait, 0.4, AT_ONCE),
            Figure("service_level", exact.answered_within(3 / 60), 0.35, SOON),
            Figure("backlog", exact.queue),
            Figure("occupancy", exact.occupancy),
        ),
        minutes=80,
    )


def constant_patience() -> Case:
    """Everybody waits 9 s."""
    exact = MMcG(55, 0.1, 5, lambda x: float(x <= 0.15), lambda x: min(x, 0.15), 0.15)
    return _m_m_c_g("constant", "9 s", exact)


def uniform_patience() -> Case:
    """Up to 18 s."""
    exact = MMcG(55, 0.1, 5, lambda x: 1 - x / 0.3, lambda x: x - x * x / 0.6, 0.3)
    return _m_m_c_g("uniform", "{distribution: uniform, low: 0 s, high: 18 s}", exact)


def weibull_patience() -> Case:
    """Shape 2: many give up around the same time."""
    exact = MMcG(
        55,
        0.1,
        5,
        lambda x: exp(-((x / 0.2) ** 2)),
        lambda x: 0.2 * sqrt(pi) / 2 * float(erf(x / 0.2)),
        2,
    )
    return _m_m_c_g("Weibull", "{distribution: weibull, scale: 12 s, shape: 2.0}", exact)


def lognormal_patience() -> Case:
    """Most give up early, some never: H from the incomplete mean of the lognormal."""
    variance = log1p(1.5**2)
    centre, spread = log(0.2) - variance / 2, sqrt(variance)

    def stays(x: float) -> float:
        return 1.0 if x <= 0 else float(ndtr((centre - log(x)) / spread))

    def willing(x: float) -> float:
        if x <= 0:
            return 0.0
        return x * stays(x) + 0.2 * float(ndtr((log(x) - centre - variance) / spread))

    exact = MMcG(55, 0.1, 5, stays, willing, 4)
    return _m_m_c_g("lognormal", "{mean: 12 s, cv: 1.5}", exact)
