"""Addresses of the kit: bundled styles and scripts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
