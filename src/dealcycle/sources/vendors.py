"""Which system a file comes from, by the names of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from dealcycle.sources.meanings import bare, prefix_of

OTHER = "other"
NAMES = {
    "salesforce": "Salesforce",
    "hubspot": "HubSpot",
    "pipedrive": "Pipedrive",
    "zoho": "Zoho CRM",
    "odoo": "Odoo",
    "close": "Close",
    "log": "XES",
}
# All of these columns, compared without case and signs, name the system; the surest first.
SIGNS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("log", ("caseconceptname", "conceptname", "timetimestamp")),
    ("hubspot", ("recordid", "dealname", "dealstage")),
    ("hubspot", ("dealid", "dealpipelinestageid")),
    ("salesforce", ("stagename", "closedate", "iswon")),
    ("salesforce", ("opportunityid", "stagename", "closedate")),
    ("salesforce", ("opportunityname", "stage", "closedate", "opportunityowner")),
    ("zoho", ("recordid", "dealowner", "closingdate")),
    ("zoho", ("recordid", "potentialowner", "closingdate")),
    ("odoo", ("opportunity", "salesperson", "expectedrevenue")),
    ("odoo", ("userid", "stageid", "expectedrevenue", "createdate")),
    ("close", ("leadid", "statuslabel", "statustype", "datecreated")),
)


def vendor_of(columns: Sequence[str]) -> str:
    """The key of the system in NAMES, or "other".

    >>> vendor_of(["Record ID", "Deal Name", "Deal Stage", "Amount"])
    'hubspot'
    """
    names = {bare(name) for name in columns}
    prefix = prefix_of(columns)
    if prefix and len(columns) > 4:
        return "pipedrive"
    return next((key for key, wanted in SIGNS if names >= set(wanted)), OTHER)
