"""Bots: which inquiries they answer from a date on, who comes to a person anyway, what remains."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenarios.sections.section import Names, Section, Title
from sim.scenarios.sections.spread import LongSpread
from sim.units import Date, Share, Speed


class ComesAnyway(Section):
    """Customers who come to a person although a bot has answered them."""

    share: Share
    """Share of the inquiries that the bot answers whose customers come to a person anyway."""
    after: LongSpread
    """Time from the bot's answer until they do."""


class BotRules(Section):
    """Which inquiries a bot answers, and what of them remains."""

    topics: Names | None = None
    """Topics that it knows; all unless stated."""
    channels: Names | None = None
    """Channels on which it answers; all unless stated."""
    handles: Share
    """Share of these inquiries that it answers."""
    comes_anyway: ComesAnyway | None = None
    """Those of them whose customers come to a person anyway; nobody unless stated."""
    harder: Speed = 1.0
    """Handle time of what it does not answer relative to the topic's, e.g. `110%`: what remains is
    harder."""

    @property
    def comes(self) -> float:
        """Share of what it answers that comes to a person anyway."""
        return 0.0 if self.comes_anyway is None else self.comes_anyway.share

    def answers(self, topic: str, channel: str) -> bool:
        """Whether it answers inquiries about a topic on a channel."""
        return (self.topics is None or topic in self.topics) and (
            self.channels is None or channel in self.channels
        )


class Bot(BotRules):
    """A bot that answers a share of the inquiries of some topics and channels from a date on."""

    name: Title
    """Name of the bot, for messages."""
    from_: Annotated[Date, Field(alias="from")]
    """First day on which it answers (YYYY-MM-DD). A bot that begins later on the same topic and
    channel takes its place; one that handles `0%` switches it off."""
