"""Derive the figures of the bundled scenario ``help-desk`` from two public logs.

Run:  python experiments/help-desk-figures/derive.py INCIDENTS.csv.gz CALLS.csv.gz

The README beside this file names the sources, explains the formulas and shows the output.
"""

from __future__ import annotations

import argparse
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

LINES = {"L1": 1, "L2": 2, "L2/L3": 3, "L3": 3}
IMPACTS = {
    "Low": "low impact",
    "Medium": "medium impact",
    "High": "high impact",
    "Major": "high impact",
}
FIRST_DAY, LAST_DAY = "2003-03-03", "2003-10-24"
BANK_HOLIDAYS = ("2003-05-26", "2003-07-04", "2003-09-01", "2003-10-13")
GAP = pd.bdate_range("2003-04-07", "2003-04-11")
"""A week of which the log holds three days without saying which: not used where weekdays matter."""
DAYS_OF_GAP = 3


def read_incidents(path: Path) -> pd.DataFrame:
    """One row per incident: what became of it between the lines.

    Returns:
        ``impact`` (its last one), ``highest`` line reached, ``first_up`` (first line above L1 that
        it was seen at, 0: none), ``down_from`` and ``down_to`` (its first move to a lower line,
        0: none), ``completed`` (it was ever marked as completed), ``reopened`` and
        ``reopened_after`` (hours from its first completion until it was worked on or queued
        again, NaN: never).
    """
    rows = pd.read_csv(path)
    rows["line"] = rows["ST Level"].map(LINES)
    rows["moment"] = pd.to_datetime(rows["Change Date+Time"], utc=True)
    incidents = rows.groupby("SR Number", sort=False)
    return pd.DataFrame([_incident(changes) for _, changes in incidents])


def _incident(changes: pd.DataFrame) -> dict[str, object]:
    lines = changes["line"].to_numpy()
    visits = lines[np.append(True, lines[1:] != lines[:-1])]
    down = [(a, b) for a, b in pairwise(visits) if b < a]
    down_from, down_to = down[0] if down else (0, 0)
    completed = (changes["Status"] == "Completed").to_numpy()
    hours = (changes["moment"] - changes["moment"].iloc[0]).dt.total_seconds().to_numpy() / 3600
    first = int(np.argmax(completed))
    again = np.flatnonzero(completed.any() & ~completed & (np.arange(len(completed)) > first))
    return {
        "impact": IMPACTS[changes["SR Latest Impact"].iloc[-1]],
        "highest": visits.max(),
        "first_up": next((line for line in visits if line > 1), 0),
        "down_from": down_from,
        "down_to": down_to,
        "completed": completed.any(),
        "reopened": len(again) > 0,
        "reopened_after": hours[again[0]] - hours[first] if len(again) else np.nan,
    }


def fit_lines(incidents: pd.DataFrame) -> dict[str, float]:
    """Chances of each move between the lines, so that a chain with them repeats what was counted.

    Kept exactly: where incidents first go above L1, how many ever reach L3, and how many first come
    down from L2 and from L3. Incidents that were opened at L2 or L3 count as passed on at once.

    Returns:
        Shares of the steps at the first line of the name that move to the second, e.g. ``L1 L2``.
    """
    count = len(incidents)
    to_l2, to_l3 = (incidents.first_up == 2).sum(), (incidents.first_up == 3).sum()
    reach_l3 = (incidents.highest == 3).sum()
    from_l2 = ((incidents.first_up == 2) & (incidents.down_from == 2)).sum()
    from_l3 = (incidents.down_from == 3).sum()
    from_l3_to_l2 = ((incidents.down_from == 3) & (incidents.down_to == 2)).sum()
    down_l2 = from_l2 / to_l2
    # An incident at L2 reaches L3 at once, or by coming down to L1 and starting over:
    #   (reach_l3 − to_l3) ÷ to_l2 = up_l2 + down_l2 · reach_l3 ÷ count
    up_l2 = (reach_l3 - to_l3) / to_l2 - down_l2 * reach_l3 / count
    # Before any move down, L3 is reached from L1 directly, or from L2 with chance up_l2.
    down_l3 = from_l3 / (to_l3 + to_l2 * up_l2)
    to_l2_of_downs = from_l3_to_l2 / from_l3 if from_l3 else 0.0
    return {
        "L1 L2": to_l2 / count,
        "L1 L3": to_l3 / count,
        "L2 L1": down_l2,
        "L2 L3": up_l2,
        "L3 L1": down_l3 * (1 - to_l2_of_downs),
        "L3 L2": down_l3 * to_l2_of_downs,
    }


