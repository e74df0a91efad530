"""Saved views by mail: at the right hour, once, each with their own figures; board packs."""

import io
from datetime import UTC, datetime, timedelta

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from dealcycle.crm.actions import saved_views
from dealcycle.crm.models import SavedView
from dealcycle.insights import packing, posting, scheduling
from dealcycle.insights.models import Pack, Recipient, Schedule
from dealcycle.insights.scheduling import Times, send_regularly
from dealcycle.insights.timing import next_due
from dealcycle.outside import mail
from dealcycle.outside.models import MailFile, SystemMail
from dealcycle.people.models import Notification
from tests.cast import Cast
from tests.clock import NOW
from tests.insights.a_book import a_book
from tests.insights.test_cycle import signed_in

BERLIN = "Europe/Berlin"


@pytest.fixture(autouse=True)
def a_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "mail_server", lambda: mail.MailServer("mail.example.org"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "asked", "due"),
    [
        ("2026-05-04T05:00", {"every": "day", "hour": 8}, "2026-05-04T06:00"),
        ("2026-05-04T06:00", {"every": "day", "hour": 8}, "2026-05-05T06:00"),
        # Winter time begins on 25 October, summer time on 29 March.
        ("2026-10-24T12:00", {"every": "day", "hour": 8}, "2026-10-25T07:00"),
        ("2026-03-28T12:00", {"every": "day", "hour": 8}, "2026-03-29T06:00"),
        # The hour that is skipped comes when it is over, the one that is repeated comes once.
        ("2026-03-28T12:00", {"every": "day", "hour": 2}, "2026-03-29T01:00"),
        ("2026-03-29T01:00", {"every": "day", "hour": 2}, "2026-03-30T00:00"),
        ("2026-10-24T12:00", {"every": "day", "hour": 2}, "2026-10-25T00:00"),
        ("2026-10-25T00:00", {"every": "day", "hour": 2}, "2026-10-26T01:00"),
        ("2026-05-04T12:00", {"every": "week", "hour": 8, "weekday": 0}, "2026-05-11T06:00"),
        ("2026-01-31T12:00", {"every": "month", "hour": 8, "monthday": 31}, "2026-02-28T07:00"),
        ("2026-05-01T12:00", {"every": "month", "hour": 8, "monthday": 1}, "2026-06-01T06:00"),
    ],
)
def test_it_comes_at_the_hour_of_the_clock_on_the_wall(
    after: str, asked: dict[str, object], due: str
) -> None:
    assert next_due(at(after), BERLIN, **asked) == at(due)


def a_view(cast: Cast, sharing: str = "all") -> SavedView:
    made = saved_views.save_view(
        kind="figures.cycle", name="The cycle", sharing=sharing, query={}, by=cast.alice, now=NOW
    )
    assert isinstance(made, SavedView)
    return made


def begun(cast: Cast, *people: object, sharing: str = "all") -> Schedule:
    made = send_regularly(
        view=a_view(cast, sharing), times=Times("day", 8), recipients=people, by=cast.alice,
        now=NOW,
    )  # fmt: skip
    assert isinstance(made, Schedule), made
    return made


def test_each_reader_gets_their_own_figures_once(cast: Cast) -> None:
    a_book(cast.alice, won=14, lost=6, still=12)
    cast.mallory.language = "ru"
    cast.mallory.save()
    schedule = begun(cast, cast.alice, cast.mallory)
    due = schedule.next_at
    assert posting.work_off(due - timedelta(minutes=1)) == 0
    assert posting.work_off(due) == 2
    assert posting.work_off(due) == posting.work_off(due + timedelta(hours=1)) == 0
    hers, theirs = SystemMail.objects.order_by("pk")
    assert mail.unseal(hers.sealed_text).count("14 won") == 1
    assert "14" not in mail.unseal(theirs.sealed_text).split("http")[0]
    assert "по состоянию на" in mail.unseal(theirs.sealed_text)
    assert MailFile.objects.count() == 2
    schedule.refresh_from_db()
    assert schedule.next_at == due + timedelta(days=1)


def test_killed_between_two_mails_it_goes_on_with_the_second(cast: Cast) -> None:
    schedule = begun(cast, cast.alice, cast.bob)
    due = schedule.next_at
    # The first was written, the schedule not moved on.
    Recipient.objects.filter(user=cast.alice).update(written_for=due)
    assert posting.work_off(due) == 1
    assert SystemMail.objects.get().recipient == cast.bob.email


