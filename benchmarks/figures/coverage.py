"""Do the intervals cover? Every KPI that `run` prints, and all differences of `compare` together.

    python benchmarks/figures/coverage.py [--trials 2000] [--days 2000] [--draw SEED]

Days of four small teams are simulated once, today and with one more agent: busy, with time to
spare, quiet, and one drawn at random. A trial draws 5, 10 or 20 of the days as its replications,
each time from all of them. The truth is therefore exactly the figure of all days, and a trial's
interval should cover it in 95 % of the trials; for the first three, Erlang A stands beside it. It
prints:

- how many intervals cover, in percent, of those that are told; in brackets, that of the intervals
  of Student's t over the replications' own values, as they were before, about their own truth;
- "w": median width over that of the latter, where both have any;
- "untold": trials that were too few runs to tell, in percent;
- "edge": at least two in three trials have an interval that begins or ends where the truth is, as
  with a median of 0. It covers more often than it says, for it cannot be cut.
"""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import sim
from sim.kpis import CHANNEL, KEY, TEAM, WHOLE
from sim.metrics import METRICS, estimate, headline
from sim.metrics.estimates.differences import paired_differences
from sim.metrics.estimates.figures import Figures, bounds, figures_of, find, keys, summary
from sim.metrics.intervals.ratios import Ratios, deviations, ratio_estimates, students_t
from sim.metrics.theory import erlang_a
from sim.runs.comparing import stack
from sim.runs.replication import Replication, run_replication

SCENARIO = """
scenario: {name}
horizon: {{start: 2026-01-05, length: 10 h, warm_up: 2 h}}
channels:
  phone:
    mode: live
    volume: {rate} per hour
    target: 80% within 20 s
    patience: {{mean: {patience} min}}
demand: {{day_variation: {variation}%}}
topics: {{call: {{L1: {{handle_time: {{mean: {work} min, cv: {cv}}}, solve: 90%, escalate: 3%}},
  L2: {{handle_time: {{mean: 10 min}}}}}}}}
tiers: [L1, L2]
team:
  first line: {{tier: L1, agents: {agents}, cost: 24 per hour}}
  experts: {{tier: L2, agents: 3, cost: 40 per hour}}
"""
FURTHER = ("wait_median", "wait_p95", "first_response_p90", "resolution_time_p90")
"""Percentiles beside those that `run` prints."""
RUNS = (5, 10, 20)
LEVEL = 0.975

Days = NDArray[np.int64]


class Team(NamedTuple):
    """A team on the phones; all but ``rate`` and ``agents`` as in the three that are fixed."""

    name: str
    rate: int
    agents: int
    work: float = 6.0
    patience: float = 5.0
    cv: float = 1.0
    variation: int = 0


TEAMS = (Team("busy", 85, 9), Team("time to spare", 60, 9), Team("quiet", 12, 4))


def drawn(seed: int) -> Team:
    """A team of 3 to 20 agents, half to fully loaded, with days that differ by up to 10 %."""
    rng = np.random.default_rng(seed)
    agents, work = int(rng.integers(3, 21)), round(float(rng.uniform(3, 9)), 1)
    rate = max(round(agents * rng.uniform(0.5, 1.0) * 60 / work), 1)
    patience, cv = round(float(rng.uniform(2, 10)), 1), round(float(rng.uniform(0.7, 1.4)), 1)
    return Team(f"drawn ({seed})", rate, agents, work, patience, cv, int(rng.integers(0, 11)))


def days_of(team: Team, number: int, folder: Path) -> pd.DataFrame:
    """KPI rows of so many days."""
    path = folder / "team.yaml"
    path.write_text(SCENARIO.format(**team._asdict()))
    scenario = sim.load_scenario(path)
    names = [*dict.fromkeys(name for name, _ in METRICS.headline()), *FURTHER]
    wanted = {name: METRICS[name].within((TEAM, CHANNEL), WHOLE) for name in names}
    runs = (Replication(team.name, scenario, 1, k, wanted) for k in range(number))
    return stack([run_replication(run, many=True).kpis for run in runs])


def shown(kpis: pd.DataFrame) -> pd.DataFrame:
    """What `run` prints of a team on the phones, and further percentiles."""
    estimates = estimate(kpis)
    whole = estimates[(estimates["channel"] == "all") & estimates["metric"].isin(FURTHER)]
    rows = pd.concat([headline(estimates), whole])
    return rows[list(KEY)].astype(str).drop_duplicates("metric", ignore_index=True)


def all_days(kpis: pd.DataFrame, rows: pd.DataFrame) -> Figures:
    """The rows' figures in every day."""
    key, wanted = keys([kpis, rows])
    return figures_of(kpis, find(key, wanted), len(rows), np.unique(kpis["replication"]))


def of_trials(figures: Figures, trials: Days) -> Figures:
    """The figures in the days of each trial: those of the first trial, then of the next, ...

    Args:
        figures: those in every day.
        trials: day, trial × replication.
    """
    number, runs = trials.shape
    rows = len(figures.scale)
    numerator, denominator = (
        each[:, trials].swapaxes(0, 1).reshape(number * rows, runs) for each in figures.ratios
    )
    samples = {
        trial * rows + row: [of[day] for day in days]
        for trial, days in enumerate(trials)
        for row, of in figures.samples.items()
    }
    scale, of_time = np.tile(figures.scale, number), np.tile(figures.of_time, number)
    return Figures(Ratios(numerator, denominator), scale, of_time, samples)


