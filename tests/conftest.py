"""Shared by all tests.

Where a test says nothing of the engine, the compiled one plays if there is one, which is quicker,
and SimPy if there is none: both write the same rows (tests/engines). The tests in tests/engine are
of the rules, and played by the reference. ``SUPPORTSIM_ENGINE=simpy`` has it play everywhere.
"""

from __future__ import annotations

import os

from hypothesis import settings

from sim.engine import engines_here
from sim.engine.door import VARIABLE

# The same examples on every machine, however slow: a failing test fails for everybody.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("repeatable")

if not engines_here()["compiled"]:
    os.environ.setdefault(VARIABLE, "compiled")
