"""The address of each record's page, for faces and for notifications."""

from dealcycle.crm.models import Activity, Comment

PAGES = {"company": "/companies/{}", "contact": "/contacts/{}", "deal": "/deals/{}"}


def link(kind: str, pk: int) -> str:
    """'' for what has no page of its own."""
    return PAGES[kind].format(pk) if kind in PAGES else ""


def link_of_activity(activity: Activity) -> str:
    """Where it stands: on its deal's page, or else its contact's or company's."""
    for kind in ("deal", "contact", "company"):
        if pk := getattr(activity, f"{kind}_id"):
            return f"{link(kind, pk)}#activity-{activity.pk}"
    return "/"


def link_of_comment(comment: Comment) -> str:
    if comment.record_kind == Activity.KIND:
        activity = Activity.objects.filter(pk=comment.record).first()
        return link_of_activity(activity) if activity else "/"
    return f"{link(comment.record_kind, comment.record)}#comment-{comment.pk}"
