"""Shifts of a group after some have come and others have left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.checking.load import Document


def listed_shifts(document: Document, group: str) -> list[Any]:
    """The shifts of a group where it lists them; empty where it does not."""
    shifts = document.data["team"][group].get("shifts")
    return shifts if isinstance(shifts, list) else []


def with_moves(shifts: Sequence[Mapping[str, Any]], moves: Sequence[int]) -> list[Any]:
    """Shifts with those who came and without those who left.

    Whoever comes takes over a shift in turn; the last to come leave first.

    Args:
        shifts: as the scenario lists them.
        moves: how many come (above 0) or leave, in order of time.
    """
    agents = [int(shift["agents"]) for shift in shifts]
    came: list[int] = []
    for number in moves:
        for _ in range(number):
            came.append(len(came) % len(agents))
            agents[came[-1]] += 1
        for _ in range(-number):
            last = max((k for k, there in enumerate(agents) if there), default=0)
            agents[came.pop() if came else last] -= 1
    stay = [{**shift, "agents": n} for shift, n in zip(shifts, agents, strict=True) if n > 0]
    return stay or [{**shifts[0], "agents": 0}]
