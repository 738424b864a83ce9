"""What an experiment leaves behind: its tables, its plan's figure, and what factors do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.errors import RunError, UsageError
from sim.experiments import Experiment, cells_table, find_effects, replications_table
from sim.experiments.effects import Effects
from sim.experiments.tables import as_csv
from sim.files import write_file
from sim.reports.experiment.figure import Subject, draw_experiment
from sim.reports.pen import style
from sim.reports.pen.style import Picture

FIGURE_SHOWS = "Each mark is a cell, over one factor's levels; a line for each level of another."
TORNADO_SHOWS = (
    "How far each figure goes from a factor's first level (in brackets) to others, the farthest "
    "on top. Lines are intervals that hold together."
)
SCATTER_SHOWS = "Each point is a cell, over the values of one factor while all others change, too."


def write_effects(found: Effects, *, png: bool = False) -> dict[Path, bytes]:
    """Files and their contents: tables as CSV, charts as SVG; same store, same bytes.

    Args:
        found: the effects.
        png: charts as PNG, too.
    """
    from sim.reports.experiment.effects_chart import draw_responses, draw_scatter, draw_tornado
    from sim.reports.pen.files import slugs
    from sim.reports.pen.style import paint

    experiment, folder = found.experiment, found.experiment.results
    kpis = list(dict.fromkeys(found.table["kpi"]))
    if found.responses is None:
        files = {folder / "associations.csv": as_csv(found.table)}
        drawing, name = draw_scatter, "scatter"
    else:
        files = {
            folder / "effects.csv": as_csv(found.table),
            folder / "responses.csv": as_csv(found.responses),
        }
        painted = paint(draw_tornado, found, experiment.question, png=png)
        files |= _in_folder(folder, painted.files("tornado"))
        drawing, name = draw_responses, "response"
    for kpi, slug in zip(kpis, slugs(kpis), strict=True):
        painted = paint(drawing, (found, kpi), experiment.question, png=png)
        files |= _in_folder(folder, painted.files(f"{name}-{slug}"))
    return files


def _in_folder(folder: Path, files: Mapping[str, bytes]) -> dict[Path, bytes]:
    return {folder / name: content for name, content in files.items()}


def write_experiment(experiment: Experiment, *, png: bool = False) -> list[Path]:
    """Write ``results/report.html``, tables as CSV, and the figure beside the plan.

    The same store gives the same bytes.

    Args:
        experiment: what was run.
        png: the figure as PNG, too.

    Raises:
        RunError: the folder cannot be written, or the disk is full.
    """
    from sim.reports.experiment.page import render_experiment
    from sim.reports.pen.files import REPORT

    cells, effects = cells_table(experiment), _effects(experiment)
    pictures: list[Picture] = []
    files: dict[Path, bytes] = {}
    if experiment.figure is not None:
        subject = Subject(experiment, cells)
        painted = style.paint(draw_experiment, subject, experiment.question, png=png)
        files |= _in_folder(experiment.folder, painted.files("figure"))
        pictures.append(Picture("figure", "", "What the plan draws", FIGURE_SHOWS, painted))
    if effects is not None:
        pictures.append(_factors(effects))
    page = render_experiment(experiment, cells, effects, pictures)
    tables = {
        REPORT: page.encode(),
        "cells.csv": as_csv(cells),
        "replications.csv": as_csv(replications_table(experiment)),
    }
    return write_all(_in_folder(experiment.results, tables) | files)


def _effects(experiment: Experiment) -> Effects | None:
    """What the factors do; None where the design, or what has run, does not allow to say."""
    try:
        return find_effects(experiment)
    except UsageError:
        return None


def _factors(found: Effects) -> Picture:
    """How far KPIs go with the factors: a tornado, or points where these are spread."""
    from sim.reports.experiment.effects_chart import draw_scatter, draw_tornado

    if found.responses is not None:
        painted = style.paint(draw_tornado, found, found.experiment.question)
        return Picture("tornado", "", "What the factors do", TORNADO_SHOWS, painted)
    kpi = str(found.table["kpi"].iloc[0])
    painted = style.paint(draw_scatter, (found, kpi), found.experiment.question)
    return Picture("scatter", "", f"{kpi} over the factors", SCATTER_SHOWS, painted)


def write_all(files: Mapping[Path, bytes]) -> list[Path]:
    """Write files into folders that are there.

    Raises:
        RunError: one cannot be written, or the disk is full.
    """
    for file, content in files.items():
        try:
            write_file(file, content)
        except OSError as error:
            raise RunError(f"cannot write {file}: {error.strerror or error}") from error
    return list(files)
