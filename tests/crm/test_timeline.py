"""The timeline: what happened, in words, newest first, and nothing that one may not see."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dealcycle.crm.actions import activities, comments, deal_contacts, deals, moves, records
from dealcycle.crm.models import Activity, Company, Deal, Override, Reason, Stage, Tag
from dealcycle.crm.queries.timeline import Key
from dealcycle.cycle import moves as cycle_moves
from dealcycle.cycle.money import Money
from dealcycle.people.models import User
from tests.builders import a_company, a_contact, a_deal, the_stage
from tests.cast import Cast
from tests.clock import NOW

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def read(client: Client, record: tuple[str, int], **asked: str) -> str:
    answer = client.get(f"/timeline/{record[0]}/{record[1]}", asked)
    assert answer.status_code == 200
    return words(answer.content.decode())


def a_note(deal: Deal, by: User, body: str, at: object = NOW) -> Activity:
    made = activities.log_activity(
        entry=activities.Entry(kind="note", body=body, deal=deal), by=by, now=at
    )
    assert isinstance(made, Activity), made
    return made


def test_changes_are_told_with_both_values(cast: Cast, as_user: Login) -> None:
    first, second = a_company("Northwind", owner=cast.alice), a_company("Hafen", owner=cast.alice)
    deal = a_deal(owner=cast.alice, amount=420_000, company=first)
    deals.update_deal(
        deal=deal,
        values={
            "amount": Money(500_000, "EUR"),
            "company": second,
            "owner": cast.bob,
            "expected_close_on": date(2026, 5, 4),
            "tags": [Tag.objects.create(name="urgent")],
        },
        version=None,
        by=cast.alice,
        now=NOW,
    )
    page = read(as_user(cast.alice), deal.record)
    assert "Alice Archer changed the deal" in page
    for said in (
        "Amount: 4,200 € 5,000 €",
        "Company: Northwind Hafen",
        "Owner: Alice Archer Bob Baker",
        "Expected close: 4 May 2026",
        "Tags: urgent",
    ):
        assert said in page


def test_a_move_without_its_evidence_is_told_with_its_reason(cast: Cast, as_user: Login) -> None:
    deal = a_deal(owner=cast.alice, stage="discovery")
    reason = Reason.objects.filter(purpose="override")[0]
    Stage.objects.filter(pk=deal.stage_id).get().criteria.update(demand="required")
    moves.move_deal(
        deal=deal,
        to=the_stage("proposal"),
        version=deal.version,
        by=cast.alice,
        now=NOW,
        override=cycle_moves.Override(reason=str(reason.pk), words="They hurry"),
    )
    assert Override.objects.exists()
    page = read(as_user(cast.alice), deal.record)
    assert f"moved the deal to “{the_stage('proposal').name}” all the same: {reason.name}" in page
    assert "They hurry" in page
    assert f"Stage: {the_stage('discovery').name} {the_stage('proposal').name}" in page


def test_planned_stands_on_top_then_newest_first(cast: Cast, as_user: Login) -> None:
    deal = a_deal(owner=cast.alice, at=NOW - timedelta(days=9))
    a_note(deal, cast.alice, "Older words", NOW - timedelta(days=3))
    a_note(deal, cast.bob, "Newer words", NOW - timedelta(days=1))
    activities.plan_activity(
        entry=activities.Entry(
            kind="call", subject="Ask again", deal=deal, due=activities.Due(on=date(2026, 3, 20))
        ),
        by=cast.alice,
        now=NOW - timedelta(days=5),
    )
    page = read(as_user(cast.alice), deal.record)
    places = [page.index(said) for said in ("Ask again", "Newer words", "Older words", "created")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("show", "there", "gone"),
    [
        ("talks", ["Rang them"], ["A note", "created the deal", "A comment"]),
        ("notes", ["A note", "A comment"], ["Rang them", "created the deal"]),
        ("changes", ["created the deal"], ["A note", "Rang them", "A comment"]),
        ("nonsense", ["created the deal", "A note", "Rang them", "A comment"], []),
    ],
)
def test_filters(cast: Cast, as_user: Login, show: str, there: list[str], gone: list[str]) -> None:
    deal = a_deal(owner=cast.alice)
    a_note(deal, cast.alice, "A note")
    activities.log_activity(
        entry=activities.Entry(kind="call", subject="Rang them", deal=deal), by=cast.alice, now=NOW
    )
    comments.add_comment(record=deal.record, body="A comment", by=cast.bob, now=NOW)
    page = read(as_user(cast.alice), deal.record, show=show)
    assert [said for said in there if said not in page] == []
    assert [said for said in gone if said in page] == []


def test_pages_by_key_hold_everything_once(cast: Cast, as_user: Login) -> None:
    """Also where many things happened at the very same moment."""
    deal = a_deal(owner=cast.alice, at=NOW)
    for number in range(60):
        a_note(deal, cast.alice, f"Note {number:02}.", NOW + timedelta(hours=number // 20))
        if number % 3 == 0:
            comments.add_comment(
                record=deal.record, body=f"Said {number:02}.", by=cast.bob, now=NOW
            )
    client, found, before = as_user(cast.alice), "", ""
    for _page in range(9):
        asked = {"before": before} if before else {}
        html = client.get(f"/timeline/deal/{deal.pk}", asked).content.decode()
        found += words(html)
        older = re.search(r"before=([\d.]+)", html)
        if older is None:
            break
        before = older.group(1)
    assert sorted(re.findall(r"Note \d\d\.", found)) == [f"Note {each:02}." for each in range(60)]
    assert len(re.findall(r"Said \d\d\.", found)) == 20
    assert found.count("created the deal") == 1


@pytest.mark.parametrize("key", ["x", "1.2", "1.2.3.4", "-1.2.3", "9" * 30 + ".1.1", "1.1.٣"])
def test_keys_that_are_none_are_not_found(cast: Cast, as_user: Login, key: str) -> None:
    deal = a_deal(owner=cast.alice)
    client = as_user(cast.alice)
    assert client.get(f"/timeline/deal/{deal.pk}", {"before": key}).status_code == 404
    assert Key.read("99999999999999999.0.1") is not None
    far = client.get(f"/timeline/deal/{deal.pk}", {"before": "99999999999999999.0.1"})
    assert far.status_code == 200


def test_a_company_tells_nothing_of_deals_and_people_one_may_not_see(
    cast: Cast, as_user: Login
) -> None:
    company = a_company("Northwind")
    theirs = a_deal("A secret deal", owner=cast.mallory, company=company)
    secret = a_contact("Secret Person", company=company, owner=cast.mallory)
    records.update_contact(
        contact=secret, values={"job_title": "Chief"}, version=None, by=cast.mallory, now=NOW
    )
    deal_contacts.add_to_deal(deal=theirs, contact=secret, by=cast.mallory, now=NOW)
    note = a_note(theirs, cast.mallory, "Secret words")
    activities.update_activity(
        activity=note,
        entry=activities.Entry(kind="note", body="Other secret words", deal=theirs),
        version=None,
        by=cast.mallory,
        now=NOW,
    )
    comments.add_comment(record=note.record, body="Secret talk", by=cast.mallory, now=NOW)
    ours = a_deal("An open deal", owner=cast.alice, company=company)
    deals.update_deal(
        deal=ours, values={"budget": "None yet"}, version=None, by=cast.alice, now=NOW
    )
    page = read(as_user(cast.alice), company.record)
    assert "An open deal" in page
    assert "ecret" not in page
    assert "Mallory" not in page
    everything = read(as_user(cast.adam), company.record)
    assert "A secret deal" in everything
    assert "Secret talk" in everything


def test_a_name_one_may_not_see_is_not_said(cast: Cast, as_user: Login) -> None:
    hidden = a_company("Hidden Holdings", owner=cast.mallory)
    deal = a_deal(owner=cast.alice, company=a_company("Seen", owner=cast.alice))
    deals.update_deal(deal=deal, values={"company": hidden}, version=None, by=cast.adam, now=NOW)
    Company.objects.filter(pk=hidden.pk).update(owner=cast.mallory)
    Deal.objects.filter(pk=deal.pk).update(company=None)
    page = read(as_user(cast.alice), deal.record)
    assert "Hidden" not in page
    assert "Company: Seen another company" in page


def test_mentions_are_marked_and_words_stay_words(cast: Cast, as_user: Login) -> None:
    deal = a_deal(owner=cast.alice)
    a_note(deal, cast.alice, "@Bob Baker: <script>alert(1)</script>")
    html = as_user(cast.alice).get(f"/timeline/deal/{deal.pk}").content.decode()
    assert '<b class="mention">@Bob Baker</b>' in html
    assert "<script>alert" not in html


def test_viewers_only_look(cast: Cast, as_user: Login) -> None:
    deal = a_deal(owner=cast.alice)
    note = a_note(deal, cast.alice, "Words")
    assert (
        f"/activities/{note.pk}/edit"
        in as_user(cast.alice).get(f"/timeline/deal/{deal.pk}").content.decode()
    )
    html = as_user(cast.vera).get(f"/timeline/deal/{deal.pk}").content.decode()
    assert "Words" in html
    assert "hx-post" not in html
    assert "/edit" not in html


@pytest.mark.parametrize("kind", ["deal", "company", "contact"])
def test_queries_do_not_grow_with_rows(cast: Cast, as_user: Login, kind: str) -> None:
    company = a_company(owner=cast.alice)
    contact = a_contact(company=company, owner=cast.alice)
    record = {"company": company, "contact": contact}.get(kind)
    deal = a_deal(owner=cast.alice, company=company)
    record = record or deal

    def happen(times: int) -> None:
        for number in range(times):
            activity = activities.log_activity(
                entry=activities.Entry(
                    kind="meeting",
                    subject=f"Talk {number}",
                    body="@Bob Baker",
                    deal=deal,
                    contact=contact,
                    participants=(a_contact(company=company, owner=cast.alice),),
                ),
                by=cast.alice,
                now=NOW,
            )
            comments.add_comment(record=activity.record, body="Yes", by=cast.bob, now=NOW)
            comments.add_comment(record=record.record, body="Yes", by=cast.bob, now=NOW)
            fresh = Deal.objects.get(pk=deal.pk)
            deals.update_deal(
                deal=fresh,
                values={"budget": f"{number}", "owner": [cast.bob, cast.alice][number % 2]},
                version=None,
                by=cast.alice,
                now=NOW,
            )

    client = as_user(cast.bob)
    happen(2)
    with CaptureQueriesContext(connection) as few:
        read(client, record.record)
    happen(6)
    with CaptureQueriesContext(connection) as many:
        read(client, record.record)
    assert len(many) <= len(few)
    assert len(many) <= 30
