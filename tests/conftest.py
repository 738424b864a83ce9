"""Shared by all tests."""

from __future__ import annotations

from hypothesis import settings

# The same examples on every machine, however slow: a failing test fails for everybody.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("repeatable")
