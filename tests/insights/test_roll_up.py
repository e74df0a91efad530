"""The roll-up: who sees which lines, sums that add up, a locked week, what moved since the last."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dealcycle.crm.models import Deal
from dealcycle.events.models import Event
from dealcycle.insights import rolling_up, weeks
from dealcycle.insights.journal import open_whole
from dealcycle.insights.models import RollUp, SumAdjustment
from dealcycle.people.models import User
from tests.builders import a_deal
from tests.cast import Cast
from tests.insights.a_book import a_book
from tests.insights.test_cycle import said, signed_in

MONTH = "?period=month"


def page(person: User, **more: object) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return said(signed_in(person), f"{reverse('roll_up')}{MONTH}{query}")


def called(owner: User, call: str = "commit", amount: int = 500_000) -> Deal:
    deal = a_deal(owner=owner, amount=amount)
    signed_in(owner).post(reverse("deal_call", args=[deal.pk]), {"call": call})
    return deal


def row(text: str, name: str) -> list[str]:
    """The sums of a line, in the order of the columns."""
    found = re.search(rf"<tr class=\"roll-up__\w+\">(?:(?!</tr>).)*?>{name}.*?</tr>", text, re.S)
    assert found, name
    return re.findall(r"([\d,]+) €", re.sub(r"<[^>]+>", " ", found[0]))


def made() -> rolling_up.Made:
    opened = open_whole(now=int(timezone.now().timestamp()))
    return rolling_up.made(opened, asked())


def asked() -> rolling_up.Period:
    return rolling_up.period("month", weeks.today(timezone.now()))


def last_week() -> RollUp:
    return RollUp.objects.get(week=asked().week - timedelta(days=7))


def test_calls_add_up_from_people_to_everybody(cast: Cast) -> None:
    called(cast.alice)
    called(cast.bob, amount=300_000)
    called(cast.bob, "best", 100_000)
    called(cast.mallory, amount=50_000)
    text = page(cast.adam)
    assert row(text, "Alice Archer")[:3] == ["0", "5,000", "5,000"]
    assert row(text, "Bob Baker")[:3] == ["0", "3,000", "4,000"]
    assert row(text, "North")[:3] == ["0", "8,000", "9,000"]
    assert row(text, "All together")[:3] == ["0", "8,500", "9,500"]
    assert "Too early for a forecast" in text


def test_the_model_stands_beside_them_once_enough_is_won(cast: Cast) -> None:
    a_book(cast.alice, won=22, still=5)
    a_book(cast.bob, won=3, still=5)
    found = made()
    people = [line for line in found.lines if line.person is not None]
    whole = next(line for line in found.lines if line.person is None and line.team is None)
    assert all(line.model for line in people)
    # Middles do not add up, means do.
    assert sum(line.model[3] for line in people) == pytest.approx(whole.model[3], rel=1e-6)
    assert sum(line.open for line in people) == whole.open == 10


def test_everybody_sees_only_their_own(cast: Cast) -> None:
    for person in (cast.alice, cast.bob, cast.mallory):
        called(person)
    stranger = page(cast.mallory)
    assert "Alice Archer" not in stranger
    assert "North" not in stranger
    assert "All together" not in stranger
    team = page(cast.carol)
    assert "North" in team
    assert "Mallory Mason" not in team
    assert "All together" not in team


def test_a_managers_sum_stands_beside_the_calls(cast: Cast) -> None:
    called(cast.alice)
    address = f"{reverse('sum_adjustment', args=[cast.alice.pk])}{MONTH}"
    client = signed_in(cast.carol)
    assert client.post(address, {"sum": "4000", "reason": ""}).status_code == 422
    assert client.post(address, {"sum": "much", "reason": "x"}).status_code == 422
    answer = client.post(address, {"sum": "4 000", "reason": "She is on leave."})
    assert answer.status_code == 204
    text = page(cast.adam)
    assert row(text, "Alice Archer")[1:4] == ["5,000", "5,000", "4,000"]
    assert row(text, "North")[3] == "4,000"
    event = Event.objects.get(kind="forecast.sum_adjusted")
    assert (event.before["sum_minor"], event.after["sum_minor"]) == (None, 400_000)
    undo = re.search(r'"undo": "([^"]+)"', answer.headers["HX-Trigger"])[1]
    client.post(undo)
    assert SumAdjustment.objects.get().sum_minor is None
    assert row(page(cast.adam), "Alice Archer")[3] == "5,000"
    for person in (cast.alice, cast.bob, cast.mallory, cast.vera):
        assert signed_in(person).post(address, {"sum": "1", "reason": "x"}).status_code == 404


def test_a_locked_week_stays_as_it_was(cast: Cast) -> None:
    called(cast.alice)
    called(cast.mallory)
    lock = f"{reverse('roll_up_lock')}{MONTH}&team={cast.team.pk}"
    assert signed_in(cast.alice).post(lock).status_code == 404
    assert signed_in(cast.carol).post(f"{reverse('roll_up_lock')}{MONTH}").status_code == 404
    assert signed_in(cast.carol).post(lock).status_code == 204
    assert signed_in(cast.carol).post(lock).status_code == 422
    called(cast.alice, amount=900_000)
    called(cast.mallory, amount=900_000)
    text = page(cast.adam)
    assert row(text, "Alice Archer")[1] == "5,000"
    assert row(text, "Mallory Mason")[1] == "14,000"
    assert row(text, "All together")[1] == "19,000"
    assert "locked by Carol Carter" in text
    kept = RollUp.objects.get()
    unlock = reverse("roll_up_unlock", args=[kept.pk])
    assert signed_in(cast.bob).post(unlock, {"reason": "x"}).status_code == 404
    assert signed_in(cast.carol).post(unlock, {"reason": " "}).status_code == 422
    assert signed_in(cast.adam).post(unlock, {"reason": "A deal was missing."}).status_code == 204
    event = Event.objects.get(kind="roll_up.unlocked")
    assert event.after["reason"] == "A deal was missing."
    assert row(page(cast.adam), "Alice Archer")[1] == "14,000"


def test_what_moved_adds_up_to_the_difference(cast: Cast) -> None:
    gone, later, grown, lost = (called(cast.alice, amount=n * 100_000) for n in (1, 2, 3, 4))
    signed_in(cast.adam).post(f"{reverse('roll_up_lock')}{MONTH}")
    RollUp.objects.update(week=asked().week - timedelta(days=7))
    signed_in(cast.alice).post(reverse("deal_call", args=[gone.pk]), {"call": "omit"})
    after = timezone.localdate() + timedelta(days=90)
    Deal.objects.filter(pk=later.pk).update(expected_close_on=after)
    Deal.objects.filter(pk=grown.pk).update(value_minor=350_000)
    Deal.objects.filter(pk=lost.pk).update(outcome="lost", closed_at=timezone.now())
    called(cast.alice, amount=700_000)
    text = page(cast.adam)
    assert "Won and committed: 10,000 € then, 10,500 € now, +500 €." in text
    parts = text[text.index("roll-up-moved") :]
    for words in (
        "Newly committed", "Committed, worth more now", "Committed, now lost",
        "Committed, now expected after the period", "Committed no longer",
    ):  # fmt: skip
        assert words in parts
    assert gone.name in parts
    sums = [int(n.replace(",", "").replace("−", "-"))
            for n in re.findall(r'data-label="Sum">\+?([−\d,]+) €', parts)]  # fmt: skip
    assert sum(sums) == 500
    # The week itself can be looked at again.
    assert row(page(cast.adam, week=last_week().pk), "Alice Archer")[1] == "10,000"
    # A team's people read of their own deals only.
    assert "What moved since" in page(cast.alice)
    assert gone.name not in page(cast.mallory)


def test_a_longer_roll_up_asks_no_more_of_the_database(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    called(cast.alice)
    page(cast.adam)
    client = signed_in(cast.adam)
    with django_assert_max_num_queries(60) as few:  # type: ignore[operator]
        said(client, f"{reverse('roll_up')}{MONTH}")
    asked_now = len(few.captured_queries)
    for person in (cast.bob, cast.mallory, cast.carol):
        called(person)
    page(cast.adam)
    with django_assert_max_num_queries(asked_now):  # type: ignore[operator]
        said(client, f"{reverse('roll_up')}{MONTH}")
