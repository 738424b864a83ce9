"""Wrong routing, returns, ownership and wrong desks."""

from __future__ import annotations

from tests.scenarios.faults.sound import Table, filled, rows

DESK_AT_ANOTHER_TIER = """\
    L2: {handle_time: {mean: 6 min}}
tiers: [L1, L2]
wrong_desk: {share: 8%, triage: 2 min, to: {order: billing}}"""

INSTEAD_OF: Table = {
    "    L1: {handle_time: {mean: 6 min}}\ntiers: [L1, L2]": {
        DESK_AT_ANOTHER_TIER: (
            "24: wrong_desk.to.order: `billing` has no desk at L1, where contacts about `order` "
            "arrive"
        ),
    },
}

ABOVE: Table = {
    "tiers: [L1, L2]": {
        "returns: 70%": (
            "23: returns: a section with keys, e.g. `{share: 70%, after: {mean: 1 day}}` (got"
        ),
        **filled(
            "ownership: {{{}}}",
            "23: ownership",
            {
                "ownr: nobody": ".ownr: did you mean `owner`?",
                "owner: last agent": ".owner: `nobody`; did you mean `first agent`?",
                "kind: lukewarm": ".kind: `cold` or `warm`",
                "kind: warm": ": needs its length: `hand_over`",
                "update: 3 min": ": both or neither of `update` and `update_every` (got `update`)",
                "update: 3 min, update_every: 0 h": ".update_every: must be more than 0",
                "hand_over: 3": ".hand_over: needs a unit",
            },
        ),
    },
    "targets:": {
        "returns: {share: 80%, after: 1 day, conflicting_answers: 5}": (
            "32: returns.conflicting_answers: needs a percent sign, e.g. `5%` (got 5)"
        ),
        "returns: {share: 0%, conflicting_answers: 5%}": "32: returns.after: is missing",
        **filled(
            "wrong_desk: {{{}}}",
            "32: wrong_desk",
            {
                "share: 8%": ".triage: is missing",
                "triage: 2 min": ": write `share`, `topics` or both (got neither)",
                "share: 8, triage: 2 min": ".share: a percent sign, e.g. `8%` (got 8)",
                "share: 8%, triage: 2": ".triage: needs a unit, e.g. `2 min` (got 2)",
                "share: {fone: 8%}, triage: 2 min": ".share.fone: mean `phone`?",
                "topics: {oder: 8%}, triage: 2 min": ".topics.oder: mean `order`?",
                "share: 8%, traige: 2 min": ".traige: did you mean `triage`?",
                "share: 8%, triage: 2 min, unclear_roles: 1.5": (
                    ".unclear_roles: needs a percent sign, e.g. `150%` (got 1.5)"
                ),
                "share: 8%, triage: 2 min, unclear_roles: -50%": (
                    ".unclear_roles: must not be negative"
                ),
                "share: 8%, triage: 2 min, to: {order: biling}": (
                    ".to.order: there is no topic `biling`; did you mean `billing`?"
                ),
                "share: 8%, triage: 2 min, to: {oder: billing}": (
                    ".to.oder: there is no topic `oder`; did you mean `order`?"
                ),
                "share: 8%, triage: 2 min, to: {order: order}": (
                    ".to.order: must be another topic than its own"
                ),
            },
        ),
    },
}

BELOW: Table = {
    "tiers: [L1, L2]": {
        "routing: {ordr: first come}": "24: routing.ordr: unknown key; did you mean `order`?",
        "routing: {order: first comes}": (
            "24: routing.order: must be `first come`, `oldest inquiry` or `earliest due`; did you "
            "mean `first come`?"
        ),
        "returns: {shar: 70%, after: 1 day}": (
            "24: returns.shar: unknown key; did you mean `share`?"
        ),
        "returns: {share: 170%, after: 1 day}": (
            '24: returns.share: must be between 0% and 100% (got "170%")'
        ),
        "returns: {share: 70%, after: 1}": (
            "24: returns.after: needs a unit, e.g. `1 h` or `1 day` (got 1)"
        ),
        "returns: {share: 70%, after: 1 day, at_most: 0}": (
            "24: returns.at_most: must be at least 1 (got 0)"
        ),
        "returns: {share: 70%, after: 1 day, at_most: 1000}": (
            "24: returns.at_most: must be at most 100 (got 1000)"
        ),
    },
}

FAULTS = rows(instead_of=INSTEAD_OF, above=ABOVE, below=BELOW)
