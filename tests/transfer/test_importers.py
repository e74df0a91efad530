"""Who may import: administrators, and managers who see everything where administrators say so."""

from datetime import timedelta

import pytest
from django.test import Client

from dealcycle.cycle.refusal import Refused
from dealcycle.people.actions.visibility import change_visibility
from dealcycle.people.models import Organisation, User
from dealcycle.transfer import access
from dealcycle.transfer.actions.running import run_import, undo_import
from dealcycle.transfer.models import Import
from tests.access.matrix_transfer_imports import ROWS
from tests.cast import Cast
from tests.clock import NOW
from tests.transfer.files import imported, planned

DEALS = {
    "deals.csv": "Id,Name,Status,Amount,Currency,Created\n1,Cranes,Won,5,EUR,2025-01-02\n"
    "2,Hoists,Open,7,EUR,2025-01-03\n"
}


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def let(cast: Cast, importers: str = "managers", manager: str = "all") -> None:
    values = {"importers": importers, "manager": manager}
    answer = change_visibility(values=values, version=None, by=cast.adam, now=NOW)
    assert isinstance(answer, Organisation)


def fresh(user: User) -> User:
    """As the next request finds them: what was known of their sight is forgotten."""
    return User.objects.get(pk=user.pk)


def test_managers_may_once_they_are_let_and_see_everything(cast: Cast) -> None:
    people = (cast.adam, cast.carol, cast.alice, cast.vera)

    def who() -> list[bool]:
        return [access.may_import(fresh(person)) for person in people]

    assert who() == [True, False, False, False]
    let(cast, manager="team")
    assert who() == [True, False, False, False]
    let(cast)
    assert who() == [True, True, False, False]
    User.objects.filter(pk=cast.carol.pk).update(is_active=False)
    assert who() == [True, False, False, False]


def test_a_manager_imports_and_undoes_their_own(cast: Cast) -> None:
    let(cast)
    carol = fresh(cast.carol)
    job = imported(DEALS, carol)
    assert list(access.imports(carol)) == [job]
    undone = undo_import(job=job, by=carol, now=NOW + timedelta(hours=1))
    assert isinstance(undone, Import)


def test_another_persons_import_is_not_there(cast: Cast) -> None:
    let(cast)
    carol, job = fresh(cast.carol), planned(DEALS, cast.adam)
    assert not access.imports(carol).exists()
    before = Import.objects.values().get()
    assert isinstance(run_import(job=job, by=carol, now=NOW), Refused)
    assert isinstance(undo_import(job=job, by=carol, now=NOW), Refused)
    client = Client()
    client.force_login(carol)
    for row in ROWS:
        if row.args:
            address = f"/imports/{job.pk}{'' if row.route == 'import' else '/' + row.route[7:]}"
            assert client.generic(row.method, address).status_code == 404, row.id
    assert Import.objects.values().get() == before
    assert list(access.imports(cast.adam)) == [job]


def test_the_page_of_roles_asks_who_may(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.adam)
    assert (
        "Managers who see all records, too" in client.get("/settings/visibility").content.decode()
    )
    assert client.get("/imports").status_code == 200
    client.force_login(cast.carol)
    assert client.get("/imports").status_code == 404
    let(cast)
    assert client.get("/imports").status_code == 200
    assert 'href="/imports"' in client.get("/settings").content.decode()
