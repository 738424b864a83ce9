"""The bundled scenarios: they load, say where their figures are from, and keep the laws of flow.

The laws are worked out here from the log's columns alone, without `sim.metrics`.
"""

import re
import shlex
from functools import cache
from itertools import takewhile
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner

from sim.checking import load_document, load_scenario
from sim.cli import cli
from sim.engine import simulate
from sim.log import Ending, Kind, Log, Outcome, Reason
from sim.scenarios import Scenario, bundled_names, bundled_text, json_schema
from sim.tape import draw_tape

LIBRARY = (
    "billing-dispute",
    "call-centre",
    "chat-support",
    "help-desk",
    "launch-with-bot",
    "pooled-team",
    "product-lines",
    "startup",
    "training-or-hiring",
    "unclear-roles",
    "web-shop",
    "when-to-grow",
    "year-of-growth",
)
CLOSED = (Outcome.SOLVED, Outcome.UNSOLVED)
REFUSED = (Outcome.TURNED_AWAY, Outcome.BUSY, Outcome.DEFLECTED)
PASSED_ON = (Ending.ESCALATED, Ending.TRANSFERRED)

every_scenario = pytest.mark.parametrize("name", LIBRARY)


@cache
def scenario(name: str) -> Scenario:
    return load_scenario(name)


@cache
def log(name: str, replication: int = 0) -> Log:
    tape = draw_tape(scenario(name), seed=1, replication=replication)
    return simulate(scenario(name), tape)


def test_the_library_holds_these_scenarios_with_a_sentence_about_each():
    assert sorted(bundled_names()) == list(LIBRARY)
    assert all(len(about.split()) >= 8 for about in bundled_names().values())


@every_scenario
def test_passes_the_check_without_warnings(name):
    assert load_document(name).warnings == ()


@every_scenario
def test_fits_the_json_schema(name):
    document = load_document(name)
    jsonschema.Draft202012Validator(json_schema()).validate(document.data)


@every_scenario
def test_comments_say_where_the_figures_are_from(name):
    comments = " ".join(re.findall(r"#(.*)", bundled_text(name)))
    sources = ("BPI Challenge 2013", "fpp2") if name == "help-desk" else ("round assumptions",)
    assert all(source in re.sub(r"\s+", " ", comments) for source in sources)


@every_scenario
def test_the_command_prints_it_to_start_from(name, tmp_path):
    printed = CliRunner().invoke(cli, ["scenarios", name])
    assert (printed.exit_code, printed.stdout) == (0, bundled_text(name))
    (tmp_path / "mine.yaml").write_text(printed.stdout, encoding="utf-8")
    assert load_scenario(tmp_path / "mine.yaml") == scenario(name)


@every_scenario
def test_comments_give_commands_that_work(name):
    commands = re.findall(r"# +(supportsim .*)", bundled_text(name))
    assert commands
    for command in commands:
        _, verb, *words = shlex.split(command)
        sources = list(takewhile(lambda word: not word.startswith("--"), words))
        assert verb in ("run", "compare", "grow")
        assert name in sources
        assert all(load_scenario(source) == scenario(source) for source in sources)
        for change in words[len(sources) + 1 :: 2] if verb != "grow" else ():
            parts = re.sub("^[^=;:]+: ", "", change).split("; ")
            assert load_scenario(name, overrides=parts) != scenario(name)


@every_scenario
def test_no_group_is_busy_all_the_time_and_most_inquiries_are_solved(name):
    events = log(name)
    duty = np.isin(events.intervals["kind"], (Kind.DUTY, Kind.OVERTIME))
    for group, word in enumerate(events.names.groups):
        if scenario(name).team[word].role == "manager":
            continue
        mine = duty & (events.intervals["group"] == group)
        staffed = (events.intervals["ended_at"] - events.intervals["started_at"])[mine].sum()
        steps = {
            column: rows[events.steps["group"] == group] for column, rows in events.steps.items()
        }
        busy = sum(_covered(steps, agent) for agent in np.unique(steps["agent"]))
        assert 0.2 < busy / staffed < 0.95, word
    first = events.contacts["number"] == 0
    solved = np.unique(events.contacts["inquiry"][events.contacts["outcome"] == Outcome.SOLVED])
    assert len(solved) > 0.8 * first.sum()


