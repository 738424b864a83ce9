"""From a scenario file (or bundled name) to a scenario: every fault of it is reported at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from sim import extensions
from sim.checking.staffing import check_staffing
from sim.errors import Fault, ScenarioError, UsageError
from sim.scenarios.checks.validate import sound_part
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.section import MODULE
from sim.scenarios.text import merge, reader, sources
from sim.scenarios.text.reader import Position
from sim.scenarios.text.report import Report
from sim.units import printable


@dataclass(frozen=True)
class Document:
    """A scenario file as it was read, with everything that it extends."""

    name: str
    """What the file was called."""
    data: Mapping[str, Any]
    """All sections as plain data, CSV content included."""
    positions: Mapping[reader.Path, Position]
    """File and line of every key."""
    warnings: tuple[Fault, ...]
    """What is likely not meant, but can be run."""
    _scenario: Scenario = field(repr=False)

    def scenario(self) -> Scenario:
        """The scenario."""
        return self._scenario

    def text(self) -> str:
        """YAML that needs no other file and loads to a scenario of the same fingerprint."""
        return self._scenario.text()


def load_document(
    source: str | Path,
    overrides: Sequence[str] = (),
    *,
    further: Mapping[str, Sequence[str]] = MappingProxyType({}),
    allow_extensions: bool = False,
) -> Document:
    """Read a scenario file or a bundled scenario, keeping what was written and where.

    Args:
        source: path of a YAML file, or a bundled name.
        overrides: changes of the form ``path=value``, e.g. ``team.first line.agents=10``.
        further: more of them, by what stands in messages for their file (``--set`` elsewhere).
        allow_extensions: run the modules that the scenario names, which lie in its own folder.

    Raises:
        ScenarioError: with every fault found, sorted by file and line.
    """
    changes = {merge.OVERRIDE: overrides, **further}
    return _load(source, changes, "allow" if allow_extensions else "ask")


def check_document(source: str | Path) -> Document:
    """Read a scenario and run nothing of it: modules that it names are not imported.

    Args:
        source: path of a YAML file, or a bundled name.

    Returns:
        The scenario with its warnings; a word that is unknown here, but that a module may add, is
        one.

    Raises:
        ScenarioError: with every fault found, sorted by file and line.
    """
    return _load(source, {}, "leave")


PLAN_KEYS = frozenset(("question", "base", "factors"))
"""Keys of an experiment's plan, which no scenario has."""
Modules = Literal["allow", "ask", "leave"]
"""What becomes of modules that a scenario names: imported; imported where the environment allows
it, and a fault elsewhere; or left alone."""


def _load(source: str | Path, overrides: Mapping[str, Sequence[str]], modules: Modules) -> Document:
    try:
        return _read(source, overrides, modules)
    except ScenarioError as error:
        raise ScenarioError([_printable(fault) for fault in error.faults]) from None


def _read(source: str | Path, overrides: Mapping[str, Sequence[str]], modules: Modules) -> Document:
    node, files, faults = merge.read_extended(sources.find(source))
    for origin, changes in overrides.items():
        node, found = merge.override(node, changes, origin=origin)
        faults += found
    node, found = merge.put_in_tables(node, files)
    faults += found
    data, positions = reader.flatten(node)
    if len(data.keys() & PLAN_KEYS) == len(PLAN_KEYS) and "channels" not in data:
        message = (
            "is the plan of an experiment; it is run by its folder: "
            "supportsim experiment run FOLDER (docs/experiments.md)"
        )
        raise ScenarioError([Fault(str(source), None, "", message)])
    imported, found, unseen = _import_extensions(data, positions, list(files.values()), modules)
    faults += found
    scenario, report = check(data, positions, faults, unseen)
    faults = _in_order([*faults, *report.faults], list(files))
    if faults:
        raise ScenarioError(faults)
    scenario._data = data
    scenario._modules = tuple(imported)
    told = tuple(_printable(warning) for warning in _in_order(report.warnings, list(files)))
    return Document(str(source), data, positions, told, scenario)


