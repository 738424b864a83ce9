"""Does the suite catch a broken rule? Breaks one place after the other, and runs the tests of it.

Mutants are those of Cosmic Ray's operators: a sum for a difference, `<` for `<=`, a condition
turned round, a loop that does nothing. They are drawn at random, as many from each of the rooms
below, a place at most once, and put into a copy of the repository. The tests of the room run there
until the first one fails, the strongest first: whatever simulates must still write the log of the
engine in C, which is not broken. What only changes types, words, or the place of a figure in a
report, is no mutant.

It prints the score, and each mutant that no test has caught. Such a survivor either changes
nothing that can be seen, or a test is missing.

    python benchmarks/changes/mutants.py [NUMBER] [SEED] [ROOM]
    python benchmarks/changes/mutants.py known     those that once survived
"""

from __future__ import annotations

import ast
import difflib
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from mutants_equivalent import ANYWHERE, EQUIVALENT, INSTEAD
from mutants_judge import SECONDS, Judge

ROOT = Path(__file__).resolve().parents[2]
EQUAL = "tests/engines/test_equal.py::test_"
BUNDLED = f"{EQUAL}bundled_scenarios_and_the_one_with_every_key"
BOTH_ENGINES = (
    *(f"{EQUAL}generated_scenarios[{block}]" for block in range(2)),
    *(f"{BUNDLED}[{name}]" for name in ("startup", "help-desk", "unclear-roles", "web-shop")),
)
"""Scenarios by the engine that is broken and by the one in C, which is not."""
HOUSE = (
    *(*BOTH_ENGINES, "tests/engine/test_paths.py"),
    *("tests/engine/test_end_of_duty.py", "tests/engine/test_routing.py"),
)
PEOPLE = (
    *("tests/test_careers.py", "tests/rota", "tests/test_agents.py"),
    *("tests/scenarios/checks/test_breaks.py", "tests/engine/invariants/test_changing_teams.py"),
)
TAPE = (
    *("tests/test_tape.py", "tests/test_drawn.py", "tests/engine/test_paths.py"),
    *("tests/engine/test_bots.py", "tests/engine/duties/test_wrong_desk.py"),
    "tests/engine/invariants/test_names.py",
    *("tests/scenarios/test_demand.py", "tests/scenarios/checks/test_detours.py"),
    "tests/generated/test_generated.py::test_every_number_is_a_sound_scenario",
)
METRICS = ("tests/metrics", "tests/theory/test_formulas.py")


