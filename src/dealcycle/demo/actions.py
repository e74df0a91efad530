"""Fills an empty installation with the demo, and empties it again."""

from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from dealcycle.crm.actions.pipelines import lay_foundations
from dealcycle.crm.models import Company, Contact, Deal
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.demo import dreaming, filling, writing
from dealcycle.demo.filling import BEGINNING
from dealcycle.demo.words import words_of
from dealcycle.people import organisation as organisations
from dealcycle.people.models import Organisation, User

# Printed and known to all: it stands only in databases that hold nothing but the demo.
PASSWORD = "harbour lights at six"  # noqa: S105


def fill_and_tell(
    *, language: str, now: datetime | None = None, deals: int = dreaming.DEALS
) -> Iterator[str]:
    """Fills an installation that nobody uses yet; yields what to print: the logins."""
    with override(language):
        found = fill(language=language, now=now or timezone.now(), deals=deals)
        if isinstance(found, Refused):
            if demo_organisation() is None:
                yield _("There are people and data here already: the demo is left out.")
                return
            yield _("The demo data is here already.")
            found = list(User.objects.filter(email__endswith=_address()).order_by("pk"))
        yield _("Sign in with one of these addresses and the password “%(password)s”:") % {
            "password": PASSWORD
        }
        for user in writing.people_of(found):
            team = f", {user.team.name}" if user.team else ""
            yield f"  {user.email:<36} {user.name} ({user.get_role_display()}{team})"


def fill(
    *,
    language: str,
    now: datetime,
    first: User | None = None,
    deals: int = dreaming.DEALS,
) -> list[User] | Refused:
    """Writes the demo. Only where nobody works yet, or only whoever chose it on the first visit.

    With a `first` user nobody else can sign in: they are given passwords by invitation, and the
    first user's own Today is as full as a salesperson's. Interrupted, it is gone on with.
    """
    if (begun := filling.state()) is not None:
        return _not_empty() if filling.is_filled() else filling.go_on(begun)
    plan = filling.plan_of(
        language=language, now=now, deals=deals, first=first.name if first else ""
    )
    with transaction.atomic():
        if _is_in_use(first):
            return _not_empty()
        password = None if first else PASSWORD
        begun = filling.lay(plan, deals=deals, first=first, password=password, now=now)
    return filling.go_on(begun, plan)


def _is_in_use(first: User | None) -> bool:
    others = User.objects.exclude(pk=first.pk if first else None)
    return any(rows.exists() for rows in (others, Company.objects, Contact.objects, Deal.objects))


def demo_organisation() -> Organisation | None:
    """The organisation, where it holds nothing but the demo."""
    found = organisations.current()
    return found if found and found.beginning == BEGINNING else None


@transaction.atomic
def remove(*, typed: str, by: User, now: datetime) -> Organisation | Refused:
    """Empties a demo installation: everybody but `by` and everything they did is gone.

    The organisation's name has to be typed: nothing brings the data back.
    """
    organisation = demo_organisation()
    if organisation is None or not by.is_administrator:
        return Refused.because("no_demo", N_("This installation holds no demo data."))
    if typed.strip().casefold() != organisation.name.casefold():
        return Refused.because(
            "name_differs",
            N_("Type the organisation's name as it is written above: “%(name)s”."),
            field="typed",
            name=organisation.name,
        )
    _empty(keep=by)
    words = words_of(organisation.language)
    if organisation.name == words.organisation:
        organisation.name = _("My organisation")
    organisation.beginning = "empty"
    organisation.version += 1
    organisation.save()
    organisations.forget()
    lay_foundations(language=organisation.language, now=now)
    return organisation


def _empty(*, keep: User) -> None:
    """Every row of our own tables but the organisation and the one who stays."""
    User.objects.filter(pk=keep.pk).update(team=None)
    for label in ("events", "insights", "crm", "people", "outside"):
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model not in (Organisation, User):
                _clear(model)
    others = User.objects.exclude(pk=keep.pk)
    for related in User._meta.related_objects:
        if related.related_model._meta.app_label not in ("crm", "people"):
            related.related_model.objects.filter(**{f"{related.field.name}__in": others}).delete()
    others._raw_delete(others.db)


def _clear(model: type) -> None:
    rows = model._default_manager.all()
    rows._raw_delete(rows.db)


def _not_empty() -> Refused:
    return Refused.because(
        "not_empty", N_("There are people and data here already: the demo is left out.")
    )


def _address() -> str:
    organisation = demo_organisation()
    return f"@{words_of(organisation.language if organisation else 'en').address}"
