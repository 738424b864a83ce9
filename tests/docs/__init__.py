"""What is written for readers is true: documentation, notebooks, and the experiments' READMEs.

They use nothing of other tests, and nothing uses them.
"""