class Room(NamedTuple):
    """Some modules, and the tests of them, the quickest first."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS = {
    "engine": Room(("sim/engine/*.py",), HOUSE),
    "duties": Room(("sim/engine/duties/*.py",), HOUSE),
    "queues": Room(("sim/queues.py",), HOUSE),
    "agents": Room(("sim/agents.py",), ("tests/test_agents.py", *HOUSE)),
    "inquiries": Room(("sim/inquiries.py",), ("tests/test_inquiries.py", *HOUSE)),
    "roster": Room(("sim/roster/*.py",), PEOPLE),
    "careers": Room(("sim/careers.py",), PEOPLE),
    "tape": Room(("sim/tape/*.py",), TAPE),
    "metrics": Room(("sim/metrics/*.py", "sim/metrics/*/*.py"), METRICS),
}
PLAYED = ("engine", "duties", "queues", "agents", "inquiries")
"""Rooms that the engine in C has again: both must write the same log."""
LEARNERS = "tests/engine/duties/test_learners.py"
STRAIN = tuple(f"tests/engine/duties/test_{name}.py" for name in ("strain", "strained_people"))
FURTHER = {
    "sim/agents.py": (LEARNERS,),
    "sim/careers.py": ("tests/test_tape.py",),
    "sim/engine/door.py": ("tests/engines/test_left_early.py",),
    "sim/engine/duties/strain.py": STRAIN,
    "sim/engine/recorder.py": STRAIN,
    "sim/engine/successors.py": STRAIN,
    "sim/engine/tables.py": STRAIN,
    "sim/inquiries.py": (
        "tests/engine/duties/test_consult.py",
        "tests/engine/duties/test_messages.py",
    ),
    "sim/roster/posts.py": (LEARNERS,),
    "sim/tape/assumed.py": ("tests/backtest/test_uncertain.py",),
    "sim/tape/contacts.py": (
        "tests/engine/duties/test_conflicting_answers.py",
        *(*STRAIN, "tests/test_experience.py"),
    ),
    "sim/tape/paths.py": ("tests/engine/test_returns.py",),
    "sim/tape/known.py": ("tests/backtest/test_uncertain.py",),
    "sim/tape/tape.py": STRAIN,
    "sim/tape/uncertain.py": ("tests/backtest/test_uncertain.py",),
    "sim/metrics/theory.py": ("tests/metrics/test_theory.py",),
}
"""Tests of one file, before those of its room; some files have one of their own name, too."""


class Mutant(NamedTuple):
    """A module with one place broken."""

    room: str
    file: str
    operator: str
    code: str

    @property
    def difference(self) -> str:
        """What is broken, in lines."""
        lines = ((ROOT / self.file).read_text().splitlines(), self.code.splitlines())
        rows = list(difflib.unified_diff(*lines, lineterm="", n=0))[2:]
        return "\n".join(f"    {row}" for row in rows)

    @property
    def equivalent(self) -> str | None:
        """Why nothing can be seen of it, where that was found out."""
        rows = [row.strip() for row in self.difference.splitlines()]
        old, new = ([row[1:].strip() for row in rows if row[0] == sign] for sign in "-+")
        if len(new) != 1:
            return None
        for (there, instead), why in INSTEAD.items():
            if there in old[0] and old[0].replace(there, instead) == new[0]:
                return why
        return ANYWHERE.get(new[0], EQUIVALENT.get(self.file, {}).get(new[0]))

    @property
    def tests(self) -> tuple[str, ...]:
        """Those that are to catch it."""
        name = f"test_{Path(self.file).stem}.py"
        folders = [ROOT / "tests" / folder for folder in ("engine", "metrics")]
        own = [path for folder in folders for path in sorted(folder.rglob(name))]
        named = [path.relative_to(ROOT).as_posix() for path in own]
        tests = (*FURTHER.get(self.file, ()), *ROOMS[self.room].tests)
        first = BOTH_ENGINES if self.room in PLAYED else ()
        return tuple(dict.fromkeys((*first, *named, *tests)))


KNOWN = (
    ("queues", "sim/queues.py", "load if self._spread else -load", "load"),
    ("engine", "sim/engine/house.py", "in_house += contact.kind.live", "in_house += 1"),
)
"""Room, file, what is there, and what stands there instead: these once survived."""


def known() -> Iterator[Mutant]:
    """Mutants that once survived, and must not any more."""
    for room, file, there, instead in KNOWN:
        code = (ROOT / file).read_text()
        if there not in code:
            raise SystemExit(f"{file}: `{there}` is no longer there; mend KNOWN")
        yield Mutant(room, file, "known", code.replace(there, instead, 1))


def sampled(number: int, seed: int, rooms: Sequence[str]) -> Iterator[Mutant]:
    """Mutants at random, each at a place of its own: a file, an operator's kind, and where."""
    each = [_of_room(room, random.Random(f"{seed} {room}")) for room in rooms]  # noqa: S311
    in_turn = (mutant for row in zip_longest(*each) for mutant in row if mutant is not None)
    return islice(in_turn, number)


def _of_room(room: str, chance: random.Random) -> Iterator[Mutant]:
    """All mutants of a room, in an order of chance."""
    places = [*_places(room)]
    chance.shuffle(places)
    for file, operators, occurrence in places:
        operator = chance.choice(operators)
        code = mutate_code((ROOT / file).read_text(), _operator(operator), occurrence)
        if code is not None and _is_another_program(file, code):
            yield Mutant(room, file, operator.partition("/")[2], code)


