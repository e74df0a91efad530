"""Plans by hand: a grid for those who lead, beside what was won and the chance to reach them."""

import re
from datetime import date

from django.urls import reverse
from django.utils import timezone

from dealcycle.events.models import Event
from dealcycle.insights import weeks
from dealcycle.insights.models import Plan
from dealcycle.people.models import User
from tests.cast import Cast
from tests.insights.a_book import a_book
from tests.insights.test_cycle import said, signed_in

YEAR = 2026


def cell(person: User, month: str = "2026-03", was: object = "") -> str:
    return f"plan.p{person.pk}.{month}.{was}"


def fill(by: User, cells: dict[str, str], year: int = YEAR) -> object:
    return signed_in(by).post(f"{reverse('plans')}?year={year}", cells)


def undo_of(answer: object) -> str:
    return re.search(r'"undo": "([^"]+)"', answer.headers["HX-Trigger"])[1]


def test_a_manager_fills_and_takes_back(cast: Cast) -> None:
    answer = fill(cast.carol, {cell(cast.alice): "12 500", cell(cast.bob): "1.5k"})
    assert answer.status_code == 204
    assert {p.person: p.amount_minor for p in Plan.objects.all()} == {
        cast.alice: 1_250_000, cast.bob: 150_000,
    }  # fmt: skip
    event = Event.objects.get(kind="plan.changed")
    assert event.after[f"p{cast.alice.pk} 2026-03"] == 1_250_000
    page = said(signed_in(cast.carol), f"{reverse('plans')}?year={YEAR}")
    assert "12,500" in page
    assert "What was changed" in page
    signed_in(cast.carol).post(undo_of(answer))
    assert not Plan.objects.exists()


def test_only_those_who_lead_fill(cast: Cast) -> None:
    for person in (cast.alice, cast.bob, cast.vera, cast.mallory):
        assert fill(person, {cell(cast.alice): "1"}).status_code == 404
    # A stranger's row, one's own, everybody's: not hers to fill.
    fill(cast.carol, {cell(cast.mallory): "1", cell(cast.carol): "1", "plan.a0.2026-03.": "1"})
    assert not Plan.objects.exists()
    fill(
        cast.carol,
        {f"plan.t{cast.team.pk}.2026-03.": "1", f"plan.t{cast.other_team.pk}.2026-03.": "1"},
    )
    assert [plan.team for plan in Plan.objects.all()] == [cast.team]
    assert fill(cast.adam, {"plan.a0.2026-03.": "9"}).status_code == 204


def test_each_sees_only_the_plans_that_they_may(cast: Cast) -> None:
    fill(cast.adam, {cell(cast.mallory): "77 777", cell(cast.alice): "33 333"})
    page = said(signed_in(cast.alice), f"{reverse('plans')}?year={YEAR}")
    assert "33,333" in page
    assert "77,777" not in page
    assert "Mallory" not in page
    assert "Save plans" not in page


def test_nonsense_and_a_colleagues_change_are_refused_whole(cast: Cast) -> None:
    answer = fill(cast.adam, {cell(cast.alice): "much", cell(cast.bob): "5"})
    assert answer.status_code == 422
    assert "“much” is no sum" in answer.content.decode()
    assert 'value="5"' in answer.content.decode()
    assert not Plan.objects.exists()
    fill(cast.adam, {cell(cast.alice): "5"})
    stale = fill(cast.carol, {cell(cast.alice): "6", cell(cast.bob): "6"})
    assert stale.status_code == 422
    assert "Somebody else has changed this plan" in stale.content.decode()
    assert Plan.objects.get().amount_minor == 500
    assert fill(cast.carol, {cell(cast.alice, was=500): "6"}).status_code == 204
    assert fill(cast.carol, {cell(cast.alice, was=600): ""}).status_code == 204
    assert not Plan.objects.exists()


def test_last_years_plans_fill_the_empty_months(cast: Cast) -> None:
    fill(cast.adam, {cell(cast.alice, "2025-03"): "5", cell(cast.alice, "2025-04"): "6"}, 2025)
    fill(cast.adam, {cell(cast.alice, "2026-04"): "9"})
    client = signed_in(cast.adam)
    answer = client.post(f"{reverse('plans_copy')}?year={YEAR}")
    kept = dict(Plan.objects.filter(month__year=YEAR).values_list("month", "amount_minor"))
    assert kept == {date(2026, 3, 1): 500, date(2026, 4, 1): 900}
    client.post(undo_of(answer))
    assert Plan.objects.filter(month__year=YEAR).count() == 1


def test_a_plan_stands_beside_what_was_won_and_its_chance(cast: Cast) -> None:
    a_book(cast.alice, won=22, still=4)
    today = weeks.today(timezone.now())
    month = f"{today:%Y-%m}"
    fill(cast.adam, {cell(cast.alice, month): "0.01"}, today.year)
    page = said(signed_in(cast.adam), f"{reverse('roll_up')}?period=month")
    assert "Chance of the plan" in page
    # The team and everybody have the sum of their people's plans.
    assert len(re.findall(r"%</td>", page)) == 3
    # In a quarter two months have no plan: there is none of the quarter.
    assert "%</td>" not in said(signed_in(cast.adam), f"{reverse('roll_up')}?period=quarter")
