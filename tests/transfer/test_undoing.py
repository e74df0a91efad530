"""An import is taken back whole, but for what people have done since; a killed one goes on."""

from collections.abc import Iterator

import pytest
from django.apps import apps

from dealcycle.crm.actions.deals import update_deal
from dealcycle.crm.models import Change, Company, CustomField, Deal, Pipeline, Visit
from dealcycle.people.models import User
from dealcycle.transfer import book, planning, queries, run, working
from dealcycle.transfer.actions.running import (
    continue_import,
    run_import,
    stop_import,
    undo_import,
)
from dealcycle.transfer.models import Import, Origin
from tests.builders import a_company, a_deal
from tests.clock import NOW
from tests.transfer.files import imported, planned
from tests.transfer.test_importing import DEALS, SALESFORCE

MANY = DEALS.splitlines()[0] + "\n" + "".join(
    f"{n},Deal {n},Owner {n % 3},Firm {n % 7},Talks,{n},EUR,2025-01-07,,,\n" for n in range(1, 41)
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def everything() -> dict[str, int]:
    """How many rows each table of records has."""
    return {
        model._meta.label: model._default_manager.count()
        for room in ("crm", "people")
        for model in apps.get_app_config(room).get_models()
        if not model.__name__.startswith("Search")
    }


def undone(job: Import, by: User) -> Import:
    answer = undo_import(job=job, by=by, now=NOW)
    assert isinstance(answer, Import), answer
    working.work_off(NOW)
    job.refresh_from_db()
    assert job.state == Import.State.UNDONE
    return job


@pytest.mark.parametrize("files", [{"deals.csv": DEALS}, SALESFORCE], ids=["plain", "salesforce"])
def test_nothing_is_left_of_an_import_that_is_undone(adam: User, alice: User, files: dict) -> None:
    a_deal(owner=alice, company=a_company("Harbour Ltd"))
    before = everything()
    job = imported(files, adam, said={"currency": "EUR"})
    assert everything() != before
    assert undone(job, adam).kept_count == 0
    assert everything() == before
    assert not Origin.objects.exists()


def test_what_people_changed_since_is_kept_and_told(adam: User, alice: User) -> None:
    job = imported({"deals.csv": DEALS}, adam)
    ropes = Deal.objects.get(name="Ropes")
    update_deal(deal=ropes, values={"budget": "10 k"}, version=None, by=alice, now=NOW)
    undone(job, adam)
    assert list(Deal.objects.values_list("name", flat=True)) == ["Ropes"]
    assert [each["name"] for each in job.kept] == ["Ropes", "Quay"]
    # Its stage, its field and its company are still needed.
    assert Pipeline.objects.count() == 2
    assert CustomField.objects.count() == 1
    assert Company.objects.get().name == "Quay"


def test_what_an_amended_file_changed_is_put_back(adam: User) -> None:
    imported({"deals.csv": DEALS}, adam)
    before = Deal.objects.order_by("pk").values("name", "outcome", "closed_at", "amount_minor",
                                                "stage", "owner", "custom")  # fmt: skip
    before = list(before)
    amended = DEALS.replace("Talks,,EUR,2025-01-07,2025-12-31", "Won,900,EUR,2025-01-07,2025-03-01")
    job = imported({"deals.csv": amended.replace(",North", ",West")}, adam)
    assert job.updated == 3
    undone(job, adam)
    after = Deal.objects.order_by("pk").values(*before[0])
    assert list(after) == before
    ropes = Deal.objects.get(name="Ropes")
    live = Visit.objects.get(deal=ropes, void_at=None)
    assert (live.left_at, live.exit) == (None, "")
    assert Change.objects.filter(deal=ropes, field="outcome", until=None).get().value is None
    again = imported({"deals.csv": DEALS}, adam)
    assert (again.created, again.updated) == (0, 0)


class Killed(BaseException):
    """As a kill: nothing after it runs."""


def killed_after(steps: int, job: Import) -> None:
    def cut(*given: object) -> Iterator[Import]:
        for at, step in enumerate(run.steps(*given)):
            if at == steps:
                raise Killed
            yield step

    working.take_lane(NOW)
    leased = working._lease(Import.objects.get(pk=job.pk), NOW)
    with planning.a_stage() as stage:
        read = planning.read(leased, stage, leased.run_at)
        working._go_on(leased)
        with pytest.raises(Killed):
            for _step in working._watched(leased, lambda: cut(leased, read)):
                pass
    # Its leases run out by themselves; the test does not wait.
    working.leave_lane()
    Import.objects.filter(pk=job.pk).update(leased_until=None)


@pytest.mark.parametrize("steps", [1, 3, 5, 7, 9, 11])
def test_a_killed_import_goes_on_where_it_was(
    adam: User, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    monkeypatch.setattr(book, "CHUNK", 7)
    job = planned({"deals.csv": MANY}, adam)
    run_import(job=job, by=adam, now=NOW)
    killed_after(steps, job)
    job.refresh_from_db()
    assert job.state == Import.State.RUNNING
    # Never half there: each deal has its stay, its values, its origin.
    count = Deal.objects.count()
    assert count == job.created == Origin.objects.filter(record_kind="deal").count()
    assert Visit.objects.count() == count
    working.work_off(NOW)
    job.refresh_from_db()
    assert (job.state, job.created, job.done, job.total) == (Import.State.DONE, 40, 40, 40)
    assert job.reconciliation["same"]
    assert Deal.objects.count() == 40
    assert Company.objects.count() == 7


def test_a_killed_import_can_be_undone_instead(adam: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "CHUNK", 7)
    before = everything()
    job = planned({"deals.csv": MANY}, adam)
    run_import(job=job, by=adam, now=NOW)
    killed_after(6, job)
    Import.objects.filter(pk=job.pk).update(state=Import.State.STOPPED)
    job.refresh_from_db()
    undone(job, adam)
    assert everything() == before


def test_an_import_is_stopped_and_goes_on(adam: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "CHUNK", 7)
    job = planned({"deals.csv": MANY}, adam)
    run_import(job=job, by=adam, now=NOW)
    stop_import(job=job, by=adam, now=NOW)
    job.refresh_from_db()
    assert job.state == Import.State.STOPPED
    working.work_off(NOW)
    assert not Deal.objects.exists()
    continue_import(job=job, by=adam, now=NOW)
    working.work_off(NOW)
    assert Deal.objects.count() == 40


def test_two_imports_take_turns_and_make_no_company_twice(adam: User) -> None:
    one = planned({"deals.csv": DEALS}, adam)
    other = planned({"deals.csv": DEALS.replace("\n1,", "\n7,").replace("\n3,", "\n9,")}, adam)
    for job in (one, other):
        run_import(job=job, by=adam, now=NOW)
    assert working.take_lane(NOW)
    # Somebody else's process is at it: ours waits and says for whom.
    Import.objects.filter(pk=one.pk).update(state=Import.State.RUNNING)
    assert working.work_off(NOW) == 0
    other.refresh_from_db()
    assert queries.progress(other, NOW).waits_for == one
    working.leave_lane()
    working.work_off(NOW)
    assert Company.objects.count() == 2
    assert Deal.objects.count() == 5
