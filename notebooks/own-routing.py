# %% [markdown]
# # A routing policy of one's own
#
# Within one priority, lines are served first come, first served, by the age of the inquiry, or by
# the target that runs out first. A team may want another rule: here, **short work first**. The rule
# is a few lines of Python in a module, and the scenario names it.

# %%
# %matplotlib inline
import os
from pathlib import Path

from matplotlib.figure import Figure

import sim

REPLICATIONS = int(os.environ.get("SUPPORTSIM_REPLICATIONS", "20"))

# %% [markdown]
# ## The rule
#
# A policy is made for a scenario and then asked of each contact that joins a line: the lowest
# number goes first. Codes of topics are places in their sorted names.

# %%
Path("short_first.py").write_text(
    """
from sim import extend


@extend.order("short work first")
def short_work_first(scenario):
    topics = [scenario.topics[name] for name in sorted(scenario.topics)]
    tiers = [tier.name for tier in scenario.tiers]

    def expected_minutes(contact):
        return topics[contact.kind.topic].work[tiers[contact.kind.tier]].handle_time.mean

    return expected_minutes
""",
    encoding="utf-8",
)

# %% [markdown]
# ## A desk that uses it

# %%
DESK = """
scenario: Desk
extensions: [short_first]
horizon: {start: 2026-01-05, weeks: 2}
channels: {email: {mode: deferred, volume: 190 per day}}
topics:
  question: {share: 70%, L1: {handle_time: {mean: 4 min}}}
  fault: {L1: {handle_time: {mean: 25 min}}}
team: {desk: {agents: 5, shift: {mon-sun: "08:00-16:00"}, breaks: [30 min]}}
routing: {order: short work first}
"""
Path("desk.yaml").write_text(DESK, encoding="utf-8")
comparison = sim.compare(
    {
        "first come": sim.load_scenario(
            "desk.yaml", overrides=["routing.order=first come"], allow_extensions=True
        ),
        "short first": sim.load_scenario("desk.yaml", allow_extensions=True),
    },
    replications=REPLICATIONS,
)

# %%
waits = {}
for result in comparison.results:
    table = result.estimates
    whole = table[
        (table["metric"] == "wait") & (table["per"] == "all") & (table["channel"] == "all")
    ]
    waits[result.name] = {row["topic"]: row["mean"] for _, row in whole.iterrows()}
waits

# %%
chart = Figure(figsize=(7, 3.5), layout="constrained")
axes = chart.subplots()
topics = ["all", "fault", "question"]
for place, (name, by_topic) in enumerate(waits.items()):
    axes.barh([y + 0.4 * place for y in range(3)], [by_topic[t] for t in topics], 0.35, label=name)
axes.set_yticks([y + 0.2 for y in range(3)], topics)
axes.set_xlabel("mean wait in minutes")
axes.legend()
chart

# %% [markdown]
# ## The answer
#
# Those with a quick question gain what those with a fault lose, and there are more of them.

# %%
change = {t: waits["short first"][t] - waits["first come"][t] for t in topics}
print(
    f"Short work first changes the mean wait by {change['all']:+.0f} min: "
    f"{change['question']:+.0f} min for questions, {change['fault']:+.0f} min for faults."
)
