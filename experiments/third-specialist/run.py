"""When does the help desk need a third specialist?

Run:  python experiments/third-specialist/run.py [--replications N] [--jobs N]

Grows the demand on the bundled help desk by 0 to 60 %, with two to four specialists, and counts in
how many runs the promise (the scenario's target for `resolution_time_p90`) is kept.
Writes results/results.csv and the figure beside this file, and prints the table and the answer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from rich.progress import Progress
from scipy.stats import binomtest

import sim

SCENARIO = "help-desk"
GROWTH = tuple(range(0, 70, 10))
"""Growth of the demand in per cent."""
SPECIALISTS = (2, 3, 4)
ENOUGH = 0.8
"""A team is large enough if it keeps the promise in at least this share of the runs to come."""
CONFIDENCE = 0.95
WHOLE = {"per": "all", "channel": "all", "topic": "all", "tier": "all", "agent": "all"}
LOOKS = {2: ("#D55E00", "o", "-"), 3: ("#0072B2", "s", "--"), 4: ("#009E73", "^", ":")}
"""Colour (Okabe and Ito), marker and line by number of specialists."""


def grown(growth: int, specialists: int) -> sim.Scenario:
    """The help desk with all volumes grown by so many per cent, and so many specialists."""
    channels = sim.load_scenario(SCENARIO).channels
    volumes = [
        f"channels.{name}.volume={channel.volume.count * (100 + growth) / 100:g} "
        f"per {channel.volume.per}"
        for name, channel in channels.items()
    ]
    return sim.load_scenario(
        SCENARIO, overrides=[*volumes, f"team.specialists.agents={specialists}"]
    )


def select(rows: pd.DataFrame, metric: str, group: str = "all") -> pd.DataFrame:
    """The rows of a KPI over the whole measured time, of everybody or of one group."""
    chosen = (rows["metric"] == metric) & (rows["group"] == group)
    for column, value in WHOLE.items():
        chosen &= rows[column] == value
    return rows[chosen]


def judge(result: sim.Result, promise: float) -> dict[str, Any]:
    """How often the promise was kept, how sure that is, and how busy the specialists were."""
    p90 = select(result.kpis, "resolution_time_p90")
    kept = int((p90["numerator"] / p90["denominator"] <= promise).sum())
    interval = binomtest(kept, result.replications).proportion_ci(CONFIDENCE, method="exact")
    hours = select(result.estimates, "resolution_time_p90").iloc[0]
    busy = select(result.estimates, "occupancy", "specialists").iloc[0]
    return {
        "runs": result.replications,
        "kept": kept,
        "kept_low": interval.low,
        "kept_high": interval.high,
        "p90_hours": hours["mean"] / 60,
        "p90_hours_low": hours["low"] / 60,
        "p90_hours_high": hours["high"] / 60,
        "occupancy": busy["mean"],
        "occupancy_low": busy["low"],
        "occupancy_high": busy["high"],
    }


def experiment(replications: int, jobs: int | None) -> pd.DataFrame:
    """One row per growth and number of specialists; all meet the same customers."""
    return pd.DataFrame(list(_cells(replications, jobs)))


def _cells(replications: int, jobs: int | None) -> Iterator[dict[str, Any]]:
    promise = sim.load_scenario(SCENARIO).targets["resolution_time_p90"].value
    cells = [(growth, team) for growth in GROWTH for team in SPECIALISTS]
    with Progress(transient=True, disable=not sys.stdout.isatty()) as bar:
        task = bar.add_task("simulating", total=len(cells) * replications)
        for number, (growth, team) in enumerate(cells):

            def tell(done: int, _planned: int, before: int = number * replications) -> None:
                bar.update(task, completed=before + done)

            result = sim.replicate(
                grown(growth, team),
                replications=replications,
                jobs=jobs,
                confidence=CONFIDENCE,
                progress=tell,
            )
            yield {"growth": growth, "specialists": team, **judge(result, promise)}


def verdict(row: pd.Series) -> str:
    """Whether a team is large enough, as far as the runs can tell."""
    if row["kept_low"] >= ENOUGH:
        return "enough"
    return "too few" if row["kept_high"] < ENOUGH else "cannot tell"


def table(cells: pd.DataFrame) -> str:
    """The results as a Markdown table, intervals in brackets."""
    lines = [
        "| growth | specialists | promise kept | 90 % solved within | occupancy | verdict |",
        "|---:|---:|---:|---:|---:|---|",
    ]
    for _, row in cells.iterrows():
        kept = f"{row['kept']:.0f} of {row['runs']:.0f}"
        sure = f"({100 * row['kept_low']:.0f}–{100 * row['kept_high']:.0f} %)"
        hours = f"{row['p90_hours']:.0f} h ({row['p90_hours_low']:.0f}–{row['p90_hours_high']:.0f})"
        busy = f"{100 * row['occupancy']:.0f} %"
        cell = f"| +{row['growth']:.0f} % | {row['specialists']:.0f} | {kept} {sure} | {hours} "
        lines.append(f"{cell}| {busy} | {verdict(row)} |")
    return "\n".join(lines)


def answer(cells: pd.DataFrame) -> str:
    """The answer in words: how far each team is enough, and when the next one must be there."""
    sentences = [_reach(cells, team) for team in SPECIALISTS]
    smallest, larger = SPECIALISTS[:2]
    doubtful = set(_levels(cells, smallest, "cannot tell", "too few"))
    better = doubtful & set(_levels(cells, larger, "enough"))
    if better:
        level = min(better)
        sentences.append(f"So {larger} should be in place before demand has grown by {level} %.")
    return "\n".join(sentences)


def _reach(cells: pd.DataFrame, team: int) -> str:
    """At which levels of growth a team is enough, where that cannot be told, where too few."""
    parts = []
    for word in ("enough", "cannot tell", "too few"):
        levels = [str(level) for level in _levels(cells, team, word)]
        if levels:
            last = f" and {levels[-1]}" if len(levels) > 1 else ""
            parts.append(f"{word} at {', '.join(levels[:-1] or levels)}{last} %")
    return f"{team} specialists, by growth: {'; '.join(parts)}."


def _levels(cells: pd.DataFrame, team: int, *verdicts: str) -> list[int]:
    """Levels of growth at which the verdict on a team is one of these."""
    mine = cells[cells["specialists"] == team]
    return sorted(mine["growth"][mine.apply(verdict, axis=1).isin(verdicts)])


def draw(figure: Figure, cells: pd.DataFrame) -> None:
    """Promise kept (left) and occupancy (right) over growth, a line for each team."""
    left, right = figure.subplots(1, 2)
    for shift, (team, mine) in zip((-1.2, 0, 1.2), cells.groupby("specialists"), strict=False):
        colour, marker, line = LOOKS[int(team)]
        growth = mine["growth"] + shift
        look = {"color": colour, "marker": marker, "linestyle": line, "capsize": 3, "markersize": 5}
        for ax, value, low, high in (
            (left, mine["kept"] / mine["runs"], mine["kept_low"], mine["kept_high"]),
            (right, mine["occupancy"], mine["occupancy_low"], mine["occupancy_high"]),
        ):
            bars = [100 * (value - low), 100 * (high - value)]
            ax.errorbar(growth, 100 * value, bars, label=f"{team} specialists", **look)
    _line(left, 100 * ENOUGH, f"enough: {100 * ENOUGH:.0f} %")
    _line(right, 85, "limit: 85 %")
    left.set_ylabel("runs in which the promise is kept (%)")
    right.set_ylabel("occupancy of the specialists (%)")
    for ax in (left, right):
        ax.set_xlabel("growth of demand (%)")
        ax.set_ylim(0, 105)
        ax.spines[["top", "right"]].set_visible(False)
    left.legend(loc="lower left", frameon=False)
    runs = cells["runs"].iloc[0]
    figure.text(
        0.01,
        0.015,
        f"Promise: 9 of 10 inquiries solved within 24 h. n = {runs} runs of 6 weeks each, the same "
        f"customers for all teams; bars: {100 * CONFIDENCE:.0f} % intervals.",
        fontsize=8,
    )


def _line(ax: Any, level: float, label: str) -> None:
    ax.axhline(level, color="#666666", linewidth=0.8)
    ax.annotate(label, (61, level), ha="right", va="bottom", fontsize=8, color="#666666")


def save(cells: pd.DataFrame, folder: Path) -> None:
    """Write results/results.csv and the figure; the same results give the same bytes."""
    (folder / "results").mkdir(parents=True, exist_ok=True)
    cells.to_csv(folder / "results" / "results.csv", index=False, lineterminator="\n")
    with mpl.rc_context({"svg.hashsalt": "third-specialist", "font.size": 9}):
        figure = Figure(figsize=(8, 3.8), layout="constrained")
        figure.get_layout_engine().set(rect=(0, 0.06, 1, 0.94))
        draw(figure, cells)
        figure.savefig(folder / "figure.svg", metadata={"Date": None})
        figure.savefig(folder / "figure.png", dpi=150, metadata={"Software": None})


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options, run, save, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--replications", type=int, default=32, help="runs of each (default: 32)")
    parser.add_argument("--jobs", type=int, help="processes at most (default: all cores)")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent, help="folder (default: beside this file)"
    )
    options = parser.parse_args(arguments)
    try:
        cells = experiment(options.replications, options.jobs)
    except sim.SupportsimError as error:
        sys.exit(str(error))
    save(cells, options.out)
    print(table(cells), answer(cells), sep="\n\n")


if __name__ == "__main__":
    main()
