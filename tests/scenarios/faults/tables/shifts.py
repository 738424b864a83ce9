"""Wrong working hours: shifts, breaks, rotations, holidays and time zones of groups."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, rows

INSTEAD_OF: Table = {
    "breaks: [30 min]": {
        "breaks: [6 h, 5 h]": (
            "30: team.first line.breaks: breaks must be shorter than the shift (got 11 h in a "
            "shift of 10 h)"
        ),
        'breaks: [{at: "19:00", length: 30 min}]': (
            '30: team.first line.breaks.0: the break lies in no shift of the group (got "19:00")'
        ),
        "breaks: 30 min": "30: team.first line.breaks: e.g. `[30 min]`",
        "breaks: [{at: 25:00, length: 30 min}]": (
            '30: team.first line.breaks.0.at: must be a time from 00:00 to 24:00 (got "25:00")'
        ),
        "breaks: [-30 min]": '30: team.first line.breaks.0: must not be negative (got "-30 min")',
        "breaks: [0 min]": '30: team.first line.breaks.0: must be more than 0 (got "0 min")',
        'breaks: [{at: "12:00", lenght: 30 min}]': (
            "30: team.first line.breaks.0.lenght: unknown key; did you mean `length`?"
        ),
    },
    "agents: 3}": {
        "agents: 3, time_zone: Asia/Manila}": (
            "31: team.specialists.time_zone: needs hours of its own: opening hours are in the "
            "scenario's time zone"
        ),
    },
    'shift: {mon-fri: "08:00-18:00"}': {
        "rotation: [off, off]": (
            "29: team.first line.rotation: needs at least one week that is not `off`"
        ),
        "rotation: [{mon: 8-16}, free]": (
            "29: team.first line.rotation.1: must be `off` or hours by"
        ),
        "rotation: {mon: 8-16}": "29: team.first line.rotation: must be a list",
        "rotation: [{mon-fri: 08:00-18:00}, {sun: 20:00-08:30}]": (
            "29: team.first line.rotation.1: Sunday's shift ends at 08:30 on Monday, when that of "
            'the week after has begun (got "08:00")'
        ),
    },
    '    shift: {mon-fri: "08:00-18:00"}': {
        '    shift: {mon: ["08:00-12:00", "11:00-18:00"]}': (
            "29: team.first line.shift: hours of mon overlap"
        ),
        '    shift: {mon-fri: "22:00-08:00", tue: "06:00-10:00"}': (
            "29: team.first line.shift.tue: tue is already stated by `mon-fri`"
        ),
        '    shift: {mon: "22:00-08:00", tue: "06:00-10:00"}': (
            "29: team.first line.shift: hours of mon and tue overlap"
        ),
        '    shift: {mon-fri: "08:00-08:00"}': (
            "29: team.first line.shift.mon-fri: must begin and end at different times (a full day "
            'is "00:00-24:00")'
        ),
        "    shift: {}": "29: team.first line.shift: needs at least one day (got an empty section)",
    },
    '    agents: 12\n    skills: [order, billing]\n    shift: {mon-fri: "08:00-18:00"}': {
        "    skills: [order, billing]\n    shifts: [{agnts: 12, hours: 24/7}]": (
            "28: team.first line.shifts.0.agnts: unknown key; did you mean `agents`?"
        ),
        "    skills: [order, billing]\n    shifts: [{agents: 12, hours: 24/8}]": (
            "28: team.first line.shifts.0.hours: must be `24/7` or hours by weekday, e.g. "
            '{mon-fri: "08:00-20:00"}'
        ),
        "    skills: [order, billing]\n    shifts: []": (
            "28: team.first line.shifts: needs at least one entry (got an empty list)"
        ),
    },
}

ABOVE: Table = {
    "specialists:": {
        "late: {tier: L1, agents: 1, channels: [phone], shift: {fri: 19:00-21:00}}": (
            "31: team.late.shift: wholly outside the opening hours"
        ),
    },
}

BELOW: Table = {
    "{tier: L2, agents: 3}": {
        "boss: {role: manager, agents: 1, breaks: [10 h]}": (
            "32: team.boss.breaks: breaks must be shorter than the shift"
        ),
    },
    "agents: 12": {
        "time_zone: Europe/Lisbn": (
            "28: team.first line.time_zone: must be an IANA time zone; did you mean "
            "`Europe/Lisbon`?"
        ),
        "holidays: work": (
            "28: team.first line.holidays: must be `off` or `works`; did you mean `works`?"
        ),
        "holidays: [2026-01-06, 2026-01-06]": (
            "28: team.first line.holidays.1: states 2026-01-06 twice"
        ),
        "holidays: [2026-02-30]": "28: team.first line.holidays.0: is not a day of the calendar",
    },
}

FAULTS = rows(instead_of=INSTEAD_OF, above=ABOVE, below=BELOW)
