"""`dealcycle what-if`, as somebody types it."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import run
from tests.cli.staged import a_staged_file
from tests.cli.test_foresight import a_file, rows


def test_the_stage_that_costs_most_and_what_others_would_bring(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_staged_file(tmp_path)
    said = run(capsys, "what-if", path, "--lang", "en")
    assert said.code == 0, said.err
    assert "“Offer” costs most" in said.words
    asked = ("--conversion", "Offer=+20", "--days", "talk=-30%")
    told = run(capsys, "what-if", path, *asked, "--lang", "ru")
    assert "Тогда воронка приносила бы" in told.words
    assert "Насколько об этом могут сказать эти сделки" in told.words


def test_its_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = a_staged_file(tmp_path)
    asked = ("--conversion", "Offer=+20", "--frame", "arrivals")
    said = run(capsys, "what-if", path, *asked, "--json")
    data = json.loads(said.out)
    assert (data["format"], data["frame"], data["refused"]) == (1, "arrivals", None)
    # With as many new deals as now, a fifth more wins at the last stage is a fifth more money.
    assert data["then"]["adds"] == pytest.approx(0.2)
    assert data["then"]["velocity"] == pytest.approx(1.2 * data["velocity"])
    talk, offer = data["stages"]
    assert (talk["stage"], talk["goes_on"]) == ("Talk", talk["goes_on_then"])
    assert offer["goes_on_then"] == pytest.approx(1.2 * offer["goes_on"])
    assert talk["kept"]["low"] < talk["kept"]["adds"] < talk["kept"]["high"]
    plain = json.loads(run(capsys, "what-if", path, "--json").out)
    assert plain["then"] is None and plain["velocity"] == pytest.approx(data["velocity"])


def test_without_stages_it_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_file(tmp_path, list(rows(100)))
    said = run(capsys, "what-if", path, "--lang", "en")
    assert (said.code, "no history of stages" in said.words) == (0, True)
    data = json.loads(run(capsys, "what-if", path, "--json").out)
    assert data["refused"]["code"] and data["stages"] == [] and data["velocity"] is None


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("--days", "Nix=3"), "There is no stage “Nix”; there are: Talk, Offer."),
        (("--days", "Offer"), "There is no stage “Offer”"),
        (("--days", "Offer=much"), "“Offer=much” is not like Offer=+10."),
        (("--conversion", "Offer=+51"), "At most 50 percent"),
        (("--pipeline", "Nix"), "There is no pipeline “Nix”"),
        (("--frame", "nix"), "--frame is capacity or arrivals."),
    ],
)
def test_what_makes_no_sense_is_said(
    asked: tuple[str, ...], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, "what-if", a_staged_file(tmp_path), *asked, "--lang", "en")
    assert said.code != 0
    assert says in said.err.replace("\n", " ")
