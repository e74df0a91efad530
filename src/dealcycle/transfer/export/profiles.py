"""Companies, contacts and their jobs."""

from django.utils.translation import gettext_lazy as _

from dealcycle.crm.models import Company, Contact, Employment
from dealcycle.transfer.export.columns import binned, ending, own_fields, owned
from dealcycle.transfer.export.shape import Column, Table, col


def tables() -> list[Table]:
    companies, contacts = _companies(), _contacts()
    return [
        Table(
            "companies",
            _("Companies."),
            companies,
            lambda: Company.objects.filter(binned_at=None),
        ),
        Table(
            "contacts",
            _("People at companies."),
            contacts,
            lambda: Contact.objects.filter(binned_at=None),
        ),
        Table(
            "employments",
            _("Who worked where, and when."),
            [
                col("contact_id", "integer", _("The contact")),
                col("contact", "text", _("Their name"), "contact__name"),
                col("company_id", "integer", _("The company")),
                col("company", "text", _("Its name"), "company__name"),
                col("job_title", "text", _("Job title")),
                col("started_on", "day", _("From")),
                col("ended_on", "day", _("Until; empty: still there")),
            ],
            Employment.objects.all,
        ),
        Table(
            "binned_companies",
            _("Companies in the bin, in the same shape."),
            [*companies, binned()],
            lambda: Company.objects.filter(binned_at__isnull=False),
        ),
        Table(
            "binned_contacts",
            _("Contacts in the bin, in the same shape."),
            [*contacts, binned()],
            lambda: Contact.objects.filter(binned_at__isnull=False),
        ),
    ]


def _companies() -> list[Column]:
    columns = [
        col("company_id", "integer", _("Its number here"), "id"),
        col("name", "text", _("Name")),
        col("website", "text", _("Website")),
        col("phone", "text", _("Phone")),
        col("email", "text", _("E-mail address")),
        col("industry", "text", _("Industry")),
        col("employees", "integer", _("How many people work there")),
        col("country", "text", _("Country")),
        col("region", "text", _("Region")),
        col("city", "text", _("City")),
        col("address", "text", _("Address")),
        col("tax_number", "text", _("Tax number")),
        *owned(),
        *ending(),
    ]
    return columns + own_fields("company", {column.name for column in columns})


def _contacts() -> list[Column]:
    columns = [
        col("contact_id", "integer", _("Their number here"), "id"),
        col("name", "text", _("Name")),
        col("company_id", "integer", _("Where they work now")),
        col("company", "text", _("Its name"), "company__name"),
        col("job_title", "text", _("Job title")),
        col("email", "text", _("E-mail address")),
        col("phone", "text", _("Phone")),
        col("mobile", "text", _("Mobile")),
        col("messenger", "text", _("Messenger")),
        col("language", "text", _("The language they speak, such as en")),
        col("time_zone", "text", _("Their time zone")),
        *owned(),
        *ending(),
    ]
    return columns + own_fields("contact", {column.name for column in columns})
