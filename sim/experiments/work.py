"""One replication of an experiment: from a job to what is kept of it."""

from __future__ import annotations

import traceback
from typing import NamedTuple

from sim.errors import RunError
from sim.experiments.logs import packed
from sim.experiments.store import Failure, Figures, Key, Outcome
from sim.runs.precision import Kpi
from sim.runs.processes import ENDED_FROM_OUTSIDE
from sim.runs.replication import Task, run_replication


class Job(NamedTuple):
    """A replication to be done, and what of it is kept."""

    key: Key
    task: Task
    keep: tuple[Kpi, ...]
    log: bool


def do(job: Job) -> Outcome:
    """Do a replication; whatever goes wrong in it is its outcome."""
    try:
        measured = run_replication(job.task, keep_log=job.log)
    except RunError as error:
        cause = error.__cause__ or error
        told = "".join(traceback.format_exception(cause))
        return _failed(job, Failure(error.stage, str(error), told))
    figures: Figures = {}
    for kpi in job.keep:
        rows = kpi.rows(measured.kpis)
        pairs = zip(rows["numerator"], rows["denominator"], strict=True)
        figures[kpi.label] = next(((float(n), float(d)) for n, d in pairs), None)
    log = None if measured.log is None else packed(measured.log)
    return Outcome(job.key, job.task.replication, figures, None, log)


def ended(job: Job) -> Outcome:
    """What becomes of a replication whose process dies whenever it is done."""
    return _failed(job, Failure("process", f"{job.task.place}: {ENDED_FROM_OUTSIDE}", ""))


def _failed(job: Job, failure: Failure) -> Outcome:
    return Outcome(job.key, job.task.replication, {}, failure)
