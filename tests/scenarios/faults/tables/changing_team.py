"""Wrong plans, hiring, learning, coaching, options and leaving of a team that changes."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, rows

TEAM_OVER_TIME = """\
scenario: A changing team
horizon: {start: 2026-01-05, weeks: 13}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone: {mode: live, volume: 50 per day}
topics:
  order: {share: 50%, L1: {handle_time: 5 min, escalate: 10%}, L2: {handle_time: 9 min}}
  billing: {L1: {handle_time: 5 min}}
  fault: {share: 10%, enters_at: L2, L2: {handle_time: 9 min}}
tiers: [L1, L2]
team:
  first line:
    tier: L1
    agents: 6
    skills: [order]
    tenure: {mean: 18 months}
    hiring: {lead_time: 6 weeks, training: 2 weeks, per_head: 4500}
    learning: {over: 10 weeks, curve: linear, speed: 65%, solve: 85%, escalate: 150%}
    coaching: {by: specialists, time: 2 h, weeks: 6 weeks, shortens: 20%}
    turnover: {per_year: 30%, early: 3 months, early_times: 200%, replaced: yes}
    meetings: {wed: "13:00-13:30"}
  billers:
    tier: L1
    agents: 2
    skills: [billing]
    background: {wiki: {per_week: 2, each: 2 h, starts: by plan}, filing: 1 h per week}
  specialists: {tier: L2, agents: 2}
  manager: {role: manager, agents: 1}
plan:
  - {date: 2026-02-02, hire: 1, into: first line}
  - {date: 2026-03-02, leave: 1, from: first line}
  - {date: 2026-03-09, promote: 1, from: first line, to: specialists}
  - {date: 2026-03-09, train: 2, from: first line, skills: [billing], takes: 3 days, speed: 80%}
  - {date: 2026-03-16, shift: {mon-fri: "08:00-16:00"}, of: first line}
  - {date: 2026-03-23, opening_hours: {mon-fri: "09:00-18:00"}, channels: [phone]}
  - {date: 2026-03-30, event: launch, days: 5, volume: +40%, channels: [phone]}
  - {date: 2026-03-30, background: wiki, of: billers}
demand: {growth: 3% per month, growth_range: {low: 1% per month, high: 5% per month}}
wrong_desk: {share: 5%, triage: 1 min}
options:
  teach:
    do: [{train: 1, from: first line, skills: [billing], takes: 1 week}]
    notice: 7 days
    once: 500
  up:
    do: [{promote: 2, from: first line, to: specialists}, {hire: 2, into: first line}]
    per_month: 9
  robot: {bot: {handles: 15%, topics: [billing], channels: [phone]}}
  clearer: {unclear_roles: 30%}
