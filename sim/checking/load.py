"""From a scenario file (or bundled name) to a scenario: every fault of it is reported at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

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
) -> Document:
    """Read a scenario file or a bundled scenario, keeping what was written and where.

    Args:
        source: path of a YAML file, or a bundled name.
        overrides: changes of the form ``path=value``, e.g. ``team.first line.agents=10``.
        further: more of them, by what stands in messages for their file (``--set`` elsewhere).

    Raises:
        ScenarioError: with every fault found, sorted by file and line.
    """
    try:
        return _load(source, {merge.OVERRIDE: overrides, **further})
    except ScenarioError as error:
        raise ScenarioError([_printable(fault) for fault in error.faults]) from None


def _load(source: str | Path, overrides: Mapping[str, Sequence[str]]) -> Document:
    node, files, faults = merge.read_extended(sources.find(source))
    for origin, changes in overrides.items():
        node, found = merge.override(node, changes, origin=origin)
        faults += found
    node, found = merge.put_in_tables(node, files)
    faults += found
    data, positions = reader.flatten(node)
    faults += _import_extensions(data, positions, files)
    scenario, report = check(data, positions, faults)
    faults = _in_order([*faults, *report.faults], list(files))
    if faults:
        raise ScenarioError(faults)
    scenario._data = data
    scenario._modules = tuple(extensions.load(name) for name in scenario.extensions)
    warnings = tuple(_printable(warning) for warning in _in_order(report.warnings, list(files)))
    return Document(str(source), data, positions, warnings, scenario)


def check(
    data: Mapping[str, Any], positions: Mapping[reader.Path, Position], known: Sequence[Fault] = ()
) -> tuple[Scenario, Report]:
    """The sound part of a scenario, and all its faults and warnings.

    Args:
        data: the sections as plain data.
        positions: file and line of every path in it.
        known: faults that were found before; nothing that follows from them is reported.
    """
    report = Report(data, positions, [fault.path for fault in known])
    scenario = sound_part(data, report)
    if not (known or report.faults):
        check_staffing(scenario, report)
    return scenario, report


def _import_extensions(
    data: Mapping[str, Any],
    positions: Mapping[reader.Path, Position],
    files: Mapping[str, sources.Source],
) -> list[Fault]:
    """Make known what the modules under ``extensions`` add; faults of those that fail."""
    folders = [file.folder for file in files.values() if file.folder is not None]
    faults = []
    stated = data.get("extensions")
    for place, name in enumerate(stated if isinstance(stated, list) else ()):
        if isinstance(name, str) and re.match(MODULE, name):
            try:
                extensions.load(name, folders)
            except UsageError as error:
                path = ("extensions", place)
                position = positions[path]
                faults.append(
                    Fault(position.file, position.line, f"extensions.{place}", str(error))
                )
    return faults


def _printable(fault: Fault) -> Fault:
    return Fault(printable(fault.file), fault.line, printable(fault.path), printable(fault.message))


def load_scenario(source: str | Path, *, overrides: Sequence[str] = ()) -> Scenario:
    """The scenario of a YAML file or bundled name.

    Args:
        source: path of a YAML file, or a bundled name.
        overrides: changes of the form ``path=value``, e.g. ``team.first line.agents=10``.

    Raises:
        ScenarioError: with every fault found, sorted by file and line.
    """
    return load_document(source, overrides).scenario()


def _in_order(faults: Sequence[Fault], files: Sequence[str]) -> list[Fault]:
    """Each fault once, by file (as they extend each other, others behind) and line."""

    def place(fault: Fault) -> tuple[int, str, int, str]:
        rank = files.index(fault.file) if fault.file in files else len(files)
        return rank, fault.file, fault.line or 0, fault.path

    return sorted(dict.fromkeys(faults), key=place)
