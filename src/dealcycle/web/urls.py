"""Addresses of the kit: bundled styles and scripts, the style guide."""

from django.urls import path

from dealcycle.web import assets, views

urlpatterns = [
    path("assets/<path:name>", assets.serve, name="asset"),
    path("signed-in", views.signed_in, name="signed_in"),
    path("styleguide", views.styleguide, name="styleguide"),
    path("styleguide/dialog", views.styleguide_dialog, name="styleguide_dialog"),
    path("styleguide/palette", views.styleguide_palette, name="styleguide_palette"),
    path("styleguide/slow", views.styleguide_slow, name="styleguide_slow"),
]
