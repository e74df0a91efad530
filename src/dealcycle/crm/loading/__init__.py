"""Writes many records at once, with everything that their actions would have kept."""

from dealcycle.crm.loading.activities import Done, write_activities, write_comments
from dealcycle.crm.loading.deals import write_deals
from dealcycle.crm.loading.profiles import (
    write_companies,
    write_contacts,
    write_named_companies,
)
from dealcycle.crm.loading.stories import Edit, Overridden, Step, Story

__all__ = [
    "Done",
    "Edit",
    "Overridden",
    "Step",
    "Story",
    "write_activities",
    "write_comments",
    "write_companies",
    "write_contacts",
    "write_deals",
    "write_named_companies",
]
