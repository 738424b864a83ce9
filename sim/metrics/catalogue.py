"""Every KPI: its name, unit, which way is better and its formula; and those a manager sees first.

``docs/metrics.md`` carries the same formulas and how contacts still open at the end count;
a test keeps the two in step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

SCOPE = ("channel", "topic", "tier", "group", "agent")
"""Columns that say whom a figure is about; "all" where it is not broken down."""

KEY = ("metric", *SCOPE, "per", "period")
"""Columns that name one figure: what, of whom, when."""


@dataclass(frozen=True)
class Metric:
    """One KPI."""

    name: str
    """Its name in tables, e.g. "service_level"."""
    label: str
    """Its name in charts and reports, e.g. "Service level"."""
    unit: Literal["min", "share", "count", "money", "score"]
    """Minutes, share (0.8 for 80 %), number, money in the scenario's currency, or a score."""
    better: Literal["lower", "higher"] | None
    """Which way is better; None where neither is."""
    formula: str
    """How it is calculated; what stands before ÷ is the numerator column of a KPI row."""


_ALL = (
    # Waiting
    Metric(
        "wait",
        "Mean wait",
        "min",
        "lower",
        "time from arriving to the first answer, to giving up or (still in line) to the end "
        "÷ contacts answered, abandoned or still in line",
    ),
    Metric(
        "wait_median",
        "Median wait",
        "min",
        "lower",
        "50th percentile of the same waits",
    ),
    Metric(
        "wait_p90",
        "90th percentile of wait",
        "min",
        "lower",
        "90th percentile of the same waits",
    ),
    Metric(
        "wait_p95",
        "95th percentile of wait",
        "min",
        "lower",
        "95th percentile of the same waits",
    ),
    Metric(
        "speed_of_answer",
        "Speed of answer",
        "min",
        "lower",
        "wait of answered contacts ÷ answered contacts",
    ),
    Metric(
        "service_level",
        "Service level",
        "share",
        "higher",
        "contacts answered within their channel's target time "
        "÷ contacts answered, abandoned unanswered or still in line for longer than that time",
    ),
    Metric(
        "abandonment",
        "Abandonment",
        "share",
        "lower",
        "abandoned contacts ÷ contacts of live channels, less those turned away or finding all "
        "lines taken",
    ),
    Metric(
        "turned_away",
        "Turned away",
        "share",
        "lower",
        "contacts outside opening hours or finding all lines taken ÷ contacts of live channels",
    ),
    Metric(
        "line_wait",
        "Mean wait in a tier's line",
        "min",
        "lower",
        "time in a tier's line until an agent starts, the customer gives up or the end "
        "÷ such waits",
    ),
    Metric(
        "backlog",
        "Contacts waiting (backlog)",
        "count",
        "lower",
        "time that contacts spent waiting ÷ measured time",
    ),
    Metric(
        "backlog_peak",
        "Highest backlog",
        "count",
        "lower",
        "highest number of contacts waiting at one moment",
    ),
    Metric(
        "backlog_age",
        "Age of the backlog",
        "min",
        "lower",
        "age (since arriving) of each waiting contact, summed over time "
        "÷ time that contacts spent waiting",
    ),
    # Resolution
    Metric(
        "first_response",
        "First response time",
        "min",
        "lower",
        "time from an inquiry's arrival to its first answer or (open and unanswered) to the end "
        "÷ inquiries answered or still open",
    ),
    Metric(
        "first_response_p90",
        "90th percentile of first response",
        "min",
        "lower",
        "90th percentile of the same times",
    ),
    Metric(
        "resolution_time",
        "Resolution time",
        "min",
        "lower",
        "time from the arrival of a solved inquiry to the end of the contact that solved it "
        "÷ solved inquiries",
    ),
    Metric(
        "resolution_time_p90",
        "90th percentile of resolution time",
        "min",
        "lower",
        "90th percentile of the same times",
    ),
    Metric(
        "fcr",
        "First contact resolution",
        "share",
        "higher",
        "inquiries solved in their first contact by the tier it first reached, without a transfer "
        "and without another contact within the window ÷ inquiries whose first contact was "
        "answered and has ended",
    ),
    Metric(
        "solved",
        "Solved",
        "share",
        "higher",
        "inquiries solved by the end ÷ inquiries not deflected",
    ),
    Metric(
        "given_up",
        "Given up",
        "share",
        "lower",
        "inquiries not solved whose customer will not come again ÷ inquiries not deflected",
    ),
    Metric(
        "open_at_end",
        "Open at the end",
        "share",
        "lower",
        "inquiries in hand, waiting or coming again after the end ÷ inquiries not deflected",
    ),
    Metric(
        "deflected",
        "Deflected",
        "share",
        "higher",
        "inquiries whose customer found the answer without asking, or got it from a bot for good "
        "÷ inquiries",
    ),
    Metric(
        "escalation",
        "Escalation",
        "share",
        "lower",
        "answered contacts passed to another tier at least once ÷ answered contacts; "
        "by tier: steps that ended by passing the contact on ÷ completed steps, less transfers",
    ),
    Metric(
        "transfer",
        "Transfers",
        "share",
        "lower",
        "answered contacts passed on within a tier, from a wrong desk ÷ answered contacts; "
        "by tier and group: steps that ended so ÷ completed steps",
    ),
    Metric(
        "return_rate",
        "Returns",
        "share",
        "lower",
        "handled contacts after which the customer comes again ÷ contacts handled to the end",
    ),
    Metric(
        "redial_rate",
        "Redials",
        "share",
        None,
        "contacts abandoned or finding all lines taken after which the customer tries again "
        "÷ contacts abandoned or finding all lines taken",
    ),
    Metric(
        "repeat_contacts",
        "Repeat contacts",
        "share",
        "lower",
        "contacts of customers who try again because nobody has served them ÷ contacts",
    ),
    # Work
    Metric(
        "inquiries", "Inquiries", "count", None, "inquiries that arose, deflected ones included"
    ),
    Metric(
        "contacts", "Contacts", "count", None, "contacts that arrived, redials and returns included"
    ),
    Metric(
        "steps", "Completed steps", "count", None, "steps completed; interrupted ones count once"
    ),
    Metric(
        "handle_time",
        "Handle time",
        "min",
        None,
        "time of completed steps with all their interrupted stretches, wrap-up included "
        "÷ completed steps",
    ),
    Metric(
        "resolution_rate",
        "Resolution rate of steps",
        "share",
        "higher",
        "completed steps that solved the inquiry ÷ completed steps",
    ),
    # Outside teams
    Metric(
        "outside",
        "Contacts at outside teams",
        "count",
        "lower",
        "time that contacts spent at outside teams ÷ measured time",
    ),
    Metric(
        "turnaround",
        "Turnaround of outside teams",
        "min",
        "lower",
        "time from being passed to an outside team until it is done ÷ contacts passed that it "
        "was done with by the end",
    ),
    Metric(
        "outside_share",
        "Resolution time spent outside",
        "share",
        "lower",
        "time that solved inquiries spent at outside teams ÷ their resolution time",
    ),
    # Ownership
    Metric(
        "hand_over_time",
        "Time on hand-overs",
        "min",
        None,
        "time of agents who hand contacts over, and of those who are given them in person",
    ),
    Metric(
        "update_time",
        "Time on status updates",
        "min",
        None,
        "time of owners telling customers how things stand while others have their contacts",
    ),
    Metric(
        "follow_up_time",
        "Time on follow-ups",
        "min",
        None,
        "time of owners closing inquiries that other tiers have solved",
    ),
    # Team
    Metric(
        "on_duty",
        "Agents on duty (average of all hours)",
        "count",
        None,
        "time on duty, overtime included ÷ measured time",
    ),
    Metric(
        "occupancy",
        "Occupancy",
        "share",
        None,
        "time on duty with at least one step or owner's task in hand ÷ time on duty, overtime "
        "included",
    ),
    Metric(
        "overloaded",
        "Overloaded time",
        "share",
        "lower",
        "time on duty in clock hours in which the group's occupancy was above the limit "
        "÷ time on duty, overtime included",
    ),
    Metric(
        "imbalance",
        "Imbalance between agents",
        "share",
        "lower",
        "standard deviation of occupancy between the agents of a group; "
        "all: square root of the mean variance, weighted by agents",
    ),
    Metric("overtime", "Overtime", "min", "lower", "time worked after the end of the shift"),
    Metric(
        "shrinkage",
        "Shrinkage",
        "share",
        "lower",
        "paid time in breaks, absent, in training, coaching or meetings ÷ paid time",
    ),
    Metric(
        "headcount",
        "Headcount",
        "count",
        None,
        "time that agents were employed ÷ measured time",
    ),
    Metric("hired", "Hired", "count", None, "agents whose employment began"),
    Metric("left", "Left", "count", "lower", "agents whose employment ended"),
    Metric(
        "effective_on_duty",
        "Agents on duty at full speed",
        "count",
        None,
        "time on duty × the agent's speed relative to the group's, less than 1 while learning "
        "÷ measured time",
    ),
    Metric(
        "pace",
        "Pace of agents on duty",
        "share",
        "higher",
        "effective time on duty ÷ time on duty; less than 1 while agents learn",
    ),
    # Money
    Metric(
        "wages",
        "Wages",
        "money",
        "lower",
        "paid hours (duty, breaks, absence, training, coaching, meetings, overtime) "
        "× the group's cost per hour",
    ),
    Metric(
        "overtime_premium",
        "Overtime premium",
        "money",
        "lower",
        "hours of overtime × the group's cost per hour × the premium",
    ),
    Metric(
        "tools",
        "Tools",
        "money",
        "lower",
        "agents × measured time × the cost of tools per head",
    ),
    Metric("hiring", "Hiring", "money", "lower", "agents whose employment began × cost of a hire"),
    Metric(
        "background_due",
        "Background work due (hours)",
        "count",
        None,
        "working hours of the tasks that became due",
    ),
    Metric(
        "background_done",
        "Background work done",
        "share",
        "higher",
        "time spent until the end on the tasks that became due ÷ their working time",
    ),
    Metric(
        "background_hours",
        "Background work done (hours)",
        "count",
        None,
        "hours that agents spent on background work",
    ),
    Metric(
        "background_backlog",
        "Background tasks left",
        "count",
        "lower",
        "time that tasks were due and not finished ÷ measured time",
    ),
    Metric(
        "cost",
        "Cost",
        "money",
        "lower",
        "wages + overtime premium + tools + hiring; by channel and topic: shared out by time "
        "worked",
    ),
    Metric("cost_per_inquiry", "Cost per inquiry", "money", "lower", "cost ÷ inquiries"),
    Metric(
        "cost_per_solved", "Cost per solved inquiry", "money", "lower", "cost ÷ inquiries solved"
    ),
    Metric("cost_per_step", "Cost per step", "money", "lower", "cost ÷ completed steps"),
    Metric("budget_used", "Budget used", "share", "lower", "cost ÷ budget of the measured time"),
    Metric(
        "lost_value",
        "Value lost with customers (assumed values)",
        "money",
        "lower",
        "inquiries given up × value of a lost customer "
        "+ solved inquiries of detractors × value of a dissatisfied one",
    ),
    Metric(
        "cost_with_losses",
        "Cost and value lost (assumed values)",
        "money",
        "lower",
        "cost + value lost with customers",
    ),
    # Experience
    Metric(
        "csat",
        "CSAT, 1 to 5 (model assumption)",
        "score",
        "higher",
        "scores of closed inquiries by the scorecard ÷ closed inquiries (solved or given up)",
    ),
    Metric(
        "csat_surveyed",
        "CSAT in the survey (model assumption)",
        "score",
        "higher",
        "scores of closed inquiries whose customer answers the survey ÷ those inquiries",
    ),
    Metric(
        "nps",
        "NPS (model assumption)",
        "score",
        "higher",
        "100 × closed inquiries of promoters − 100 × those of detractors ÷ closed inquiries",
    ),
    Metric(
        "promoters",
        "Promoters (model assumption)",
        "share",
        "higher",
        "closed inquiries with a score of a promoter ÷ closed inquiries",
    ),
    Metric(
        "detractors",
        "Detractors (model assumption)",
        "share",
        "lower",
        "closed inquiries with a score of a detractor ÷ closed inquiries",
    ),
    Metric(
        "retention",
        "Retention (model assumption)",
        "share",
        "higher",
        "closed inquiries × the share of customers of their NPS group who stay ÷ closed inquiries",
    ),
)

METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}
"""Every KPI by name, in the order of tables."""

Audience = Literal["all", "each channel", "live channels", "deferred channels", "each group"]

HEADLINE: tuple[tuple[str, Audience], ...] = (
    ("service_level", "each channel"),
    ("wait", "live channels"),
    ("wait_p90", "live channels"),
    ("abandonment", "all"),
    ("first_response", "deferred channels"),
    ("resolution_time", "all"),
    ("fcr", "all"),
    ("solved", "all"),
    ("backlog", "all"),
    ("occupancy", "all"),
    ("occupancy", "each group"),
    ("overloaded", "all"),
    ("background_done", "all"),
    ("deflected", "all"),
    ("cost_per_inquiry", "all"),
    ("cost", "all"),
    ("lost_value", "all"),
    ("cost_with_losses", "all"),
    ("csat", "all"),
    ("nps", "all"),
    ("retention", "all"),
)
"""What a manager sees first: metric and of whom, in this order."""


def headline(estimates: pd.DataFrame) -> pd.DataFrame:
    """The rows a manager sees first, over the whole measured time, in the order of `HEADLINE`.

    Figures that were not measured (no live channel, no cost stated …) are left out. A team of one
    group has no rows by group.

    Args:
        estimates: rows of :func:`sim.metrics.estimate`.
    """
    import pandas as pd

    whole = estimates[(estimates["per"] == "all") & (estimates["topic"] == "all")]
    whole = whole[(whole["tier"] == "all") & (whole["agent"] == "all")]
    live = set(whole.loc[whole["metric"] == "abandonment", "channel"])
    several_groups = whole.loc[whole["metric"] == "occupancy", "group"].nunique() > 2
    by_channel = (whole["channel"] != "all") & (whole["group"] == "all")
    by_group = (whole["group"] != "all") & (whole["channel"] == "all")
    of_whom = {
        "all": ~by_channel & ~by_group,
        "each channel": by_channel,
        "live channels": by_channel & whole["channel"].isin(live),
        "deferred channels": by_channel & ~whole["channel"].isin(live),
        "each group": by_group & several_groups,
    }
    parts = [
        whole[of_whom[audience] & (whole["metric"] == metric)] for metric, audience in HEADLINE
    ]
    return pd.concat(parts, ignore_index=True)
