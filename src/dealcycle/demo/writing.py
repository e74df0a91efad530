"""Writes a plan into the database, in bulk and in parts that fit on each other."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain

from django.contrib.auth.hashers import make_password

from dealcycle.crm import loading, mentions
from dealcycle.crm.models import (
    Activity,
    Comment,
    Company,
    Contact,
    CustomField,
    Deal,
    Employment,
    Pipeline,
    Rate,
    Reason,
    Source,
    Stage,
    Tag,
)
from dealcycle.cycle import moves, outcomes
from dealcycle.cycle.outcomes import Outcome
from dealcycle.demo.plan import OUTCOMES, Edit, Entry, Life, Move, Plan
from dealcycle.people.models import Role, Team, User

# Only mentions as young as this are still told to those who were named.
TOLD_DAYS = 9


class Writer:
    """First everything that deals speak of, then the deals, some at a time.

    The caller holds the transactions. What was `kept` of the first part is enough to go on later.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan, self.words = plan, plan.words
        self.users: list[User] = []
        self.companies: list[Company] = []
        self.contacts: list[Contact] = []
        self.tags: list[Tag] = []
        self.pipeline = Pipeline.objects.order_by("position", "pk").first()
        stages = Stage.objects.filter(pipeline=self.pipeline)
        self.stages = {row.kind: row.pk for row in stages}
        self.sources = _by_key(Source.objects.order_by("position"), outcomes.SOURCES)
        self.reasons = {
            "lost": _by_key(_reasons(Reason.Purpose.LOST), outcomes.LOST_REASONS),
            "no_decision": _by_key(
                _reasons(Reason.Purpose.NO_DECISION), outcomes.NO_DECISION_REASONS
            ),
            "override": _by_key(_reasons(Reason.Purpose.OVERRIDE), moves.OVERRIDE_REASONS),
        }

    def lay(self, *, password: str | None, first: User | None = None) -> None:
        """People, lists, companies and contacts; `first` takes the manager's place."""
        self._write_people(password, first)
        self._write_lists()
        self._write_companies()
        self._write_contacts()

    def kept(self) -> dict[str, list[int]]:
        parts = ("users", "companies", "contacts", "tags")
        return {part: [row.pk for row in getattr(self, part)] for part in parts}

    def recall(self, kept: Mapping[str, Sequence[int]]) -> None:
        self.users = _in_order(User, kept["users"])
        self.companies = _in_order(Company, kept["companies"])
        self.contacts = _in_order(Contact, kept["contacts"])
        self.tags = _in_order(Tag, kept["tags"])

    def write_lives(self, lives: Sequence[Life]) -> None:
        stories = [self._story(life) for life in lives]
        loading.write_deals(stories)
        deals = [story.deal for story in stories]
        self._write_activities(lives, deals)
        self._write_comments(lives, deals)

    def _write_people(self, password: str | None, first: User | None) -> None:
        teams = Team.objects.bulk_create(Team(name=name) for name in self.words.teams)
        # One hash for all: the password is printed, and a dozen would take seconds.
        hashed = make_password(password)
        for place, person in enumerate(self.plan.people):
            team = teams[person.team] if person.team is not None else None
            if place == 1 and first is not None:
                first.team = team
                first.save(update_fields=["team"])
                self.users.append(first)
                continue
            self.users.append(
                User(
                    email=f"{person.login}@{self.words.address}",
                    name=person.name,
                    role=person.role,
                    team=team,
                    language=self.plan.language,
                    password=hashed,
                    joined_at=self.plan.began,
                    is_active=not person.gone,
                    deactivated_at=self.plan.now if person.gone else None,
                )
            )
        User.objects.bulk_create(user for user in self.users if user.pk is None)
        for place, person in enumerate(self.plan.people):
            if person.role == Role.MANAGER and person.team is not None:
                teams[person.team].lead = self.users[place]
        Team.objects.bulk_update(teams, ["lead"])

    def _write_lists(self) -> None:
        words = self.words
        self.tags = Tag.objects.bulk_create(
            Tag(name=name, colour=place + 1) for place, name in enumerate(words.tags)
        )
        choice, checkbox, whole = (
            CustomField.Type.CHOICE,
            CustomField.Type.CHECKBOX,
            CustomField.Type.NUMBER,
        )
        CustomField.objects.bulk_create(
            CustomField(
                record_kind=kind,
                key=key,
                label=label,
                type=type_,
                choices=[{"key": each, "label": each} for each in choices],
                position=place,
            )
            for place, (kind, key, label, type_, choices) in enumerate(
                [
                    (Deal.KIND, "contract", words.contract[0], choice, words.contract[1]),
                    (Deal.KIND, "sites", words.sites, whole, ()),
                    (Deal.KIND, "pilot", words.pilot, checkbox, ()),
                    (Company.KIND, "system", words.system[0], choice, words.system[1]),
                ]
            )
        )
        Rate.objects.bulk_create(
            Rate(base=words.currency, currency=each.currency, day=each.day, rate=each.rate)
            for each in self.plan.rates
        )

    def _write_companies(self) -> None:
        rows = [
            Company(
                name=firm.name,
                website=f"https://www.{firm.domain}",
                email=f"info@{firm.domain}",
                phone=firm.phone,
                industry=firm.industry,
                employees=firm.employees,
                city=firm.city,
                region=firm.region,
                country=firm.country,
                owner_id=self._user(firm.owner),
                source_id=self.sources[firm.source],
                description=firm.note,
                custom={"system": firm.system},
                created_at=firm.created_at,
                created_by=self._user(firm.owner),
                updated_at=firm.created_at,
            )
            for firm in self.plan.firms
        ]
        tags = {
            place: [self.tags[each].pk for each in firm.tags]
            for place, firm in enumerate(self.plan.firms)
        }
        self.companies = loading.write_companies(rows, tags=tags)

    def _write_contacts(self) -> None:
        rows = [
            Contact(
                name=face.name,
                company=self.companies[face.firm],
                job_title=face.title,
                email=face.email,
                phone=face.phone,
                language=self.plan.language,
                owner_id=self._user(face.owner),
                created_at=face.created_at,
                created_by=self._user(face.owner),
                updated_at=face.created_at,
            )
            for face in self.plan.faces
        ]
        earlier = [
            Employment(
                contact=rows[place],
                company=self.companies[face.before[0]],
                job_title=face.title,
                ended_on=face.before[1],
            )
            for place, face in enumerate(self.plan.faces)
            if face.before
        ]
        self.contacts = loading.write_contacts(rows, earlier=earlier)

    def _story(self, life: Life) -> loading.Story:
        owner, by = self._first_owner(life), self._user(life.owner)
        deal = Deal(
            name=life.name,
            company=self.companies[life.firm],
            pipeline=self.pipeline,
            stage_id=self.stages[life.stage],
            stage_entered_at=life.created_at,
            amount_minor=life.amount,
            currency=life.currency,
            owner_id=owner,
            source_id=self.sources[life.source],
            description=life.description,
            custom=life.custom,
            created_at=life.created_at,
            created_by=owner,
            updated_at=life.created_at,
        )
        return loading.Story(
            deal=deal,
            steps=tuple(self._step(move) for move in life.moves),
            edits=tuple(self._edit(edit) for edit in life.edits),
            people=tuple((self.contacts[face].pk, role, at) for face, role, at in life.people),
            tags=tuple(self.tags[each].pk for each in sorted(set(life.tags))),
            follow_up_done_at=life.follow_up_done_at,
            follow_up_done_by=by if life.follow_up_done_at else None,
        )

    def _first_owner(self, life: Life) -> int:
        """Who began a deal that was handed over later."""
        handed = any("owner" in edit.values for edit in life.edits)
        if not handed:
            return self._user(life.owner)
        gone = next(place for place, person in enumerate(self.plan.people) if person.gone)
        return self._user(gone)

    def _step(self, move: Move) -> loading.Step:
        by = self._user(move.by)
        if move.to == "undo":
            return loading.Step(None, move.at, by)
        if move.to in OUTCOMES:
            reason = self.reasons[move.to][move.reason] if move.reason else None
            return loading.Step(
                Outcome(move.to), move.at, by, reason=reason, note=move.note,
                competitor=move.competitor,
            )  # fmt: skip
        override = None
        if move.missing:
            reason = str(self.reasons["override"][move.override])
            override = loading.Overridden(move.missing, reason, move.words)
        return loading.Step(self.stages[move.to], move.at, by, override)

    def _edit(self, edit: Edit) -> loading.Edit:
        values = dict(edit.values)
        if "owner" in values:
            values["owner"] = self._user(values["owner"])
        return loading.Edit(values, edit.at, self._user(edit.by))

    def _write_activities(self, lives: Sequence[Life], deals: Sequence[Deal]) -> None:
        pairs = zip(lives, deals, strict=True)
        loading.write_activities(
            [self._done(entry, deal) for life, deal in pairs for entry in life.entries]
        )

    def _done(self, entry: Entry, deal: Deal) -> loading.Done:
        contact = self.contacts[entry.face].pk if entry.face is not None else None
        who = self._user(entry.who)
        return loading.Done(
            Activity(
                kind=entry.kind,
                subject=entry.subject,
                body=entry.body,
                deal=deal,
                company_id=deal.company_id,
                contact_id=contact,
                owner_id=who,
                direction=entry.direction,
                outcome=entry.outcome,
                minutes=entry.minutes,
                due_at=entry.due_at,
                all_day=entry.all_day,
                done_at=entry.done_at,
                created_at=entry.created_at,
                created_by=who,
            ),
            (contact,) if contact and entry.kind in ("meeting", "demonstration") else (),
        )

    def _write_comments(self, lives: Sequence[Life], deals: Sequence[Deal]) -> None:
        pairs = list(zip(lives, deals, strict=True))
        rows = loading.write_comments(
            [
                Comment(
                    record_kind=Deal.KIND,
                    record=deal.pk,
                    author_id=self._user(remark.by),
                    body=remark.body,
                    mentions=[] if remark.mate is None else [self._user(remark.mate)],
                    at=remark.at,
                )
                for life, deal in pairs
                for remark in life.remarks
            ]
        )
        by_id = {user.pk: user for user in self.users}
        for row in rows:
            if row.mentions and _young(row.at, self.plan.now):
                mentions.tell(row, row.mentions, by=by_id[row.author_id], at=row.at)

    def _user(self, place: int) -> int:
        return self.users[place].pk


def _in_order(model: type, pks: Sequence[int]) -> list:
    # A tag may lie in the bin by now.
    found = getattr(model, "every", model.objects).in_bulk(list(pks))
    return [found[pk] for pk in pks if pk in found]


def _reasons(purpose: str) -> Sequence[Reason]:
    return Reason.objects.filter(purpose=purpose).order_by("position")


def _by_key(rows: Sequence[object], choices: Sequence[outcomes.Choice]) -> dict[str, int]:
    """The lists are laid down in the order of their keys."""
    return {choice.key: row.pk for choice, row in zip(choices, rows, strict=True)}


def _young(at: datetime, now: datetime) -> bool:
    return (now - at).days < TOLD_DAYS


def people_of(users: Sequence[User]) -> list[User]:
    """Those who can sign in, administrators and managers first."""
    order = [Role.ADMINISTRATOR, Role.MANAGER, Role.SALESPERSON, Role.VIEWER]
    return list(
        chain.from_iterable(
            [user for user in users if user.role == role and user.is_active] for role in order
        )
    )
