"""Results made by hand: KPI rows with plausible figures, and no simulation behind them."""

import datetime as dt
import itertools
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.calendar import DAY
from sim.checking import load_scenario
from sim.decisions import Growth, grow
from sim.metrics import METRICS, SCOPE, compare_estimates, estimate, judge_targets
from sim.reports.run.files import report_contents
from sim.runs.replication import goals_of
from sim.runs.result import Comparison, Result
from sim.scenarios import Scenario

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
START = dt.date(2026, 1, 5)
DURATIONS = {"wait": 1.0, "wait_p90": 2.5, "first_response": 1.2, "resolution_time": 30.0}
RATES = {"abandonment": 0.04, "fcr": 0.74, "solved": 0.93, "escalation": 0.12, "return_rate": 0.06}


class Rows:
    """KPI rows of all replications, added one figure at a time."""

    def __init__(self, replications: int, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._replications = replications
        self._rows: list[tuple[object, ...]] = []

    def add(
        self, metric: str, value: float, of: float = 1.0, *, per="all", period="all", **scope: str
    ) -> None:
        """One figure: about ``value`` in each replication, with denominator ``of``."""
        whom = tuple(scope.get(column, "all") for column in SCOPE)
        noise = self._rng.normal(1.0, 0.03, self._replications)
        for replication, factor in enumerate(noise):
            seen = value * (factor if value else 1.0)
            seen = min(seen, 1.0) if METRICS[metric].unit == "share" else seen
            self._rows.append((replication, metric, *whom, per, period, seen * of, of))

    def frame(self) -> pd.DataFrame:
        columns = ["replication", "metric", *SCOPE, "per", "period", "numerator", "denominator"]
        frame = pd.DataFrame(self._rows, columns=columns)
        for column in ("metric", *SCOPE, "per", "period"):
            words = [*METRICS] if column == "metric" else [*dict.fromkeys(["all", *frame[column]])]
            frame[column] = pd.Categorical(frame[column], categories=words)
        return frame


def load(hour: int, weekday: int) -> float:
    """How busy an hour is: highest on Monday before noon."""
    return (1.2 - 0.08 * weekday) * math.exp(-(((hour - 11) / 4) ** 2)) + 0.1


def make_kpis(setup: SimpleNamespace) -> pd.DataFrame:
    rows = Rows(setup.replications, setup.seed)
    _channels(rows, setup)
    _work(rows, setup)
    _team(rows, setup)
    return rows.frame()


def _channels(rows: Rows, setup: SimpleNamespace) -> None:
    contacts = 400.0 * setup.weeks
    for channel in (*setup.channels, "all"):
        scope = {} if channel == "all" else {"channel": channel}
        minutes = 1.0 if channel in setup.live or channel == "all" else 240.0
        hours = list(itertools.product(range(7), range(8, 20)))
        for metric, typical in DURATIONS.items():
            rows.add(metric, typical * minutes * setup.ease, contacts, **scope)
        for metric, typical in RATES.items():
            if metric != "abandonment" or channel in (*setup.live, "all"):
                rows.add(metric, typical, contacts, **scope)
        rows.add("service_level", 0.78 / setup.ease, contacts, **scope)
        rows.add("contacts", contacts, **scope)
        rows.add("inquiries", 0.9 * contacts, **scope)
        rows.add("open_at_end", 0.01, contacts, **scope)
        for weekday, hour in hours if setup.weeks >= 1 else []:
            busy = load(hour, weekday)
            when = {"per": "hour of week", "period": f"{WEEKDAYS[weekday]} {hour:02}"}
            rows.add("wait", minutes * busy**2 * setup.ease, 400 * busy, **when, **scope)
            rows.add("service_level", 1 - 0.6 * busy * setup.ease, 400 * busy, **when, **scope)
        for week in _weeks(setup):
            when = {"per": "week", "period": week.isoformat()}
            rows.add("wait", minutes * setup.ease, 400, **when, **scope)
            rows.add("service_level", 0.78 / setup.ease, 400, **when, **scope)
            rows.add("abandonment", 0.04, 400, **when, **scope)
            rows.add("inquiries", 380, **when, **scope)


def _work(rows: Rows, setup: SimpleNamespace) -> None:
    for number, tier in enumerate((*setup.tiers, "all")):
        scope = {} if tier == "all" else {"tier": tier}
        size = 12.0 / (number + 1) * setup.ease
        rows.add("backlog", size, setup.weeks, **scope)
        rows.add("backlog_age", 90.0 * (number + 1), setup.weeks, **scope)
        rows.add("line_wait", 8.0 * (number + 1), 400, **scope)
        rows.add("handle_time", 6.0 * (number + 1), 400, **scope)
        rows.add("steps", 380.0 * setup.weeks, **scope)
        rows.add("escalation", 0.1, 400, **scope)
        for week in _weeks(setup):
            rows.add("backlog", size, 7 * DAY, per="week", period=week.isoformat(), **scope)
        days = [START + dt.timedelta(days=d) for d in range(_warm_days(setup), 7 * setup.weeks)]
        for day in days:
            rows.add("backlog", size, per="day", period=day.isoformat(), **scope)
        if setup.weeks <= 2:
            for day, hour in itertools.product(days, range(24)):
                period = f"{day.isoformat()}T{hour:02}:00"
                busy = load(hour, day.weekday())
                rows.add("backlog", size * busy, per="hour", period=period, **scope)


def _team(rows: Rows, setup: SimpleNamespace) -> None:
    for number, group in enumerate((*setup.groups, "all")):
        scope = {} if group == "all" else {"group": group}
        occupancy = max(0.2, 0.93 - 0.09 * number) * min(setup.ease, 1.0)
        rows.add("occupancy", occupancy, 9600.0, **scope)
        rows.add("on_duty", 4.0, **scope)
        overtime = {"per": "hour of day", "period": "21"}
        rows.add("on_duty", 0.01, **overtime, **scope)
        rows.add("occupancy", 1.0, 600.0, **overtime, **scope)
        rows.add("overloaded", max(0.0, 0.5 - 0.2 * number), 9600.0, **scope)
        rows.add("overtime", 45.0, **scope)
        rows.add("imbalance", 0.02, **scope)
        for hour in range(8, 20):
            busy = min(1.0, occupancy * (0.5 + 0.6 * load(hour, 0)))
            when = {"per": "hour of day", "period": f"{hour:02}"}
            rows.add("occupancy", busy, 600.0, **when, **scope)
            rows.add("on_duty", 4.0, **when, **scope)
        for week in _weeks(setup):
            rows.add("occupancy", occupancy, 600.0, per="week", period=week.isoformat(), **scope)
        if setup.cost:
            rows.add("cost", 9500.0 * setup.weeks / setup.ease, **scope)
    if setup.cost:
        rows.add("cost_per_inquiry", 9.5 / setup.ease, 380.0 * setup.weeks)


def _warm_days(setup: SimpleNamespace) -> int:
    return 7 if setup.weeks > 1 else 0


def _weeks(setup: SimpleNamespace) -> Iterator[dt.date]:
    for week in range(_warm_days(setup) // 7, setup.weeks):
        yield START + dt.timedelta(weeks=week)


def make_flows(setup: SimpleNamespace) -> pd.DataFrame:
    first, last = setup.tiers[0], setup.tiers[-1]
    share = 1000.0 * setup.weeks / len(setup.channels)
    rows = [(f"arrive:{channel}", f"tier:{first}", share) for channel in setup.channels]
    if setup.live:
        rows.append((f"arrive:{setup.live[0]}", "turned away", 0.05 * share))
        rows.append(("turned away", "given up", 0.05 * share))
    rows += [("return", f"tier:{first}", 70.0), ("redial", f"tier:{first}", 20.0)]
    back = 3.0 if last != first else 0.0
    rows += [(f"tier:{last}", f"tier:{first}", back)] * bool(back)
    inflow = share * len(setup.channels) + 90.0 + back
    for tier, further in itertools.zip_longest(setup.tiers, setup.tiers[1:]):
        on = 0.15 * inflow if further else 0.0
        rows += [(f"tier:{tier}", f"tier:{further}", on)] * bool(further)
        lost = 0.04 * inflow if tier == first else 0.0
        rows += [(f"tier:{tier}", "abandoned", lost)] * bool(lost)
        rows.append((f"tier:{tier}", "unsolved", 0.05 * inflow))
        rows.append((f"tier:{tier}", "open", 0.005 * inflow))
        passed_back = back if tier == last else 0.0
        rows.append((f"tier:{tier}", "solved", 0.945 * inflow - on - lost - passed_back))
        inflow = on
    rows += [("unsolved", "return", 70.0), ("unsolved", "given up", 25.0)]
    rows += [("abandoned", "redial", 20.0), ("abandoned", "given up", 15.0)]
    return pd.DataFrame(rows, columns=["source", "target", "count"])


def _make_result(**changes: object) -> Result:
    setup = SimpleNamespace(
        name="Web shop",
        about="Two tiers; phone is busy on Mondays.",
        channels=("chat", "email", "phone"),
        live=("chat", "phone"),
        tiers=("L1", "L2"),
        groups={"first line early": 8, "first line late": 5, "specialists": 3},
        weeks=4,
        replications=5,
        seed=1,
        ease=1.0,
        cost=True,
    )
    vars(setup).update(changes)
    kpis = make_kpis(setup)
    estimates = estimate(kpis)
    scenario = make_scenario(setup)
    targets = judge_targets(estimates, goals_of(scenario))
    return Result(
        name=setup.name,
        scenario=scenario,
        seed=setup.seed,
        replications=setup.replications,
        confidence=0.95,
        stopped="",
        kpis=kpis,
        estimates=estimates,
        flows=make_flows(setup),
        targets=targets,
        versions={"supportsim": "0.1.0", "python": "3.11.7"},
    )


def make_scenario(setup: SimpleNamespace) -> Scenario:
    """What could have been simulated; under names that no file could have."""
    channels = {
        f"channel {number}": {"mode": "live", "volume": "9 per day", "target": "80% within 20 s"}
        if name in setup.live
        else {"mode": "deferred", "volume": "9 per day", "target": "80% within 8 h"}
        for number, name in enumerate(setup.channels)
    }
    first, last = setup.tiers[0], setup.tiers[-1]
    work = {"handle_time": "1 min", "wrap_up": f"{setup.ease} min"}
    data = {
        "scenario": "Made by hand",
        "horizon": {"start": START.isoformat(), "weeks": setup.weeks},
        "time_zone": "Europe/Berlin",
        "channels": channels,
        "tiers": list(setup.tiers),
        "topics": {"order": dict.fromkeys(setup.tiers, work)},
        "team": {
            f"group {number}": {"agents": 1, "tier": last if name == "specialists" else first}
            for number, name in enumerate(setup.groups)
        },
        "targets": {"fcr": "at least 70%", "abandonment": "at most 5%"},
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_text(json.dumps(data), encoding="utf-8")
        plain = load_scenario(path)
    warm_up = _warm_days(setup) * DAY
    agents = zip(plain.team.values(), setup.groups.values(), strict=True)
    groups = [group.model_copy(update={"agents": number}) for group, number in agents]
    update = {
        "scenario": setup.name,
        "about": setup.about,
        "horizon": plain.horizon.model_copy(update={"warm_up": warm_up}),
        "channels": dict(zip(setup.channels, plain.channels.values(), strict=True)),
        "team": dict(zip(setup.groups, groups, strict=True)),
    }
    named = plain.model_copy(update=update)
    named._data = {"scenario": setup.name}
    return named


def _make_comparison(*results: Result) -> Comparison:
    baseline, *others = results
    table = compare_estimates(baseline.kpis, {other.name: other.kpis for other in others})
    return Comparison(results=results, table=table, confidence=0.95)


@pytest.fixture(scope="session")
def make_result() -> Callable[..., Result]:
    """Builds a result; keyword arguments change the set-up."""
    return _make_result


@pytest.fixture(scope="session")
def make_comparison() -> Callable[..., Comparison]:
    """Builds a comparison of results; the first is the baseline."""
    return _make_comparison


@pytest.fixture(scope="session")
def result() -> Result:
    """A web shop with two live channels and one deferred."""
    return _make_result()


@pytest.fixture(scope="session")
def comparison(result: Result) -> Comparison:
    """The web shop against the same with more people."""
    return _make_comparison(result, _make_result(name="Plan B", ease=0.85))


@pytest.fixture(scope="session")
def run_page(result: Result) -> str:
    """The page of the web shop's report, with all its pictures."""
    return report_contents([result])["report.html"].decode()


# Two desks that share nothing; the idle one could be taught the other's work, or one more hired.
DESKS = """
scenario: two <desks>
horizon: {start: 2026-01-05, weeks: 7}
opening_hours: {mon-tue: "00:00-24:00"}
demand: {growth: 40% per month}
channels: {phone: {mode: live, volume: 20 per hour, patience: {mean: 3 min}}}
topics:
  order: {share: 10%, L1: {handle_time: {mean: 6 min}}}
  fault: {L1: {handle_time: {mean: 6 min}}}
team:
  "@orders": {agents: 3, skills: [order], cost: 20 per hour}
  faults: {agents: 3, skills: [fault], cost: 20 per hour, hiring: {lead_time: 2 weeks}}
options:
  teach:
    do: [{train: 2, from: "@orders", skills: [fault], takes: 1 day}]
    notice: 1 week
    once: 9000
targets: {abandonment: at most 22%}
"""


@pytest.fixture(scope="session")
def growth(tmp_path_factory: pytest.TempPathFactory) -> Growth:
    file = tmp_path_factory.mktemp("growth") / "desks.yaml"
    file.write_text(DESKS)
    scenario = load_scenario(file)
    return grow(scenario, risk=0.2, replications=2, confirm=3, budget=60, jobs=1)
