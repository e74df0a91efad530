"""A card of the board as HTML, kept while what it says stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from dealcycle.crm import access
from dealcycle.crm.kinds import ICONS, Kind
from dealcycle.crm.queries.cards import MOST_KEPT, Card, Step
from dealcycle.present import formats
from dealcycle.web.addresses import MARK, has_url, url
from dealcycle.web.jinja import ago, day, day_and_time, local_day, money, money_short
from dealcycle.web.kept import macro, part

KINDS = {kind.value: kind.label for kind in Kind}


@dataclass(frozen=True)
class Looks:
    """What the words of a card depend on beside the card."""

    language: str
    zone: str
    today: date
    may_move: bool
    # The address of a deal with %d for its id; empty where no page of it exists.
    address: str


@dataclass(frozen=True, slots=True)
class Words:
    """What all cards of one look share."""

    timer: Markup
    ellipsis: Markup
    menu: str
    move: str
    no_step: "Mark"
    in_stage: str
    in_stage_of: str


@dataclass(frozen=True, slots=True)
class Mark:
    text: str
    icon: Markup
    tone: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """A card's values as its reader is told them."""

    href: str
    figure: str
    figure_tip: str
    marks: tuple[Mark, ...]
    avatar: Markup
    days: str
    days_tone: str
    days_tip: str
    menu: str


def looks_for(request: HttpRequest, today: date) -> Looks:
    return Looks(
        language=get_language() or "",
        zone=timezone.get_current_timezone_name(),
        today=today,
        may_move=access.may_write(request.user),
        address=url("deal", MARK).replace(str(MARK), "%d") if has_url("deal", MARK) else "",
    )


@lru_cache(maxsize=MOST_KEPT)
def card_html(card: Card, looks: Looks) -> bytes:
    """A card drawn once looks the same until something that it says changes."""
    words = _words(looks)
    return macro("crm/board/card.html", "card")(card, _face(card, looks, words), words).encode()


@lru_cache(maxsize=50)
def _words(looks: Looks) -> Words:
    no_step = Mark(_("No next step"), part("icon", "circle-dashed", 14), " card__mark--warn")
    return Words(
        timer=part("icon", "timer", 14),
        ellipsis=part("icon", "ellipsis"),
        menu=_("Move, win or lose the chosen deal") if looks.may_move else "",
        move=_("Move “%(deal)s”"),
        no_step=no_step,
        in_stage=_("In this stage"),
        in_stage_of=_("In this stage; the target is %(days)s"),
    )


def _face(card: Card, looks: Looks, words: Words) -> Face:
    amount = card.amount
    target = formats.duration_days(card.target, looks.language) if card.target else ""
    return Face(
        href=looks.address % card.deal if looks.address else "",
        figure=money_short(amount.minor, amount.currency) if amount else "",
        figure_tip=money(amount.minor, amount.currency) if amount else "",
        marks=tuple(_marks(card, words)),
        avatar=part("avatar", card.owner, "small"),
        days=formats.duration_days(card.days, looks.language),
        days_tone=" card__mark--bad" if card.late else "",
        days_tip=words.in_stage_of % {"days": target} if target else words.in_stage,
        menu=words.move % {"deal": card.name},
    )


def _marks(card: Card, words: Words) -> Iterator[Mark]:
    if card.step:
        yield _step(card.step)
    elif not card.outcome:
        yield words.no_step
    if days := card.silent_days:
        text = ngettext("Silent for %(num)d day", "Silent for %(num)d days", days) % {"num": days}
        yield Mark(text, part("icon", "moon", 14), " card__mark--info")
    for tag in card.tags:
        yield Mark(tag, part("icon", "tag", 14))


def _step(step: Step) -> Mark:
    return Mark(
        f"{step.subject or KINDS[step.kind]} · {ago(local_day(step.due_at))}",
        part("icon", ICONS[step.kind], 14),
        " card__mark--bad" if step.overdue else "",
        day(step.due_at) if step.all_day else day_and_time(step.due_at),
    )
