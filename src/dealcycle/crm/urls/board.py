"""The board, and moving deals about."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
