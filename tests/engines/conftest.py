"""Tests of the compiled engine are left out, with the reason, where there is none."""

from __future__ import annotations

import pytest

from sim.engine import compiled
from sim.engine.compiled.build import compiler


@pytest.fixture(autouse=True)
def _needs_the_library() -> None:
    """Beside a compiler, a library that is missing is a fault."""
    if not compiled.available():
        if compiler() is None:
            pytest.skip(f"no compiled engine: {compiled.why_not()}")
        pytest.fail(f"there is a compiler, but no compiled engine: {compiled.why_not()}")
