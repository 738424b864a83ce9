"""The documentation builds without a warning, its links lead somewhere, its tutorial works."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.scenarios import json_schema

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [*DOCS.glob("*.md"), ROOT / "README.md", *ROOT.glob("experiments/*/README.md")]
WRITTEN = [
    *(*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "Makefile"),
    *(path for room in ("benchmarks", "sim", "tests") for path in (ROOT / room).rglob("*.py")),
]
NAMED = re.compile(r"\b(?:benchmarks|sim|tests)/[\w/]+\.(?:c|csv|h|py|toml|yaml)\b")
STARTED = re.compile(r"\bpython\)? (benchmarks/[\w/]+\.py)")
TUTORIAL = (DOCS / "tutorial.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, built from a copy of docs/."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns("_build", "keys.md"))
    from sphinx.cmd.build import main as sphinx

    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Python itself: Sphinx tells its own
        done = sphinx(["-W", "-q", str(folder / "docs"), str(folder / "pages")])
    assert (done, said.getvalue()) == (0, "")
    return folder / "pages"


def test_it_builds_without_a_warning(site: Path) -> None:
    assert "From a team to an answer" in (site / "index.html").read_text(encoding="utf-8")


def test_every_key_of_the_language_is_on_its_page(site: Path) -> None:
    page = (site / "keys.html").read_text(encoding="utf-8")
    definitions = json_schema()["$defs"]
    keys = {key for each in definitions.values() for key in each.get("properties", {})}
    assert len(keys - {"extends"}) > 150
    assert {key for key in keys - {"extends"} if f">{key}</span>" not in page} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in link:
            there = (page.parent / link).exists()
            assert there or link == "keys.md", f"{link}: no such file"


def test_files_that_are_named_are_there() -> None:
    named = {(path, name) for path in WRITTEN for name in NAMED.findall(path.read_text("utf-8"))}
    assert {name for _, name in named} >= {"sim/queues.py", "benchmarks/engine/year.yaml"}
    assert {(str(path), name) for path, name in named if not (ROOT / name).is_file()} == set()


def test_benchmarks_that_are_to_be_started_are_programs() -> None:
    started = {name for path in WRITTEN for name in STARTED.findall(path.read_text("utf-8"))}
    assert len(started) > 20
    assert {name for name in started if "__main__" not in (ROOT / name).read_text("utf-8")} == set()


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands of the tutorial that take long: the first three have been typed."""
    monkeypatch.chdir(tmp_path)
    commands = [
        line
        for block in re.findall(r"```sh\n(.*?)```", TUTORIAL, re.DOTALL)
        for line in block.splitlines()
    ]
    assert len(commands) == 5
    for command in commands[:3]:
        words, _, target = command.partition(" > ")
        said = _typed(words)
        if target:
            Path(target).write_text(said, encoding="utf-8")
    return commands[3:]


def _typed(command: str) -> str:
    done = CliRunner().invoke(cli, shlex.split(command)[1:])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(("number", "report"), [(0, "today"), (1, "one-more")])
def test_the_commands_of_the_tutorial_work(typed: list[str], number: int, report: str) -> None:
    _typed(typed[number])
    assert Path(report, "report.html").is_file()


@pytest.mark.usefixtures("typed")
def test_the_program_of_the_tutorial_works() -> None:
    table = _printed(TUTORIAL)
    assert "verdict" in table
    assert "..." not in table  # all columns find room


def test_a_simulated_log_is_written_as_an_export_and_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _printed((DOCS / "signals.md").read_text(encoding="utf-8"))
    assert {file.name for file in Path("export").iterdir()} == {
        "contacts.csv",
        "steps.csv",
        "intervals.csv",
    }
    done = CliRunner().invoke(cli, ["signals", "export"])
    assert "Traffic lights" in done.output


def test_figures_of_ones_own_get_intervals() -> None:
    table = _printed((DOCS / "metrics.md").read_text(encoding="utf-8"))
    assert table.count("solved within 4 h") >= 2  # of each channel
    assert "NaN" not in table


def _printed(page: str) -> str:
    """What the program on a page prints; it must end well, without a word of complaint."""
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained):
        exec(program, {"__name__": "__main__"})  # noqa: S102 - our own
    assert complained.getvalue() == ""
    return said.getvalue()
