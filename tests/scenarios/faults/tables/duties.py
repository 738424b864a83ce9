"""Wrong backup and background work."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, filled, rows

INSTEAD_OF: Table = {
    "agents: 3}": {
        "agents: 3, backup: 5 min}": (
            "31: team.specialists.backup: must be a section with keys, e.g. `{after: 5 min}`"
        ),
        "agents: 3, background: 5 h per week}": (
            "31: team.specialists.background: must be a section with keys"
        ),
        **filled(
            "agents: 3, backup: {{{}}}}}",
            "31: team.specialists.backup",
            {
                "tiers: [L1]": ".after: is missing",
                "after: 5": ".after: needs a unit, e.g. `5 min`",
                "after: 5 min, tier: [L1]": ".tier: did you mean `tiers`?",
                "after: 5 min, tiers: [L3]": ".tiers: there is no tier `L3`; known: `L1`, `L2`",
                "after: 5 min, topics: [bill]": (
                    ".topics: there is no topic `bill`; did you mean `billing`?"
                ),
                "after: 5 min, channels: [phone, phone]": ".channels: states `phone` 2 times",
                "after: 5 min, topics: {order: 80%}": (
                    ".topics.order: with 100 % of standard speed; state it in `skills` (got 80 %)"
                ),
                "after: 5 min, tiers: [L2]": ": nothing to take that is not the group's own work",
            },
        ),
        **filled(
            "agents: 3, background: {{{}}}}}",
            "31: team.specialists.background.",
            {
                "calls: 5 h": "calls: must be `5 h per week` or `{per_week: 20, each: 10 min}`",
                "calls: 5 per week": "calls.each: needs a unit, e.g. `5 min`",
                "calls: 0 h per week": "calls.each: must be more than 0",
                "calls: {per_week: 20}": "calls.each: is missing",
                "calls: {per_week: -1, each: 5 min}": "calls.per_week: must be at least 0",
                "calls: {per_week: 3, each: 5}": "calls.each: needs a unit, e.g. `5 min`",
                "calls: {per_weak: 3, each: 5 min}": "calls.per_weak: did you mean `per_week`?",
            },
        ),
        **filled(
            "agents: 3, background: {{wiki: {{per_week: 3, each: 2 h, deflects: {}}}}}}}",
            "31: team.specialists.background.wiki.deflects",
            {
                "{topic: ordr, share: 1%}": (
                    ".topic: there is no topic `ordr`; did you mean `order`?"
                ),
                "{topic: order, share: 0%}": ".share: must be more than 0",
                "{topic: order, share: 1}": ".share: needs a percent sign, e.g. `1%`",
                "1%": ": must be a section with keys",
            },
        ),
    },
}

BELOW: Table = {
    "{tier: L2, agents: 3}": {
        "boss: {role: manager, agents: 1, backup: {after: 1 h}}": (
            "32: team.boss.backup: is not for a manager, who takes no contacts"
        ),
    },
}

FAULTS = rows(instead_of=INSTEAD_OF, below=BELOW)
