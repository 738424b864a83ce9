"""Tests of the compiled engine are left out, with the reason, where it cannot be built."""

from __future__ import annotations

import pytest

from sim.engine import compiled
from sim.engine.compiled.build import BuildError, build, compiler
from sim.engine.compiled.library import loaded


@pytest.fixture(scope="session", autouse=True)
def _library() -> None:
    """Build it where it is missing or was built from other sources; a compiler must succeed."""
    if compiled.available():
        return
    try:
        build()
    except BuildError:
        if compiler() is not None:
            raise
        pytest.skip(f"no compiled engine: {compiled.why_not()}")
    loaded.cache_clear()
    assert compiled.available(), compiled.why_not()
