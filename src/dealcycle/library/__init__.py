"""Dealcycle in a notebook or a script: one call reads deals, what it returns answers."""

from dealcycle.library.book import Book
from dealcycle.library.faults import CannotAsk, CannotRead
from dealcycle.library.plots import Plot
from dealcycle.library.reading import read, warehouse
from dealcycle.library.results import Figure, Result

__all__ = ["Book", "CannotAsk", "CannotRead", "Figure", "Plot", "Result", "read", "warehouse"]
