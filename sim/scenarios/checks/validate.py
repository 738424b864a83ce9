"""Every fault of a scenario in one pass, in plain English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.scenarios.checks.channels import check_channels, check_shared_lines
from sim.scenarios.checks.consults import check_consults
from sim.scenarios.checks.demand import (
    check_counts,
    check_events,
    check_growth_range,
    check_profiles,
)
from sim.scenarios.checks.detours import (
    check_automation,
    check_returns,
    check_wrong_desk,
)
from sim.scenarios.checks.habits import check_habits
from sim.scenarios.checks.misplaced import alike, where_it_belongs
from sim.scenarios.checks.misplaced_targets import where_the_target_belongs
from sim.scenarios.checks.options import check_options
from sim.scenarios.checks.plan import check_plan
from sim.scenarios.checks.references import (
    check_experience,
    check_groups,
    check_holidays,
    check_routing,
    check_shares,
    check_targets,
    check_tiers,
    check_topics,
)
from sim.scenarios.checks.strain import check_strain
from sim.scenarios.sections.contacts.channels import Channel
from sim.scenarios.sections.contacts.topics import Topic
from sim.scenarios.sections.explain import explain
from sim.scenarios.sections.schema import Horizon, Scenario
from sim.scenarios.sections.section import Name, Title, UnknownKeysError
from sim.scenarios.sections.team.group import Group
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Places, Report, original_path

CHECKS: tuple[Callable[[Scenario, Report], None], ...] = (
    check_tiers,
    check_channels,
    check_shared_lines,
    check_topics,
    check_shares,
    check_groups,
    check_consults,
    check_routing,
    check_holidays,
    check_plan,
    check_options,
    check_growth_range,
    check_profiles,
    check_counts,
    check_strain,
    check_events,
    check_experience,
    check_targets,
    check_wrong_desk,
    check_returns,
    check_automation,
    check_habits,
)
"""Every check of whether the parts of a scenario fit each other, in the order in which they report:
each gets the sound part of the scenario, and what knows what is not sound and takes the faults.
Whether it can be staffed is checked after them (:mod:`sim.checking`)."""
MOST_PASSES = 100
"""Times that the sound part of a scenario is looked for; each takes out what the last one found."""
FINE_PASSES = 50
"""Times until whole sections are taken out for what is wrong in them."""


class _Partial(Scenario):
    """What is left of a scenario when its faulty parts are taken out."""

    scenario: Title = "unnamed"
    horizon: Horizon = Horizon(weeks=1)
    channels: Mapping[Name, Channel] = {}
    topics: Mapping[Name, Topic] = {}
    team: Mapping[Name, Group] = {}


def sound_part(data: Mapping[str, Any], report: Report) -> Scenario:
    """The scenario without its faulty parts: all of it where nothing is reported.

    Faulty values are taken out and the rest is validated again, until nothing is left to complain
    about: so the checks that need sound sections see all that are sound.

    Args:
        data: the sections as plain data.
        report: takes the faults and warnings; of what it knows to be broken, nothing more is
            reported.
    """
    scenario = _validated(data, report)
    for check in CHECKS:
        check(scenario, report)
    return scenario


def _validated(data: Mapping[str, Any], report: Report) -> Scenario:
    """The scenario without its faulty values, which are reported."""
    context = _tier_names(data)
    removed: set[Path] = set()
    for turn in range(MOST_PASSES):
        kept: dict[Path, list[int]] = {}
        try:
            left = _without(data, Places(removed), (), kept)
            report.entries_left(kept)
            return Scenario.model_validate(left, context=context)
        except ValidationError as error:
            report.entries_left({})
            found = _report(error.errors(include_url=False), kept, report)
        found = {_removable(data, path, removed) for path in found} - {()}
        if turn >= FINE_PASSES:  # a section that tells its faults one by one, without end
            found = {path[:1] for path in found}
        if not found:
            break
        removed |= found
    left = _without(data, Places(removed), (), kept := {})
    report.entries_left(kept)
    return _Partial.model_validate(left, context=context)


def _report(
    errors: Sequence[ErrorDetails], kept: Mapping[Path, Sequence[int]], report: Report
) -> set[Path]:
    """Report faults that do not follow from earlier ones; the paths of all."""
    inside = Places(tuple(error["loc"]) for error in errors if error["type"] != "too_short")
    broken = [
        (original_path(path, kept), message, error.get("ctx", {}).get("error"))
        for error in errors
        # Entries that are faulty do not count, so a list with some seems too short.
        if error["type"] != "too_short" or not inside.is_part_of(tuple(error["loc"]))
        for path, message in explain(error)
    ]
    first = [each for each in broken if not report.has_broken_part(each[0])]
    for path, message, cause in first:
        elsewhere = where_the_target_belongs(path, report.data)
        if elsewhere is not None:
            report.fault_once(path, elsewhere)
            continue
        if not isinstance(cause, UnknownKeysError):
            report.fault_here(path, message)
            continue
        key = str(path[-1])
        place = None
        if key not in cause.cut and not alike(key, cause.nearest[key]):
            place = where_it_belongs(path, report.data)
        if place is not None:
            cause.nearest[key], message = None, f"unknown key here; it belongs in `{place}`"
        report.fault_here(path, message)
    for path, _, cause in first:
        if not isinstance(cause, UnknownKeysError):
            report.mark_broken(path)
        else:
            report.mark_unknown(path, cause.nearest[str(path[-1])])
    # Of an unknown distribution nothing is known: its other keys go with it.
    return {path[:-1] or path if path[-1:] == ("distribution",) else path for path, _, _ in broken}


def _tier_names(data: Mapping[str, Any]) -> list[str] | None:
    """Names of the tiers, which topics may have as keys; None where they are not known."""
    tiers = data.get("tiers", ["L1"])
    if not isinstance(tiers, list) or not tiers:
        return None
    names = [tier.get("name") if isinstance(tier, Mapping) else tier for tier in tiers]
    known = [name for name in names if isinstance(name, str)]
    return known if len(known) == len(names) else None


def _without(data: Any, removed: Places, path: Path, kept: dict[Path, list[int]]) -> Any:
    """Data without the removed paths; ``kept`` gets the places of what is left of shorter lists."""
    if not removed.is_part_of(path):
        return data
    if isinstance(data, Mapping):
        return {
            key: _without(value, removed, (*path, key), kept)
            for key, value in data.items()
            if (*path, key) not in removed
        }
    if isinstance(data, list):
        kept[path] = [k for k in range(len(data)) if (*path, k) not in removed]
        return [_without(data[k], removed, (*path, k), kept) for k in kept[path]]
    return data


def _removable(data: Any, path: Path, removed: set[Path]) -> Path:
    """The longest part of a path that leads to something which is not removed yet."""
    for end, part in enumerate(path):
        inside = isinstance(data, Mapping) and part in data
        if isinstance(data, (list, tuple)):
            inside = isinstance(part, int) and part < len(data)
        if not inside or path[: end + 1] in removed:
            return path[:end]
        data = data[part]
    return path
