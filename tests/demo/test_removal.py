"""The demo's end on a settings page: by typing the organisation's name."""

from django.test import Client

from dealcycle.crm.models import Deal
from dealcycle.demo import actions
from dealcycle.people.models import Organisation, Role, User
from tests.clock import NOW


def test_the_demo_is_removed_by_typing_the_name(db: None) -> None:
    Organisation.objects.create(name="Ours", beginning="")
    first = User.objects.create_user(
        "me@example.org", "a quiet harbour", name="Ada Quill", role=Role.ADMINISTRATOR
    )
    actions.fill(language="en", now=NOW, first=first, deals=20)
    client = Client()
    client.force_login(first)
    assert b"Remove the demo data" in client.get("/settings/demo").content
    assert client.get("/settings/demo/removal").status_code == 200
    wrong = client.post("/settings/demo/removal", {"typed": "Theirs"})
    assert wrong.status_code == 422 and b"Theirs" in wrong.content
    assert Deal.objects.exists()
    right = client.post("/settings/demo/removal", {"typed": "ours"})
    assert right.headers["HX-Redirect"] == "/"
    assert not Deal.objects.exists()
    assert client.get("/").status_code == 200
    assert client.get("/settings/demo").status_code == 404
