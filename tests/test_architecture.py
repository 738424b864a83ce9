"""Imports run downward only, each library has one room, and the front door opens quickly."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "sim"

# From the ground up: a room may import what stands before it, and itself. A module is in the
# longest of these names that it begins with; ``__init__`` is what a package gives to others.
ORDER = (
    "version",
    "late",
    "errors",
    "files",
    "stopping",
    "sheets",
    "kpis",
    "extensions",
    "policies",
    "calendar",
    "units",
    "distributions",
    "events",
    "log",
    "exports.text",
    "exports.meaning",
    "exports.rows",
    "exports",
    "exports.__init__",
    "metrics",
    "metrics.facts",
    "metrics.kpis",
    "metrics.goals",
    "metrics.targets",
    "metrics.headline",
    "metrics.estimates",
    "metrics.flows",
    "metrics.measuring",
    "metrics.__init__",
    "scenarios.text",
    "scenarios.sections",
    "scenarios.sections.contacts",
    "scenarios.sections.team",
    "scenarios.sections.schema",
    "scenarios.sections.json_schema",
    "scenarios.meaning",
    "scenarios.checks",
    "scenarios",
    "scenarios.__init__",
    "expected",
    "expected.erlang",
    "expected.__init__",
    "checking",
    "checking.__init__",
    "clock",
    "inquiries",
    "careers",
    "tape",
    "agents",
    "roster",
    "routing",
    "queues",
    "floor",
    "engine",
    "runs",
    "experiments",
    "decisions",
    "decisions.signals",
    "decisions.sizing",
    "decisions.growth",
    "decisions.__init__",
    "calibrate",
    "calibrate.writing",
    "calibrate.__init__",
    "drafts",
    "backtest",
    "backtest.__init__",
    "replan",
    "replan.__init__",
    "extend",
    "reports.pen",
    "reports.erlang",
    "reports.signals",
    "reports.comparison",
    "reports.replay",
    "reports.day",
    "reports.workbook",
    "reports.run",
    "reports.experiment",
    "reports.growth",
    "reports.calibration",
    "reports.backtest",
    "reports.replan",
    "reports.sizing",
    "reports.slides",
    "reports",
    "reports.__init__",
    "terminal",
    "progress",
    "page",
    "page.__init__",
    "__init__",
    "cli",
    "__main__",
)

MOST_FILES = 16
"""Files of a folder at most, in the package, its tests and the benchmarks."""
THE_MODELS_NOUNS = 23
"""Those of ``sim`` itself: the ground floor, the nouns of the model, and the terminal."""

MOST_LINES = 400
"""Lines of a file of the package, of its tests and of the benchmarks at most."""

# Where a library may be imported; everything that is not named here may be imported anywhere.
ROOMS = {
    "simpy": {"clock", "inquiries", "agents", "engine"},
    "ctypes": {"engine.compiled", "tape.memory"},
    "numpy.random": {"tape"},
    "matplotlib": {"reports"},
    "jinja2": {"reports.pen", "page.server"},
    "fastapi": {"page"},
    "uvicorn": {"page"},
    "xlsxwriter": {"reports.workbook"},
    "joblib": {"runs"},
    "distributed": {"runs"},
    "sqlite3": {"runs"},
    "yaml": {"exports.meaning.mapping", "scenarios.text"},
    "pydantic": {"units", "scenarios", "experiments"},
    "rich": {"terminal", "progress"},
    "click": {"cli"},
}

# Metrics know the log, not the scenario: a real helpdesk export is measured by the same code.
UNKNOWN_TO_METRICS = {
    "scenarios",
    "expected",
    "checking",
    "inquiries",
    "careers",
    "tape",
    "agents",
    "roster",
    "routing",
    "queues",
    "floor",
    "clock",
}


def module(path: Path) -> str:
    """Dotted name of a file within the package, e.g. "scenarios.load", "scenarios.__init__"."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


FILES = {module(path): path for path in sorted(PACKAGE.rglob("*.py"))}
WRITTEN = {".py", ".c", ".h", ".js", ".css", ".jinja", ".yaml", ".toml", ".csv", ".txt", ".md"}
BENCHMARKS = sorted((PACKAGE.parent / "benchmarks").rglob("*.py"))


def room_of(name: str) -> str:
    """The room that a module is in; empty where it is in none."""
    while name and name not in ORDER:
        name = name.rpartition(".")[0]
    return name


def lies_in(name: str, room: str) -> bool:
    """Whether a module is a room, or in it."""
    return f"{name}.".startswith(f"{room}.")


@cache
def imports(path: Path) -> set[str]:
    """Dotted names that a module imports, wherever in it, and what it takes from `np.random`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the import in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in ("np.random", "numpy.random"):
            found.add("numpy.random")
    return found


@cache
def imported_modules(path: Path) -> set[str]:
    """Modules of the package that a file imports anywhere: deferred and for types alone, too."""
    found = set()
    for name in imports(path):
        package, _, place = name.partition(".")
        while package == "sim" and place not in FILES:
            if f"{place}.__init__".lstrip(".") in FILES:
                place = f"{place}.__init__".lstrip(".")
            else:
                place = place.rpartition(".")[0]
        if package == "sim":
            found.add(place)
    return found


def circles(graph: Mapping[str, set[str]]) -> set[tuple[str, ...]]:
    """Modules that reach each other by their imports, each circle (or knot of them) once."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        ahead = [start]
        while ahead:
            new = graph[ahead.pop()] - found
            found |= new
            ahead += new
        return found

    reach = {name: reached(name) for name in graph}
    return {
        tuple(sorted({name, *(other for other in reach[name] if name in reach[other])}))
        for name in graph
        if name in reach[name]
    }


