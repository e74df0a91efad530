"""Work on many records at once: whole, told once, resumable, taken back."""

from datetime import timedelta

import pytest

from dealcycle.crm.actions import bin, bulk, deals, records
from dealcycle.crm.actions.moves import move_deal
from dealcycle.crm.models import (
    BulkChange,
    BulkJob,
    Change,
    Company,
    Deal,
    Reason,
    SearchEntry,
    Tag,
    Visit,
)
from dealcycle.events.models import Event
from dealcycle.people.models import Notification
from tests.builders import a_company, a_deal, the_stage
from tests.cast import Cast
from tests.clock import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def a_job(cast: Cast, ids: list[int], **given: object) -> BulkJob:
    given = {"kind": "deal", "action": "edit", "by": cast.alice, "now": LATER} | given
    job = bulk.start_job(selection={"ids": ids}, **given)
    assert isinstance(job, BulkJob), job
    return job


def undone(cast: Cast, job: BulkJob) -> BulkJob:
    answer = bulk.undo_job(job=job, by=cast.alice, now=LATER + timedelta(hours=1))
    assert isinstance(answer, BulkJob), answer
    return answer


def test_an_edit_of_many_writes_one_event_that_all_of_them_show(cast: Cast) -> None:
    made = [a_deal(owner=cast.alice) for _number in range(3)]
    before = Event.objects.count()
    job = a_job(
        cast,
        [deal.pk for deal in made],
        changes={"values": {"owner": cast.bob.pk, "budget": "Yes"}},
    )
    assert (job.state, job.changed, job.refused) == ("done", 3, 0)
    assert set(Deal.objects.values_list("owner", "budget", "version")) == {(cast.bob.pk, "Yes", 2)}
    event = Event.objects.get(kind="deal.bulk_edit")
    assert Event.objects.count() == before + 1
    told = set(event.subjects.values_list("record_kind", "record"))
    assert {("deal", deal.pk) for deal in made} < told
    assert ("pipeline", made[0].pipeline_id) in told
    # The journal has each deal's own owner, and the new owner is told once.
    assert Change.objects.filter(field="owner", until=None, value=str(cast.bob.pk)).count() == 3
    assert Notification.objects.filter(user=cast.bob).count() == 1


def test_all_of_it_is_taken_back_but_for_what_changed_since(cast: Cast) -> None:
    first, second = (a_deal(owner=cast.alice, budget="No") for _number in range(2))
    values = {"budget": "Yes", "amount": [500_00, "EUR"]}
    job = a_job(cast, [first.pk, second.pk], changes={"values": values})
    second.refresh_from_db()
    deals.update_deal(deal=second, values={"budget": "Mine"}, version=None, by=cast.bob, now=LATER)
    back = undone(cast, job)
    assert (back.changed, back.refused) == (2, 0)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.budget, first.amount_minor) == ("No", 100_000)
    assert (second.budget, second.amount_minor) == ("Mine", 100_000)
    assert not bulk.undo_job(job=job, by=cast.alice, now=LATER)


def test_a_form_opened_before_is_told_what_the_job_changed(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice)
    a_job(cast, [deal.pk], changes={"values": {"budget": "Yes"}})
    clash = deals.update_deal(
        deal=deal, values={"budget": "No"}, version=deal.version, by=cast.bob, now=LATER
    )
    assert [each.theirs for each in clash.clashes] == ["Yes"]
    assert clash.by == cast.alice.pk


def test_tags_are_added_and_taken_away(cast: Cast) -> None:
    fair, old = Tag.objects.create(name="Fair"), Tag.objects.create(name="Old")
    company = a_company(owner=cast.alice)
    company.tags.set([old])
    job = a_job(
        cast,
        [company.pk],
        kind="company",
        changes={"add_tags": [fair.pk], "remove_tags": [old.pk]},
    )
    assert list(company.tags.all()) == [fair]
    undone(cast, job)
    assert list(company.tags.all()) == [old]


def test_a_move_lists_what_lacks_evidence(cast: Cast) -> None:
    """Deals of another pipeline, closed ones and those without evidence stay, each by name."""
    to = the_stage("proposal")
    bare = a_deal("Bare", owner=cast.alice, stage="discovery")
    early = a_deal("Early", owner=cast.alice, stage="closing")
    job = a_job(cast, [bare.pk, early.pk], action="move", changes={"stage": to.pk})
    assert job.changed + job.refused == 2
    assert [each["name"] for each in job.refusals] == ["Bare"]
    assert job.refusals[0]["reasons"]
    reason = Reason.objects.filter(purpose="override").first()
    again = a_job(
        cast, [bare.pk], action="move", changes={"stage": to.pk, "reason": str(reason.pk)}
    )
    assert again.changed == 1
    assert Event.objects.filter(kind="deal.bulk_move").count() == 2
    assert not Event.objects.filter(kind="deal.moved").exists()
    undone(cast, again)
    bare.refresh_from_db()
    assert bare.stage == the_stage("discovery")
    assert Visit.objects.filter(deal=bare, void_at=None).count() == 1


