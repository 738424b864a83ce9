"""How contacts that an agent handles side by side slow each other: by a share, or by a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from sim.units import UnreadableError, parse_level, parse_share, unreadable


def parse_slowdown(value: object) -> float | dict[int, float]:
    """A share for each further contact, or by how many are in hand: ``{2: 15%, 3: 45%}``."""
    if not isinstance(value, Mapping):
        return parse_share(value)
    if value and all(isinstance(key, int) for key in value):
        return dict(value)
    faults: list[tuple[tuple[str | int, ...], str]] = []
    table: dict[int, float] = {}
    for key, share in value.items():
        try:
            if not str(key).isdecimal() or int(key) < 2:
                raise unreadable("must be how many are in hand, from 2 on", key)
            table[int(key)] = parse_level(share)
        except UnreadableError as error:
            faults += [((key,), message) for _, message in error.parts]
    if not faults and sorted(table) != list(range(2, len(table) + 2)):
        faults.append(((), "must state every number from 2 on, e.g. {2: 15%, 3: 45%}"))
    if faults or not table:
        raise UnreadableError(*(faults or [((), "needs at least one number, e.g. {2: 15%}")]))
    return table


_SHARE = {"type": "string", "pattern": r"^\s*[0-9.]+\s*%\s*$"}
Slowdown = Annotated[
    float | Mapping[int, float],
    PlainValidator(parse_slowdown),
    WithJsonSchema(
        {
            "description": "Share for each further contact, or by how many are in hand.",
            "examples": ["25%", {"2": "15%", "3": "45%"}],
            "anyOf": [
                _SHARE,
                {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"pattern": "^[0-9]+$"},
                    "additionalProperties": _SHARE,
                },
            ],
        }
    ),
]
"""How much longer each takes for every further one beside it, or with so many in hand."""


def longer(slowdown: float | Mapping[int, float], at_once: int) -> list[float]:
    """How much longer each takes, as a share, with 1, 2 … ``at_once`` in hand."""
    if isinstance(slowdown, Mapping):
        return [0.0, *(slowdown[number] for number in range(2, at_once + 1))]
    return [slowdown * beside for beside in range(at_once)]
