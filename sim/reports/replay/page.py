"""The replay of a day as one HTML file that needs no other file and no network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from markupsafe import Markup

from sim.reports.pen.page import template
from sim.reports.pen.words import day as in_words
from sim.reports.replay.day import day_of

if TYPE_CHECKING:
    import datetime as dt

    from sim.reports.replay.day import Day
    from sim.scenarios import Scenario

_CODE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def replay_of(
    scenario: Scenario, date: dt.date | None, *, seed: int = 1, engine: str = "auto"
) -> str:
    """A day of a scenario's first replication as a page.

    Args:
        scenario: what to simulate.
        date: which day; the busiest measured one unless stated.
        seed: base seed.
        engine: `auto`, `simpy` or `compiled`; the day is the same.

    Raises:
        UsageError: the scenario does not have that day.
    """
    from sim.engine import engine_for, simulate
    from sim.tape import draw_tape

    tape = draw_tape(scenario, seed=seed, replication=0)
    chosen = engine_for(engine, scenario, many=True).name
    return render_replay(scenario.scenario, day_of(simulate(scenario, tape, engine=chosen), date))


def render_replay(name: str, day: Day) -> str:
    """The page.

    Args:
        name: of the scenario.
        day: what happened.
    """
    data = json.dumps(asdict(day), default=str, separators=(",", ":"), ensure_ascii=False)
    harmless = data.replace("<", "\\u003c")  # no name can end the element that it stands in
    return template("replay/page.html.jinja").render(
        name=name,
        date=in_words(day.date),
        data=Markup(harmless),  # noqa: S704 - JSON without "<"
        channels=list(zip(day.channels, day.live, strict=True)),
    )


def policy_of(page: str) -> str:
    """Content Security Policy that lets a browser run the page's own code, and nothing else."""
    allowed: dict[str, list[str]] = {"script": [], "style": []}
    for kind, code in _CODE.findall(page):
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        allowed[kind].append(f"'sha256-{digest}'")
    scripts, styles = (" ".join(hashes) for hashes in allowed.values())
    return f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src data:"
