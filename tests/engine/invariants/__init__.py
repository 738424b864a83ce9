"""What holds in every log: the laws, the houses drawn at random to try them on, and the tests.

Any test may use the laws and the houses.
"""
