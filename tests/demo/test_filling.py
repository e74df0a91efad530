"""The demo in the database: whole, in agreement with its journal, gone without a trace."""

import json
from collections import defaultdict
from itertools import pairwise

import pytest
from django.test import Client

from dealcycle.crm import journal, upkeep
from dealcycle.crm.models import Activity, Change, Company, Contact, Deal, Stage, Visit
from dealcycle.crm.search import find
from dealcycle.cycle.refusal import Refused
from dealcycle.demo import actions
from dealcycle.events.models import Event, Subject
from dealcycle.people.models import Organisation, Role, User
from tests.clock import NOW

MANY = 70


@pytest.fixture
def filled(db: None) -> list[User]:
    found = actions.fill(language="en", now=NOW, deals=MANY)
    assert not isinstance(found, Refused)
    return found


def test_deals_agree_with_their_journal(filled: list[User]) -> None:
    present = defaultdict(dict)
    for row in Change.objects.filter(until=None):
        present[row.deal_id][row.field] = row.value
    for deal in Deal.objects.select_related("owner", "stage"):
        visits = journal.live_visits(deal)
        last = visits[-1]
        assert all(a.left_at <= b.entered_at for a, b in pairwise(visits))
        assert deal.outcome == (last.exit if last.left_at else "")
        assert deal.closed_at == last.left_at
        if deal.outcome != "won":
            assert (str(deal.stage_id), deal.stage_entered_at) == (last.stage, last.entered_at)
        else:
            assert deal.stage.kind == "follow_up"
        wanted = {k: journal.text(v) for k, v in journal.first_values(deal).items()}
        kept = {k: v for k, v in present[deal.pk].items() if v is not None}
        assert kept == wanted


def test_deals_agree_with_their_activities(filled: list[User]) -> None:
    fields = ("next_step_id", "next_step_at", "last_touch_at", "silent_from")
    before = {deal.pk: [getattr(deal, name) for name in fields] for deal in Deal.objects.all()}
    touched = dict(Contact.objects.values_list("pk", "last_touch_at"))
    for deal in before:
        upkeep.refresh_deal(deal, NOW)
    for contact in touched:
        upkeep.refresh_contact(contact)
    for deal in Deal.objects.all():
        assert [getattr(deal, name) for name in fields] == before[deal.pk]
    assert dict(Contact.objects.values_list("pk", "last_touch_at")) == touched


def test_every_change_stands_in_the_timeline(filled: list[User]) -> None:
    told = defaultdict(set)
    for event in Event.objects.filter(record_kind="deal"):
        told[event.record].add(event.after["version"])
    for deal in Deal.objects.all():
        assert told[deal.pk] == set(range(1, deal.version + 1))
    subjects = Subject.objects.filter(event__record_kind="deal", record_kind="pipeline")
    assert subjects.count() == Event.objects.filter(record_kind="deal").count()
    assert Visit.objects.exclude(void_at=None).exists() or MANY < 500


def test_everything_is_found(filled: list[User]) -> None:
    admin = filled[0]
    company = Company.objects.order_by("pk").last()
    contact = Contact.objects.order_by("pk").last()
    assert ("company", company.pk) in _found(admin, company.name)
    assert ("contact", contact.pk) in _found(admin, contact.email)


def _found(user: User, query: str) -> set[tuple[str, int]]:
    return {(hit.kind, hit.record.pk) for hit in find(user, query).best}


def test_the_logins_work_and_are_printed_again(db: None) -> None:
    first = list(actions.fill_and_tell(language="ru", now=NOW, deals=20))
    again = list(actions.fill_and_tell(language="ru", now=NOW, deals=20))
    assert actions.PASSWORD in first[0]
    assert again[1:] == first
    assert Deal.objects.count() == 20
    user = User.objects.get(role=Role.ADMINISTRATOR)
    assert user.check_password(actions.PASSWORD)
    client = Client()
    client.force_login(user)
    assert client.get("/").status_code == 200


def test_nothing_is_written_where_somebody_works(cast: object) -> None:
    told = list(actions.fill_and_tell(language="en", now=NOW, deals=20))
    assert len(told) == 1
    assert not Deal.objects.exists()
    assert not User.objects.filter(email__endswith="example.com").exists()


def test_the_first_user_stays_administrator_and_alone_can_sign_in(db: None) -> None:
    Organisation.objects.create(name="Ours", beginning="")
    first = User.objects.create_user(
        "me@example.org", "a quiet harbour", name="Ada Quill", role=Role.ADMINISTRATOR
    )
    found = actions.fill(language="en", now=NOW, first=first, deals=120)
    assert not isinstance(found, Refused)
    first.refresh_from_db()
    assert first.role == Role.ADMINISTRATOR and first.check_password("a quiet harbour")
    assert Deal.objects.filter(owner=first).exists()
    assert not [user for user in User.objects.exclude(pk=first.pk) if user.has_usable_password()]
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.beginning) == ("Ours", "demo")


def test_removing_leaves_the_one_who_asked(filled: list[User]) -> None:
    admin = filled[0]
    wrong = actions.remove(typed="something", by=admin, now=NOW)
    assert isinstance(wrong, Refused) and Deal.objects.exists()
    refused = actions.remove(typed="Brightdock Systems", by=filled[2], now=NOW)
    assert isinstance(refused, Refused) and Deal.objects.exists()
    left = actions.remove(typed=" brightdock systems ", by=admin, now=NOW)
    assert not isinstance(left, Refused)
    assert list(User.objects.all()) == [admin]
    for model in (Deal, Company, Contact, Activity, Visit, Change, Event, Subject):
        assert not model.objects.exists()
    assert Stage.objects.count() == 7
    assert Organisation.objects.get().beginning == "empty"


def test_events_are_plain_json(filled: list[User]) -> None:
    for event in Event.objects.all()[:200]:
        json.dumps([event.before, event.after])
