"""Pictures for a talk: one message, one chart, wide as a screen, readable from the back."""
