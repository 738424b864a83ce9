# %% [markdown]
# # Reading a log with pandas
#
# KPIs say how a team does; the log says why. It holds what happened and no statistics: one row per
# contact, per step of work, and per stretch of an agent's paid time. This notebook answers three
# questions that no ready KPI answers.

# %%
# %matplotlib inline
import pandas as pd
from matplotlib.figure import Figure

import sim

desk = sim.load_scenario("help-desk", overrides=["horizon.weeks=2"])
log = sim.simulate(desk, sim.draw_tape(desk, seed=1, replication=0))
contacts, steps, intervals = (log.frame(name) for name in ("contacts", "steps", "intervals"))

# %% [markdown]
# ## The three tables
#
# Times are minutes since the start of the horizon; NaN means not yet, or never.

# %%
contacts.head(3).T

# %%
steps.head(3).T

# %%
intervals["kind"].value_counts()

# %% [markdown]
# ## Where does the time of an escalated inquiry go?
#
# Of each contact that was escalated: minutes in which somebody worked on it, and minutes in line.

# %%
solved = contacts[(contacts["outcome"] == "solved") & (contacts["escalations"] > 0)]
work = (steps["handled_at"] - steps["started_at"]).groupby(steps["contact"]).sum()
time = pd.DataFrame({"in all": solved["ended_at"] - solved["arrived_at"]})
time["worked on"] = solved["contact"].map(work)
time["in line"] = time["in all"] - time["worked on"]
time.describe().loc[["mean", "50%", "75%"]].round(1)

# %% [markdown]
# ## When do the specialists' lines build up?
#
# Waits of steps that began at the second tier, by hour of the day in which they joined the line.

# %%
upstairs = steps[steps["tier"] == "L2"]
hour = (upstairs["queued_at"] // 60 % 24).astype(int)
wait = (upstairs["started_at"] - upstairs["queued_at"]).groupby(hour).agg(["mean", "size"])
chart = Figure(figsize=(8, 3.5), layout="constrained")
axes = chart.subplots()
axes.bar(wait.index, wait["mean"])
axes.set(xlabel="hour at which it reached the second tier", ylabel="mean wait in minutes")
chart

# %% [markdown]
# ## Who passes on more than the others?
#
# Agents of a group are alike here, so what is seen is chance: a warning to whoever ranks people.

# %%
first = steps[steps["tier"] == "L1"]
passed = first.groupby("agent", observed=True)["ending"].agg(
    lambda endings: (endings == "escalated").mean()
)
spread = f"{100 * passed.min():.0f} to {100 * passed.max():.0f} %"
print(f"Alike agents pass on {spread} of their contacts within two weeks, by chance alone.")
