"""Wrong scenarios: each row changes one place of a sound file and names the one fault of it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sim.checking import load_document, load_scenario
from sim.checking.load import check
from sim.cli import cli
from sim.errors import ScenarioError
from sim.scenarios.text.reader import flatten, read

SOUND = """\
scenario: Web shop
horizon: {weeks: 4, warm_up: 1 week}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone:
    mode: live
    volume: 200 per day
    patience: {mean: 3 min}
    target: 80% within 20 s
  chat: {mode: live, volume: 100 per day, at_once: 2, slowdown: 20%, patience: {mean: 4 min}}
  email: {mode: deferred, volume: 80 per day}
demand:
  weekdays: {mon: 1.3, fri: 0.8, sat-sun: 0}
  hours: {"08": 4, "09": 8, "10": 6}
topics:
  order:
    share: 60%
    L1: {handle_time: {mean: 5 min, cv: 0.8}, escalate: 10%}
    L2: {handle_time: 12 min, solve: 97%}
  billing:
    share: 40%
    L1: {handle_time: {mean: 6 min}}
tiers: [L1, L2]
team:
  first line:
    tier: L1
    agents: 12
    skills: [order, billing]
    shift: {mon-fri: "08:00-18:00"}
    breaks: [30 min]
  specialists: {tier: L2, agents: 3}
