"""Wrong targets, signals, satisfaction and money."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, filled, rows

_SERVICE_LEVEL = "32: targets.{}: the service level of a channel belongs in `channels.phone.target`"
_OF_A_CHANNEL = "32: targets.{}: a target of a channel belongs in `channels.{}.targets.wait`"

INSTEAD_OF: Table = {
    "targets:": {
        "target:": "32: target: unknown key; did you mean `targets`?",
    },
    "at least 70%": {
        "70%": "32: targets.fcr: must begin with `at least` or `at most`",
        "at most 5 min": "32: targets.fcr: must be a share, e.g. `at least 70%`",
        "at least 170%": '32: targets.fcr: must be between 0% and 100% (got "170%")',
        "at least .nan": (
            '32: targets.fcr: must be a duration, e.g. `20 s`, `5 min` or `1 h 30 min` (got ".nan")'
        ),
        "at least 70%, wait: at most 5": (
            '32: targets.wait: must be a duration, e.g. `at most 5 min` (got "at most 5")'
        ),
        "at least 70%, wait: at least 5%": (
            '32: targets.wait: must be a duration, e.g. `at most 5 min` (got "at least 5 %")'
        ),
    },
    "{fcr:": {
        "{fcrr:": "32: targets.fcrr: unknown KPI; did you mean `fcr`?",
    },
    "at least 70%}": {
        "at least 70%, csat: at least 4}": (
            "32: targets.csat: is not measured without `satisfaction`"
        ),
        "at least 70%, budget_used: at most 100%}": (
            "32: targets.budget_used: is not measured without a `budget` in `money`"
        ),
        "at least 70%, lost_value: at most 900}": (
            "32: targets.lost_value: is not measured without `lost_customer` or"
        ),
    },
    "targets: {fcr: at least 70%}": {
        "satisfaction: {}\ntargets: {csat: at least 80%}": (
            "33: targets.csat: must be a score, e.g. `at least 4.2`"
        ),
    },
    "{fcr: at least 70%}": {
        "{service level/phone: 80% within 20 s}": _SERVICE_LEVEL.format("service level/phone"),
        "{phone: 80% within 20 s}": _SERVICE_LEVEL.format("phone"),
        "{phone: {sla: 80/20}}": _SERVICE_LEVEL.format("phone"),
        "{phone: {sla: 80/20, wait: at most 3 min}}": (
            "32: targets.phone: targets of a channel belong in `channels.phone.targets`"
        ),
        "{Wait/Phone: at most 30 s}": _OF_A_CHANNEL.format("Wait/Phone", "phone"),
        "{phone wait: at most 30 s}": _OF_A_CHANNEL.format("phone wait", "phone"),
        "{wait/fax: at most 30 s}": _OF_A_CHANNEL.format("wait/fax", "NAME"),
        "{occupancy/phone: at most 80%}": (
            "32: targets.occupancy/phone: is not measured by channel; it belongs in"
            " `targets.occupancy`"
        ),
        "{fcr: at least 70% in 90% of days}": (
            "32: targets.fcr: is not measured by day; these are: `wait`"
        ),
        "{wait: at most 5 min in 90%}": (
            "32: targets.wait: must end with a share of `days` or `weeks`, e.g. `in 90% of days`"
        ),
        "{wait: at most 2 business hours}": (
            "32: targets.wait: business hours count in the `target` of a channel only"
        ),
        "[fcr]": "32: targets: must be a section with keys (got a list of 1)",
    },
}

ABOVE: Table = {
    "targets:": {
        "satisfaction: 4.6": "32: satisfaction: section with keys (got 4.6)",
        **filled(
            "satisfaction: {{{}}}",
            "32: satisfaction",
            {
                "hand_ower: -0.3": ".hand_ower: unknown key; did you mean `hand_over`?",
                "hand_over: 0.3": ".hand_over: must be points taken off, from -4 to 0 (got 0.3)",
                "return: -5": ".return: must be points taken off, from -4 to 0 (got -5)",
                "per_day: -10%": ".per_day: must be a number: write -0.1",
                "start: 6": ".start: at most 5 (got",
                "start: 0": ".start: at least 1 (got",
                "survey: 20": ".survey: needs a percent sign, e.g. `20%`",
                "detractors: 4.8": ": `detractors` must not be above `promoters` (got 4.8 and 4.5)",
                "retention: {promotor: 95%}": (
                    ".retention.promotor: unknown key; did you mean `promoter`?"
                ),
                "retention: 90%": (
                    ".retention: must be a section with keys, e.g. `{promoter: 95%, detractor: "
                    "60%}`"
                ),
            },
        ),
        **filled(
            "money: {{{}}}",
            "32: money.",
            {
                "budget: 500": "budget: e.g. `500 per month`",
                "budget: 0 per week": 'budget: must be more than 0 (got "0 per week")',
                "tools_per_head: 90 per moth": (
                    "tools_per_head: unknown unit of time `moth`; did you mean `month`?"
                ),
                "tools_per_head: -90 per month": "tools_per_head: must not be negative",
                "overtime_premium: 0.5": "overtime_premium: needs a percent sign, e.g. `50%`",
                "lost_customer: -80": "lost_customer: must be at least 0 (got -80)",
                "dissatisfied_customer: 15": (
                    "dissatisfied_customer: needs `satisfaction`, which tells who is dissatisfied"
                ),
            },
        ),
        **filled(
            "signals: {{{}}}",
            "32: signals",
            {
                "workload: {occupancy: {red: 80%}}": (
                    ".workload.occupancy: `red` must not be below `amber` (got 80 % and 85 %)"
                ),
                "proactive: {done: {red: 95%}}": (
                    ".proactive.done: `red` must not be above `amber` (got 95 % and 90 %)"
                ),
                "workloads: {}": ".workloads: did you mean `workload`?",
                "weeks_in_a_row: 0": ".weeks_in_a_row: must be at least 1 (got 0)",
                "backlog: {rise: {red: 200%}}": ".backlog.rise.red: needs a sign: `+200%`",
                "backlog: {days_of_work: {amber: 1}}": (
                    ".backlog.days_of_work.amber: needs a unit, e.g. `1 day`"
                ),
            },
        ),
    },
}

FAULTS = rows(instead_of=INSTEAD_OF, above=ABOVE)
