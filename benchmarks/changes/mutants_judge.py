"""Whether the tests of a mutant catch it, quickly: each mutant gets a fork of this process.

The libraries are loaded once, before the first fork; the product itself is loaded in each of them,
from a copy of the repository. Tests run until the first one fails, and that which has caught the
last mutant of its kind comes first.
"""

from __future__ import annotations

import os
import re
import resource
import sys
import traceback
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

SECONDS = 90
"""Processor time of the tests of a mutant at most; one that needs more goes on without end."""
LIBRARIES = (
    *("hypothesis", "numpy", "pandas", "pydantic", "pytest", "scipy.special", "simpy", "yaml"),
    *("_hypothesis_pytestplugin", "xdist.plugin"),
)
LOADED = "ignore::pytest.PytestAssertRewriteWarning"
"""That the plugins' libraries are loaded already is what is wanted."""
OPTIONS = ("-xq", "-n0", "-p", "no:cacheprovider", "-W", LOADED)
FAILED = re.compile(r"^(?:FAILED|ERROR) ([^\s:]+)", re.MULTILINE)


class Verdict(NamedTuple):
    """What became of a mutant."""

    caught: bool
    by: str
    """The file whose test failed first; "" where none did, or time was up."""
    seconds: float
    """Processor time."""
    words: str
    """The last ones of the tests."""


class Judge:
    """Runs tests in a copy of the repository.

    Args:
        copy: the copy's folder.
    """

    def __init__(self, copy: Path) -> None:
        self._copy = copy
        self._strong: list[str] = []
        sys.dont_write_bytecode = False
        for name in LIBRARIES:
            import_module(name)

    def judge(self, tests: Iterable[str]) -> Verdict:
        """Whether one of the tests fails.

        Args:
            tests: files, or tests in them, in the order in which they run; a folder stands for its
                files. Files that have caught others run first, the last one before all.
        """
        found = [each for test in tests for each in self._files(test)]
        rank = {file: place for place, file in enumerate(self._strong)}
        found.sort(key=lambda test: rank.get(test.partition("::")[0], len(rank)))
        verdict = self._run(found)
        if verdict.by:
            self._strong = [verdict.by, *(file for file in self._strong if file != verdict.by)]
        return verdict

    def _files(self, test: str) -> Sequence[str]:
        folder = self._copy / test
        if not folder.is_dir():
            return [test]
        inside = sorted(folder.rglob("test_*.py"))
        return [path.relative_to(self._copy).as_posix() for path in inside]

    def _run(self, tests: Sequence[str]) -> Verdict:
        said = self._copy / "tests.txt"
        before = _used()
        child = os.fork()
        if not child:
            self._become(tests, said)
        _, status = os.waitpid(child, 0)
        words = said.read_text(errors="replace")
        by = FAILED.search(words)
        return Verdict(status != 0, by[1] if by else "", _used() - before, words[-2000:])

    def _become(self, tests: Sequence[str], said: Path) -> None:
        """Run the tests, and end."""
        import pytest

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        os.chdir(self._copy)
        sys.path.insert(0, str(self._copy))
        os.environ |= {"PYTHONPATH": str(self._copy), "SUPPORTSIM_ENGINE": "simpy"}
        status: int = 1
        try:
            status = int(pytest.main([*OPTIONS, *tests]))
        except BaseException:  # noqa: BLE001  said, and a failure
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
