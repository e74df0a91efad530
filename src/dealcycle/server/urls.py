"""The table of addresses: each room brings its own."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe

handler400 = "dealcycle.web.errors.bad_request"
handler403 = "dealcycle.web.errors.forbidden"
handler404 = "dealcycle.web.errors.not_found"
handler500 = "dealcycle.web.errors.broken"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("dealcycle.people.urls.doors")),
    path("", include("dealcycle.web.urls")),
    path("", include("dealcycle.people.urls")),
    path("", include("dealcycle.crm.urls")),
    path("", include("dealcycle.insights.urls")),
    path("", include("dealcycle.demo.urls")),
    path("", include("dealcycle.transfer.urls")),
]
