"""Makes what the files name and Dealcycle lacks: people, teams, pipelines, reasons, fields."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, override

from dealcycle.crm import fields as record_fields
from dealcycle.crm.actions import choices, own_fields
from dealcycle.crm.actions.pipelines import create_pipeline
from dealcycle.crm.actions.stages import add_stage
from dealcycle.crm.keys import plain
from dealcycle.crm.models import CustomField, Deal, Pipeline, Stage
from dealcycle.crm.models.record import fold
from dealcycle.cycle import stages
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import Team, User
from dealcycle.sources.meanings import place_of
from dealcycle.transfer.book import Book
from dealcycle.transfer.models import Import
from dealcycle.transfer.offers import CREATE, MAP, Offer

Kind = stages.StageKind
# Where a stage stands by its name -> what it is for.
KINDS = (Kind.PROSPECTING, Kind.CONTACT, Kind.DISCOVERY, Kind.PROPOSAL, Kind.PROPOSAL,
         Kind.NEGOTIATION, Kind.CLOSING, Kind.OTHER)  # fmt: skip
ONLY_STAGE = N_("In progress")
# Nobody's address: such a person cannot sign in, and no mail is sent there.
NOWHERE = "imported.invalid"
Offers = Mapping[str, Sequence[Offer]]


def make(book: Book, found: Offers, *, job: Import, by: User, now: datetime) -> None:
    """Fills `job.became` in one transaction; what it made itself stands under "made"."""
    with transaction.atomic(), events.gathered():
        maker = _Maker(book, by, now)
        for kind in ("team", "user", "reason", "source", "field"):
            maker.became[kind] = maker.all_of(kind, found.get(kind, ()))
        maker.pipelines(found)
        job.became = {**maker.became, "made": maker.made}
        job.made = {kind: len(ids) for kind, ids in maker.made.items() if ids}
        job.save(update_fields=["became", "made"])


class _Maker:
    def __init__(self, book: Book, by: User, now: datetime) -> None:
        self.book, self.by, self.now = book, by, now
        self.became: dict[str, dict[str, object]] = {}
        self.made: dict[str, list[int]] = {}

    def all_of(self, kind: str, offers: Sequence[Offer]) -> dict[str, object]:
        found = {}
        for offer in offers:
            if offer.do == MAP and offer.to is not None:
                found[offer.key] = self._mapped(kind, offer)
            elif offer.do == CREATE:
                found[offer.key] = getattr(self, f"_new_{kind}")(offer)
        return {key: value for key, value in found.items() if value is not None}

    def _mapped(self, kind: str, offer: Offer) -> object:
        if kind != "field":
            return int(offer.to)  # type: ignore[call-overload]
        row = CustomField.objects.filter(record_kind=Deal.KIND, key=offer.to).first()
        return self._field(row, offer) if row else None

    # --- people -------------------------------------------------------------------------------

    def _new_team(self, offer: Offer) -> int:
        row, new = Team.objects.get_or_create(name=offer.label[:120])
        return self._note("team", row.pk, new)

    def _new_user(self, offer: Offer) -> int:
        """Somebody who cannot sign in, until an administrator invites them."""
        address = str(offer.more.get("email") or "").lower() or self._address(offer)
        known = User.objects.filter(email__iexact=address).first()
        if known is not None:
            return known.pk
        person = User(
            email=address[:254],
            name=offer.label[:120],
            role="salesperson",
            language=self.by.language,
            team_id=self._team_of(offer.key),
            is_active=False,
            joined_at=self.now,
            deactivated_at=self.now,
        )
        person.set_unusable_password()
        person.save()
        return self._note("user", person.pk)

    def _address(self, offer: Offer) -> str:
        mark = hashlib.sha256(offer.key.encode()).hexdigest()[:6]
        return f"{plain(offer.label)[:40] or 'user'}.{mark}@{NOWHERE}"

    def _team_of(self, owner: str) -> object:
        """The team that most of this person's deals name."""
        row = self.book.connection.execute(
            "SELECT team FROM ready WHERE owner = $1 AND team IS NOT NULL GROUP BY 1 "
            "ORDER BY count(*) DESC, 1 LIMIT 1",
            [owner],
        ).fetchone()
        return self.became.get("team", {}).get(row[0]) if row else None

    # --- lists and fields ---------------------------------------------------------------------

    def _new_reason(self, offer: Offer) -> int | None:
        return self._choice("reason", choices.LISTS["lost"], offer)

    def _new_source(self, offer: Offer) -> int | None:
        return self._choice("source", choices.LISTS["sources"], offer)

    def _choice(self, kind: str, of: choices.ChoiceList, offer: Offer) -> int | None:
        row = choices.add_choice(of=of, name=offer.label[:80], by=self.by, now=self.now)
        if isinstance(row, Refused):
            same = of.model.objects.filter(**of.filters)
            names = {fold(each.name): each.pk for each in same}
            return names.get(fold(offer.label[:80]))
        return self._note(kind, row.pk)

    def _new_field(self, offer: Offer) -> object:
        label = offer.label[: own_fields.LONGEST - 12]
        type_ = str(offer.more.get("type") or "text")
        values = self._values(offer) if type_ == "choice" else []
        for name in (label, f"{label} ({self.book.found.deals.sheet.name})"[: own_fields.LONGEST]):
            row = own_fields.add_field(
                record_kind=Deal.KIND, label=name, type=type_, choices=values, by=self.by,
                now=self.now,
            )  # fmt: skip
            if not isinstance(row, Refused):
                self._note("field", row.pk)
                return self._field(row, offer)
        return None

    def _field(self, row: CustomField, offer: Offer) -> dict[str, object]:
        """The field's key and type; of a choice also the key of each of its values."""
        if row.type != CustomField.Type.CHOICE:
            return {"key": row.key, "type": row.type}
        known = {label.casefold() for _, label in record_fields.as_field(row).choices}
        for value in self._values(offer):
            if value.casefold() not in known:
                own_fields.add_choice(field=row, label=value, by=self.by, now=self.now)
        row.refresh_from_db()
        field = record_fields.as_field(row)
        pairs = (*field.retired_choices, *field.choices)
        return {
            "key": row.key, "type": row.type,
            "choices": {label.casefold(): key for key, label in pairs},
        }  # fmt: skip

    def _values(self, offer: Offer) -> list[str]:
        column = self.book.wide.find(offer.key)
        if column is None:
            return []
        rows = self.book.connection.execute(
            f"SELECT trim({column.sql}) AS v FROM numbered WHERE {column.sql} IS NOT NULL "
            f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {own_fields.MOST_CHOICES}"
        ).fetchall()
        return [value[: own_fields.LONGEST] for (value,) in rows if value]

    # --- pipelines ----------------------------------------------------------------------------

    def pipelines(self, found: Offers) -> None:
        """Pipelines and their stages: {"pipeline": {key: id}, "stage": {pipeline + stage: id}}."""
        into, steps = self.became.setdefault("pipeline", {}), self.became.setdefault("stage", {})
        for offer in found.get("pipeline", ()):
            own = [each for each in found.get("stage", ()) if each.more["of"] == offer.key]
            steps |= {each.key: int(each.to) for each in own if each.do == MAP and each.to}  # type: ignore[call-overload]
            new = [each for each in own if each.do == CREATE]
            if offer.do == MAP and offer.to is not None:
                pipeline = Pipeline.objects.get(pk=offer.to)
                self._add_stages(pipeline, new, steps)
            else:
                pipeline = self._new_pipeline(offer, new, steps)
            into[offer.key] = pipeline.pk

    def _new_pipeline(self, offer: Offer, new: Sequence[Offer], steps: dict) -> Pipeline:
        shown = list(new)[: stages.MAX_STAGES] or [Offer("", self._only_stage(), 0)]
        made = tuple(
            stages.Stage(key=f"s{at}", kind=kind_of(each.label), name=name)
            for at, (each, name) in enumerate(zip(shown, _names(shown), strict=True))
        )
        start = f"s{self._start(shown)}"
        template = stages.Pipeline("imported", offer.label[:80], made, stages.Clock(start))
        pipeline = create_pipeline(
            template=template, now=self.now, name=_free_name(offer.label), by=self.by
        )
        self._note("pipeline", pipeline.pk)
        rows = Stage.objects.filter(pipeline=pipeline).order_by("position")
        for each, row in zip(shown, rows, strict=True):
            if each.key:
                steps[each.key] = row.pk
        return pipeline

    def _only_stage(self) -> str:
        with override(self.by.language):
            return gettext(ONLY_STAGE)

    def _start(self, shown: Sequence[Offer]) -> int:
        """Stages whose deals have no beginning lie before the clock: those deals are leads."""
        for place, each in enumerate(shown[:-1]):
            row = self.book.connection.execute(
                "SELECT count(*), count(opened) FROM ready WHERE stage = $1 AND outcome IS NULL "
                "AND deal NOT IN (SELECT deal FROM stays)",
                [each.label],
            ).fetchone()
            if not row or not row[0] or row[1] * 2 > row[0]:
                return place
        return max(len(shown) - 1, 0)

    def _add_stages(self, pipeline: Pipeline, new: Sequence[Offer], steps: dict) -> None:
        for offer in new:
            follow_up = Stage.objects.filter(
                pipeline=pipeline, kind=Kind.FOLLOW_UP, retired_at=None
            ).first()
            row = add_stage(
                pipeline=pipeline, name=offer.label[:80], kind=kind_of(offer.label),
                before=follow_up, by=self.by, now=self.now,
            )  # fmt: skip
            if not isinstance(row, Refused):
                steps[offer.key] = self._note("stage", row.pk)

    def _note(self, kind: str, pk: int, new: bool = True) -> int:
        if new:
            self.made.setdefault(kind, []).append(pk)
        return pk


def kind_of(name: str) -> Kind:
    return KINDS[place_of(name)]


def _names(shown: Sequence[Offer]) -> list[str]:
    """Names of stages that tell them apart, as a pipeline demands."""
    names: list[str] = []
    for each in shown:
        name = each.label.strip()[: stages.MAX_NAME - 4] or ONLY_STAGE
        count, wanted = 1, name
        while name.casefold() in {other.casefold() for other in names}:
            count += 1
            name = f"{wanted} {count}"
        names.append(name)
    return names


def _free_name(label: str) -> str:
    taken = set(map(fold, Pipeline.objects.values_list("name", flat=True)))
    name, number = label.strip()[:76] or "Import", 2
    wanted = name
    while fold(name) in taken:
        name, number = f"{wanted} {number}", number + 1
    return name