targets: {fcr: at least 70%}
"""

ORDER_L1 = "{handle_time: {mean: 5 min, cv: 0.8}, escalate: 10%}"
PHONE = "channels.phone"
HANDLE = "topics.order.L1.handle_time"
TEAM = "team.first line"
SHIFT = 'shift: {mon-fri: "08:00-18:00"}'

WIKI = "agents: 3, background: {{wiki: {{per_week: 3, each: 2 h, deflects: {}}}}}}}"
TIERS = "tiers: [L1, L2]"
ORDER_L2 = "    L2: {handle_time: 12 min, solve: 97%}\n"


def outside(rules: str, tier: str = "") -> str:
    """The tiers with an outside team."""
    return f"tiers: [L1, L2, {{name: bank, outside: {{{rules}}}{tier}}}]"


OUT = "tiers.2.outside."

# text to replace | by | path of the fault | its line | parts of its message
FAULTS = [
    # keys
    ("weeks: 4", "wekes: 4", "horizon.wekes", 2, "unknown key; did you mean `weeks`?"),
    ("agents: 12", "agent: 12", "team.first line.agent", 27, "unknown key; did you mean `agents`?"),
    ("targets:", "target:", "target", 32, "unknown key; did you mean `targets`?"),
    ("    share: 60%", "    shar: 60%", "topics.order.shar", 17, "did you mean `share`?"),
    (
        "    L2: {handle",
        "    L3: {handle",
        "topics.order.L3",
        19,
        "`L3` is not in `tiers`; known: `L1`, `L2`",
    ),
    (
        "    L2: {handle_time: 12 min",
        "    L3: {wrap",
        "topics.order.L3",
        19,
        "unknown key; known: ",
    ),
    ("    L2: {handle", "    L3: {hndle", "topics.order.L3", 19, ", or a tier that `tiers` names"),
    ("cv: 0.8", "cv: 80%", f"{HANDLE}.cv", 18, 'must be a number: write 0.8 (got "80%")'),
    ("fri: 0.8", "fri: 40%", "demand.weekdays.fri", 13, 'a number: write 0.4 (got "40%")'),
    (
        "    mode: live\n",
        "    mode: live\n    redial: 40%\n",
        f"{PHONE}.redial",
        7,
        "a section with keys, e.g. `{share: 40%, after: {mean: 10 min}}` (got",
    ),
    (
        "tiers: [L1, L2]",
        "returns: 70%\ntiers: [L1, L2]",
        "returns",
        23,
        "a section with keys, e.g. `{share: 70%, after: {mean: 1 day}}` (got",
    ),
    ("    mode: live\n", "", f"{PHONE}.mode", 5, "is missing"),
    (", warm_up: 1 week", ", warmup: 1 week", "horizon.warmup", 2, "did you mean `warm_up`?"),
    ("cv: 0.8", "sd: 0.8", f"{HANDLE}.sd", 18, "unknown key; known: `mean`, `cv`"),
    ("tiers: [L1, L2]", "tiers: [L1, {nam: L2}]", "tiers.1.nam", 23, "did you mean `name`?"),
    # numbers, texts, choices
    ("agents: 12", "agents: -1", "team.first line.agents", 27, "must be at least 0 (got -1)"),
    ("agents: 12", "agents: 2.5", "team.first line.agents", 27, "a whole number (got 2.5)"),
    ("agents: 12", "agents: yes", "team.first line.agents", 27, 'a whole number (got "yes")'),
    ("agents: 12", "agents:", "team.first line", 25, "`agents` and `shifts` (got neither)"),
    ("weeks: 4", "weeks: 0", "horizon.weeks", 2, "must be more than 0 (got 0)"),
    ("weeks: 4", "weeks: true", "horizon.weeks", 2, "must be a number (got true)"),
    ("weeks: 4", "weeks: .nan", "horizon.weeks", 2, "must be a finite number (got .nan)"),
    ("weeks: 4", "weeks: .inf", "horizon.weeks", 2, "must be a finite number (got .inf)"),
    ("weeks: 4", "weeks: 1e999", "horizon.weeks", 2, "must be a finite number (got .inf)"),
    ("Web shop", "2026", "scenario", 1, 'must be text; put it in quotes: "2026" (got 2026)'),
    (
        "mode: live\n",
        "mode: liv\n",
        f"{PHONE}.mode",
        6,
        "`live` or `deferred`; did you mean `live`",
    ),
    ("at_once: 2", "at_once: -1", "channels.chat.at_once", 10, "must be at least 1 (got -1)"),
    ("[order, billing]", "[]", "team.first line.skills", 28, "needs at least one entry"),
    ("agents: 12", "agents: 1e5", "team.first line.agents", 27, "at most 10000 (got 100000"),
    ("agents: 12", "agents: 100000", "team.first line.agents", 27, "must be at most 10000 (got"),
    ("[order, billing]", "order", "team.first line.skills", 28, "must be a list, e.g. `[order]`"),
    ("{tier: L2, agents: 3}", "3", "team.specialists", 31, "must be a section with keys (got 3)"),
    ("  email: {mode", "  e.mail: {mode", "channels.e.mail", 11, "a name must not be empty"),
    ("  email: {mode", "  all: {mode", "channels.all", 11, "`all` is kept for totals"),
    # units
    ("warm_up: 1 week", "warm_up: 5", "horizon.warm_up", 2, "needs a unit, e.g. `5 min` (got 5)"),
    ("1 week}", "1 wek}", "horizon.warm_up", 2, "unknown unit of time `wek`; did you mean `week"),
    ("1 week}", "-1 week}", "horizon.warm_up", 2, 'must not be negative (got "-1 week")'),
    ("1 week}", "5 weeks}", "horizon", 2, "shorter than the horizon (got 35 days of 28 days)"),
    ("mean: 5 min", 'mean: "1,5 min"', f"{HANDLE}.mean", 18, "as a point: `1.5 min`"),
    ("mean: 5 min", "mean: 0 min", f"{HANDLE}.mean", 18, "must be more than 0"),
    ("mean: 5 min", "mean: 5:00", f"{HANDLE}.mean", 18, "must be a duration, e.g. `20 s`"),
    ("share: 60%", "share: 0.6", "topics.order.share", 17, "needs a percent sign, e.g. `60%`"),
    ("share: 60%", "share: 60", "topics.order.share", 17, "needs a percent sign, e.g. `60%`"),
    ("share: 60%", "share: 160%", "topics.order.share", 17, "must be between 0% and 100%"),
    ("200 per day", "200", f"{PHONE}.volume", 7, "needs a unit, e.g. `200 per day` (got 200)"),
    ("200 per day", "200 per fortnight", f"{PHONE}.volume", 7, "unknown unit of time `fortnight`"),
    ("200 per day", "-200 per day", f"{PHONE}.volume", 7, "must not be negative"),
    ("80% within 20 s", "80%", f"{PHONE}.target", 9, "must be written like `80% within 20 s`"),
    (
        "80% within 20 s",
        "80% within 20",
        f"{PHONE}.target",
        9,
        "needs a unit, e.g. `80% within 20 s`",
    ),
    ("at least 70%", "70%", "targets.fcr", 32, "must begin with `at least` or `at most`"),
    ("at least 70%", "at most 5 min", "targets.fcr", 32, "must be a share, e.g. `at least 70%`"),
    ("{fcr:", "{fcrr:", "targets.fcrr", 32, "unknown KPI; did you mean `fcr`?"),
    # experience, money and roles
    ("targets:", "satisfaction: 4.6\ntargets:", "satisfaction", 32, "section with keys (got 4.6)"),
    (
        "targets:",
        "satisfaction: {hand_ower: -0.3}\ntargets:",
        "satisfaction.hand_ower",
        32,
        "unknown key; did you mean `hand_over`?",
    ),
    (
        "targets:",
        "satisfaction: {hand_over: 0.3}\ntargets:",
        "satisfaction.hand_over",
        32,
        "must be points taken off, from -4 to 0 (got 0.3)",
    ),
    (
        "targets:",
        "satisfaction: {return: -5}\ntargets:",
        "satisfaction.return",
        32,
        "must be points taken off, from -4 to 0 (got -5)",
    ),
    (
        "targets:",
        "satisfaction: {per_day: -10%}\ntargets:",
        "satisfaction.per_day",
        32,
        "must be a number: write -0.1",
    ),
    ("targets:", "satisfaction: {start: 6}\ntargets:", "satisfaction.start", 32, "at most 5 (got"),
    ("targets:", "satisfaction: {start: 0}\ntargets:", "satisfaction.start", 32, "at least 1 (got"),
    (
        "targets:",
        "satisfaction: {survey: 20}\ntargets:",
        "satisfaction.survey",
        32,
        "needs a percent sign, e.g. `20%`",
    ),
    (
        "targets:",
        "satisfaction: {detractors: 4.8}\ntargets:",
        "satisfaction",
        32,
        "`detractors` must not be above `promoters` (got 4.8 and 4.5)",
    ),
    (
        "targets:",
        "satisfaction: {retention: {promotor: 95%}}\ntargets:",
        "satisfaction.retention.promotor",
        32,
        "unknown key; did you mean `promoter`?",
    ),
    (
        "targets:",
        "satisfaction: {retention: 90%}\ntargets:",
        "satisfaction.retention",
        32,
        "must be a section with keys, e.g. `{promoter: 95%, detractor: 60%}`",
    ),
    ("targets:", "money: {budget: 500}\ntargets:", "money.budget", 32, "e.g. `500 per month`"),
    (
        "targets:",
        "money: {budget: 0 per week}\ntargets:",
        "money.budget",
        32,
        'must be more than 0 (got "0 per week")',
    ),
    (
        "targets:",
        "money: {tools_per_head: 90 per moth}\ntargets:",
        "money.tools_per_head",
        32,
        "unknown unit of time `moth`; did you mean `month`?",
    ),
    (
        "targets:",
        "money: {tools_per_head: -90 per month}\ntargets:",
        "money.tools_per_head",
        32,
        "must not be negative",
    ),
    (
        "targets:",
        "money: {overtime_premium: 0.5}\ntargets:",
        "money.overtime_premium",
        32,
        "needs a percent sign, e.g. `50%`",
    ),
    (
        "targets:",
        "signals: {workload: {occupancy: {red: 80%}}}\ntargets:",
        "signals.workload.occupancy",
        32,
        "`red` must not be below `amber` (got 80 % and 85 %)",
    ),
    (
        "targets:",
        "signals: {proactive: {done: {red: 95%}}}\ntargets:",
        "signals.proactive.done",
        32,
        "`red` must not be above `amber` (got 95 % and 90 %)",
    ),
    (
        "targets:",
        "signals: {workloads: {}}\ntargets:",
        "signals.workloads",
        32,
        "did you mean `workload`?",
    ),
    (
        "targets:",
        "signals: {weeks_in_a_row: 0}\ntargets:",
        "signals.weeks_in_a_row",
        32,
        "must be at least 1 (got 0)",
    ),
    (
        "targets:",
        "signals: {backlog: {rise: {red: 200%}}}\ntargets:",
        "signals.backlog.rise.red",
        32,
        "needs a sign: `+200%`",
    ),
    (
        "targets:",
        "signals: {backlog: {days_of_work: {amber: 1}}}\ntargets:",
        "signals.backlog.days_of_work.amber",
        32,
        "needs a unit",
    ),
    (
        "targets:",
        "money: {lost_customer: -80}\ntargets:",
        "money.lost_customer",
        32,
        "must be at least 0 (got -80)",
    ),
    (
        "targets:",
        "money: {dissatisfied_customer: 15}\ntargets:",
        "money.dissatisfied_customer",
        32,
        "needs `satisfaction`, which tells who is dissatisfied",
    ),
    (
        "at least 70%}",
        "at least 70%, csat: at least 4}",
        "targets.csat",
        32,
        "is not measured without `satisfaction`",
    ),
    (
        "targets: {fcr: at least 70%}",
        "satisfaction: {}\ntargets: {csat: at least 80%}",
        "targets.csat",
        33,
        "must be a score, e.g. `at least 4.2`",
    ),
    (
        "at least 70%}",
        "at least 70%, budget_used: at most 100%}",
        "targets.budget_used",
        32,
        "is not measured without a `budget` in `money`",
    ),
    (
        "at least 70%}",
        "at least 70%, lost_value: at most 900}",
        "targets.lost_value",
        32,
        "is not measured without `lost_customer` or",
    ),
    (
        "{tier: L2, agents: 3}",
        "{tier: L2, agents: 3, role: manger}",
        "team.specialists.role",
        31,
        "did you mean `manager`?",
    ),
    (
        "{tier: L2, agents: 3}",
        "{tier: L2, agents: 3}\n  boss: {role: manager, agents: 1, tier: L1}",
        "team.boss.tier",
        32,
        "is not for a manager, who takes no contacts",
    ),
    (
        "{tier: L2, agents: 3}",
        "{tier: L2, agents: 3}\n  boss: {role: manager, agents: 1, backup: {after: 1 h}}",
        "team.boss.backup",
        32,
        "is not for a manager, who takes no contacts",
    ),
    (
        "{tier: L2, agents: 3}",
        "{agents: 3, role: manager}",
        "topics.order.L2",
        19,
        "no agent on duty can serve `order` at L2",
    ),
    (
        "{tier: L2, agents: 3}",
        "{tier: L2, agents: 3}\n  boss: {role: manager, agents: 1, breaks: [10 h]}",
        "team.boss.breaks",
        32,
        "breaks must be shorter than the shift",
    ),
    # hours and days
    ('{mon-fri: "08:00-18:00"}\nch', "nine to five\nch", "opening_hours", 3, "must be `24/7` or"),
    (
        '{mon-fri: "08:00-18:00"}\nch',
        "{mon-fry: 08:00-18:00}\nch",
        "opening_hours.mon-fry",
        3,
        "must be weekdays, e.g. `mon-fri` or `sat`; did you mean `fri`?",
    ),
    (
        '{mon-fri: "08:00-18:00"}\nch',
        "{mon-fri: 8 to 18}\nch",
        "opening_hours.mon-fri",
        3,
        'must be hours from-to, e.g. "08:00-18:00" (got "8 to 18")',
    ),
    (
        '{mon-fri: "08:00-18:00"}\nch',
        "{mon-fri: 08:00-26:00}\nch",
        "opening_hours.mon-fri",
        3,
        "must be times from 00:00 to 24:00",
    ),
    (
        '{mon-fri: "08:00-18:00"}\nch',
        "{mon-fri: 08:00-18:00, fri: 08:00-16:00}\nch",
        "opening_hours.fri",
        3,
        "fri is already stated by `mon-fri`",
    ),
    (
        '{mon-fri: "08:00-18:00"}\nch',
        "{mon: [08:00-12:00, 11:00-18:00]}\nch",
        "opening_hours",
        3,
        "hours of mon overlap",
    ),
    ("mon: 1.3", "mon: much", "demand.weekdays.mon", 13, 'must be a number (got "much")'),
    ("mon: 1.3", "moonday: 1.3", "demand.weekdays.moonday", 13, "`monday`"),
    ('"09": 8', '"25": 8', "demand.hours.25", 14, 'must be an hour, e.g. "08", or from-to'),
    ('"09": 8', '"08:30-09:00": 8', "demand.hours.08:30-09:00", 14, "overlaps `08`"),
    ('{"08": 4, "09": 8, "10": 6}', '{"08": 0}', "demand.hours", 14, "must be more than 0"),
    ("weeks: 4", "start: 2026-02-30, weeks: 4", "horizon.start", 2, "not a day of the calendar"),
    ("weeks: 4", "start: 5.1.2026, weeks: 4", "horizon.start", 2, "must be a date like 2026-01-05"),
    ("opening_hours:", "time_zone: Berlin\nopening_hours:", "time_zone", 3, "`Europe/Berlin`"),
    # distributions
    (
        "{mean: 5 min, cv: 0.8}",
        "{distribution: gama, mean: 5 min}",
        f"{HANDLE}.distribution",
        18,
        'unknown distribution; did you mean `gamma`? (got "gama")',
    ),
    (
        "{mean: 5 min, cv: 0.8}",
        "{distribution: erlang, mean: 5 min, phases: 2, cv: 0.5}",
        f"{HANDLE}.cv",
        18,
        "unknown key; known: `mean`, `distribution`, `phases`",
    ),
    ("{mean: 5 min, cv: 0.8}", "{distribution: gamma, mean: 5 min}", f"{HANDLE}.cv", 18, "missing"),
    (
        "{mean: 5 min, cv: 0.8}",
        "{distribution: hyperexponential, mean: 5 min, cv: 0.5}",
        f"{HANDLE}.cv",
        18,
        "must be at least 1 (got 0.5)",
    ),
    (
        "{mean: 5 min, cv: 0.8}",
        "{distribution: weibull, mean: 5 min, shape: 2}",
        HANDLE,
        18,
        "write `mean` and `cv`, or `scale` and `shape` (got `mean`, `shape`)",
    ),
    (
        "{mean: 5 min, cv: 0.8}",
        "{distribution: uniform, low: 5 min, high: 2 min}",
        HANDLE,
        18,
        "`low` must be less than `high`",
    ),
    (
        "{mean: 5 min, cv: 0.8}",
        "{distribution: empirical, values: []}",
        f"{HANDLE}.values",
        18,
        "needs at least one entry",
    ),
    ("patience: {mean: 3 min}", "patience: endless", f"{PHONE}.patience", 8, "`unlimited`"),
    (
        "patience: {mean: 3 min}",
        "patience: 3",
        f"{PHONE}.patience",
        8,
        "needs a unit, e.g. `3 min`",
    ),
    # parts that do not fit each other
    (
        "[order, billing]",
        "[order, biling]",
        "team.first line.skills",
        28,
        "there is no topic `biling`; did you mean `billing`?",
    ),
    (
        "[order, billing]",
        "{order: 90%, biling: 80%}",
        "team.first line.skills.biling",
        28,
        "there is no topic `biling`; did you mean `billing`?",
    ),
    (
        "[order, billing]",
        "[order, billing, order]",
        "team.first line.skills",
        28,
        "states `order` 2 times",
    ),
    (
        "agents: 3}",
        "agents: 3, channels: [fone]}",
        "team.specialists.channels",
        31,
        "there is no channel `fone`; did you mean `phone`?",
    ),
    (
        "{tier: L2, agents: 3}",
        "{tier: L3, agents: 3}",
        "team.specialists.tier",
        31,
        "there is no tier `L3`; known: `L1`, `L2`",
    ),
    ("{tier: L2, agents: 3}", "{agents: 3}", "team.specialists", 31, "needs a `tier`"),
    ("tiers: [L1, L2]", "tiers: [L1, L2, L1]", "tiers.2", 23, "the tier `L1` is stated twice"),
    ("tiers: [L1, L2]", "tiers: [L1, L2, share]", "tiers.2", 23, "cannot be called `share`"),
    (
        "escalate: 10%",
        "escalate: {L2: 10%, L3: 1%}",
        "topics.order.L1.escalate.L3",
        18,
        'must be a tier that has work for this topic; known: `L1`, `L2` (got "L3")',
    ),
    ("escalate: 10%", "escalate: {L1: 10%}", "topics.order.L1.escalate.L1", 18, "another tier"),
    (
        "solve: 97%",
        "escalate: 10%",
        "topics.order.L2.escalate",
        19,
        'no tier after `L2` has work for this topic (got "10 %")',
    ),
    (
        "{mean: 6 min}}",
        "{mean: 6 min}, escalate: 5%}",
        "topics.billing.L1.escalate",
        22,
        "no tier after `L1` has work for this topic",
    ),
    (
        "    share: 60%",
        "    share: 60%\n    enters_at: L3",
        "topics.order.enters_at",
        18,
        "must be a tier that has work for this topic",
    ),
    ("share: 60%", "share: 55%", "topics", 15, "shares must add up to 100 % (got 95 %)"),
    (
        "share: 60%",
        "share: {phone: 60%, chat: 50%, email: 60%}",
        "topics",
        15,
        "shares of `chat` must add up to 100 % (got 90 %)",
    ),
    (
        "share: 60%",
        "share: {phone: 60%, chat: 60%, email: 60%, fax: 5%}",
        "topics.order.share.fax",
        17,
        "there is no channel `fax`",
    ),
    ("    volume: 200 per day\n", "", PHONE, 5, "needs `volume` or `counts`"),
    (
        "email: {mode: deferred",
        "email: {mode: deferred, patience: 5 min",
        "channels.email.patience",
        11,
        "is for live channels",
    ),
    (
        "email: {mode: deferred",
        "email: {mode: deferred, at_once: 2",
        "channels.email.at_once",
        11,
        "is for live channels: an agent does deferred work one contact at a time",
    ),
    (
        "email: {mode: deferred",
        "email: {mode: deferred, lines: 5",
        "channels.email.lines",
        11,
        "is for live channels",
    ),
    (
        "    mode: live\n",
        "    mode: live\n    interruptible: yes\n",
        f"{PHONE}.interruptible",
        7,
        "is for deferred channels",
    ),
    (
        "    mode: live\n",
        "    mode: live\n    slowdown: 10%\n",
        f"{PHONE}.slowdown",
        7,
        "needs `at_once` of 2 or more",
    ),
    (
        "    mode: live\n",
        "    mode: live\n    outside_hours: chat\n",
        f"{PHONE}.outside_hours",
        7,
        "must be `turn away` or a deferred channel; `chat` is live",
    ),
    (
        "  email: {mode",
        "  turn away: {mode",
        "channels.turn away",
        11,
        "is what `outside_hours` calls no channel at all; give this one another name",
    ),
    (
        "    mode: live\n",
        "    mode: live\n    outside_hours: mail\n",
        f"{PHONE}.outside_hours",
        7,
        "did you mean `email`?",
    ),
    (
        "    mode: live\n",
        "    mode: live\n    priority: higher\n",
        f"{PHONE}.priority",
        7,
        "must be 1 to 9, or `urgent`, `high`, `normal` or `low`; did you mean `high`?",
    ),
    (
        "  weekdays:",
        "  events: [{name: Sale, from: 2026-01-12, volume: 60%}]\n  weekdays:",
        "demand.events.0.volume",
        13,
        "needs a sign: `+60%` (more) or `-60%` (less)",
    ),
    (
        "  weekdays:",
        "  events: [{name: Sale, from: 2026-01-12, volume: +6%, channels: [fax]}]\n  weekdays:",
        "demand.events.0.channels",
        13,
        "there is no channel `fax`",
    ),
    (
        "breaks: [30 min]",
        "breaks: [6 h, 5 h]",
        "team.first line.breaks",
        30,
        "breaks must be shorter than the shift (got 11 h in a shift of 10 h)",
    ),
    (
        "breaks: [30 min]",
        'breaks: [{at: "19:00", length: 30 min}]',
        "team.first line.breaks.0",
        30,
        'the break lies in no shift of the group (got "19:00")',
    ),
    ("breaks: [30 min]", "breaks: 30 min", "team.first line.breaks", 30, "e.g. `[30 min]`"),
    (
        '    shift: {mon-fri: "08:00-18:00"}',
        "    shifts: [{agents: 3, hours: 24/7}]",
        "team.first line",
        25,
        "write exactly one of `agents` and `shifts` (got both)",
    ),
    # contract and place
    ("agents: 12", "agents: 12\n    contract: 0%", f"{TEAM}.contract", 28, "must be more than 0%"),
    ("agents: 12", "agents: 12\n    contract: 120%", f"{TEAM}.contract", 28, "0% and 100%"),
    (
        "agents: 12",
        "agents: 12\n    time_zone: Europe/Lisbn",
        f"{TEAM}.time_zone",
        28,
        "must be an IANA time zone; did you mean `Europe/Lisbon`?",
    ),
    (
        "agents: 3}",
        "agents: 3, time_zone: Asia/Manila}",
        "team.specialists.time_zone",
        31,
        "needs hours of its own: opening hours are in the scenario's time zone",
    ),
    (
        "agents: 12",
        "agents: 12\n    holidays: work",
        f"{TEAM}.holidays",
        28,
        "must be `off` or `works`; did you mean `works`?",
    ),
    (
        "agents: 12",
        "agents: 12\n    holidays: [2026-01-06, 2026-01-06]",
        f"{TEAM}.holidays.1",
        28,
        "states 2026-01-06 twice",
    ),
    (
        "agents: 12",
        "agents: 12\n    holidays: [2026-02-30]",
        f"{TEAM}.holidays.0",
        28,
        "is not a day of the calendar",
    ),
    (
        "    mode: live\n",
        "    mode: live\n    holidays: opn\n",
        f"{PHONE}.holidays",
        7,
        "must be `closed` or `open`; did you mean `open`?",
    ),
    ("topics:", "holidays: [6.1.2026]\ntopics:", "holidays.0", 15, "must be a date like"),
    ("topics:", "holidays: 2026-01-06\ntopics:", "holidays", 15, "must be a list, e.g. `[2026-01-"),
    (
        "topics:",
        "holidays: [2026-01-06, {date: 2026-01-06, volume: -20%}]\ntopics:",
        "holidays.1",
        15,
        "states 2026-01-06 twice",
    ),
    (
        "topics:",
        "holidays: [{date: 2026-01-06, opn: 08:00-12:00}]\ntopics:",
        "holidays.0.opn",
        15,
        "did you mean `open`?",
    ),
    (
        "topics:",
        "holidays: [{date: 2026-01-06, open: [08:00-12:00, 11:00-13:00]}]\ntopics:",
        "holidays.0.open",
        15,
        "hours overlap",
    ),
    (
        "topics:",
        "holidays: [{date: 2026-01-06, volume: 20%}]\ntopics:",
        "holidays.0.volume",
        15,
        "needs a sign",
    ),
    (
        SHIFT,
        "rotation: [off, off]",
        f"{TEAM}.rotation",
        29,
        "needs at least one week that is not `off`",
    ),
    (SHIFT, "rotation: [{mon: 8-16}, free]", f"{TEAM}.rotation.1", 29, "must be `off` or hours by"),
    (SHIFT, "rotation: {mon: 8-16}", f"{TEAM}.rotation", 29, "must be a list"),
    (
        SHIFT,
        "rotation: [{mon-fri: 08:00-18:00}, {sun: 20:00-08:30}]",
        f"{TEAM}.rotation.1",
        29,
        "Sunday's shift ends at 08:30 on Monday, when that of the week after has begun "
        '(got "08:00")',
    ),
    (
        SHIFT,
        f"{SHIFT}\n    rotation: [off]",
        TEAM,
        25,
        "write one of `shift`, `shifts` and `rotation` (got `shift` and `rotation`)",
    ),
    # backup
    (
        "agents: 3}",
        "agents: 3, backup: 5 min}",
        "team.specialists.backup",
        31,
        "must be a section with keys, e.g. `{after: 5 min}`",
    ),
    (
        "agents: 3}",
        "agents: 3, backup: {tiers: [L1]}}",
        "team.specialists.backup.after",
        31,
        "is missing",
    ),
    (
        "agents: 3}",
        "agents: 3, backup: {after: 5}}",
        "team.specialists.backup.after",
        31,
        "needs a unit, e.g. `5 min`",
    ),
    (
        "agents: 3}",
        "agents: 3, backup: {after: 5 min, tier: [L1]}}",
        "team.specialists.backup.tier",
        31,
        "did you mean `tiers`?",
    ),
    (
        "agents: 3}",
        "agents: 3, backup: {after: 5 min, tiers: [L3]}}",
        "team.specialists.backup.tiers",
        31,
        "there is no tier `L3`; known: `L1`, `L2`",
    ),
    (
        "agents: 3}",
        "agents: 3, backup: {after: 5 min, topics: [bill]}}",
        "team.specialists.backup.topics",
        31,
        "there is no topic `bill`; did you mean `billing`?",
    ),
    (
        "agents: 3}",
        "agents: 3, backup: {after: 5 min, channels: [phone, phone]}}",
        "team.specialists.backup.channels",
        31,
        "states `phone` 2 times",
    ),
    (
        "agents: 3}",
        "agents: 3, backup: {after: 5 min, topics: {order: 80%}}}",
        "team.specialists.backup.topics.order",
        31,
        "with 100 % of standard speed; state it in `skills` (got 80 %)",
    ),
    (
        "agents: 3}",
        "agents: 3, backup: {after: 5 min, tiers: [L2]}}",
        "team.specialists.backup",
        31,
        "nothing to take that is not the group's own work",
    ),
    # background work
    (
        "agents: 3}",
        "agents: 3, background: 5 h per week}",
        "team.specialists.background",
        31,
        "must be a section with keys",
    ),
    (
        "agents: 3}",
        "agents: 3, background: {calls: 5 h}}",
        "team.specialists.background.calls",
        31,
        "must be `5 h per week` or `{per_week: 20, each: 10 min}`",
    ),
    (
        "agents: 3}",
        "agents: 3, background: {calls: 5 per week}}",
        "team.specialists.background.calls.each",
        31,
        "needs a unit, e.g. `5 min`",
    ),
    (
        "agents: 3}",
        "agents: 3, background: {calls: 0 h per week}}",
        "team.specialists.background.calls.each",
        31,
        "must be more than 0",
    ),
    (
        "agents: 3}",
        "agents: 3, background: {calls: {per_week: 20}}}",
        "team.specialists.background.calls.each",
        31,
        "is missing",
    ),
    (
        "agents: 3}",
        "agents: 3, background: {calls: {per_week: -1, each: 5 min}}}",
        "team.specialists.background.calls.per_week",
        31,
        "must be at least 0",
    ),
    (
        "agents: 3}",
        "agents: 3, background: {calls: {per_week: 3, each: 5}}}",
        "team.specialists.background.calls.each",
        31,
        "needs a unit, e.g. `5 min`",
    ),
    (
        "agents: 3}",
        "agents: 3, background: {calls: {per_weak: 3, each: 5 min}}}",
        "team.specialists.background.calls.per_weak",
        31,
        "did you mean `per_week`?",
    ),
    (
        "agents: 3}",
        WIKI.format("{topic: ordr, share: 1%}"),
        "team.specialists.background.wiki.deflects.topic",
        31,
        "there is no topic `ordr`; did you mean `order`?",
    ),
    (
        "agents: 3}",
        WIKI.format("{topic: order, share: 0%}"),
        "team.specialists.background.wiki.deflects.share",
        31,
        "must be more than 0",
    ),
    (
        "agents: 3}",
        WIKI.format("{topic: order, share: 1}"),
        "team.specialists.background.wiki.deflects.share",
        31,
        "needs a percent sign, e.g. `1%`",
    ),
    (
        "agents: 3}",
        WIKI.format("1%"),
        "team.specialists.background.wiki.deflects",
        31,
        "must be a section with keys",
    ),
    # strain and impatience
    *(
        ("topics:", f"strain: {{{rules}}}\ntopics:", f"strain.{key}", 15, part)
        for rules, key, part in (
            ("abov: 85%", "abov", "unknown key; did you mean `above`?"),
            ("above: 0.85", "above", "needs a percent sign, e.g. `85%` (got 0.85)"),
            ("above: 100%", "above", 'must be less than 100% (got "100%")'),
            ("over: 2", "over", "needs a unit, e.g. `2 min`"),
            ("over: 0 days", "over", "must be more than 0"),
            ("handle_time: 10%", "handle_time", 'needs a sign: `+10%` (got "10%")'),
            ("handle_time: -10%", "handle_time", "must not be a decrease"),
            ("handle_time: +1001%", "handle_time", "must be at most +1000%"),
            ("handle_time: more", "handle_time", "must be an increase, e.g. `+20%`"),
            ("returns: +5%", "returns", "counts percentage points: write `+5 points`"),
            ("returns: 5", "returns", "needs its unit, e.g. `+5 points`"),
            ("returns: 5 points", "returns", "needs a sign: `+5 points`"),
            ("returns: -5 points", "returns", "must not be a decrease"),
            ("returns: +101 points", "returns", "must be at most 100 points"),
            ("returns: +5 pints", "returns", "must be percentage points, e.g. `+5 points`"),
            ("returns: +5 points", "returns", "needs `returns`, which says when customers come"),
            ("absence: +20%", "absence", "needs `absence` of a group, which it raises"),
            ("leaving: +20%", "leaving", "needs `turnover` of a group, which it raises"),
        )
    ),
    ("topics:", "strain: +10%\ntopics:", "strain", 15, "must be a section with keys"),
    *(
        (
            "target: 80% within 20 s",
            f"impatience: {{{rules}}}",
            f"{PHONE}.impatience{key}",
            9,
            part,
        )
        for rules, key, part in (
            ("after_waits_of: 2 min, over: 1 h", ".shrinks", "is missing"),
            (
                "after_waits_of: 2 min, over: 1 h, shrinks: 100%",
                ".shrinks",
                "must be less than 100%",
            ),
            ("after_waits_of: 0 s, over: 1 h, shrinks: 9%", ".after_waits_of", "more than 0"),
            ("after_wait_of: 2 min, over: 1 h, shrinks: 9%", ".after_wait_of", "did you mean"),
        )
    ),
    (
        "email: {mode: deferred",
        "email: {mode: deferred, impatience: {after_waits_of: 1 h, over: 1 day, shrinks: 9%}",
        "channels.email.impatience",
        11,
        "is for live channels: customers of a deferred channel do not wait in line",
    ),
    # what can never work
    (
        "[order, billing]",
        "[order]",
        "topics.billing.L1",
        22,
        "no agent on duty can serve `billing` at L1",
    ),
    (
        "agents: 3}",
        "agents: 3, channels: [phone, chat]}",
        "topics.order.L2",
        19,
        "no agent on duty can serve `order` in `email` at L2",
    ),
    ("agents: 3}", "agents: 3, absence: 100%}", "topics.order.L2", 19, "`specialists` is never on"),
    (
        "  specialists:",
        "  late: {tier: L1, agents: 1, channels: [phone], shift: {fri: 19:00-21:00}}"
        "\n  specialists:",
        "team.late.shift",
        31,
        "wholly outside the opening hours",
    ),
    ("volume: 80 per day", "volume: 1400 per day", "team.first line", 25, "grow without end"),
    *(
        ("targets:", f"returns: {{{written}}}\ntargets:", path, 32, part)
        for written, path, part in (
            (
                "share: 80%, after: 1 day, conflicting_answers: 5",
                "returns.conflicting_answers",
                "needs a percent sign, e.g. `5%` (got 5)",
            ),
            ("share: 0%, conflicting_answers: 5%", "returns.after", "is missing"),
        )
    ),
    # bots
    *(
        ("targets:", f"automation: [{{{written}}}]\ntargets:", f"automation.0{path}", 32, part)
        for written, path, part in (
            ("name: bot, from: 2026-02-02", ".handles", "is missing"),
            ("name: bot, handles: 40%", ".from", "is missing"),
            ("from: 2026-02-02, handles: 40%", ".name", "is missing"),
            ("name: bot, from: 2.2.2026, handles: 40%", ".from", "a date like 2026-"),
            ("name: bot, from: 2026-02-02, handles: 40", ".handles", "e.g. `40%` (got 40)"),
            ("name: bot, from: 2026-02-02, handels: 40%, handles: 40%", ".handels", "`handles`?"),
            (
                "name: bot, from: 2026-02-02, handles: 40%, topics: [oder]",
                ".topics",
                "there is no topic `oder`; did you mean `order`?",
            ),
            (
                "name: bot, from: 2026-02-02, handles: 40%, topics: order",
                ".topics",
                "must be a list, e.g. `[order]`",
            ),
            (
                "name: bot, from: 2026-02-02, handles: 40%, channels: [chta]",
                ".channels",
                "there is no channel `chta`; did you mean `chat`?",
            ),
            (
                "name: bot, from: 2026-02-02, handles: 40%, harder: 1.1",
                ".harder",
                "needs a percent sign, e.g. `110%` (got 1.1)",
            ),
            (
                "name: bot, from: 2026-02-02, handles: 40%, comes_anyway: 25%",
                ".comes_anyway",
                "a section with keys",
            ),
            (
                "name: bot, from: 2026-02-02, handles: 40%, comes_anyway: {share: 25%}",
                ".comes_anyway.after",
                "is missing",
            ),
        )
    ),
    (
        "targets:",
        "automation: [{name: one, from: 2026-02-02, handles: 40%, topics: [order]},\n"
        "  {name: two, from: 2026-02-02, handles: 20%, channels: [chat]}]\ntargets:",
        "automation.1.from",
        33,
        "`one` begins on the same day with the same topic and channel",
    ),
    # wrong desks
    *(
        ("targets:", f"wrong_desk: {{{written}}}\ntargets:", path, 32, part)
        for written, path, part in (
            ("share: 8%", "wrong_desk.triage", "is missing"),
            ("triage: 2 min", "wrong_desk", "write `share`, `topics` or both (got neither)"),
            ("share: 8, triage: 2 min", "wrong_desk.share", "a percent sign, e.g. `8%` (got 8)"),
            ("share: 8%, triage: 2", "wrong_desk.triage", "needs a unit, e.g. `2 min` (got 2)"),
            ("share: {fone: 8%}, triage: 2 min", "wrong_desk.share.fone", "mean `phone`?"),
            ("topics: {oder: 8%}, triage: 2 min", "wrong_desk.topics.oder", "mean `order`?"),
            ("share: 8%, traige: 2 min", "wrong_desk.traige", "did you mean `triage`?"),
            (
                "share: 8%, triage: 2 min, unclear_roles: 1.5",
                "wrong_desk.unclear_roles",
                "needs a percent sign, e.g. `150%` (got 1.5)",
            ),
            (
                "share: 8%, triage: 2 min, unclear_roles: -50%",
                "wrong_desk.unclear_roles",
                "must not be negative",
            ),
            (
                "share: 8%, triage: 2 min, to: {order: biling}",
                "wrong_desk.to.order",
                "there is no topic `biling`; did you mean `billing`?",
            ),
            (
                "share: 8%, triage: 2 min, to: {oder: billing}",
                "wrong_desk.to.oder",
                "there is no topic `oder`; did you mean `order`?",
            ),
            (
                "share: 8%, triage: 2 min, to: {order: order}",
                "wrong_desk.to.order",
                "must be another topic than its own",
            ),
        )
    ),
    (
        "    share: 40%\n    L1: {handle_time: {mean: 6 min}}\ntiers: [L1, L2]",
        "    share: 40%\n    L2: {handle_time: {mean: 6 min}}\ntiers: [L1, L2]\n"
        "wrong_desk: {share: 8%, triage: 2 min, to: {order: billing}}",
        "wrong_desk.to.order",
        24,
        "`billing` has no desk at L1, where contacts about `order` arrive",
    ),
    ("weeks: 4, warm_up: 1 week", "weeks: 500000", "horizon", 2, "at most 100 years"),
    (
        "200 per day",
        "2e9 per day",
        "horizon",
        2,
        "(41 billion inquiries, 300 agent-days); at most 16 GB can be simulated: lower the volume",
    ),
    (
        "200 per day",
        "1e300 per day",
        "channels.phone.volume",
        7,
        'must be at most 10000000000 per day (got "1e300 per day")',
    ),
    # outside teams
    (TIERS, outside("turnaround: 2"), OUT + "turnaround", 23, "needs a unit, e.g. `2 min` (got 2)"),
    (TIERS, outside("turnaround: 2 dys"), OUT + "turnaround", 23, "did you mean `days`?"),
    (
        TIERS,
        outside("turnaround: {mean: -2 days}"),
        OUT + "turnaround.mean",
        23,
        'must not be negative (got "-2 days")',
    ),
    (TIERS, outside(""), OUT + "turnaround", 23, "is missing"),
    (TIERS, outside("turnround: 1 h"), OUT + "turnround", 23, "did you mean `turnaround`?"),
    (TIERS, outside("turnaround: 1 h, capacity: 40"), OUT + "capacity", 23, "needs a unit"),
    (
        TIERS,
        outside("turnaround: 1 h, capacity: 40 per day"),
        OUT + "capacity",
        23,
        'a whole number per week, e.g. `40 per week` (got "40 per day")',
    ),
    (TIERS, outside("turnaround: 1 h, capacity: 0.5 per week"), OUT + "capacity", 23, "whole"),
    (TIERS, outside("turnaround: 1 h, capacity: 0 per week"), OUT + "capacity", 23, "a whole"),
    (TIERS, outside("turnaround: 1 h, hours: 9-17"), OUT + "hours", 23, "must be `24/7` or hours"),
    (
        TIERS,
        outside("turnaround: 1 h, time_zone: Europe/Londn"),
        OUT + "time_zone",
        23,
        "did you mean `Europe/London`?",
    ),
    (TIERS, outside("turnaround: 1 h, holidays: on"), OUT + "holidays", 23, "`off` or `works`"),
    (
        TIERS,
        outside("turnaround: 1 h", ", patience: 3 min"),
        "tiers.2.patience",
        23,
        "customers do not wait in the line of an outside team",
    ),
    # ownership
    (TIERS, f"ownership: {{ownr: nobody}}\n{TIERS}", "ownership.ownr", 23, "did you mean `owner`?"),
    (
        TIERS,
        f"ownership: {{owner: last agent}}\n{TIERS}",
        "ownership.owner",
        23,
        "`nobody`; did you mean `first agent`?",
    ),
    (TIERS, f"ownership: {{kind: lukewarm}}\n{TIERS}", "ownership.kind", 23, "`cold` or `warm`"),
    (
        TIERS,
        f"ownership: {{kind: warm}}\n{TIERS}",
        "ownership",
        23,
        "needs its length: `hand_over`",
    ),
    (
        TIERS,
        f"ownership: {{update: 3 min}}\n{TIERS}",
        "ownership",
        23,
        "both or neither of `update` and `update_every` (got `update`)",
    ),
    (
        TIERS,
        f"ownership: {{update: 3 min, update_every: 0 h}}\n{TIERS}",
        "ownership.update_every",
        23,
        "must be more than 0",
    ),
    (TIERS, f"ownership: {{hand_over: 3}}\n{TIERS}", "ownership.hand_over", 23, "needs a unit"),
    (
        "    share: 60%",
        "    share: 60%\n    ownership: {follow_up: soon}",
        "topics.order.ownership.follow_up",
        18,
        "must be a duration",
    ),
]

# the same, with an outside team among the tiers
BANK = TIERS, outside("turnaround: 2 days")
OUTSIDE_FAULTS = [
    (
        ("escalate: 10%", "escalate: {bnk: 10%}"),
        "topics.order.L1.escalate.bnk",
        18,
        "did you mean `bank`? (got",
    ),
    (
        (ORDER_L2, ORDER_L2 + "    bank: {handle_time: 5 min}\n"),
        "topics.order.bank.handle_time",
        20,
        "`bank` is an outside team: its time is the `turnaround` in `tiers`",
    ),
    (
        (ORDER_L2, ORDER_L2 + "    bank: {wrap_up: 5 min}\n"),
        "topics.order.bank.wrap_up",
        20,
        "`bank` is an outside team: its time is",
    ),
    (
        (ORDER_L2, ORDER_L2 + "    bank: {solve: 50%}\n    enters_at: bank\n"),
        "topics.order.enters_at",
        21,
        "must be a tier with agents; `bank` is an outside team",
    ),
    (
        ("    L1: {handle_time: {mean: 6 min}}", "    bank: {solve: 50%}"),
        "topics.billing",
        20,
        "needs work at a tier with agents; known: `L1`, `L2`",
    ),
    (
        ("agents: 3}", "agents: 3, backup: {after: 1 h, tiers: [bank]}}"),
        "team.specialists.backup.tiers",
        31,
        "`bank` is an outside team and needs no backup; known: `L1`, `L2`",
    ),
    (
        ("{tier: L2, agents: 3}", "{tier: bank, agents: 3}"),
        "team.specialists.tier",
        31,
        "`bank` is an outside team and has no agents; known: `L1`, `L2`",
    ),
    (
        (
            ORDER_L1,
            "{handle_time: 5 min, escalate: {bank: 100%}}\n    bank: {escalate: {L1: 100%}}",
        ),
        "topics.order",
        16,
        "passes contacts round and round without end",
    ),
    (("handle_time: 12 min, ", ""), "topics.order.L2.handle_time", 19, "is missing"),
]


@pytest.mark.parametrize(("change", "path", "line", "message"), OUTSIDE_FAULTS)
def test_each_fault_about_an_outside_team(
    tmp_path: Path, change: tuple[str, str], path: str, line: int, message: str
) -> None:
    old, new = change
    assert old in SOUND
    faults = _faults(tmp_path, SOUND.replace(*BANK).replace(old, new, 1))
    assert [(fault[1], fault[2]) for fault in faults] == [(line, path)]
    assert message in faults[0][3]


def _faults(tmp_path: Path, text: str) -> list[tuple[str, int | None, str, str]]:
    file = tmp_path / "shop.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    return [(Path(f.file).name, f.line, f.path, f.message) for f in caught.value.faults]


def only_fault(tmp_path: Path, text: str) -> tuple[int | None, str, str]:
    """Line, path and message of the fault, which the command tells and exits with 2."""
    (fault,) = _faults(tmp_path, text)
    file, line, path, message = fault
    assert file == "shop.yaml"
    for words in ("check", "run"):
        done = CliRunner().invoke(cli, [words, str(tmp_path / file)])
        assert done.exit_code == 2
        assert done.output == f"{tmp_path / file}:{line}: {path}: {message}\n"
    return line, path, message


def test_the_sound_file_has_no_faults_and_no_warnings(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SOUND, encoding="utf-8")
    assert load_document(file).warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "path", "line", "part"), FAULTS, ids=[f"{new!r}" for _, new, *_ in FAULTS]
)
def test_one_wrong_place_is_one_fault(
    tmp_path: Path, old: str, new: str, path: str, line: int, part: str
) -> None:
    assert old in SOUND
    fault = only_fault(tmp_path, SOUND.replace(old, new, 1))
    assert fault[:2] == (line, path)
    assert part in fault[2]


def test_all_faults_are_reported_in_one_pass(tmp_path: Path) -> None:
    changes = {
        "weeks: 4": "weeks: 0",
        "mode: live\n": "mode: liv\n",
        "80% within 20 s": "80%",
        "at_once: 2": "at_once: two",
        "    share: 60%": "    shar: 60%",
        "12 min": "12",
        "[order, billing]": "[order, biling]",
        "breaks: [30 min]": "breaks: [30, 15 min, never]",
        "{tier: L2, agents: 3}": "{tier: L3, agents: 3}",
        "{fcr:": "{fcrr:",
    }
    text = SOUND
    for old, new in changes.items():
        text = text.replace(old, new, 1)
    assert [(line, path) for _, line, path, _ in _faults(tmp_path, text)] == [
        (2, "horizon.weeks"),
        (6, "channels.phone.mode"),
        (9, "channels.phone.target"),
        (10, "channels.chat.at_once"),
        (17, "topics.order.shar"),
        (19, "topics.order.L2.handle_time"),
        (28, "team.first line.skills"),
        (30, "team.first line.breaks.0"),
        (30, "team.first line.breaks.2"),
        (31, "team.specialists.tier"),
        (32, "targets.fcrr"),
    ]


@pytest.mark.parametrize("key", ["distribution", "mean", "name"])
def test_a_key_of_inner_sections_is_unknown_at_the_top(tmp_path: Path, key: str) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(f"extends: startup\n{key}: at most 5%\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="unknown key") as caught:
        load_scenario(file)
    assert [fault.path for fault in caught.value.faults] == [key]


@pytest.mark.parametrize(("tier", "key"), [("{nmae: L2}", "nmae"), ("{name: [L2]}", "name")])
def test_work_at_a_tier_with_a_fault_is_none_of_its_own(
    tmp_path: Path, tier: str, key: str
) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(
        f"""\
