"""Sources, reasons and tags: added, renamed, ordered, retired, merged; nothing is lost."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dealcycle.crm.actions import tags
from dealcycle.crm.models import Reason, Source, Tag
from dealcycle.crm.queries import uses
from dealcycle.events.models import Event
from tests.builders import a_company, a_deal
from tests.cast import Cast
from tests.clock import NOW
from tests.crm.settings.answers import told, undo_of


@pytest.fixture
def browser(cast: Cast, as_user: Callable[[object], Client]) -> Client:
    return as_user(cast.adam)


def add(browser: Client, of: str, name: str) -> object:
    return browser.post(reverse("settings_choice_new", args=[of]), {"name": name})


def test_a_source_is_added_renamed_and_retired_each_with_undo(browser: Client) -> None:
    answer = add(browser, "sources", "  Partner   event ")
    row = Source.objects.get(name="Partner event")
    renamed = browser.post(reverse("settings_choice", args=["sources", row.pk]), {"name": "Fair"})
    row.refresh_from_db()
    assert row.name == "Fair"
    browser.post(undo_of(renamed))
    row.refresh_from_db()
    assert row.name == "Partner event"
    retired = browser.post(reverse("settings_choice_retire", args=["sources", row.pk]))
    row.refresh_from_db()
    assert row.retired_at
    browser.post(undo_of(retired))
    row.refresh_from_db()
    assert row.retired_at is None
    browser.post(undo_of(answer))
    assert not Source.objects.filter(pk=row.pk).exists()
    kinds = set(Event.objects.filter(record_kind="source").values_list("kind", flat=True))
    assert kinds == {
        "source.added", "source.renamed", "source.retired", "source.restored", "source.removed",
    }  # fmt: skip


def test_an_added_one_that_is_used_by_now_is_retired_instead(browser: Client, cast: Cast) -> None:
    answer = add(browser, "sources", "Partner event")
    row = Source.objects.get(name="Partner event")
    a_deal(owner=cast.alice, source=row)
    browser.post(undo_of(answer))
    row.refresh_from_db()
    assert row.retired_at


@pytest.mark.parametrize("name", ["", " \u200b", "x" * 81, "too EXPENSIVE"])
def test_a_name_that_does_not_fit_is_refused_beside_what_was_typed(
    browser: Client, name: str
) -> None:
    answer = add(browser, "lost", name)
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    assert name.strip() in answer.content.decode()


def test_capitals_of_any_script_do_not_make_two(browser: Client) -> None:
    add(browser, "sources", "Выставка")
    assert add(browser, "sources", "ВЫСТАВКА").status_code == 422


def test_a_retired_one_of_that_name_comes_back(browser: Client) -> None:
    row = Reason.objects.filter(purpose="lost").first()
    browser.post(reverse("settings_choice_retire", args=["lost", row.pk]))
    add(browser, "lost", row.name.upper())
    row.refresh_from_db()
    assert row.retired_at is None
    assert Reason.objects.filter(purpose="lost", name__iexact=row.name).count() == 1


def test_reasons_are_put_in_order_and_back(browser: Client) -> None:
    before = list(Reason.objects.filter(purpose="override").values_list("pk", flat=True))
    wanted = [*before[1:], before[0]]
    answer = browser.post(
        reverse("settings_choice_order", args=["override"]), {"order": [*wanted, 10**12, "x"]}
    )
    assert list(Reason.objects.filter(purpose="override").values_list("pk", flat=True)) == wanted
    browser.post(undo_of(answer))
    assert list(Reason.objects.filter(purpose="override").values_list("pk", flat=True)) == before


def test_a_list_sees_only_its_own(browser: Client) -> None:
    lost = Reason.objects.filter(purpose="lost").first()
    address = reverse("settings_choice_retire", args=["no_decision", lost.pk])
    assert browser.post(address).status_code == 404
    assert browser.get(reverse("settings_choices", args=["nonsense"])).status_code == 404


def test_uses_are_counted_up_to_a_thousand(
    browser: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source.objects.first()
    for _ in range(3):
        a_deal(owner=cast.alice, source=source)
    company = a_company()
    company.source = source
    company.save()
    assert uses.sources().get(pk=source.pk).used == 4
    assert "used 4 times" in browser.get(reverse("settings_sources")).content.decode()
    monkeypatch.setattr(uses, "MOST", 1)
    assert uses.sources().get(pk=source.pk).used == 3  # two deals and a company: no further


def test_the_pages_ask_as_much_for_many_rows(
    browser: Client, cast: Cast, django_assert_max_num_queries: Callable
) -> None:
    for place in range(30):
        Source.objects.create(name=f"Source {place}", position=place)
        Tag.objects.create(name=f"Tag {place}")
    for name in ("settings_sources", "settings_reasons", "settings_tags"):
        with django_assert_max_num_queries(14):
            assert browser.get(reverse(name)).status_code == 200


def test_a_tag_is_made_changed_and_deleted_with_undo(browser: Client, cast: Cast) -> None:
    browser.post(reverse("settings_tag_new"), {"name": "VIP", "colour": 3})
    tag = Tag.objects.get()
    deal = a_deal(owner=cast.alice, tags=[tag])
    answer = browser.post(reverse("settings_tag", args=[tag.pk]), {"name": "Key", "colour": 4})
    tag.refresh_from_db()
    assert (tag.name, tag.colour) == ("Key", 4)
    browser.post(undo_of(answer))
    tag.refresh_from_db()
    assert (tag.name, tag.colour) == ("VIP", 3)
    answer = browser.post(reverse("settings_tag_delete", args=[tag.pk]))
    assert not deal.tags.exists()
    assert f"tag-{tag.pk}" not in browser.get(reverse("settings_tags")).content.decode()
    browser.post(undo_of(answer))
    assert list(deal.tags.all()) == [tag]


def test_a_deleted_tag_whose_name_is_taken_stays_deleted(browser: Client, cast: Cast) -> None:
    old = tags.add_tag(name="VIP", colour=1, by=cast.adam, now=NOW)
    tags.delete_tag(tag=old, by=cast.adam, now=NOW)
    browser.post(reverse("settings_tag_new"), {"name": "vip", "colour": 2})
    answer = browser.post(reverse("settings_tag_restore", args=[old.pk]))
    assert "already" in told(answer)["text"]
    assert Tag.objects.count() == 1


@pytest.mark.parametrize("data", [{"name": "", "colour": 1}, {"name": "VIP", "colour": 9}])
def test_a_tag_that_does_not_fit_is_refused(browser: Client, data: dict) -> None:
    assert browser.post(reverse("settings_tag_new"), data).status_code == 422
    assert not Tag.objects.exists()


def test_two_tags_become_one(browser: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags, "CHUNK", 2)
    one, other = (tags.add_tag(name=n, colour=1, by=cast.adam, now=NOW) for n in ("vip", "VIPs"))
    deals = [a_deal(owner=cast.alice, tags=[one]) for _ in range(5)]
    both = a_deal(owner=cast.alice, tags=[one, other])
    company = a_company()
    company.tags.add(one)
    answer = browser.post(reverse("settings_tag_merge", args=[one.pk]), {"into": other.pk})
    assert "VIPs" in told(answer)["text"]
    for record in (*deals, both, company):
        assert list(record.tags.all()) == [other]
    assert list(Tag.objects.all()) == [other]
    later = a_deal(owner=cast.alice, tags=[other])
    browser.post(undo_of(answer))
    for record in (*deals, company):
        assert list(record.tags.all()) == [one]
    assert set(both.tags.all()) == {one, other}
    assert list(later.tags.all()) == [other]
    assert "no longer" in told(browser.post(undo_of(answer)))["text"]
    again = browser.post(reverse("settings_tag_merge", args=[other.pk]), {"into": other.pk})
    assert again.status_code == 422