def report_incidents(incidents: pd.DataFrame) -> None:
    """Print what the incident log gives, as counts and as shares in per cent."""
    parts = {
        name: incidents[incidents.impact == name] for name in dict.fromkeys(IMPACTS.values())
    } | {"all": incidents}
    print(f"{'incidents':28}" + "".join(f"{name:>16}" for name in parts))
    counts = {
        "number": len,
        "first above L1: L2": lambda part: (part.first_up == 2).sum(),
        "first above L1: L3": lambda part: (part.first_up == 3).sum(),
        "highest line L1": lambda part: (part.highest == 1).sum(),
        "highest line L2": lambda part: (part.highest == 2).sum(),
        "highest line L3": lambda part: (part.highest == 3).sum(),
        "came down, first from L2": lambda part: (part.down_from == 2).sum(),
        "came down, first from L3": lambda part: (part.down_from == 3).sum(),
        "completed": lambda part: part.completed.sum(),
        "worked on again afterwards": lambda part: part.reopened.sum(),
    }
    for label, count in counts.items():
        print(f"{label:28}" + "".join(f"{count(part):16,}" for part in parts.values()))
    moves = {name: fit_lines(part) for name, part in parts.items()}
    shares = {"share of incidents": [len(part) / len(incidents) for part in parts.values()]}
    for move in moves["all"]:
        label = "{} passed to {}".format(*move.split())
        shares[label] = [part[move] for part in moves.values()]
    shares["reopened"] = [part.reopened.sum() / part.completed.sum() for part in parts.values()]
    for label, row in shares.items():
        print(f"{label:28}" + "".join(f"{100 * share:14.1f} %" for share in row))
    after = incidents.reopened_after.dropna()
    cv = after.std() / after.mean()
    print(f"reopened after {after.mean() / 24:.1f} days on average, cv {cv:.1f}")


def read_calls(path: Path) -> pd.DataFrame:
    """Calls by day (rows) and five minutes (columns, named by their start)."""
    return pd.read_csv(path, index_col="day")


def dates(count: int) -> pd.DatetimeIndex:
    """Dates of the log's days; those of the gap are only placeholders for three of five days.

    Raises:
        ValueError: the log does not have as many days as the calendar leaves.
    """
    days = pd.bdate_range(FIRST_DAY, LAST_DAY).difference(pd.DatetimeIndex(BANK_HOLIDAYS))
    days = days.difference(GAP[DAYS_OF_GAP:])
    if len(days) != count:
        raise ValueError(f"the call log should have {len(days)} days (got {count})")
    return days


def fit_weekdays(totals: pd.Series) -> pd.Series:
    """Each weekday's share of its week × 5, averaged over the complete weeks (Monday 0)."""
    weeks = totals.groupby(totals.index.to_period("W"))
    complete = totals[weeks.transform("size") == 5]
    ratio = complete / complete.groupby(complete.index.to_period("W")).transform("mean")
    return ratio.groupby(ratio.index.day_of_week).mean()


def day_variation(totals: pd.Series, factors: pd.Series) -> float:
    """Coefficient of variation between days beyond weekday, straight trend and Poisson chance."""
    level = totals / totals.mean() / factors.loc[totals.index.day_of_week].to_numpy()
    day = np.arange(len(level))
    rest = level / np.polyval(np.polyfit(day, level, 1), day)
    return float(np.sqrt(rest.var(ddof=2) - 1 / totals.mean()))


def report_calls(calls: pd.DataFrame) -> None:
    """Print what the call log gives: half-hour profile, weekday factors, day-to-day variation."""
    half_hours = calls.loc[:, "07:00":"20:55"].T.groupby(np.arange(14 * 12) // 6).sum().T.mean()
    print("calls per half hour from 07:00, mean of", len(calls), "days:")
    print("  " + ", ".join(f"{count:.0f}" for count in half_hours))
    totals = pd.Series(calls.sum(axis=1).to_numpy(), index=dates(len(calls)))
    totals = totals[~totals.index.isin(GAP)]
    factors = fit_weekdays(totals)
    print("weekday factors, Monday to Friday:", ", ".join(f"{factor:.2f}" for factor in factors))
    busiest = totals.groupby(totals.index.to_period("W")).idxmax().dt.day_of_week
    complete = totals.groupby(totals.index.to_period("W")).size() == 5
    mondays = (busiest[complete] == 0).sum()
    print(f"Monday is the busiest day in {mondays} of {complete.sum()} complete weeks")
    print(f"variation from day to day: {100 * day_variation(totals, factors):.1f} %")


def main() -> None:
    """Read the two logs named on the command line and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("incidents", type=Path, help="incidents of three support lines, as CSV")
    parser.add_argument("calls", type=Path, help="calls per five minutes, as CSV")
    files = parser.parse_args()
    for path in (files.incidents, files.calls):
        if not path.is_file():
            sys.exit(f"{path}: no such file")
    report_incidents(read_incidents(files.incidents))
    print()
    report_calls(read_calls(files.calls))


if __name__ == "__main__":
    main()
