"""What all sections of the scenario file have in common."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError, core_schema

from sim.extensions import Registry
from sim.scenarios.sections.described import docstrings
from sim.units import (
    Share,
    Speed,
    UnknownWord,
    UnreadableError,
    either,
    got,
    hint,
    nearest,
    unreadable,
)
from sim.units.habits import with_point

MOST_UNKNOWN = 50
"""Unknown keys of a section for which the nearest right one is looked for."""


class Section(BaseModel):
    """A part of the scenario file: cannot be changed once read, refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    @cache
    def keys(cls) -> tuple[str, ...]:
        """The keys of this section, as the file writes them."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """An editor shows what the docstring below a key says of it."""
        found = handler(schema)
        keys = handler.resolve_ref_schema(found).get("properties", {})
        for name, text in docstrings(cls).items():
            field = cls.model_fields.get(name)
            if field is not None and (key := field.alias or name) in keys:
                said = {"description": field.description or text}
                keys[key] = said | keys[key] | said
        return found

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse unknown keys, naming the nearest."""
        if not isinstance(value, Mapping):
            return value
        known = cls._known(info.context)
        if known is not None:
            unknown = [key for key in value if key not in known]
            if unknown:
                told = {key: cls._unknown(key, value[key], known) for key in unknown[:MOST_UNKNOWN]}
                told |= dict.fromkeys(unknown[MOST_UNKNOWN:], "unknown key")
                cut = _cut_by_commas(value, {*unknown})
                for rest, (key, meant) in cut.items():
                    told[rest] = f"a comma ends `{key}: {value[key]}`: write `{key}: {meant}`"
                raise UnknownKeysError(told, known, {rest: key for rest, (key, _) in cut.items()})
        return value

    @classmethod
    def _unknown(cls, key: str, value: Any, known: Sequence[str]) -> str:
        """What is reported of a key that this section does not have."""
        del value
        return f"unknown key{hint(key, known)}"

    @classmethod
    def _known(cls, tiers: Sequence[str] | None) -> Sequence[str] | None:
        """Keys that this section may have, given the scenario's tiers; None: any."""
        del tiers
        return cls.keys()


def _cut_by_commas(value: Mapping[Any, Any], unknown: Container[str]) -> dict[str, tuple[str, str]]:
    """Numbers that an unquoted comma has cut: their rest → the key before it, and what was meant.

    In ``{mean: 4,5 min}`` YAML reads a ``mean`` of 4 and a key ``5 min`` without a value.
    """
    found = {}
    for before, key in pairwise(value):
        number = _before_comma(value[before])
        if key in unknown and value[key] is None and number and str(key)[:1].isdigit():
            meant = with_point(f"{number},{key}")
            if meant is not None:
                found[str(key)] = (str(before), meant)
    return found


def _before_comma(value: object) -> str:
    """A number that a comma may follow, as it was written: 4, or 1.2 for ``1.200``."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    thousands = isinstance(value, float) and 0 < value < 1000 and round(value, 3) == value
    return f"{value:.3f}" if thousands else ""


class UnknownKeysError(UnreadableError):
    """Keys that a section does not have."""

    def __init__(
        self, messages: Mapping[str, str], known: Sequence[str], cut: Mapping[str, str]
    ) -> None:
        first = list(messages)[:MOST_UNKNOWN]
        self.nearest = {key: nearest(key, known) if key in first else None for key in messages}
        self.nearest |= cut
        self.cut = cut
        """Rest of a value that a comma has cut in two → the key of that value."""
        super().__init__(*(((key,), message) for key, message in messages.items()))


_UNSEEN = (
    r"\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
)
"""Characters that cannot be seen: two names would look alike, or text would run backwards."""
_CONTROL = rf"\x00-\x1f{_UNSEEN}"
_REFUSED = rf"{_CONTROL}./\[\]=;,"
NAME = rf"^[^\s{_REFUSED}]([^{_REFUSED}]*[^\s{_REFUSED}])?$"
MODULE = r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$"
TITLE = rf"^[^{_CONTROL}]+$"
PROSE = rf"^[^\x00-\x08\x0b-\x1f{_UNSEEN}]*$"

LONGEST_NAME = 60


def is_name(text: str) -> bool:
    """Whether text is a name as all of them are, wherever it is stated."""
    return bool(re.fullmatch(NAME, text)) and text.isprintable() and len(text) <= LONGEST_NAME


def _visible(pattern: str, beside: str) -> AfterValidator:
    """Nothing that cannot be seen but for some characters: the rule of a pattern, beyond the plane
    of Unicode that every editor's patterns can name.
    """

    def check(text: str) -> str:
        if text.translate(dict.fromkeys(map(ord, beside))).isprintable():
            return text
        raise PydanticCustomError("string_pattern_mismatch", "unseen", {"pattern": pattern})

    return AfterValidator(check)


_JOINS = "\u200c\u200d\u00a0"
"""Unseen, but scripts, emoji and numbers with units need them."""
Name = Annotated[str, Field(pattern=NAME, max_length=LONGEST_NAME), _visible(NAME, "")]
"""A name that the file makes up: nothing in it that paths, tables or file names need."""
LONGEST_TITLE = 200
Title = Annotated[str, Field(pattern=TITLE, max_length=LONGEST_TITLE), _visible(TITLE, _JOINS)]
"""One line of text."""
Prose = Annotated[str, Field(pattern=PROSE, max_length=10_000), _visible(PROSE, f"{_JOINS}\t\n")]
"""Text of several lines."""


def _whole(value: Any) -> Any:
    """``1e3`` is a whole number, too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000), BeforeValidator(_whole)]
