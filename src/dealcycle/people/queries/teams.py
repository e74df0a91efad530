"""Teams with their lead and how many belong to them."""

from django.db.models import Count, Q, QuerySet

from dealcycle.people.models import Team


def teams() -> QuerySet[Team]:
    """Those that still take people first, then the retired, by name."""
    active = Count("members", filter=Q(members__is_active=True))
    return (
        Team.objects.select_related("lead")
        .annotate(size=active)
        .order_by("retired_at", "name", "pk")
    )
