"""Scenarios that commands are given, and how what is done with them is said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.shared.answers import check_out
from sim.cli.shared.say import say
from sim.errors import Fault, ScenarioError, UsageError

if TYPE_CHECKING:
    from sim.checking import Document
    from sim.scenarios import Scenario


def tell_modules(scenarios: Iterable[Scenario]) -> None:
    """Say whose code is run, once for each module."""
    from sim.units import printable

    modules = (module for scenario in scenarios for module in scenario._modules)
    for name, folder in dict.fromkeys(modules):
        say(f"Runs the module `{printable(name)}` of {printable(folder)}", err=True)


def read(
    source: str,
    changes: tuple[str, ...],
    *,
    allow_extensions: bool,
    uncertain: str | bool = False,
    **further: Any,
) -> Document:
    """A scenario that can be run; its warnings are shown, and whose code it runs.

    Args:
        source: a file or a bundled name.
        changes: those of ``--set``.
        allow_extensions: whether modules that it names may be run.
        uncertain: whether its values are drawn from their intervals; or the file that these stand
            beside, if there are none beside its own.
        further: further changes.
    """
    from sim.checking import load_document

    document = load_document(
        source, overrides=changes, allow_extensions=allow_extensions, **further
    )
    tell_modules([document.scenario()])
    for warning in document.warnings:
        say(f"warning: {warning}", err=True)
    if uncertain:
        _make_uncertain(document, source, source if uncertain is True else str(uncertain))
    return document


def _make_uncertain(document: Document, *sources: str) -> None:
    """Keep with a scenario how sure its values are.

    Raises:
        UsageError: nothing beside the sources tells.
    """
    from sim.tape.assumed import assumed_values, with_assumed
    from sim.tape.known import beside, read_known
    from sim.tape.uncertain import Uncertain

    assumed = assumed_values(document.data, document.positions)
    files = [beside(Path(source)) for source in dict.fromkeys(sources)]
    file = next((file for file in files if file.is_file()), None)
    if file is None and not assumed:
        raise UsageError(
            f"--uncertain: there is no {files[0]}, which says how sure the values are "
            "(calibrate writes it beside the scenario), and no line of the scenario says "
            "“# ASSUMED (3 to 12 min)”"
        )
    scenario = document.scenario()
    known = with_assumed(read_known(file) if file else [], assumed)
    scenario._uncertain = Uncertain(document.data, known)
    from sim.reports.pen.words import count_of, values_drawn

    where = [str(file)] if file else []
    where += [f"{count_of(len(assumed), 'value')} ASSUMED"] if assumed else []
    say(f"{values_drawn(scenario._uncertain.drawn)} ({', '.join(where)})", err=True)


_PLAN = re.compile(r"(?:([^=;:]+): )?(.*)", re.DOTALL)
"""A plan of ``--with``: perhaps a name and a colon, then its changes."""


def read_plans(
    sources: tuple[str, ...],
    plans: tuple[str, ...],
    changes: tuple[str, ...],
    *,
    allow_extensions: bool,
    uncertain: bool = False,
) -> Mapping[str, Document]:
    """All scenarios to compare, by a name of their own; every fault in one go.

    Scenarios that have the same name are named with their files.
    """
    from sim.scenarios.sections.explain import NAME_RULE
    from sim.scenarios.sections.section import is_name
    from sim.units import got, printable

    faults: list[Fault] = []
    found: list[tuple[str, str, Document]] = []
    titles: set[str] = set()
    wanted = [(source, "") for source in sources] + [(sources[0], plan) for plan in plans]
    if len(wanted) < 2:
        raise UsageError("nothing to compare with: name another scenario, or a plan by --with")
    for source, plan in wanted:
        named, changed = _PLAN.fullmatch(plan).groups()  # type: ignore[union-attr]
        own = tuple(part.strip() for part in changed.split(";") if part.strip())
        title = named or "; ".join(map(printable, own))
        if named and not is_name(named.strip()):
            raise UsageError(f"--with: {NAME_RULE} {got(printable(named))}")
        if plan and title in titles:
            raise UsageError(f"--with: two plans are called {title!r}; give each its own name")
        titles.add(title)
        try:
            document = read(
                source,
                changes,
                allow_extensions=allow_extensions,
                uncertain=sources[0] if uncertain else False,
                further={f"--with {title}": own} if own else {},
            )
        except ScenarioError as error:
            faults.extend(error.faults)
            continue
        found.append((title or document.scenario().scenario, "" if title else source, document))
    names = [name for name, _, _ in found]
    documents: dict[str, Document] = {}
    for name, source, document in found:
        own_name = f"{name} ({printable(source)})" if source and names.count(name) > 1 else name
        if own_name in documents:
            raise UsageError(f"{source or name!r} is given twice")
        documents[own_name] = document
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    return documents


def say_engine(
    options: Mapping[str, Any], scenarios: Iterable[Scenario], *, many: bool = False
) -> None:
    """Say why SimPy simulates where the compiled engine was wished for.

    Args:
        options: those typed.
        scenarios: what is simulated.
        many: whether many replications are searched through.
    """
    from sim.engine import engine_for

    if options["cluster"] is not None:  # which has engines of its own
        return
    chosen = (engine_for(options["engine"], each, many=many) for each in scenarios)
    for reason in dict.fromkeys(each.instead for each in chosen if each.instead is not None):
        say(f"note: without the compiled engine this takes longer: {reason}", err=True)


def question(
    source: str,
    changes: tuple[str, ...],
    options: dict[str, Any],
    out: Path | None,
    names: Collection[str],
    *,
    many: bool = False,
) -> Document:
    """A scenario that is asked something, once it is known that the answer can be written.

    Args:
        source: a file or a bundled name.
        changes: those of ``--set``.
        options: those typed; what reading takes is taken out of them.
        out: the folder of the answer, if any.
        names: paths within it that may be written.
        many: whether many replications are searched through.
    """
    document = read(
        source,
        changes,
        allow_extensions=options.pop("allow_extensions"),
        uncertain=options.pop("uncertain", False),
    )
    check_out(out, names)
    say_engine(options, [document.scenario()], many=many)
    return document
