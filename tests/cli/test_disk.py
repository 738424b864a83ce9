"""A full disk or one that may not be written: told, and nothing half-written left."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

import sim
from sim.reports.pen import folder as folders
from sim.reports.pen.folder import MARKER
from sim.runs import Result
from tests.cli.conftest import Type

REPORT = {
    "report.html": b"<html>" * 10_000,
    "charts/week.svg": b"<svg>" * 10_000,
    "manifest.json": b'{"files": ["report.html", "charts/week.svg", "manifest.json"]}',
}
"""Files of a report, for tests that do not need real ones, which take a second to draw."""
RUN = ("run", "tiny.yaml", "--replications", "2", "--out")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])}


@contextmanager
def small_disk(place: Path, options: str) -> Iterator[None]:
    """A file system in memory; skips the test where we may not mount one."""
    place.mkdir(exist_ok=True)
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("needs root, to mount a small disk")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"cannot mount a small disk: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def quick_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def contents(results: Sequence[Result], *_: object, **__: object) -> dict[str, bytes]:
        return {name: data + b" " * results[0].seed for name, data in REPORT.items()}

    monkeypatch.setattr("sim.reports.run.files.report_contents", contents)


def files(folder: Path) -> list[str]:
    """All files but the marker, which is hidden."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if path.name != MARKER)


def test_too_little_room_is_told_before_the_run(supportsim: Type, folder: Path) -> None:
    with small_disk(folder / "disk", "size=96k"):
        done = supportsim(*RUN, "disk/out")
        assert (done.exit_code, done.stdout) == (2, "")
        assert "--out: cannot write into disk/out: too little room" in done.stderr
        assert files(folder / "disk") == []


@pytest.mark.usefixtures("quick_report")
def test_a_small_disk_runs_full(
    supportsim: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "LEAST_ROOM", 0)
    with small_disk(folder / "disk", "size=96k"):
        done = supportsim(*RUN, "disk/out")
        assert done.exit_code == 1
        assert "Tiny" in done.stdout  # the figures are shown all the same
        assert done.stderr == ("Error: cannot write into disk/out: No space left on device\n")
        assert files(folder / "disk") == []


@pytest.mark.usefixtures("quick_report")
def test_an_earlier_report_survives_a_disk_that_runs_full(
    supportsim: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "LEAST_ROOM", 0)
    with small_disk(folder / "disk", "size=400k"):
        assert supportsim(*RUN, "disk/out").exit_code == 0
        before = {name: (folder / "disk" / name).read_bytes() for name in files(folder / "disk")}
        space = os.statvfs(folder / "disk")
        (folder / "disk/ballast").write_bytes(bytes((space.f_bavail - 8) * space.f_frsize))
        assert supportsim(*RUN, "disk/out", "--seed", "2").exit_code == 1
        (folder / "disk/ballast").unlink()
        assert files(folder / "disk") == sorted(before)
        assert {n: (folder / "disk" / n).read_bytes() for n in before} == before


def test_a_full_disk_is_reported_before_the_run_where_it_can_be(
    supportsim: Type, folder: Path
) -> None:
    with small_disk(folder / "disk", "nr_inodes=2"):
        (folder / "disk/last").write_bytes(b"")
        done = supportsim(*RUN, "disk/out")
        assert (done.exit_code, done.stdout) == (2, "")
        assert "--out: cannot write into disk/out: No space left on device" in done.stderr


def test_a_disk_that_is_read_only_is_reported_before_the_run(
    supportsim: Type, folder: Path
) -> None:
    with small_disk(folder / "disk", "ro"):
        for out in ("disk", "disk/out"):
            done = supportsim(*RUN, out)
            assert (done.exit_code, done.stdout) == (2, "")
            assert done.stderr == f"Error: --out: cannot write into {out}: Read-only file system\n"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("written", [0, 2])
@pytest.mark.usefixtures("quick_report")
def test_a_disk_that_fails_under_way_leaves_nothing(
    supportsim: Type, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, written: int
) -> None:
    write, calls = Path.write_bytes, []

    def fail(path: Path, data: bytes) -> int:
        if path.name in {Path(name).name for name in REPORT}:
            calls.append(path)
            if len(calls) > written:
                write(path, data[:10])
                raise OSError(number, os.strerror(number), str(path))
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", fail)
    done = supportsim(*RUN, "out")
    assert done.exit_code == 1
    assert done.stderr == f"Error: cannot write into out: {os.strerror(number)}\n"
    assert not (folder / "out").exists()
    assert not [name for name in files(folder) if "draft" in name]


@pytest.mark.usefixtures("quick_report")
def test_a_report_that_could_not_be_put_in_place_has_no_manifest(
    supportsim: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert supportsim(*RUN, "out").exit_code == 0
    replace, calls = Path.replace, []

    def fail(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) == 3:  # the marker comes first
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        assert supportsim(*RUN, "out", "--seed", "2").exit_code == 1
    assert "manifest.json" not in files(folder / "out")
    assert not [name for name in files(folder / "out") if "draft" in name]
    assert supportsim(*RUN, "out").exit_code == 0
    assert "manifest.json" in files(folder / "out")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "words", ["scenarios", "schema", "run tiny.yaml --replications 1", "check tiny.yaml", "--help"]
)
def test_figures_that_cannot_be_printed_are_reported(folder: Path, words: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sim", *words.split()],
            env=ENVIRONMENT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    reported = "Error: cannot write the output: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, reported)
