"""Folding inside the database: SQLite's own lower() knows only ASCII."""

from django.db.backends.signals import connection_created

from dealcycle.crm.models.record import fold


def install() -> None:
    connection_created.connect(_teach, dispatch_uid="dealcycle.crm.folding")


def _teach(connection: object, **_signal: object) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("dealcycle_fold", 1, _fold, deterministic=True)


def _fold(text: object) -> str:
    return "" if text is None else fold(str(text))
