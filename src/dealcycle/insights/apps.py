"""The room as Django knows it."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "dealcycle.insights"

    def ready(self) -> None:
        from dealcycle.insights import plugs

        plugs.offer()
