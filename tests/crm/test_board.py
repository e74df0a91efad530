"""The board: columns, sums, cards, filters, and what colleagues do."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dealcycle.crm.actions import activities, moves, stages
from dealcycle.crm.models import Deal, Rate, Source, Tag
from dealcycle.cycle.outcomes import Outcome
from dealcycle.events.tail import position
from tests.builders import a_company, a_deal, the_stage
from tests.cast import Cast

HTMX = {"HTTP_HX_REQUEST": "true"}
ANYWAY = moves.moves.Override(words="In a hurry")


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


def deal_in(cast: Cast, stage: str, name: str = "", days: int = 9, **values: object) -> Deal:
    at = timezone.now() - timedelta(days=days)
    values = {"owner": cast.alice, **values}
    return a_deal(name, stage=stage, at=at, **values)


def board(client: Client, **asked: object) -> str:
    asked = {"pipeline": the_stage("discovery").pipeline_id, **asked}
    return client.get("/board", asked).content.decode().replace("\u00a0", " ")


def column(page: str, stage: str) -> str:
    """The part of the page between this column's start and the next one's."""
    found = page.split(f'id="column-{the_stage(stage).pk}"', 1)[1]
    return re.split(r'id="column-\d+"', found)[0]


def move(deal: Deal, to: str, by: object) -> Deal:
    answer = moves.move_deal(
        deal=deal, to=the_stage(to), version=None, by=by, now=timezone.now(), override=ANYWAY
    )
    assert isinstance(answer, moves.Moved), answer
    return answer.deal


def test_each_column_says_how_many_and_how_much(cast: Cast, alice: Client) -> None:
    deal_in(cast, "discovery", "Cranes", amount=120_000)
    deal_in(cast, "discovery", "Scanners", amount=80_000)
    page = column(board(alice), "discovery")
    assert "Cranes" in page
    assert re.search(r'column__count">2<', page)
    assert "2,000" in page


def test_several_currencies_are_said_honestly(cast: Cast, alice: Client) -> None:
    deal_in(cast, "discovery", amount=100_000)
    deal_in(cast, "discovery", amount=100_000, currency="USD")
    deal_in(cast, "discovery", amount=5_000_000, currency="RUB")
    Rate.objects.create(base="EUR", currency="USD", day=date(2026, 1, 1), rate=Decimal("0.5"))
    page = column(board(alice), "discovery")
    head = page.split("column__cards")[0].replace("\u202f", " ")
    assert "1,500 €" in head
    assert "1,000" in head
    assert "Together at the newest rates" in head
    assert "₽" in head


def test_a_card_says_what_is_next_and_what_is_wrong(cast: Cast, alice: Client) -> None:
    company = a_company("Hafen", owner=cast.alice)
    late = deal_in(cast, "discovery", "Late", days=40, company=company)
    today = timezone.localdate()
    entry = activities.Entry(
        kind="call",
        subject="Ask about the budget",
        deal=late,
        due=activities.Due(on=today - timedelta(days=2)),
    )
    activities.plan_activity(entry=entry, by=cast.alice, now=timezone.now())
    deal_in(cast, "proposal", "Adrift")
    page = board(alice)
    assert "Ask about the budget" in column(page, "discovery")
    assert "Hafen" in column(page, "discovery")
    assert "40 days" in column(page, "discovery")
    assert "card__mark--bad" in column(page, "discovery")
    assert "No next step" in column(page, "proposal")


def test_a_retired_stage_that_holds_deals_says_what_to_do(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "discovery", "Cranes")
    stage = the_stage("discovery")
    stages.retire_stage(stage=stage, retire=True, by=cast.adam, now=timezone.now())
    words = column(board(alice), "discovery")
    assert "Out of use: move these deals on" in words
    assert "data-retired" in board(alice).split(f'id="column-{stage.pk}"')[1].split(">")[0]
    page = alice.get(f"/deals/{deal.pk}").content.decode()
    assert "This stage is out of use" in page
    assert "press it in the row above" in page
    assert "(out of use)" in alice.get("/deals").content.decode()
    move(deal, "proposal", cast.alice)
    assert "out of use" not in alice.get("/deals").content.decode().split("<tbody")[1]
    assert f'id="column-{stage.pk}"' not in board(alice)


def test_won_deals_are_shown_while_they_are_looked_after(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "closing", "Signed")
    closure = moves.Closure(Outcome.WON, closed_on=timezone.localdate())
    moves.close_deal(
        deal=deal, closure=closure, version=None, by=cast.alice, now=timezone.now(), override=ANYWAY
    )
    assert "Signed" in column(board(alice), "follow_up")
    alice.post(f"/deals/{deal.pk}/follow-up-done", **HTMX)
    assert "Signed" not in board(alice)


def test_filters_narrow_the_board_and_are_remembered(cast: Cast, alice: Client) -> None:
    source, tag = Source.objects.all()[0], Tag.objects.create(name="autumn")
    today = timezone.localdate()
    deal_in(cast, "discovery", "Mine", source=source, tags=[tag], expected_close_on=today)
    deal_in(cast, "discovery", "Bobs", owner=cast.bob, days=50)
    for asked in (
        {"owner": "me"},
        {"owner": cast.alice.pk},
        {"source": source.pk},
        {"tag": tag.pk},
        {"closes": "week"},
        {"created": "month"},
    ):
        page = board(alice, **asked)
        assert "Mine" in page, asked
        assert "Bobs" not in column(page, "discovery"), asked
    assert "Bobs" in board(alice, team=cast.team.pk)
    assert "No deal fits these filters" in board(alice, owner="none")
    # The next visit without a question finds what was asked last; nonsense is left out.
    board(alice, owner="me", source="x'; --", closes="never")
    again = alice.get("/board")
    assert again.status_code == 302
    assert "owner=me" in again.url
    assert "source" not in again.url


def test_a_tampered_cookie_or_pipeline_breaks_nothing(cast: Cast, alice: Client) -> None:
    alice.cookies["board"] = "pipeline=99999&owner=%00&team=-1"
    assert alice.get("/board").status_code == 302
    assert alice.get("/board", {"pipeline": "99999"}).status_code == 404
    assert alice.get("/board/news", {"since": "x"}).status_code == 404


def test_a_column_pages_by_key(cast: Cast, alice: Client) -> None:
    for number in range(45):
        deal_in(cast, "discovery", f"Deal no {number:02}", days=50 - number)
    page = column(board(alice), "discovery")
    assert page.count("<article") == 40
    assert "Deal no 44" in page
    assert "Deal no 04" not in page
    more = re.search(r'hx-get="(/board/columns/[^"]+)"', page).group(1).replace("&amp;", "&")
    rest = alice.get(more).content.decode()
    assert rest.count("<article") == 5
    assert "Deal no 04" in rest
    assert "Show more" not in rest


def test_queries_do_not_grow_with_the_deals(cast: Cast, alice: Client) -> None:
    tag = Tag.objects.create(name="autumn")

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            board(alice)
        return len(caught)

    for stage in ("contact", "discovery", "proposal"):
        deal_in(cast, stage, tags=[tag])
    board(alice)
    few = queries()
    for number in range(12):
        company = a_company(owner=cast.alice)
        deal_in(cast, "discovery", f"Deal {number}", company=company, tags=[tag])
    assert queries() == few
    assert few <= 22


# Each change commits, as in life: within one transaction PostgreSQL would tell it again.
@pytest.mark.django_db(transaction=True)
def test_news_cost_a_glance_and_bring_only_what_changed(
    cast: Cast, alice: Client, as_user: object
) -> None:
    deal, other = deal_in(cast, "proposal", "Cranes"), deal_in(cast, "proposal", "Scanners")
    pipeline, since = deal.pipeline_id, str(position())
    asked = {"pipeline": pipeline, "since": since}
    # PostgreSQL may tell again what came while any other transaction was open, on whichever of
    # the server's databases: nothing is missed, and drawing a card anew changes nothing.
    exact = connection.vendor == "sqlite"
    quiet = alice.get("/board/news", asked)
    assert quiet.status_code == 204 or not exact
    move(deal, "negotiation", cast.bob)
    news = alice.get("/board/news", asked)
    page = news.content.decode()
    assert f'data-card="{deal.pk}" data-column="{the_stage("negotiation").pk}"' in page
    if exact:
        assert f'data-card="{other.pk}"' not in page
    assert f'data-head="{the_stage("proposal").pk}" data-count="1"' in page
    later = alice.get("/board/news", {**asked, "since": news.headers["X-Position"]})
    assert later.status_code == 204 or not exact


def test_news_take_away_what_left_the_board_or_the_filters(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "proposal")
    asked = {"pipeline": deal.pipeline_id, "since": str(position())}
    move(deal, "negotiation", cast.bob)
    page = alice.get("/board/news", {**asked, "owner": cast.bob.pk}).content.decode()
    assert f'data-gone="{deal.pk}"' in page


def test_a_next_step_planned_by_a_colleague_is_news(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "proposal")
    asked = {"pipeline": deal.pipeline_id, "since": str(position())}
    entry = activities.Entry(
        kind="call", subject="Ring Anna", deal=deal, due=activities.Due(on=timezone.localdate())
    )
    activities.plan_activity(entry=entry, by=cast.bob, now=timezone.now())
    assert "Ring Anna" in alice.get("/board/news", asked).content.decode()


def test_strangers_deals_are_in_no_column_sum_or_news(
    cast: Cast, alice: Client, as_user: object
) -> None:
    mallory = as_user(cast.mallory)
    deal = deal_in(cast, "proposal", "Cranes", amount=700_000)
    since = {"pipeline": deal.pipeline_id, "since": "0"}
    page = board(mallory)
    assert "Cranes" not in page
    assert "7,000" not in page
    assert "Cranes" not in mallory.get("/board/news", since).content.decode()
    column_address = f"/board/columns/{deal.stage_id}"
    assert "Cranes" not in mallory.get(column_address).content.decode()


def test_viewers_look_and_do_not_move(cast: Cast, as_user: object) -> None:
    deal_in(cast, "proposal", "Cranes")
    page = board(as_user(cast.vera))
    assert "Cranes" in page
    assert "data-may-move" not in page
    assert "data-move-menu" not in page


def test_the_dated_move_asks_where_and_when(cast: Cast, alice: Client) -> None:
    deal = deal_in(cast, "proposal", proposal_sent_on=timezone.localdate())
    page = alice.get(f"/deals/{deal.pk}/stage").content.decode()
    assert "To the stage" in page
    answer = alice.post(
        f"/deals/{deal.pk}/stage",
        {"dialogue": "1", "stage": the_stage("negotiation").pk, "on": timezone.localdate()},
        **HTMX,
    )
    assert answer.status_code == 204
    assert json.loads(answer.headers["HX-Trigger"])["deal-changed"]["deal"] == deal.pk