Headcount = Annotated[int, Field(strict=True, ge=1, le=10_000), BeforeValidator(_whole)]
MaybeNone = Annotated[int, Field(strict=True, ge=0, le=10_000), BeforeValidator(_whole)]
"""A headcount; 0 of a group that does not exist yet."""
Repeats = Annotated[int, Field(strict=True, ge=1, le=100), BeforeValidator(_whole)]
"""How often something may happen again; every time is a row of draws, so it has a bound."""
Number = Annotated[float, Field(strict=True, ge=-1e12, le=1e12)]
"""A plain number: large enough for any amount, and products of several can still be told."""


_SAID = {"yes": ("ja", "oui", "si", "sí", "y", "1"), "no": ("nein", "non", "nee", "n", "0")}


def _parse_switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = value.lower() if isinstance(value, str) else ""
    if word in ("yes", "on", "true"):
        return True
    if word in ("no", "off", "false"):
        return False
    meant = next((word for word, said in _SAID.items() if str(value).lower() in said), None)
    raise unreadable(f"must be yes or no{f': write `{meant}`' if meant else ''}", value)


Switch = Annotated[
    bool,
    PlainValidator(_parse_switch),
    WithJsonSchema({"enum": [True, False, "yes", "no", "on", "off"]}),
]
"""true or false; yes, no, on and off mean the same."""


class KnownName:
    """Pydantic annotation: a name of a registry, which further modules may add to."""

    def __init__(self, registry: Registry[Any]) -> None:
        self.registry = registry

    def _check(self, value: object) -> object:
        if isinstance(value, str) and value in self.registry:
            return value
        near = nearest(value, self.registry) if isinstance(value, str) else None
        meant = f"; did you mean `{near}`?" if near else ""
        rule = f"must be {either(list(self.registry))}{meant} {got(value)}"
        raise UnreadableError(((), UnknownWord(rule) if isinstance(value, str) else rule))

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """An editor knows the names that are there when the JSON Schema is made."""
        return {"enum": list(self.registry)}


class NoneBy:
    """Pydantic annotation: a word that stands for nothing, where one may have to say so."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: None if value == self.word else value, handler(source)
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The word, or the form of what it stands in for."""
        return {"anyOf": [{"const": self.word}, handler(schema)]}


TAG = "\x00"
"""First character of the tags by which pydantic distinguishes ways of writing; no name has it."""
ONE, EACH = f"{TAG}one", f"{TAG}each"


def _one_or_each(value: Any) -> str:
    return EACH if isinstance(value, Mapping) else ONE


Shares = Annotated[
    Annotated[Share, Tag(ONE)] | Annotated[Mapping[Name, Share], Tag(EACH)],
    Discriminator(_one_or_each),
]
"""One share, or a share for each name."""
Names = Annotated[tuple[Name, ...], Field(min_length=1)]
Skills = Annotated[
    Annotated[Names, Tag(ONE)] | Annotated[Mapping[Name, Speed], Field(min_length=1), Tag(EACH)],
    Discriminator(_one_or_each),
]
"""Topics, or a speed for each topic."""


def neither_or_both(one: object) -> str:
    """What was got where exactly one of two keys is wanted, by whether ``one`` was stated."""
    return "(got neither)" if one is None else "(got both)"