scenario: a tier with a fault
horizon: {{weeks: 2}}
channels: {{phone: {{mode: live, volume: 20 per hour, redial: {{share: 50%, after: 5 min}}}}}}
tiers: [L1, {tier}]
topics: {{call: {{L1: {{handle_time: 5 min}}, L2: {{handle_time: 5 min}}}}}}
team: {{desk: {{tier: L1, agents: 3}}}}
""",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert [fault.path for fault in caught.value.faults] == [f"tiers.1.{key}"]


def test_faults_behind_faults_of_one_section_are_reported_too(tmp_path: Path) -> None:
    text = SOUND.replace("    agents: 12", "    agnts: 12\n    absence: 5")
    text = text.replace("breaks: [30 min]", "breaks: [{from: 12:00, length: 30}]")
    assert [(line, path) for _, line, path, _ in _faults(tmp_path, text)] == [
        (27, "team.first line.agnts"),
        (28, "team.first line.absence"),
        (31, "team.first line.breaks.0.at"),
        (31, "team.first line.breaks.0.from"),
        (31, "team.first line.breaks.0.length"),
    ]


def test_an_empty_scenario_lacks_its_sections(tmp_path: Path) -> None:
    faults = _faults(tmp_path, "about: nothing\n")
    assert [(path, message) for _, _, path, message in faults] == [
        (section, "is missing") for section in ("channels", "horizon", "scenario", "team", "topics")
    ]


JUNK: list[object] = [None, 5, -1, "x", [], {}, [1], {"a": 1}, True, float("nan"), 10**30, "5 min"]


PLACES = (
    SOUND.replace(SHIFT, 'rotation: [{mon-fri: "08:00-18:00"}, {sat: "08:00-12:00"}, off]')
    .replace(
        "agents: 12\n",
        "agents: 12\n"
        "    backup: {after: 5 min, tiers: [L2], topics: {order: 100%}, channels: [email]}\n"
        "    background:\n      calls: 5 h per week\n"
        "      wiki: {per_week: 3, each: 2 h, deflects: {topic: order, share: 1%}}\n"
        "    contract: 80%\n    time_zone: Asia/Manila\n    holidays: []\n",
    )
    .replace(*BANK)
    .replace("turnaround: 2 days", "turnaround: {mean: 2 days}, capacity: 9 per week, hours: 24/7")
    .replace("escalate: 10%", "escalate: {L2: 10%, bank: 5%}")
    + "ownership: {hand_over: 3 min, kind: warm, update_every: 1 day, update: {mean: 4 min}}\n"
    + 'holidays: [2026-01-06, {date: 2026-01-07, open: "08:00-12:00", volume: -20%}]\n'
)

LOAD = """\
strain: {above: 80%, over: 2 weeks, handle_time: +10%, returns: +5 points, leaving: +0%}
returns: {share: 50%, after: 1 day}
"""
EXPERIENCE = """\
satisfaction: {start: 4.5, return: -0.5, survey: 20%, retention: {passive: 80%}}
money: {tools_per_head: 90 per month, lost_customer: 80, budget: 9000 per week}
"""


TEAM_OVER_TIME = """\
scenario: A changing team
horizon: {start: 2026-01-05, weeks: 20}
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

