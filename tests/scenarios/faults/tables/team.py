"""Wrong groups: agents, skills, tiers, contracts, cost, names."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, rows

INSTEAD_OF: Table = {
    "agents: 12": {
        "agent: 12": "27: team.first line.agent: unknown key; did you mean `agents`?",
        "agents: -1": "27: team.first line.agents: must be at least 0 (got -1)",
        "agents: yes": '27: team.first line.agents: a whole number (got "yes")',
        "agents:": "25: team.first line: `agents` and `shifts` (got neither)",
        "agents: 1e5": "27: team.first line.agents: must be at most 10000 (got 100000",
        "agents: 100000": "27: team.first line.agents: must be at most 10000 (got",
        "agents: .nan": "27: team.first line.agents: must be a whole number (got .nan)",
        "agents: 2.5": (
            "27: team.first line.agents: must be a whole number (got 2.5); part-time is a "
            "`contract`: `agents: 3, contract: 83.3%`"
        ),
        "agents: 1,8 FTE": (
            "27: team.first line.agents: part-time is a `contract`: `agents: 2, contract: 90%`"
        ),
        "agents: .inf": "27: team.first line.agents: must be a whole number (got .inf)",
        "agents: [12]": "27: team.first line.agents: must be a whole number (got a list of 1)",
    },
    "[order, billing]": {
        "[]": "28: team.first line.skills: needs at least one entry",
        "order": "28: team.first line.skills: must be a list, e.g. `[order]`",
        "[order, biling]": (
            "28: team.first line.skills: there is no topic `biling`; did you mean `billing`?"
        ),
        "{order: 90%, biling: 80%}": (
            "28: team.first line.skills.biling: there is no topic `biling`; did you mean `billing`?"
        ),
        "[order, billing, order]": "28: team.first line.skills: states `order` 2 times",
        "{order: 0%, billing: 80%}": (
            '28: team.first line.skills.order: must be more than 0% (got "0%")'
        ),
        "{order: -80%, billing: 80%}": (
            '28: team.first line.skills.order: must be more than 0% (got "-80%")'
        ),
        "{order: fast, billing: 80%}": (
            "28: team.first line.skills.order: must be a percentage of the standard, e.g. `85%` "
            '(got "fast")'
        ),
    },
    "{tier: L2, agents: 3}": {
        "3": "31: team.specialists: must be a section with keys (got 3)",
        "{tier: L2, agents: 3, role: manger}": "31: team.specialists.role: did you mean `manager`?",
        "{tier: L3, agents: 3}": (
            "31: team.specialists.tier: there is no tier `L3`; known: `L1`, `L2`"
        ),
        "{agents: 3}": "31: team.specialists: needs a `tier`",
    },
    "agents: 3}": {
        "agents: 3, channels: [fone]}": (
            "31: team.specialists.channels: there is no channel `fone`; did you mean `phone`?"
        ),
    },
    '    shift: {mon-fri: "08:00-18:00"}': {
        "    shifts: [{agents: 3, hours: 24/7}]": (
            "25: team.first line: write exactly one of `agents` and `shifts` (got both)"
        ),
    },
    "volume: 80 per day": {
        "volume: 1400 per day": "25: team.first line: grow without end",
    },
}

ABOVE: Table = {
    "specialists:": {
        "first line: {tier: L2, agents: 3}": (
            "31: team.first line: is stated twice, on lines 25 and 31"
        ),
        '"": {tier: L2, agents: 3}': (
            "31: team.: a name must not be empty, begin or end with a space, or"
        ),
        "back\u202eoffice: {tier: L2, agents: 3}": (
            "31: team.back\\u202eoffice: a name must not be empty, begin or end with a space, or"
        ),
        "back\U000e0041office: {tier: L2, agents: 3}": (
            "31: team.back\\U000e0041office: a name must not be empty, begin or end with a space, "
            "or"
        ),
        "back\u200doffice: {tier: L2, agents: 3}": (
            "31: team.back\\u200doffice: a name must not be empty, begin or end with a space, or"
        ),
        "back\xa0office: {tier: L2, agents: 3}": (
            "31: team.back\\xa0office: a name must not be empty, begin or end with a space, or"
        ),
        "back\u3164office: {tier: L2, agents: 3}": (
            "31: team.back\u3164office: a name must not be empty, begin or end with a space, or"
        ),
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: {tier: L2, agents: 3}": (
            "31: team.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: must be at "
            "most 60 characters long"
        ),
    },
}

BELOW: Table = {
    "{tier: L2, agents: 3}": {
        "boss: {role: manager, agents: 1, tier: L1}": (
            "32: team.boss.tier: is not for a manager, who takes no contacts"
        ),
    },
    "agents: 12": {
        "contract: 0%": "28: team.first line.contract: must be more than 0%",
        "contract: 120%": "28: team.first line.contract: 0% and 100%",
        "cost: 24": "28: team.first line.cost: needs a unit, e.g. `24 per hour` (got 24)",
        "cost: -24 per hour": '28: team.first line.cost: must not be negative (got "-24 per hour")',
        "cost: 24 per day": (
            '28: team.first line.cost: must be per hour, e.g. `24 per hour` (got "24 per day")'
        ),
        "absence: 110%": '28: team.first line.absence: must be between 0% and 100% (got "110%")',
    },
    'shift: {mon-fri: "08:00-18:00"}': {
        "rotation: [off]": (
            "25: team.first line: write one of `shift`, `shifts` and `rotation` (got `shift` and "
            "`rotation`)"
        ),
    },
}

FAULTS = rows(instead_of=INSTEAD_OF, above=ABOVE, below=BELOW)