def test_every_module_is_in_a_room() -> None:
    assert not [name for name in FILES if not room_of(name)]


def test_every_room_is_there() -> None:
    assert set(ORDER) == {room_of(name) for name in FILES}


def test_imports_run_downward_only() -> None:
    upward = [
        f"{name} imports {imported}"
        for name, path in FILES.items()
        for imported in imported_modules(path)
        if ORDER.index(room_of(imported)) > ORDER.index(room_of(name))
    ]
    assert not upward


def test_metrics_know_the_log_and_not_the_scenario() -> None:
    known = {
        f"{name} imports {imported}"
        for name, path in FILES.items()
        for imported in imported_modules(path)
        if lies_in(name, "metrics") and imported.partition(".")[0] in UNKNOWN_TO_METRICS
    }
    assert not known


def test_there_is_no_circle_of_imports() -> None:
    graph = {name: imported_modules(path) - {name} for name, path in FILES.items()}
    assert not circles(graph)


def test_duties_of_the_house_do_not_know_each_other() -> None:
    known = {
        f"{name} imports {imported}"
        for name, path in FILES.items()
        for imported in imported_modules(path)
        if lies_in(name, "engine.duties") and lies_in(imported, "engine.duties")
        if name != "engine.duties.__init__"
    }
    assert not known


def test_circles_are_seen() -> None:
    graph = {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": {"e"}, "e": {"d"}, "f": {"a"}}
    assert circles(graph) == {("a", "b", "c"), ("d", "e")}


def test_no_folder_is_a_corridor() -> None:
    counts = Counter(
        path.parent
        for room in ("sim", "tests", "benchmarks")
        for path in (PACKAGE.parent / room).rglob("*.*")
        if path.suffix in WRITTEN and "_build" not in path.parts
    )
    assert counts[PACKAGE / "engine" / "compiled" / "sources"] > 10
    limits = dict.fromkeys(counts, MOST_FILES) | {PACKAGE: THE_MODELS_NOUNS}
    assert {str(folder): n for folder, n in counts.items() if n > limits[folder]} == {}


def test_no_file_is_long() -> None:
    written = [
        path
        for folder in ("sim", "tests", "benchmarks")
        for kind in ("*.py", "*.c", "*.h", "*.js")
        for path in (PACKAGE.parent / folder).rglob(kind)
    ]
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in written}
    assert {path: n for path, n in lines.items() if n > MOST_LINES} == {}


def test_each_folder_says_what_is_in_it() -> None:
    doors = {path.parent / "__init__.py" for path in (*FILES.values(), *BENCHMARKS)}
    silent = [
        door
        for door in doors
        if not door.is_file() or not ast.get_docstring(ast.parse(door.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_the_page_on_architecture_shows_every_room() -> None:
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.parent for path in (*FILES.values(), *BENCHMARKS)}
    rooms -= {PACKAGE, PACKAGE.parent / "benchmarks"}
    assert not [room for room in rooms if not re.search(rf"[/`]{room.name}/`", page)]
    grounds = [path for path in PACKAGE.glob("*.py") if not path.name.startswith("__")]
    assert not [path.name for path in grounds if f"`sim/{path.name}`" not in page]


def test_each_library_stays_in_its_room() -> None:
    strayed = []
    for name, path in FILES.items():
        for imported in imports(path):
            for library, allowed in ROOMS.items():
                here = any(lies_in(name, room) for room in allowed)
                if lies_in(imported, library) and not here:
                    strayed.append(f"{name} imports {imported}")
    assert not strayed


def test_random_numbers_come_from_the_tape_alone() -> None:
    """The standard library's generator is a second source of chance; no room has it."""
    assert not [path for path in FILES.values() if "random" in imports(path)]


@pytest.mark.parametrize("opened", ["sim", "sim.cli", "sim.metrics"])
def test_slow_libraries_are_not_loaded_before_they_are_needed(opened: str) -> None:
    slow = ("pandas", "matplotlib", "scipy", "simpy", "joblib", "jinja2", "rich.console")
    assert not {*slow} & _loaded_by(opened)


def test_what_the_terminal_shows_needs_no_charts_and_no_page() -> None:
    shown = {each for name in FILES if name.startswith("terminal.") for each in _reports_of(name)}
    assert "sim.reports.growth.basis" in shown
    assert not {"matplotlib", "jinja2"} & _loaded_by(*shown)


def _reports_of(room: str) -> set[str]:
    """Modules of reports that a module imports anywhere."""
    return {f"sim.{each}" for each in imported_modules(FILES[room]) if each.startswith("reports.")}


def _loaded_by(*modules: str) -> set[str]:
    """All that is loaded once some modules are."""
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, {', '.join(modules)}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return set(loaded.stdout.split())
