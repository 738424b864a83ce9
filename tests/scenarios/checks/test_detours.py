"""What `check` says of wrong desks: load by triage, desks that nobody serves, no effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_document
from sim.errors import ScenarioError

TEXT = """
scenario: desks
horizon: {start: 2026-01-05, weeks: 1}
channels:
  phone: {mode: live, volume: 288 per day}
  email: {mode: deferred, volume: 144 per day}
topics:
  order: {share: 50%, L1: {handle_time: 9 min}}
  bill: {share: 50%, L1: {handle_time: 9 min}}
team:
  orders: {agents: 1, skills: [order], channels: [phone]}
  bills: {agents: 1, skills: [bill], channels: [phone]}
  writers: {agents: 1, channels: [email]}
"""


def _warnings(folder: Path, text: str) -> list[tuple[str, str]]:
    (folder / "desks.yaml").write_text(text)
    return [(each.path, each.message) for each in load_document(folder / "desks.yaml").warnings]


def test_triage_counts_into_the_load_of_the_desk_that_does_it(tmp_path: Path) -> None:
    # Each desk has 144 calls a day of 9 minutes: 90 % of its 1440 minutes. Of the 144 bills a
    # fifth lands at orders: 29 times 6 minutes more, 102 %; orders all land right.
    assert _warnings(tmp_path, TEXT) == []
    rules = "wrong_desk: {topics: {bill: 20%}, triage: 6 min}\n"
    with pytest.raises(ScenarioError) as caught:
        _warnings(tmp_path, TEXT + rules)
    (fault,) = caught.value.faults
    assert fault.path == "team.orders"
    assert "load 102 %" in fault.message


def test_somebody_must_be_there_where_contacts_land(tmp_path: Path) -> None:
    text = TEXT.replace("share: 50%, L1", "share: {phone: 100%}, L1", 1)
    text = text.replace("{share: 50%, L1", "{share: {email: 100%}, L1", 1)
    text = text.replace("channels: [email]", "skills: [bill], channels: [email]")
    text = text.replace("volume: 288", "volume: 144")
    rules = "wrong_desk: {topics: {bill: 10%}, triage: 2 min, to: {bill: order}}\n"
    assert _warnings(tmp_path, text) == []
    with pytest.raises(ScenarioError) as caught:
        _warnings(tmp_path, text + rules)
    (fault,) = caught.value.faults
    assert fault.path == "topics.order.L1"
    assert fault.message == "no agent on duty can serve `order` in `email` at L1"


def test_answers_conflict_only_between_two_agents(tmp_path: Path) -> None:
    returns = "returns: {share: 0%, after: 1 h, conflicting_answers: 5%}\n"
    reported = "no answers conflict: nobody escalates or transfers these contacts"
    assert _warnings(tmp_path, TEXT + returns) == [("returns.conflicting_answers", reported)]
    rules = "wrong_desk: {share: 1%, triage: 1 min}\n"
    assert _warnings(tmp_path, TEXT + returns + rules) == []
    own = TEXT.replace("order: {", "order: {" + returns.strip() + ", ")
    assert _warnings(tmp_path, own) == [("topics.order.returns.conflicting_answers", reported)]


def test_what_a_bot_answers_is_no_load(tmp_path: Path) -> None:
    # 288 bills a day of 9 minutes would be 180 % of the desk. A bot answers half of them from
    # Tuesday on (6 of 7 days), 20 % of whom come anyway; the other half takes a tenth longer:
    # 1/7 + 6/7 × (0.5 × 0.2 + 0.5 × 1.1) = 0.7 of the work
    text = TEXT.replace("order: {share: 50%", "order: {share: 0%")
    text = text.replace("bill: {share: 50%", "bill: {share: 100%")
    bot = (
        "automation: [{name: bot, from: 2026-01-06, channels: [phone], handles: 50%,\n"
        "  comes_anyway: {share: 20%, after: 5 min}, harder: 110%}]\n"
    )
    for more, load in (("", 180), (bot, 126)):
        with pytest.raises(ScenarioError) as caught:
            _warnings(tmp_path, text + more)
        assert f"load {load} %" in caught.value.faults[0].message
    late = bot.replace("2026-01-06", "2026-02-01")
    text = TEXT.replace("288", "200")
    assert _warnings(tmp_path, text + late) == [
        ("automation.0.from", "begins after the horizon (2026-01-05 to 2026-01-11)")
    ]


def test_a_single_desk_cannot_be_the_wrong_one(tmp_path: Path) -> None:
    text = TEXT.replace("  bill: {share: 50%, L1: {handle_time: 9 min}}\n", "")
    text = text.replace("share: 50%, ", "").replace("skills: [bill]", "skills: [order]")
    rules = "wrong_desk: {share: 10%, triage: 2 min}\n"
    assert _warnings(tmp_path, text + rules) == [
        ("wrong_desk", "nobody lands wrong: no tier is entered that has desks of two topics")
    ]
    assert _warnings(tmp_path, text + rules.replace("10%", "0%")) == []
