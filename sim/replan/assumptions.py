"""Which assumption of a plan was off, by how much, and how sure that is.

What the plan lets expect is what its replications have, each with its values drawn from their
intervals where these are known. An assumption is off if reality lies outside of that at a joint
level of 95 % (Bonferroni over all that are looked at), and by more than does not matter.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.calibrate import Calibration, Known, known_values
from sim.calibrate.levels import LEAST_WEEKS, beats_a_step
from sim.calibrate.values import Figure, Floats
from sim.calibrate.waiting import Waits, waits_of
from sim.distributions import Distribution
from sim.exports import Export
from sim.replan.weeks import ALL, Place
from sim.scenarios import Scenario
from sim.scenarios.meaning.demand import channel_profile
from sim.tape.known import AGENTS, GROWTH, HANDLE, PATIENCE, VOLUME
from sim.units import DAY

MATTERS: Mapping[str, float] = {
    VOLUME: 0.05,
    GROWTH: 0.05,
    HANDLE: 0.05,
    PATIENCE: 0.2,
    AGENTS: 0.05,
}
"""How far off an assumption may be without mattering, as a share of it; growth over the weeks."""
JOINT = 0.05
LEAST_LEFT = 10
"""Hang-ups below which patience is not judged."""
MONTH = 365.25 / 12 / 7
"""Weeks of a month."""


@dataclass(frozen=True)
class Assumption:
    """A value that the plan rests on.

    Attributes:
        input: :data:`GROWTH`, or one of :data:`sim.tape.known.INPUTS`.
        name: of its channel, topic and tier; empty for the team.
        unit: ``a week``, ``a month`` (a share), ``min``, ``hours a week``.
        planned, real: the value.
        times: real ÷ planned; of growth how many times the last week is what it would be.
        low, high: interval of ``times``, for all assumptions together 95 %.
        channel, topic, tier: where it stands.
    """

    input: str
    name: str
    unit: str
    planned: float
    real: float
    times: float
    low: float
    high: float
    channel: str = ""
    topic: str = ""
    tier: str = ""

    @property
    def off(self) -> bool:
        """Whether reality differs beyond chance, and by more than does not matter."""
        beyond = self.low > 1 or self.high < 1
        return beyond and abs(self.times - 1) > MATTERS[self.input]

    @property
    def holds(self) -> bool:
        """Whether its whole interval lies within what does not matter."""
        matters = MATTERS[self.input]
        return 1 - matters <= self.low and self.high <= 1 + matters


@dataclass(frozen=True)
class _Seen:
    """An assumption before it is known how many there are: ln of ``times``, and its error."""

    plain: Assumption
    log: float
    error: float
    freedom: float


@dataclass(frozen=True)
class Grounds:
    """What assumptions are judged by.

    Attributes:
        scenario: the plan.
        runs: figures of its replications.
        real: figures of reality.
        export: the real weeks.
        calibration: the same, calibrated; None where they are too few.
        known: how sure the plan's values are.
        channel_of: by channel of the scenario that of the export.
        weeks: first days of the weeks.
    """

    scenario: Scenario
    runs: Sequence[Mapping[Place, float]]
    real: Mapping[Place, float]
    export: Export
    calibration: Calibration | None
    known: Sequence[Known]
    channel_of: Mapping[str, str]
    weeks: Sequence[str]

    @property
    def channels(self) -> list[str]:
        """Channels of the export that the plan has."""
        return list(dict.fromkeys(self.channel_of.values()))

    def planned(self, place: Place) -> Floats:
        """A figure in each replication; NaN where it is of nothing."""
        return np.array([run.get(place, np.nan) for run in self.runs])


def assumptions(grounds: Grounds) -> list[Assumption]:
    """Every assumption that the export can judge."""
    from scipy import stats

    seen = [*_demand(grounds), *_handling(grounds), *_patience(grounds), *_agents(grounds)]
    level = 1 - JOINT / (2 * max(len(seen), 1))
    found = []
    for one in seen:
        reach = float(stats.t.ppf(level, one.freedom)) * one.error
        low, high = (math.exp(one.log + sign * reach) for sign in (-1, 1))
        found.append(replace(one.plain, times=math.exp(one.log), low=low, high=high))
    return found


def _apart(real: float, planned: Floats) -> tuple[float, float, float] | None:
    """ln(real ÷ planned), its error as a further replication, and its degrees of freedom."""
    planned = planned[planned > 0]
    if not real > 0 or len(planned) < 3:
        return None
    error = float(np.log(planned).std(ddof=1)) * (1 + 1 / len(planned)) ** 0.5
    return math.log(real / float(planned.mean())), error, len(planned) - 1.0


# -- contacts ------------------------------------------------------------------------------------


def _demand(grounds: Grounds) -> Iterator[_Seen]:
    for channel in grounds.channels:
        places = [Place("contacts", channel, week=week) for week in grounds.weeks]
        planned = np.nan_to_num(np.array([grounds.planned(place) for place in places])).T
        real = np.array([grounds.real.get(place, 0.0) for place in places])
        growth = _growth(grounds, channel, real, planned)
        level = _apart(real.sum(), planned.sum(axis=1))
        if growth is not None:
            seen, begin = growth
            yield seen
            if _sure(seen):  # then the level is that at the beginning of the weeks
                level = begin
        if level is not None:
            mean = float(planned.sum(axis=1).mean()) / len(places)
            stated = mean, mean * math.exp(level[0])
            plain = Assumption(VOLUME, channel, "a week", *stated, 1, 1, 1, channel=channel)
            yield _Seen(plain, *level)


def _sure(seen: _Seen) -> bool:
    off = abs(seen.log) > 3 * seen.error
    return off and abs(math.exp(seen.log) - 1) > MATTERS[GROWTH]


def _growth(
    grounds: Grounds, channel: str, real: Floats, planned: Floats
) -> tuple[_Seen, tuple[float, float, float]] | None:
    """The trend of real ÷ planned by week, and its level at the beginning.

    None where the weeks are too few to carry it, or one step describes them better.
    """
    usual = planned.mean(axis=0)
    if len(real) < LEAST_WEEKS or not (usual > 0).all() or not (real > 0).all():
        return None
    at = np.arange(len(real), dtype=float)
    if not (planned > 0).all() or not beats_a_step(real / usual, at):
        return None
    slopes, begins = np.polyfit(at, np.log(planned / usual).T, 1)
    slope, begin = (float(x) for x in np.polyfit(at, np.log(real / usual), 1))
    wide = (1 + 1 / len(planned)) ** 0.5
    error, unsure = (float(x.std(ddof=1)) * wide for x in (slopes, begins))
    name = next(k for k, word in grounds.channel_of.items() if word == channel)
    stated = channel_profile(grounds.scenario, name).growth
    month = 1.0 if stated is None else stated.factor(MONTH * 7 * DAY)
    rates = month - 1, month * math.exp(slope * MONTH) - 1
    plain = Assumption(GROWTH, channel, "a month", *rates, 1, 1, 1, channel=channel)
    freedom, span = len(planned) - 1.0, len(real) - 1.0
    return _Seen(plain, slope * span, error * span, freedom), (begin, unsure, freedom)


# -- work ----------------------------------------------------------------------------------------


def _handling(grounds: Grounds) -> Iterator[_Seen]:
    found, knows = grounds.calibration, grounds.export.knows
    if found is None or "handle time" not in knows:
        return
    for topic in found.topics:
        for tier, (handling, _) in topic.work.items():
            if handling is None or not handling.steps:
                continue
            there = list(grounds.scenario.topics) if "topic" not in knows else [topic.name]
            at = tier if "tier" in knows else grounds.scenario.tiers[0].name
            if "tier" not in knows and len(grounds.scenario.tiers) > 1:
                continue
            for name in there:
                planned = grounds.planned(Place("handle_time", topic=name, tier=at))
                real = handling.mean.value + handling.wrap_up
                apart = _apart(real, planned)
                if apart is not None and len(there) == 1:
                    stated = float(np.nanmean(planned)), real
                    label = name if len(grounds.scenario.tiers) == 1 else f"{name}, {at}"
                    plain = Assumption(HANDLE, label, "min", *stated, 1, 1, 1, topic=name, tier=at)
                    yield _Seen(plain, *apart)


# -- patience ------------------------------------------------------------------------------------


def _patience(grounds: Grounds) -> Iterator[_Seen]:
    """By hang-ups against those to be expected: the one-sample log-rank test (Breslow 1975)."""
    if not {"answer", "patience"} <= grounds.export.knows:
        return
    log = grounds.export.log
    for name, word in grounds.channel_of.items():
        patience = grounds.scenario.channels[name].patience
        code = log.names.channels.index(word)
        if not isinstance(patience, Distribution) or not patience.mean > 0:
            continue
        topics = _topics_of(grounds, name, word)
        waits = waits_of(log, code, np.zeros(len(log.contacts["contact"]), np.int64), topics)
        times = longer(patience, waits)
        if times is None:
            continue
        error = math.log(times.high / times.low) / (2 * 1.96)
        whole = math.hypot(error, _unsure(grounds.known, PATIENCE, name))
        stated = patience.mean, patience.mean * times.value
        plain = Assumption(PATIENCE, name, "min", *stated, 1, 1, 1, channel=name)
        yield _Seen(plain, math.log(times.value), whole, math.inf)


def _topics_of(grounds: Grounds, channel: str, word: str) -> tuple[int, ...]:
    """Codes of the topics that come on a part of a channel; none for a whole one."""
    parts = [name for name, other in grounds.channel_of.items() if other == word]
    if len(parts) == 1:
        return ()
    topics = grounds.scenario.topics
    mine = {
        name
        for name, topic in topics.items()
        if isinstance(topic.share, Mapping) and topic.share.get(channel, 0) > 0
    }
    return tuple(k for k, name in enumerate(grounds.export.log.names.topics) if name in mine)


def longer(patience: Distribution, waits: Waits) -> Figure | None:
    """How many times as long as stated customers wait before they give up, with its interval.

    The number t at which Σ H(wait ÷ t), with H the cumulative hazard of the stated patience, is the
    number of hang-ups; for the interval its Poisson bounds. None where too few gave up.

    Args:
        patience: as stated.
        waits: of all customers, those who were answered as well.
    """
    from scipy import optimize, stats

    left = int(waits.left.sum())
    if left < LEAST_LEFT:
        return None
    hazard = np.linspace(0.0, 12.0, 4001)
    minutes = patience.ppf(np.clip(1 - np.exp(-hazard), 1e-12, 1 - 1e-12))
    wait = waits.wait[waits.wait > 0]

    def expected(ln_times: float) -> float:
        return float(np.interp(wait / math.exp(ln_times), minutes, hazard).sum())

    def solved(number: float) -> float:
        ends = -5.0, 5.0
        if not expected(ends[1]) < number < expected(ends[0]):
            return math.nan
        return math.exp(float(optimize.brentq(lambda x: expected(x) - number, *ends)))

    low, high = (float(stats.chi2.ppf(q, 2 * n) / 2) for q, n in ((0.025, left), (0.975, left + 1)))
    figure = Figure(solved(left), solved(high), solved(low))
    return None if math.isnan(figure.value + figure.low + figure.high) else figure


# -- agents --------------------------------------------------------------------------------------


def _agents(grounds: Grounds) -> Iterator[_Seen]:
    planned = np.array([grounds.planned(Place("on_duty", week=week)) for week in grounds.weeks])
    hours = planned.mean(axis=0) * 168
    states = np.array([grounds.real.get(Place("on_duty", week=w), np.nan) for w in grounds.weeks])
    if not np.isnan(states).any():
        apart = _apart(float(states.mean()) * 168, hours)
        if apart is not None:
            yield _hours(hours, float(states.mean()) * 168, *apart)
        return
    found = grounds.calibration
    theirs = [one for one in known_values(found) if one.input == AGENTS] if found else []
    if theirs and theirs[0].low > 0:
        apart = _apart(theirs[0].value, hours)
        if apart is not None:
            log, error, freedom = apart
            unsure = math.log(theirs[0].high / theirs[0].low) / (2 * 1.96)
            whole = math.hypot(error, unsure, _unsure(grounds.known, AGENTS, ""))
            yield _hours(hours, theirs[0].value, log, whole, freedom)


def _hours(hours: Floats, real: float, log: float, error: float, freedom: float) -> _Seen:
    plain = Assumption(AGENTS, ALL, "hours a week", float(hours.mean()), real, 1, 1, 1)
    return _Seen(plain, log, error, freedom)


def _unsure(known: Sequence[Known], input_: str, name: str) -> float:
    """How unsure a value of the plan is: the error of its logarithm, 0 where nothing is said."""
    for one in known:
        if one.input == input_ and name in (one.name, "") and one.high > one.low > 0:
            return math.log(one.high / one.low) / (2 * 1.96)
    return 0.0
