"""Shared by all tests.

Where a test says nothing of the engine, the compiled one plays if there is one, which is quicker,
and SimPy if there is none: both write the same rows (tests/engines). The tests in tests/engine are
of the rules, and played by the reference. ``SUPPORTSIM_ENGINE=simpy`` has it play everywhere.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from sim.engine import engines_here
from sim.engine.door import VARIABLE

# The same examples on every machine, however slow: a failing test fails for everybody.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("repeatable")

if not engines_here()["compiled"]:
    os.environ.setdefault(VARIABLE, "compiled")

# What collecting the tests makes stays to the end: garbage is looked for after it, and not in it.
gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage from here on, but not among modules and tests."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium; what needs it is skipped where it is not to be had."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no Chromium on this system")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()
