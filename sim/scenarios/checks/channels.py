"""Whether what channels say fits the rest: their mode, the channels they name, shared lines."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenarios.meaning import routes
from sim.scenarios.sections.contacts.channels import TURN_AWAY, Channel
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report, check_names
from sim.units import got, hint


def check_channels(scenario: Scenario, report: Report) -> None:
    """Channels have a source of inquiries, and no key of the other mode."""
    replayed = scenario.demand.replay
    reached = {channel.outside_hours for channel in scenario.channels.values()}
    reached |= {channel.message.to for channel in scenario.channels.values() if channel.message}
    for name, channel in scenario.channels.items():
        path = ("channels", name)
        if name == TURN_AWAY:
            message = "is what `outside_hours` calls no channel at all; give this one another name"
            report.fault(path, message)
        sources = [key for key in ("volume", "counts") if getattr(channel, key) is not None]
        if len(sources) == 2:
            report.fault((*path, "counts"), "write `volume` or `counts`, not both")
        elif sources and replayed is not None and name in replayed.channel:
            message = f"write `{sources[0]}` or replay this channel's inquiries, not both"
            report.fault((*path, sources[0]), message)
        elif not sources and replayed is None and name not in reached:
            uses = [(*path, "volume"), (*path, "counts"), ("demand", "replay")]
            report.fault(path, "needs `volume` or `counts`", *uses)
        if channel.is_live:
            _check_live(scenario, report, name, channel)
        else:
            _check_deferred(report, path, channel)
        if channel.slowdown and channel.at_once == 1 and channel.is_live:
            message = "needs `at_once` of 2 or more, for contacts to slow each other"
            report.fault((*path, "slowdown"), message, (*path, "at_once"))
        elif isinstance(channel.slowdown, Mapping) and len(channel.slowdown) + 1 < channel.at_once:
            message = f"must state every number from 2 to {channel.at_once}, which are `at_once`"
            report.fault((*path, "slowdown"), message, (*path, "at_once"))


_LIVE_ONLY = {
    "patience": "customers of a deferred channel do not wait in line",
    "impatience": "customers of a deferred channel do not wait in line",
    "redial": "customers of a deferred channel do not wait in line",
    "lines": "a deferred channel has no lines that could be busy",
    "hang_up": "customers of a deferred channel do not wait in line",
    "announce": "customers of a deferred channel do not wait in line",
    "callback": "customers of a deferred channel do not wait in line",
    "message": "customers of a deferred channel do not wait in line",
    "at_closing": "a deferred channel takes contacts at any time",
    "outside_hours": "a deferred channel takes contacts at any time",
    "at_once": "an agent does deferred work one contact at a time",
    "slowdown": "an agent does deferred work one contact at a time",
}


def _check_deferred(report: Report, path: Path, channel: Channel) -> None:
    for key, reason in _LIVE_ONLY.items():
        if getattr(channel, key) != Channel.model_fields[key].default:
            report.fault((*path, key), f"is for live channels: {reason}", (*path, "mode"))


def _check_live(scenario: Scenario, report: Report, name: str, channel: Channel) -> None:
    path: Path = ("channels", name)
    if channel.interruptible:
        message = "is for deferred channels: live contacts cannot be put aside"
        report.fault((*path, "interruptible"), message, (*path, "mode"))
    capped = channel.lines is not None or any(name in s.channels for s in scenario.shared_lines)
    if channel.redial is not None and not capped and not routes.may_give_up(scenario, name):
        message = "nobody will redial: patience is unlimited, and so are the lines"
        report.warn((*path, "redial"), message)
    if channel.announce is not None and not routes.may_give_up(scenario, name):
        message = "nobody will leave: patience is unlimited"
        report.warn((*path, "announce"), message)
    if channel.outside_hours != TURN_AWAY:
        rule = "must be `turn away` or a deferred channel"
        _check_goes_to(scenario, report, (*path, "outside_hours"), channel.outside_hours, rule)
    if channel.message is not None:
        where = (*path, "message", "to")
        _check_goes_to(scenario, report, where, channel.message.to, "must be a deferred channel")
        if channel.message.after is None and channel.at_closing != "message":
            message = "has no effect: state `after`, or `at_closing: message`"
            report.warn((*path, "message"), message)
    elif channel.at_closing == "message":
        message = "needs `message`, which says whose work it is, e.g. `message: {to: email}`"
        report.fault((*path, "at_closing"), message, (*path, "message"))


def _check_goes_to(
    scenario: Scenario, report: Report, place: Path, goes_to: str, rule: str
) -> None:
    """Contacts become those of a deferred channel that there is."""
    known, other = report.names("channels"), scenario.channels.get(goes_to)
    if goes_to not in known:
        words = [TURN_AWAY, *known] if TURN_AWAY in rule else known
        report.fault(place, f"{rule}{hint(goes_to, words)} {got(goes_to)}")
    elif other is not None and other.keeps_hours:
        report.fault(place, f"{rule}; `{goes_to}` is live", ("channels", goes_to, "mode"))


def check_shared_lines(scenario: Scenario, report: Report) -> None:
    """Lines are shared by live channels, each of which is stated once."""
    before: set[str] = set()
    for k, shared in enumerate(scenario.shared_lines):
        path: Path = ("shared_lines", k, "channels")
        check_names(report, path, shared.channels, "channels")
        for name in dict.fromkeys(shared.channels):
            channel = scenario.channels.get(name)
            if channel is not None and not channel.is_live:
                message = f"`{name}` is a deferred channel, which has no lines"
                report.fault(path, message, ("channels", name, "mode"))
            if name in before:
                report.fault(path, f"`{name}` shares other lines already")
        before.update(shared.channels)
