"""Cases of one line of customers before one team of equals."""

from __future__ import annotations

from math import pi, sqrt

from tests.theory.case import AT_ONCE, SOON, Case, Figure, two_targets
from tests.theory.chains import Chain, birth_death
from tests.theory.formulas import MDc, MMc, erlang_b, mg1_age, mg1_wait


def _m_m_c(name: str, rate: float, agents: int, minutes: float, width: float) -> Case:
    exact = MMc(rate, 0.1, agents)
    return Case(
        f"M/M/{agents}, {name}",
        "Erlang C; the wait is 0 or exponential",
        two_targets(rate, "4 s", "{mean: 6 s}", agents),
        (
            Figure("wait", exact.wait, width),
            Figure("speed_of_answer", exact.wait, width),
            Figure("wait_p90", exact.wait_quantile(0.9), width),
            Figure("service_level", 1 - exact.p_wait, scope=AT_ONCE),
            Figure("service_level", exact.answered_within(4 / 60), scope=SOON),
            Figure("backlog", exact.queue, width),
            Figure("backlog_age", exact.age_of_waiting, width),
            Figure("occupancy", exact.occupancy),
            Figure("resolution_time", exact.wait + 0.1, width),
        ),
        minutes=minutes,
    )


def m_m_1() -> Case:
    """One agent, half busy."""
    return _m_m_c("half busy", 5, 1, 700, 0.35)


def m_m_c_light() -> Case:
    """Most customers find an agent free."""
    return _m_m_c("light", 35, 5, 100, 0.9)


def m_m_c_heavy() -> Case:
    """Most customers wait."""
    return _m_m_c("heavy", 62, 8, 110, 0.9)


def m_m_c_overloaded() -> Case:
    """More work than time, from an empty house on."""
    rate, agents = 60.0, 4
    chain = Chain(
        [0],
        lambda n: ((n + 1, rate if n < 600 else 0.0), (n - 1, min(n, agents) / 0.1)),
    )
    p, spent = chain.after(chain.at(0), 10)
    queue = chain.mean(spent, lambda n: max(n - agents, 0))
    return Case(
        "M/M/4, overloaded by half, ten minutes from empty",
        "Kolmogorov equations of the birth–death chain",
        two_targets(rate, "30 s", "{mean: 6 s}", agents),
        (
            Figure("wait", queue / rate / 10, 0.35),
            Figure("backlog", queue / 10, 0.35),
            Figure("occupancy", chain.mean(spent, lambda n: min(n, agents)) / 10 / agents),
            Figure("open_at_end", chain.mean(p, float) / rate / 10),
        ),
        minutes=10,
        warm_up=0,
        replications=40,
        from_empty=True,
    )


def _capped(rate: float, agents: int, lines: int, work: str) -> str:
    return f"""
channels: {{phone: {{mode: live, volume: {rate} per minute, lines: {lines}}}}}
topics: {{call: {{L1: {{handle_time: {work}}}}}}}
team: {{agents: {{agents: {agents}}}}}
"""


def _erlang_b(name: str, agents: int, work: str) -> Case:
    blocked = erlang_b(4, agents)
    return Case(
        name,
        "Erlang B, which no distribution of the work changes",
        _capped(40, agents, agents, work),
        (
            Figure("lines_full", blocked, 0.3),
            Figure("occupancy", 4 * (1 - blocked) / agents),
        ),
        minutes=60,
    )


def m_m_1_1() -> Case:
    """A single line."""
    return _erlang_b("M/M/1/1", 1, "{mean: 6 s}")


def m_m_c_c() -> Case:
    """As many lines as agents."""
    return _erlang_b("M/M/5/5", 5, "{mean: 6 s}")


def m_g_c_c() -> Case:
    """Lines, and very uneven work."""
    return _erlang_b("M/G/6/6, lognormal", 6, "{mean: 6 s, cv: 1.5}")


