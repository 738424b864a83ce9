"""How quick the engine is, what memory it needs, and whether both engines write the same log.

Times are ratios of runs that take turns. Nothing outside of the room uses these.
"""
