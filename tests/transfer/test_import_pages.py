"""The pages of an import: dropped, recognised, decided, run, taken back."""

import re
from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from dealcycle.crm.models import CustomField, Deal
from dealcycle.events import worker
from dealcycle.people.models import Notification, User
from dealcycle.transfer import working
from dealcycle.transfer.models import Import
from tests.cast import Cast
from tests.transfer import shapes

HTMX = {"HTTP_HX_REQUEST": "true"}
SHAPES = {
    "HubSpot": {"hubspot.csv": shapes.hubspot()},
    "Pipedrive": {"pipedrive.csv": shapes.pipedrive()},
    "Zoho CRM": {"zoho.csv": shapes.zoho()},
    "Salesforce": shapes.salesforce(),
}


@pytest.fixture
def adam(cast: Cast, client: Client) -> Client:
    client.force_login(cast.adam)
    return client


def bring(client: Client, files: Mapping[str, bytes], **options: object) -> HttpResponse:
    uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return client.post("/imports", {"files": uploads}, **options)


def brought(client: Client, files: Mapping[str, bytes]) -> Import:
    assert bring(client, files).status_code == 302
    working.work_off(timezone.now())
    return Import.objects.latest("id")


def words(client: Client, job: Import) -> str:
    return said(client.get(f"/imports/{job.pk}"))


def said(answer: HttpResponse) -> str:
    """Without the breaks, and without the spaces that hold short words to the next."""
    return " ".join(answer.content.decode().split())


