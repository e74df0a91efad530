"""The search page: everything that one may see, however it was typed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dealcycle.crm import search
from dealcycle.crm.actions import activities, attachments, comments, deals
from tests.builders import a_company, a_contact, a_deal
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


def found(client: Client, words: str) -> str:
    answer = client.get("/search", {"q": words})
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_kind_of_record_is_found(cast: Cast, alice: Client) -> None:
    company = a_company("Northwind Logistics", owner=cast.alice)
    deal = a_deal("Northwind scanners", owner=cast.alice, company=company)
    search.reindex("company", [company.pk])
    contact = a_contact("Anna Northwind", owner=cast.alice)
    search.reindex("contact", [contact.pk])
    entry = activities.Entry(kind="note", body="Northwind wants it in October.", deal=deal)
    activities.log_activity(
        entry=entry, result=activities.Result(), by=cast.alice, now=timezone.now()
    )
    page = found(alice, "northwind")
    for words in ("Northwind Logistics", "Northwind scanners", "Anna Northwind", "in October"):
        assert words in page


def test_a_record_is_found_by_comments_on_it_and_names_of_its_files(
    cast: Cast, alice: Client
) -> None:
    deal = a_deal("Scanners", owner=cast.alice)
    a_deal("Cranes", owner=cast.alice)
    now = timezone.now()
    comment = comments.add_comment(
        record=("deal", deal.pk), body="Ask about the mezzanine.", by=cast.alice, now=now
    )
    file = attachments.attach_file(
        record=("deal", deal.pk),
        file=SimpleUploadedFile("Grundriss.pdf", b"x"),
        name="Grundriss.pdf",
        content_type="application/pdf",
        by=cast.alice,
        now=now,
    )
    for words in ("mezzanine", "mezanine", "grundriss"):
        page = found(alice, words)
        assert "Scanners" in page
        assert "Cranes" not in page
    # The deal's own words change nothing of it, what is deleted is not found.
    deals.update_deal(
        deal=deal, values={"needs": "Two halls"}, version=None, by=cast.alice, now=now
    )
    assert "Scanners" in found(alice, "mezzanine")
    comments.delete_comment(comment=comment, by=cast.alice, now=now)
    attachments.remove_attachment(attachment=file, by=cast.alice, now=now)
    assert "Scanners" not in found(alice, "mezzanine") + found(alice, "grundriss")


def test_slips_are_understood_and_said(cast: Cast, alice: Client) -> None:
    a_deal("Northwind scanners", owner=cast.alice)
    page = found(alice, "northwnid")
    assert "Northwind scanners" in page
    assert "these are found for" in page
    assert "was left out: zzzz" in found(alice, "scanners zzzz")


def test_nothing_of_others_and_nothing_at_all(cast: Cast, as_user: object) -> None:
    a_deal("Northwind scanners", owner=cast.alice)
    assert "Nothing found" in found(as_user(cast.mallory), "northwind")
    assert "Search over everything" in found(as_user(cast.mallory), "  ")


def test_odd_words_break_nothing(alice: Client) -> None:
    for words in ("\x00", "'; --", "%", "_", "🙂", "‮abc", "a" * 5000, "+", "\ud83d"):
        assert alice.get("/search", {"q": words.encode("utf-8", "replace")}).status_code == 200


@pytest.mark.parametrize("address", ["/search?q=northwind", "/palette?q=northwind"])
def test_queries_do_not_grow_with_hits(cast: Cast, alice: Client, address: str) -> None:
    def a_set() -> None:
        company = a_company("Northwind", owner=cast.alice)
        deal = a_deal("Northwind", owner=cast.alice, company=company)
        contact = a_contact("Northwind", owner=cast.alice, company=company)
        search.reindex("company", [company.pk])
        search.reindex("contact", [contact.pk])
        entry = activities.Entry(kind="note", body="Northwind", deal=deal)
        activities.log_activity(
            entry=entry, result=activities.Result(), by=cast.alice, now=timezone.now()
        )

    counts = []
    for sets in (1, 4):
        for _number in range(sets):
            a_set()
        with CaptureQueriesContext(connection) as asked:
            assert alice.get(address).content.count(b"Northwind") >= 4 * sets
        counts.append(len(asked))
    assert counts[1] <= counts[0]
