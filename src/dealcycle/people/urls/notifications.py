"""What one should know."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
