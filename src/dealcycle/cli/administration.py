"""Commands for administrators: backup and restore."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def backup(
    to: Annotated[Path, typer.Argument(help="File or folder to write the backup to.")] = Path(),
) -> None:
    """Write database and files into one checked archive, while the server runs."""
    _set_up()
    from django.utils import timezone

    from dealcycle.server import backup as backups

    try:
        made = backups.back_up(to=to, now=timezone.now())
    except backups.BackupError as error:
        sys.exit(str(error))
    print(f"{made.path}: {made.rows} rows, {made.files} files, {made.size / 1e6:.1f} MB, checked.")


def restore(
    archive: Annotated[Path, typer.Argument(help="A backup made by `dealcycle backup`.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in the place of the present data. A copy of the present data is kept."""
    _set_up()
    from django.conf import settings
    from django.utils import timezone

    from dealcycle.server import backup as backups

    if not yes and not typer.confirm(
        "Everything in this installation is replaced by the backup. Go on?"
    ):
        sys.exit("Nothing was changed.")
    try:
        folder = settings.DATA / "before-restore"
        folder.mkdir(exist_ok=True)
        kept = backups.back_up(to=folder, now=timezone.now())
        done = backups.restore(archive=archive, now=timezone.now())
    except backups.BackupError as error:
        sys.exit(str(error))
    backups.tell_server()
    print(
        f"Restored {done.rows} rows and {done.files} files. What was here before lies in "
        f"{kept.path}. Mail stays paused until an administrator resumes it in the settings."
    )


def _set_up() -> None:
    """Django is loaded only by commands that need the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealcycle.server.settings")
    from dealcycle.server.environment import BadSetting

    try:
        import django

        django.setup()
    except BadSetting as bad:
        sys.exit(str(bad))
    except ModuleNotFoundError:
        sys.exit("This command needs the application: pip install 'dealcycle[server]'.")
