"""What this room offers to the open lists of the rooms below it."""

from django.utils.translation import gettext_lazy as _

from dealcycle.web.menu import MENU, Entry


def offer() -> None:
    MENU.append(Entry("today", _("Today"), "today", "sun", shortcut="t", order=10))
