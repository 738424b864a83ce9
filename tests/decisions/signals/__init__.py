"""Growth signals, of runs and of real logs; by hand, and on teams whose future is known.

They use nothing of other tests, and nothing uses them.
"""
