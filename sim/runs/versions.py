"""Versions that figures depend on."""

from __future__ import annotations

import platform
from importlib import metadata

import sim


def versions() -> dict[str, str]:
    """Versions of this package, Python and the libraries whose numbers enter the results."""
    libraries = ("numpy", "pandas", "scipy", "simpy")
    return {
        "supportsim": sim.__version__,
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in libraries},
    }
