"""Mutants that change nothing that can be seen, and why: those that no test can catch.

A mutant is told by its line as it stands after the change. A reason speaks of the program, not of
its tests; where something might be seen in a case that never comes, it names the case.
"""

from __future__ import annotations

ANYWHERE = dict.fromkeys(
    ("@dataclass(frozen=False, eq=False)", "@dataclass(frozen=False)"),
    "nobody writes to it, nor asks for its hash",
)
"""Lines that change nothing that can be seen, wherever they stand, and why."""
INSTEAD = {
    ("strict=True", "strict=False"): "what goes side by side has one length",
    ("slots=True", "slots=False"): "slots save room alone",
}
"""What may stand instead of what, in any line, and why nothing can be seen of it."""

_SAME_DAY = "who comes and who leaves on a day do not touch each other"
_TIDYING = "tidying earlier or later changes no order"
_UNTIL_A_CALL_BACK = "only read where there are call-backs, which state it"
_LAST_MOMENT = "the first is long before, and an agent has one post at least"
_ONE_KEY = "within one set of rules either all places have breaks in turn or none has"
_ONE_PART = "one part joined is that part"

EQUIVALENT = {
    "sim/agents.py": {
        "after: float = 1.0": "asked of backup alone, which states it",
        "leaving: bool = True": "set on coming on duty, and not read before",
        "_, self.group, self.learner = self.posts[ -1]": "the post is taken anew on coming on duty",
        "current = max(k for k, post in enumerate(self.posts) if k == -1 or post.start <= now)": (
            _LAST_MOMENT
        ),
        "if self.learner is not None and self.learner.progress(now) >= 1.0:": "never above 1",
        "return 1.0 if beside == -1 else"
        " 1.0 / (1.0 + self.in_hand[0].kind.channel.longer[beside])": "alone nothing takes longer",
        "self.speed = 2.0": "a chore takes everybody the same time",
        "self.wrap_up = -1.0": "only looked at where it is above 0",
    },
    "sim/careers.py": {
        "self._await(group.hiring.first_day(group.hiring.backfilled(today)), 1, job)": _SAME_DAY,
        "self._await(self._date_after(minute), 0, _Leaving(member, member.moves))": _SAME_DAY,
        "self._await(ends_on(first_day, entry.for_), 0, _Ending(member))": (
            "who goes for two reasons on one day goes once, and nobody follows either way"
        ),
        "@dataclass(frozen=True, eq=True)": "nobody compares what is to come",
        "moves: int = 1": "only compared with what it was before",
        "moves: int = -1": "only compared with what it was before",
        "for _ in range(entry.hire or -1):": "a range below 0 is as empty as that of 0",
    },
    "sim/engine/duties/background.py": {
        "busy = agent.in_hand or agent.put_aside is not None and agent.task is not None": (
            "who has a task, or put work aside, is not among those who rest"
        ),
        'share = self._kept_away.get(self._tape.inquiries["topic"].item(inquiry), -1.0)': (
            "shares of 0 and less keep nobody away"
        ),
    },
    "sim/engine/duties/callbacks.py": {
        'self._in_vain = house.tape.contacts.get("callback", np.empty( 1))': _UNTIL_A_CALL_BACK,
    },
    "sim/engine/duties/consult.py": {
        "if len(agent.in_hand) > 0:": "what is left of the only step is set to 0 at once",
    },
    "sim/engine/duties/strain.py": {
        "_OFF, _FREE, _BUSY = -1, 1, 2": "names, only compared with each other",
        "if self._absence is None and usual == 0:": "then the further chance is 0 as well",
    },
    "sim/engine/house.py": {
        "if agent.in_hand and agent.in_hand[ -1].may_be_put_down:": (
            "what may be put down is in hand alone"
        ),
        "if len(agent.in_hand) != 1:": "one at least is in hand",
        "if step.kind.at_once == 0:": "shared out, one alone gets all",
        "step = agent.next_end = in_hand[0] if len(in_hand) == 0 else agent.first_to_end()": (
            "the only one is the first to end"
        ),
    },
    "sim/engine/script.py": {
        "if back and self._if_back is not None and self._if_back[row] >= 1:": (
            "step 0 is the first of a first contact"
        ),
        "waits_by = - 2": "only looked at where it is 0 or more",
    },
    "sim/engine/successors.py": {
        "found[person.key] = _Leaver(left_at, calendar.minute(week, 1.0))": (
            "seen only where somebody leaves in the first minute of a week"
        ),
        'if left_at >= float("inf") or person.key in known:': "nothing is above infinity",
    },
    "sim/engine/tables.py": {
        "alike = (here == there) | (np.isnan(here) * np.isnan(there))": "of flags, both are `and`",
    },
    "sim/inquiries.py": {
        "spent = contact.returns == returns_at_most": "returns are counted one by one",
        **dict.fromkeys(
            (
                f"self.callback_attempts, self.callback_again, self.callback_no_answer = {numbers}"
                for numbers in ("1, math.inf, -1.0", "0, math.inf, 0.0")
            ),
            _UNTIL_A_CALL_BACK,
        ),
    },
    "sim/metrics/headline.py": {
        'by_channel = (whole["channel"] != "all") & (whole["group"] >= "all")': (
            "no figure of it is by channel and group at once"
        ),
    },
    "sim/metrics/facts/steps.py": {
        'gave_up = abandoned ^ (contacts["outcome"] == Outcome.TURNED_AWAY) & ~np.isnan(': (
            "a contact has one outcome"
        ),
    },
    "sim/metrics/intervals/ratios.py": {
        "return quantiles[place].astype(np.float64, copy=True)": "a copy has the same numbers",
    },
    "sim/metrics/kpis/team.py": {
        "known = np.arange(tiers.max(initial=- 2) + 1)": "seen only without any group",
    },
    "sim/metrics/measuring.py": {
        "if kpi.group != section and table.most_records != MANY:": "forgetting saves room alone",
    },
    "sim/metrics/tabulate.py": {
        "above = below + (rank % 2 > 0)": "nothing of the next one counts",
        "COUNTED = 3.0**26": "seen only with more than 67 million records",
    },
    "sim/metrics/timelines.py": {
        "span = moment.max() - moment.min() + 2": "any more than the span keeps owners apart",
    },
    "sim/queues.py": {
        "if len(self.heap) != self._tidy_at:": _TIDYING,
        "self._tidy_at = 1 * len(self.heap) + 64": _TIDYING,
        "self._tidy_at = 2 * len(self.heap) % 64": _TIDYING,
        "self._tidy_at = 3 * len(self.heap) + 64": _TIDYING,
        "channel = agent.in_hand[ -1].kind.channel.number": "all in hand are of one channel",
        "if line and (first is None or line[0] <= first):": "nobody is idle in two lines",
        "heap[:] = [entry for entry in heap if entry[-1].place == entry]": (
            "what counts is asked again where it is taken"
        ),
    },
    "sim/roster/expand.py": {
        "@dataclass(frozen=True, eq=True)": "nobody compares the arrays",
        "return duty.end == start and duty.ends_shift and duty.overtime_from >= np.inf": (
            "nothing is above infinity"
        ),
    },
    "sim/roster/stretches.py": {
        "@dataclass(frozen=True, eq=True)": "nobody compares the arrays",
        "return parts[ -1] if parts else cls.of([])": "one part at most",
        "if len(parts) < 1:": _ONE_PART,
        "parts = [part for part in parts if len(part)] or [*parts[: 2]]": (
            "two empty parts joined are empty"
        ),
    },
    "sim/roster/team.py": {
        "turn = worked.turn if worked.floats else +1": _ONE_KEY,
        "turn = worked.turn if worked.floats else - 2": _ONE_KEY,
        "if len(known) > len(parts) and not _linked([duties for duties, _ in known]):": (
            "the slow way gives the same, as tests/rota/test_quick_and_slow.py shows"
        ),
    },
    "sim/tape/drawn.py": {
        "PARTS = 7": "customers are drawn in other parts, the same in each",
        "self._used, self._unseen = 1, 0.0": "a byte of the room there is",
        "self._unseen = 1.0": "a byte of the room there is",
    },
    "sim/tape/paths.py": {
        "yield *divmod(int(kind[here[ -1]]), topics), here": "all there are of one kind",
        "if number > -1:": "nobody asks what the first contact does if it is a later one",
    },
    "sim/tape/streams.py": {
        "return generator.random((places, columns))[rows].T + 2**- 55": (
            "less than the step from one number of the generator to the next"
        ),
    },
    "sim/tape/uncertain.py": {
        "off = float(np.clip(NormalDist().inv_cdf(min(max(uniform, -0.999999999), 1 - 1e-9)),"
        " -MOST, MOST))": "seen only where exactly 0 is drawn",
    },
}
"""File → line → why nothing can be seen of it."""
