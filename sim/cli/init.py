"""The command that drafts a scenario from a dozen answers."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from sim.cli.say import say
from sim.errors import Fault, UsageError
from sim.files import write_new

QUESTIONS = {
    "name": "What is the team called?",
    "phone": "How many calls a month? (0: no telephone)",
    "chat": "How many chats a month?",
    "email": "How many e-mails or tickets a month?",
    "hours": "When is somebody there? (days, from-to)",
    "people": "How many people answer? (0: propose it)",
    "product": "How hard are the questions: simple, mixed or complex?",
    "growth": "Growth a month, in percent?",
    "answer": "What do you promise callers and chatters?",
    "reply": "Within which time do 90 % of the e-mails get an answer?",
    "cost": "What does an agent cost an hour?",
}
"""What is asked, in order."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option(
    "--from",
    "monthly",
    type=click.Path(path_type=Path),
    metavar="MONTHLY.CSV",
    help="A monthly report: a row for each month, columns phone, chat, email.",
)
@click.option("--name", help=QUESTIONS["name"])
@click.option("--phone", type=click.FloatRange(min=0), metavar="N", help=QUESTIONS["phone"])
@click.option("--chat", type=click.FloatRange(min=0), metavar="N", help=QUESTIONS["chat"])
@click.option("--email", type=click.FloatRange(min=0), metavar="N", help=QUESTIONS["email"])
@click.option("--hours", metavar="'DAYS FROM-TO'", help=QUESTIONS["hours"])
@click.option("--people", type=click.IntRange(min=0), metavar="N", help=QUESTIONS["people"])
@click.option(
    "--product", type=click.Choice(["simple", "mixed", "complex"]), help=QUESTIONS["product"]
)
@click.option("--growth", type=float, metavar="PERCENT", help=QUESTIONS["growth"])
@click.option("--answer", metavar="TARGET", help=QUESTIONS["answer"])
@click.option("--reply", metavar="TIME", help=QUESTIONS["reply"])
@click.option("--cost", type=click.FloatRange(min=0), metavar="N", help=QUESTIONS["cost"])
def init(file: Path, monthly: Path | None, **options: Any) -> None:
    """Draft a scenario from a dozen answers: no export needed.

    Asks on a terminal what the options do not say; elsewhere defaults stand for it. Every value in
    the file is one that you said, or ASSUMED. Where the team could be organised otherwise, another
    file is written to compare with.

    \b
    Examples:
      supportsim init my-team.yaml
      supportsim init my-team.yaml --phone 3000 --email 1200 --product complex --people 9
      supportsim init my-team.yaml --from monthly.csv
    """
    from sim.drafts import as_yaml, propose

    if file.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(f"{file}: a scenario ends in .yaml")
    answers = _answers(monthly, {key: value for key, value in options.items() if value is not None})
    best, *others = propose(answers)
    paths = [file, *(file.with_name(f"{file.stem}-{each.name}{file.suffix}") for each in others)]
    drafts = dict(zip(paths, (as_yaml(answers, each) for each in (best, *others)), strict=True))
    for warning in _written(drafts):
        say(f"warning: {warning}", err=True)
    for path, each in zip(paths, (best, *others), strict=True):
        people = ", ".join(f"{number} in {tier}" for tier, number in each.people.items())
        say(f"{path}: {each.why} ({people})")
    say()
    if others:
        say(f"Which is better: supportsim compare {' '.join(map(str, paths))}")
    say(f"How many people it takes: supportsim size {file}")


def _written(drafts: dict[Path, str]) -> list[Fault]:
    """Write all the drafts, or none; warnings about them.

    Raises:
        UsageError: a file is there already, or cannot be written.
        ScenarioError: the answers make no scenario.
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
        raise


def _answers(monthly: Path | None, said: dict[str, Any]) -> Any:
    from sim.drafts import Answers, from_monthly

    usual = Answers()
    if monthly is not None:
        volumes, growth = from_monthly(monthly)
        said = {**volumes, **said}
        if growth is not None:
            said.setdefault("growth", round(100 * growth, 2))
    elif any(key in said for key in usual.volumes):
        said = {**dict.fromkeys(usual.volumes, 0.0), **said}  # who names some has no others
    defaults = {**usual.volumes, "people": 0, "growth": 0.0} | {
        key: getattr(usual, key) for key in ("name", "hours", "product", "answer", "reply", "cost")
    }
    if sys.stdin.isatty():
        for key, question in QUESTIONS.items():
            if key not in said:
                said[key] = _ask(question, defaults[key])
    given = {**defaults, **said}
    return Answers(
        name=given["name"],
        volumes={key: float(given[key]) for key in usual.volumes},
        hours=given["hours"],
        people=int(given["people"]) or None,
        product=given["product"],
        growth=float(given["growth"]) / 100,
        answer=given["answer"],
        reply=given["reply"],
        cost=float(given["cost"]),
        said=frozenset(key for key, value in said.items() if value or key != "people"),
    )


def _ask(question: str, usual: Any) -> Any:
    return click.prompt(question, default=usual, type=type(usual), err=True)
