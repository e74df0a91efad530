"""The organisation's settings: saved, refused, told of a colleague's edit; its logo."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dealcycle.events.models import Event
from dealcycle.people.actions.organisation import MOST_BYTES, change_organisation
from dealcycle.people.models import Organisation
from tests.cast import Cast
from tests.clock import NOW
from tests.people.pictures import SVG, png

PAGE = "/settings/organisation"


@pytest.fixture
def adam(cast: Cast, client: Client, settings: object, tmp_path: Path) -> Iterator[Client]:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(cast.adam)
    return client


def typed(cast: Cast, **changes: object) -> dict[str, object]:
    shown = Organisation.objects.get()
    fields = ("name", "currency", "time_zone", "language", "week_starts_on")
    values = {field: getattr(shown, field) for field in fields}
    was = {f"was-{field}": value for field, value in values.items()}
    return {**values, **was, "was-second_factor_required": "False", "version": 1, **changes}


def test_what_is_decided_is_kept_and_recorded(cast: Cast, adam: Client) -> None:
    answer = adam.post(PAGE, typed(cast, name="Nordwind", currency="RUB", week_starts_on=6))
    assert answer.status_code == 302
    found = Organisation.objects.get()
    assert (found.name, found.currency, found.week_starts_on) == ("Nordwind", "RUB", 6)
    event = Event.objects.get(kind="organisation.updated")
    assert event.before == {"name": "Example", "currency": "EUR", "week_starts_on": 0}
    assert "Nordwind" in adam.get("/settings").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"currency": "XXX"}, {"time_zone": "Mars/Base"}, {"language": "tlh"}]
)
def test_what_cannot_be_is_refused_and_stays_typed(
    cast: Cast, adam: Client, wrong: dict[str, str]
) -> None:
    answer = adam.post(PAGE, typed(cast, **{"name": "Nordwind", **wrong}))
    assert answer.status_code == 422
    assert Organisation.objects.get().version == 1
    if "name" not in wrong:
        assert "Nordwind" in answer.content.decode()


def test_two_at_once_are_told_with_both_values(cast: Cast, adam: Client) -> None:
    change_organisation(values={"name": "Theirs"}, version=1, by=cast.adam, now=NOW)
    answer = adam.post(PAGE, typed(cast, name="Mine", **{"was-name": "Example"}))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert Organisation.objects.get().name == "Theirs"
    again = typed(cast, name="Mine", version=2)
    assert adam.post(PAGE, again).status_code == 302
    assert Organisation.objects.get().name == "Mine"


def test_edits_of_other_fields_go_in_quietly(cast: Cast, adam: Client) -> None:
    old_window = typed(cast, language="ru")
    change_organisation(values={"name": "Theirs"}, version=1, by=cast.adam, now=NOW)
    assert adam.post(PAGE, old_window).status_code == 302
    found = Organisation.objects.get()
    assert (found.name, found.language) == ("Theirs", "ru")


def put_up(client: Client, data: bytes, name: str = "logo.png") -> int:
    file = SimpleUploadedFile(name, data, content_type="image/png")
    return client.post(f"{PAGE}/logo", {"logo": file}).status_code


def test_a_logo_is_shown_served_as_a_picture_removed_and_brought_back(
    cast: Cast, adam: Client
) -> None:
    assert put_up(adam, png()) == 302
    stored = Organisation.objects.get().logo.name.rpartition("/")[2]
    assert f"/logo/{stored}" in adam.get("/settings").content.decode()
    served = adam.get(f"/logo/{stored}")
    assert served.headers["Content-Type"] == "image/png"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(served.streaming_content) == png()
    adam.post(f"{PAGE}/logo/removal")
    assert adam.get(f"/logo/{stored}").status_code == 404
    assert adam.post(f"{PAGE}/logo/{stored}/return").status_code == 204
    assert adam.get(f"/logo/{stored}").status_code == 200


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SVG, "logo.svg"),
        (SVG, "logo.png"),
        (b"", "logo.png"),
        (png() + b"\0" * MOST_BYTES, "logo.png"),
        (png(width=5000), "logo.png"),
    ],
)
def test_what_is_no_small_picture_is_refused(
    cast: Cast, adam: Client, data: bytes, name: str
) -> None:
    assert put_up(adam, data, name) == 422
    assert not Organisation.objects.get().logo


def test_only_our_own_names_can_be_brought_back(cast: Cast, adam: Client, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(png())
    for name in ("..%2Fsecret.png", "secret.png", "0" * 32 + ".png"):
        assert adam.post(f"{PAGE}/logo/{name}/return").status_code == 404


def test_the_organisation_is_read_once_in_a_request(cast: Cast, adam: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        adam.get("/settings")
    read = [query for query in captured if 'FROM "people_organisation" ORDER' in query["sql"]]
    assert len(read) == 1
