"""The deals behind a figure: their number is its n."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from dealcycle.crm.lists.exporting import neutral
from dealcycle.cycle.outcomes import OUTCOME_LABELS
from dealcycle.insights.asking import Asking, asking
from dealcycle.insights.pointing import Pointed, point
from dealcycle.insights.queries import counted_deals
from dealcycle.insights.systems import SYSTEMS
from dealcycle.insights.views.quality import flaw, whole
from dealcycle.insights.waiting import waits
from dealcycle.measures import definitions, listing
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.estimate import Counted
from dealcycle.measures.question import OTHER, Question, group_question
from dealcycle.present import formats, pictures
from dealcycle.present.group_names import shown_names

PAGE, CHUNK = 100, 2000
WORDS = {**OUTCOME_LABELS, "open": pictures.NAMES["open"]}


@dataclass(frozen=True)
class Listed:
    """What is listed: the count, over which deals, less those of another count."""

    ask: Asking
    question: Question
    counted: Counted
    without: Counted | None
    n: int
    title: str
    sub: str
    pointer: dict[str, str]
    stays: bool


@require_GET
@waits
def page(request: HttpRequest) -> HttpResponse:
    listed = _listed(request)
    order, down, start = _order(request), request.GET.get("down") == "1", _start(request)
    lines = listing.lines(
        listed.ask.opened.journal, scope=listed.ask.opened.scope, question=listed.question,
        counted=listed.counted, without=listed.without, order=order, down=down,
        skip=start, limit=PAGE,
    )  # fmt: skip
    context = {
        "listed": listed,
        "rows": counted_deals(request.user, lines),
        "currency": listed.ask.opened.journal.currency,
        "outcomes": {key: _(words) for key, words in WORDS.items()},
        "start": start,
        "columns": _columns(listed, order, down),
        "before": _address(listed, order, down, max(start - PAGE, 0)) if start else None,
        "after": _address(listed, order, down, start + PAGE) if start + PAGE < listed.n else None,
        "address": _address(listed, order, down, 0),
    }
    return render(request, "insights/cycle/deals.html", context)


@require_GET
@waits
def download(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV, all of it."""
    listed = _listed(request)
    response = StreamingHttpResponse(
        _written(request, listed), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="deals.csv"'
    return response


def _listed(request: HttpRequest) -> Listed:
    given = request.GET
    # Flaws are looked for in calendar days.
    ask = asking(request, to_the_hour="flaw" not in given)
    figure, definition = given.get("figure", ""), given.get("definition", "")
    group = tuple(int(code) for code in given.get("group", "").split(",") if _is_code(code))
    stage = given.get("stage", "")
    if figure == "flaw":
        return _flawed(ask, given.get("part", ""))
    pointed = point(
        ask.report, figure, definition=definition, part=given.get("part", ""), group=group,
        stage=int(stage) if _is_code(stage) else None,
    )  # fmt: skip
    if pointed is None or OTHER in group:
        raise Http404
    question, sub = ask.plain, ""
    if group:
        # The same report's group: its horizon is the whole's, so its n stays.
        question, sub = group_question(ask.question, group), _group_name(ask, group)
    other, n, title = None, pointed.n, _title(figure, pointed, given.get("part", ""))
    pointer = {
        name: given[name]
        for name in ("figure", "definition", "stage", "part", "group", "less")
        if given.get(name)
    }
    if less := given.get("less", ""):
        other = _less(ask, figure, less)
        title = _less_title(figure, definition, given.get("system", ""))
        n = listing.number(
            ask.opened.journal, scope=ask.opened.scope, question=question,
            counted=pointed.counted, without=other,
        )  # fmt: skip
    if given.get("system") in SYSTEMS:
        pointer["system"] = given["system"]
    return Listed(
        ask, question, pointed.counted, other, n, title, sub, pointer,
        pointed.counted.of == "stays",
    )  # fmt: skip


def _flawed(ask: Asking, name: str) -> Listed:
    """The deals of a finding about the data."""
    found = flaw(ask, name)
    if found is None:
        raise Http404
    pointed, title = found
    pointer = {"figure": "flaw", "part": name}
    return Listed(
        ask, whole(ask), pointed.counted, None, pointed.n, title, _("Data quality"), pointer, False
    )


def _less(ask: Asking, figure: str, less: str) -> Counted:
    other = point(ask.report, figure, definition="" if less == "ours" else less)
    if other is None:
        raise Http404
    return other.counted


def _less_title(figure: str, definition: str, system: str) -> str:
    measure = _(MEASURES[figure].title)
    name = SYSTEMS[system].name if system in SYSTEMS else _("the other definition")
    if definition:
        return _("%(measure)s: counted by %(system)s, not here") % {
            "measure": measure, "system": name,
        }  # fmt: skip
    return _("%(measure)s: counted here, not by %(system)s") % {"measure": measure, "system": name}


def _title(figure: str, pointed: Pointed, part: str) -> str:
    if figure == "deals":
        return {
            "won": _("Won deals"), "lost": _("Lost deals"), "no_decision": _("Undecided deals"),
            "open": _("Open deals"), "leads": _("Leads"),
        }[part]  # fmt: skip
    if pointed.stage is not None:
        words = {
            "entered": _("entered"), "conversion": _("left, and how"), "loss": _("left, and how"),
            "dwell": _("how long they stayed"), "open": _("still there"),
        }[part]  # fmt: skip
        return f"{pointed.stage.name}: {words}"
    title = _(MEASURES[figure].title)
    if pointed.definition:
        return f"{title}: {definitions.title(pointed.definition).say(_)}"
    return title


def _group_name(ask: Asking, group: tuple[int, ...]) -> str:
    found = [each for each in ask.report.groups if each.codes == group]
    return shown_names(ask.opened.journal, found, ask.voice)[0]


def _is_code(text: str) -> bool:
    bare = text.removeprefix("-")
    return bare.isascii() and bare.isdigit() and len(bare) < 19


def _order(request: HttpRequest) -> str:
    asked = request.GET.get("order", "deal")
    return asked if asked in listing.ORDERS else "deal"


def _start(request: HttpRequest) -> int:
    asked = request.GET.get("start", "0")
    return int(asked) // PAGE * PAGE if _is_code(asked) and int(asked) > 0 else 0


def _address(listed: Listed, order: str, down: bool, start: int) -> str:
    pairs = dict(listed.pointer)
    if order != "deal":
        pairs["order"] = order
    if down:
        pairs["down"] = "1"
    if start:
        pairs["start"] = str(start)
    return "&".join(filter(None, ["?" + urlencode(pairs), listed.ask.asked.query()]))


def _columns(listed: Listed, order: str, down: bool) -> list[dict[str, object]]:
    heads = [
        ("deal", _("Deal"), False), ("", _("Owner"), False), ("", _("Outcome"), False),
        ("value", _("Amount"), True), ("opened", _("Opened"), True), ("closed", _("Closed"), True),
        ("days", _("Days in the stage") if listed.stays else _("Days"), True),
    ]  # fmt: skip
    columns = []
    for key, label, num in heads:
        column: dict[str, object] = {"label": label, "num": num}
        if key:
            again = order == key
            column["href"] = _address(listed, key, not down if again else key != "deal", 0)
            column["sorted"] = ("descending" if down else "ascending") if again else None
        columns.append(column)
    return columns


def _written(request: HttpRequest, listed: Listed) -> Iterator[str]:
    """Row by row, in pieces: a million deals take no more memory than some thousand."""
    journal, scope = listed.ask.opened.journal, listed.ask.opened.scope
    head = [
        pgettext("deal", "Number"), _("Deal"), _("Company"), _("Owner"), _("Outcome"), _("Amount"),
        _("Currency"), _("Opened"), _("Closed"), _("Days"),
    ]  # fmt: skip
    yield "\ufeff" + _line(head)
    for start in range(0, listed.n, CHUNK):
        lines = listing.lines(
            journal, scope=scope, question=listed.question, counted=listed.counted,
            without=listed.without, skip=start, limit=CHUNK,
        )  # fmt: skip
        for shown in counted_deals(request.user, lines):
            deal, line = shown.deal, shown.line
            value = (
                "" if line.value is None else formats.major(line.value, journal.currency or "EUR")
            )
            yield _line(
                [
                    line.deal, deal.name if deal else "",
                    deal.company.name if deal and deal.company else "", shown.owner,
                    _(WORDS[shown.outcome]), value, journal.currency or "",
                    shown.opened or "", shown.closed or "",
                    "" if line.days is None else round(line.days, 2),
                ]
            )  # fmt: skip


def _line(cells: list[object]) -> str:
    written = StringIO()
    safe = [neutral(cell) if isinstance(cell, str) else cell for cell in cells]
    csv.writer(written, lineterminator="\r\n").writerow(safe)
    return written.getvalue()
