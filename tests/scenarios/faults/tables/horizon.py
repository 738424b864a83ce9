"""Wrong names, horizons, opening hours, holidays, time zones and currencies."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, filled, rows

INSTEAD_OF: Table = {
    "weeks: 4": {
        "wekes: 4": "2: horizon.wekes: unknown key; did you mean `weeks`?",
        "weeks: 0": "2: horizon.weeks: must be more than 0 (got 0)",
        "weeks: true": "2: horizon.weeks: must be a number (got true)",
        "weeks: .nan": "2: horizon.weeks: must be a finite number (got .nan)",
        "weeks: 1e999": "2: horizon.weeks: must be a finite number (got .inf)",
        "weeks: .inf": "2: horizon.weeks: must be a finite number (got .inf)",
        "weeks: four": '2: horizon.weeks: must be a number: write 4 (got "four")',
        "length: 4": "2: horizon.length: needs a unit, e.g. `4 days` or `4 weeks` (got 4)",
        "length: 0 weeks": '2: horizon.length: must be more than 0 (got "0 weeks")',
        "weeks: 4, length: 4 weeks": (
            "2: horizon: write exactly one of `weeks` and `length` (got both)"
        ),
        "start: 1815-01-05, weeks: 4": (
            '2: horizon.start: must be in the years 1900 to 2999 (got "1815-01-05")'
        ),
        "start: 2026-01-32, weeks: 4": (
            '2: horizon.start: is not a day of the calendar (got "2026-01-32")'
        ),
        "start: tomorrow, weeks: 4": (
            '2: horizon.start: must be a date like 2026-01-05 (got "tomorrow")'
        ),
        "start: 20260105, weeks: 4": (
            "2: horizon.start: must be a date like 2026-01-05 (got 20260105)"
        ),
    },
    ", warm_up: 1 week": {
        ", warmup: 1 week": "2: horizon.warmup: did you mean `warm_up`?",
    },
    "Web shop": {
        "2026": '1: scenario: must be text; put it in quotes: "2026" (got 2026)',
        "[Web shop]": "1: scenario: must be text (got a list of 1)",
        '""': "1: scenario: must be one line of text, not empty and without invisible characters",
        "null": "1: scenario: is empty; write a value, or take the key out",
    },
    "warm_up: 1 week": {
        "warm_up: 5": "2: horizon.warm_up: needs a unit, e.g. `5 days` or `5 weeks` (got 5)",
    },
    "1 week}": {
        "1 wek}": "2: horizon.warm_up: unknown unit of time `wek`; did you mean `week",
        "-1 week}": '2: horizon.warm_up: must not be negative (got "-1 week")',
        "5 weeks}": "2: horizon: shorter than the horizon (got 35 days of 28 days)",
    },
    '{mon-fri: "08:00-18:00"}\nch': {
        "nine to five\nch": "3: opening_hours: must be `24/7` or",
        "{mon-fry: 08:00-18:00}\nch": (
            "3: opening_hours.mon-fry: must be weekdays, e.g. `mon-fri` or `sat`; did you mean "
            "`fri`?"
        ),
        "{mon-fri: 8 to 18}\nch": (
            '3: opening_hours.mon-fri: must be hours from-to, e.g. "08:00-18:00" (got "8 to 18")'
        ),
        "{mon-fri: 08:00-26:00}\nch": "3: opening_hours.mon-fri: must be times from 00:00 to 24:00",
        "{mon-fri: 08:00-18:00, fri: 08:00-16:00}\nch": (
            "3: opening_hours.fri: fri is already stated by `mon-fri`"
        ),
        "{mon: [08:00-12:00, 11:00-18:00]}\nch": "3: opening_hours: hours of mon overlap",
    },
    "200 per day": {
        "2e9 per day": (
            "2: horizon: (41 billion inquiries, 300 agent-days); at most 16 GB can be simulated: "
            "lower the volume"
        ),
    },
    "weeks: 4, warm_up: 1 week": {
        "weeks: 1000000": "2: horizon: must last at most 100 years (got 19165 years)",
        "weeks: 2000000": "2: horizon.weeks: must be at most 1000000 (got 2000000)",
        "length: 1e6 weeks": '2: horizon.length: must be at most 1000 years (got "1e6 weeks")',
    },
    "horizon:": {
        "horison:": "2: horison: unknown key; did you mean `horizon`?",
    },
}

ABOVE: Table = {
    "opening_hours:": {
        "time_zone: Berlin": "3: time_zone: `Europe/Berlin`",
        "time_zone: Europe/Berlni": (
            "3: time_zone: must be an IANA time zone; did you mean `Europe/Berlin`?"
        ),
        "time_zone: ../../etc/passwd": (
            '3: time_zone: must be an IANA time zone, e.g. `Europe/Berlin` (got "../../etc/passwd")'
        ),
        "time_zone: +01:00": (
            '3: time_zone: must be an IANA time zone, e.g. `Europe/Berlin` (got "+01:00")'
        ),
        "time_zone: 1": "3: time_zone: must be an IANA time zone, e.g. `Europe/Berlin` (got 1)",
        'currency: ""': (
            "3: currency: must be one line of text, not empty and without invisible characters"
        ),
        "fcr_window: 0 days": '3: fcr_window: must be more than 0 (got "0 days")',
    },
    "topics:": {
        "holidays: [6.1.2026]": "15: holidays.0: must be a date like",
        "holidays: 2026-01-06": "15: holidays: must be a list, e.g. `[2026-01-",
        "holidays: [2026-01-06, {date: 2026-01-06, volume: -20%}]": (
            "15: holidays.1: states 2026-01-06 twice"
        ),
        **filled(
            "holidays: [{{{}}}]",
            "15: holidays.0.",
            {
                "date: 2026-01-06, opn: 08:00-12:00": "opn: did you mean `open`?",
                "date: 2026-01-06, open: [08:00-12:00, 11:00-13:00]": "open: hours overlap",
                "date: 2026-01-06, volume: 20%": "volume: needs a sign",
            },
        ),
    },
}

BELOW: Table = {
    "scenario: Web shop": {
        "extends: nowhere.yaml": "2: extends: `nowhere.yaml` no such file; bundled scenarios are",
    },
}

FAULTS = rows(instead_of=INSTEAD_OF, above=ABOVE, below=BELOW)
