"""The comparison of two versions' results tells each difference, and only differences."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import numpy as np
import pytest

from benchmarks.changes.same_results import differences, first_difference


def packed(**columns: object) -> bytes:
    """A table as it is written down."""
    arrays = {name: np.asarray(values) for name, values in columns.items()}
    rows = np.empty(
        len(next(iter(arrays.values()))), [(name, a.dtype) for name, a in arrays.items()]
    )
    for name, values in arrays.items():
        rows[name] = values
    raw = io.BytesIO()
    np.save(raw, rows)
    return gzip.compress(raw.getvalue(), mtime=0)


def test_files_that_differ_are_named(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, word in ((old, "b"), (new, "c")):
        (folder / "deep").mkdir(parents=True)
        (folder / "same.txt").write_text("a\n")
        (folder / "deep" / "other.txt").write_text(f"a\n{word}\nd\n")
    (old / "gone.txt").write_text("")
    (new / "more.txt").write_text("")
    assert list(differences(old, new)) == [
        ("deep/other.txt", "line 2\n  - b\n  + c"),
        ("gone.txt", "is no longer there"),
        ("more.txt", "is new"),
    ]
    assert not list(differences(old, old))


def test_a_text_that_goes_on_differs_where_the_other_ends() -> None:
    assert first_difference("x", b"a", b"a\nb") == "line 2\n  - (no such line)\n  + b"
    assert (
        first_difference("x.png", b"\xff\x00", b"\xff\x01") == "2 bytes before, 2 other bytes now"
    )


@pytest.mark.parametrize(
    ("was", "now", "reported"),
    [
        ([1.0, 0.0, 5.0], [1.0, -0.0, 6.0], "row 1 of 3 (now 3)\n  - at=0.0\n  + at=-0.0"),
        ([1.0, 2.0], [1.0, 2.0, 3.0], "2 rows before, 3 now; the first 2 are the same"),
    ],
)
def test_a_table_differs_in_a_row(was: list[float], now: list[float], reported: str) -> None:
    one, other = (packed(id=np.arange(len(at)), at=at) for at in (was, now))
    assert first_difference("steps.npy.gz", one, other) == reported


def test_a_table_differs_in_its_kinds() -> None:
    one, other = (packed(at=np.zeros(2, kind)) for kind in ("f8", "f4"))
    reported = first_difference("steps.npy.gz", one, other)
    assert reported == "columns\n  - [('at', '<f8')]\n  + [('at', '<f4')]"
