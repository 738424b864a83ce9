"""Wrong strain, impatience and bots."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, filled, rows

TWO_BOTS = """\
automation: [{name: one, from: 2026-02-02, handles: 40%, topics: [order]},
  {name: two, from: 2026-02-02, handles: 20%, channels: [chat]}]"""

ABOVE: Table = {
    "topics:": {
        "strain: +10%": "15: strain: must be a section with keys",
        **filled(
            "strain: {{{}}}",
            "15: strain.",
            {
                "abov: 85%": "abov: unknown key; did you mean `above`?",
                "above: 0.85": "above: needs a percent sign, e.g. `85%` (got 0.85)",
                "above: 100%": 'above: must be less than 100% (got "100%")',
                "over: 2": "over: needs a unit, e.g. `2 days` or `2 weeks`",
                "over: 0 days": "over: must be more than 0",
                "handle_time: 10%": 'handle_time: needs a sign: `+10%` (got "10%")',
                "handle_time: -10%": "handle_time: must not be a decrease",
                "handle_time: +1001%": "handle_time: must be at most +1000%",
                "handle_time: more": "handle_time: must be an increase, e.g. `+20%`",
                "returns: +5%": "returns: counts percentage points: write `+5 points`",
                "returns: 5": "returns: needs its unit, e.g. `+5 points`",
                "returns: 5 points": "returns: needs a sign: `+5 points`",
                "returns: -5 points": "returns: must not be a decrease",
                "returns: +101 points": "returns: must be at most 100 points",
                "returns: +5 pints": "returns: must be percentage points, e.g. `+5 points`",
                "returns: +5 points": "returns: needs `returns`, which says when customers come",
                "absence: +20%": "absence: needs `absence` of a group, which it raises",
                "leaving: +20%": "leaving: needs `turnover` of a group, which it raises",
            },
        ),
    },
    "targets:": {
        TWO_BOTS: (
            "33: automation.1.from: `one` begins on the same day with the same topic and channel"
        ),
        **filled(
            "automation: [{{{}}}]",
            "32: automation.0.",
            {
                "name: bot, from: 2026-02-02": "handles: is missing",
                "name: bot, handles: 40%": "from: is missing",
                "from: 2026-02-02, handles: 40%": "name: is missing",
                "name: bot, from: 2.2.2026, handles: 40%": "from: a date like 2026-",
                "name: bot, from: 2026-02-02, handles: 40": "handles: e.g. `40%` (got 40)",
                "name: bot, from: 2026-02-02, handels: 40%, handles: 40%": "handels: `handles`?",
                "name: bot, from: 2026-02-02, handles: 40%, topics: [oder]": (
                    "topics: there is no topic `oder`; did you mean `order`?"
                ),
                "name: bot, from: 2026-02-02, handles: 40%, topics: order": (
                    "topics: must be a list, e.g. `[order]`"
                ),
                "name: bot, from: 2026-02-02, handles: 40%, channels: [chta]": (
                    "channels: there is no channel `chta`; did you mean `chat`?"
                ),
                "name: bot, from: 2026-02-02, handles: 40%, harder: 1.1": (
                    "harder: needs a percent sign, e.g. `110%` (got 1.1)"
                ),
                "name: bot, from: 2026-02-02, handles: 40%, comes_anyway: 25%": (
                    "comes_anyway: a section with keys"
                ),
                "name: bot, from: 2026-02-02, handles: 40%, comes_anyway: {share: 25%}": (
                    "comes_anyway.after: is missing"
                ),
            },
        ),
    },
}

FAULTS = rows(above=ABOVE)
