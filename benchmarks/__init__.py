"""Scripts that measure and try the package, and print what they find: a room for each question.

They use the package, and what the tests generate. The package never uses them; only tests do.
"""
