"""From a folder with a plan.yaml to an experiment: every fault of it is reported at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.checking import load_document
from sim.errors import Fault, ScenarioError, UsageError
from sim.experiments import designs, factors
from sim.experiments.designs import Levels, Range
from sim.experiments.schema import Budget, DrawnFigure, PlanFile
from sim.experiments.select import Selecting, parse_select
from sim.runs.precision import Kpi, Precision, parse_kpi, parse_precision
from sim.runs.versions import model_version
from sim.scenarios import fingerprint
from sim.scenarios.sections.explain import explain
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text import reader
from sim.scenarios.text.report import Report
from sim.scenarios.text.sources import Source, bundled_files
from sim.units import hint, nearest

PLAN = "plan.yaml"
MOST_CELLS = 100_000


@dataclass(frozen=True)
class Cell:
    """One combination of levels. ``number`` counts from 1 in the order of the design."""

    number: int
    levels: Levels
    scenario: Scenario

    @cached_property
    def fingerprint(self) -> str:
        """Equal for cells that mean the same."""
        return fingerprint(self.scenario)

    @cached_property
    def model(self) -> str:
        """Version of all code that its figures come from."""
        return model_version(name for name, _ in self.scenario._modules)

    @property
    def label(self) -> str:
        """Its levels, for people."""
        return ", ".join(f"{name} {level}" for name, level in self.levels.items())


@dataclass(frozen=True)
class Experiment:
    """A plan that can be run."""

    folder: Path
    question: str
    about: str
    factors: tuple[str, ...]
    is_spread: bool
    """Whether the cells are points spread over ranges, by Latin hypercube or Sobol."""
    cells: tuple[Cell, ...]
    seed: int
    confidence: float
    at_least: int
    at_most: int
    precision: tuple[Precision, ...]
    """Empty where the number of replications is fixed."""
    keep: tuple[Kpi, ...]
    """Those of the precision and of the selection included."""
    select: Selecting | None
    """How the best cell is selected; ``at_least`` is what each cell gets before that."""
    budget: Budget | None
    """What one run may take."""
    logs: bool
    """Whether the log of each replication is kept."""
    figure: DrawnFigure | None
    checksum: str
    """SHA-256 of what the plan file says."""

    @property
    def results(self) -> Path:
        """The folder of the store and of the tables."""
        return self.folder / "results"


def load_experiment(folder: str | Path, *, allow_extensions: bool = False) -> Experiment:
    """Read ``plan.yaml`` in a folder, and the scenario of every cell.

    Args:
        folder: the experiment's folder, or the plan file itself.
        allow_extensions: run the modules that its scenario names, which lie in that one's folder.

    Raises:
        ScenarioError: with every fault found, in the plan and in the scenarios that it makes.
    """
    path = Path(folder)
    path = path if path.suffix in (".yaml", ".yml") else path / PLAN
    plan, report = _read(path)
    found = factors.read(plan, report)
    levels = _design(plan, found, report)
    _stop_at(report)
    cells = _cells(path, plan, found, levels, report, allow_extensions=allow_extensions)
    experiment = _with_kpis(path.parent, plan, cells, report)
    _stop_at(report)
    return experiment


def _read(path: Path) -> tuple[PlanFile, Report]:
    """The plan as it is written, and where its further faults are gathered."""
    try:
        text = Source(str(path), path, bundled=False).read()
    except ScenarioError as error:
        if not path.exists():
            message = f"no such file; an experiment is a folder with a `{PLAN}`"
            raise ScenarioError([Fault(str(path), None, "", message)]) from None
        raise error from None
    node, faults = reader.read(text, str(path))
    data, positions = reader.flatten(node)
    report = Report(data, positions)
    report.faults += faults
    if len(data.keys() & {*Scenario.keys()}) > len(data.keys() & {*PlanFile.keys()}):
        message = (
            f"is a scenario; an experiment is a folder with a `{PLAN}`, whose `base` is a scenario "
            "(docs/experiments.md)"
        )
        raise ScenarioError([Fault(str(path), None, "", message)])
    try:
        plan = PlanFile.model_validate(data)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            for place, message in explain(each):
                short = not isinstance(data.get(place[0]) if place else data, (dict, list))
                missing = bool(place) and place[0] not in data
                report.fault_here(place[:1] if short and not missing else place, message)
        _stop_at(report)
    return plan, report


def _stop_at(report: Report) -> None:
    if report.faults:
        faults = sorted(dict.fromkeys(report.faults), key=lambda fault: fault.line or 0)
        raise ScenarioError(faults)


def _design(
    plan: PlanFile, found: Mapping[str, factors.Levelled], report: Report
) -> Sequence[Levels]:
    """The levels of every cell, in order."""
    design = plan.design
    where = ("design", "points")
    if (design.points is None) == design.is_spread:
        message = "goes with `latin hypercube` and `sobol`" if design.points else "is missing"
        report.fault_here(where, f"{message}; e.g. `design: {{kind: sobol, points: 32}}`")
    if bool(design.cells) != (design.kind == "list"):
        report.fault_here(("design", "cells"), "and only they make a `list`")
    if design.kind == "sobol" and design.points and design.points & (design.points - 1):
        higher = 1 << design.points.bit_length()
        message = f"must be a power of two, e.g. {higher // 2} or {higher} (got {design.points})"
        report.fault_here(where, message)
    if not design.is_spread and design.kind != "list":
        for name, factor in found.items():
            if isinstance(factor.levels, Range):
                message = f"has a range, of which a {design.kind} cannot make levels; list them"
                report.fault_here(("factors", name), f"{message}, or choose `kind: sobol`")
    if report.faults:
        return []
    spans = {name: factor.choices for name, factor in found.items()}
    if design.is_spread:
        assert design.points is not None
        return designs.spread(design.kind, design.points, plan.seed, spans)
    if design.kind == "list":
        return _listed(plan, found, report)
    lists = {name: span for name, span in spans.items() if not isinstance(span, Range)}
    size = 1
    for span in lists.values():
        size *= len(span)
    if size > MOST_CELLS and design.kind == "grid":
        message = f"a grid of {size} cells is more than {MOST_CELLS}; spread points instead"
        report.fault_here(("design",), message)
        return []
    return (designs.grid if design.kind == "grid" else designs.one_at_a_time)(lists)


def _listed(
    plan: PlanFile, found: Mapping[str, factors.Levelled], report: Report
) -> Sequence[Levels]:
    """The cells of a list, each with a known level for every factor."""
    key = ("design",) if isinstance(report.data.get("design"), list) else ("design", "cells")
    for number, cell in enumerate(plan.design.cells):
        place = (*key, number)
        for name in cell.keys() - found.keys():
            report.fault_here((*place, name), f"is no factor{hint(name, found)}")
        for name, factor in found.items():
            if name not in cell:
                report.fault_here(place, f"has no level for `{name}`")
            elif isinstance(cell[name], (dict, list)) or cell[name] is None:
                report.fault_here((*place, name), "must be one level")
            elif not isinstance(factor.levels, Range) and _known(cell[name], factor) is None:
                known = list(map(str, factor.levels))
                meant = hint(str(cell[name]), known)
                report.fault_here((*place, name), f"is no level of it{meant} (got {cell[name]})")
    return [
        {name: _known(cell.get(name), factor) for name, factor in found.items()}
        for cell in plan.design.cells
    ]


def _known(level: Any, factor: factors.Levelled) -> Any:
    """A listed level as the factor has it: names are text there, `1` as well; None for no level."""
    if isinstance(factor.levels, Range) or isinstance(level, dict | list):
        return level
    if level in factor.levels:
        return level
    return str(level) if str(level) in factor.levels else None


def _cells(
    path: Path,
    plan: PlanFile,
    found: Mapping[str, factors.Levelled],
    levels: Sequence[Levels],
    report: Report,
    *,
    allow_extensions: bool,
) -> tuple[Cell, ...]:
    """The scenario of every cell; what is wrong with one is reported at its line of the plan."""
    file = path.parent / plan.base
    base = plan.base if plan.base in bundled_files() and not file.is_file() else str(file)
    _check_base(base, report)
    common = _changes(plan.changes)
    faults: dict[Fault, None] = {}
    cells = []
    for number, point in enumerate(levels, start=1):
        changed: dict[str, list[str]] = {f"{path}: changes": common}
        for name, level in point.items():
            place, changes = found[name].changes(level)
            changed.setdefault(f"{path}:{place}", []).extend(_changes(changes))
        try:
            document = load_document(base, further=changed, allow_extensions=allow_extensions)
        except ScenarioError as error:
            faults.update(dict.fromkeys(error.faults))
        else:
            cells.append(Cell(number, point, document.scenario()))
    if faults:
        raise ScenarioError(list(faults))
    return tuple(cells)


def _check_base(base: str, report: Report) -> None:
    """A base that is missing is reported once, at its line of the plan, not for every cell."""
    if base not in bundled_files() and not Path(base).is_file():
        try:
            load_document(base)
        except ScenarioError as error:
            report.fault_here(("base",), f"`{report.data['base']}` {error.faults[0].message}")
            _stop_at(report)


def _changes(changes: Mapping[str, Any]) -> list[str]:
    """Changes as ``--set`` has them; JSON is YAML that keeps the kind of every value."""
    return [f"{path}={json.dumps(value, ensure_ascii=False)}" for path, value in changes.items()]


def _with_kpis(folder: Path, plan: PlanFile, cells: tuple[Cell, ...], report: Report) -> Experiment:
    """The experiment; its KPIs are read now that names of channels and groups are known."""
    scenarios = [cell.scenario for cell in cells]
    precision = []
    for text in plan.replications.precision or ():
        try:
            precision.append(parse_precision(text, scenarios))
        except UsageError as error:
            message = str(error).removeprefix("precision: ")
            report.fault_here(("replications", "precision"), message)
    keep: dict[str, Kpi] = {}
    for text in plan.keep:
        try:
            kpi = parse_kpi(text, scenarios)
            keep[kpi.label] = kpi
        except UsageError as error:
            report.fault_here(("keep",), str(error))
    if plan.replications.at_least > plan.replications.at_most:
        report.fault_here(("replications", "at_most"), "must not be less than `at_least`")
    if precision and plan.replications.at_least < 2:
        report.fault_here(("replications", "at_least"), "must be 2 or more for a precision")
    if not 0 < plan.confidence < 1:
        report.fault_here(("confidence",), "must be more than 0% and less than 100%")
    for goal in precision:
        keep.setdefault(goal.label, Kpi(goal.metric, goal.scope))
    select = parse_select(plan, scenarios, report)
    if select is not None:
        keep.setdefault(select.kpi.label, select.kpi)
        _check_different(cells, report)
    if plan.figure is not None:
        _check_figure(plan.figure, plan, keep, cells, report)
    is_fixed = plan.replications.precision is None
    at_most = plan.replications.at_most
    return Experiment(
        folder=folder,
        question=plan.question,
        about=plan.about,
        factors=tuple(plan.factors),
        is_spread=plan.design.is_spread,
        cells=cells,
        seed=plan.seed,
        confidence=plan.confidence,
        at_least=at_most if is_fixed else plan.replications.at_least,
        at_most=at_most,
        precision=tuple(precision),
        keep=tuple(keep.values()),
        select=select,
        budget=plan.budget,
        logs=plan.logs is not None,
        figure=plan.figure,
        checksum=hashlib.sha256(json.dumps(report.data, default=str).encode()).hexdigest(),
    )


def _check_different(cells: Sequence[Cell], report: Report) -> None:
    """Cells that mean the same cannot be distinguished."""
    first: dict[str, Cell] = {}
    for cell in cells:
        same = first.setdefault(cell.fingerprint, cell)
        if same is not cell:
            message = f"cells {same.number} and {cell.number} mean the same ({cell.label})"
            report.fault_here(("select",), f"{message}, so none of them can be selected")


def _check_figure(
    figure: DrawnFigure,
    plan: PlanFile,
    keep: Mapping[str, Kpi],
    cells: Sequence[Cell],
    report: Report,
) -> None:
    for key, name in (("x", figure.x), ("lines", figure.lines)):
        if name is not None and name not in plan.factors:
            report.fault_here(("figure", key), f"`{name}` is no factor{hint(name, plan.factors)}")
    for key, labels in (("show", figure.show or ()), ("kept", figure.kept or ())):
        for label in labels:
            if label not in keep:
                near = nearest(label, keep)
                meant = f"; did you mean `{near}`?" if near else ""
                report.fault_here(("figure", key), f"`{label}` is not among those to keep{meant}")
            elif key == "kept" and not any(label in cell.scenario.targets for cell in cells):
                report.fault_here(("figure", key), f"the scenario has no target for `{label}`")
    if not figure.show and not figure.kept:
        report.fault_here(("figure",), "needs `show` or `kept`: KPIs to draw")
