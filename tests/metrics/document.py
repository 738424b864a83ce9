"""docs/kpis.py, which makes the tables of docs/metrics.md, as a module."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).parents[2] / "docs"


def kpi_tables() -> ModuleType:
    """The script."""
    spec = importlib.util.spec_from_file_location("kpi_tables", DOCS / "kpis.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