STAFF = "team.first line"

# text to replace | by | path of the fault | part of its message
TEAM_FAULTS = [
    # the plan
    ("2026-02-02, hire", "2026-02-30, hire", "plan.0.date", "not a day of the calendar"),
    ("date: 2026-02-02, hire", "hire", "plan.0.date", "is missing"),
    ("hire: 1", "hire: 0", "plan.0.hire", "must be at least 1 (got 0)"),
    ("hire: 1, into: first line", "hire: 1", "plan.0", "`hire` needs `into`, e.g. `{date: "),
    ("hire: 1, into", "into", "plan.0", "needs one action: `hire`, `leave`"),
    (
        "hire: 1, into: first line",
        "hire: 1, leave: 1, into: first line",
        "plan.0",
        "needs one action",
    ),
    (
        "leave: 1, from: first line",
        "leave: 1, from: first line, days: 2",
        "plan.1.days",
        "does not go with `leave`",
    ),
    ("into: first line", "into: frist line", "plan.0.into", "did you mean `first line`?"),
    ("hire: 1, into", "hire: 1, for: 2 weeks, into", "plan.0.for", "which takes 14 days"),
    ("leave: 1,", "leave: 1, for: 9 weeks,", "plan.1.for", "does not go with `leave`"),
    ("leave: 1, from: first", "leave: 1, from: last", "plan.1.from", "no group `last line`"),
    ("leave: 1", "leave: 30", "plan.1.leave", "`first line` has 6 on 2026-03-02 (got 30)"),
    ("promote: 1", "promote: 6", "plan.2.promote", "`first line` has 5 on 2026-03-09 (got 6)"),
    ("train: 2", "train: 5", "plan.3.train", "`first line` has 4 on 2026-03-09 (got 5)"),
    ("to: specialists}", "to: specialist}", "plan.2.to", "did you mean `specialists`?"),
    ("to: specialists}", "to: first line}", "plan.2.to", "must be another group than `from`"),
    ("skills: [billing], t", "skills: [biling], t", "plan.3.skills", "did you mean `billing`?"),
    ("skills: [billing], t", "skills: [order], t", "plan.3.skills", "has `order` already"),
    ("skills: [billing], t", "skills: [fault], t", "plan.3.skills", "`fault` has no work at L1"),
    ("train: 2, from: first line", "train: 1, from: manager", "plan.3.from", "takes no contacts"),
    ("takes: 3 days", "takes: 3", "plan.3.takes", "needs a unit"),
    ("takes: 3 days, speed", "speed", "plan.3", "`train` needs `takes`, e.g. "),
    ("speed: 80%}", "speed: 0%}", "plan.3.speed", "must be more than 0%"),
    ('shift: {mon-fri: "08:00-16:00"}', "shift: early", "plan.4.shift", "hours by weekday"),
    (", of: first line", "", "plan.4", "`shift` needs `of`, e.g. "),
    ("of: first line", "of: fist line", "plan.4.of", "did you mean `first line`?"),
    ('{mon-fri: "09:00-18:00"}, ch', "9-18, ch", "plan.5.opening_hours", "hours by weekday"),
    ('18:00"}, channels: [phone]', '18:00"}, channels: [fone]', "plan.5.channels", "`phone`?"),
    ("volume: +40%", "volume: 40%", "plan.6.volume", "needs a sign: `+40%` (more)"),
    ("event: launch", "event: ''", "plan.6.event", "must be one line of text"),
    ("days: 5", "days: 0", "plan.6.days", "must be at least 1 (got 0)"),
    ("background: wiki, of", "background: wicki, of", "plan.7.background", "did you mean `wiki`?"),
    ("background: wiki, of", "background: filing, of", "plan.7.background", "starts: by plan"),
    ("wiki, of: billers", "wiki, of: bilers", "plan.7.of", "did you mean `billers`?"),
    ("wiki, of: billers", "wiki, of: specialists", "plan.7.background", "has no background work"),
    ("background: wiki, of: billers", "background: wiki", "plan.7", "needs `of`, e.g. "),
    (
        "  - {date: 2026-03-30, background",
        "  - {date: 2026-03-23, background: wiki, of: billers}\n  - {date: 2026-03-30, background",
        "plan.8.background",
        "the plan starts it on 2026-03-23 as well",
    ),
    ("starts: by plan", "starts: soon", "team.billers.background.wiki.starts", "`by plan`"),
    # hiring, learning, coaching
    ("lead_time: 6 weeks", "lead_time: -6 weeks", f"{STAFF}.hiring.lead_time", "negative"),
    ("lead_time", "leadtime", f"{STAFF}.hiring.leadtime", "did you mean `lead_time`?"),
    ("4500}", "4500, temporary: 1 week}", f"{STAFF}.hiring.temporary", "which takes 14 days"),
    ("training: 2 weeks", "training: 2", f"{STAFF}.hiring.training", "needs a unit"),
    ("per_head: 4500", "per_head: -1", f"{STAFF}.hiring.per_head", "at least 0 (got -1)"),
    ("per_head: 4500", "per_head: 45 EUR", f"{STAFF}.hiring.per_head", "must be a number"),
    (
        "{lead_time: 6 weeks, training: 2 weeks, per_head: 4500}",
        "6 weeks",
        f"{STAFF}.hiring",
        "a section with keys, e.g. `{lead_time: 6 weeks, training: 2 weeks}`",
    ),
    ("over: 10 weeks", "over: 0 weeks", f"{STAFF}.learning.over", "must be more than 0"),
    ("over: 10 weeks, ", "", f"{STAFF}.learning.over", "is missing"),
    ("curve: linear", "curve: steep", f"{STAFF}.learning.curve", "`linear` or `exponential`"),
    ("speed: 65%", "speed: 165%", f"{STAFF}.learning.speed", 'at most 100% (got "165%")'),
    ("solve: 85%", "solve: 120%", f"{STAFF}.learning.solve", "between 0% and 100%"),
    ("escalate: 150%", "escalate: 50%", f"{STAFF}.learning.escalate", 'at least 100% (got "50%")'),
    ("by: specialists", "by: specialist", f"{STAFF}.coaching.by", "did you mean `specialists`?"),
    ("time: 2 h", "time: 0 h", f"{STAFF}.coaching.time", "must be more than 0"),
    ("time: 2 h", "time: 200 h", f"{STAFF}.coaching.time", "for each week, so at most 168 h"),
    ("weeks: 6 weeks", "weeks: 6", f"{STAFF}.coaching.weeks", "needs a unit"),
    ("shortens: 20%", "shortens: 120%", f"{STAFF}.coaching.shortens", "between 0% and 100%"),
    (
        "    learning: {over: 10 weeks, curve: linear, speed: 65%, solve: 85%, escalate: 150%}\n",
        "",
        f"{STAFF}.coaching.shortens",
        "needs `learning`, which it shortens",
    ),
    (
        "escalate: 10%}, L2: {handle_time: 9 min}}",
        "escalate: 70%}, L2: {handle_time: 9 min, escalate: {L1: 100%}}}",
        "topics.order",
        "in the hands of those who still learn (`learning.escalate`)",
    ),
    # options, and a range of growth
    ("{unclear_roles: 30%}", "{once: 5}", "options.clearer", "write one of `do`, `bot` and"),
    ("unclear_roles: 30%", "unclear_roles: 100%", "options.clearer.unclear_roles", "less than it"),
    ("wrong_desk: {share: 5%, triage: 1 min}", "", "options.clearer.unclear_roles", "`wrong_desk`"),
    (
        "{unclear_roles: 30%",
        "{unclear_roles: 30%, notice: 1 day",
        "options.clearer.notice",
        "first",
    ),
    ("topics: [billing], channels: [phone]}", "topics: [biling]}", "options.robot.bot.topics", "?"),
    ("handles: 15%", "handles: 150%", "options.robot.bot.handles", "between 0% and 100%"),
    (
        "skills: [billing], takes: 1 week",
        "skills: [billing]",
        "options.teach.do.0",
        "needs `takes`",
    ),
    (
        "train: 1, from: first line, s",
        "train: 7, from: first line, s",
        "options.teach.do.0.train",
        "`first line` has 6 (got 7)",
    ),
    (
        "promote: 2, from: first line",
        "promote: 2, from: firts line",
        "options.up.do.0.from",
        "`first",
    ),
    (
        "{hire: 2, into: first line}",
        "{leave: 2, from: first line}",
        "options.up.do.1.leave",
        "instead",
    ),
    ("{hire: 2, into", "{date: 2026-02-02, hire: 2, into", "options.up.do.1.date", "unknown key"),
    ("notice: 7 days", "notice: 7", "options.teach.notice", "needs a unit"),
    ("once: 500", "once: -5", "options.teach.once", "at least 0"),
    ("once: 500", "cost: 500", "options.teach.cost", "unknown key"),
    ("per_month: 9", "per_month: free", "options.up.per_month", "must be a number"),
    ("  clearer:", "  billers:", "options.billers", "`billers` is a group"),
    ("high: 5% per", "high: 2% per", "demand.growth_range", "must lie from `low` to `high`"),
    ("{growth: 3% per month, ", "{", "demand.growth_range", "needs `growth`, which it is about"),
    ("low: 1% per month, ", "", "demand.growth_range.low", "is missing"),
    # leaving, tenure, meetings
    ("per_year: 30%", "per_year: 100%", f"{STAFF}.turnover.per_year", "must be less than 100%"),
    ("early: 3 months, ", "", f"{STAFF}.turnover.early_times", "needs `early`, e.g. "),
    (", early_times: 200%", "", f"{STAFF}.turnover.early", "needs `early_times`, e.g. "),
    ("early_times: 200%", "early_times: 2", f"{STAFF}.turnover.early_times", "a percent sign"),
    ("early: 3 months", "early: 3", f"{STAFF}.turnover.early", "needs a unit"),
    ("replaced: yes", "replaced: perhaps", f"{STAFF}.turnover.replaced", "true or false"),
    ("tenure: {mean: 18 months}", "tenure: long", f"{STAFF}.tenure", "must be a duration"),
    ('{wed: "13:00-13:30"}', "30 min", f"{STAFF}.meetings", "hours by weekday"),
]


