"""The room as Django knows it."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "dealcycle.events"
