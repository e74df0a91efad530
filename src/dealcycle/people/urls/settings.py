"""What an administrator decides about the organisation and its people."""

from django.urls import path

from dealcycle.people.views import organisation, settings

urlpatterns = [
    path("settings", settings.index, name="settings"),
    path("settings/organisation", organisation.page, name="settings_organisation"),
    path("settings/organisation/logo", organisation.logo, name="organisation_logo_new"),
    path(
        "settings/organisation/logo/removal",
        organisation.logo_removal,
        name="organisation_logo_removal",
    ),
    path(
        "settings/organisation/logo/<str:name>/return",
        organisation.logo_return,
        name="organisation_logo_return",
    ),
    path("logo/<str:name>", organisation.logo_file, name="organisation_logo"),
]
