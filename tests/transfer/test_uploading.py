"""Files that are brought: kept under a secret name, refused when they are no tables."""

import io

import pytest
from django.conf import settings as django_settings

from dealcycle.cycle.refusal import Refused
from dealcycle.people.models import User
from dealcycle.transfer.actions import uploading
from dealcycle.transfer.actions.deciding import say
from dealcycle.transfer.actions.running import run_import, undo_import
from dealcycle.transfer.actions.uploading import Upload, forget_import, start_import
from dealcycle.transfer.models import Import
from tests.clock import NOW

DEALS = "Id,Name,Stage,Created,Amount\n1,Cranes,Won,2025-01-05,100\n2,Hoists,Open,2025-01-06,\n"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def an_upload(name: str = "deals.csv", text: str = DEALS) -> Upload:
    return Upload(name, io.BytesIO(text.encode()))


def test_files_are_kept_under_a_secret_name(adam: User) -> None:
    job = start_import(files=[an_upload("../../etc/de:als.csv")], by=adam, now=NOW)
    assert isinstance(job, Import)
    assert (job.state, job.names) == (Import.State.READING, ["de_als.csv"])
    (path,) = uploading.paths(job)
    assert path.read_text() == DEALS
    assert path.is_relative_to(django_settings.MEDIA_ROOT)
    assert len(job.folder) == 32


@pytest.mark.parametrize(
    ("name", "text"), [("a.csv", ""), ("a.csv", "%PDF-1.4"), ("a.xlsx", "<html><table>")]
)
def test_what_is_no_table_is_refused_and_not_kept(adam: User, name: str, text: str) -> None:
    answer = start_import(files=[an_upload(), an_upload(name, text)], by=adam, now=NOW)
    assert isinstance(answer, Refused)
    assert not Import.objects.exists()
    assert not [*(uploading.folder("x").parent).iterdir()]


def test_too_much_is_refused(adam: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "LARGEST", 10)
    answer = start_import(files=[an_upload()], by=adam, now=NOW)
    assert isinstance(answer, Refused)
    assert answer.codes == ("file_too_large",)


@pytest.mark.parametrize("who", ["alice", "carol", "vera"])
def test_only_administrators_import(cast, who: str) -> None:
    answer = start_import(files=[an_upload()], by=getattr(cast, who), now=NOW)
    assert isinstance(answer, Refused)
    assert answer.codes == ("may_not_import",)


def test_an_import_that_never_ran_can_be_forgotten(adam: User) -> None:
    job = start_import(files=[an_upload()], by=adam, now=NOW)
    place = uploading.folder(job.folder)
    assert isinstance(run_import(job=job, by=adam, now=NOW), Refused)
    assert isinstance(undo_import(job=job, by=adam, now=NOW), Refused)
    assert forget_import(job=job, by=adam, now=NOW) is None
    assert not place.exists()
    assert not Import.objects.exists()


def test_what_is_said_is_merged(adam: User) -> None:
    job = start_import(files=[an_upload()], by=adam, now=NOW)
    say(job=job, said={"columns": {"amount": "deals.csv: Amount"}}, by=adam, now=NOW)
    answers = {"user": {"anna": {"do": "create"}}}
    say(job=job, said={"columns": {"name": None}}, answers=answers, by=adam, now=NOW)
    job.refresh_from_db()
    assert job.said == {"columns": {"amount": "deals.csv: Amount", "name": None}}
    assert job.answers == answers
    wrong = say(job=job, answers={"password": {"x": {"do": "create"}}}, by=adam, now=NOW)
    assert isinstance(wrong, Refused)
