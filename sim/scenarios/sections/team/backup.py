"""The section on backup: whose contacts a group takes when these have waited for some time."""

from __future__ import annotations

from typing import Literal

from sim.scenarios.sections.section import Names, Section, Skills
from sim.units import Duration


class Backup(Section):
    """Contacts of other tiers or topics that a group takes when they have waited."""

    after: Duration
    """How long a contact waits in its tier's line before it is open to this group as well;
    `0 min`: from the start, after the tier's own groups."""
    tiers: Names | None = None
    """Tiers that it backs up; its own and those before it unless stated, all where it has none."""
    topics: Skills | None = None
    """Topics that it backs up, with their share of standard speed where they are not among its
    `skills`; its skills unless stated."""
    rank: Literal["behind own", "with own"] = "behind own"
    """Whether contacts that are open to it come after all of its own work, or among it, by
    priority and the order of lines."""
    channels: Names | None = None
    """Channels that it backs up; those it works on unless stated."""