def check(
    data: Mapping[str, Any],
    positions: Mapping[reader.Path, Position],
    known: Sequence[Fault] = (),
    unseen: Sequence[str] = (),
) -> tuple[Scenario, Report]:
    """The sound part of a scenario, and all its faults and warnings.

    Args:
        data: the sections as plain data.
        positions: file and line of every path in it.
        known: faults that were found before; nothing that follows from them is told.
        unseen: modules that were not imported, so that what they add is not known.
    """
    report = Report(data, positions, [fault.path for fault in known])
    report.unseen += unseen
    scenario = sound_part(data, report)
    if not (known or report.faults or unseen):
        check_staffing(scenario, report)
    return scenario, report


def _import_extensions(
    data: Mapping[str, Any],
    positions: Mapping[reader.Path, Position],
    files: Sequence[sources.Source],
    modules: Modules,
) -> tuple[list[extensions.Module], list[Fault], list[str]]:
    """Make known what the modules under ``extensions`` add, where that is allowed.

    A module lies in the folder of the file that names it; named by a change, in that of the
    scenario.

    Returns:
        The modules, faults, and the names of modules that were not imported.
    """
    imported: list[extensions.Module] = []
    faults: list[Fault] = []
    unseen: list[str] = []
    stated = data.get("extensions")
    for place, name in enumerate(stated if isinstance(stated, list) else ()):
        if not isinstance(name, str) or not re.match(MODULE, name):
            continue
        stands = positions["extensions", place]
        file = next((each for each in files if each.label == stands.file), files[0])
        folder = file.folder
        try:
            if modules != "leave":
                imported.append(_imported(name, folder, ask=modules == "ask"))
                continue
        except UsageError as error:
            faults.append(Fault(stands.file, stands.line, f"extensions.{place}", str(error)))
        unseen.append(name)
    return imported, faults, unseen


def _imported(name: str, folder: Path | None, *, ask: bool) -> extensions.Module:
    """The module of a scenario's folder.

    Raises:
        UsageError: it may not be run, is not there, or fails.
    """
    if folder is None:
        raise UsageError(f"there is no module `{name}` beside the file")
    if ask and not extensions.is_allowed(folder):
        raise UsageError(
            f"`{name}` is Python code in the folder of this file, and runs only if you allow it: "
            "--allow-extensions, if you trust who wrote it"
        )
    return extensions.load(name, folder)


def _printable(fault: Fault) -> Fault:
    return Fault(printable(fault.file), fault.line, printable(fault.path), printable(fault.message))


def load_scenario(
    source: str | Path, *, overrides: Sequence[str] = (), allow_extensions: bool = False
) -> Scenario:
    """The scenario of a YAML file or bundled name.

    Args:
        source: path of a YAML file, or a bundled name.
        overrides: changes of the form ``path=value``, e.g. ``team.first line.agents=10``.
        allow_extensions: run the modules that the scenario names, which lie in its own folder.

    Raises:
        ScenarioError: with every fault found, sorted by file and line.
    """
    return load_document(source, overrides, allow_extensions=allow_extensions).scenario()


def _in_order(faults: Sequence[Fault], files: Sequence[str]) -> list[Fault]:
    """Each fault once, by file (as they extend each other, others behind) and line.

    Groups that name one table of shifts have its faults in common.
    """
    known: dict[tuple[object, ...], Fault] = {}
    for fault in faults:
        where = fault.path if fault.file in files else ""
        known.setdefault((fault.file, fault.line, fault.message, where), fault)

    def place(fault: Fault) -> tuple[int, str, int, str]:
        rank = files.index(fault.file) if fault.file in files else len(files)
        return rank, fault.file, fault.line or 0, fault.path

    return sorted(known.values(), key=place)