class Counted(NamedTuple):
    """What the trials of one number of runs have come to, by figure."""

    covers: Any
    covered_before: Any
    width: Any
    untold: Any
    edge: Any


def counted(figures: Figures, rows: pd.DataFrame, trials: Days) -> Counted:
    """How often the intervals cover, and how wide they are."""
    shape = len(trials), len(rows)
    truth = np.tile(summary(figures, LEVEL).mean, len(trials))
    slack = 1e-9 * np.abs(truth) + 1e-12
    chosen = of_trials(figures, trials)
    of = summary(chosen, LEVEL)
    least, most = bounds(_repeated(rows, len(trials)), of.mean)
    low, high = np.maximum(of.low, least), np.minimum(of.high, most)
    told = np.isfinite(low)
    covers = np.where(told, (low <= truth + slack) & (truth - slack <= high), np.nan)
    at_end = np.minimum(np.abs(low - truth), np.abs(high - truth)) <= slack
    plain = ratio_estimates(chosen.ratios)
    half = deviations(plain.residuals, plain.replications)
    half = half * students_t(plain.replications, LEVEL) / np.sqrt(plain.replications)
    truth_before = np.tile(ratio_estimates(figures.ratios).mean, len(trials))
    covered_before = np.abs(plain.mean - truth_before) <= half + slack
    before = np.maximum(plain.mean - half, least), np.minimum(plain.mean + half, most)
    widths = (np.nanmedian(of.reshape(shape), axis=0) for of in (high - low, before[1] - before[0]))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.divide(*widths)
    return Counted(
        np.nanmean(covers.reshape(shape), axis=0),
        covered_before.reshape(shape).mean(axis=0),
        ratio,
        1 - told.reshape(shape).mean(axis=0),
        at_end.reshape(shape).mean(axis=0) > 2 / 3,
    )


def together(first: Figures, second: Figures, rows: pd.DataFrame, trials: Days) -> float:
    """In how many trials all differences of `compare` are covered."""
    level = 1 - (1 - 0.95) / 2 / len(rows)
    truth = summary(second, LEVEL).mean - summary(first, LEVEL).mean
    slack = 1e-9 + 1e-9 * np.abs(truth)
    pair = of_trials(first, trials), of_trials(second, trials)
    table = paired_differences(*pair, _repeated(rows, len(trials)), level)
    low, high = (table[name].to_numpy().reshape(len(trials), -1) for name in ("low", "high"))
    return float(np.mean(~((low > truth + slack) | (high < truth - slack)).any(axis=1)))


def _repeated(rows: pd.DataFrame, times: int) -> pd.DataFrame:
    return pd.concat([rows] * times, ignore_index=True)


def reported(team: Team, today: pd.DataFrame, more: pd.DataFrame, trials: int) -> Iterator[str]:
    """The lines about one team."""
    rows = shown(today)
    figures = all_days(today, rows)
    days = figures.ratios.denominator.shape[1]
    mean = summary(figures, LEVEL).mean
    rng = np.random.default_rng(days)
    drawn_days = {runs: rng.integers(days, size=(trials, runs)) for runs in RUNS}
    found = {runs: counted(figures, rows, drawn_days[runs]) for runs in RUNS}
    yield f"{team.name}: {team}"
    if team in TEAMS:
        line = erlang_a(team.rate * team.work / 60, team.agents, team.work, team.patience, 1 / 3)
        yield f"  Erlang A: {line}"
    for k, name in enumerate(rows["metric"]):
        cells = []
        for runs in RUNS:
            of = found[runs]
            more_words = [f"w {of.width[k]:.2f}"] if np.isfinite(of.width[k]) else []
            more_words += [f"untold {100 * of.untold[k]:.0f}"] if of.untold[k] else []
            more_words += ["edge"] if of.edge[k] else []
            told = f"{100 * of.covers[k]:5.1f} ({100 * of.covered_before[k]:5.1f})"
            cells.append(f"{told} {' '.join(more_words)}")
        yield f"  {name:20} {mean[k]:9.4f}  " + " | ".join(f"{cell:32}" for cell in cells)
    compared = rows[~rows["metric"].isin(FURTHER)].reset_index(drop=True)
    first, second = all_days(today, compared), all_days(more, compared)
    shares = [f"{100 * together(first, second, compared, drawn_days[runs]):.1f}" for runs in RUNS]
    yield f"  compare, {len(compared)} KPIs together: " + " | ".join(shares)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trials", type=int, default=2000)
    parser.add_argument("--days", type=int, default=2000)
    parser.add_argument("--draw", type=int, default=secrets.randbelow(10_000))
    chosen = parser.parse_args()
    print(f"{chosen.trials} trials of {', '.join(map(str, RUNS))} of {chosen.days} days")
    with TemporaryDirectory() as folder:
        for team in (*TEAMS, drawn(chosen.draw)):
            both = [
                days_of(each, chosen.days, Path(folder))
                for each in (team, team._replace(agents=team.agents + 1))
            ]
            for line in reported(team, *both, chosen.trials):
                print(line, flush=True)


if __name__ == "__main__":
    main()
