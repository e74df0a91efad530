"""What an administrator can do about system mail that waits or could not leave."""

from datetime import datetime, timedelta

from dealcycle.outside import mail
from dealcycle.outside.models import MailFile, SystemMail

# A mail that failed keeps its text this long, sealed, so that it can be tried again.
KEPT_FOR = timedelta(days=30)


def retry(*, failed: SystemMail, now: datetime) -> bool:
    """Puts a failed mail back into the queue; whether it was there to be put."""
    return bool(
        SystemMail.objects.filter(pk=failed.pk, failed_at__isnull=False, sent_at=None)
        .exclude(sealed_text="")
        # Its days begin anew: otherwise the next hitch would end it at once.
        .update(failed_at=None, error="", attempts=0, written_at=now, due_at=now)
    )


def hurry(*, now: datetime) -> int:
    """Makes everything that waits due now; how many."""
    return mail.waiting().filter(due_at__gt=now).update(due_at=now)


def drop_waiting(*, now: datetime) -> int:
    """Ends everything that waits, unsent; how many."""
    MailFile.objects.filter(mail__in=mail.waiting()).delete()
    return mail.waiting().update(
        failed_at=now, error="", leased_until=None, sealed_text="", sealed_html=""
    )


def forget_failed(now: datetime) -> int:
    """Empties the text of mails that failed long ago; how many."""
    old = SystemMail.objects.filter(failed_at__lt=now - KEPT_FOR).exclude(sealed_text="")
    MailFile.objects.filter(mail__failed_at__lt=now - KEPT_FOR).delete()
    return old.update(sealed_text="", sealed_html="")
