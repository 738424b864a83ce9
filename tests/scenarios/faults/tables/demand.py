"""Wrong profiles of weekdays and hours, growth and events."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, filled, rows

INSTEAD_OF: Table = {
    "fri: 0.8": {
        "fri: 40%": '13: demand.weekdays.fri: a number: write 0.4 (got "40%")',
    },
    "mon: 1.3": {
        "mon: much": '13: demand.weekdays.mon: must be a number (got "much")',
        "moonday: 1.3": "13: demand.weekdays.moonday: `monday`",
        "mon: -1.3": "13: demand.weekdays.mon: must not be negative (got -1.3)",
        "mon: .inf": "13: demand.weekdays.mon: must be a finite number (got .inf)",
    },
    '"09": 8': {
        '"25": 8': '14: demand.hours.25: must be an hour, e.g. "08", or from-to',
        '"08:30-09:00": 8': "14: demand.hours.08:30-09:00: overlaps `08`",
        '"08": 8': "14: demand.hours.08: is stated twice, on lines 14 and 14",
    },
    '{"08": 4, "09": 8, "10": 6}': {
        '{"08": 0}': "14: demand.hours: must be more than 0",
    },
    "  weekdays: {mon": {
        "  weekdys: {mon": "13: demand.weekdys: unknown key; did you mean `weekdays`?",
    },
    '"08": 4': {
        '"08": .nan': "14: demand.hours.08: must be a finite number (got .nan)",
        '"08": -4': "14: demand.hours.08: must not be negative (got -4)",
    },
}

ABOVE: Table = {
    "weekdays:": {
        "growth: 3%": (
            "13: demand.growth: must be written like `3% per month`; write `3% per month` (got "
            '"3%")'
        ),
        "growth: 3% per mnth": (
            '13: demand.growth: unknown unit of time `mnth`; did you mean `month`? (got "3% per '
            'mnth")'
        ),
        "growth: -100% per month": (
            '13: demand.growth: must be more than -100% (got "-100% per month")'
        ),
        "day_variation: -10%": '13: demand.day_variation: must be between 0% and 100% (got "-10%")',
        "day_variation: .nan": "13: demand.day_variation: must be a share, e.g. `80%` (got .nan)",
        **filled(
            "events: [{{{}}}]",
            "13: demand.events.0.",
            {
                "name: Sale, from: 2026-01-12, volume: 60%": (
                    "volume: needs a sign: `+60%` (more) or `-60%` (less)"
                ),
                "name: Sale, from: 2026-01-12, volume: +6%, channels: [fax]": (
                    "channels: there is no channel `fax`"
                ),
                "name: Sale, form: 2026-01-12, volume: +60%": (
                    "form: unknown key; did you mean `from`?"
                ),
                "name: Sale, from: 2026-13-12, volume: +60%": (
                    'from: is not a day of the calendar (got "2026-13-12")'
                ),
            },
        ),
    },
}

FAULTS = rows(instead_of=INSTEAD_OF, above=ABOVE)
