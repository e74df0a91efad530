"""The room as Django knows it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "dealcycle.people"

    def ready(self) -> None:
        from dealcycle.people import plugs

        plugs.offer()
