"""The tables of the room, gathered for Django."""

from dealcycle.crm.models.activities import Activity, Attachment, Comment
from dealcycle.crm.models.bulk import BulkChange, BulkJob
from dealcycle.crm.models.deals import Deal, DealContact, Override
from dealcycle.crm.models.fields import CustomField, DefaultView, Reason, SavedView, Source, Tag
from dealcycle.crm.models.hand_over import HandOver, HandOverRow
from dealcycle.crm.models.journal import Change, Visit
from dealcycle.crm.models.once import Once
from dealcycle.crm.models.pipelines import Criterion, Pipeline, Stage
from dealcycle.crm.models.profiles import Company, Contact, Employment
from dealcycle.crm.models.rates import Rate, RateFetch, Revaluation
from dealcycle.crm.models.search import SearchEntry, SearchSlip, SearchWord

__all__ = [
    "Activity",
    "Attachment",
    "BulkChange",
    "BulkJob",
    "Change",
    "Comment",
    "Company",
    "Contact",
    "Criterion",
    "CustomField",
    "Deal",
    "DealContact",
    "DefaultView",
    "Employment",
    "HandOver",
    "HandOverRow",
    "Once",
    "Override",
    "Pipeline",
    "Rate",
    "RateFetch",
    "Reason",
    "Revaluation",
    "SavedView",
    "SearchEntry",
    "SearchSlip",
    "SearchWord",
    "Source",
    "Stage",
    "Tag",
    "Visit",
]
