"""Companies and contacts through their actions."""

from datetime import date, timedelta

import pytest

from dealcycle.crm.actions import records
from dealcycle.crm.actions.employments import add_employment, correct_employment
from dealcycle.crm.editing import Conflict
from dealcycle.crm.models import Company, Contact, CustomField, Source, Tag
from dealcycle.cycle.money import Money
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from dealcycle.people.models import Notification, User
from tests.builders import a_company, a_contact
from tests.clock import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def create(by: User, **values: object) -> Company:
    made = records.create_company(values={"name": "Harbour", **values}, by=by, now=NOW)
    assert isinstance(made, Company), made
    return made


def update(company: Company, by: User, version: int | None = None, **values: object):
    return records.update_company(
        company=company, values=values, version=version or company.version, by=by, now=LATER
    )


def test_a_company_is_created_with_an_event_and_its_first_values(alice: User) -> None:
    fair = Source.objects.create(name="Fair")
    company = create(alice, phone="030 901820", website="https://www.harbour.example", source=fair)
    assert (company.owner, company.created_at, company.domain) == (alice, NOW, "harbour.example")
    event = Event.objects.get(kind="company.created")
    assert event.after["name"] == "Harbour"
    assert event.after["source"] == fair.pk
    assert "industry" not in event.after


def test_numbers_are_written_as_usual_and_unknown_ones_kept(alice: User, cast) -> None:
    cast.organisation.time_zone = "Europe/Moscow"
    cast.organisation.save()
    assert create(alice, phone="8 (495) 123-45-67").phone == "+7 495 123-45-67"
    assert create(alice, phone="ask at the gate, 12").phone == "ask at the gate, 12"


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"name": ""}, "empty", "name"),
        ({"name": " \u200b "}, "empty", "name"),
        ({"name": "x" * 201}, "too_long", "name"),
        ({"email": "nobody"}, "no_email", "email"),
        ({"website": "javascript:alert(1)"}, "no_url", "website"),
        ({"website": "ftp://example.com"}, "no_url", "website"),
        ({"employees": -1}, "number_not_counted", "employees"),
        ({"employees": "many"}, "wrong_type", "employees"),
        ({"description": "x" * 10_000_000}, "too_long", "description"),
        ({"is_staff": True}, "field_unknown", "is_staff"),
        ({"created_by": 1}, "field_unknown", "created_by"),
        ({"custom": {"nonsense": "x"}}, "field_unknown", "custom.nonsense"),
        ({"owner": None, "version": 5}, "field_unknown", "version"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(
    alice: User, values: dict, code: str, field: str
) -> None:
    made = records.create_company(values={"name": "Harbour"} | values, by=alice, now=NOW)
    assert isinstance(made, Refused)
    assert [(reason.code, reason.field) for reason in made.reasons] == [(code, field)]
    assert not Company.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "name", ["🚀 Rakete GmbH", "שלום בע״מ", "ООО «Ёлка»", "a\x00b\x1b[0m c\n d"]
)
def test_names_of_any_script_are_kept_and_control_characters_are_not(
    alice: User, name: str
) -> None:
    company = create(alice, name=name)
    company.refresh_from_db()
    assert company.name == name.replace("\x00", "").replace("\x1b", "").replace("\n", "")


def test_only_what_changed_is_written_down(alice: User) -> None:
    company = create(alice, city="Kiel", phone="+49 431 123456")
    updated = update(company, alice, city="Kiel", industry="Shipping")
    assert updated.version == 2
    event = Event.objects.get(kind="company.updated")
    assert event.before == {"industry": ""}
    assert event.after == {"industry": "Shipping", "version": 2}
    assert update(updated, alice, industry="Shipping").version == 2
    assert Event.objects.filter(kind="company.updated").count() == 1


def test_two_windows_on_different_fields_both_go_in(alice: User, bob: User) -> None:
    company = create(alice)
    update(company, alice, city="Kiel")
    second = update(company, bob, version=1, industry="Shipping")
    assert isinstance(second, Company)
    second.refresh_from_db()
    assert (second.city, second.industry, second.version) == ("Kiel", "Shipping", 3)


def test_two_windows_on_one_field_show_both_values_and_change_nothing(
    alice: User, bob: User
) -> None:
    company = create(alice)
    update(company, alice, city="Kiel")
    second = update(company, bob, version=1, city="Lübeck", industry="Shipping")
    assert isinstance(second, Conflict)
    assert [(c.field, c.mine, c.theirs) for c in second.clashes] == [("city", "Lübeck", "Kiel")]
    assert (second.by, second.at, second.version) == (alice.pk, LATER, 2)
    company.refresh_from_db()
    assert (company.city, company.industry) == ("Kiel", "")
    assert update(company, bob, version=2, city="Lübeck").city == "Lübeck"


