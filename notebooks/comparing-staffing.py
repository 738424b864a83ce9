# %% [markdown]
# # Comparing staffing
#
# Three plans for the same web shop: one more agent early, one more late, or nobody more but one of
# the late agents early instead. Which is worth it? All meet the same customers, so differences are
# known far better than the figures themselves; this notebook shows how much better.

# %%
# %matplotlib inline
import os

from matplotlib.figure import Figure

import sim

REPLICATIONS = int(os.environ.get("SUPPORTSIM_REPLICATIONS", "20"))

# %%
today = sim.load_scenario("web-shop")
{name: (group.headcount, group.shift) for name, group in today.team.items()}

# %%
plans = {
    "today": [],
    "one more early": ["team.first line early.agents=9"],
    "one more late": ["team.first line late.agents=6"],
    "one moved early": ["team.first line early.agents=9", "team.first line late.agents=4"],
}
scenarios = {
    name: sim.load_scenario("web-shop", overrides=changes) for name, changes in plans.items()
}
comparison = sim.compare(scenarios, replications=REPLICATIONS)

# %% [markdown]
# ## What changes
#
# Each plan against today. "better" and "worse" hold for all rows together at the stated confidence;
# "cannot tell yet" is an answer, too: these replications do not show which way it goes.

# %%
table = comparison.table
of_phone = table[table["channel"] == "phone"]
shown = table[(table["channel"] == "phone") | table["metric"].isin(["abandonment", "cost"])]
shown[["scenario", "metric", "difference", "low", "high", "verdict"]]

# %%
chart = Figure(figsize=(9, 6))
sim.charts.draw_differences(chart, comparison)
chart

# %% [markdown]
# ## Why the same customers
#
# Had each plan met customers of its own, the interval of the difference would be that of two
# independent figures.

# %%
early = of_phone[(of_phone["scenario"] == "one more early")]
row = early[early["metric"] == "service_level"].iloc[0]


def half_width(result):
    """Of a service level on the phone."""
    rows = result.estimates
    rows = rows[(rows["metric"] == "service_level") & (rows["channel"] == "phone")]
    whole = rows[(rows["per"] == "all") & (rows["topic"] == "all")].iloc[0]
    return (whole["high"] - whole["low"]) / 2


separate = sum(half_width(result) ** 2 for result in comparison.results[:2]) ** 0.5
together = (row["high"] - row["low"]) / 2
print(
    f"On the same customers the difference is known to ±{100 * together:.1f} points "
    f"(simultaneously over all rows), on separate ones it would be ±{100 * separate:.1f}."
)
