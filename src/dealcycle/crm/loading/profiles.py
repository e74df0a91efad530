"""Companies and contacts in bulk, with employments, tags, events and search."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from dealcycle.crm import search
from dealcycle.crm.loading.telling import Told, tell
from dealcycle.crm.models import Company, Contact, Employment
from dealcycle.crm.models.record import fold
from dealcycle.crm.search.texts import KINDS, Texts
from dealcycle.events import rows

SHOWN = ("name", "website", "phone", "email", "industry", "city", "country", "job_title", "mobile")


def write_companies(
    companies: Sequence[Company],
    *,
    tags: Mapping[int, Sequence[int]] | None = None,
    told: bool = True,
) -> list[Company]:
    """Writes new companies; `tags` gives the tags of the n-th one.

    `told=False` leaves the events out: an import records one for the whole of its work.
    """
    return _write(Company, companies, tags or {}, told)


def write_named_companies(names: Sequence[str], *, by: int | None, now: datetime) -> Sequence[int]:
    """New companies of which only the names are known, told in no event; their ids in order."""
    # An object and a look at every field would cost ten times as much as the row.
    sample = Company(created_at=now, updated_at=now, created_by=by)
    others = [
        field.attname
        for field in Company._meta.concrete_fields
        if field.attname not in ("id", "name", "name_folded")
    ]
    same = rows.written(Company, others, [getattr(sample, name) for name in others])
    with transaction.atomic():
        ids = rows.reserve(Company, len(names))
        columns = ("id", "name", "name_folded", *others)
        rows.insert(
            Company, columns,
            [(pk, name, fold(name)[:200], *same) for pk, name in zip(ids, names, strict=True)],
            written=columns,
        )  # fmt: skip
        search.put_many(
            Company.KIND,
            {pk: Texts(name=name) for pk, name in zip(ids, names, strict=True)},
            new=True,
        )
    return ids


def write_contacts(
    contacts: Sequence[Contact],
    *,
    earlier: Sequence[Employment] = (),
    tags: Mapping[int, Sequence[int]] | None = None,
    told: bool = True,
) -> list[Contact]:
    """Writes new contacts; each works at its company, `earlier` tells where some worked before."""
    with transaction.atomic():
        written = _write(Contact, contacts, tags or {}, told)
        now = [
            Employment(contact=row, company_id=row.company_id, job_title=row.job_title)
            for row in written
            if row.company_id
        ]
        for row in earlier:
            row.contact_id = row.contact.pk
        rows.insert_objects([*earlier, *now])
    return written


def _write(
    model: type[Model], written: Sequence[Model], tags: Mapping[int, Sequence[int]], told: bool
) -> list:
    for row in written:
        row.derive()
    with transaction.atomic():
        rows.insert_objects(written)
        rows.insert(
            model.tags.through,
            (f"{model.KIND}_id", "tag_id"),
            ((written[place].pk, tag) for place, some in tags.items() for tag in some),
        )
        search.put_many(
            model.KIND, {row.pk: KINDS[model.KIND].texts(row) for row in written}, new=True
        )
        if told:
            tell([_told(row) for row in written])
    return list(written)


def _told(row: Model) -> Told:
    shown = {name: value for name in SHOWN if (value := getattr(row, name, ""))}
    company = getattr(row, "company_id", None)
    return Told(
        kind=f"{row.KIND}.created",
        by=row.created_by,
        at=row.created_at,
        record=row.record,
        after=shown | {"owner": row.owner_id, "version": row.version},
        also=[(Company.KIND, company)] if company else [],
    )
