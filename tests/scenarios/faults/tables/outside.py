"""Wrong outside teams, and what asks too much of them."""

from __future__ import annotations

from tests.scenarios.faults.sound import WITH_A_BANK, Table, filled, rows

INSTEAD_OF: Table = {
    "tiers: [L1, L2]": filled(
        "tiers: [L1, L2, {{name: bank, outside: {{{}}}}}]",
        "23: tiers.2.outside.",
        {
            "turnaround: 2": "turnaround: needs a unit, e.g. `2 h` or `2 days` (got 2)",
            "turnaround: 2 dys": "turnaround: did you mean `days`?",
            "turnaround: {mean: -2 days}": 'turnaround.mean: must not be negative (got "-2 days")',
            "": "turnaround: is missing",
            "turnround: 1 h": "turnround: did you mean `turnaround`?",
            "turnaround: 1 h, capacity: 40": "capacity: needs a unit",
            "turnaround: 1 h, capacity: 40 per day": (
                'capacity: a whole number per week, e.g. `40 per week` (got "40 per day")'
            ),
            "turnaround: 1 h, capacity: 0.5 per week": "capacity: whole",
            "turnaround: 1 h, capacity: 0 per week": "capacity: a whole",
            "turnaround: 1 h, hours: 9-17": "hours: must be `24/7` or hours",
            "turnaround: 1 h, time_zone: Europe/Londn": "time_zone: did you mean `Europe/London`?",
            "turnaround: 1 h, holidays: on": "holidays: `off` or `works`",
        },
    ),
}

BESIDE_A_BANK: Table = {
    "escalate: 10%": {
        "escalate: {bnk: 10%}": "18: topics.order.L1.escalate.bnk: did you mean `bank`? (got",
    },
    "    L1: {handle_time: {mean: 6 min}}": {
        "    bank: {solve: 50%}": (
            "20: topics.billing: needs work at a tier with agents; known: `L1`, `L2`"
        ),
    },
    "agents: 3}": {
        "agents: 3, backup: {after: 1 h, tiers: [bank]}}": (
            "31: team.specialists.backup.tiers: `bank` is an outside team and needs no backup; "
            "known: `L1`, `L2`"
        ),
    },
    "{tier: L2, agents: 3}": {
        "{tier: bank, agents: 3}": (
            "31: team.specialists.tier: `bank` is an outside team and has no agents; known: `L1`, "
            "`L2`"
        ),
    },
    "{handle_time: {mean: 5 min, cv: 0.8}, escalate: 10%}": {
        "{handle_time: 5 min, escalate: {bank: 100%}}\n    bank: {escalate: {L1: 100%}}": (
            "16: topics.order: passes contacts round and round without end"
        ),
    },
    "handle_time: 12 min, ": {
        "": "19: topics.order.L2.handle_time: is missing",
    },
}

WORK_OF_THE_BANK: Table = {
    "L2: {handle_time: 12 min, solve: 97%}": {
        "bank: {handle_time: 5 min}": (
            "20: topics.order.bank.handle_time: `bank` is an outside team: its time is the "
            "`turnaround` in `tiers`"
        ),
        "bank: {wrap_up: 5 min}": (
            "20: topics.order.bank.wrap_up: `bank` is an outside team: its time is"
        ),
        "bank: {solve: 50%}\n    enters_at: bank": (
            "21: topics.order.enters_at: must be a tier with agents; `bank` is an outside team"
        ),
    },
}

FAULTS = [
    *rows(instead_of=INSTEAD_OF),
    *rows(WITH_A_BANK, instead_of=BESIDE_A_BANK, below=WORK_OF_THE_BANK),
]
