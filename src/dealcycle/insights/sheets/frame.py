"""What all sheets share: whose figures, as of when, narrowed to what."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from dealcycle.insights.asked import CUSTOM, PERIOD_LABELS, SPANS
from dealcycle.insights.asking import Asking
from dealcycle.insights.drawing import day_of
from dealcycle.insights.filters import whose
from dealcycle.measures.estimate import Refusal, Sentence
from dealcycle.present import formats
from dealcycle.present.group_names import names_of
from dealcycle.present.sheet import Part, Sheet


def framed(
    ask: Asking, key: str, title: str, question: str, parts: Iterable[Part], *,
    more: Sequence[str] = (), day: date | None = None,
) -> Sheet:  # fmt: skip
    """The parts with what they are about; `more` are choices of this view alone."""
    at = day or day_of(ask)
    written = formats.day(at, ask.voice.lang)
    return Sheet(
        key, title, question, whose(ask.opened.scope), _("as of %(day)s") % {"day": written},
        at.isoformat(), (*more, *_narrowings(ask)), tuple(parts), ask.opened.journal.currency,
    )  # fmt: skip


def said(ask: Asking, what: Sentence | Refusal) -> str:
    words = what.says if isinstance(what, Refusal) else what
    return words.say(ask.voice.gettext, ask.voice.ngettext)


def _narrowings(ask: Asking) -> list[str]:
    """'Owner: Anna', 'This quarter', 'Split by: source'."""
    asked, lang = ask.asked, ask.voice.lang
    found = []
    if asked.span == CUSTOM:
        ends = [formats.day(end, lang, "short") if end else "…" for end in asked.bounds(date.max)]
        found.append(" – ".join(ends))
    elif asked.span:
        found.append(str(SPANS[asked.span]))
    for name, codes in asked.only:
        words = ", ".join(names_of(ask.opened.journal, name, codes, ask.voice).values())
        found.append(f"{ask.labels[name]}: {words}")
    if asked.by:
        known = ask.labels | {key: str(label) for key, label in PERIOD_LABELS.items()}
        split = " × ".join(known[name] for name in asked.by)
        found.append(_("Split by: %(name)s") % {"name": split.lower()})
    if asked.elapsed:
        found.append(_("Days with their hours"))
    return found
