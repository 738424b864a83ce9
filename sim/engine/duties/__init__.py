"""Further duties of the house, a file each: those that a scenario has act at the house's moments.

Each knows the house only as a :class:`sim.engine.moments.Workplace`; none knows another.
"""

from sim.engine.duties import (
    announce,
    answers,
    background,
    backup,
    callbacks,
    consult,
    impatience,
    learning,
    messages,
    outside,
    ownership,
    strain,
    wrong_desk,
)

DUTIES = (
    backup,
    callbacks,
    messages,
    impatience,
    announce,
    wrong_desk,
    learning,
    strain,
    answers,
    consult,
    ownership,
    outside,
    background,
)
"""In the order in which they act at one moment."""
