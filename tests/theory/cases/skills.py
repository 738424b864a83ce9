"""Cases of priorities, interruptions and skills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.theory.case import Case, Figure
from tests.theory.chains import Chain, Desk, Topic
from tests.theory.formulas import MMc, mg1_wait, priority_waits


def two_priorities() -> Case:
    """Short urgent work before long work, one agent, nobody interrupted."""
    rates, means = (3.0, 3.0), (0.05, 0.15)
    residual = rates[0] * means[0] ** 2 / 2 + rates[1] * 2 * means[1] ** 2 / 2
    waits = priority_waits(rates, means, residual)
    return Case(
        "M/G/1, two priorities",
        "Cobham; constant and exponential work",
        """
channels: {phone: {mode: live, volume: 6 per minute}}
topics:
  outage: {share: 50%, priority: urgent, L1: {handle_time: 3 s}}
  order: {L1: {handle_time: {mean: 9 s}}}
team: {agents: {agents: 1}}
""",
        (
            Figure("wait", waits[0], 0.35, {"topic": "outage"}),
            Figure("wait", waits[1], 0.4, {"topic": "order"}),
            Figure("backlog", rates[1] * waits[1], 0.5, {"topic": "order"}),
        ),
        minutes=550,
    )


def three_priorities() -> Case:
    """Three classes, one agent."""
    rates, means = (1.5, 2.0, 2.5), (0.1, 0.1, 0.1)
    residual = sum(rates) * 0.01 * (1 + 0.8**2) / 2
    waits = priority_waits(rates, means, residual)
    return Case(
        "M/G/1, three priorities",
        "Cobham; lognormal work",
        """
channels:
  phone: {mode: live, volume: 1.5 per minute, priority: high}
  chat: {mode: live, volume: 2 per minute, priority: normal}
  email: {mode: deferred, volume: 2.5 per minute, priority: 7}
topics: {call: {L1: {handle_time: {mean: 6 s, cv: 0.8}}}}
team: {agents: {agents: 1}}
""",
        tuple(
            Figure("wait", wait, 0.4, {"channel": channel})
            for channel, wait in zip(("phone", "chat", "email"), waits, strict=True)
        ),
        minutes=550,
    )


def priorities_of_a_team() -> Case:
    """Three classes with the same exponential work, four agents (the V shape, formula)."""
    rates, means = (8.0, 12.0, 10.0), (0.1, 0.1, 0.1)
    pool = MMc(sum(rates), 0.1, 4)
    waits = priority_waits(rates, means, pool.p_wait * 0.1 / 4, 4)
    return Case(
        "M/M/4, three priorities",
        "Cobham with Erlang C",
        """
channels: {phone: {mode: live, volume: 30 per minute}}
topics:
  outage: {share: 26.6666666667%, priority: urgent, L1: {handle_time: {mean: 6 s}}}
  order: {share: 40%, priority: high, L1: {handle_time: {mean: 6 s}}}
  other: {L1: {handle_time: {mean: 6 s}}}
team: {agents: {agents: 4}}
""",
        (
            Figure("wait", waits[0], 0.35, {"topic": "outage"}),
            Figure("wait", waits[1], 0.4, {"topic": "order"}),
            Figure("wait", waits[2], 0.7, {"topic": "other"}),
            Figure("wait", pool.wait, 0.6),
        ),
        minutes=140,
    )


def phone_over_email() -> Case:
    """One agent puts e-mail aside for each call, and resumes it."""
    phone, email = (4.0, 0.05), (2.0, 0.2)
    second = (0.05**2, 0.2**2 * (1 + 0.7**2))
    residual = (phone[0] * second[0] + email[0] * second[1]) / 2
    left = 1 - phone[0] * phone[1]
    wait = residual / left / (left - email[0] * email[1])
    return Case(
        "M/G/1, phone over interruptible e-mail",
        "preemptive resume: the phone meets no e-mail at all",
        """
channels:
  phone: {mode: live, volume: 4 per minute}
  email: {mode: deferred, volume: 2 per minute, interruptible: true}
