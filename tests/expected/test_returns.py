"""Contacts of an inquiry whose customer is back as several agents have answered, by hand."""

import pytest

from sim.expected.returns import begin_at


@pytest.mark.parametrize(
    ("for_each", "contacts"),
    [("20%", 1.6), ("30%", 1.9), ("50%", 2.0), ("100%", 2.0)],  # three more agents, one return
)
def test_four_agents_answer_and_their_customer_is_back_once(load, for_each, contacts):
    passes_on = "{handle_time: 1 min, escalate: 100%}"
    first = ", ".join(f"{tier}: {passes_on}" for tier in ("L1", "L2", "L3"))
    scenario = load(
        horizon="{weeks: 1}",
        channels="{phone: {mode: live, volume: 10 per day, patience: {mean: 1 min}}}",
        tiers="[L1, L2, L3, L4]",
        topics=f"{{call: {{{first}, L4: {{handle_time: 1 min}}}}}}",
        team="{a: {tier: L1, agents: 1}, b: {tier: L2, agents: 1}, c: {tier: L3, agents: 1},"
        " d: {tier: L4, agents: 1}}",
        returns=f"{{share: 0%, after: 1 h, at_most: 1, conflicting_answers: {for_each}}}",
    )
    assert sum(begin_at(scenario, "call", "phone").values()) == pytest.approx(contacts)
