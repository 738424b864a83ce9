"""Values of a scenario that are not known exactly: how sure they are, as a file beside it."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.errors import UsageError
from sim.sheets import harmless_text

VOLUME, HOURS, TOPICS = "contacts a day", "days and hours", "topics"
HANDLE, PATIENCE, AGENTS = "handle times", "patience", "agents"
GROWTH = "growth"
"""Change a month; drawn, but not exchanged by a backtest."""
INPUTS = (VOLUME, HOURS, TOPICS, HANDLE, PATIENCE, AGENTS)
"""What a scenario is made of, as a backtest exchanges it."""
COLUMNS = ("input", "name", "path", "value", "low", "high")


@dataclass(frozen=True)
class Known:
    """A value of the scenario with its 95 % interval.

    Attributes:
        input: one of ``INPUTS``.
        name: what it is; values of one input and name are off together.
        path: its place in the scenario, keys joined by dots; empty for agents.
        value, low, high: in the unit of its kind; NaN for what is no number (a profile).
        assumed: whether ``low`` and ``high`` are what is tried, and no interval from data.
    """

    input: str
    name: str
    path: str
    value: float
    low: float
    high: float
    assumed: bool = False

    @property
    def drawn(self) -> bool:
        """Whether it has values to be drawn from."""
        return self.high > self.low and (self.value > 0 or self.input == GROWTH)


def as_csv(values: Iterable[Known]) -> str:
    """The values as the file that stands beside the scenario."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in values:
        numbers = ("" if math.isnan(x) else f"{x:.6g}" for x in (one.value, one.low, one.high))
        words = map(harmless_text, (one.input, one.name, one.path))
        writer.writerow([*words, *numbers])
    return text.getvalue()


def beside(scenario: Path) -> Path:
    """Where the intervals of a scenario's file are kept."""
    return scenario.with_name(f"{scenario.stem}.intervals.csv")


def read_known(path: Path) -> list[Known]:
    """The values of such a file; none where there is no file.

    Raises:
        UsageError: a file that is none of these.
    """
    if not path.is_file():
        return []
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        if tuple(rows[0]) != COLUMNS:
            raise ValueError
        return [
            Known(row[0], row[1], row[2], _float(row[3]), _float(row[4]), _float(row[5]))
            for row in rows[1:]
        ]
    except (OSError, ValueError, IndexError, TypeError) as error:
        said = f"{path}: is not a table of {', '.join(COLUMNS)} as calibrate writes it"
        raise UsageError(said) from error


def _float(cell: str) -> float:
    return float(cell) if cell else math.nan
