"""The first visit, invitations, and what belongs to oneself."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
