"""Who may see what: the owners whose records a person may read and count."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.db.models import CharField, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from dealcycle.events.prepared import Prepared, Slot
from dealcycle.people.models import Role, RoleVisibility, User, Visibility

DEFAULT_VISIBILITY = {
    Role.ADMINISTRATOR: Visibility.ALL,
    Role.MANAGER: Visibility.TEAM,
    Role.SALESPERSON: Visibility.TEAM,
    Role.VIEWER: Visibility.TEAM,
}
# Asked by every request.
_VISIBILITY: Prepared[RoleVisibility] = Prepared(
    lambda: RoleVisibility.objects.filter(role=Slot("role", CharField()))
)


@dataclass(frozen=True)
class Scope:
    """The owners whose records count; `None` is everybody, and records without an owner."""

    owners: frozenset[int] | None

    def covers(self, owner: int | None) -> bool:
        return self.owners is None or (owner is not None and owner in self.owners)

    def where(self, field: str = "owner") -> Q:
        return Q() if self.owners is None else Q(**{f"{field}__in": sorted(self.owners)})


EVERYBODY = Scope(owners=None)
NOBODY = Scope(owners=frozenset())


def scope(user: User) -> Scope:
    """Whose records this person may see and count."""
    if not getattr(user, "is_active", False):
        return NOBODY
    cached = user.__dict__.get("_scope")
    if cached is None:
        cached = user.__dict__["_scope"] = _scope(user)
    return cached


def visibility_of(role: str) -> str:
    if role == Role.ADMINISTRATOR:
        return Visibility.ALL
    row = _VISIBILITY.first(role=role)
    return row.visibility if row else DEFAULT_VISIBILITY[Role(role)]


def users(user: User) -> QuerySet[User]:
    """The people whose records this person sees; names of all are known to all."""
    return User.objects.filter(scope(user).where("pk"))


def administrators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For everybody else the page is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not getattr(request.user, "is_administrator", False):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _scope(user: User) -> Scope:
    return scope_under(user, visibility_of(user.role))


def scope_under(user: User, visibility: str) -> Scope:
    """Whose records this person would see if their role had this visibility."""
    if visibility == Visibility.ALL:
        return EVERYBODY
    owners = {user.pk}
    if visibility == Visibility.TEAM:
        colleagues = Q(team__lead=user)
        if user.team_id:
            colleagues |= Q(team=user.team_id)
        # Colleagues who left stay in: their deals are still the team's.
        owners |= set(User.objects.filter(colleagues).values_list("pk", flat=True))
    return Scope(owners=frozenset(owners))
