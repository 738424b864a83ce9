"""Versions that figures depend on."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from sim.version import __version__


def versions() -> dict[str, str]:
    """Versions of this package, Python and the libraries whose numbers enter the results."""
    libraries = ("numpy", "pandas", "scipy", "simpy")
    return {
        "supportsim": __version__,
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in libraries},
    }


SOURCES = (".py", ".c", ".h")
"""What the code of this package is written in."""
NOT_IN_FIGURES = (
    "decisions",
    "files",
    "experiments",
    "reports",
    "cli",
    "progress",
    "terminal",
)
"""Rooms of this package that show or use KPIs, but have no part in them."""


def model_version(modules: Iterable[str] = ()) -> str:
    """12 hexadecimal digits for the code that a replication's figures come from.

    It is that of this package (the compiled engine's in C, too), the versions of the libraries
    whose numbers enter the figures, and the extensions of the scenario. Any change to one of them
    gives other digits.

    Args:
        modules: names of the extensions, imported before.
    """
    digest = hashlib.sha256(_package(Path(__file__).parents[1]).encode())
    for name in sorted(modules):
        file = getattr(sys.modules.get(name), "__file__", None)
        digest.update(name.encode())
        digest.update(Path(file).read_bytes() if file else b"")
    return digest.hexdigest()[:12]


@cache
def _package(package: Path) -> str:
    digest = hashlib.sha256()
    for name, version in versions().items():
        if name != "python":
            digest.update(f"{name} {version}\n".encode())
    sources = [path for suffix in SOURCES for path in package.rglob(f"*{suffix}")]
    for path in sorted(sources):
        place = path.relative_to(package)
        if place.parts[0].removesuffix(".py") not in NOT_IN_FIGURES:
            digest.update(place.as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
