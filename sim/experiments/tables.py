"""What an experiment has found: tables for pandas, CSV and Parquet."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim import sheets
from sim.errors import RunError, UsageError
from sim.experiments import logs
from sim.experiments.plan import Cell, Experiment
from sim.experiments.race import Race
from sim.experiments.rounds import done, key_of, labels_of, race_of, wanted
from sim.experiments.run import STORE
from sim.experiments.select import Selecting
from sim.files import write_file
from sim.metrics import METRICS, estimate
from sim.runs.figures import kpi_rows
from sim.runs.ledger import Failure, Ledger
from sim.runs.ledger_file import LedgerFile
from sim.runs.precision import Kpi

if TYPE_CHECKING:
    import pandas as pd


class CellStatus(NamedTuple):
    """How far a cell has come."""

    cell: Cell
    wanted: int
    """Replications that it needs, as far as it is known by now."""
    done: int
    failed: Mapping[int, Failure]
    """Replications that failed, by number."""

    @property
    def missing(self) -> int:
        """Replications that are still to be done."""
        return self.wanted - self.done - len(self.failed)


def status(experiment: Experiment) -> list[CellStatus]:
    """How far each cell has come."""
    with open_ledger(experiment) as ledger:
        counts = wanted(experiment, ledger)
        return [
            _status(experiment, *each, ledger)
            for each in zip(experiment.cells, counts, strict=True)
        ]


def _status(experiment: Experiment, cell: Cell, count: int, ledger: Ledger) -> CellStatus:
    kept = {number for number in done(experiment, cell, ledger) if number < count}
    failures = ledger.failures(key_of(experiment, cell))
    failed = {number: why for number, why in failures if number < count and number not in kept}
    return CellStatus(cell, count, len(kept), failed)


def selection(experiment: Experiment) -> Race | None:
    """How far the selection has come; None where the plan has none."""
    with open_ledger(experiment) as ledger:
        return race_of(experiment, ledger)


def open_ledger(experiment: Experiment) -> Ledger:
    """The experiment's ledger, to be read; an empty one where nothing has been run."""
    path = experiment.results / STORE
    return LedgerFile(path) if path.is_file() else Ledger()


def replications_table(experiment: Experiment) -> pd.DataFrame:
    """A row for each replication and KPI.

    Columns: ``cell`` (from 1), one for each factor, ``seed``, ``replication`` (from 0), ``kpi``,
    ``unit``, ``numerator``, ``denominator`` and ``value``, their ratio; all three NaN where the KPI
    was not measured. A share over several replications is the ratio of the sums.
    """
    import pandas as pd

    columns = ["cell", *experiment.factors, "seed", "replication", "kpi", "unit"]
    rows = []
    with open_ledger(experiment) as ledger:
        for cell, count in zip(experiment.cells, wanted(experiment, ledger), strict=True):
            head = (cell.number, *cell.levels.values(), experiment.seed)
            labels = labels_of(experiment)
            for number, figures in ledger.figures(key_of(experiment, cell), labels, count):
                for kpi in experiment.keep:
                    pair = (figures[kpi.label] or (float("nan"), float("nan")))[:2]
                    rows.append((*head, number, kpi.label, METRICS[kpi.metric].unit, *pair))
    frame = pd.DataFrame(rows, columns=[*columns, "numerator", "denominator"])
    return frame.assign(value=frame["numerator"] / frame["denominator"])


def cells_table(experiment: Experiment) -> pd.DataFrame:
    """A row for each cell and KPI, with its interval over the replications.

    Columns: ``cell``, one for each factor, ``kpi``, ``unit``, ``mean``, ``low``, ``high``
    (:func:`sim.metrics.estimate`), ``replications`` (with figures), ``failed``, ``missing``; and
    where the cell's scenario has a target for the KPI of the whole team, ``target``, ``kept``: the
    share of replications that keep it, ``kept_low`` and ``kept_high``: its exact interval (Clopper
    and Pearson, 1934). Where the plan selects a cell, ``selection``: "selected", or "in the race"
    as long as none is; "given up" by KN, "not selected" by OCBA, which gives none up.
    """
    import pandas as pd

    chosen = selection(experiment)
    rows: list[dict[str, Any]] = []
    with open_ledger(experiment) as ledger:
        for cell, count in zip(experiment.cells, wanted(experiment, ledger), strict=True):
            state = _status(experiment, cell, count, ledger)
            labels = labels_of(experiment)
            figures = list(ledger.figures(key_of(experiment, cell), labels, state.wanted))
            measured = kpi_rows(experiment.keep, figures)
            estimates = estimate(measured, confidence=experiment.confidence)
            rows.extend(
                {
                    "cell": cell.number,
                    **cell.levels,
                    "kpi": kpi.label,
                    "unit": METRICS[kpi.metric].unit,
                    **_interval(kpi.rows(estimates)),
                    "replications": state.done,
                    "failed": len(state.failed),
                    "missing": state.missing,
                    **_kept(kpi, cell, measured, experiment.confidence),
                    **_fate(cell, chosen, experiment.select),
                }
                for kpi in experiment.keep
            )
    return pd.DataFrame(rows)