def test_a_move_that_was_followed_by_another_is_not_undone(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="negotiation")
    job = a_job(cast, [deal.pk], action="move", changes={"stage": the_stage("proposal").pk})
    deal.refresh_from_db()
    stale = move_deal(deal=deal, to=the_stage("discovery"), version=1, by=cast.bob, now=LATER)
    assert not stale
    move_deal(deal=deal, to=the_stage("discovery"), version=deal.version, by=cast.bob, now=LATER)
    back = undone(cast, job)
    assert (back.changed, back.refused) == (0, 1)
    deal.refresh_from_db()
    assert deal.stage == the_stage("discovery")


def test_the_bin_and_back(cast: Cast) -> None:
    deal = a_deal("Cranes", owner=cast.alice)
    job = a_job(cast, [deal.pk], action="bin", changes={})
    deal.refresh_from_db()
    assert (deal.binned_at, deal.binned_by) == (LATER, cast.alice.pk)
    assert not SearchEntry.objects.filter(kind=3, record=deal.pk).exists()
    undone(cast, job)
    deal.refresh_from_db()
    assert deal.binned_at is None
    assert SearchEntry.objects.filter(kind=3, record=deal.pk).exists()


def test_only_what_one_sees_is_changed(cast: Cast) -> None:
    mine, foreign = a_deal(owner=cast.alice), a_deal(owner=cast.mallory)
    job = a_job(cast, [mine.pk, foreign.pk], changes={"values": {"budget": "Yes"}})
    assert job.total == job.changed == 1
    foreign.refresh_from_db()
    assert foreign.budget == ""
    for selection in ({"ids": [mine.pk]}, {"params": {}}):
        refused = bulk.start_job(
            kind="deal", action="bin", selection=selection, changes={}, by=cast.vera, now=LATER
        )
        assert not refused


@pytest.mark.parametrize(
    "changes",
    [{}, {"values": {"name": "Same"}}, {"values": {"version": 1}}, {"values": {"outcome": "won"}}],
)
def test_only_fields_that_many_can_share(cast: Cast, changes: dict[str, object]) -> None:
    deal = a_deal(owner=cast.alice)
    answer = bulk.start_job(
        kind="deal", action="edit", selection={"ids": [deal.pk]}, changes=changes,
        by=cast.alice, now=LATER,
    )  # fmt: skip
    assert not answer
    assert not BulkJob.objects.exists()


def test_long_work_goes_on_after_the_worker_died(cast: Cast, monkeypatch: object) -> None:
    """A step that fails changes nothing; the next worker takes the job up where it stood."""
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "STEP", 2)
    made = [a_deal(owner=cast.alice) for _number in range(5)]
    params = {"outcome": ["open"], "sort": ["name"]}
    job = bulk.start_job(
        kind="deal", action="edit", selection={"params": params},
        changes={"values": {"budget": "Yes"}}, by=cast.alice, now=LATER,
    )  # fmt: skip
    assert (job.state, job.total) == ("waiting", 5)
    bulk.step(job, LATER)
    real, calls = bulk.bulk_steps.act, []

    def dies(*args: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise SystemError("killed")
        return real(*args)

    monkeypatch.setattr(bulk.bulk_steps, "act", dies)
    later = LATER + timedelta(minutes=3)
    assert bulk.work_off(later)
    assert Deal.objects.filter(budget="Yes").count() == 2
    # The lease still runs: nobody else may touch it.
    assert not bulk.work_off(later + timedelta(seconds=30))
    assert bulk.work_off(later + timedelta(minutes=5))
    job.refresh_from_db()
    assert (job.state, job.seen, job.changed) == ("done", 5, 5)
    assert BulkChange.objects.count() == len(made)
    assert set(Deal.objects.values_list("version", flat=True)) == {2}
    assert Notification.objects.filter(user=cast.alice, kind="bulk_done").count() == 1


def test_after_five_deaths_a_job_waits_for_a_person(cast: Cast, monkeypatch: object) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    job = a_job(cast, [a_deal(owner=cast.alice).pk], changes={"values": {"budget": "Yes"}})
    monkeypatch.setattr(bulk.bulk_steps, "act", lambda *args: 1 / 0)
    for hour in range(7):
        bulk.work_off(LATER + timedelta(hours=hour))
    job.refresh_from_db()
    assert job.state == "failed"


def test_after_thirty_days_the_bin_is_emptied(cast: Cast) -> None:
    company = a_company(owner=cast.alice)
    deal = a_deal(owner=cast.alice, company=company)
    kept = a_company(owner=cast.alice)
    for record in (company, deal, kept):
        records.bin_record(record=record, by=cast.alice, now=NOW)
    records.restore_record(record=kept, by=cast.alice, now=NOW)
    assert bin.purge(NOW + timedelta(days=29)) == 0
    assert bin.purge(NOW + timedelta(days=31)) == 2
    assert not Deal.objects.exists()
    assert list(Company.objects.all()) == [kept]
    assert Event.objects.filter(kind="deal.deleted", before__name=deal.name).exists()


def test_only_administrators_delete_for_ever(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice)
    assert bin.delete_record(record=deal, by=cast.adam, now=NOW) is not None
    binned = records.bin_record(record=deal, by=cast.alice, now=NOW)
    assert bin.delete_record(record=binned, by=cast.alice, now=NOW) is not None
    assert bin.delete_record(record=binned, by=cast.adam, now=NOW) is None
    assert not Deal.objects.exists()
