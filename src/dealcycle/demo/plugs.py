"""What this room offers to the open lists of the rooms below it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealcycle.demo import filling
from dealcycle.demo.actions import BEGINNING, demo_organisation
from dealcycle.people import ports
from dealcycle.web.menu import Entry
from dealcycle.web.settings_menu import SETTINGS, SYSTEM


def offer() -> None:
    ports.BEGINNINGS.append(
        ports.Beginning(
            BEGINNING,
            gettext_lazy("Look at an example"),
            gettext_lazy(
                "A made-up company's two years: a dozen people, 2,500 deals. Nothing in it is real."
            ),
            "sparkles",
            order=10,
            progress=progress,
        )
    )
    SETTINGS.append(
        Entry(
            "demo",
            gettext_lazy("Demo data"),
            "settings_demo",
            "sparkles",
            order=390,
            visible=_may_remove,
            about=gettext_lazy("Remove the invented company and start empty"),
            group=SYSTEM,
        )
    )


def _may_remove(user: object) -> bool:
    return bool(user.is_administrator and demo_organisation())


def progress() -> ports.Progress:
    """How many of its deals are there."""
    done, total = filling.so_far()
    if filling.is_filled():
        return ports.Progress(1, 1)
    failed = filling.has_failed()
    return ports.Progress(
        min(done, max(total - 1, 0)),
        total,
        words=_("Inventing people, companies and deals …"),
        failed=_("The example could not be made; the server's log says why.") if failed else "",
    )
