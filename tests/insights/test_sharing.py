"""Views of figures taken along and kept: the reader's own figures, and nobody else's."""

import csv
import io

import pypdf
from django.urls import reverse

from dealcycle.crm.models import SavedView
from dealcycle.insights.viewable import VIEWS
from tests.cast import Cast
from tests.insights.a_book import a_book
from tests.insights.test_cycle import signed_in


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def text_of(content: bytes) -> str:
    (page,) = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(page.extract_text().split())


def test_every_view_is_taken_along_as_a_table_and_as_a_page(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=6, still=12)
    client = signed_in(cast.alice)
    for view, each in VIEWS.items():
        rows = table(client.get(reverse("view_figures", args=[view])).content)
        assert rows and all(row["As of"] and row["Whose deals"] for row in rows), view
        paper = client.get(reverse("view_page", args=[view]))
        assert paper.headers["Content-Type"] == "application/pdf"
        assert str(each.label) in text_of(paper.content), view
    cast.alice.language = "ru"
    cast.alice.save()
    for view in VIEWS:
        paper = client.get(reverse("view_page", args=[view]))
        assert "по состоянию на" in text_of(paper.content), view


def test_every_view_without_deals_says_why_there_are_no_figures(cast: Cast) -> None:
    client = signed_in(cast.mallory)
    for view in VIEWS:
        for name in ("view_figures", "view_page"):
            assert client.get(reverse(name, args=[view])).status_code == 200, view


def test_a_figure_has_its_interval_and_what_it_is_about(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=6)
    a_book(cast.bob, won=2, lost=9)
    client = signed_in(cast.carol)
    address = reverse("view_figures", args=["cycle"])
    rows = table(client.get(f"{address}?owner={cast.alice.pk}&by=owner").content)
    (rate,) = [row for row in rows if row["Figure"] == "Win rate" and not row["Of"]]
    assert rate["Unit"] == "%" and rate["Counted"] == "22"
    assert float(rate["Low"]) < float(rate["Value"]) < float(rate["High"])
    assert rate["Filters"] == "Owner: Alice Archer; Split by: owner"


def test_words_that_a_spreadsheet_would_run_are_made_harmless(cast: Cast) -> None:
    cast.alice.name = "=HYPERLINK(1)"
    cast.alice.save()
    a_book(cast.alice, won=14, lost=6)
    address = f"{reverse('view_figures', args=['cycle'])}?by=owner"
    rows = table(signed_in(cast.alice).get(address).content)
    assert "'=HYPERLINK(1)" in {row["Of"] for row in rows}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "@"))]


def test_a_chart_is_a_picture_and_one_that_is_not_there_is_not_found(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=6)
    client = signed_in(cast.alice)
    drawn = client.get(reverse("view_chart", args=["cycle", "curves", "svg"]))
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert drawn.headers["Content-Disposition"].startswith("attachment")
    pixels = client.get(reverse("view_chart", args=["cycle", "curves", "png"]))
    assert pixels.content.startswith(b"\x89PNG")
    for view, part, kind in (("cycle", "none", "svg"), ("cycle", "curves", "exe")):
        assert client.get(reverse("view_chart", args=[view, part, kind])).status_code == 404
    assert client.get(reverse("view_figures", args=["moon"])).status_code == 404


def test_nobody_takes_the_figures_of_others_along(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=6, still=12)
    client = signed_in(cast.mallory)
    for view in VIEWS:
        content = client.get(f"{reverse('view_figures', args=[view])}?by=owner").content.decode()
        assert "Alice" not in content and "Open 1" not in content


def dialogue(view: str, query: str = "") -> dict[str, str]:
    page = reverse(VIEWS[view].url_name)
    return {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}?{query}"}


def test_the_dialogue_offers_what_the_page_shows(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=6)
    client = signed_in(cast.alice)
    headers = dialogue("cycle", f"owner={cast.alice.pk}")
    page = client.get(reverse("view_export", args=["cycle"]), headers=headers).content.decode()
    assert f"/figures/cycle.csv?owner={cast.alice.pk}" in page
    assert f"/figures/cycle/charts/curves.png?owner={cast.alice.pk}" in page


def test_a_view_is_kept_opened_by_others_renamed_and_deleted(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=6)
    client, colleague = signed_in(cast.alice), signed_in(cast.bob)
    headers = dialogue("trends", f"period=quarter&owner={cast.alice.pk}&start=25")
    kept = client.post(
        reverse("view_save", args=["trends"]),
        {"name": "Alice by quarter", "sharing": "own"},
        headers=headers,
    )
    assert kept.status_code == 204
    view = SavedView.objects.get()
    assert view.query == {"period": ["quarter"], "owner": [str(cast.alice.pk)]}
    link = reverse("figures_view", args=[view.pk])
    assert client.get(link).url == (
        f"{reverse('cycle_trends')}?owner={cast.alice.pk}&period=quarter"
    )
    assert colleague.get(link).status_code == 404
    client.post(reverse("saved_view", args=[view.pk]), {"name": "Alice", "sharing": "all"})
    assert colleague.get(link).status_code == 302
    assert "Alice" in colleague.get(reverse("cycle_trends")).content.decode()
    client.post(reverse("saved_view_bin", args=[view.pk]))
    assert colleague.get(link).status_code == client.get(link).status_code == 404
    client.post(reverse("saved_view_return", args=[view.pk]))
    assert colleague.get(link).status_code == 302


def test_only_its_owner_lets_a_view_be_as_the_page_is(cast: Cast) -> None:
    mine = SavedView.objects.create(
        owner=cast.alice, record_kind="figures.forecast", name="Mine", sharing="all"
    )
    address = reverse("figures_view_update", args=[mine.pk])
    headers = dialogue("forecast", "horizon=month")
    assert signed_in(cast.bob).post(address, headers=headers).status_code == 404
    assert signed_in(cast.alice).post(address, headers=headers).status_code == 204
    mine.refresh_from_db()
    assert mine.query == {"horizon": ["month"]}
