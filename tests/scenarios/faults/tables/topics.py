"""Wrong topics and tiers: shares, escalation, where a topic enters, who serves it."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, rows

INSTEAD_OF: Table = {
    "    share: 60%": {
        "    shar: 60%": "17: topics.order.shar: did you mean `share`?",
        "    share: -60%": '17: topics.order.share: must be between 0% and 100% (got "-60%")',
        "    share: [60%]": "17: topics.order.share: must be a share, e.g. `80%` (got a list of 1)",
    },
    "    L2: {handle": {
        "    L3: {handle": "19: topics.order.L3: `L3` is not in `tiers`; known: `L1`, `L2`",
        "    L3: {hndle": "19: topics.order.L3: , or a tier that `tiers` names",
    },
    "    L2: {handle_time: 12 min": {
        "    L3: {wrap": "19: topics.order.L3: unknown key; known: ",
    },
    "tiers: [L1, L2]": {
        "tiers: [L1, {nam: L2}]": "23: tiers.1.nam: did you mean `name`?",
        "tiers: [L1, L2, L1]": "23: tiers.2: the tier `L1` is stated twice",
        "tiers: [L1, L2, share]": "23: tiers.2: cannot be called `share`",
        "tiers: []": "23: tiers: needs at least one entry (got an empty list)",
        "tiers: L1": '23: tiers: must be a list, e.g. `[L1]` (got "L1")',
        "tiers: [L1, null]": "23: tiers.1: is empty; write a value, or take the key out",
    },
    "share: 60%": {
        "share: 0.6": "17: topics.order.share: needs a percent sign, e.g. `60%`",
        "share: 60": "17: topics.order.share: needs a percent sign, e.g. `60%`",
        "share: 160%": "17: topics.order.share: must be between 0% and 100%",
        "share: 55%": "15: topics: shares must add up to 100 % (got 95 %)",
        "share: {phone: 60%, chat: 50%, email: 60%}": (
            "15: topics: shares of `chat` must add up to 100 % (got 90 %)"
        ),
        "share: {phone: 60%, chat: 60%, email: 60%, fax: 5%}": (
            "17: topics.order.share.fax: there is no channel `fax`"
        ),
    },
    "{tier: L2, agents: 3}": {
        "{agents: 3, role: manager}": (
            "19: topics.order.L2: no agent on duty can serve `order` at L2"
        ),
    },
    "escalate: 10%": {
        "escalate: {L2: 10%, L3: 1%}": (
            "18: topics.order.L1.escalate.L3: must be a tier that has work for this topic; known: "
            '`L1`, `L2` (got "L3")'
        ),
        "escalate: {L1: 10%}": "18: topics.order.L1.escalate.L1: another tier",
        "escalate: {L2: 160%}": (
            '18: topics.order.L1.escalate.L2: must be between 0% and 100% (got "160%")'
        ),
        "escalate: -10%": '18: topics.order.L1.escalate: must be between 0% and 100% (got "-10%")',
    },
    "solve: 97%": {
        "escalate: 10%": (
            '19: topics.order.L2.escalate: no tier after `L2` has work for this topic (got "10 %")'
        ),
        "solve: .inf": "19: topics.order.L2.solve: must be a share, e.g. `80%` (got .inf)",
    },
    "{mean: 6 min}}": {
        "{mean: 6 min}, escalate: 5%}": (
            "22: topics.billing.L1.escalate: no tier after `L1` has work for this topic"
        ),
    },
    "[order, billing]": {
        "[order]": "22: topics.billing.L1: no agent on duty can serve `billing` at L1",
    },
    "agents: 3}": {
        "agents: 3, channels: [phone, chat]}": (
            "19: topics.order.L2: no agent on duty can serve `order` in `email` at L2"
        ),
        "agents: 3, absence: 100%}": "19: topics.order.L2: `specialists` is never on",
    },
    "escalate: 10%}\n    L2: {handle_time: 12 min, solve: 97%}": {
        "escalate: 100%}\n    L2: {handle_time: 12 min, escalate: {L1: 100%}}": (
            "16: topics.order: `escalate` passes contacts round and round without end"
        ),
    },
}

BELOW: Table = {
    "share: 60%": {
        "enters_at: L3": "18: topics.order.enters_at: must be a tier that has work for this topic",
        "ownership: {follow_up: soon}": "18: topics.order.ownership.follow_up: must be a duration",
        "priority: 0": (
            "18: topics.order.priority: must be 1 to 9, or `urgent`, `high`, `normal` or `low` "
            "(got 0)"
        ),
    },
    "share: 40%": {
        "L1: {handle_time: 3 min}": "23: topics.billing.L1: is stated twice, on lines 22 and 23",
    },
}

FAULTS = rows(instead_of=INSTEAD_OF, below=BELOW)
