"""What must become of a mutant: clear faults, or a scenario that runs."""

from __future__ import annotations

import re
import signal
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sim.checking import load_document
from sim.errors import Fault, ScenarioError, SupportsimError
from sim.expected import expect
from sim.runs.replication import Replication, run_replication
from sim.scenarios import Scenario, fingerprint
from sim.units import HOUR
from tests.fuzz.mutate import Mutant, mutant

SECONDS = 30
"""Time that a mutant may take; a sound one takes a tenth of a second."""
SHORT = 30 * HOUR
"""Minutes of the horizon of a mutant that is run, at most."""
MOST_INQUIRIES, MOST_AGENTS = 5_000, 1_000
"""Size up to which a valid mutant is run."""

REFUSED, RAN, LARGE, FINDING = "refused", "ran", "valid, too large to run here", "finding"


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant; ``told`` explains a finding."""

    mutant: Mutant
    outcome: str
    told: str = ""

    def __str__(self) -> str:
        changes = "; ".join(self.mutant.changes)
        return f"mutant {self.mutant.seed} of {self.mutant.base} ({changes}): {self.told}"


class UnclearError(AssertionError):
    """An answer that does not help whoever wrote the file."""


def judge(seed: int) -> Verdict:
    """Make the mutant of that number, load it, and run it if it can be run."""
    spoilt = mutant(seed)
    try:
        with _time_limit(SECONDS), warnings.catch_warnings(), tempfile.TemporaryDirectory() as name:
            warnings.simplefilter("error")
            return Verdict(spoilt, decide(spoilt, Path(name)))
    except Exception as error:  # noqa: BLE001  any exception at all is what is looked for
        cause = error.__cause__ or error
        at = traceback.extract_tb(cause.__traceback__)[-1]
        told = f"{type(cause).__name__}: {cause} ({Path(at.filename).name}:{at.lineno})"
        return Verdict(spoilt, FINDING, told)


def decide(spoilt: Mutant, folder: Path) -> str:
    """What becomes of a mutant whose files are written into a folder; raises what must not be."""
    for name, data in spoilt.files.items():
        (folder / name).write_bytes(data)
    file = folder / next(iter(spoilt.files))
    try:
        document = load_document(file)
    except ScenarioError as error:
        for fault in error.faults:
            check_fault(fault, file)
        if not error.faults:
            raise UnclearError("refused without a fault") from None
        return REFUSED
    for warning in document.warnings:
        check_fault(warning, file)
    scenario = document.scenario()
    again = folder / "again.yaml"
    again.write_text(document.text(), encoding="utf-8")
    if fingerprint(load_document(again).scenario()) != fingerprint(scenario):
        raise UnclearError("its own text loads to another scenario")
    return _run(file, scenario)


def _run(file: Path, scenario: Scenario) -> str:
    """One short replication, through tape, engine and KPIs."""

    horizon = scenario.horizon
    if horizon.minutes > SHORT:
        changes = [f"horizon={{start: {horizon.start}, length: {SHORT / HOUR} h, warm_up: 3 h}}"]
        try:
            scenario = load_document(file, changes).scenario()
        except ScenarioError:
            return LARGE  # its counts lie later, say: it cannot be made short
    expected = expect(scenario).streams.arriving.values()
    inquiries = sum(amount.actual for amount in expected)
    agents = sum(group.headcount for group in scenario.team.values())
    if inquiries > MOST_INQUIRIES or agents > MOST_AGENTS:
        return LARGE
    run_replication(Replication("mutant", scenario, seed=1, number=0))
    return RAN


JARGON = re.compile(
    r"Traceback|Error\b|Errno|<class|NoneType|object at 0x|pydantic|validat|Input should|__"
    r"|\b(dict|str|int|float|tuple)\b|cannot be used:"
)
"""Words of programmers, which no message about a scenario needs."""


def check_fault(fault: Fault, file: Path) -> None:
    """A fault names its file, its line where it has one, and says what is wrong in plain words.

    Raises:
        UnclearError: it does not.
    """
    said = str(fault)
    wrong = ""
    if not fault.message.strip() or not fault.file:
        wrong = "names no file or no rule"
    elif not said.isprintable() or len(fault.message) > 500:
        wrong = "cannot be shown in a line"
    elif fault.file == str(file) and fault.path and fault.line is None:
        wrong = "has no line"
    elif fault.line is not None and not 1 <= fault.line <= _lines(fault.file) + 1:
        wrong = "lies outside the file"
    elif JARGON.search(re.sub(r'".*?"|`.*?`|\(got.*\)', "", fault.message)):
        wrong = "speaks to programmers"
    if wrong:
        raise UnclearError(f"a fault {wrong}: {said}")


def _lines(file: str) -> int:
    path = Path(file)
    return len(re.split(rb"\r\n|\r|\n", path.read_bytes())) if path.is_file() else 10**6


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """Raise TimeoutError when the body takes longer."""

    def ring(signum: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def in_plain_words(do: Callable[[], object], folder: Path) -> str:
    """Refused by an error of ours, whose message a person can read; or done."""
    try:
        do()
    except SupportsimError as error:
        said = str(error).replace(str(folder), "")
        unquoted = re.sub(r'".*?"|`.*?`|\(got.*\)', "", said)
        if not said.replace("\n", " ").isprintable() or JARGON.search(unquoted):
            raise UnclearError(f"refused in strange words: {said!r}") from None
        return REFUSED
    return RAN
