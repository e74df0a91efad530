"""Who may bring files in: it makes people, pipelines and fields, so administrators alone."""

from django.db.models import QuerySet
from django.http import Http404

from dealcycle.people.models import User
from dealcycle.transfer.models import Import


def may_import(user: User) -> bool:
    return bool(user.is_active and user.is_administrator)


def imports(user: User) -> QuerySet[Import]:
    """Every import, the newest first; nothing for those who may not."""
    found = Import.objects.select_related("user").order_by("-id")
    return found if may_import(user) else found.none()


def the_import(user: User, pk: int) -> Import:
    """Strangers get 404."""
    found = imports(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
