# %% [markdown]
# # A first scenario
#
# A web shop misses its service level on the phone. Would one more agent be enough, and at what
# cost? This notebook goes the whole way from the scenario file to the answer, through the front
# door: `import sim` is all it needs, with matplotlib for the pictures.
#
# Open it in Jupyter (with jupytext installed: right click, open as notebook), or run it as a
# script: `python notebooks/first-scenario.py`.

# %%
# %matplotlib inline
import os

from matplotlib.figure import Figure

import sim

REPLICATIONS = int(os.environ.get("SUPPORTSIM_REPLICATIONS", "20"))

# %% [markdown]
# ## The scenario
#
# Bundled scenarios go by name; your own goes by the path of its file.

# %%
shop = sim.load_scenario("web-shop")
shop.about

# %%
{
    name: (channel.mode, str(channel.volume), channel.target)
    for name, channel in shop.channels.items()
}

# %%
{name: (group.tier, group.headcount, group.cost) for name, group in shop.team.items()}

# %% [markdown]
# ## One replication, and its log
#
# All chance is drawn before the clock starts (the tape). Simulating the same tape again gives the
# same log, and another team meets the same customers.

# %%
tape = sim.draw_tape(shop, seed=1, replication=0)
log = sim.simulate(shop, tape)
contacts, steps = log.frame("contacts"), log.frame("steps")
contacts[["inquiry", "number", "reason", "channel", "topic", "arrived_at", "outcome"]].head()

# %% [markdown]
# How did contacts end? Times are minutes since the start of the horizon.

# %%
contacts.groupby(["channel", "outcome"], observed=True).size().unstack(fill_value=0)

# %% [markdown]
# The story of one inquiry that reached the engineer: who worked on it, and when.

# %%
escalated = steps.loc[steps["tier"] == "engineer", "contact"].iloc[0]
steps.loc[
    steps["contact"] == escalated,
    ["tier", "agent", "queued_at", "started_at", "ended_at", "ending"],
]

# %% [markdown]
# ## KPIs with intervals
#
# One replication is one possible month. Several tell how much to trust a figure.

# %%
today = sim.replicate(shop, replications=REPLICATIONS)
today.targets[["metric", "channel", "target", "mean", "low", "high", "verdict"]]

# %% [markdown]
# All KPIs are rows of one table: pick metric, scope and period.

# %%
rows = today.estimates
by_group = rows[(rows["metric"] == "occupancy") & (rows["per"] == "all") & (rows["group"] != "all")]
by_group[by_group["agent"] == "all"][["group", "mean", "low", "high", "replications"]]

# %%
week = Figure(figsize=(9, 4.5))
sim.charts.draw_week(week, today)
week

# %% [markdown]
# ## Two plans, the same customers
#
# The plan is the scenario with one thing changed. Because both meet the same customers, the
# difference is known far better than either figure.

# %%
one_more = sim.load_scenario("web-shop", overrides=["team.first line early.agents=9"])
comparison = sim.compare({"today": shop, "one more": one_more}, replications=REPLICATIONS)
headline = comparison.table[
    comparison.table["metric"].isin(["service_level", "abandonment", "cost"])
]
headline[["metric", "channel", "baseline", "value", "difference", "low", "high", "verdict"]]

# %%
differences = Figure(figsize=(9, 6))
sim.charts.draw_differences(differences, comparison)
differences

# %% [markdown]
# ## The answer

# %%
plan = comparison.results[1].targets
phone = plan[(plan["metric"] == "service_level") & (plan["channel"] == "phone")].iloc[0]
cost = comparison.table[comparison.table["metric"] == "cost"].iloc[0]
weeks = (shop.horizon.minutes - shop.horizon.warm_up) / (7 * 24 * 60)
print(
    f"With one more agent, {100 * phone['mean']:.0f} % of callers are answered in time "
    f"({100 * phone['low']:.0f} to {100 * phone['high']:.0f} %, target {phone['target']}: "
    f"{phone['verdict']}), for {cost['difference'] / weeks:,.0f} {shop.currency} more a week."
)
