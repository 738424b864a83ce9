"""What the user says about an export: which column is which, which words mean what.

::

    from: list
    time_zone: Europe/Berlin
    dates: day-first
    encoding: cp1250
    columns: {Eingang: arrived_at, Bearbeitet von: agent, "Dauer": talk|min}
    words: {wieder geöffnet: unsolved}
    missing: ["?"]
    tiers: {Level 2: L2}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import UsageError
from sim.exports.meaning.words import OUTCOMES
from sim.exports.text.encodings import stated_encoding
from sim.log import Outcome
from sim.units import hint, printable

MEANINGS: Mapping[str, str] = {
    "contact": "number of the ticket or call",
    "inquiry": "number of the matter that several contacts share",
    "customer": "number of the customer",
    "arrived_at": "when the customer asked for a person",
    "answered_at": "when a person began, or first replied",
    "ended_at": "when the customer was released or gave up",
    "handled_at": "when the customer was released, before wrap-up",
    "started_at": "when an agent began",
    "queued_at": "when it joined the line",
    "left_at": "when it left the line",
    "updated_at": "when the row was last changed",
    "at": "moment of an event",
    "date": "day, where the times have none",
    "clock": "time of day of the arrival, where it stands apart from its day",
    "channel": "phone, email, chat",
    "topic": "what it is about",
    "tier": "level of support",
    "group": "team or queue",
    "agent": "who worked on it",
    "outcome": "how it ended",
    "status": "how it stands",
    "kind": "what an agent's time was",
    "missed": "yes where the customer gave up",
    "live": "yes where the customer waits on the line",
    "menu": "time in the menu before the line",
    "wait": "time in the line",
    "ring": "time of ringing after the line",
    "abandoned_after": "time until the customer gave up",
    "talk": "time of talk",
    "hold": "time on hold",
    "park": "time parked",
    "wrap_up": "time of wrap-up",
    "handle": "time of work",
    "response": "time until the first reply",
    "resolution": "time until it was solved",
    "duration": "length of an agent's state",
    "escalations": "hand-overs to another tier",
    "transfers": "hand-overs within a tier",
    "reopens": "how often it was taken up again",
    "ignore": "a column not to be used",
}
"""What a column may mean."""
ENDINGS = tuple(code.name.lower().replace("_", " ") for code in Outcome)
_KEYS = ("columns", "words", "missing", "tiers", "dates", "encoding", "time_zone", "from")
DATES = ("day-first", "month-first")


@dataclass
class Choices:
    """What the user says about an export."""

    system: str | None = None
    dates: str | None = None
    encoding: str | None = None
    time_zone: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    tiers: dict[str, str] = field(default_factory=dict)

    @property
    def said(self) -> bool:
        """Whether anything was said about columns, words, tiers, missing cells or the encoding."""
        return bool(self.columns or self.words or self.tiers or self.missing or self.encoding)

    def _said_once(self) -> tuple[tuple[str, str | None], ...]:
        return ("from", self.system), ("dates", self.dates), ("encoding", self.encoding)

    def as_yaml(self) -> str:
        """The choices as a mapping file."""
        import json

        def text(value: Any) -> str:
            return json.dumps(value, ensure_ascii=False)

        lines = ["# Which column of the export is which; read by --map."]
        for key, value in self._said_once():
            lines += [f"{key}: {text(value)}"] if value else []
        lines += [f"time_zone: {text(self.time_zone)}"] if self.time_zone else []
        for key in ("columns", "words", "tiers"):
            pairs = getattr(self, key)
            lines += [f"{key}:"] if pairs else []
            lines += [f"  {text(name)}: {text(value)}" for name, value in pairs.items()]
        lines += [f"missing: {text(self.missing)}"] if self.missing else []
        return "\n".join(lines) + "\n"


def choices_of(
    stated: Sequence[str] = (),
    tiers: Sequence[str] = (),
    *,
    system: str | None = None,
    dates: str | None = None,
    encoding: str | None = None,
    time_zone: str | None = None,
) -> Choices:
    """The choices that options state.

    Args:
        stated: each ``HEADER=meaning``, ``word=outcome``, ``word=missing`` or a mapping file.
        tiers: each ``NAME=tier``.
        system: key of a system in ``systems.toml``.
        dates: ``day-first`` or ``month-first``.
        encoding: of text that is not Unicode, as Python calls it.
        time_zone: IANA name.

    Raises:
        UsageError: an option or file that cannot be used.
    """
    choices = Choices()
    for one in stated:
        name, equals, meaning = one.rpartition("=")
        if not equals and one.lower().endswith((".yaml", ".yml")):
            _read(Path(one), choices)
        elif not equals or not name.strip():
            raise UsageError(f"--map {printable(one)}: must be HEADER=meaning or a file.yaml")
        else:
            _add(name.strip(), meaning.strip(), choices)
    for one in tiers:
        name, equals, tier = one.rpartition("=")
        if not equals or not name.strip() or not tier.strip():
            raise UsageError(f"--tier {printable(one)}: must be like 'Level 2=L2'")
        choices.tiers[name.strip()] = tier.strip()
    choices.system = system or choices.system
    choices.dates = dates or choices.dates
    choices.encoding = encoding or choices.encoding
    if choices.encoding is not None:
        choices.encoding = stated_encoding(choices.encoding)
    choices.time_zone = time_zone or choices.time_zone
    if choices.dates not in (None, *DATES):
        raise UsageError(
            f"--dates {printable(str(choices.dates))}: must be day-first or month-first"
        )
    return choices


def _add(name: str, meaning: str, choices: Choices) -> None:
    bare = meaning.partition("|")[0]
    if meaning == "missing":
        choices.missing.append(name)
    elif bare in MEANINGS:
        choices.columns[name] = meaning
    elif meaning in ENDINGS or meaning in OUTCOMES or meaning == "none":
        choices.words[name.lower()] = meaning
    else:
        near = hint(meaning, [*MEANINGS, *ENDINGS, "missing"])
        raise UsageError(f"--map {printable(name)}={printable(meaning)}: no such meaning{near}")


def _read(path: Path, choices: Choices) -> None:
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        content = yaml.load(text, Loader=yaml.BaseLoader) or {}  # noqa: S506 # texts alone
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise UsageError(f"{path}:{line}: is not a mapping file in YAML") from None
    if not isinstance(content, dict):
        raise UsageError(f"{path}: must be a mapping with {', '.join(_KEYS)}")
    for key, value in content.items():
        _take(path, str(key), value, choices)


def _take(path: Path, key: str, value: Any, choices: Choices) -> None:
    pairs = isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    if key in ("columns", "words") and pairs:
        for name, meaning in value.items():
            _add(name, meaning, choices)
    elif key == "tiers" and pairs:
        choices.tiers.update(value)
    elif key == "missing" and isinstance(value, list):
        choices.missing += [str(one) for one in value]
    elif key in ("dates", "encoding", "time_zone", "from") and isinstance(value, str):
        setattr(choices, {"from": "system"}.get(key, key), value)
    else:
        near = "" if key in _KEYS else hint(key, list(_KEYS))
        raise UsageError(f"{path}: `{key}` cannot be used{near}")
