"""The page What if: the stage that costs most, sliders recomputed through all stages."""

import re

from django.urls import reverse

from dealcycle.crm.models import Deal
from tests.cast import Cast
from tests.insights.a_book import a_book
from tests.insights.test_cycle import said, signed_in

SLIDER = re.compile(r'name="on(\d+)"')


def test_the_stage_that_costs_most_is_named_and_sliders_are_answered(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=10)
    client = signed_in(cast.alice)
    page = said(client, reverse("cycle_what_if"))
    assert "costs most" in page and "A tenth fewer dropping out adds a day" in page
    stages = SLIDER.findall(page)
    assert stages
    moved = said(client, f"{reverse('cycle_what_if')}?on{stages[-1]}=-50&frame=arrivals")
    assert "Then the pipeline would bring" in moved and ": −50 %." in moved
    assert 'value="-50" aria-label' in moved
    assert "Back to how it is" in moved


def test_only_the_answer_is_drawn_anew_while_one_slides(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=10)
    client = signed_in(cast.alice)
    slid = client.get(
        reverse("cycle_what_if"),
        {"on1": "5", "frame": "arrivals"},
        headers={"hx-request": "true", "hx-target": "what-if-answer"},
    )
    words = slid.content.decode()
    assert words.lstrip().startswith('<div id="what-if-answer"') and "<form" not in words
    assert slid.headers["HX-Push-Url"].endswith("frame=arrivals")


def test_too_few_deals_are_a_sentence_and_nonsense_is_no_fault(cast: Cast) -> None:
    a_book(cast.alice, won=2, lost=1)
    client = signed_in(cast.alice)
    assert "Too early" in said(client, reverse("cycle_what_if"))
    assert "Too early" in said(signed_in(cast.mallory), reverse("cycle_what_if"))
    assert Deal.objects.count()
    a_book(cast.alice, won=14, lost=10)
    for address in ("on1=x&days2=99999&onx=4", "frame=moon", "pipeline=99", "on99=10", "days=5"):
        said(client, f"{reverse('cycle_what_if')}?{address}")
