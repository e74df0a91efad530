"""Joins the rooms once Django is ready."""

from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "dealcycle.server"

    def ready(self) -> None:
        from dealcycle.server import wiring

        wiring.join()
