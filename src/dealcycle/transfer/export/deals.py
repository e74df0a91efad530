"""Deals, the people on them, and their history."""

from django.db.models import Case, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from dealcycle.crm.models import Change, Deal, DealContact, Override, Stage, Visit
from dealcycle.transfer.export.columns import amount, binned, ending, own_fields, owned
from dealcycle.transfer.export.shape import Column, Table, col

START = "stage__pipeline__starts_at__position"


def tables() -> list[Table]:
    deals, stays = _deals(), _stays()
    return [
        Table("deals", _("Deals."), deals, lambda: _with_opening(binned_at=None)),
        Table(
            "stage_history",
            _("Every stay of a deal in a stage, from where the cycle's clock starts."),
            stays,
            lambda: _living().filter(_in_cycle()),
        ),
        Table(
            "lead_history",
            _("Stays in stages before the clock: while it was a lead."),
            stays,
            lambda: _living().filter(stage__position__lt=F(START)),
        ),
        Table("deal_contacts", _("Who takes part in a deal, and how."), [
            col("deal_id", "integer", _("The deal")),
            col("contact_id", "integer", _("The contact")),
            col("contact", "text", _("Their name"), "contact__name"),
            col("role", "text", _("Their part in the purchase")),
            col("since", "moment", _("Since when"), "at"),
        ], DealContact.objects.all),
        Table("changes", _("Every value that a field of a deal has had."), [
            col("deal_id", "integer", _("The deal")),
            col("field", "text", _("The field: owner, amount_minor (cents), outcome …")),
            col("value", "text", _("The value: numbers of users, companies and so on; "
                                   "moments in seconds since 1970")),
            col("at", "moment", _("When it became so")),
            col("recorded_at", "moment", _("When that was written down")),
            col("until", "moment", _("When the next value was written down; empty: it holds")),
        ], Change.objects.all),
        Table("overrides", _("Moves made without what the stage asks for, and why."), [
            col("deal_id", "integer", _("The deal")),
            col("from_stage", "text", _("The stage that was left"), "from_stage__name"),
            col("to_stage", "text", _("Where it went; empty: it was closed"), "to_stage__name"),
            col("missing", "text", _("What was missing"), read=_listed),
            col("reason", "text", _("The reason chosen")),
            col("words", "text", _("The reason in words")),
            col("by", "integer", _("The user who moved it")),
            col("at", "moment", _("When")),
        ], Override.objects.all),
        Table("binned_deals", _("Deals in the bin, in the same shape."), [*deals, binned()],
              lambda: _with_opening(binned_at__isnull=False)),
        Table("stage_history_void", _("Stays that were undone or corrected, and those of deals "
                                      "in the bin."), [
            *stays,
            col("recorded_at", "moment", _("When that was written down"), "entry_recorded_at"),
            col("void_at", "moment", _("When it was taken back")),
        ], lambda: _named(Visit.objects.filter(~Q(void_at=None) | ~Q(deal__binned_at=None)))),
    ]  # fmt: skip


def _deals() -> list[Column]:
    columns = [
        col("deal_id", "integer", _("Its number here"), "id"),
        col("name", "text", _("Name")),
        col("company_id", "integer", _("The company that would buy")),
        col("company", "text", _("Its name"), "company__name"),
        col("pipeline", "text", _("The pipeline"), "pipeline__name"),
        col("stage", "text", _("The stage it is in"), "stage__name"),
        col("status", "text", _("open, won, lost or no_decision"), "outcome", read=_status),
        col("amount", "amount", _("The amount"), "amount_minor", "currency", read=amount),
        col("currency", "text", _("Its currency")),
        *owned(),
        col("opened", "moment", _("When the cycle's clock started; empty: still a lead"),
            "clock_at"),
        col("closed", "moment", _("When it was won, lost or given up"), "closed_at"),
        col("lost_reason", "text", _("Why it was lost or not decided"), "close_reason__name"),
        col("close_note", "text", _("What happened")),
        col("competitor", "text", _("Competitor")),
        col("expected_close_on", "day", _("When it is expected to close")),
        col("next_step_at", "moment", _("When its next step is due")),
        col("fit", "text", _("How well it fits: strong, partial, weak")),
        col("needs", "text", _("Needs")),
        col("budget", "text", _("Budget")),
        col("timing", "text", _("Timing")),
        col("decision_process", "text", _("How they decide")),
        col("proposal_sent_on", "day", _("When the proposal was sent")),
        col("proposal_expires_on", "day", _("Until when it is valid")),
        col("terms_agreed_on", "day", _("When the terms were agreed")),
        col("follow_up_done_at", "moment", _("When its follow-up was ended")),
        *ending(),
    ]  # fmt: skip
    return columns + own_fields("deal", {column.name for column in columns})


def _stays() -> list[Column]:
    return [
        col("deal_id", "integer", _("The deal")),
        col("pipeline", "text", _("The pipeline"), "stage__pipeline__name"),
        col("stage", "text", _("The stage"), "stage__name"),
        col("entered_at", "moment", _("When it entered the stage")),
        col("left_at", "moment", _("When it left; empty: it is there now")),
        col("exit", "text", _("Where it went: the next stage, won, lost or no_decision"),
            "exit", "exit_name", read=_exit),
    ]  # fmt: skip


def _with_opening(**which: object) -> QuerySet[Deal]:
    """Deals with the moment at which their clock started."""
    first = (
        Visit.objects.filter(_in_cycle(), deal=OuterRef("pk"), void_at=None)
        .order_by().values("deal").annotate(at=Min("entered_at")).values("at")
    )  # fmt: skip
    return Deal.objects.filter(**which).annotate(clock_at=Subquery(first))


def _living() -> QuerySet[Visit]:
    return _named(Visit.objects.filter(void_at=None, deal__binned_at=None))


def _named(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """With the name of the stage that they went to; its number stands as text in the exit."""
    names = [
        When(exit=str(pk), then=Value(name)) for pk, name in Stage.objects.values_list("pk", "name")
    ]
    return visits.annotate(exit_name=Case(*names, default=Value("")) if names else Value(""))


def _in_cycle() -> Q:
    """A stay at or past the stage where the deal's pipeline starts its clock."""
    return Q(stage__pipeline__starts_at=None) | Q(stage__position__gte=F(START))


def _status(outcome: str) -> str:
    return outcome or "open"


def _exit(exit_: str, name: str) -> str:
    return name or exit_


def _listed(missing: object) -> str:
    return ", ".join(str(each) for each in missing) if isinstance(missing, list) else ""
