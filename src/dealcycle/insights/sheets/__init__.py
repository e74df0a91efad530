"""Each view of figures as a sheet: a module a view, whose `sheet(asks)` answers its address."""

from importlib import import_module

from dealcycle.insights.asking import Asks
from dealcycle.present.sheet import Sheet


def sheet_of(view: str, asks: Asks) -> Sheet:
    """The view as this person sees it. Raises `NotReady` while something is counted."""
    return import_module(f"dealcycle.insights.sheets.{view}").sheet(asks)
