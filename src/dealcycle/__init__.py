"""Dealcycle runs a team's sales cycle and measures it honestly.

    import dealcycle

    book = dealcycle.read("deals.csv")          # or a table of pandas, Polars, Arrow; a database
    book.win_rate(by="owner")                   # prints as a table
    book.forecast("quarter").plot()             # draws

What is here comes from `dealcycle.library`, and is loaded when it is first asked for.
"""

from importlib import import_module

__version__ = "0.1.0"
__all__ = [
    "Book",
    "CannotAsk",
    "CannotRead",
    "Figure",
    "Plot",
    "Result",
    "__version__",
    "read",
    "warehouse",
]


def __getattr__(name: str) -> object:
    # The application and the commands import this package, too: they need none of it.
    if name in __all__:
        return getattr(import_module("dealcycle.library"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
