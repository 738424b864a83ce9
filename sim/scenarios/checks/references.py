"""Whether the parts of a scenario fit each other: names, shares, and keys that belong together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.calendar import WEEKDAYS
from sim.distributions import Distribution
from sim.metrics import METRICS
from sim.scenarios.checks.backup import check_backup
from sim.scenarios.checks.breaks import check_breaks, check_meetings
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.consults import is_asked
from sim.scenarios.sections.contacts.topics import Topic
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report, check_names
from sim.units import DAY, Target, both, format_minute_of_day, got, hint

TOLERANCE = 0.0001
"""How far shares may be from adding up to 1."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Spans = Sequence[tuple[int, float, float]]
"""(weekday, from, to) of shifts."""


def check_tiers(scenario: Scenario, report: Report) -> None:
    """Tiers have names of their own, and nobody waits in line where customers are called back."""
    names, topic_keys = routes.tier_names(scenario), Topic.keys()
    for k, tier in enumerate(scenario.tiers):
        if tier.calls_back and isinstance(tier.patience, Distribution):
            what = "a `deferred` tier" if tier.outside is None else "an outside team"
            message = f"customers do not wait in the line of {what}"
            report.fault(("tiers", k, "patience"), message)
    for k, name in enumerate(names):
        if name in names[:k]:
            report.fault(("tiers", k), f"the tier `{name}` is stated twice")
        if name in topic_keys:
            message = f"a tier cannot be called `{name}`, which is a key of topics"
            report.fault(("tiers", k), message)
    for section in ("channels", "topics", "tiers", "team"):
        stated = names if section == "tiers" else report.names(section)
        if "all" in stated:
            path: Path = (section, names.index("all")) if section == "tiers" else (section, "all")
            report.fault(path, "the name `all` is kept for totals; choose another")


def check_topics(scenario: Scenario, report: Report) -> None:
    """Topics have work where their contacts come to, and escalate to tiers that do."""
    tiers = routes.tier_names(scenario)
    for name, topic in scenario.topics.items():
        path: Path = ("topics", name)
        if not topic.work and not report.is_broken(("tiers",)):
            report.fault(path, f"needs work at a tier, e.g. `{tiers[0]}: {{handle_time: 5 min}}`")
        if isinstance(topic.share, Mapping):
            check_names(report, (*path, "share"), topic.share, "channels", keys=True)
        _check_entry(scenario, report, path, topic)
        for tier in topic.work:
            if tier in tiers:
                _check_escalation(scenario, report, (*path, tier, "escalate"), topic, tier)
        _check_handle_time(scenario, report, path, topic)
        if routes.goes_round(scenario, topic):
            message = "`escalate` passes contacts round and round without end"
            report.fault(path, message, ("tiers",))
        elif routes.goes_round(scenario, topic, learners=True):
            message = (
                "`escalate` passes contacts round and round without end in the hands of those who"
                " still learn (`learning.escalate`)"
            )
            report.fault(path, message, ("tiers",), ("team",))


_HAS_WORK = "must be a tier that has work for this topic"


def _check_entry(scenario: Scenario, report: Report, path: Path, topic: Topic) -> None:
    entry = topic.enters_at
    if entry is not None and entry not in topic.work:
        message = f"{_HAS_WORK}{hint(entry, topic.work)} {got(entry)}"
        report.fault((*path, "enters_at"), message, (*path, entry), ("tiers",))
    elif entry in routes.outside_tiers(scenario):
        message = f"must be a tier with agents; `{entry}` is an outside team"
        report.fault((*path, "enters_at"), message, ("tiers",))
    elif topic.work and routes.entry_tier(scenario, topic) is None:
        message = f"needs work at a tier with agents{hint('', routes.tiers_with_agents(scenario))}"
        report.fault(path, message, ("tiers",))


def _check_handle_time(scenario: Scenario, report: Report, path: Path, topic: Topic) -> None:
    """Tiers with agents state their time with the topic, outside teams with the tier."""
    outside = routes.outside_tiers(scenario)
    for tier in topic.work:
        stated = report.stated((*path, tier)) or {}
        if tier not in outside and "handle_time" not in stated:
            report.fault((*path, tier, "handle_time"), "is missing", ("tiers",))
        for key in ("handle_time", "wrap_up") if tier in outside else ():
            if key in stated:
                message = f"`{tier}` is an outside team: its time is the `turnaround` in `tiers`"
                report.fault((*path, tier, key), message)


def _check_escalation(
    scenario: Scenario, report: Report, path: Path, topic: Topic, tier: str
) -> None:
    escalate = topic.work[tier].escalate
    if not isinstance(escalate, Mapping):
        if escalate > 0 and not routes.escalations(scenario, topic, tier):
            message = f"no tier after `{tier}` has work for this topic {got(_percent(escalate))}"
            report.fault(path, message, path[:2], ("tiers",))
        return
    for to in escalate:
        place = (*path, to)
        if to == tier:
            report.fault(place, "must be another tier than its own")
        elif to not in topic.work:
            known = [*topic.work, *sorted(routes.outside_tiers(scenario))]
            message = f"{_HAS_WORK}{hint(to, known)} {got(to)}"
            report.fault(place, message, (*path[:2], to), ("tiers",))
    total = math.fsum(escalate.values())
    if total > 1 + TOLERANCE:
        report.fault(path, f"shares must add up to at most 100 % (got {_percent(total)})")


