"""The public data sets: naive definitions and curves as computed independently of Dealcycle."""

import pytest

from dealcycle.measures.counts import Counts
from dealcycle.measures.estimate import named
from dealcycle.measures.journal import EVERYONE
from dealcycle.measures.question import Question
from dealcycle.measures.report import opened_deals, report

from .readers import bpic12, maven

pytestmark = pytest.mark.shared_data


def test_maven_curves() -> None:
    won, lost, _ = Counts(maven(), EVERYONE, Question()).incidence.curves
    assert won.at(30)[0] == pytest.approx(0.218995, abs=5e-7)
    assert lost.at(30)[0] == pytest.approx(0.162206, abs=5e-7)
    assert won.at(90)[0] == pytest.approx(0.397015, abs=5e-7)
    assert lost.at(90)[0] == pytest.approx(0.252125, abs=5e-7)


def test_maven_figures() -> None:
    found = report(maven(), scope=EVERYONE)
    numbers = found.deals
    assert (numbers.won, numbers.lost, numbers.open, numbers.leads) == (4238, 2473, 1589, 500)
    measures = found.measures
    assert measures["pace"].value == 69
    assert named(measures["win_rate"], "closed_in_period").value == pytest.approx(
        0.631501, abs=5e-7
    )
    assert named(measures["time_to_close"], "mean_days_won").value == pytest.approx(
        51.782, abs=5e-4
    )
    assert named(measures["time_to_close"], "median_days_won").value == 57
    assert named(measures["deal_size"], "mean_won").value == pytest.approx(2360.9094, abs=5e-5)
    assert named(measures["velocity"], "textbook").value == pytest.approx(60146.86, abs=0.02)
    assert measures["funnel"].code == "no_history"


def test_bpic12_curves() -> None:
    won, lost, _ = Counts(bpic12(), EVERYONE, Question()).incidence.curves
    assert won.at(14)[0] == pytest.approx(0.235135, abs=5e-7)
    assert lost.at(14)[0] == pytest.approx(0.216587, abs=5e-7)
    assert won.at(30)[0] == pytest.approx(0.427654, abs=5e-7)
    assert lost.at(30)[0] == pytest.approx(0.359859, abs=5e-7)


def test_bpic12_figures() -> None:
    found = report(bpic12(), scope=EVERYONE)
    assert (found.deals.won, found.deals.lost, found.deals.open) == (2243, 2442, 330)
    measures = found.measures
    assert named(measures["win_rate"], "closed_in_period").value == pytest.approx(
        0.478762, abs=5e-7
    )
    time = measures["time_to_close"]
    assert named(time, "mean_days_won").value == pytest.approx(16.0006, abs=5e-5)
    assert named(time, "median_days_won").value == pytest.approx(13.8306, abs=5e-5)
    assert named(measures["deal_size"], "mean_won").value == pytest.approx(15705.456, abs=5e-4)
    assert named(measures["velocity"], "textbook").value == pytest.approx(155077.18, abs=1)


def test_every_figure_of_maven_opens_into_as_many_deals_as_it_counts() -> None:
    journal, question = maven(), Question()
    for name, figure in report(journal, scope=EVERYONE).measures.items():
        for one in (figure, *figure.definitions):
            if getattr(one, "counted", None) is not None:
                ids = opened_deals(journal, scope=EVERYONE, question=question, counted=one.counted)
                assert len(ids) == one.n, (name, one)