"""

INSTEAD_OF: Table = {
    "leave: 1, from": {
        "overtime: 5, of": "31: plan.1.overtime: needs a unit, e.g. `5 h` (got 5)",
        "overtime: 300, of": "31: plan.1.overtime: needs a unit, e.g. `300 min` or `300 h` (got",
    },
    "specialists, time: 2 h": {
        "specialists, time: 2": "19: team.first line.coaching.time: needs a unit, e.g. `2 h`",
    },
    "{mean: 18 months}": {
        "18": "16: team.first line.tenure: needs a unit, e.g. `18 months` or `18 years` (got 18)",
    },
    "2026-02-02, hire": {
        "2026-02-30, hire": "30: plan.0.date: not a day of the calendar",
    },
    "date: 2026-02-02, hire": {
        "hire": "30: plan.0.date: is missing",
    },
    "hire: 1": {
        "hire: 0": "30: plan.0.hire: must be at least 1 (got 0)",
    },
    "hire: 1, into: first line": {
        "hire: 1": "30: plan.0: `hire` needs `into`, e.g. `{date: ",
        "hire: 1, leave: 1, into: first line": "30: plan.0: needs one action",
    },
    "hire: 1, into": {
        "into": "30: plan.0: needs one action: `hire`, `leave`",
        "hire: 1, for: 2 weeks, into": "30: plan.0.for: which takes 14 days",
    },
    "leave: 1, from: first line": {
        "leave: 1, from: first line, days: 2": "31: plan.1.days: does not go with `leave`",
    },
    "into: first line": {
        "into: frist line": "30: plan.0.into: did you mean `first line`?",
    },
    "leave: 1,": {
        "leave: 1, for: 9 weeks,": "31: plan.1.for: does not go with `leave`",
    },
    "leave: 1, from: first": {
        "leave: 1, from: last": "31: plan.1.from: no group `last line`",
    },
    "leave: 1": {
        "leave: 30": "31: plan.1.leave: `first line` has 6 on 2026-03-02 (got 30)",
    },
    "promote: 1": {
        "promote: 6": "32: plan.2.promote: `first line` has 5 on 2026-03-09 (got 6)",
    },
    "train: 2": {
        "train: 5": "33: plan.3.train: `first line` has 4 on 2026-03-09 (got 5)",
    },
    "to: specialists}": {
        "to: specialist}": "32: plan.2.to: did you mean `specialists`?",
        "to: first line}": "32: plan.2.to: must be another group than `from`",
    },
    "skills: [billing], t": {
        "skills: [biling], t": "33: plan.3.skills: did you mean `billing`?",
        "skills: [order], t": "33: plan.3.skills: has `order` already",
        "skills: [fault], t": "33: plan.3.skills: `fault` has no work at L1",
    },
    "train: 2, from: first line": {
        "train: 1, from: manager": "33: plan.3.from: takes no contacts",
    },
    "takes: 3 days": {
        "takes: 3": "33: plan.3.takes: needs a unit, e.g. `3 days` or `3 weeks`",
    },
    "takes: 3 days, speed": {
        "speed": "33: plan.3: `train` needs `takes`, e.g. ",
    },
    "speed: 80%}": {
        "speed: 0%}": "33: plan.3.speed: must be more than 0%",
    },
    'shift: {mon-fri: "08:00-16:00"}': {
        "shift: early": "34: plan.4.shift: hours by weekday",
    },
    ", of: first line": {
        "": "34: plan.4: `shift` needs `of`, e.g. ",
    },
    "of: first line": {
        "of: fist line": "34: plan.4.of: did you mean `first line`?",
    },
    '{mon-fri: "09:00-18:00"}, ch': {
        "9-18, ch": "35: plan.5.opening_hours: hours by weekday",
    },
    '18:00"}, channels: [phone]': {
        '18:00"}, channels: [fone]': "35: plan.5.channels: `phone`?",
    },
    "volume: +40%": {
        "volume: 40%": "36: plan.6.volume: needs a sign: `+40%` (more)",
    },
    "event: launch": {
        "event: ''": "36: plan.6.event: must be one line of text",
    },
    "days: 5": {
        "days: 0": "36: plan.6.days: must be at least 1 (got 0)",
    },
    "background: wiki, of": {
        "background: wicki, of": "37: plan.7.background: did you mean `wiki`?",
        "background: filing, of": "37: plan.7.background: starts: by plan",
    },
    "wiki, of: billers": {
        "wiki, of: bilers": "37: plan.7.of: did you mean `billers`?",
        "wiki, of: specialists": "37: plan.7.background: has no background work",
    },
    "background: wiki, of: billers": {
        "background: wiki": "37: plan.7: needs `of`, e.g. ",
    },
    "starts: by plan": {
        "starts: soon": "26: team.billers.background.wiki.starts: `by plan`",
    },
    "lead_time: 6 weeks": {
        "lead_time: -6 weeks": "17: team.first line.hiring.lead_time: negative",
    },
    "lead_time": {
        "leadtime": "17: team.first line.hiring.leadtime: did you mean `lead_time`?",
    },
    "4500}": {
        "4500, temporary: 1 week}": "17: team.first line.hiring.temporary: which takes 14 days",
    },
    "training: 2 weeks": {
        "training: 2": "17: team.first line.hiring.training: needs a unit, e.g. `2 days`",
    },
    "per_head: 4500": {
        "per_head: -1": "17: team.first line.hiring.per_head: at least 0 (got -1)",
        "per_head: 45 EUR": "17: team.first line.hiring.per_head: must be a number",
    },
    "{lead_time: 6 weeks, training: 2 weeks, per_head: 4500}": {
        "6 weeks": (
            "17: team.first line.hiring: a section with keys, e.g. `{lead_time: 6 weeks, training: "
            "2 weeks}`"
        ),
    },
    "over: 10 weeks": {
        "over: 0 weeks": "18: team.first line.learning.over: must be more than 0",
    },
    "over: 10 weeks, ": {
        "": "18: team.first line.learning.over: is missing",
    },
    "curve: linear": {
        "curve: steep": "18: team.first line.learning.curve: `linear` or `exponential`",
    },
    "speed: 65%": {
        "speed: 165%": '18: team.first line.learning.speed: at most 100% (got "165%")',
    },
    "solve: 85%": {
        "solve: 120%": "18: team.first line.learning.solve: between 0% and 100%",
    },
    "escalate: 150%": {
        "escalate: 50%": '18: team.first line.learning.escalate: at least 100% (got "50%")',
    },
    "by: specialists": {
        "by: specialist": "19: team.first line.coaching.by: did you mean `specialists`?",
    },
    "time: 2 h": {
        "time: 0 h": "19: team.first line.coaching.time: must be more than 0",
        "time: 200 h": "19: team.first line.coaching.time: for each week, so at most 168 h",
    },
    "weeks: 6 weeks": {
        "weeks: 6": "19: team.first line.coaching.weeks: needs a unit",
    },
    "shortens: 20%": {
        "shortens: 120%": "19: team.first line.coaching.shortens: between 0% and 100%",
    },
    "    learning: {over: 10 weeks, curve: linear, speed: 65%, solve: 85%, escalate: 150%}\n": {
        "": "18: team.first line.coaching.shortens: needs `learning`, which it shortens",
    },
    "escalate: 10%}, L2: {handle_time: 9 min}}": {
        "escalate: 70%}, L2: {handle_time: 9 min, escalate: {L1: 100%}}}": (
            "7: topics.order: in the hands of those who still learn (`learning.escalate`)"
        ),
    },
    "{unclear_roles: 30%}": {
        "{once: 5}": "49: options.clearer: write one of `do`, `bot` and",
    },
    "unclear_roles: 30%": {
        "unclear_roles: 100%": "49: options.clearer.unclear_roles: less than it",
    },
    "wrong_desk: {share: 5%, triage: 1 min}": {
        "": "49: options.clearer.unclear_roles: `wrong_desk`",
    },
    "{unclear_roles: 30%": {
        "{unclear_roles: 30%, notice: 1 day": "49: options.clearer.notice: first",
    },
    "topics: [billing], channels: [phone]}": {
        "topics: [biling]}": "48: options.robot.bot.topics: ?",
    },
    "handles: 15%": {
        "handles: 150%": "48: options.robot.bot.handles: between 0% and 100%",
    },
    "skills: [billing], takes: 1 week": {
        "skills: [billing]": "42: options.teach.do.0: needs `takes`",
    },
    "train: 1, from: first line, s": {
        "train: 7, from: first line, s": "42: options.teach.do.0.train: `first line` has 6 (got 7)",
    },
    "promote: 2, from: first line": {
        "promote: 2, from: firts line": "46: options.up.do.0.from: `first",
    },
    "{hire: 2, into: first line}": {
        "{leave: 2, from: first line}": "46: options.up.do.1.leave: instead",
    },
    "{hire: 2, into": {
        "{date: 2026-02-02, hire: 2, into": "46: options.up.do.1.date: unknown key",
    },
    "notice: 7 days": {
        "notice: 7": "43: options.teach.notice: needs a unit",
    },
    "once: 500": {
        "once: -5": "44: options.teach.once: at least 0",
        "cost: 500": "44: options.teach.cost: unknown key",
    },
    "per_month: 9": {
        "per_month: free": "47: options.up.per_month: must be a number",
    },
    "  clearer:": {
        "  billers:": "49: options.billers: `billers` is a group",
    },
    "high: 5% per": {
        "high: 2% per": "38: demand.growth_range: must lie from `low` to `high`",
    },
    "{growth: 3% per month, ": {
        "{": "38: demand.growth_range: needs `growth`, which it is about",
    },
    "low: 1% per month, ": {
        "": "38: demand.growth_range.low: is missing",
    },
    "per_year: 30%": {
        "per_year: 100%": "20: team.first line.turnover.per_year: must be less than 100%",
    },
    "early: 3 months, ": {
        "": "20: team.first line.turnover.early_times: needs `early`, e.g. ",
    },
    ", early_times: 200%": {
        "": "20: team.first line.turnover.early: needs `early_times`, e.g. ",
    },
    "early_times: 200%": {
        "early_times: 2": "20: team.first line.turnover.early_times: a percent sign",
    },
    "early: 3 months": {
        "early: 3": "20: team.first line.turnover.early: needs a unit",
    },
    "replaced: yes": {
        "replaced: perhaps": "20: team.first line.turnover.replaced: yes or no",
    },
    "tenure: {mean: 18 months}": {
        "tenure: long": "16: team.first line.tenure: must be a duration",
    },
    '{wed: "13:00-13:30"}': {
        "30 min": "21: team.first line.meetings: hours by weekday",
    },
}

ABOVE: Table = {
    "background: wiki, of: billers": {
        "- {date: 2026-03-23, background: wiki, of: billers}": (
            "38: plan.8.background: the plan starts it on 2026-03-23 as well"
        ),
    },
}

FAULTS = rows(TEAM_OVER_TIME, instead_of=INSTEAD_OF, above=ABOVE)