def m_m_c_k() -> Case:
    """More lines than agents."""
    rate, agents, lines = 28.0, 3, 7
    p = birth_death([rate] * lines, [min(n, agents) / 0.1 for n in range(1, lines + 1)])
    queue = sum(float(p[n]) * max(n - agents, 0) for n in range(lines + 1))
    return Case(
        "M/M/3/7",
        "birth–death chain",
        _capped(rate, agents, lines, "{mean: 6 s}"),
        (
            Figure("lines_full", float(p[-1])),
            Figure("wait", queue / rate / (1 - float(p[-1]))),
            Figure("backlog", queue),
        ),
        minutes=150,
    )


def _m_g_1(name: str, work: str, second: float, third: float | None = None) -> Case:
    """Mean work 0.1 min, five a minute; moments in minutes."""
    wait = mg1_wait(5, 0.1, second)
    age = () if third is None else (Figure("backlog_age", mg1_age(5, 0.1, second, third), 0.5),)
    return Case(
        f"M/G/1, {name}",
        "Pollaczek–Khinchine",
        two_targets(5, "4 s", work, 1),
        (
            Figure("wait", wait, 0.6),
            Figure("service_level", 0.5, scope=AT_ONCE),
            Figure("backlog", 5 * wait, 0.6),
            Figure("handle_time", 0.1),
            *age,
        ),
        minutes=450,
    )


def m_g_1_constant() -> Case:
    """Always the same work."""
    return _m_g_1("constant", "6 s", 0.01, 0.001)


def m_g_1_erlang() -> Case:
    """Three phases: moments m² 12 ÷ 9 and m³ 60 ÷ 27."""
    work = "{distribution: erlang, mean: 6 s, phases: 3}"
    return _m_g_1("Erlang", work, 0.01 * 12 / 9, 0.001 * 60 / 27)


def m_g_1_gamma() -> Case:
    """Coefficient of variation 1.4."""
    work = "{distribution: gamma, mean: 6 s, cv: 1.4}"
    return _m_g_1("gamma", work, 0.01 * (1 + 1.4**2))


def m_g_1_lognormal() -> Case:
    """Coefficient of variation 1.2."""
    return _m_g_1("lognormal", "{mean: 6 s, cv: 1.2}", 0.01 * (1 + 1.2**2))


def m_g_1_hyperexponential() -> Case:
    """Every fifth takes long: moments are sums of share × n! × mean^n."""
    work = (
        "{distribution: hyperexponential, "
        "branches: [{share: 20%, mean: 18 s}, {share: 80%, mean: 3 s}]}"
    )
    return _m_g_1("hyperexponential", work, 2 * (0.2 * 0.3**2 + 0.8 * 0.05**2))


def m_g_1_weibull() -> Case:
    """Shape 2, so that the second moment is scale², and scale = 0.1 ÷ Γ(1.5) min."""
    scale = 0.1 / (sqrt(pi) / 2)
    work = f"{{distribution: weibull, scale: {scale} min, shape: 2.0}}"
    return _m_g_1("Weibull", work, scale**2)


def m_g_1_uniform() -> Case:
    """From 0 to 12 s: moments b² ÷ 3 and b³ ÷ 4."""
    work = "{distribution: uniform, low: 0 s, high: 12 s}"
    return _m_g_1("uniform", work, 0.04 / 3, 0.008 / 4)


def m_g_1_triangular() -> Case:
    """Low 0, mode 3 s, high 15 s: variance (a² + b² + c² - ab - ac - bc) ÷ 18."""
    work = "{distribution: triangular, low: 0 s, mode: 3 s, high: 15 s}"
    variance = (9 + 225 - 45) / 18 / 3600
    return _m_g_1("triangular", work, 0.01 + variance)


def m_g_1_empirical() -> Case:
    """Four observed values."""
    work = "{distribution: empirical, values: [1 s, 2 s, 6 s, 15 s]}"
    return _m_g_1(
        "empirical", work, (1 + 4 + 36 + 225) / 4 / 3600, (1 + 8 + 216 + 3375) / 4 / 60**3
    )


def m_d_c() -> Case:
    """Three agents, always the same work."""
    exact = MDc(22.5, 0.1, 3)
    return Case(
        "M/D/3",
        "Crommelin's equations, Franx' distribution",
        two_targets(22.5, "4 s", "6 s", 3),
        (
            Figure("wait", exact.wait, 0.4),
            Figure("backlog", exact.queue, 0.4),
            Figure("service_level", exact.answered_within(0), scope=AT_ONCE),
            Figure("service_level", exact.answered_within(4 / 60), scope=SOON),
        ),
        minutes=180,
    )