def form_of(page: str) -> dict[str, list[str]]:
    """What the browser would send of the review: every control as it stands."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page):
        fields.setdefault(name, []).append(value)
    for name, inside in re.findall(r'<select class="input" name="([^"]+)".*?>(.*?)</select>', page):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        first = re.search(r'<option value="([^"]*)"', inside)
        fields.setdefault(name, []).append((chosen or first)[1])
    return fields


def review(client: Client, job: Import, **said: str) -> HttpResponse:
    fields = form_of(words(client, job))
    for name, value in said.items():
        fields[name.replace("__", "-")] = [value]
    return client.post(f"/imports/{job.pk}/review", fields, **HTMX)


@pytest.mark.parametrize("system", SHAPES)
def test_each_systems_export_gets_to_its_result(cast: Cast, adam: Client, system: str) -> None:
    job = brought(adam, SHAPES[system])
    page = words(adam, job)
    assert f"from {system}: 24 rows" in page
    if "question-currency" in page:
        answer = review(adam, job, **{"question-currency": "EUR"})
        assert answer.headers["HX-Redirect"] == f"/imports/{job.pk}"
        working.work_off(timezone.now())
        page = words(adam, job)
    assert "Import 24 deals" in page
    assert "line 2</span> Deal 0" in page
    ran = adam.post(f"/imports/{job.pk}/run", **HTMX)
    assert ran.headers["HX-Redirect"] == f"/imports/{job.pk}"
    working.work_off(timezone.now())
    page = words(adam, job)
    assert "The import is done" in page
    assert "differs" not in page
    assert 'href="/cycle"' in page
    cycle = said(adam.get("/cycle?span=")).replace("\u00a0", " ").replace("\u2060", "")
    for count in ("<b>12</b> won", "<b>8</b> lost", "<b>4</b> still open"):
        assert count in cycle
    assert "We win about 60 of 100 closed deals" in cycle
    assert ("Needs Analysis" in cycle) is (system in ("HubSpot", "Salesforce"))
    again = words(adam, brought(adam, SHAPES[system]))
    assert "Every deal of these files is here already" in again
    assert Deal.objects.filter(outcome="won").count() == 12


def test_a_file_that_is_none_says_what_to_do_and_keeps_the_page(cast: Cast, adam: Client) -> None:
    answer = bring(adam, {"deals.csv": b"%PDF-1.7 ..."}, **HTMX)
    assert answer.status_code == 422
    assert "deals.csv is a PDF" in said(answer)
    plain = bring(adam, {})
    assert plain.status_code == 422
    assert "Choose at least one file" in said(plain)
    assert not Import.objects.exists()


def test_a_table_without_deals_is_told_with_what_is_missing(cast: Cast, adam: Client) -> None:
    job = brought(adam, {"fruit.csv": b"fruit,colour\napple,red\npear,green\n"})
    page = words(adam, job)
    assert "No deals could be read" in page
    assert adam.post(f"/imports/{job.pk}/removal", **HTMX).headers["HX-Redirect"] == "/imports"
    assert not Import.objects.exists()


def test_a_column_is_given_another_meaning(cast: Cast, adam: Client) -> None:
    job = brought(adam, SHAPES["Pipedrive"])
    fields = form_of(words(adam, job))
    place = fields["column"].index("pipedrive.csv: Deal - Source channel")
    fields["means"][place] = "create"
    assert adam.post(f"/imports/{job.pk}/review", fields, **HTMX).status_code == 204
    working.work_off(timezone.now())
    adam.post(f"/imports/{job.pk}/run", **HTMX)
    working.work_off(timezone.now())
    made = CustomField.objects.get(label="Source channel")
    assert Deal.objects.latest("id").custom[made.key]


def test_two_columns_cannot_mean_the_same(cast: Cast, adam: Client) -> None:
    job = brought(adam, SHAPES["Pipedrive"])
    fields = form_of(words(adam, job))
    place = fields["column"].index("pipedrive.csv: Deal - Source channel")
    fields["means"][place] = "role:amount"
    answer = adam.post(f"/imports/{job.pk}/review", fields, **HTMX)
    assert answer.status_code == 422
    assert "both taken for “Amount”" in said(answer)
    job.refresh_from_db()
    assert job.state == "ready"


def test_day_and_month_are_asked_for_with_an_example(cast: Cast, adam: Client) -> None:
    rows = "\n".join(f"{n},Deal {n},0{1 + n % 9}/0{1 + n % 7}/2025,Proposal" for n in range(20))
    job = brought(adam, {"d.csv": f"id,name,created,stage\n{rows}\n".encode()})
    page = words(adam, job)
    assert "Day first" in page
    assert re.search(r"such as “0\d/0\d/2025”", page)
    refused = adam.post(f"/imports/{job.pk}/run", **HTMX)
    assert refused.status_code == 422
    review(adam, job, **{"question-day_first": "False"})
    working.work_off(timezone.now())
    assert "Day first" not in words(adam, job)
    job.refresh_from_db()
    assert job.said["day_first"] is False


def test_whoever_left_is_known_by_name_or_taken_for_a_colleague(cast: Cast, adam: Client) -> None:
    job = brought(adam, SHAPES["Pipedrive"])
    fields = form_of(words(adam, job))
    place = fields["user-key"].index("Dana Diaz")
    assert fields["user-do"][place] == "create"
    fields["user-do"][place] = f"map:{cast.carol.pk}"
    adam.post(f"/imports/{job.pk}/review", fields, **HTMX)
    working.work_off(timezone.now())
    adam.post(f"/imports/{job.pk}/run", **HTMX)
    working.work_off(timezone.now())
    assert Deal.objects.filter(owner=cast.carol).count() == 8
    assert not User.objects.filter(name="Dana Diaz").exists()


def test_refused_rows_are_told_and_downloaded(cast: Cast, adam: Client) -> None:
    rows = [f"{n},Deal {n},2025-01-{n:02},Proposal,5,EUR" for n in range(1, 21)]
    rows[11] = "12,Deal 12,soon,Proposal,7,EUR"
    table = "\n".join(["id,name,created,stage,amount,currency", *rows])
    job = brought(adam, {"d.csv": table.encode()})
    page = words(adam, job)
    assert "is no date" in page
    assert "line 13" in page
    adam.post(f"/imports/{job.pk}/run", **HTMX)
    working.work_off(timezone.now())
    assert "Download them" in words(adam, job)
    file = b"".join(adam.get(f"/imports/{job.pk}/refused").streaming_content).decode()
    assert "soon" in file


def test_undone_as_a_whole_and_told(cast: Cast, adam: Client) -> None:
    job = brought(adam, SHAPES["Pipedrive"])
    adam.post(f"/imports/{job.pk}/run", **HTMX)
    working.work_off(timezone.now())
    worker.work_off(now=timezone.now())
    told = Notification.objects.get(user=cast.adam, kind="import_done")
    assert told.link == f"/imports/{job.pk}"
    assert "is imported: 24 new" in said(adam.get("/notifications"))
    assert "24 deals that it brought go" in said(adam.get(f"/imports/{job.pk}/undo"))
    adam.post(f"/imports/{job.pk}/undo", **HTMX)
    working.work_off(timezone.now())
    assert not Deal.objects.exists()
    page = words(adam, job)
    assert "This import is taken back" in page
    assert "Undo this import" not in page


def test_progress_says_how_far_and_leads_on(cast: Cast, adam: Client) -> None:
    bring(adam, SHAPES["Pipedrive"])
    job = Import.objects.latest("id")
    assert "Reading the files" in words(adam, job)
    assert "data-poll" in adam.get(f"/imports/{job.pk}/progress", **HTMX).content.decode()
    working.work_off(timezone.now())
    on = adam.get(f"/imports/{job.pk}/progress", **HTMX)
    assert on.headers["HX-Redirect"] == f"/imports/{job.pk}"
    Import.objects.filter(pk=job.pk).update(
        state="running", done=1200, total=5000, created=1200, begun_at=timezone.now()
    )
    assert "1,200 of 5,000" in words(adam, job)


def test_a_long_list_of_imports_asks_no_more(
    cast: Cast, adam: Client, django_assert_max_num_queries: object
) -> None:
    for _each in range(12):
        Import.objects.create(user=cast.adam, created_at=timezone.now(), files=[{"name": "d.csv"}])
    adam.get("/imports")
    with django_assert_max_num_queries(12):
        assert adam.get("/imports").status_code == 200


def test_the_palette_and_the_first_visit_lead_here(cast: Cast, adam: Client) -> None:
    assert "/imports" in adam.get("/palette?q=import").content.decode()
    assert "/imports" in adam.get("/settings").content.decode()
    cast.organisation.beginning = ""
    cast.organisation.save()
    page = adam.get("/welcome/beginning")
    assert "Import a file" in page.content.decode()


def test_others_do_not_find_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    assert client.get("/imports").status_code == 404
    assert "/imports" not in client.get("/settings").content.decode()