def _covered(steps: dict[str, np.ndarray], agent: int) -> float:
    """Minutes in which an agent has at least one step in hand."""
    mine = steps["agent"] == agent
    busy, until = 0.0, 0.0
    for start, end in sorted(zip(steps["started_at"][mine], steps["ended_at"][mine], strict=True)):
        busy += max(0.0, end - max(start, until)) if end == end else 0.0
        until = max(until, end) if end == end else until
    return busy


@every_scenario
def test_every_contact_is_somewhere(name):
    contacts = log(name).contacts
    counts = {outcome: int((contacts["outcome"] == outcome).sum()) for outcome in Outcome}
    assert sum(counts.values()) == len(contacts["contact"])
    gone = contacts["outcome"] != Outcome.OPEN
    assert np.array_equal(gone, ~np.isnan(contacts["ended_at"]))
    assert (contacts["ended_at"][gone] >= contacts["arrived_at"][gone]).all()


@every_scenario
def test_every_further_contact_was_announced_by_the_one_before(name):
    events = log(name)
    contacts = events.contacts
    first = contacts["number"] == 0
    assert np.array_equal(first, contacts["reason"] == Reason.FIRST)
    assert len(np.unique(contacts["inquiry"])) == first.sum()
    comes = contacts["next_at"] < events.calendar.minutes
    announced = sorted(
        zip(
            contacts["inquiry"][comes],
            contacts["number"][comes] + 1,
            contacts["next_at"][comes],
            strict=True,
        )
    )
    arrived = sorted(
        zip(
            contacts["inquiry"][~first],
            contacts["number"][~first],
            contacts["arrived_at"][~first],
            strict=True,
        )
    )
    assert arrived == announced
    assert bool(arrived) == (scenario(name).returns is not None)


@every_scenario
def test_what_comes_into_a_tier_goes_out_or_is_still_there(name):
    events = log(name)
    contacts, steps = events.contacts, events.steps
    open_contact = contacts["outcome"] == Outcome.OPEN
    for tier, word in enumerate(events.names.tiers):
        arrived = (contacts["first_tier"] == tier) & ~np.isin(contacts["outcome"], REFUSED)
        passed_in = np.isin(steps["ending"], PASSED_ON) & (steps["to_tier"] == tier)
        here = steps["tier"] == tier
        done = here & np.isin(steps["ending"], (Ending.SOLVED, Ending.UNSOLVED, *PASSED_ON))
        abandoned = (contacts["outcome"] == Outcome.ABANDONED) & (contacts["last_tier"] == tier)
        still = open_contact & (contacts["last_tier"] == tier)
        assert arrived.sum() + passed_in.sum() == done.sum() + abandoned.sum() + still.sum(), word
        assert done.any(), word
    ended = np.isin(steps["ending"], (Ending.SOLVED, Ending.UNSOLVED))
    assert ended.sum() == np.isin(contacts["outcome"], CLOSED).sum()


@every_scenario
def test_littles_law_in_every_line(name):
    """Mean number in line = arrivals per minute × mean wait, for each channel and tier.

    The number in line is counted from what comes and goes (arrivals, contacts passed on or put
    aside; steps started, customers who leave); the waits are those that the log states for each
    step, and those cut off by giving up or by the end.
    """
    events = log(name)
    for channel in range(len(events.names.channels)):
        for tier in range(len(events.names.tiers)):
            comes, goes = _line_moves(events, channel, tier)
            waits = _waits(events, channel, tier)
            assert len(comes) == len(waits)
            number_in_line = _time_average(comes, goes, events.calendar.minutes)
            rate = len(comes) / events.calendar.minutes
            assert number_in_line == pytest.approx(rate * np.mean(waits or [0]), rel=1e-9, abs=1e-9)


