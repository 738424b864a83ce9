"""Exports written on the spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.exports import Export, choices_of, read_export

Read = Callable[..., Export]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads tables given as text or bytes, by name; options as on the command line."""

    def reads(
        *tables: str | bytes,
        names: tuple[str, ...] = (),
        maps: tuple[str, ...] = (),
        tiers: tuple[str, ...] = (),
        dates: str | None = None,
        system: str | None = None,
        **options: Any,
    ) -> Export:
        paths = []
        for k, table in enumerate(tables):
            path = tmp_path / (names[k] if names else f"export{k}.csv")
            path.write_bytes(table if isinstance(table, bytes) else table.encode())
            paths.append(path)
        choices = choices_of(maps, tiers, system=system, dates=dates)
        return read_export(paths, choices=choices, **options)

    return reads


def told(export: Export) -> str:
    """All notes as one text."""
    return "\n".join(map(str, export.notes))
