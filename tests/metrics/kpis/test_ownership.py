"""KPIs of ownership, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.log import OWNERSHIP, Chore, Ending, Kind
from sim.metrics import measure
from tests.metrics.logs import contact, make_log, paid, step, value

NAN = float("nan")


def test_time_by_chore_and_group_cut_to_the_measured_time() -> None:
    first = contact(0, 10, answered_at=10)
    rows = [
        (Chore.HAND_OVER, 0, 0, 0, 12, 12, 15, Ending.DONE),  # in the warm-up
        (Chore.HAND_OVER, 0, 1, 2, 70, 70, 75, Ending.DONE),
        (Chore.UPDATE, 0, 0, 0, 50, 55, 64, Ending.INTERRUPTED),  # 60 to 64 count
        (Chore.UPDATE, 0, 0, 0, 50, 80, 86, Ending.DONE),
        (Chore.UPDATE, 0, 0, 0, 90, NAN, NAN, Ending.OPEN),  # waits at the end
        (Chore.FOLLOW_UP, 0, 0, 1, 230, 236, NAN, Ending.OPEN),  # in hand at the end
    ]
    table = {
        name: np.array([row[k] for row in rows], kind)
        for k, (name, kind) in enumerate(OWNERSHIP.items())
    }
    work = [step(first, 2, (70, 70, 90))]
    duty = [paid(agent, Kind.DUTY, 0, 240) for agent in range(3)]
    kpis = measure(replace(make_log([first], work, duty, warm_up=60), ownership=table))
    assert value(kpis, "hand_over_time") == 5
    assert value(kpis, "hand_over_time", group="second") == 5
    assert value(kpis, "update_time") == 4 + 6
    assert value(kpis, "follow_up_time", group="first") == 4
    # two agents of the first group; the hand-over of the second lies within its step
    assert value(kpis, "occupancy", group="first") == (10 + 4) / (2 * 180)
    assert value(kpis, "occupancy", group="second") == 20 / 180
