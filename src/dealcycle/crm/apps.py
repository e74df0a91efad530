"""The room as Django knows it."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "dealcycle.crm"

    def ready(self) -> None:
        from dealcycle.crm import evidence, folding, plugs, sentences

        folding.install()
        evidence.offer()
        plugs.offer()
        sentences.offer()
