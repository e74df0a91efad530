"""Cards are kept while what they say stays, drawn as the kit's part draws them, and never stale."""

import re
from datetime import timedelta

from django.template import engines
from django.test import Client
from django.utils import timezone

from dealcycle.crm.models import Company, Deal, Stage, Tag
from dealcycle.crm.queries import board, pipelines
from dealcycle.people.models import User
from tests.builders import a_company, a_deal
from tests.cast import Cast
from tests.crm.test_board import board as shown

OPEN = re.compile(r"(?<!\d)\s+(?=[<>])|(?<=>)\s+")


def the_article(html: str, deal: Deal) -> str:
    found = html[html.index(f'<article class="card" data-row id="deal-{deal.pk}"') :]
    return OPEN.sub("", found[: found.index("</article>")])


def test_a_card_is_drawn_as_the_kits_part_is(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    company = a_company("Nord & Co")
    deal = a_deal(
        "Cranes <1>", owner=cast.alice, company=company, amount=1_234_500, at=timezone.now()
    )
    deal.tags.add(Tag.objects.create(name="Big"))
    html = client.get("/board", {"pipeline": deal.pipeline_id}).content.decode()
    ui = engines["jinja2"].env.globals["ui"]
    part = ui.card(
        deal.name,
        href=f"/deals/{deal.pk}",
        sub="Nord & Co",
        figure="12.3 k €",
        figure_tip="12,345 €",
        marks=[
            {"text": "No next step", "icon": "circle-dashed", "tone": "warn"},
            {"text": "Big", "icon": "tag"},
        ],
        owner=str(cast.alice),
        days="0 days",
        days_tip="In this stage; the target is 21 days",
        id=f"deal-{deal.pk}",
        data_deal=deal.pk,
        data_version=deal.version,
        data_order="ORDER",
        data_outcome="",
    )
    mine = the_article(html.replace("\u00a0", " "), deal)
    mine = re.sub(r'data-order="\d+"', 'data-order="ORDER"', mine)
    mine = re.sub(r'<span class="cluster"><button.*</button></span>', "", mine)
    assert mine == the_article(part, deal)


def test_whatever_a_card_says_shows_at_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    company = a_company("Nord")
    deal = a_deal("Cranes", owner=cast.alice, company=company)
    tag = Tag.objects.create(name="Big")
    changes = [
        (lambda: Company.objects.filter(pk=company.pk).update(name="Southern"), "Southern"),
        (lambda: User.objects.filter(pk=cast.alice.pk).update(name="Alicia A"), "Alicia A"),
        (lambda: deal.tags.add(tag), ">Big<"),
        (lambda: Tag.objects.filter(pk=tag.pk).update(name="Huge"), ">Huge<"),
        (lambda: Deal.objects.filter(pk=deal.pk).update(name="Lifts"), ">Lifts<"),
        (lambda: Deal.objects.filter(pk=deal.pk).update(amount_minor=77_700), "777"),
    ]
    for change, words in changes:
        assert words not in the_article(shown(client), deal)
        change()
        assert words in the_article(shown(client), deal)


def test_a_card_grows_older_by_itself(cast: Cast) -> None:
    deal = a_deal("Cranes", owner=cast.alice)
    pipeline, now = pipelines.active()[0], timezone.now()
    target = Stage.objects.get(pk=deal.stage_id).target_days
    for hours, days in ((1, 0), (25, 1), (2, 0), (24 * (target + 2), target + 2)):
        later = deal.stage_entered_at + timedelta(hours=hours)
        wanted = board.asked(cast.alice, pipeline, board.Filters(), now.date())
        cards = [card for each in board.columns(wanted, pipeline, later) for card in each.cards]
        assert [card.days for card in cards] == [days]
        assert cards[0].late == (days > target)


def test_each_looks_at_their_own_deals_with_the_same_question(cast: Cast) -> None:
    a_deal("Hers", owner=cast.alice)
    a_deal("Strange", owner=cast.mallory)
    for person, mine, theirs in (
        (cast.alice, "Hers", "Strange"),
        (cast.mallory, "Strange", "Hers"),
        (cast.alice, "Hers", "Strange"),
    ):
        client = Client()
        client.force_login(person)
        for asked in ({}, {"owner": "me"}, {"owner": person.pk}):
            page = shown(client, **asked)
            assert mine in page
            assert theirs not in page
        other = cast.mallory if person == cast.alice else cast.alice
        page = shown(client, owner=other.pk)
        assert theirs not in page
