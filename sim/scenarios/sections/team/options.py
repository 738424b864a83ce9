"""What a team may do instead of hiring: `grow` tries each, from a date that it chooses."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from sim.scenarios.sections.contacts.automation import BotRules
from sim.scenarios.sections.section import Number, Section
from sim.scenarios.sections.team.plan import Change
from sim.units import Level, LongTime, both

Money = Annotated[Number, Field(ge=0)]


class Option(Section):
    """One thing that may be done, once, and what it costs."""

    do: Annotated[tuple[Change, ...], Field(min_length=1)] | None = None
    """Changes in the words of `plan`, without a date, e.g.
    `[{promote: 1, from: first line, to: specialists}, {hire: 1, into: first line}]`."""
    bot: BotRules | None = None
    """A bot in the words of `automation`, without name and first day."""
    unclear_roles: Level | None = None
    """Clearer roles: `wrong_desk.unclear_roles` becomes this, from the first day on."""
    notice: LongTime = 0.0
    """Time from the decision until it is done, e.g. `4 weeks` to build a bot."""
    once: Money = 0.0
    """What it costs once, beside wages, which are counted anyway."""
    per_month: Money = 0.0
    """What it costs in every month from then on, until all that it does `for` a time is over."""

    @model_validator(mode="after")
    def _one_kind(self) -> Option:
        stated = [key for key in self.kinds() if getattr(self, key) is not None]
        if len(stated) != 1:
            found = both(stated) or "none"
            raise ValueError(f"write one of {both(self.kinds())} (got {found})")
        return self

    @classmethod
    def kinds(cls) -> list[str]:
        """The keys of which each option has one: what it does."""
        return [key for key, field in cls.model_fields.items() if field.default is None]
