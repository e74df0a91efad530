"""Lists, saved views, bulk work, the bin, search."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
