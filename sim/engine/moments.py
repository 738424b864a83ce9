"""The moments of the house at which further duties act, and what they may know of the house.

A duty (a file in :mod:`sim.engine.duties`) adds a function of its own to the moments that concern
it, where the scenario has it. At each moment the house calls whatever is there, in the order of
:data:`sim.engine.duties.DUTIES`; so a duty that is absent costs nothing and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVarTuple

from sim.agents import Agent, Duty, Learner, Step
from sim.clock import Alarm, Clock
from sim.engine.recorder import Recorder
from sim.engine.script import Script
from sim.floor import Floor
from sim.inquiries import ChannelState, Contact
from sim.log import Outcome, Reason
from sim.queues import Queues
from sim.tape import Tape

About = TypeVarTuple("About")


@dataclass(slots=True)
class Moments:
    """Functions to call, by moment. The first hear what happens; the others have a say in it.

    ``now`` is the present minute.
    """

    # Contacts
    waits: list[Callable[[Contact], None]] = field(default_factory=list)
    """A contact has joined a line: nobody is free for it."""
    moves: list[Callable[[Contact], None]] = field(default_factory=list)
    """A contact is passed on: it is what its next step says, and has not reached that tier yet."""
    over: list[Callable[[Contact, Outcome], None]] = field(default_factory=list)
    """A contact is over; whether it comes again is not decided yet."""

    # Steps
    begins: list[Callable[[Agent, Step, float], None]] = field(default_factory=list)
    """An agent begins a step on a contact ``now``; it is not in hand yet. If it is the contact's
    first answer, ``answered_at`` is still NaN."""
    begins_task: list[Callable[[Agent, Step, float], None]] = field(default_factory=list)
    """An agent begins ``now`` what is no contact, but occupies all the same."""
    handled: list[Callable[[Step], None]] = field(default_factory=list)
    """The handling of a contact is over; what follows is not decided yet."""
    escalates: list[Callable[[Step], None]] = field(default_factory=list)
    """An agent has handled a contact and passes it on to another tier, ``step.to_tier``."""

    # Agents
    is_free: list[Callable[[Agent, float], None]] = field(default_factory=list)
    """An agent has nothing in hand from ``now`` on: no contact waits that it could take."""
    duty_ends: list[Callable[[Agent], None]] = field(default_factory=list)
    """An agent's duty is over: it takes nothing more, and has not put down anything yet."""
    goes: list[Callable[[Agent, float], None]] = field(default_factory=list)
    """An agent goes off duty ``now``, for a break or home."""
    gone: list[Callable[[Agent], None]] = field(default_factory=list)
    """An agent is off duty."""

    closes: list[Callable[[], None]] = field(default_factory=list)
    """The horizon is over: what is still open goes into the log."""

    # Those who have a say
    keeps_away: list[Callable[[int], bool]] = field(default_factory=list)
    """Does the customer of an inquiry's first contact (row of the tape) find an answer alone?"""
    patience: list[Callable[[Contact, float], float]] = field(default_factory=list)
    """How many minutes does a live contact wait, with that patience on the tape?"""
    put_right: list[Callable[[Agent, Contact, float], float]] = field(default_factory=list)
    """How many standard minutes does what an agent begins take, with a contact that is to go on
    within the tier, this step alone taking so many? The contact may be moved to its next step."""
    asks: list[Callable[[Step], bool]] = field(default_factory=list)
    """Does an agent ask a colleague before the handling of a contact, which is done but for that,
    is over? Who is asked may take it at once; the house hears when it is over (``handled``)."""
    learner_ends: list[Callable[[Learner, Contact, int], int]] = field(default_factory=list)
    """What follows the contact's step by an agent who still learns (a tier, or an end of the tape),
    where that would follow by others?"""
    ends_otherwise: list[Callable[[Contact, int], int]] = field(default_factory=list)
    """What follows the contact's step (a tier, or an end of the tape), where that would follow?"""
    sends_out: list[Callable[[Contact], bool]] = field(default_factory=list)
    """Does an outside team take a contact at the tier it reaches?"""
    brings_back: list[Callable[[Contact], tuple[Reason, float] | None]] = field(
        default_factory=list
    )
    """Why and after how many minutes is the customer of a solved contact back? The first answer
    counts; None: never."""
    stays_away: list[Callable[[Agent, Duty, float], bool]] = field(default_factory=list)
    """Does an agent whose duty begins ``now`` not come?"""


def duties_first(
    duties: Sequence[Callable[[*About], None]], act: Callable[[*About], None]
) -> Callable[[*About], None]:
    """An act of the house, before which some duties act; the act itself where none does."""
    if not duties:
        return act

    def duties_then_act(*about: *About) -> None:
        for duty in duties:
            duty(*about)
        act(*about)

    return duties_then_act


class Handler(Protocol):
    """How work of a kind is done: the house handles contacts, a duty the tasks that it makes."""

    def take(self, agent: Agent, contact: Contact, now: float) -> None:
        """An agent begins it."""

    def work_on(self, agent: Agent, step: Step, now: float) -> None:
        """It is in an agent's hands from now on, for the first time or again."""

    def put_back(self, step: Step) -> None:
        """An agent who goes off duty has put it down."""

    def log_step(self, step: Step, ended_at: float) -> None:
        """A stretch of it has ended, or is open at the end of the horizon (``ended_at`` NaN)."""

    def log_open(self, step: Step) -> None:
        """It is begun and not done at the end of the horizon."""

    def log_waiting(self, contact: Contact) -> None:
        """It waits in a line at the end of the horizon."""


class Workplace(Handler, Protocol):
    """What duties may know of the house, and what they may let happen in it."""

    @property
    def floor(self) -> Floor:
        """What follows from the scenario, in arrays; the scenario itself."""

    @property
    def tape(self) -> Tape:
        """Every draw."""

    @property
    def script(self) -> Script:
        """The tape as it is read while the clock runs."""

    @property
    def clock(self) -> Clock:
        """The clock."""

    @property
    def log(self) -> Recorder:
        """Takes what happens."""

    @property
    def channels(self) -> Sequence[ChannelState]:
        """The channels, by code."""

    @property
    def agents(self) -> Sequence[Agent]:
        """All agents, by number."""

    @property
    def queues(self) -> Queues:
        """Who waits and who is free."""

    @property
    def handlers(self) -> list[Handler]:
        """Who handles what, by kind of contact; a duty adds itself for tasks of its own."""

    def take_more(self, agent: Agent, now: float) -> None:
        """An agent takes what comes next."""

    def step_ends(self, alarm: Alarm) -> None:
        """The handling of a contact ends, or the wrap-up after it."""

    def handled(self, step: Step, now: float) -> None:
        """The handling of a contact is over."""

    def finds_agent(self, contact: Contact) -> bool:
        """Whether somebody takes a contact at once: a free agent, or one who puts work aside."""

    def pass_on(self, contact: Contact) -> None:
        """A contact goes on at the tier of its next step."""

    def wait_again(self, contact: Contact) -> None:
        """A contact goes to a free agent or into a line, and has waited since it began to."""

    def leave(self, contact: Contact, outcome: Outcome) -> None:
        """A contact is over."""
