"""The command that drafts a scenario from a dozen answers."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from sim.cli.shared.say import command, say
from sim.errors import Fault, ScenarioError, UsageError
from sim.files import write_new

QUESTIONS = {
    "name": ("What is the team called?", "TEXT"),
    "phone": ("How many calls a month? (0: no telephone)", "N"),
    "chat": ("How many chats a month?", "N"),
    "email": ("How many e-mails or tickets a month?", "N"),
    "hours": ("When is somebody there? (days, from-to)", "'DAYS FROM-TO'"),
    "people": ("How many people answer? (0: propose it)", "N"),
    "product": ("How hard are the questions: simple, mixed or complex?", "WORD"),
    "lines": ("How many product lines or sites are there, each with agents of its own?", "N|NAMES"),
    "minutes": ("How many minutes of work is a contact on average? (0: by product)", "N"),
    "growth": ("Growth a month, in percent?", "PERCENT"),
    "answer": ("What do you promise callers and chatters? (80/20: 80 % within 20 s)", "TARGET"),
    "reply": (
        "Within which time do 90 % of the e-mails get an answer? (opening hours; or: 24 h by the "
        "clock)",
        "TIME",
    ),
    "cost": ("What does an agent cost an hour?", "N"),
    "lead_time": ("How long from posting a job to the first day?", "TIME"),
}
"""What is asked, in order, and what stands for it in the help."""


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _asked(command: Any) -> Any:
    for key, (question, metavar) in reversed(QUESTIONS.items()):
        command = click.option(_option(key), metavar=metavar, help=question)(command)
    return command


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option(
    "--from",
    "monthly",
    type=click.Path(path_type=Path),
    metavar="MONTHLY.CSV",
    help="A monthly report: a row for each month, columns phone, chat, email.",
)
@click.option("--start", metavar="DATE", help="First day; else the Monday that comes.")
@_asked
def init(file: Path, monthly: Path | None, start: str | None, **options: str | None) -> None:
    """Draft a scenario from a dozen answers: no export needed.

    Asks on a terminal what the options do not say; elsewhere defaults stand for it. Answers may be
    written as people do: 3,000; 8-18; 80/20. Every value in the file is one that you said, or
    ASSUMED. Where the team could be organised otherwise, another file is written to compare with.

    \b
    Examples:
      supportsim init my-team.yaml
      supportsim init my-team.yaml --phone 3000 --email 1200 --product complex --people 9
      supportsim init my-team.yaml --hours "mon-fri 8-18, sat 9-13" --answer 80/20 --minutes 6
      supportsim init my-team.yaml --phone 9000 --lines "coffee 60%, vacuum cleaners 40%"
      supportsim init my-team.yaml --from monthly.csv
    """
    if file.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(f"{file}: a scenario ends in .yaml")
    if os.path.lexists(file):
        raise UsageError(f"{file}: is there already, and stays as it is")
    given = {key: text for key, text in options.items() if text is not None}
    first = _first_day(start)
    with _by_option():
        said = _said(monthly, given)
    try:
        with _by_option():
            _draft(file, said, first)
    except UsageError as error:
        if sys.stdin.isatty() and len(given) > len([each for each in options.values() if each]):
            words = [word for key, text in given.items() for word in (_option(key), text)]
            error.add_note(f"Your answers again: {command('init', file, *words)}")
        raise


@contextmanager
def _by_option() -> Iterator[None]:
    """Errors call an answer by its option, for that is what can be typed again."""
    try:
        yield
    except UsageError as error:
        key, colon, rule = str(error).partition(": ")
        if key not in QUESTIONS or not colon:
            raise
        raise UsageError(f"{_option(key)}: {rule}") from error


def _draft(file: Path, said: dict[str, Any], start: dt.date) -> None:
    """Write the proposals and say what they are."""
    from sim.drafts import as_yaml, propose
    from sim.drafts.promises import BY_CLOCK, told

    answers = _answers(said, start)
    best, *others = propose(answers)
    paths = [file, *(file.with_name(f"{file.stem}-{each.name}{file.suffix}") for each in others)]
    names = [f"{answers.name}, {each.name.replace('-', ' ')}" for each in (best, *others)]
    called = [replace(answers, name=name) if others else answers for name in names]
    texts = map(as_yaml, called, (best, *others))
    drafts = dict(zip(paths, texts, strict=True))
    for warning in _written(drafts):
        say(f"warning: {warning}", err=True)
    for path, each in zip(paths, (best, *others), strict=True):
        people = ", ".join(f"{number} in {tier}" for tier, number in each.people.items())
        people += f", {len(each.teams)} leads" if each.leads else ""
        people += ", a manager" if each.manager else ""
        say(f"{path}: {each.why} ({people})")
    month = ", ".join(
        f"{number:,.6g} by {channel}" for channel, number in answers.volumes.items() if number
    )
    hours = ", ".join(f"{days} {' '.join(spans)}" for days, spans in answers.opening.items())
    say(f"Contacts a month: {month}. Open: {hours}. First day: {answers.start}.", "")
    hours = told(answers.reply, answers.reply_target)
    if hours and answers.volumes["email"]:
        again = f"; else say --reply {shlex.quote(f'{answers.reply} {BY_CLOCK}')}"
        say(f"E-mails: {answers.reply_target}. You said {hours}{again}.", "")
    if others:
        say(f"Which is better: {command('compare', *paths)}")
    say(f"What is assumed, and how busy the team is: {command('check', file)}")
    say(f"How many people it takes: {command('size', file)}")
    if answers.growth > 0:
        proposed = command("grow", file, "--budget", "5 min", "--out", "growth")
        say(f"When to hire, and whom: {proposed}")


def _first_day(start: str | None) -> dt.date:
    """The day that was said, or the next Monday."""
    from sim.calendar import monday_from
    from sim.units import UnreadableError, parse_date

    today = dt.date.today()
    try:
        return parse_date(start) if start else monday_from(today)
    except UnreadableError as error:
        raise UsageError(f"--start: {error}") from None


def _written(drafts: dict[Path, str]) -> list[Fault]:
    """Write all the drafts, or none; warnings about them.

    Raises:
        UsageError: a file is there already, or cannot be written; or the answers make no team that
            can be simulated.
    """
    from sim.checking import load_document

    there = [str(path) for path in drafts if os.path.lexists(path)]
    if there:
        raise UsageError(f"{', '.join(there)}: is there already, and stays as it is")
    ours: list[Path] = []
    try:
        for path, text in drafts.items():
            write_new(path, text.encode())
            ours.append(path)
        return [warning for path in drafts for warning in load_document(path).warnings]
    except BaseException as error:
        for path in ours:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise UsageError(f"{error.filename or path}: {error.strerror}") from None
        if isinstance(error, ScenarioError):
            why = "; ".join(dict.fromkeys(fault.message for fault in error.faults))
            told = f"these answers make no team that can be simulated: {why}"
            raise UsageError(f"{told}. Nothing was written; change an answer") from error
        raise


def _said(monthly: Path | None, given: dict[str, str]) -> dict[str, Any]:
    """Values of the answers that options, a report and the terminal give; what is typed joins
    ``given``.
    """
    from sim.drafts import Answers, from_monthly, read_answer
    from sim.drafts.answers import MOST_GROWTH

    said = {key: read_answer(key, text) for key, text in given.items()}
    usual = Answers()
    if monthly is not None:
        volumes, growth = from_monthly(monthly)
        said = {**volumes, **said}
        if growth is not None and "growth" not in said:
            said["growth"] = round(min(growth, MOST_GROWTH), 4)
            if growth > MOST_GROWTH:
                say(
                    f"warning: {monthly}: {100 * growth:.0f}% more contacts each month; "
                    f"{100 * MOST_GROWTH:g}% is written, for no team grows so for half a year: "
                    "say yours with --growth",
                    err=True,
                )
    elif any(key in said for key in usual.volumes):
        said = {**dict.fromkeys(usual.volumes, 0.0), **said}  # who names some has no others
    if not sys.stdin.isatty():
        return said
    defaults = {key: f"{number:g}" for key, number in usual.volumes.items()}
    defaults |= dict.fromkeys(("people", "minutes", "growth"), "0") | {"lines": "1"}
    for key, (question, _) in QUESTIONS.items():
        if key not in said:
            shown = defaults.get(key) or str(getattr(usual, key))
            text = click.prompt(question, default=shown, value_proc=_reader(key), err=True)
            if text != shown:
                given[key], said[key] = text, read_answer(key, text)
    return said


def _reader(key: str) -> Any:
    """Asks again while an answer cannot be read."""
    from sim.drafts import read_answer

    def read(text: str) -> str:
        try:
            read_answer(key, text)
        except UsageError as error:
            raise click.UsageError(str(error).removeprefix(f"{key}: ")) from None
        return text

    return read


def _answers(said: dict[str, Any], start: dt.date) -> Any:
    from sim.drafts import Answers

    usual = Answers()
    volumes = {key: said.get(key, number) for key, number in usual.volumes.items()}
    others = {key: value for key, value in said.items() if key not in volumes}
    known = frozenset(
        key for key, value in said.items() if value or key not in ("people", "minutes")
    )
    return Answers(**others, volumes=volumes, start=start, said=known)
