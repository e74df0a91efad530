"""What an administrator decides about pipelines, fields, reasons and rates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
