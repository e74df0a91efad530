"""An amended row changes what it now says otherwise, and nothing else; what was is kept."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from dealcycle.crm import fields as record_fields
from dealcycle.crm import journal, search, valuation
from dealcycle.crm.loading.imported import Tale
from dealcycle.crm.models import Deal
from dealcycle.cycle import history
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.people.models import User
from dealcycle.transfer.book import Book, Row
from dealcycle.transfer.models import Former, Import, Origin

LETTERS = 6  # of a mark in a digest
# Role in the file -> what it changes; every other role is about the deal's life.
PLAIN = {
    "name": ("name",),
    "description": ("description",),
    "amount": ("amount_minor", "currency"),
    "currency": ("amount_minor", "currency"),
    "owner": ("owner_id",),
    "team": (),
    "source": ("source_id",),
    "company": ("company_id",),
    "expected": ("expected_close_on",),
    "contact": (),
    "contact_email": (),
    "contact_phone": (),
}
LIFE = ("stage_id", "stage_entered_at", "outcome", "closed_at", "close_reason_id", "on_board",
        "follow_up_done_at", "pipeline_id", "without_history", "closing_undated",
        "expected_close_on")  # fmt: skip
# Roles that tell how and when a deal ended.
ENDING = {"stage", "status", "is_won", "is_lost", "is_closed", "active", "won_at", "lost_at",
          "closed", "reason"}  # fmt: skip
JOURNALLED = {"owner_id": "owner", "source_id": "source", "company_id": "company",
              "close_reason_id": "close_reason", "pipeline_id": "pipeline"}  # fmt: skip


class Reviser:
    """Revises deals that came from this system before."""

    def __init__(self, book: Book, job: Import, by: User, now: datetime) -> None:
        self.book, self.job, self.by, self.now = book, job, by, now
        self.marks = book.marks
        self.others = {f"other {book.label(each)}": f"{each.file}: {each.name}"
                       for each in book.others}  # fmt: skip
        self.teams = dict(User.objects.values_list("pk", "team"))
        self.marks_of: dict[int, Sequence[str]] = {}

    def revise(self, origin: Origin, row: Row, tale: Tale) -> bool | Refused:
        """Whether anything was changed. What lies in the bin stays as it is."""
        changed = self._changed(origin, row.digest)
        if not changed:
            return False
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=origin.record)
        if deal.binned_at is not None:
            return False
        before, steps = snapshot(deal), steps_of(deal)
        self._set(deal, changed, tale)
        if any(self._is_life(name) for name in changed):
            answer = self._live(deal, row, tale, set(changed))
            if isinstance(answer, Refused):
                return answer
        now = snapshot(deal)
        was = {name: value for name, value in before.items() if now[name] != value}
        Origin.objects.filter(pk=origin.pk).update(digest=row.digest, read_by=self.job.pk)
        if not was:
            return False
        keep(deal, was, self.now, self.teams)
        Former.objects.create(
            job=self.job,
            record_kind="deal",
            record=deal.pk,
            version=deal.version,
            before={**was, "steps": steps},
            digest=origin.digest,
        )
        return True

    def _changed(self, origin: Origin, digest: str) -> list[str]:
        """The names of the cells that read otherwise than last time."""
        if digest == origin.digest:
            return []
        old = _cut(origin.digest, self._marks(origin.read_by or origin.made_by_id))
        new = _cut(digest, self.marks)
        return [name for name, mark in new.items() if old.get(name) != mark]

    def _marks(self, job: int) -> Sequence[str]:
        if job not in self.marks_of:
            plan = Import.objects.filter(pk=job).values_list("plan", flat=True).first() or {}
            self.marks_of[job] = plan.get("marks", self.marks)
        return self.marks_of[job]

    def _is_life(self, name: str) -> bool:
        return name not in PLAIN and name not in self.others

    def _set(self, deal: Deal, changed: Sequence[str], tale: Tale) -> None:
        told = {"name": tale.name, "description": tale.description, "amount_minor": tale.amount,
                "currency": tale.currency, "owner_id": tale.owner, "source_id": tale.source,
                "company_id": tale.company, "expected_close_on": tale.expected}  # fmt: skip
        for name in changed:
            for column in PLAIN.get(name, ()):
                setattr(deal, column, told[column])
            field = self.job.became.get("field", {}).get(self.others.get(name, ""))
            if field:
                value = tale.custom.get(field["key"])
                deal.custom = record_fields.merged(deal.custom, {field["key"]: value})

    def _live(self, deal: Deal, row: Row, tale: Tale, changed: set[str]) -> Refused | None:
        """Stage, outcome and their days; with a history in the file its stays replace ours."""
        if not tale.outcome:
            deal.expected_close_on = tale.expected
        told = bool(changed & ENDING) or "history" in changed
        outcome = tale.outcome if told else deal.outcome
        closed = deal.closed_at if not told else at(tale.closed) if tale.outcome else None
        last = str(tale.stays[-1].stage)
        if row.stays and not tale.without_history:
            if not told and not any(name.startswith("stage ") for name in changed):
                return None
            steps = [(str(stay.stage), at(stay.entered)) for stay in tale.stays]
        else:
            steps = [(visit.stage, visit.entered_at) for visit in journal.live_visits(deal)]
            if not outcome and changed & {"stage", "pipeline"} and steps[-1][0] != last:
                steps.append((last, self.now))
        if closed is not None:
            closed = max(closed, steps[-1][1])
        answer = relive(deal, steps, outcome, closed, self.now)
        if answer is None and told:
            deal.close_reason_id, deal.closing_undated = tale.reason, tale.undated
        return answer


def relive(
    deal: Deal,
    steps: Sequence[tuple[str, datetime]],
    outcome: str,
    closed: datetime | None,
    now: datetime,
) -> Refused | None:
    """Gives the deal this way and end; what the journal had otherwise is voided."""
    plan = history.plan_correction(
        journal.live_visits(deal), steps, now,
        outcome=Outcome(outcome) if outcome else None, left_at=closed,
    )  # fmt: skip
    if isinstance(plan, Refused):
        return plan
    journal.write(deal, plan, now)
    deal.stage_id, deal.stage_entered_at = int(steps[-1][0]), steps[-1][1]
    deal.outcome, deal.closed_at = outcome, closed
    deal.on_board = not outcome
    deal.follow_up_done_at = None
    return None


def keep(deal: Deal, was: Mapping[str, object], now: datetime, teams: Mapping[int, object]) -> None:
    """Saves the deal with a new version; its changed values go into journal and search."""
    deal.value_minor = valuation.value_minor(deal.amount_minor, deal.currency)
    deal.version += 1
    deal.updated_at = now
    deal.save()
    kept = {JOURNALLED.get(name, name): getattr(deal, name) for name in was if name != "custom"}
    if "owner_id" in was:
        kept["team"] = teams.get(deal.owner_id)
    if "custom" in was:
        old = was["custom"] if isinstance(was["custom"], Mapping) else {}
        kept |= {
            f"custom.{key}"[:40]: deal.custom.get(key)
            for key in {*old, *deal.custom}
            if old.get(key) != deal.custom.get(key)
        }
    journal.keep(deal, kept, at=now, now=now)
    search.index(deal)


SHOWN = ("name", "description", "amount_minor", "currency", "owner_id", "source_id", "company_id",
         "custom", *LIFE)  # fmt: skip


def snapshot(deal: Deal) -> dict[str, object]:
    """The values that an import may change, as JSON keeps them; and the way it went."""
    found = {name: _json(getattr(deal, name)) for name in dict.fromkeys(SHOWN)}
    found["custom"] = dict(deal.custom)
    return found


def steps_of(deal: Deal) -> list[list[str]]:
    return [[visit.stage, visit.entered_at.isoformat()] for visit in journal.live_visits(deal)]


def at(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _cut(digest: str, marks: Sequence[str]) -> dict[str, str]:
    return {name: digest[at * LETTERS : (at + 1) * LETTERS] for at, name in enumerate(marks)}
