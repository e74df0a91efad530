"""Addresses of this room."""

from django.urls import path

from dealcycle.demo import views

urlpatterns = [
    path("settings/demo", views.page, name="settings_demo"),
    path("settings/demo/removal", views.removal, name="settings_demo_removal"),
]