topics:
  call: {share: {phone: 100%, email: 0%}, L1: {handle_time: 3 s}}
  letter: {L1: {handle_time: {distribution: gamma, mean: 12 s, cv: 0.7}}}
team: {agents: {agents: 1}}
""",
        (
            Figure("wait", mg1_wait(*phone, second[0]), scope={"channel": "phone"}),
            Figure("wait", wait, 0.4, {"channel": "email"}),
            Figure("resolution_time", wait + email[1] / left, 0.2, {"channel": "email"}),
            Figure("handle_time", email[1], 0.1, {"channel": "email"}),
            Figure("occupancy", 0.6),
        ),
        minutes=550,
    )


def team_phone_over_email() -> Case:
    """Two agents; who was interrupted resumes the own e-mail."""
    rates, means, agents = (9.0, 4.0), (0.08, 0.15), 2

    def moves(state):  # on e-mail, on phone, on phone with e-mail aside; phone and e-mail in line
        email, phone, aside, calls, letters = state
        idle = agents - email - phone - aside
        if idle:
            yield (email, phone + 1, aside, calls, letters), rates[0]
            yield (email + 1, phone, aside, calls, letters), rates[1]
        else:
            if email:
                yield (email - 1, phone, aside + 1, calls, letters), rates[0]
            elif calls < 40:
                yield (email, phone, aside, calls + 1, letters), rates[0]
            if letters < 70:
                yield (email, phone, aside, calls, letters + 1), rates[1]
        if letters:
            yield (email, phone, aside, calls, letters - 1), email / means[1]
        else:
            yield (email - 1, phone, aside, calls, letters), email / means[1]
        if calls:
            yield (email, phone, aside, calls - 1, letters), (phone + aside) / means[0]
            return
        if letters:
            yield (email + 1, phone - 1, aside, calls, letters - 1), phone / means[0]
        else:
            yield (email, phone - 1, aside, calls, letters), phone / means[0]
        yield (email + 1, phone, aside - 1, calls, letters), aside / means[0]

    chain = Chain([(0, 0, 0, 0, 0)], moves)
    p = chain.stationary()
    in_line = chain.mean(p, lambda s: s[4])
    not_at_work = in_line + chain.mean(p, lambda s: s[2])
    on_email = rates[1] * means[1]
    return Case(
        "Two agents, phone over interruptible e-mail",
        "chain of (on e-mail, on phone, on phone with e-mail aside, both lines); phone is M/M/2",
        """
channels:
  phone: {mode: live, volume: 9 per minute}
  email: {mode: deferred, volume: 4 per minute, interruptible: true}
topics:
  call: {share: {phone: 100%, email: 0%}, L1: {handle_time: {mean: 4.8 s}}}
  letter: {L1: {handle_time: {mean: 9 s}}}
