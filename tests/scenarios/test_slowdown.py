"""How chats slow each other: by a share for each, or by a table."""

from __future__ import annotations

import pytest

from sim.scenarios.sections.contacts.slowdown import longer, parse_slowdown
from sim.units import UnreadableError


def test_a_share_and_a_table_that_says_the_same() -> None:
    assert longer(parse_slowdown("25%"), 3) == [0, 0.25, 0.5]
    assert longer(parse_slowdown({"2": "25%", "3": "50%", "4": "80%"}), 3) == [0, 0.25, 0.5]
    assert longer(parse_slowdown({"2": "25%"}), 1) == [0]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"2": "15%", "4": "45%"}, "must state every number from 2 on, e.g. {2: 15%, 3: 45%}"),
        ({"1": "15%"}, 'must be how many are in hand, from 2 on (got "1")'),
        ({"2": 0.15}, "needs a percent sign, e.g. `15%` (got 0.15)"),
        ({}, "needs at least one number, e.g. {2: 15%}"),
        ("a lot", 'must be a share, e.g. `80%` (got "a lot")'),
    ],
)
def test_faults(value: object, message: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_slowdown(value)
    assert [text for _, text in caught.value.parts] == [message]
