"""Rows as contacts, steps and agents' time, by stated rules for what is odd."""
