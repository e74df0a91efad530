"""Dealcycle runs a team's sales cycle and measures it honestly."""

__version__ = "0.1.0"
