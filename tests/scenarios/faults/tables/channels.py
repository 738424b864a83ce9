"""Wrong channels: volume, target, lines, chats at once, redials, what happens outside hours."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, rows

INSTEAD_OF: Table = {
    "    mode: live\n": {
        "": "5: channels.phone.mode: is missing",
    },
    "mode: live\n": {
        "mode: liv\n": "6: channels.phone.mode: `live` or `deferred`; did you mean `live`",
        "mode: 5\n": "6: channels.phone.mode: must be `live` or `deferred` (got 5)",
    },
    "  email: {mode": {
        "  e.mail: {mode": "11: channels.e.mail: a name must not be empty",
        "  all: {mode": "11: channels.all: `all` is kept for totals",
        "  turn away: {mode": (
            "11: channels.turn away: is what `outside_hours` calls no channel at all; give this "
            "one another name"
        ),
    },
    "200 per day": {
        "200": "7: channels.phone.volume: needs a unit, e.g. `200 per day` (got 200)",
        "200 per fortnight": "7: channels.phone.volume: unknown unit of time `fortnight`",
        "-200 per day": "7: channels.phone.volume: must not be negative",
        "1e300 per day": (
            '7: channels.phone.volume: must be at most 10000000000 per day (got "1e300 per day")'
        ),
        ".inf": "7: channels.phone.volume: must be written like `420 per day` (got .inf)",
        "nan per day": (
            '7: channels.phone.volume: must be written like `420 per day` (got "nan per day")'
        ),
        "1e999 per day": '7: channels.phone.volume: must be a finite number (got "1e999 per day")',
        "many": '7: channels.phone.volume: must be written like `420 per day` (got "many")',
    },
    "80% within 20 s": {
        "80%": "9: channels.phone.target: must be written like `80% within 20 s`",
        "80% within 20": "9: channels.phone.target: needs a unit, e.g. `80% within 20 s`",
        "180% within 20 s": '9: channels.phone.target: must be between 0% and 100% (got "180%")',
        "80% within 2 business days": (
            "9: channels.phone.target: have no one length: write hours, e.g. `80% within 8 "
            "business hours`"
        ),
        "80% within -20 s": '9: channels.phone.target: must not be negative (got "-20 s")',
    },
    "    volume: 200 per day\n": {
        "": "5: channels.phone: needs `volume` or `counts`",
    },
    "email: {mode: deferred": {
        "email: {mode: deferred, at_once: 2": (
            "11: channels.email.at_once: is for live channels: an agent does deferred work one "
            "contact at a time"
        ),
        "email: {mode: deferred, lines: 5": "11: channels.email.lines: is for live channels",
    },
    "    volume: 200 per day": {
        "    volum: 200 per day": "7: channels.phone.volum: unknown key; did you mean `volume`?",
    },
    "volume: 200 per day": {
        "volume: {a: 1}": (
            "7: channels.phone.volume: must be written like `420 per day` (got a section with `a`)"
        ),
    },
    "slowdown: 20%": {
        "slowdown: 120%": '10: channels.chat.slowdown: must be between 0% and 100% (got "120%")',
    },
    "at_once: 2": {
        "at_once: 0": "10: channels.chat.at_once: must be at least 1 (got 0)",
        "at_once: 1000": "10: channels.chat.at_once: must be at most 100 (got 1000)",
        "at_once: 2.5": "10: channels.chat.at_once: must be a whole number (got 2.5)",
        "at_once: {a: 1}": (
            "10: channels.chat.at_once: must be a whole number (got a section with `a`)"
        ),
    },
    "channels:\n": {
        "channels: []\nchans:\n": "5: chans: unknown key; did you mean `channels`?",
    },
}

ABOVE: Table = {
    "topics:": {
        "shared_lines: [{channels: [chat], lines: 9}]": (
            "15: shared_lines.0.channels: needs at least 2 entries (got a list of 1)"
        ),
    },
}

BELOW: Table = {
    "mode: live": {
        "redial: 40%": (
            "7: channels.phone.redial: a section with keys, e.g. `{share: 40%, after: {mean: 10 "
            "min}}` (got"
        ),
        "interruptible: yes": "7: channels.phone.interruptible: is for deferred channels",
        "slowdown: 10%": "7: channels.phone.slowdown: needs `at_once` of 2 or more",
        "outside_hours: chat": (
            "7: channels.phone.outside_hours: must be `turn away` or a deferred channel; `chat` is "
            "live"
        ),
        "outside_hours: mail": "7: channels.phone.outside_hours: did you mean `email`?",
        "priority: higher": (
            "7: channels.phone.priority: must be 1 to 9, or `urgent`, `high`, `normal` or `low`; "
            "did you mean `high`?"
        ),
        "holidays: opn": (
            "7: channels.phone.holidays: must be `closed` or `open`; did you mean `open`?"
        ),
        "redial: {share: 40%, aftr: 10 min}": (
            "7: channels.phone.redial.aftr: unknown key; did you mean `after`?"
        ),
        "lines: 0": "7: channels.phone.lines: must be at least 1 (got 0)",
        "effort: 0%": '7: channels.phone.effort: must be more than 0% (got "0%")',
        "effort: -5%": '7: channels.phone.effort: must be more than 0% (got "-5%")',
        "priority: 10": (
            "7: channels.phone.priority: must be 1 to 9, or `urgent`, `high`, `normal` or `low` "
            "(got 10)"
        ),
        "counts: nowhere.csv": "7: channels.phone.counts: `nowhere.csv` no such file",
        "target: 80% within 20 s": "10: channels.phone.target: is stated twice, on lines 7 and 10",
    },
    "volume: 200 per day": {
        "targets: {service_level: 80% within 20 s}": (
            "8: channels.phone.targets.service_level: the service level of a channel belongs in"
            " `channels.phone.target`"
        ),
        "targets: {occupancy: at most 80%}": (
            "8: channels.phone.targets.occupancy: is not measured by channel; these are: `wait`"
        ),
    },
}

FAULTS = rows(instead_of=INSTEAD_OF, above=ABOVE, below=BELOW)
