"""A public data set in the application: its known answers come out of the page."""

import csv
import re
from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from dealcycle.crm.loading import Step, Story, write_deals
from dealcycle.crm.models import Deal
from dealcycle.cycle.outcomes import Outcome
from dealcycle.insights import answers
from dealcycle.insights.journal import open_journal
from dealcycle.measures.calendar_days import day_of, end_of_day
from dealcycle.measures.curves import Curves
from dealcycle.measures.estimate import named
from dealcycle.measures.question import Question
from tests.builders import the_stage
from tests.cast import Cast
from tests.insights.test_cycle import said, signed_in
from tests.shared_data import shared_data

pytestmark = pytest.mark.shared_data
CLOSED = {"Won": Outcome.WON, "Lost": Outcome.NO_DECISION}


def test_maven_reads_as_it_was_computed_elsewhere(cast: Cast) -> None:
    write_deals(_stories(cast), told=False)
    opened = open_journal(cast.adam)
    moment = end_of_day(day_of(date(2017, 12, 31)))
    found = answers.answer(opened, Question(as_of=moment))
    deals = found.deals
    assert (deals.won, deals.no_decision, deals.open, deals.leads) == (4238, 2473, 1589, 500)
    assert isinstance(found.curves, Curves)
    assert found.curves.fate("won").at(30)[0] == pytest.approx(0.218995, abs=5e-7)
    assert found.curves.fate("no_decision").at(90)[0] == pytest.approx(0.252125, abs=5e-7)
    known = {
        ("win_rate", "closed_in_period"): 0.631501,
        ("time_to_close", "mean_days_won"): 51.782,
        ("time_to_close", "median_days_won"): 57,
        ("deal_size", "mean_won"): 2360.9094,
    }
    for (figure, definition), value in known.items():
        assert named(found.measures[figure], definition).value == pytest.approx(value, rel=1e-5)
    assert found.measures["pace"].value == 69
    client = signed_in(cast.adam)
    page = said(client, f"{reverse('cycle')}?as_of=2017-12-31")
    assert "<b>4,238</b> won" in page
    assert "We win about 63 of 100 closed deals (likely 62–64; from 6,711)." in page
    assert "21.9 %" in page
    listed = said(
        client,
        f"{reverse('cycle_deals')}?figure=win_rate&definition=closed_in_period&as_of=2017-12-31",
    )
    assert re.search(r'page__question">6,711 deals', listed)


def _stories(cast: Cast) -> list[Story]:
    lead, started = the_stage("prospecting"), the_stage("contact")
    stories = []
    path = shared_data("maven", "sales_pipeline.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            opened, closed = _noon(row["engage_date"]), _noon(row["close_date"])
            at = opened or datetime(2017, 1, 1, 12, tzinfo=UTC)
            outcome = CLOSED.get(row["deal_stage"])
            stage = started if opened else lead
            deal = Deal(
                name=row["opportunity_id"], owner_id=cast.alice.pk, currency="EUR",
                pipeline_id=stage.pipeline_id, stage_id=stage.pk,
                created_at=at, updated_at=at, stage_entered_at=at,
                amount_minor=int(row["close_value"]) * 100 if row["close_value"] else None,
            )  # fmt: skip
            steps = (Step(outcome, closed),) if outcome and closed else ()
            stories.append(Story(deal, steps))
    return stories


def _noon(text: str) -> datetime | None:
    return datetime.combine(date.fromisoformat(text), time(12), tzinfo=UTC) if text else None
