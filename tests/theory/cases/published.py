"""Cases of other people: what a simulator of theirs printed, as far as the language says the same.

The contact centres are examples of the ContactCenters library (Buist and L'Ecuyer, Université de
Montréal; github.com/umontreal-simul/contactcenters, commit dd71c17, doc/examples). Their figures
are means of 1,000 simulated weeks or days, whose errors are small beside those here.
"""

from __future__ import annotations

from tests.theory.case import Case, Figure

WEEK = 7 * 24 * 60
SIMULATED = "simulated by ContactCenters (github.com/umontreal-simul/contactcenters)"


def bank() -> Case:
    """Bank.java and Bank.res: 15 lines for all; two teams that help each other out.

    There the service level is of all arrivals, and the mean wait that of those served over all
    arrivals; here both leave out who found all lines taken, and the wait who was not served.
    """
    arrived = {"savings": 99.819, "checking": 1000.146, "balance": 2502.340}
    blocked = {"savings": 0.069, "checking": 0.756, "balance": 1.826}
    in_time = {"savings": 0.99234, "checking": 0.99461, "balance": 0.97301}
    waited = {"checking": 0.028, "balance": 0.036}
    lost = {"checking": 0.161 + 0.006, "balance": 5.357 + 0.017}
    came_in = {name: arrived[name] - blocked[name] for name in arrived}
    return Case(
        "Published: a bank whose three kinds of calls share 15 lines",
        f"{SIMULATED}, Bank.res: means of 1,000 weeks",
        """
opening_hours: {mon-fri: "08:00-17:00"}
channels:
  savings: {mode: live, volume: 20 per day, target: 80% within 60 s, at_closing: send away}
  checking: {mode: live, volume: 200 per day, target: 80% within 90 s, at_closing: send away}
  balance: {mode: live, volume: 500 per day, target: 80% within 30 s, at_closing: send away}
shared_lines: [{channels: [savings, checking, balance], lines: 15}]
demand:
  weekdays: {sat-sun: 0}
  hours: {"08": 2, "09": 1, "10": 1, "11": 1, "12": 1, "13": 1, "14": 1, "15": 1, "16": 1}
topics:
  savings:
    share: {savings: 100%}
    patience: {distribution: uniform, low: 3 min, high: 5 min}
    L1: {handle_time: {mean: 5 min}}
  checking:
    share: {checking: 100%}
    patience: {distribution: uniform, low: 3 min, high: 5 min}
    L1: {handle_time: {mean: 5 min}}
  balance:
    share: {balance: 100%}
    patience: {distribution: uniform, low: 150 s, high: 210 s}
    L1: {handle_time: {mean: 1 min}}
routing: {idle_agent: random}
team:
  savings specialists:
    tier: L1
    agents: 3
    skills: {savings: 133.333333%}
    backup: {after: 0 min, topics: {checking: 100%, balance: 100%}}
  checking specialists:
    tier: L1
    agents: 4
    skills: {checking: 133.333333%}
    backup: {after: 0 min, topics: {savings: 100%, balance: 100%}}
""",
        (
            *(
                Figure(
                    "service_level",
                    in_time[name] * arrived[name] / came_in[name],
                    scope={"channel": name},
                )
                for name in arrived
            ),
            *(
                Figure(
                    "speed_of_answer",
                    waited[name] * arrived[name] / (came_in[name] - lost[name]),
                    1.5,
                    scope={"channel": name},
                )
                for name in waited
            ),
            Figure(
                "lines_full", blocked["balance"] / arrived["balance"], 5, {"channel": "balance"}
            ),
            Figure("occupancy", 0.25353, 0.3, {"group": "savings specialists"}),
            Figure("occupancy", 0.43093, 0.3, {"group": "checking specialists"}),
            Figure("in_progress", 0.680, 0.3),
        ),
        minutes=WEEK,
        warm_up=0,
        replications=24,
        from_empty=True,
    )


