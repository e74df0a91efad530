"""Search finds what people mean, and nothing that is not theirs."""

import pytest
from django.db import transaction

from dealcycle.crm import search
from dealcycle.crm.models import Activity, Company, Contact, SearchEntry, SearchWord
from dealcycle.people.models import User
from tests.builders import a_company, a_contact, a_deal
from tests.cast import Cast
from tests.clock import NOW


def names(user: User, query: str, kind: str = "") -> list[str]:
    found = search.find(user, query, kinds=[kind] if kind else ())
    return [str(hit.record) for hit in found.best]


@pytest.fixture
def book(cast: Cast) -> Cast:
    romashka = a_company("ООО «Ромашка»", owner=cast.alice)
    acme = a_company("Acme Café GmbH", owner=cast.alice)
    anna = a_contact(
        "Анна Петрова",
        company=romashka,
        owner=cast.alice,
        email="anna.petrova@romashka.ru",
        phone="+7 (495) 123-45-67",
    )
    deal = a_deal("Поставка кофемашин", owner=cast.alice, company=romashka)
    note = Activity.objects.create(
        kind="note",
        body="Просят скидку на обслуживание",
        deal=deal,
        owner=cast.alice,
        at=NOW,
        created_at=NOW,
    )
    theirs = a_deal("Поставка станков", owner=cast.mallory)
    for record in (romashka, acme, anna, deal, note, theirs):
        search.index(record)
    return cast


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ромашка", "ООО «Ромашка»"),
        ("РОМАШКА ооо", "ООО «Ромашка»"),
        ("рома", "ООО «Ромашка»"),
        ("рамашка", "ООО «Ромашка»"),
        ("ромшака", "ООО «Ромашка»"),
        ("hjvfirf", "ООО «Ромашка»"),
        ("cafe acme", "Acme Café GmbH"),
        ("acmee", "Acme Café GmbH"),
        ("фсьу", "Acme Café GmbH"),
        ("петрова анна", "Анна Петрова"),
        ("Птерова", "Анна Петрова"),
        ("anna.petrova@romashka.ru", "Анна Петрова"),
        ("8 495 123 45 67", "Анна Петрова"),
        ("123-45-67", "Анна Петрова"),
        ("4567", "Анна Петрова"),
        ("кофемашины", "Поставка кофемашин"),
        ("кофемошин", "Поставка кофемашин"),
        ("ромашка поставка", "Поставка кофемашин"),
        ("скидка обслуживание", "note"),
    ],
)
def test_forgiving(book: Cast, query: str, expected: str) -> None:
    assert expected in names(book.alice, query)


def test_an_exact_name_comes_first(book: Cast) -> None:
    for name in ("Ромашка Плюс", "Ромашка", "Торговый дом Ромашка"):
        search.index(a_company(name, owner=book.alice))
    assert names(book.alice, "ромашка")[:2] == ["Ромашка", "Ромашка Плюс"]


def test_a_stranger_finds_nothing(book: Cast) -> None:
    assert names(book.mallory, "кофемашин") == []
    assert names(book.mallory, "скидку") == []
    assert names(book.mallory, "поставка") == ["Поставка станков"]
    assert set(names(book.adam, "поставка")) == {"Поставка станков", "Поставка кофемашин"}


def test_what_was_understood_is_said(book: Cast) -> None:
    assert search.find(book.alice, "рамашка").understood == "ромашка"
    assert search.find(book.alice, "hjvfirf").understood == "ромашка"
    assert search.find(book.alice, "ромашка").understood == ""
    found = search.find(book.alice, "ромашка щщщщщщ")
    assert found.ignored == ("щщщщщщ",)
    assert found


def test_putting_again_changes_only_what_differs(cast: Cast) -> None:
    company = a_company("Old Name", owner=cast.alice)
    search.index(company)
    company.name = "New Name"
    company.save()
    with transaction.atomic():
        search.index(company)
        search.index(company)
    assert names(cast.alice, "old") == []
    assert names(cast.alice, "new") == ["New Name"]
    assert SearchEntry.objects.count() == 2


def test_a_renamed_company_takes_its_people_and_deals_along(cast: Cast) -> None:
    company = a_company("Before", owner=cast.alice)
    contact = a_contact("Zoe", company=company, owner=cast.alice)
    search.index(company)
    search.index(contact)
    company.name = "Afterwards"
    company.save()
    search.index(company)
    assert names(cast.alice, "afterwards", "contact") == ["Zoe"]


def test_the_bin_is_not_searched(book: Cast) -> None:
    company = Company.objects.get(name="Acme Café GmbH")
    search.remove("company", company.pk)
    assert names(book.alice, "acme") == []


def test_a_rebuild_gives_the_same_index(book: Cast) -> None:
    before = set(SearchEntry.objects.values_list("kind", "record", "word__word", "weight"))
    SearchEntry.objects.create(kind=1, record=10**9, word=SearchWord.objects.first(), weight=1)
    search.rebuild()
    after = set(SearchEntry.objects.values_list("kind", "record", "word__word", "weight"))
    assert after == before
    Contact.objects.update(binned_at=NOW)
    search.rebuild(["contact"])
    assert names(book.alice, "петрова") == []


def test_common_words_are_walked_in_the_persons_own_records(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealcycle.crm.search.finding.MOST_POSTINGS", 20)
    mine = a_company("Общество старое", owner=cast.alice)
    documents = {mine.pk: search.Texts(name=mine.name)}
    for number in range(60):
        theirs = a_company(f"Общество {number}", owner=cast.mallory)
        documents[theirs.pk] = search.Texts(name=theirs.name)
    search.put_many("company", documents)
    assert names(cast.alice, "общество") == ["Общество старое"]


def test_common_words_that_rarely_meet(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dealcycle.crm.search.finding.MOST_POSTINGS", 20)
    both = a_company("Общество труда", owner=cast.alice)
    documents = {both.pk: search.Texts(name=both.name)}
    for number in range(60):
        name = f"Общество {number}" if number % 2 else f"Труда {number}"
        documents[a_company(name, owner=cast.alice).pk] = search.Texts(name=name)
    search.put_many("company", documents)
    for who in (cast.alice, cast.adam):
        assert names(who, "общество труда") == ["Общество труда"]
    assert names(cast.mallory, "общество труда") == []


@pytest.mark.parametrize(
    "query", ["", " ", "%", "'", '"; drop', "\x00", "а" * 5000, "😀", "_", "()+"]
)
def test_odd_queries_are_answered(book: Cast, query: str) -> None:
    assert isinstance(names(book.alice, query), list)


def test_the_number_of_queries_does_not_grow(book: Cast, django_assert_max_num_queries) -> None:
    search.put_many(
        "company",
        {
            a_company(f"Ромашка {n}", owner=book.alice).pk: search.Texts(name=f"Ромашка {n}")
            for n in range(100)
        },
    )
    with django_assert_max_num_queries(30):
        search.find(book.alice, "ромашка 5")
