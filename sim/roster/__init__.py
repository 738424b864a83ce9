"""The roster: everybody's posts, duties and paid time off the lines, before the clock starts.

Shifts by the rota (overnight, daylight saving, contract and holidays included), within each
person's career, less absence, training, breaks, meetings and coaching.
"""

from sim.roster.stretches import Aways, Duties
from sim.roster.team import Team, build_team, plan_of, team_of

__all__ = ["Aways", "Duties", "Team", "build_team", "plan_of", "team_of"]
