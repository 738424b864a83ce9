"""Wrong durations and distributions: handle times and patience."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, filled, rows

INSTEAD_OF: Table = {
    "cv: 0.8": {
        "cv: 80%": '18: topics.order.L1.handle_time.cv: must be a number: write 0.8 (got "80%")',
        "sd: 0.8": "18: topics.order.L1.handle_time.sd: unknown key; known: `mean`, `cv`",
        "cv: -0.8": "18: topics.order.L1.handle_time.cv: must be at least 0 (got -0.8)",
        "cv: .inf": "18: topics.order.L1.handle_time.cv: must be a finite number (got .inf)",
        "cv: 1000": "18: topics.order.L1.handle_time.cv: must be at most 100 (got 1000)",
    },
    "mean: 5 min": {
        'mean: "1,5 min"': "18: topics.order.L1.handle_time.mean: as a point: `1.5 min`",
        "mean: 0 min": "18: topics.order.L1.handle_time.mean: must be more than 0",
        "mean: 5:00": "18: topics.order.L1.handle_time.mean: must be a duration, e.g. `20 s`",
    },
    "{mean: 5 min, cv: 0.8}": filled(
        "{{distribution: {}}}",
        "18: topics.order.L1.handle_time",
        {
            "gama, mean: 5 min": (
                '.distribution: unknown distribution; did you mean `gamma`? (got "gama")'
            ),
            "erlang, mean: 5 min, phases: 2, cv: 0.5": (
                ".cv: unknown key; known: `mean`, `distribution`, `phases`"
            ),
            "gamma, mean: 5 min": ".cv: missing",
            "hyperexponential, mean: 5 min, cv: 0.5": ".cv: must be at least 1 (got 0.5)",
            "weibull, mean: 5 min, shape: 2": (
                ": write `mean` and `cv`, or `scale` and `shape` (got `mean`, `shape`)"
            ),
            "uniform, low: 5 min, high: 2 min": ": `low` must be less than `high`",
            "empirical, values: []": ".values: needs at least one entry",
        },
    ),
    "patience: {mean: 3 min}": {
        "patience: endless": "8: channels.phone.patience: `unlimited`",
        "patience: 3": "8: channels.phone.patience: needs a unit, e.g. `3 min`",
        "patience: {mean: 3}": (
            "8: channels.phone.patience.mean: needs a unit, e.g. `3 min` (got 3)"
        ),
        "patience: {}": "8: channels.phone.patience.mean: is missing",
        "patience: {distribution: empirical, file: nowhere.csv}": (
            "8: channels.phone.patience.file: `nowhere.csv` no such file"
        ),
        "patience: {distribution: empirical, values: [3 min, x]}": (
            "8: channels.phone.patience.values.1: must be a duration, e.g. `20 s`, `5 min` or `1 h "
            '30 min` (got "x")'
        ),
        "patience: {distribution: empirical, values: 3 min}": (
            '8: channels.phone.patience.values: must be a list, e.g. `[3 min]` (got "3 min")'
        ),
    },
    "email: {mode: deferred": {
        "email: {mode: deferred, patience: 5 min": (
            "11: channels.email.patience: is for live channels"
        ),
        "email: {mode: deferred, impatience: {after_waits_of: 1 h, over: 1 day, shrinks: 9%}": (
            "11: channels.email.impatience: is for live channels: customers of a deferred channel "
            "do not wait in line"
        ),
    },
    "target: 80% within 20 s": filled(
        "impatience: {{{}}}",
        "9: channels.phone.impatience.",
        {
            "after_waits_of: 2 min, over: 1 h": "shrinks: is missing",
            "after_waits_of: 2 min, over: 1 h, shrinks: 100%": "shrinks: must be less than 100%",
            "after_waits_of: 0 s, over: 1 h, shrinks: 9%": "after_waits_of: more than 0",
            "after_wait_of: 2 min, over: 1 h, shrinks: 9%": "after_wait_of: did you mean",
        },
    ),
    "tiers: [L1, L2]": {
        "tiers: [L1, L2, {name: bank, outside: {turnaround: 1 h}, patience: 3 min}]": (
            "23: tiers.2.patience: customers do not wait in the line of an outside team"
        ),
    },
    "mean: 6 min": {
        "mean: .nan": (
            "22: topics.billing.L1.handle_time.mean: must be a duration, e.g. `5 min` (got .nan)"
        ),
        "mean: nan min": (
            "22: topics.billing.L1.handle_time.mean: must be a duration, e.g. `20 s`, `5 min` or "
            '`1 h 30 min` (got "nan min")'
        ),
        "mean: 1e999 min": (
            '22: topics.billing.L1.handle_time.mean: must be at most 1000 years (got "1e999 min")'
        ),
        "mean: inf min": (
            "22: topics.billing.L1.handle_time.mean: must be a duration, e.g. `20 s`, `5 min` or "
            '`1 h 30 min` (got "inf min")'
        ),
        "mean: -6 min": (
            '22: topics.billing.L1.handle_time.mean: must not be negative (got "-6 min")'
        ),
        "mean: 6 minutos": (
            "22: topics.billing.L1.handle_time.mean: unknown unit of time `minutos`; did you mean "
            '`minutes`? (got "6 minutos")'
        ),
        "mean: null": (
            "22: topics.billing.L1.handle_time.mean: must be a duration, e.g. `5 min` (got nothing)"
        ),
        "mean: [6 min]": (
            "22: topics.billing.L1.handle_time.mean: must be a duration, e.g. `5 min` (got a list "
            "of 1)"
        ),
    },
}

FAULTS = rows(instead_of=INSTEAD_OF)
