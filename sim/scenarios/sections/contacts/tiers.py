"""Tiers in order of escalation; some are outside teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
)

from sim.scenarios.sections.contacts.consult import Consult
from sim.scenarios.sections.contacts.outside import Outside
from sim.scenarios.sections.contacts.topics import Topic, Work
from sim.scenarios.sections.section import (
    Name,
    Section,
)
from sim.scenarios.sections.spread import TierPatience


class Tier(Section):
    name: Name
    """Name of the tier."""
    mode: Literal["as channel", "deferred"] = "as channel"
    """`deferred`: contacts that are passed here are called back; the customer no longer waits in
    line."""
    patience: TierPatience = "as channel"
    """How long a live customer waits in this tier's line, where it differs from the channel's."""
    consult: Consult | None = None
    """When agents of this tier ask a colleague and keep the contact; never unless stated."""
    outside: Outside | None = None
    """An outside team (product, payments, warehouse …) instead of agents; customers are called
    back."""

    @property
    def calls_back(self) -> bool:
        """Whether customers who are passed here no longer wait in line."""
        return self.mode == "deferred" or self.outside is not None


def _tier_by_name(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


TierOrName = Annotated[Tier, BeforeValidator(_tier_by_name, json_schema_input_type=Name | Tier)]


def with_outside_work(tiers: Sequence[Tier], topics: Mapping[str, Topic]) -> Mapping[str, Topic]:
    """The topics, whose work at outside teams takes these their turnaround.

    A topic may state what follows there (``escalate``, ``solve``); where its tiers only pass
    contacts on by name, these are solved.
    """
    teams = {tier.name: tier.outside for tier in tiers if tier.outside is not None}
    return (
        {name: _with_work_of(teams, topic) for name, topic in topics.items()} if teams else topics
    )


def _with_work_of(teams: Mapping[str, Outside], topic: Topic) -> Topic:
    named = {
        to
        for work in topic.work.values()
        if isinstance(work.escalate, Mapping)
        for to in work.escalate
    }
    found: dict[str, Work] = {}
    for name, team in teams.items():
        stated = topic.work.get(name)
        if stated is not None:
            found[name] = stated.model_copy(update={"handle_time": team.turnaround})
        elif name in named:
            found[name] = Work(handle_time=team.turnaround)
    return topic.with_work(found) if found else topic