def test_the_changing_team_has_no_faults(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(TEAM_OVER_TIME, encoding="utf-8")
    assert load_document(file).scenario().plan


@pytest.mark.parametrize(
    ("old", "new", "path", "part"), TEAM_FAULTS, ids=[f"{new!r}" for _, new, *_ in TEAM_FAULTS]
)
def test_one_wrong_place_of_a_changing_team_is_one_fault(
    tmp_path: Path, old: str, new: str, path: str, part: str
) -> None:
    assert TEAM_OVER_TIME.count(old) >= 1
    fault = only_fault(tmp_path, TEAM_OVER_TIME.replace(old, new, 1))
    assert fault[1] == path
    assert part in fault[2]


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize(
    "text",
    [SOUND, PLACES, SOUND + EXPERIENCE, SOUND + LOAD, TEAM_OVER_TIME],
    ids=["sound", "places", "experience", "load", "team over time"],
)
def test_no_junk_anywhere_raises_anything_else(text: str, half: int) -> None:
    data, positions = flatten(read(text.encode(), "shop.yaml")[0])
    for path in [path for path in positions if path][half::2]:
        for junk in JUNK:
            faults = check(_changed(data, path, junk), positions)[1].faults
            assert len({str(fault) for fault in faults}) == len(faults)


def _changed(data: Any, path: tuple[str | int, ...], value: object) -> Any:
    if not path:
        return value
    changed = copy.copy(data)
    changed[path[0]] = _changed(data[path[0]], path[1:], value)
    return changed
