"""What is to be expected of a scenario, calculated once and without chance.

Streams of inquiries, the work and the people for it, and what the Erlang formulas say of them; it
reads sound scenarios, and every room above may use it.
"""

from sim.expected.expect import Expected, expect

__all__ = ["Expected", "expect"]
