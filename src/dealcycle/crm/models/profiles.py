"""Companies, contacts, and who worked where when."""

from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealcycle.crm.models.record import Record

# Addresses here say nothing of the company.
FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com",
    "icloud.com", "me.com", "aol.com", "proton.me", "protonmail.com", "gmx.de", "gmx.net",
    "web.de", "t-online.de", "orange.fr", "wanadoo.fr", "libero.it", "mail.ru", "bk.ru",
    "list.ru", "inbox.ru", "internet.ru", "yandex.ru", "ya.ru", "yandex.com", "rambler.ru",
    "qq.com", "163.com", "126.com", "zoho.com", "fastmail.com",
})  # fmt: skip


def domain_of(address: str) -> str:
    """'https://www.example.com/x', 'ann@example.com' -> 'example.com'; '' for free mail."""
    text = address.strip().lower()
    if not text:
        return ""
    if "@" in text and "//" not in text:
        host = text.rpartition("@")[2]
    else:
        try:
            host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
        except ValueError:
            return ""
    host = host.removeprefix("www.").rstrip(".")
    return "" if host in FREE_MAIL or "." not in host else host[:200]


class Company(Record):
    KIND = "company"

    website = models.CharField(_("Website"), max_length=200, blank=True, default="")
    phone = models.CharField(_("Phone"), max_length=40, blank=True, default="")
    email = models.EmailField(pgettext_lazy("address", "E-mail"), blank=True, default="")
    industry = models.CharField(_("Industry"), max_length=80, blank=True, default="")
    employees = models.PositiveIntegerField(_("Employees"), null=True, blank=True)
    region = models.CharField(_("Region"), max_length=80, blank=True, default="")
    city = models.CharField(_("City"), max_length=80, blank=True, default="")
    country = models.CharField(_("Country"), max_length=80, blank=True, default="")
    address = models.CharField(_("Address"), max_length=300, blank=True, default="")
    tax_number = models.CharField(_("Tax number"), max_length=40, blank=True, default="")
    # Of the website or else the e-mail address, without "www.": what duplicates share.
    domain = models.CharField(max_length=200, blank=True, default="", editable=False)

    class Meta(Record.Meta):
        verbose_name = _("Company")
        verbose_name_plural = _("Companies")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["domain"], condition=~Q(domain=""), name="company_domain"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="company_phone"),
            models.Index(
                fields=["tax_number"], condition=~Q(tax_number=""), name="company_tax_number"
            ),
        ]

    def derive(self) -> None:
        super().derive()
        self.domain = domain_of(self.website) or domain_of(self.email)


class Contact(Record):
    KIND = "contact"

    # Where the person works now; `Employment` keeps the past.
    company = models.ForeignKey(
        Company,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("Company"),
    )
    job_title = models.CharField(_("Job title"), max_length=120, blank=True, default="")
    email = models.EmailField(pgettext_lazy("address", "E-mail"), blank=True, default="")
    phone = models.CharField(_("Phone"), max_length=40, blank=True, default="")
    mobile = models.CharField(_("Mobile"), max_length=40, blank=True, default="")
    messenger = models.CharField(_("Messenger"), max_length=120, blank=True, default="")
    language = models.CharField(_("Language"), max_length=5, blank=True, default="")
    time_zone = models.CharField(_("Time zone"), max_length=60, blank=True, default="")

    class Meta(Record.Meta):
        verbose_name = _("Contact")
        verbose_name_plural = _("Contacts")
        indexes = [
            *Record.Meta.indexes,
            models.Index(Lower("email"), name="contact_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="contact_phone"),
            models.Index(fields=["mobile"], condition=~Q(mobile=""), name="contact_mobile"),
        ]


class Employment(models.Model):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="employments")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="employments")
    job_title = models.CharField(_("Job title"), max_length=120, blank=True, default="")
    started_on = models.DateField(_("From"), null=True, blank=True)
    ended_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="employment_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} at {self.company_id}"