def teamwork() -> Case:
    """Teamwork.java and Teamwork.res: receptionists ask accounting and pass calls on; who finds no
    technician free is cut off, and technicians ask the developer.

    Conferences with the developer last up to 3 minutes, and the manager takes five times as long as
    a receptionist: so the program has it (its comment has the two numbers the other way round).
    """
    return Case(
        "Published: teamwork with conferences",
        f"{SIMULATED}, Teamwork.res: means of 1,000 weeks",
        """
opening_hours: {mon-sun: "08:00-17:00"}
channels:
  phone:
    {mode: live, volume: 1000 per day, lines: 25, patience: {mean: 2 min}, at_closing: send away}
demand:
  hours: {"08": 2, "09": 1, "10": 1, "11": 1, "12": 1, "13": 1, "14": 1, "15": 1, "16": 1}
tiers:
  - name: reception
    consult:
      {share: 20%, of: accounting, wait: 0 min,
       takes: {distribution: uniform, low: 0 min, high: 2 min}}
  - accounting
  - name: technical
    consult:
      {share: 20%, of: development, wait: 0 min,
       takes: {distribution: uniform, low: 0 min, high: 3 min}}
  - development
  - manager
topics:
  call:
    reception:
      handle_time: {distribution: triangular, low: 30 s, mode: 1 min, high: 5 min}
      wrap_up: {mean: 1 min}
      escalate: {technical: 95%, manager: 5%}
    accounting: {handle_time: 1 min}
    technical:
      handle_time: {distribution: triangular, low: 5 min, mode: 10 min, high: 50 min}
      wrap_up: {mean: 1 min}
      patience: 0 s
    development: {handle_time: 1 min}
    manager:
      handle_time: {distribution: triangular, low: 150 s, mode: 5 min, high: 25 min}
      wrap_up: {mean: 1 min}
team:
  reception: {tier: reception, agents: 2}
  accounting: {tier: accounting, agents: 1}
  technical: {tier: technical, agents: 5}
  development: {tier: development, agents: 1}
  manager: {tier: manager, agents: 1}
""",
        (
            Figure("inquiries", 7003.654, 0.1),
            Figure("solved", 866.968 / 7003.654, 0.2),
            Figure("in_progress", 3.261, 0.2),
        ),
        minutes=WEEK,
        warm_up=0,
        replications=24,
        from_empty=True,
    )


def rerouting_after_a_delay() -> Case:
    """SimpleMSKWithRerouting.java and .res: calls of the second type that have waited for 12 s are
    offered to the second team, too, where they come before its own.

    Rates, work and patience differ by period of two hours: a channel for each, as a call keeps what
    it had when it came. All arrivals of a day share a gamma factor with parameter 28.7.
    """
    rates = {"early": (4.2, 5.1, 6.3), "noon": (5.3, 4.3, 5.2), "late": (3.2, 4.8, 4.8)}
    hours = {"early": "08:00-10:00", "noon": "10:00-12:00", "late": "12:00-14:00"}
    paces = {"early": (0.5, 0.3), "noon": (0.6, 0.4), "late": (0.4, 0.2)}
    in_time = {
        "early": (298.745, 383.203, 239.008),
        "noon": (595.270, 504.090, 611.550),
        "late": (106.823, 121.441, 22.298),
    }
    channels, topics = "", ""
    for period, of_types in rates.items():
        channels += (
            f"  {period}: {{mode: live, volume: {sum(of_types):.1f} per minute, "
            f'target: 80% within 20 s, opening_hours: {{mon: "{hours[period]}"}}}}\n'
        )
        work, gives_up = (60 / pace for pace in paces[period])
        for number, rate in enumerate(of_types, start=1):
            topics += (
                f"  {period} {number}: {{share: {{{period}: {rate / sum(of_types):.12%}}}, "
                f"priority: {number}, patience: {{mean: {gives_up:.9f} s}}, "
                f"L1: {{handle_time: {{mean: {work:.9f} s}}}}}}\n"
            )
    skills = {n: ", ".join(f"{period} {n}" for period in rates) for n in (1, 2, 3)}
    return Case(
        "Published: calls that another team is offered after a delay",
        f"{SIMULATED}, SimpleMSKWithRerouting.res: means of 1,000 days",
        f"""
channels:
{channels}demand: {{day_variation: {28.7**-0.5:.6%}}}
topics:
{topics}team:
  first:
    tier: L1
    skills: [{skills[1]}, {skills[2]}]
    shifts:
      - {{agents: 9, hours: {{mon: "08:00-24:00"}}}}
      - {{agents: 3, hours: {{mon: "08:00-12:00"}}}}
      - {{agents: 6, hours: {{mon: "10:00-12:00"}}}}
  second:
    tier: L1
    skills: [{skills[3]}]
    backup: {{after: 12 s, rank: with own, topics: [{skills[2]}]}}
    shifts:
      - {{agents: 11, hours: {{mon: "08:00-24:00"}}}}
      - {{agents: 4, hours: {{mon: "08:00-12:00"}}}}
      - {{agents: 5, hours: {{mon: "10:00-12:00"}}}}
""",
        (
            *(
                Figure(
                    "service_level",
                    in_time[period][number] / (120 * rate),
                    3.0,
                    scope={"topic": f"{period} {number + 1}"},
                )
                for period, of_types in rates.items()
                for number, rate in enumerate(of_types)
            ),
            Figure("abandonment", 933.214 / (933.214 + 4274.426), 1.0),
        ),
        minutes=1440,
        warm_up=0,
        replications=60,
        from_empty=True,
    )
