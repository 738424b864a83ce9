"""Experiments: many changes of one scenario × replications, kept in a store and resumable."""

from sim.experiments.plan import Cell, Experiment, load_experiment
from sim.experiments.run import merge, run
from sim.experiments.tables import cells_table, replications_table, status

__all__ = [
    "Cell",
    "Experiment",
    "cells_table",
    "load_experiment",
    "merge",
    "replications_table",
    "run",
    "status",
]
