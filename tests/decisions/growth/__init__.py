"""When to grow, by whom, and what else could be done: by hand, and where theory knows the answer.

They use what ``tests/decisions`` shares; nothing uses them.
"""
