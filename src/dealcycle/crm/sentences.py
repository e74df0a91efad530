"""How this room's events are told: who did it stands before, the values changed stand below."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dealcycle.crm import values
from dealcycle.crm.kinds import Kind
from dealcycle.cycle.words import N_, NN_
from dealcycle.events.models import Event
from dealcycle.events.ports import SENTENCES, Changed, Names, Record, Sentence
from dealcycle.web.jinja import day

# Kept beside the values, and no value of the record.
ASIDE = {"version", "override", "words", "at", "at_company", "all_day"}
# Moved "on Friday": an hour's difference is a slow form, not another day.
DATED_BACK = timedelta(hours=1)


def offer() -> None:
    for kind, (text, icon) in PLAIN.items():
        SENTENCES[kind] = Sentence(_plain(text), icon, speaks_of, changes)
    for kind, (tell, icon, tone) in TOLD.items():
        SENTENCES[kind] = Sentence(tell, icon, speaks_of, changes, tone)
    for record_kind in ("deal", "company", "contact"):
        for action, (words, icon) in TOGETHER.items():
            SENTENCES[f"{record_kind}.bulk_{action}"] = Sentence(_together(*words), icon)
    SENTENCES["deal.bulk_move"] = Sentence(_moved_together, "move-right", _moved_stage)
    for kind in QUIET:
        SENTENCES[kind] = Sentence(_quiet, in_timeline=False)


def speaks_of(event: Event) -> Iterable[Record]:
    kind = event.record_kind
    if kind == "user":
        yield "user", event.record
        return
    yield from values.pointed_at(kind, event.before, event.after)
    if override := event.after.get("override"):
        yield "override", override
    if company := event.after.get("at_company"):
        yield "company", company


def _handed_over(event: Event, names: Names) -> str:
    name = values.name_of(("user", event.record), names)
    return _("handed over what was %(name)s's") % {"name": name}


def _hand_over_undone(event: Event, names: Names) -> str:
    name = values.name_of(("user", event.record), names)
    return _("took the hand-over back: it is %(name)s's again") % {"name": name}


def changes(event: Event, names: Names) -> Iterable[Changed]:
    """Each value that was there before and is another now."""
    for key, before in event.before.items():
        if key in ASIDE or key not in event.after or before == event.after[key]:
            continue
        kind = event.record_kind
        was = values.words(kind, key, before, names)
        now = values.words(kind, key, event.after[key], names)
        if was != now:
            yield Changed(values.label(kind, key, names), was, now)


def _plain(text: str) -> Callable[[Event, Names], str]:
    return lambda event, names: _(text)


def _quiet(event: Event, names: Names) -> str:
    return ""


def _stage(event: Event, names: Names) -> str:
    return values.name_of(("stage", event.after.get("stage")), names)


def _moved(event: Event, names: Names) -> str:
    told = _("moved the deal to “%(stage)s”") % {"stage": _stage(event, names)}
    if (at := event.after.get("at")) and event.at - datetime.fromisoformat(at) > DATED_BACK:
        told = _("%(what)s, as of %(day)s") % {
            "what": told,
            "day": day(datetime.fromisoformat(at), "short"),
        }
    return _with_override(told, event, names)


def _with_override(told: str, event: Event, names: Names) -> str:
    why = names.get(("override", event.after.get("override") or 0))
    return _("%(what)s all the same: %(why)s") % {"what": told, "why": why} if why else told


def _won(event: Event, names: Names) -> str:
    amount = values.plain(event.after.get("amount"))
    told = _("won the deal: %(amount)s") % {"amount": amount} if amount else _("won the deal")
    return _with_override(told, event, names)


def _lost(event: Event, names: Names) -> str:
    return _with_override(_because(_("lost the deal"), event, names), event, names)


def _undecided(event: Event, names: Names) -> str:
    told = _because(_("closed the deal: they did not decide"), event, names)
    return _with_override(told, event, names)


def _because(told: str, event: Event, names: Names) -> str:
    reason = event.after.get("close_reason")
    return f"{told} ({values.name_of(('reason', reason), names)})" if reason else told


def _reopened(event: Event, names: Names) -> str:
    return _("reopened the deal in “%(stage)s”") % {"stage": _stage(event, names)}


def _undone(event: Event, names: Names) -> str:
    return _("took the last move back: “%(stage)s”") % {"stage": _stage(event, names)}


def _corrected(event: Event, names: Names) -> str:
    return _("corrected stages and dates: %(words)s") % {"words": event.after.get("words", "")}


def _person(event: Event, names: Names) -> str:
    return values.name_of(("contact", event.after.get("contact")), names)


def _contact_added(event: Event, names: Names) -> str:
    if role := values.words("deal", "role", event.after.get("role"), names):
        return _("added %(name)s to the deal: %(role)s") % {
            "name": _person(event, names),
            "role": role.lower(),
        }
    return _("added %(name)s to the deal") % {"name": _person(event, names)}


def _contact_role(event: Event, names: Names) -> str:
    return _("changed the role of %(name)s") % {"name": _person(event, names)}


def _contact_removed(event: Event, names: Names) -> str:
    return _("took %(name)s off the deal") % {"name": _person(event, names)}


def _employment(text: str) -> Callable[[Event, Names], str]:
    def tell(event: Event, names: Names) -> str:
        company = values.name_of(("company", event.after.get("at_company")), names)
        return _(text) % {"company": company}

    return tell


def _activity(text: str) -> Callable[[Event, Names], str]:
    """Which activity it was: its kind and subject."""

    def tell(event: Event, names: Names) -> str:
        kind = str(dict(Kind.choices).get(event.after.get("kind"), ""))
        subject = event.after.get("subject")
        what = _("%(kind)s “%(subject)s”") % {"kind": kind, "subject": subject} if subject else kind
        return _(text) % {"what": what}

    return tell


def _attachment(text: str) -> Callable[[Event, Names], str]:
    return lambda event, names: _(text) % {"name": event.after.get("name", "")}


def _together(one: str, many: str) -> Callable[[Event, Names], str]:
    """What was done to this record along with others."""

    def tell(event: Event, names: Names) -> str:
        count = int(event.after.get("count") or 1)
        return ngettext(one, many, count) % {"n": count}

    return tell


def _moved_together(event: Event, names: Names) -> str:
    stage = (event.after.get("changes") or {}).get("stage")
    count = int(event.after.get("count") or 1)
    told = ngettext(
        "moved %(n)d deal to “%(stage)s”", "moved %(n)d deals at once to “%(stage)s”", count
    )
    return told % {"n": count, "stage": values.name_of(("stage", stage), names)}


def _moved_stage(event: Event) -> Iterable[Record]:
    yield "stage", (event.after.get("changes") or {}).get("stage") or 0


TOGETHER = {
    "edit": (NN_("changed %(n)d record", "changed %(n)d records at once"), "pencil"),
    "bin": (
        NN_("moved %(n)d record to the bin", "moved %(n)d records to the bin at once"),
        "trash-2",
    ),
    "undo": (
        NN_("took the change of %(n)d record back", "took the change of %(n)d records back"),
        "undo-2",
    ),
}
PLAIN: dict[str, tuple[str, str]] = {
    "deal.deleted": (N_("deleted the deal for ever"), "trash-2"),
    "company.deleted": (N_("deleted the company for ever"), "trash-2"),
    "contact.deleted": (N_("deleted the contact for ever"), "trash-2"),
    "deal.created": (N_("created the deal"), "plus"),
    "deal.updated": (N_("changed the deal"), "pencil"),
    "deal.follow_up_done": (N_("ended the follow-up"), "circle-check"),
    "deal.tasks_handed": (N_("handed on what was planned"), "user-check"),
    "deal.binned": (N_("moved the deal to the bin"), "trash-2"),
    "deal.restored": (N_("restored the deal from the bin"), "undo-2"),
    "company.created": (N_("created the company"), "plus"),
    "company.updated": (N_("changed the company"), "pencil"),
    "company.binned": (N_("moved the company to the bin"), "trash-2"),
    "company.restored": (N_("restored the company from the bin"), "undo-2"),
    "contact.created": (N_("created the contact"), "plus"),
    "contact.updated": (N_("changed the contact"), "pencil"),
    "contact.binned": (N_("moved the contact to the bin"), "trash-2"),
    "contact.restored": (N_("restored the contact from the bin"), "undo-2"),
    "comment.edited": (N_("changed a comment"), "message-square"),
    "comment.deleted": (N_("deleted a comment"), "message-square"),
    "comment.restored": (N_("restored a comment"), "message-square"),
}
TOLD: dict[str, tuple[Callable[[Event, Names], str], str, str]] = {
    "user.handed_over": (_handed_over, "users", "plain"),
    "user.hand_over_undone": (_hand_over_undone, "undo-2", "plain"),
    "deal.moved": (_moved, "move-right", "plain"),
    "deal.won": (_won, "trophy", "good"),
    "deal.lost": (_lost, "circle-x", "bad"),
    "deal.no_decision": (_undecided, "circle-help", "warn"),
    "deal.reopened": (_reopened, "rotate-ccw", "plain"),
    "deal.move_undone": (_undone, "undo-2", "plain"),
    "deal.history_corrected": (_corrected, "history", "plain"),
    "deal.contact_added": (_contact_added, "user-plus", "plain"),
    "deal.contact_role_changed": (_contact_role, "user-check", "plain"),
    "deal.contact_removed": (_contact_removed, "user-x", "plain"),
    "contact.employment_added": (
        _employment(N_("added work at %(company)s")),
        "briefcase",
        "plain",
    ),
    "contact.employment_corrected": (
        _employment(N_("corrected the work at %(company)s")),
        "briefcase",
        "plain",
    ),
    "contact.employment_removed": (
        _employment(N_("took back the work at %(company)s")),
        "briefcase",
        "plain",
    ),
    "activity.updated": (_activity(N_("changed: %(what)s")), "pencil", "plain"),
    "activity.rescheduled": (
        _activity(N_("put on another day: %(what)s")),
        "calendar-clock",
        "plain",
    ),
    "activity.reopened": (_activity(N_("planned again: %(what)s")), "rotate-ccw", "plain"),
    "activity.cancelled": (_activity(N_("deleted: %(what)s")), "trash-2", "plain"),
    "activity.restored": (_activity(N_("restored: %(what)s")), "undo-2", "plain"),
    "attachment.added": (_attachment(N_("attached “%(name)s”")), "paperclip", "plain"),
    "attachment.renamed": (_attachment(N_("renamed a file to “%(name)s”")), "paperclip", "plain"),
    "attachment.removed": (_attachment(N_("removed the file “%(name)s”")), "paperclip", "plain"),
    "attachment.restored": (_attachment(N_("restored the file “%(name)s”")), "paperclip", "plain"),
}
# Told by their own entries, or nobody's news.
QUIET = (
    "activity.planned",
    "activity.logged",
    "activity.completed",
    "activity.snoozed",
    "comment.added",
    "deal.snoozed",
)