def test_tags_and_own_fields(alice: User) -> None:
    for number, (key, kind) in enumerate(
        [
            ("branch", "text"),
            ("fleet", "number"),
            ("budget", "money"),
            ("audit", "date"),
            ("size", "choice"),
            ("vip", "checkbox"),
        ]
    ):
        choices = [{"key": "s", "label": "Small"}, {"key": "l", "label": "Large", "retired": True}]
        CustomField.objects.create(
            record_kind="company",
            key=key,
            label=key.title(),
            type=kind,
            position=number,
            choices=choices if kind == "choice" else [],
        )
    warm, cold = Tag.objects.create(name="warm"), Tag.objects.create(name="cold")
    own = {
        "branch": "North",
        "fleet": 12.5,
        "budget": Money(100, "EUR"),
        "audit": date(2026, 5, 1),
        "size": "s",
        "vip": True,
    }
    company = create(alice, tags=[warm], custom=own)
    company.refresh_from_db()
    assert company.custom == {
        "branch": "North",
        "fleet": 12.5,
        "budget": [100, "EUR"],
        "audit": "2026-05-01",
        "size": "s",
        "vip": True,
    }
    update(company, alice, tags=[cold], custom={"fleet": None, "vip": False})
    company.refresh_from_db()
    assert [tag.name for tag in company.tags.all()] == ["cold"]
    assert "fleet" not in company.custom
    event = Event.objects.get(kind="company.updated")
    assert event.before == {"tags": [warm.pk], "custom.fleet": 12.5, "custom.vip": True}
    assert event.after == {
        "tags": [cold.pk],
        "custom.fleet": None,
        "custom.vip": False,
        "version": 2,
    }
    for wrong in (
        {"size": "l"},
        {"size": "xl"},
        {"fleet": "many"},
        {"audit": "soon"},
        {"audit": date(9999, 1, 1)},
        {"budget": Money(2 * 10**12, "EUR")},
    ):
        assert isinstance(update(company, alice, custom=wrong, version=2), Refused), wrong


def test_a_retired_choice_may_stay_but_not_be_chosen(alice: User) -> None:
    field = CustomField.objects.create(
        record_kind="company",
        key="size",
        label="Size",
        type="choice",
        choices=[{"key": "l", "label": "Large"}],
    )
    company = create(alice, custom={"size": "l"})
    field.choices = [{"key": "l", "label": "Large", "retired": True}]
    field.save()
    assert isinstance(update(company, alice, city="Kiel", custom={"size": "l"}), Company)


def test_a_new_owner_is_told_and_one_who_left_is_refused(alice: User, bob: User) -> None:
    company = create(alice)
    update(company, alice, owner=bob)
    told = Notification.objects.get()
    assert (told.user, told.kind, told.link) == (bob, "assigned", f"/companies/{company.pk}")
    alice.is_active = False
    alice.save()
    refused = update(company, bob, version=2, owner=alice)
    assert refused.codes == ("owner_inactive",)


def test_bin_and_back(alice: User) -> None:
    company = create(alice)
    binned = records.bin_record(record=company, by=alice, now=LATER)
    assert (binned.binned_at, binned.binned_by) == (LATER, alice.pk)
    assert records.bin_record(record=company, by=alice, now=LATER).version == binned.version
    assert records.restore_record(record=company, by=alice, now=LATER).binned_at is None
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["company.created", "company.binned", "company.restored"]


def test_moving_to_another_company_keeps_the_past(alice: User) -> None:
    old, new = a_company("Old"), a_company("New")
    contact = records.create_contact(
        values={"name": "Ann", "company": old, "job_title": "Buyer"}, by=alice, now=NOW
    )
    moved = records.update_contact(
        contact=contact,
        values={"company": new, "job_title": "Head of purchasing"},
        version=1,
        by=alice,
        now=LATER,
        on=date(2026, 3, 1),
    )
    assert moved.company == new
    rows = contact.employments.order_by("id").values_list(
        "company__name", "job_title", "started_on", "ended_on"
    )
    assert list(rows) == [
        ("Old", "Buyer", None, date(2026, 3, 1)),
        ("New", "Head of purchasing", date(2026, 3, 1), None),
    ]
    event = Event.objects.get(kind="contact.updated")
    around = set(event.subjects.values_list("record_kind", "record"))
    assert around == {("contact", contact.pk), ("company", old.pk), ("company", new.pk)}


def test_a_contact_without_written_history_gets_one_when_moving(alice: User) -> None:
    old = a_company("Old")
    contact = a_contact("Ann", company=old, owner=alice)
    records.update_contact(
        contact=contact, values={"company": None}, version=1, by=alice, now=LATER
    )
    row = contact.employments.get()
    assert (row.company, row.ended_on) == (old, LATER.date())


def test_a_new_title_at_the_same_company_is_no_new_work(alice: User) -> None:
    contact = records.create_contact(
        values={"name": "Ann", "company": a_company()}, by=alice, now=NOW
    )
    records.update_contact(
        contact=contact, values={"job_title": "Director"}, version=1, by=alice, now=LATER
    )
    assert contact.employments.get().job_title == "Director"


def test_earlier_companies_are_added_and_corrected(alice: User) -> None:
    contact, company = a_contact(), a_company()
    row = add_employment(
        contact=contact,
        company=company,
        started_on=date(2019, 1, 1),
        ended_on=date(2021, 1, 1),
        by=alice,
        now=NOW,
    )
    wrong = correct_employment(
        employment=row,
        job_title="",
        started_on=date(2022, 1, 1),
        ended_on=date(2021, 1, 1),
        by=alice,
        now=NOW,
    )
    assert wrong.codes == ("ends_before_start",)
    row.refresh_from_db()
    assert row.started_on == date(2019, 1, 1)
    assert Contact.objects.get(pk=contact.pk).company is None