def wrap_up_one_agent() -> Case:
    """Exponential talk of 4 s, then 2 s of wrap-up: S = talk + 2 s."""
    wait = mg1_wait(5, 0.1, (36 + 16) / 3600)
    return Case(
        "M/G/1, handle time and wrap-up",
        "Pollaczek–Khinchine with the sum; the customer leaves before the wrap-up",
        """
channels: {phone: {mode: live, volume: 5 per minute}}
topics: {call: {L1: {handle_time: {mean: 4 s}, wrap_up: 2 s}}}
team: {agents: {agents: 1}}
""",
        (
            Figure("wait", wait, 0.3),
            Figure("resolution_time", wait + 4 / 60, 0.2),
            Figure("handle_time", 0.1),
            Figure("occupancy", 0.5),
        ),
        minutes=900,
    )


def wrap_up_with_lines() -> Case:
    """Three agents who talk and then wrap up; the line is free when the talk is over."""
    rate, agents, lines = 24.0, 3, 6

    def moves(state):  # in line, talking, wrapping up
        waiting, talking, wrapping = state
        free = talking + wrapping < agents
        if waiting + talking < lines:
            yield (waiting + (not free), talking + free, wrapping), rate
        yield (waiting, talking - 1, wrapping + 1), talking * 60 / 4
        follows = waiting > 0
        yield (waiting - follows, talking + follows, wrapping - 1), wrapping * 60 / 3

    chain = Chain([(0, 0, 0)], moves)
    p = chain.stationary()
    blocked = chain.mean(p, lambda s: s[0] + s[1] >= lines)
    queue = chain.mean(p, lambda s: s[0])
    return Case(
        "Three agents with wrap-up, six lines",
        "chain of (in line, talking, wrapping up)",
        """
channels: {phone: {mode: live, volume: 24 per minute, lines: 6}}
topics: {call: {L1: {handle_time: {mean: 4 s}, wrap_up: {mean: 3 s}}}}
team: {agents: {agents: 3}}
""",
        (
            Figure("lines_full", blocked, 0.4),
            Figure("wait", queue / rate / (1 - blocked)),
            Figure("occupancy", chain.mean(p, lambda s: s[1] + s[2]) / agents),
        ),
        minutes=160,
    )


def two_kinds_of_work() -> Case:
    """Short and long contacts in one line before two agents."""
    rates, means, agents = (7.2, 4.8), (0.05, 0.2), 2

    def moves(state):  # short and long ones in hand, in line (the kind of the next is drawn)
        short, long, waiting = state
        if short + long < agents:
            yield (short + 1, long, 0), rates[0]
            yield (short, long + 1, 0), rates[1]
        elif waiting < 150:
            yield (short, long, waiting + 1), sum(rates)
        for left, ends in (
            ((short - 1, long), short / means[0]),
            ((short, long - 1), long / means[1]),
        ):
            if waiting:
                yield (left[0] + 1, left[1], waiting - 1), ends * 0.6
                yield (left[0], left[1] + 1, waiting - 1), ends * 0.4
            else:
                yield (*left, 0), ends

    chain = Chain([(0, 0, 0)], moves)
    queue = chain.mean(chain.stationary(), lambda s: s[2])
    return Case(
        "Two topics with different work, two agents",
        "chain of (short, long, in line)",
        """
channels: {phone: {mode: live, volume: 12 per minute}}
topics:
  short: {share: 60%, L1: {handle_time: {mean: 3 s}}}
  long: {L1: {handle_time: {mean: 12 s}}}
team: {agents: {agents: 2}}
""",
        (
            Figure("wait", queue / 12, 0.5, {"topic": "short"}),
            Figure("wait", queue / 12, 0.5, {"topic": "long"}),
            Figure("backlog", queue * 0.4, 0.6, {"topic": "long"}),
            Figure("occupancy", 0.66),
        ),
        minutes=360,
    )