def _interval(estimates: pd.DataFrame) -> dict[str, float]:
    names = ("mean", "low", "high")
    if estimates.empty:
        return dict.fromkeys(names, float("nan"))
    return {name: float(estimates[name].iloc[0]) for name in names}


def _kept(kpi: Kpi, cell: Cell, measured: pd.DataFrame, confidence: float) -> dict[str, Any]:
    """How often the scenario's target for the KPI is kept."""
    nothing = dict.fromkeys(("kept", "kept_low", "kept_high"), float("nan"))
    target = cell.scenario.targets.get(kpi.metric) if kpi.scope is None else None
    if target is None:
        return {"target": "", **nothing}
    stated = {"target": f"{target.bound} {target.value:.12g}"}
    frame = kpi.rows(measured)
    if frame.empty:
        return {**stated, **nothing}
    from scipy.stats import binomtest

    values = frame["numerator"] / frame["denominator"]
    keeps = values <= target.value if target.bound == "at most" else values >= target.value
    interval = binomtest(int(keeps.sum()), len(keeps)).proportion_ci(confidence, method="exact")
    shares = (float(keeps.mean()), float(interval.low), float(interval.high))
    return {**stated, **dict(zip(nothing, shares, strict=True))}


def _fate(cell: Cell, chosen: Race | None, select: Selecting | None) -> dict[str, str]:
    """What has become of the cell in the selection."""
    if chosen is None or select is None:
        return {}
    if cell.number - 1 in chosen.left:
        return {"selection": "selected" if chosen.state == "selected" else "in the race"}
    return {"selection": "given up" if select.budget is None else "not selected"}


def read_logs(experiment: Experiment, table: str) -> Iterator[tuple[Cell, int, pd.DataFrame]]:
    """A table of each log that is kept: its cell, the number of the replication, and the rows.

    Args:
        experiment: one whose plan has ``logs: parquet``.
        table: ``contacts``, ``steps``, ``intervals``, ``people``, ``tasks``, ``outside`` or
            ``ownership``, with the columns of :mod:`sim.log`; times in minutes since the start.

    Raises:
        UsageError: there is no such table, or the plan does not ask for logs.
    """
    if not experiment.logs:
        message = "its plan keeps no logs; write `logs: parquet` into it and run it"
        raise UsageError(f"{experiment.folder}: {message}")
    for cell in experiment.cells:
        for number, frame in logs.read(experiment.results, key_of(experiment, cell), table):
            yield cell, number, frame


def as_csv(frame: pd.DataFrame) -> bytes:
    """A table as CSV; numbers in full, so that reading them gives back the same."""
    return sheets.as_csv(frame, digits=None)


def write_table(frame: pd.DataFrame, file: Path) -> None:
    """Write a table as CSV, or as Parquet, by the ending of the file's name.

    Raises:
        UsageError: another ending, Parquet where pyarrow is not installed, or a file is there
            that is no such table.
        RunError: the file cannot be written.
    """
    if file.suffix not in (".csv", ".parquet"):
        raise UsageError(f"a table is written as .csv or .parquet (got {file.name!r})")
    if os.path.lexists(file) and not _is_such_a_table(file, frame):
        raise UsageError(
            f"cannot write {file}: it is there, and is no such table; name another file, or move "
            "it away"
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".csv":
            write_file(file, as_csv(frame))
        else:
            write_file(file, _plain(frame).to_parquet(engine="pyarrow", index=False))
    except ImportError:
        raise UsageError(logs.NEEDS_PYARROW) from None
    except OSError as error:
        raise RunError(f"cannot write {file}: {error.strerror or error}") from error


def _is_such_a_table(file: Path, frame: pd.DataFrame) -> bool:
    """Whether a file has the columns of a table: an earlier one of ours, that may be replaced."""
    if not file.is_file():
        return False
    if file.suffix == ".csv":
        head = as_csv(frame.head(0))
        plain = head.removeprefix(codecs.BOM_UTF8)
        with file.open("rb") as stream:
            return stream.read(len(head)).removeprefix(codecs.BOM_UTF8).startswith(plain)
    import pandas as pd

    try:
        return list(pd.read_parquet(file).columns) == [str(name) for name in frame]
    except (OSError, ValueError):
        return False


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Each column of one kind: levels that mix numbers and words become words."""
    mixed = [name for name in frame if frame[name].dtype == object]
    return frame.astype(dict.fromkeys(mixed, "str"))


def failures(states: list[CellStatus]) -> Iterator[dict[str, Any]]:
    """A row for each replication that failed."""
    for state in states:
        for number, why in state.failed.items():
            yield {"cell": state.cell.number, "replication": number, **why._asdict()}
