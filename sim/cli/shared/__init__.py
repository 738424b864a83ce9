"""What several commands share: options, scenarios and exports that they read, how they answer.

For the commands alone.
"""
