"""Whether a team is found again in its export, and a wrong scenario told by a backtest.

Files of real systems, which are no part of the repository, can be tried, too. Nothing uses these.
"""
