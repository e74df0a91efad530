"""Settings, "Take everything with you"."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dealcycle.people.models import Notification
from dealcycle.transfer.actions import exporting
from dealcycle.transfer.export import writing
from dealcycle.transfer.models import Export
from tests.builders import a_deal
from tests.cast import Cast


@pytest.fixture
def adam(cast: Cast, client: Client) -> Client:
    client.force_login(cast.adam)
    return client


def test_asked_for_made_by_the_worker_told_and_fetched(cast: Cast, adam: Client) -> None:
    a_deal("Cranes", owner=cast.alice)
    assert "Write everything out" in adam.get("/settings/export").content.decode()
    assert adam.post("/settings/export").status_code == 302
    assert "data-poll" in adam.get("/settings/export").content.decode()
    assert exporting.work_off(timezone.now())
    page = adam.get("/settings/export").content.decode()
    assert "Download" in page
    assert "data-poll" not in page
    export = Export.objects.get()
    answer = adam.get(f"/settings/export/{export.pk}")
    content = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"Cranes" in archive.read("csv/deals.csv")
        assert {"README.md", "parquet/deals.parquet"} <= set(archive.namelist())
    assert Notification.objects.get(user=cast.adam).kind == "export_made"
    assert "written out" in adam.get("/notifications").content.decode()


def test_two_who_ask_at_once_share_one(cast: Cast, adam: Client) -> None:
    adam.post("/settings/export")
    adam.post("/settings/export")
    assert Export.objects.count() == 1


def test_a_failure_is_told_and_leaves_nothing(
    cast: Cast, adam: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **options: object) -> object:
        raise OSError("disk full")

    adam.post("/settings/export")
    monkeypatch.setattr(writing, "write", broken)
    exporting.work_off(timezone.now())
    export = Export.objects.get()
    assert (export.state, export.file) == ("failed", "")
    assert "Failed" in adam.get("/settings/export").content.decode()
    assert adam.get(f"/settings/export/{export.pk}").status_code == 404


def test_a_worker_that_died_is_followed_by_another(cast: Cast, adam: Client) -> None:
    adam.post("/settings/export")
    now = timezone.now()
    Export.objects.update(state="running", attempts=1, leased_until=now + timedelta(hours=1))
    assert not exporting.work_off(now)
    assert exporting.work_off(now + timedelta(hours=2))
    assert Export.objects.get().state == "done"


def test_files_are_forgotten_after_a_week(cast: Cast, adam: Client) -> None:
    adam.post("/settings/export")
    exporting.work_off(timezone.now())
    export = Export.objects.get()
    path = exporting.path_of(export)
    assert exporting.forget_files(timezone.now() + timedelta(days=8)) == 1
    assert not path.exists()
    assert "No longer kept" in adam.get("/settings/export").content.decode()