def _percent(share: float) -> str:
    return f"{round(100 * share, 4):g} %"


def check_shares(scenario: Scenario, report: Report) -> None:
    """Topics' shares of each channel add up to 100 %; one topic may leave its own out.

    Replayed inquiries have a topic each: where all are replayed, no share is drawn.
    """
    replayed = scenario.demand.replay is not None
    if replayed and all(c.volume is None and c.counts is None for c in scenario.channels.values()):
        return
    uses: list[Path] = [("topics", name, "share") for name in report.names("topics")]
    left_out = [name for name, topic in scenario.topics.items() if topic.share is None]
    if len(left_out) > 1:
        for name in left_out:
            others = both([other for other in left_out if other != name])
            message = f"needs a `share`: one topic only may leave it out (so do others: {others})"
            report.fault(("topics", name), message, *uses)
        return
    totals = {
        channel: math.fsum(
            routes.stated_share(topic, channel) or 0.0 for topic in scenario.topics.values()
        )
        for channel in scenario.channels
    }
    wrong = {
        channel: total
        for channel, total in totals.items()
        if total > 1 + TOLERANCE or (not left_out and total < 1 - TOLERANCE)
    }
    if replayed or not wrong:
        return
    rule = "at most 100 %" if left_out else "100 %"
    if len(set(wrong.values())) == 1 and len(wrong) == len(totals):
        total = next(iter(wrong.values()))
        report.fault(("topics",), f"shares must add up to {rule} (got {_percent(total)})", *uses)
        return
    for channel, total in wrong.items():
        message = f"shares of `{channel}` must add up to {rule} (got {_percent(total)})"
        report.fault(("topics",), message, ("channels", channel), *uses)


def check_groups(scenario: Scenario, report: Report) -> None:
    """Groups have what they need for their work, and shifts with room for their breaks."""
    for name, group in scenario.team.items():
        path: Path = ("team", name)
        if routes.takes_contacts(group):
            _check_serving(scenario, report, path, group)
        else:
            _check_manager(report, path, group)
        for item, work in group.background.items():
            if work.deflects is not None:
                place = (*path, "background", item, "deflects", "topic")
                check_names(report, place, [work.deflects.topic], "topics")
        for where, spans in _patterns(scenario, path, group):
            check_breaks(report, (*path, "breaks"), group, spans, where)
        check_meetings(scenario, report, name)
        _check_rotation(scenario, report, (*path, "rotation"), group)
        if group.time_zone is not None and group.follows_opening_hours:
            message = "needs hours of its own: opening hours are in the scenario's time zone"
            uses = [(*path, key) for key in ("shift", "shifts", "rotation")]
            report.fault((*path, "time_zone"), message, *uses)


def _check_serving(scenario: Scenario, report: Report, path: Path, group: Group) -> None:
    """What a group that takes contacts works on."""
    tiers, ours = routes.tier_names(scenario), routes.tiers_with_agents(scenario)
    if group.tier is None and group.backup is None and len(ours) > 1:
        report.fault(path, f"needs a `tier`{hint('', ours)}", (*path, "tier"), ("tiers",))
    if group.tier in routes.outside_tiers(scenario):
        message = f"`{group.tier}` is an outside team and has no agents{hint('', ours)}"
        report.fault((*path, "tier"), message, ("tiers",))
    if group.tier is not None and group.tier not in tiers:
        message = f"there is no tier `{group.tier}`{hint(group.tier, tiers)}"
        report.fault((*path, "tier"), message, ("tiers",))
    keys = isinstance(group.skills, Mapping)
    check_names(report, (*path, "skills"), group.skills, "topics", keys=keys)
    works_at = {routes.group_tier(scenario, group), *routes.backup_tiers(scenario, group)}
    for topic in group.skills or ():
        known = scenario.topics.get(topic)
        asked = any(is_asked(scenario, topic, tier) for tier in works_at)
        if known is not None and works_at.isdisjoint(known.work) and not asked:
            message = f"`{topic}` has no work at the group's tier; this skill is not used"
            report.warn((*path, "skills"), message)
    check_names(report, (*path, "channels"), group.channels, "channels")
    if group.backup is not None:
        check_backup(scenario, report, (*path, "backup"), group, group.backup)


def _check_manager(report: Report, path: Path, group: Group) -> None:
    for key in ("tier", "skills", "channels", "backup"):
        if getattr(group, key) is not None:
            message = "is not for a manager, who takes no contacts; leave it out"
            report.fault((*path, key), message, (*path, "role"))


