"""Figures over the application's own deals: the journal's snapshot, and what is built on it."""
