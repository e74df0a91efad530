"""What the pages for administrators share: who may, and how a refusal is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from dealcycle.crm.editing import Conflict
from dealcycle.cycle.refusal import Refused
from dealcycle.people.models import User
from dealcycle.web.answers import refused, toast, trigger


@dataclass(frozen=True)
class Line:
    """One row of a list that an administrator keeps, and where its buttons lead."""

    id: object
    name: str
    edit: str
    retire: str
    restore: str
    sub: Sequence[str] = ()
    # Opens a page of its own rather than a dialog.
    page: bool = False


@dataclass(frozen=True)
class Listed:
    """A list that can be added to, put in order and retired from."""

    key: str
    title: str
    refresh: str
    order: str
    lines: Sequence[Line]
    retired: Sequence[Line]
    about: str = ""
    # Where a typed name goes; without it the page has its own way to add.
    add: str = ""
    example: str = ""


def administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For everybody else these pages are not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_administrator:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def refusal(answer: Refused, *, refresh: str) -> HttpResponse:
    """Says why not; the page shows again how things stand."""
    return trigger(refused(answer, status=204), **{refresh: True})


def overtaken(
    request: HttpRequest,
    template: str,
    context: dict[str, object],
    conflict: Conflict,
    present: Mapping[str, object],
) -> HttpResponse:
    """The form once more, with what another administrator changed meanwhile beside one's own."""
    context["form"].tell(conflict, present)
    who = User.objects.filter(pk=conflict.by).first()
    return render(request, template, {**context, "who": who}, status=409)


def order_of(request: HttpRequest) -> list[int]:
    """The ids that a reordered list sends, in its new order."""
    sent = request.POST.getlist("order")
    return [int(pk) for pk in sent if pk.isascii() and pk.isdigit() and len(pk) < 19]


def name_again(
    request: HttpRequest, add: str, typed: str, *, key: str, example: str, refused: Refused
) -> HttpResponse:
    """The line for a new name once more, with what was typed and why it was refused."""
    errors = [reason.say(gettext, ngettext) for reason in refused.reasons]
    shown = {"add": add, "typed": typed, "key": key, "example": example,
             "errors": errors, "again": False}  # fmt: skip
    return render(request, "crm/settings/choice_add.html", shown, status=422)


def name_taken(
    request: HttpRequest, add: str, *, key: str, example: str, words: str, undo: str, refresh: str
) -> HttpResponse:
    """An empty line for the next name; the list beside it refreshes."""
    shown = {"add": add, "typed": "", "key": key, "example": example,
             "errors": (), "again": True}  # fmt: skip
    response = render(request, "crm/settings/choice_add.html", shown)
    return toast(trigger(response, **{refresh: True}), words, tone="good", undo=undo)


def used_words(times: int) -> str:
    """How often, in words; counting stopped at a thousand."""
    if times > 1000:
        return gettext("used more than 1,000 times")
    if not times:
        return gettext("not used yet")
    return ngettext("used %(num)d time", "used %(num)d times", times) % {"num": times}
