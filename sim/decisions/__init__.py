"""Decisions: when to grow the team, by whom, and how sure that is."""

from sim.decisions.search import Growth, grow

__all__ = ["Growth", "grow"]
