"""A line that theory knows, in the language of scenarios, and what each reason adds to it."""

HEAD = "scenario: Small\n"
PHONE = "mode: live, volume: 40 per hour, target: 80% within 20 s"
PLAIN = {
    "horizon": "{start: 2026-01-05, length: 1 day}",
    "channels": f"{{phone: {{{PHONE}}}}}",
    "topics": "{call: {L1: {handle_time: {mean: 5 min, cv: 1}}}}",
    "team": "{desk: {agents: 4}}",
}
"""M/M/4 in the language: nothing that Erlang C leaves out."""


SKILLS = {
    "channels": f"{{phone: {{{PHONE}}}, chat: {{{PHONE}}}}}",
    "topics": "{a: {share: 50%, L1: {handle_time: 5 min}}, b: {L1: {handle_time: 5 min}}}",
}


TWO_DESKS = {
    "topics": "{call: {share: 75%, L1: {handle_time: {mean: 5 min, cv: 1}}}, "
    "other: {L1: {handle_time: {mean: 5 min, cv: 1}}}}",
    "team": "{desk: {agents: 3, skills: [call]}, others: {agents: 2, skills: [other]}}",
}
REASONS = {
    "impatience": {"channels": f"{{phone: {{{PHONE}, patience: {{mean: 3 min}}}}}}"},
    "patience spread": {"channels": f"{{phone: {{{PHONE}, patience: 3 min}}}}"},
    "comes again": {
        "topics": "{call: {L1: {handle_time: {mean: 5 min, cv: 1}, solve: 70%}}}",
        "returns": "{share: 100%, after: 20 min}",
    },
    "lines": {"channels": f"{{phone: {{{PHONE}, lines: 6}}}}"},
    "day variation": {"demand": "{day_variation: 10%}"},
    "trend": {"demand": "{growth: 3% per month}"},
    "hours": {"demand": '{hours: {"08": 1, "09": 2}}'},
    "shared channels": {"channels": f"{{phone: {{{PHONE}}}, chat: {{{PHONE}}}}}"},
    "skills": SKILLS | {"team": "{p: {agents: 2, channels: [phone]}, both: {agents: 2}}"},
    "order": {"routing": "{order: oldest inquiry}"},
    "later tiers": {
        "channels": f"{{phone: {{{PHONE}, patience: {{mean: 3 min}}}}}}",
        "topics": "{call: {L1: {handle_time: 5 min, escalate: 20%}, L2: {handle_time: 5 min}}}",
        "tiers": "[L1, L2]",
        "team": "{desk: {tier: L1, agents: 4}, second: {tier: L2, agents: 2}}",
    },
    "passed in": {
        "topics": "{call: {L1: {handle_time: 5 min, escalate: {L2: 20%}}, "
        "L2: {handle_time: 5 min, escalate: {L1: 50%}}}}",
        "tiers": "[L1, {name: L2, mode: deferred}]",
        "team": "{desk: {tier: L1, agents: 4}, second: {tier: L2, agents: 2}}",
    },
    "deferred work": {
        "channels": f"{{phone: {{{PHONE}}}, email: {{mode: deferred, volume: 5 per hour}}}}"
    },
    "side by side": {"channels": f"{{phone: {{{PHONE}, at_once: 2, slowdown: 10%}}}}"},
    "handle times": {"topics": "{call: {L1: {handle_time: 5 min}}}"},
    "recent waits": {
        "channels": f"{{phone: {{{PHONE}, patience: {{mean: 9 min}}, "
        "impatience: {after_waits_of: 10 s, over: 1 h, shrinks: 20%}}}"
    },
    "hang up": {
        "channels": f"{{phone: {{{PHONE}, patience: {{mean: 3 min}}, hang_up: 10%}}}}",
    },
    "announce": {
        "channels": f"{{phone: {{{PHONE}, patience: {{mean: 3 min}}, announce: {{}}}}}}",
    },
    "callbacks": {
        "channels": f"{{phone: {{{PHONE}, patience: {{mean: 3 min}}, callback: {{}}}}}}",
    },
    "messages": {
        "channels": f"{{phone: {{{PHONE}, message: {{to: email, after: 2 min}}}}, "
        "email: {mode: deferred}}"
    },
    "strain": {"strain": "{above: 20%, over: 1 h, handle_time: +10%}"},
    "speeds": {
        "team": "{desk: {agents: 3}, new: {agents: 1, skills: {call: 80%}}}",
    },
    "away": {"team": "{desk: {agents: 4, absence: 5%}}"},
    "backup": {"team": "{desk: {tier: L1, agents: 4}, lead: {agents: 1, backup: {after: 1 min}}}"},
    "backing up": {
        "topics": "{call: {L1: {handle_time: {mean: 5 min, cv: 1}, escalate: 20%}, "
        "L2: {handle_time: 5 min}}}",
        "tiers": "[L1, {name: L2, mode: deferred}]",
        "team": "{desk: {tier: L1, agents: 4, backup: {after: 1 h, tiers: [L2]}}, "
        "second: {tier: L2, agents: 2}}",
    },
    "articles": {
        "team": "{desk: {agents: 4, background: {wiki: {per_week: 3, each: 1 h, "
        "deflects: {topic: call, share: 1%}}}}}",
    },
    "wrong desks": TWO_DESKS | {"wrong_desk": "{share: {phone: 10%}, triage: 1 min}"},
    "after bots": {
        "automation": "[{name: helper, from: 2026-01-05, handles: 40%, "
        "comes_anyway: {share: 50%, after: 10 min}}]"
    },
    "questions": {
        "tiers": "[{name: L1, consult: {share: 20%, of: L2, takes: 2 min}}, L2]",
        "topics": "{call: {L1: {handle_time: {mean: 5 min, cv: 1}}, L2: {handle_time: 5 min}}}",
        "team": "{desk: {tier: L1, agents: 4}, second: {tier: L2, agents: 2}}",
    },
    "hand-overs": {
        "topics": "{call: {L1: {handle_time: {mean: 5 min, cv: 1}, escalate: 20%}, "
        "L2: {handle_time: 5 min}}}",
        "tiers": "[L1, {name: L2, mode: deferred}]",
        "team": "{desk: {tier: L1, agents: 4}, second: {tier: L2, agents: 2}}",
        "ownership": "{hand_over: 1 min, update_every: 1 h, update: 1 min, follow_up: 1 min}",
    },
}