def _line_moves(events: Log, channel: int, tier: int) -> tuple[np.ndarray, np.ndarray]:
    """When contacts of a channel join the line of a tier, and when they leave it."""
    contacts, steps = events.contacts, events.steps
    mine = steps["channel"] == channel
    arrived = (
        (contacts["channel"] == channel)
        & (contacts["first_tier"] == tier)
        & ~np.isin(contacts["outcome"], REFUSED)
    )
    passed_in = mine & np.isin(steps["ending"], PASSED_ON) & (steps["to_tier"] == tier)
    aside = mine & (steps["tier"] == tier)
    aside &= np.isin(steps["ending"], (Ending.INTERRUPTED, Ending.PUT_BACK))
    gave_up = (
        (contacts["channel"] == channel)
        & (contacts["last_tier"] == tier)
        & (contacts["outcome"] == Outcome.ABANDONED)
    )
    comes = [
        contacts["arrived_at"][arrived],
        steps["handled_at"][passed_in],
        steps["ended_at"][aside],
    ]
    goes = [steps["started_at"][mine & (steps["tier"] == tier)], contacts["ended_at"][gave_up]]
    return np.sort(np.concatenate(comes)), np.sort(np.concatenate(goes))


def _time_average(comes: np.ndarray, goes: np.ndarray, horizon: float) -> float:
    """Mean over the horizon of the number that has come and not yet gone, interval by interval."""
    moments = np.unique(np.concatenate([[0.0], comes, goes, [horizon]]))
    number = np.searchsorted(comes, moments[:-1], side="right") - np.searchsorted(
        goes, moments[:-1], side="right"
    )
    assert (number >= 0).all()
    return float((number * np.diff(moments)).sum() / horizon)


def _waits(events: Log, channel: int, tier: int) -> list[float]:
    """Every wait in the line of a tier, as the log states it, cut off at the end."""
    contacts, steps = events.contacts, events.steps
    here = (steps["channel"] == channel) & (steps["tier"] == tier)
    waits = list((steps["started_at"] - steps["queued_at"])[here])
    in_hand = np.unique(steps["contact"][steps["ending"] == Ending.OPEN])
    left = (contacts["channel"] == channel) & (contacts["last_tier"] == tier)
    gave_up = left & (contacts["outcome"] == Outcome.ABANDONED)
    in_line = left & (contacts["outcome"] == Outcome.OPEN) & ~np.isin(contacts["contact"], in_hand)
    waits += list((contacts["ended_at"] - contacts["queued_at"])[gave_up])
    waits += list(events.calendar.minutes - contacts["queued_at"][in_line])
    assert min(waits, default=0.0) >= 0
    return waits


# The help desk against the incident log: experiments/help-desk-figures/README.md

INCIDENTS = 7554
HIGHEST = {"L1": 4546 / INCIDENTS, "L2": 2464 / INCIDENTS, "L3": 544 / INCIDENTS}
COMES_DOWN = (981 + 191) / INCIDENTS
FOUR_SIGMA = 4.0


def test_the_help_desks_shares_repeat_the_incident_log():
    """The chain of each topic, solved exactly: highest line reached, and share that comes down."""
    highest, down = np.zeros(3), 0.0
    for topic in scenario("help-desk").topics.values():
        l1, l2, l3 = (topic.work[tier].escalate for tier in ("L1", "L2", "L3"))
        # ever reaching L3, from L1 and from L2 (which may go down and start over)
        ever = np.linalg.solve([[1, -l1["L2"]], [-l2["L1"], 1]], [l1["L3"], l2["L3"]])[0]
        never_up = 1 - l1["L2"] - l1["L3"]
        highest += topic.share * np.array([never_up, 1 - never_up - ever, ever])
        down_from_l3 = l3["L1"] + l3["L2"]
        down_from_l2 = l2["L1"] + l2["L3"] * down_from_l3
        down += topic.share * (l1["L2"] * down_from_l2 + l1["L3"] * down_from_l3)
    assert highest == pytest.approx(list(HIGHEST.values()), abs=0.001)
    assert down == pytest.approx(COMES_DOWN, abs=0.001)


