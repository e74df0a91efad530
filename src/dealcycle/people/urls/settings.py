"""What an administrator decides about the organisation and its people."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