team: {agents: {agents: 2}}
""",
        (
            Figure("wait", MMc(9, 0.08, 2).wait, 0.5, {"channel": "phone"}),
            Figure("wait", in_line / rates[1], 0.7, {"channel": "email"}),
            Figure("backlog", not_at_work, 0.6, {"channel": "email"}),
            Figure(
                "resolution_time", (not_at_work + on_email) / rates[1], 0.3, {"channel": "email"}
            ),
        ),
        minutes=300,
    )


def _desk(
    name: str,
    topics: Mapping[str, Topic],
    agents: Sequence[tuple[str, Mapping[str, float]]],
    lines: int,
    idle_agent: str = "most specialised",
) -> Case:
    """A case of the generic chain, its YAML written from the same description."""
    desk = Desk(topics, agents, lines, idle_agent)
    total = sum(topic.rate for topic in topics.values())
    priority = {1: ", priority: urgent", 3: ""}
    rows = [
        f"  {topic}: {{share: {100 * its.rate / total}%{priority[its.priority]}, "
        f"L1: {{handle_time: {{mean: {its.mean} min}}}}}}"
        for topic, its in topics.items()
    ]
    groups = {group: [each for each, _ in agents].count(group) for group, _ in agents}
    speeds = {
        group: ", ".join(f"{topic}: {100 * speed:g}%" for topic, speed in skills.items())
        for group, skills in agents
    }
    (patience,) = {its.patience for its in topics.values()}
    text = "\n".join(
        [
            f"channels: {{phone: {{mode: live, volume: {total} per minute, lines: {lines}, "
            f"patience: {{mean: {patience} min}}}}}}",
            "topics:",
            *rows,
            "team:",
            *(f"  {g}: {{agents: {n}, skills: {{{speeds[g]}}}}}" for g, n in groups.items()),
            f"routing: {{idle_agent: {idle_agent}}}",
        ]
    )
    let_in = 1 - desk.blocked
    gave_up = sum(desk.waiting(topic) for topic in topics) / patience / total / let_in
    return Case(
        name,
        "chain of (work of each agent, order of the idle, order of the line)",
        text,
        (
            *(Figure("wait", desk.wait(topic), 0.4, {"topic": topic}) for topic in topics),
            Figure("lines_full", desk.blocked, 0.9),
            Figure("abandonment", gave_up, 0.4),
            *(
                Figure("occupancy", desk.occupancy(group), scope={"group": group})
                for group in groups
            ),
        ),
        minutes=120,
    )


def v_shape() -> Case:
    """Two topics, one group."""
    topics = {"a": Topic(14, 0.08, patience=0.3), "b": Topic(6, 0.15, patience=0.3)}
    both = {"a": 1.0, "b": 1.0}
    return _desk("V: two topics, one group", topics, [("pool", both)] * 2, 7)


def v_shape_with_priority() -> Case:
    """Two topics, the rarer and longer one first."""
    topics = {"a": Topic(14, 0.08, patience=0.3), "b": Topic(6, 0.15, priority=1, patience=0.3)}
    both = {"a": 1.0, "b": 1.0}
    return _desk("V with priority", topics, [("pool", both)] * 2, 7)


N_TOPICS = {"a": Topic(16, 0.1, patience=0.3), "b": Topic(7, 0.12, patience=0.3)}
N_TEAM = [("only a", {"a": 1.0})] + 2 * [("versatile", {"a": 0.9, "b": 1.0})]


def n_shape() -> Case:
    """Specialists take topic a first; the versatile help out."""
    return _desk("N: specialists for one topic, most specialised first", N_TOPICS, N_TEAM, 7)


def n_shape_longest_idle() -> Case:
    """The same, with whoever has been idle longest."""
    return _desk("N: longest idle first", N_TOPICS, N_TEAM, 7, "longest idle")


def w_shape() -> Case:
    """Three topics, two groups, that share the middle one."""
    topics = {name: Topic(rate, 0.1, patience=0.3) for name, rate in (("a", 6), ("b", 8), ("c", 7))}
    left, right = {"a": 1.0, "b": 0.8}, {"b": 1.0, "c": 0.9}
    team = [("left", left), ("right", right), ("right", right)]
    return _desk("W: three topics, two groups", topics, team, 6)


def m_shape() -> Case:
    """Two topics with a specialist each, and one who can do both."""
    topics = {"a": Topic(12, 0.1, patience=0.3), "b": Topic(8, 0.12, patience=0.3)}
    team = [("only a", {"a": 1.0}), ("only b", {"b": 1.0}), ("versatile", {"a": 1.0, "b": 1.0})]
    return _desk("M: two specialists and one for both", topics, team, 7)


def x_shape_fastest() -> Case:
    """Both groups can do both, each one topic faster."""
    topics = {"a": Topic(10, 0.08, patience=0.3), "b": Topic(9, 0.1, patience=0.3)}
    left, right = {"a": 1.0, "b": 0.6}, {"a": 0.7, "b": 0.9}
    team = [("left", left), ("right", right), ("right", right)]
    return _desk("X: two groups for both topics, fastest first", topics, team, 7, "fastest")


def x_shape_longest_idle() -> Case:
    """Both groups can do both; equally specialised, so the longest idle is taken."""
    topics = {"a": Topic(10, 0.08, patience=0.3), "b": Topic(9, 0.1, priority=1, patience=0.3)}
    left, right = {"a": 1.0, "b": 0.6}, {"a": 0.7, "b": 0.9}
    team = [("left", left), ("right", right), ("right", right)]
    return _desk("X: longest idle first, one topic urgent", topics, team, 7)


def bilingual_servers() -> Case:
    """The model of Stanford and Grassmann (1993): who calls in the minority's language is known
    only once somebody answers; agents without it pass the call on to those who speak both.

    Two agents speak one language, two speak both and take calls that were passed on first.
    """
    rate, minority, work, found_out, only, both = 28.0, 0.2, 0.1, 0.02, 2, 2
    new = ((1 - minority, 0), (minority, 1))

    def moves(state):
        # in the first language and finding out, by agents of one and of both; unknown, passed on
        first, mismatch, helps, finds, unknown, passed = state
        full = helps + finds == both
        for share, is_minority in new:
            if first + mismatch < only:
                yield _plus(state, (1 - is_minority, is_minority, 0, 0, 0, 0)), rate * share
            elif not full:
                yield _plus(state, (0, 0, 1 - is_minority, is_minority, 0, 0)), rate * share
            elif unknown < 45:
                yield _plus(state, (0, 0, 0, 0, 1, 0)), rate * share
        ends = [((-1, 0), first / work, (0, 0))]
        if full and passed < 15:
            ends.append(((0, -1), mismatch / found_out, (0, 1)))
        elif not full:
            ends.append(((0, -1), mismatch / found_out, (1, 0)))
        for (one, two), pace, (begins, waits) in ends:
            if unknown == 0:
                yield _plus(state, (one, two, begins, 0, 0, waits)), pace
            for share, is_minority in new if unknown else ():
                taken = (one + 1 - is_minority, two + is_minority)
                yield _plus(state, (*taken, begins, 0, -1, waits)), pace * share
        pace = helps / work
        if passed:
            yield _plus(state, (0, 0, 0, 0, 0, -1)), pace
        elif unknown:
            for share, is_minority in new:
                yield _plus(state, (0, 0, -is_minority, is_minority, -1, 0)), pace * share
        else:
            yield _plus(state, (0, 0, -1, 0, 0, 0)), pace
        yield _plus(state, (0, 0, 1, -1, 0, 0)), finds / found_out

    chain = Chain([(0,) * 6], moves)
    p = chain.stationary()
    wait = chain.mean(p, lambda s: s[4]) / rate
    passed_on = chain.mean(p, lambda s: s[1]) / found_out
    again = chain.mean(p, lambda s: s[5]) / passed_on
    return Case(
        "A bilingual centre: the language is known once somebody answers",
        "chain of the bilingual server system (Stanford and Grassmann, INFOR 31, 1993)",
        f"""
