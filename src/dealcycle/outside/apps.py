"""The room as Django knows it."""

from django.apps import AppConfig


class OutsideConfig(AppConfig):
    name = "dealcycle.outside"
