"""Commands for administrators: backup and restore, a password where mail cannot help."""

import os
import sys
from pathlib import Path
from typing import Annotated

from dealcycle.cli import arguments
from dealcycle.cycle.refusal import Fault
from dealcycle.cycle.words import N_
from dealcycle.present.terminal import say, tell

BACKUP = say("Write database and files into one checked archive, while the server runs.")
RESTORE = say("Put a backup in the place of the present data. A copy of the present data is kept.")

PASSWORD = say("Set a person's password, where no mail can bring them a link.")


def backup(
    to: Annotated[
        Path, arguments.Argument(help=say("File or folder to write the backup to."))
    ] = Path(),
) -> None:
    set_up()
    from django.utils import timezone

    from dealcycle.server import backup as backups

    try:
        made = backups.back_up(to=to, now=timezone.now())
    except Fault as fault:
        sys.exit(tell(fault))
    print(
        say(
            "%(file)s: %(rows)s rows, %(files)s files, %(size)s MB, checked.",
            file=made.path,
            rows=made.rows,
            files=made.files,
            size=f"{made.size / 1e6:.1f}",
        )
    )


def restore(
    archive: Annotated[Path, arguments.Argument(help=say("A backup made by `dealcycle backup`."))],
    yes: Annotated[bool, arguments.Option("--yes", help=say("Do not ask."))] = False,
) -> None:
    set_up(anew=True)
    from django.conf import settings
    from django.utils import timezone

    from dealcycle.server import backup as backups

    question = say("Everything in this installation is replaced by the backup. Go on?")
    if not yes and not arguments.confirm(question):
        sys.exit(say("Nothing was changed."))
    try:
        folder = settings.DATA / "before-restore"
        folder.mkdir(exist_ok=True)
        kept = backups.back_up(to=folder, now=timezone.now())
        done = backups.restore(archive=archive, now=timezone.now())
    except Fault as fault:
        sys.exit(tell(fault))
    backups.tell_server()
    print(
        say(
            "Restored %(rows)s rows and %(files)s files. What was here before lies in %(kept)s. "
            "Mail stays paused until an administrator resumes it in the settings.",
            rows=done.rows,
            files=done.files,
            kept=kept.path,
        )
    )


def password(
    address: Annotated[str, arguments.Argument(help=say("The e-mail address they sign in with."))],
) -> None:
    set_up()
    from django.utils import timezone

    from dealcycle.cycle.refusal import Refused
    from dealcycle.people.actions.profile import set_password
    from dealcycle.people.models import User

    person = User.objects.filter(email__iexact=address, is_active=True).first()
    if person is None:
        sys.exit(say("Nobody signs in with %(address)s.", address=address))
    typed = arguments.prompt_secret(say("New password"))
    answer = set_password(person=person, password=typed, now=timezone.now())
    if isinstance(answer, Refused):
        sys.exit("\n".join(str(reason) for reason in answer.reasons))
    print(say("The password of %(name)s is set; their sessions have ended.", name=person.name))


def set_up(*, anew: bool = False) -> None:
    """Django is loaded only by commands that need the database; it has to be there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealcycle.server.settings")
    try:
        import django

        django.setup()
        _look_for_database(make=anew)
    except Fault as fault:
        sys.exit(tell(fault))
    except ModuleNotFoundError:
        sys.exit(say("This command needs the application: pip install 'dealcycle[server]'."))


def _look_for_database(*, make: bool) -> None:
    """A backup of nothing, or a password for nobody, would look as if all were well."""
    from django.conf import settings
    from django.db import connection

    from dealcycle.server import start

    start.check_database(settings.ENVIRONMENT.database_url)
    name = Path(str(connection.settings_dict["NAME"]))
    is_there = connection.vendor != "sqlite" or name.exists()
    if is_there and "people_user" in connection.introspection.table_names():
        return
    if make:
        start.prepare_database()
        return
    raise Fault(
        N_(
            "There is no Dealcycle in %(place)s yet. Start it there once with bin/start, or say "
            "where yours is: DEALCYCLE_DATA for the folder, DATABASE_URL for PostgreSQL."
        ),
        place=connection.settings_dict["HOST"] or settings.DATA,
    )