@cache
def _places(room: str) -> tuple[tuple[str, tuple[str, ...], int], ...]:
    """Each place of a room's files that can be broken: by which operators, and its number."""
    alike: dict[tuple[str, str], list[str]] = {}
    for name in cosmic_ray.plugins.operator_names():
        words = name.partition("/")[2].split("_")
        if not words[0].startswith("Variable"):  # needs names to be told
            alike.setdefault((words[0], "".join(words[1:2])), []).append(name)
    found = []
    for pattern in ROOMS[room].files:
        for path in sorted(ROOT.glob(pattern)):
            nodes = list(ast_nodes(get_ast(path.read_text())))
            file = path.relative_to(ROOT).as_posix()
            for names in alike.values():
                operator = _operator(names[0])
                many = sum(len([*operator.mutation_positions(node)]) for node in nodes)
                found += [(file, tuple(names), number) for number in range(many)]
    return tuple(found)


@cache
def _operator(name: str) -> cosmic_ray.operators.operator.Operator:
    return cosmic_ray.plugins.get_operator(name)()


def _is_another_program(file: str, code: str) -> bool:
    """Whether it can be run at all, and differs by more than what only readers see."""
    try:
        return _program(code) != _program((ROOT / file).read_text())
    except SyntaxError:
        return False


def _program(code: str) -> str:
    """A program without types, and without the places that figures have in reports."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.ClassDef) and "Protocol" in map(ast.unparse, node.bases):
            node.body = [ast.Pass()]
        elif isinstance(node, ast.keyword) and node.arg in ("shown", "row"):
            node.value = ast.Constant(None)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.test, node.body = ast.Constant(None), [ast.Pass()]
    return ast.dump(tree)


def put(file: Path, code: str) -> None:
    """Write a module; what Python has compiled of it goes."""
    file.write_text(code)
    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        compiled.unlink()


def copied(folder: Path) -> Path:
    """A copy of all that git knows or would, and of the library."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    library = ROOT.glob("sim/engine/compiled/engine.*")
    for file in [*names.splitlines(), *(path.relative_to(ROOT) for path in library)]:
        if (ROOT / file).is_file():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, folder / file)
    return folder


def control(judge: Judge, tests: Sequence[str]) -> None:
    """Some tests pass while nothing is broken, and in time."""
    verdict = judge.judge(tests)
    used = f"{verdict.seconds:.0f} s of {SECONDS} s"
    print(f"unbroken: {used}, {', '.join(tests)}", flush=True)
    if verdict.caught:
        raise SystemExit(f"fails while nothing is broken, or takes too long:\n{verdict.words}")


def main(mutants: Iterable[Mutant]) -> None:
    """Break each place in turn, and print who survives."""
    found: Counter[tuple[str, bool]] = Counter()
    sound: set[str] = set()
    with TemporaryDirectory(prefix="mutants-") as folder:
        copy = copied(Path(folder))
        judge = Judge(copy)
        for number, mutant in enumerate(mutants, start=1):
            if new := [test for test in mutant.tests if test not in sound]:
                control(judge, new)
                sound |= {*new}
            put(copy / mutant.file, mutant.code)
            verdict = judge.judge(mutant.tests)
            put(copy / mutant.file, (ROOT / mutant.file).read_text())
            if verdict.caught or mutant.equivalent is None:
                found[mutant.room, verdict.caught] += 1
            by = verdict.by or "no end"
            what = f"caught ({by})" if verdict.caught else mutant.equivalent or "SURVIVED"
            took = f"{verdict.seconds:.1f} s"
            print(f"{number} {what} {mutant.file} {mutant.operator} ({took})", flush=True)
            if not verdict.caught:
                print(mutant.difference, flush=True)
    print("| room | caught | of |\n|---|---:|---:|")
    for room in dict.fromkeys(room for room, _ in found):
        print(f"| {room} | {found[room, True]} | {found[room, True] + found[room, False]} |")
    killed = sum(many for (_, is_caught), many in found.items() if is_caught)
    print(f"| all | {killed} | {found.total()} |")


if __name__ == "__main__":
    words = sys.argv[1:]
    if words == ["known"]:
        main(known())
    else:
        numbers, rooms = [int(w) for w in words[:2]], words[2:] or list(ROOMS)
        main(sampled(*numbers, *(500, 1)[len(numbers) :], rooms))