def test_what_fails_is_tried_again_and_does_not_hold_others_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = begun(cast, cast.alice, cast.bob)
    due, letter = schedule.next_at, posting._letter

    def broken(recipient: Recipient, of: Schedule) -> object:
        if recipient.user_id == cast.alice.pk:
            raise RuntimeError
        return letter(recipient, of)

    monkeypatch.setattr(posting, "_letter", broken)
    assert posting.work_off(due) == 1
    assert posting.work_off(due) == 0 and posting.is_due(due)
    assert posting.work_off(due) == 0 and not posting.is_due(due)


def test_who_may_not_open_the_view_any_more_gets_nothing(cast: Cast) -> None:
    schedule = begun(cast, cast.alice, cast.bob, cast.mallory)
    view = SavedView.objects.get()
    view.sharing = "team"
    view.save()
    cast.bob.is_active = False
    cast.bob.save()
    assert posting.work_off(schedule.next_at) == 1
    saved_views.bin_view(view=view, by=cast.alice, now=NOW)
    schedule.refresh_from_db()
    assert posting.work_off(schedule.next_at) == 0
    assert not posting.is_due(schedule.next_at)


def test_a_view_is_sent_to_those_alone_who_find_it(cast: Cast) -> None:
    assert set(scheduling.may_read(a_view(cast, "own"), cast.alice)) == {cast.alice}
    view = SavedView.objects.get()
    view.sharing = "all"
    assert cast.mallory in scheduling.may_read(view, cast.alice)
    assert set(scheduling.may_read(view, cast.vera)) == {cast.vera}


def test_whoever_gets_it_stops_it_without_a_login(cast: Cast) -> None:
    schedule = begun(cast, cast.alice, cast.bob)
    bobs = Recipient.objects.get(user=cast.bob)
    address = reverse("figures_stop", args=[scheduling.stop_secret(bobs)])
    stranger = Client(enforce_csrf_checks=True)
    assert "Stop these mails" in stranger.get(address).content.decode()
    bobs.refresh_from_db()
    assert bobs.stopped_at is None
    assert stranger.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert posting.work_off(schedule.next_at) == 1
    assert SystemMail.objects.get().stop.startswith("http")
    assert stranger.get(address[:-2] + "xx").status_code == 404


def test_a_mail_is_begun_from_the_menu_ended_and_begun_again(cast: Cast) -> None:
    view, client = a_view(cast), signed_in(cast.alice)
    address = reverse("figures_mails", args=[view.pk])
    assert "Bob Baker" in client.get(address).content.decode()
    given = {"every": "week", "weekday": "0", "monthday": "1", "hour": "9"}
    assert client.post(address, given).status_code == 422
    done = client.post(address, given | {"recipients": [cast.alice.pk, cast.bob.pk]})
    assert done.status_code == 204
    schedule = Schedule.objects.get()
    assert "Alice Archer, Bob Baker" in client.get(address).content.decode()
    end = reverse("figures_mails_end", args=[schedule.pk])
    assert signed_in(cast.bob).post(end).status_code == 404
    client.post(end)
    schedule.refresh_from_db()
    assert schedule.stopped_at
    client.post(reverse("figures_mails_begin", args=[schedule.pk]))
    schedule.refresh_from_db()
    assert schedule.stopped_at is None


@pytest.mark.parametrize(("language", "words"), [("en", "Where it sticks"), ("ru", "Где стоит")])
def test_the_board_pack_is_four_pages_of_text(cast: Cast, language: str, words: str) -> None:
    a_book(cast.alice, won=24, lost=6, still=12)
    client = signed_in(cast.alice)
    answer = client.post(reverse("pack"), {"language": language})
    pack = Pack.objects.get()
    address = reverse("pack_file", args=[pack.pk])
    assert answer.headers["HX-Redirect"] == address
    content = b"".join(client.get(address).streaming_content)
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 4
    assert words in pages[1].extract_text()
    assert signed_in(cast.adam).get(address).status_code == 404


def test_a_pack_that_takes_long_is_made_by_the_worker_and_told(cast: Cast) -> None:
    a_book(cast.alice)
    pack = packing.ask_for(language="en", question={}, by=cast.alice, now=NOW)
    assert packing.ask_for(language="en", question={}, by=cast.alice, now=NOW) == pack
    # A worker died with it; its lease is over.
    Pack.objects.update(state="running", leased_until=NOW - timedelta(minutes=1))
    assert packing.is_due(NOW) and packing.work_off(NOW) == 1
    pack.refresh_from_db()
    assert packing.path_of(pack) is not None and not packing.is_due(NOW)
    assert Notification.objects.get().link == reverse("pack_file", args=[pack.pk])
    assert packing.forget_files(NOW + timedelta(days=8)) == 1
