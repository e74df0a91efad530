"""The room as Django knows it."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "dealcycle.demo"
