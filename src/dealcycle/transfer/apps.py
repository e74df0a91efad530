"""The room as Django knows it."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "dealcycle.transfer"

    def ready(self) -> None:
        from dealcycle.transfer import plugs

        plugs.offer()
