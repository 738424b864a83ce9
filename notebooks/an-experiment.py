# %% [markdown]
# # An experiment, from plan to figure
#
# How many agents does the call centre need, should there be more calls, or longer ones? Three
# questions at once are a plan: factors with levels, every combination of them, replications kept in
# a store. Whatever stops it, the same cell goes on from there.

# %%
# %matplotlib inline
import os
from pathlib import Path

from matplotlib.figure import Figure

import sim

REPLICATIONS = int(os.environ.get("SUPPORTSIM_REPLICATIONS", "20"))

# %% [markdown]
# ## The plan

# %%
PLAN = f"""
question: How many agents, should calls become more, or longer?
base: call-centre
changes: {{horizon.length: 4 days, horizon.warm_up: 1 day}}
factors:
  agents: {{path: team.on the phones.agents, levels: [13, 14, 15]}}
  calls: {{path: channels.phone.volume, levels: [120 per hour, 130 per hour]}}
  length: {{path: topics.call.L1.handle_time.mean, levels: [5 min, 5.5 min]}}
replications: {REPLICATIONS}
keep: [wait, service_level/phone, abandonment]
figure: {{x: agents, lines: calls, show: [wait, abandonment]}}
"""
folder = Path("how-many-agents")
folder.mkdir(exist_ok=True)
(folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
experiment = sim.experiments.load_experiment(folder)
len(experiment.cells)

# %% [markdown]
# ## Run it
#
# Done replications are in `how-many-agents/results/store.sqlite`; running again does nothing.

# %%
sim.experiments.run(experiment)
cells = sim.experiments.cells_table(experiment)
cells[cells["kpi"] == "wait"][["agents", "calls", "length", "mean", "low", "high", "replications"]]

# %% [markdown]
# ## The figure of the plan
#
# It shows calls at their first length.

# %%
chart = Figure()
sim.charts.draw_experiment(chart, (experiment, cells))
chart

# %% [markdown]
# ## What each factor does
#
# All cells met the same customers, so differences are paired. Intervals hold together.

# %%
effects = sim.experiments.find_effects(experiment)
wait = effects.table[effects.table["kpi"] == "wait"]
wait[["factor", "level", "factor_2", "level_2", "difference", "low", "high", "verdict"]]

# %%
chart = Figure()
sim.charts.draw_tornado(chart, effects)
chart

# %%
chart = Figure()
sim.charts.draw_responses(chart, (effects, "wait"))
chart

# %% [markdown]
# ## Each combination against the first
#
# The same as a table for all KPIs, e.g. for a spreadsheet.

# %%
against_first = sim.experiments.differences_table(experiment, 1)
against_first.to_csv(folder / "against-first.csv", index=False)

row = wait[(wait["factor"] == "agents") & (wait["factor_2"] == "")].iloc[0]
print(
    f"One more agent changes the mean wait by {60 * row['difference']:+.1f} s "
    f"({60 * row['low']:+.1f} to {60 * row['high']:+.1f}), averaged over calls and their length."
)
