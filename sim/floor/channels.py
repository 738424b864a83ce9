"""Channels, their opening hours, and what topics say of returns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import get_args

from sim.floor.arrays import Arrays, flags, floats, ints, starts
from sim.inquiries import ChannelState, OpenHours
from sim.scenarios.sections.contacts.channels import Channel
from sim.scenarios.sections.schema import Scenario

AT_CLOSING = get_args(Channel.model_fields["at_closing"].annotation)
"""What happens at closing time to those who wait for the first answer."""


def channel_arrays(channels: Sequence[ChannelState]) -> Arrays:
    """By channel: its rules. ``overflow`` is -1 where live contacts are turned away outside opening
    hours; ``message_to`` likewise. ``at_closing`` is a place in :data:`AT_CLOSING`. Channels that
    share lines have the same ``shared_with``, the lowest of their numbers; -1: shares none.
    ``hours_from`` says which of all openings are its own, none where it never ``closes``;
    ``promised_from`` those in which alone minutes count for its target, none where all do.
    """
    hours = [channel.hours for channel in channels]
    promised = [channel.promised for channel in channels]
    return {
        "live": flags(channel.live for channel in channels),
        "longer_from": starts(len(channel.longer) for channel in channels),
        "longer": floats(share for channel in channels for share in channel.longer),
        "lines": floats(channel.lines for channel in channels),
        "target": floats(channel.target for channel in channels),
        "message_to": ints(
            -1 if c.leaves_message_to is None else c.leaves_message_to.number for c in channels
        ),
        "message_after": floats(channel.message_after for channel in channels),
        "callback_after": floats(channel.callback_after for channel in channels),
        "callback_in": floats(channel.callback_in for channel in channels),
        "callback_again": floats(channel.callback_again for channel in channels),
        "callback_no_answer": floats(channel.callback_no_answer for channel in channels),
        "callback_attempts": ints(channel.callback_attempts for channel in channels),
        "at_closing": ints(AT_CLOSING.index(channel.at_closing) for channel in channels),
        "shared_with": ints(
            min((other.number for other in channel.shares_with), default=-1) for channel in channels
        ),
        "shared_lines": floats(channel.shared_lines for channel in channels),
        "redials_at_most": ints(channel.redials_at_most for channel in channels),
        "overflow": ints(-1 if c.overflow is None else c.overflow.number for c in channels),
        "closes": flags(each is not None for each in hours),
        "hours_from": starts(0 if each is None else len(each.opens) for each in hours),
        "in_business_hours": flags(each is not None for each in promised),
        "promised_from": starts(0 if each is None else len(each.opens) for each in promised),
    }


def hours_arrays(channels: Sequence[ChannelState]) -> Arrays:
    """When channels open and close, one after the other."""
    return _hours([channel.hours for channel in channels if channel.hours is not None])


def promised_arrays(channels: Sequence[ChannelState]) -> Arrays:
    """The hours that count for targets, likewise; ``done``: minutes of a channel's up to the end of
    each.
    """
    hours = [channel.promised for channel in channels if channel.promised is not None]
    return {
        **_hours(hours),
        "done": floats(minute for each in hours for minute in each.done),
    }


def _hours(hours: Sequence[OpenHours]) -> Arrays:
    return {
        "opens": floats(minute for each in hours for minute in each.opens),
        "closes": floats(minute for each in hours for minute in each.closes),
    }


def topic_arrays(scenario: Scenario) -> Arrays:
    """By topic: how often an inquiry returns at most."""
    topics = [scenario.topics[name] for name in sorted(scenario.topics)]
    rules = [topic.returns or scenario.returns for topic in topics]
    return {"returns_at_most": ints(0 if rule is None else rule.at_most for rule in rules)}


def impatience_arrays(scenario: Scenario) -> Arrays:
    """By channel: recent mean wait from which patience shrinks, how far back waits are averaged
    (NaN: patience does not depend on them), and what is left of patience each time that wait is
    exceeded by as much again.
    """
    rules = [scenario.channels[name].impatience for name in sorted(scenario.channels)]
    if not any(rules):
        return {}
    return {
        "after_waits_of": floats(r.after_waits_of if r else math.nan for r in rules),
        "over": floats(r.over if r else math.nan for r in rules),
        "left": floats(1 - r.shrinks if r else math.nan for r in rules),
    }
