"""What the tests cost: processor time of each file, its set-up and its processes included, and the
longest single tests.

    python benchmarks/changes/suite_cost.py               # the whole suite, one test after another
    python benchmarks/changes/suite_cost.py tests/cli -q  # some of it, with options of pytest

Processor time says what a change saves, however busy the machine is. Only what runs on in a process
that outlives the last test is missing.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest

LONGEST = 20
"""Single tests that are shown."""


def processor_seconds() -> float:
    """Of this process and of those that it has waited for, user and system."""
    return sum(os.times()[:4])


class Meter:
    """A plugin of pytest that reads the processor's clock around each test."""

    def __init__(self) -> None:
        self.by_file: Counter[str] = Counter()
        self.tests: Counter[str] = Counter()
        self.longest: dict[str, tuple[float, float]] = {}
        """Seconds of each test: on the clock, of the processor."""
        self.collecting = 0.0

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Iterator[None]:
        began = processor_seconds()
        result = yield
        self.collecting = processor_seconds() - began
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        clock, began = time.perf_counter(), processor_seconds()
        result = yield
        cost = processor_seconds() - began
        file = item.nodeid.partition("::")[0]
        self.by_file[file] += cost
        self.tests[file] += 1
        self.longest[item.nodeid] = (time.perf_counter() - clock, cost)
        return result

    def report(self) -> None:
        print(f"\n{'processor s':>12}  {'tests':>5}  file")
        for file, cost in self.by_file.most_common():
            print(f"{cost:12.1f}  {self.tests[file]:5}  {file}")
        print(f"{self.collecting:12.1f}  {'':5}  collection")
        whole = self.by_file.total() + self.collecting
        print(f"{whole:12.1f}  {self.tests.total():5}  all\n\n{'clock s':>12}  processor s  test")
        for name, (clock, cost) in sorted(self.longest.items(), key=lambda one: -one[1][0])[
            :LONGEST
        ]:
            print(f"{clock:12.1f}  {cost:11.1f}  {name}")


def main() -> int:
    meter = Meter()
    done = pytest.main(["-q", "-p", "no:cacheprovider", *sys.argv[1:]], plugins=[meter])
    meter.report()
    return int(done)


if __name__ == "__main__":
    sys.exit(main())
