"""The product's own columns, and what stands where an export says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

FILES: Mapping[str, tuple[str, ...]] = {
    "contacts": ("contact", "arrived_at", "answered_at", "ended_at"),
    "steps": ("contact", "started_at", "ended_at"),
    "intervals": ("agent", "kind", "started_at", "ended_at"),
}
"""Tables of an export in the product's own columns, and those that each must have."""
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "contacts": (
        "inquiry",
        "channel",
        "topic",
        "tier",
        "live",
        "outcome",
        "escalations",
        "transfers",
    ),
    "steps": ("tier", "group", "agent", "queued_at", "handled_at", "ending"),
    "intervals": ("group",),
}
"""Further columns that are used where they are there."""
UNSTATED = "unstated"
"""Name of a channel, topic, tier, group or agent that the export does not state."""
UNKNOWN = -1
"""Code of an outcome, ending or number that the export does not state."""

CONTACT_COLUMNS: Mapping[str, Any] = {
    "inquiry": "",
    "customer": "",
    "channel": "",
    "topic": UNSTATED,
    "tier": UNSTATED,
    "group": UNSTATED,
    "agent": "",
    "arrived_at": np.nan,
    "answered_at": np.nan,
    "ended_at": np.nan,
    "worked_until": np.nan,
    "handle": np.nan,
    "in_hand": np.nan,
    "outcome": UNKNOWN,
    "escalations": UNKNOWN,
    "transfers": UNKNOWN,
    "reopens": UNKNOWN,
    "live": False,
}
STEP_COLUMNS: Mapping[str, Any] = {
    "tier": UNSTATED,
    "group": UNSTATED,
    "agent": "",
    "started_at": np.nan,
    "queued_at": np.nan,
    "handled_at": np.nan,
    "ended_at": np.nan,
    "ending": UNKNOWN,
    "contact_row": UNKNOWN,
}
DUTY_COLUMNS: Mapping[str, Any] = {
    "group": UNSTATED,
    "agent": "",
    "kind": UNKNOWN,
    "started_at": np.nan,
    "ended_at": np.nan,
}
