"""Experiments: many changes of one scenario × replications, kept in a store and resumable."""

from sim.experiments.effects import (
    Effects,
    differences_table,
    effects_table,
    find_effects,
    responses_table,
)
from sim.experiments.plan import Cell, Experiment, load_experiment
from sim.experiments.run import faults_of_stores, is_plan_changed, merge, run
from sim.experiments.tables import (
    cells_table,
    read_logs,
    replications_table,
    selection,
    status,
)

__all__ = [
    "Cell",
    "Effects",
    "Experiment",
    "cells_table",
    "differences_table",
    "effects_table",
    "faults_of_stores",
    "find_effects",
    "is_plan_changed",
    "load_experiment",
    "merge",
    "read_logs",
    "replications_table",
    "responses_table",
    "run",
    "selection",
    "status",
]