channels: {{phone: {{mode: live, volume: {rate} per minute}}}}
topics:
  majority: {{share: 80%, L1: {{handle_time: {{mean: 6 s}}}}}}
  minority: {{share: 20%, priority: high, L1: {{handle_time: {{mean: 6 s}}}}}}
wrong_desk:
  share: 0%
  topics: {{minority: 100%}}
  to: {{minority: majority}}
  triage: {{mean: 1.2 s}}
team:
  one language: {{agents: 2, skills: [majority]}}
  both: {{agents: 2, skills: [majority, minority]}}
""",
        (
            Figure("wait", wait, 0.5),
            Figure("transfer", passed_on / rate, 0.2),
            Figure("transfer", passed_on / rate / minority, 0.1, {"topic": "minority"}),
            Figure("line_wait", (wait * rate + again * passed_on) / (rate + passed_on), 0.5),
            Figure(
                "occupancy",
                chain.mean(p, lambda s: s[0] + s[1]) / only,
                0.1,
                {"group": "one language"},
            ),
            Figure(
                "occupancy", chain.mean(p, lambda s: s[2] + s[3]) / both, 0.1, {"group": "both"}
            ),
        ),
        minutes=200,
    )


def _plus(state: tuple[int, ...], change: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(state, change, strict=True))
