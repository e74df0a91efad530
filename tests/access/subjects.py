"""The records that the matrix asks for: all of them Alice's."""

from collections.abc import Callable
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from dealcycle.crm.actions import activities, attachments, comments, moves
from dealcycle.crm.actions.hand_over import Wishes, begin_hand_over
from dealcycle.crm.models import Activity, Attachment, Comment, Deal, Employment, HandOver
from dealcycle.cycle.moves import Override
from dealcycle.cycle.outcomes import Outcome
from dealcycle.outside import mail as outbox
from dealcycle.outside.models import SystemMail
from dealcycle.people.actions.invitations import invite
from dealcycle.people.models import Invitation, Role
from tests.access import (
    subjects_deals,
    subjects_insights,
    subjects_lists,
    subjects_people,
    subjects_settings,
    subjects_transfer,
)
from tests.builders import a_company, a_contact, a_deal, the_stage
from tests.cast import Cast


def a_planned_call(cast: Cast) -> Activity:
    now = timezone.now()
    entry = activities.Entry(
        kind="call",
        subject="Ask about the budget",
        deal=a_deal(owner=cast.alice, at=now - timedelta(days=2)),
        due=activities.Due(on=timezone.localdate()),
    )
    planned = activities.plan_activity(entry=entry, by=cast.alice, now=now)
    assert isinstance(planned, Activity), planned
    return planned


def a_won_deal(cast: Cast) -> Deal:
    now = timezone.now()
    deal = a_deal(owner=cast.alice, stage="closing", at=now - timedelta(days=2))
    won = moves.close_deal(
        deal=deal,
        closure=moves.Closure(Outcome.WON, closed_on=timezone.localdate()),
        override=Override(words="Signed at the fair."),
        version=None,
        by=cast.alice,
        now=now,
    )
    assert isinstance(won, moves.Moved), won
    return won.deal


def a_comment(cast: Cast) -> Comment:
    """Carol's, on Alice's deal: only she changes it, and an administrator deletes it."""
    deal = a_deal(owner=cast.alice, at=timezone.now() - timedelta(days=2))
    made = comments.add_comment(
        record=deal.record, body="Ask twice.", by=cast.carol, now=timezone.now()
    )
    assert isinstance(made, Comment), made
    return made


def an_attachment(cast: Cast) -> Attachment:
    made = attachments.attach_file(
        record=a_company(owner=cast.alice).record,
        file=ContentFile(b"%PDF"),
        name="plan.pdf",
        content_type="application/pdf",
        by=cast.alice,
        now=timezone.now(),
    )
    assert isinstance(made, Attachment), made
    return made


def an_invitation(cast: Cast) -> Invitation:
    sent = invite(email="new@example.org", role=Role.SALESPERSON, by=cast.adam, now=timezone.now())
    assert isinstance(sent, Invitation), sent
    return sent


def a_hand_over(cast: Cast) -> HandOver:
    a_deal(owner=cast.alice, at=timezone.now() - timedelta(days=2))
    made = begin_hand_over(
        person=cast.alice,
        wishes=Wishes.all_to(cast.bob),
        key="k",
        by=cast.adam,
        now=timezone.now(),
    )
    assert isinstance(made, HandOver), made
    return made


def a_failed_mail(cast: Cast) -> SystemMail:
    mail = outbox.put(recipient="new@example.org", subject="Hello", text="Hello", at=timezone.now())
    mail.failed_at = timezone.now()
    mail.save()
    return mail


def a_place_of_work(cast: Cast) -> Employment:
    return Employment.objects.create(
        contact=a_contact(owner=cast.alice), company=a_company(owner=cast.alice)
    )


# Name in `Row.args` -> makes the record.
SUBJECTS: dict[str, Callable[[Cast], object]] = {
    "deal": lambda cast: a_deal(owner=cast.alice, at=timezone.now() - timedelta(days=2)),
    "company": lambda cast: a_company(owner=cast.alice),
    "contact": lambda cast: a_contact(owner=cast.alice),
    "activity": a_planned_call,
    "won_deal": a_won_deal,
    "stage": lambda cast: the_stage("contact"),
    "employment": a_place_of_work,
    "comment": a_comment,
    "attachment": an_attachment,
    "invitation": an_invitation,
    "hand_over": a_hand_over,
    "failed_mail": a_failed_mail,
    "alice": lambda cast: cast.alice,
    "team": lambda cast: cast.team,
    **subjects_deals.SUBJECTS,
    **subjects_settings.SUBJECTS,
    **subjects_people.SUBJECTS,
    **subjects_lists.SUBJECTS,
    **subjects_insights.SUBJECTS,
    **subjects_transfer.SUBJECTS,
}
