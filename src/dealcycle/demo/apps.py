"""The room as Django knows it."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "dealcycle.demo"

    def ready(self) -> None:
        from dealcycle.demo import plugs

        plugs.offer()
