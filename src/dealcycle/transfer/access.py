"""Who may bring files in: an import reaches everybody's records, and makes people and stages.

So it takes somebody who sees everything: an administrator, or a manager where administrators have
said so. A manager finds and undoes their own imports alone.
"""

from django.db.models import QuerySet
from django.http import Http404

from dealcycle.cycle.words import N_
from dealcycle.people import organisation
from dealcycle.people.access import scope
from dealcycle.people.models import Importers, Role, User
from dealcycle.transfer.models import Import

MAY_NOT = N_("Only administrators import files, and managers whom they let.")


def may_import(user: User) -> bool:
    if not user.is_active or user.is_administrator:
        return bool(user.is_active)
    found = organisation.current()
    managers_too = found is not None and found.importers == Importers.MANAGERS
    return managers_too and user.role == Role.MANAGER and scope(user).owners is None


def may_touch(user: User, job: Import) -> bool:
    """Their own import, or anybody's for an administrator."""
    return may_import(user) and (user.is_administrator or job.user_id == user.pk)


def imports(user: User) -> QuerySet[Import]:
    """Every import, the newest first; a manager's own; nothing for those who may not."""
    found = Import.objects.select_related("user").order_by("-id")
    if user.is_administrator and may_import(user):
        return found
    return found.filter(user=user) if may_import(user) else found.none()


def the_import(user: User, pk: int) -> Import:
    """Strangers get 404."""
    found = imports(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