def test_steps_of_the_help_desk_are_passed_on_as_stated():
    topics = scenario("help-desk").topics
    events = [log("help-desk", replication) for replication in range(3)]
    names = events[0].names
    compared = 0
    for topic, word in enumerate(names.topics):
        for tier, place in enumerate(names.tiers):
            to_tier = np.concatenate([_completed(each, topic, tier) for each in events])
            for target, share in topics[word].work[place].escalate.items():
                seen = (to_tier == names.tiers.index(target)).mean()
                error = np.sqrt(share * (1 - share) / len(to_tier))
                assert abs(seen - share) < FOUR_SIGMA * error, (word, place, target)
                compared += 1
    assert compared == 18


def _completed(events: Log, topic: int, tier: int) -> np.ndarray:
    """Where each completed step went: a tier's code, or -1."""
    steps = events.steps
    done = np.isin(steps["ending"], (Ending.SOLVED, Ending.UNSOLVED, Ending.ESCALATED))
    return steps["to_tier"][done & (steps["topic"] == topic) & (steps["tier"] == tier)]


def test_contacts_of_the_help_desk_reach_the_lines_of_the_incident_log():
    paths: list[np.ndarray] = []
    for replication in range(3):
        events = log("help-desk", replication)
        contacts, steps = events.contacts, events.steps
        early = contacts["arrived_at"] < events.calendar.minutes - 14 * 24 * 60
        handled = early & ~np.isnan(contacts["answered_at"])
        open_still = handled & (contacts["outcome"] == Outcome.OPEN)
        assert open_still.sum() < 0.005 * handled.sum()
        order = np.lexsort((steps["started_at"], steps["contact"]))
        contact, tier = steps["contact"][order], steps["tier"][order]
        starts = np.flatnonzero(np.append(True, contact[1:] != contact[:-1]))
        chosen = handled[np.searchsorted(contacts["contact"], contact[starts])]
        paths += [
            path for path, wanted in zip(np.split(tier, starts[1:]), chosen, strict=True) if wanted
        ]
    highest = np.array([path.max() for path in paths])
    seen = {"comes down": np.mean([(np.diff(path) < 0).any() for path in paths])}
    seen |= {tier: (highest == code).mean() for code, tier in enumerate(HIGHEST)}
    for what, share in (HIGHEST | {"comes down": COMES_DOWN}).items():
        error = np.sqrt(share * (1 - share) / len(paths))
        assert abs(seen[what] - share) < FOUR_SIGMA * error, what


# docs/scenarios.md: every example is a scenario, or a piece that extends the first one

GUIDE = Path(__file__).parents[1] / "docs" / "scenarios.md"
EXAMPLES = re.findall(
    r"^```yaml\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)


def test_the_guide_has_examples():
    assert len(EXAMPLES) >= 10
    assert EXAMPLES[0].startswith("scenario: Small shop")


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_examples_of_the_guide_run(number, tmp_path):
    text = EXAMPLES[number]
    (tmp_path / "small-shop.yaml").write_text(EXAMPLES[0], encoding="utf-8")
    whole = text.startswith("scenario:")
    file = tmp_path / "example.yaml"
    file.write_text(text if whole else f"extends: small-shop.yaml\n{text}", encoding="utf-8")
    document = load_document(file)
    assert [str(warning) for warning in document.warnings] == []
    example = document.scenario()
    events = simulate(example, draw_tape(example, seed=1, replication=0))
    assert (events.contacts["outcome"] == Outcome.SOLVED).sum() > 30
    assert whole or example != load_scenario(tmp_path / "small-shop.yaml")
