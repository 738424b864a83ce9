"""Imports run downward only, each library has one room, and the front door opens quickly."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "sim"

# From the ground up: a room may import what stands before it.
ORDER = (
    "errors",
    "sheets",
    "extensions",
    "policies",
    "calendar",
    "units",
    "distributions",
    "log",
    "exports",
    "scenarios",
    "clock",
    "inquiries",
    "careers",
    "learners",
    "tape",
    "agents",
    "roster",
    "routing",
    "queues",
    "metrics",
    "engine",
    "runs",
    "experiments",
    "decisions",
    "extend",
    "reports",
    "terminal",
    "progress",
    "cli",
    "__main__",
)

# Where a library may be imported; everything that is not named here may be imported anywhere.
ROOMS = {
    "simpy": {"clock", "inquiries", "agents", "engine"},
    "numpy.random": {"tape"},
    "matplotlib": {"reports"},
    "jinja2": {"reports"},
    "joblib": {"runs"},
    "distributed": {"runs"},
    "sqlite3": {"experiments"},
    "yaml": {"scenarios"},
    "pydantic": {"units", "scenarios", "experiments"},
    "rich": {"terminal", "progress"},
    "click": {"cli"},
}

# Metrics know the log, not the scenario: a real helpdesk export is measured by the same code.
UNKNOWN_TO_METRICS = {
    "scenarios",
    "inquiries",
    "careers",
    "tape",
    "agents",
    "roster",
    "routing",
    "queues",
    "clock",
}


def rooms() -> Iterator[tuple[str, Path]]:
    """Every module with the room it is in; the front door itself is in none."""
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        if place != Path("__init__.py"):
            yield place.parts[0].removesuffix(".py"), path


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


def test_every_room_is_in_the_order() -> None:
    assert {room for room, _ in rooms()} <= set(ORDER)


def test_imports_run_downward_only() -> None:
    upward = []
    for room, path in rooms():
        below = set(ORDER[: ORDER.index(room) + 1])
        if room == "metrics":
            below -= UNKNOWN_TO_METRICS
        for name in imports(path):
            package, _, rest = name.partition(".")
            imported = rest.partition(".")[0]
            if package == "sim" and imported in ORDER and imported not in below:
                upward.append(f"{path.relative_to(PACKAGE)} imports {name}")
    assert not upward


def test_each_library_stays_in_its_room() -> None:
    strayed = []
    for room, path in rooms():
        for name in imports(path):
            for library, allowed in ROOMS.items():
                if f"{name}.".startswith(f"{library}.") and room not in allowed:
                    strayed.append(f"{path.relative_to(PACKAGE)} imports {name}")
    assert not strayed


def test_random_numbers_come_from_the_tape_alone() -> None:
    """The standard library's generator is a second source of chance; no room has it."""
    assert not [path for _, path in rooms() if "random" in imports(path)]


@pytest.mark.parametrize("module", ["sim", "sim.cli", "sim.metrics"])
def test_slow_libraries_are_not_loaded_before_they_are_needed(module: str) -> None:
    slow = ("pandas", "matplotlib", "scipy", "simpy", "joblib", "jinja2", "rich.console")
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    assert not set(slow) & set(loaded.stdout.split())