def _patterns(scenario: Scenario, path: Path, group: Group) -> list[tuple[Path, Spans]]:
    """The shifts of each pattern with their place in the file; a rotation's weeks are one."""
    if group.shifts is not None:
        shifts = enumerate(group.shifts)
        return [((*path, "shifts", k, "hours"), each.hours.spans) for k, each in shifts]
    if group.rotation is not None:
        return [((*path, "rotation"), [span for week in group.rotation for span in week.spans])]
    if group.shift is None:
        return [(("opening_hours",), scenario.opening_hours.spans)]
    return [((*path, "shift"), group.shift.spans)]


def _check_rotation(scenario: Scenario, report: Report, path: Path, group: Group) -> None:
    """A rotation has work, and no week runs into the next."""
    weeks = group.rotation or ()
    first = WEEKDAYS.index(scenario.week_begins)
    last = (first - 1) % 7
    if group.rotation is not None and not any(week.spans for week in weeks):
        report.fault(path, "needs at least one week that is not `off`")
    for k, week in enumerate(weeks):
        following = (k + 1) % len(weeks)
        late = max((end - DAY for day, _, end in week.spans if day == last), default=0.0)
        early = min(
            (begin for day, begin, _ in weeks[following].spans if day == first), default=late
        )
        if early < late:
            message = (
                f"{DAYS[last]}'s shift ends at {format_minute_of_day(late)} on {DAYS[first]}, when "
                f"that of the week after has begun {got(format_minute_of_day(early))}"
            )
            report.fault((*path, k), message, (*path, following))


def check_routing(scenario: Scenario, report: Report) -> None:
    """Groups that are asked first for a topic can serve it."""
    path: Path = ("routing", "prefer")
    check_names(report, path, scenario.routing.prefer, "topics", keys=True)
    for topic, groups in scenario.routing.prefer.items():
        check_names(report, (*path, topic), groups, "team")
        for name in groups:
            group, rules = scenario.team.get(name), scenario.topics.get(topic)
            if group is None or rules is None:
                continue
            if not any(
                routes.takes(scenario, group, topic, channel, tier)
                for channel in scenario.channels
                for tier in rules.work
            ):
                message = f"`{name}` takes no contacts about `{topic}`"
                report.warn((*path, topic), message)


def check_holidays(scenario: Scenario, report: Report) -> None:
    """No holiday is stated twice."""
    dates = [holiday.date for holiday in scenario.holidays]
    for k, date in enumerate(dates):
        if date in dates[:k]:
            report.fault(("holidays", k), f"states {date} twice")
    for name, group in scenario.team.items():
        own = group.holidays if isinstance(group.holidays, tuple) else ()
        for k, date in enumerate(own):
            if date in own[:k]:
                report.fault(("team", name, "holidays", k), f"states {date} twice")


def check_experience(scenario: Scenario, report: Report) -> None:
    """What is derived from the scorecard, a customer's value or the budget needs these."""
    money, scored = scenario.money, scenario.satisfaction is not None
    place: Path = ("money", "dissatisfied_customer")
    if money.dissatisfied_customer is not None and not scored:
        message = (
            "needs `satisfaction`, which tells who is dissatisfied; `satisfaction: {}` will do"
        )
        report.fault(place, message, ("satisfaction",))
    valued = (money.lost_customer, money.dissatisfied_customer) != (None, None)
    stated = {
        "satisfaction": (scored, "`satisfaction`; `satisfaction: {}` will do", "satisfaction"),
        "values of customers": (
            valued,
            "`lost_customer` or `dissatisfied_customer` in `money`",
            "money",
        ),
        "call-backs": (
            any(channel.callback is not None for channel in scenario.channels.values()),
            "the `callback` of a channel; `callback: {}` will do",
            "channels",
        ),
        "budget": (money.budget is not None, "a `budget` in `money`", "money"),
    }
    for path, targets in _all_targets(scenario):
        for name in targets:
            is_there, what, where = stated.get(METRICS[name].needs, (True, "", ""))
            if not is_there:
                report.fault((*path, name), f"is not measured without {what}", (where,))


def _all_targets(scenario: Scenario) -> list[tuple[Path, Mapping[str, Target]]]:
    """Where targets by KPI stand, and which."""
    of_channels = scenario.channels.items()
    return [
        (("targets",), scenario.targets),
        *((("channels", name, "targets"), channel.targets) for name, channel in of_channels),
    ]


def check_targets(scenario: Scenario, report: Report) -> None:
    """Targets are for KPIs that are built in, or that a module under `extensions` adds."""
    known = [name for name in METRICS.known_to(scenario.extensions) if METRICS[name].target]
    for path, targets in _all_targets(scenario):
        for name in targets:
            if name not in known:
                report.fault((*path, name), f"unknown KPI{hint(name, known)}")
    for channel, rules in scenario.channels.items():
        if "service_level" in rules.targets and rules.target is None:
            place = ("channels", channel, "targets", "service_level")
            report.fault(place, "needs a `target` of the channel, e.g. `80% within 20 s`")
    has_time = any(rules.target is not None for rules in scenario.channels.values())
    if "service_level" in scenario.targets and not has_time:
        message = "needs the `target` of a channel, e.g. `80% within 20 s`"
        if not report.has_broken_part(("channels",)):
            report.fault(("targets", "service_level"), message)
