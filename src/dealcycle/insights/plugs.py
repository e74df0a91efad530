"""What this room offers to the open lists of the rooms below it."""

from django.utils.translation import gettext_lazy as _

from dealcycle.crm.models import Deal
from dealcycle.crm.ports import PANELS
from dealcycle.events.ports import SENTENCES, Sentence
from dealcycle.insights import panels
from dealcycle.people import ports as people
from dealcycle.web.menu import MENU, Entry


def offer() -> None:
    MENU.append(
        Entry(
            "cycle",
            _("Cycle"),
            "cycle",
            "chart-line",
            shortcut="y",
            order=60,
            about=_("How your selling works: time to close, win rate, velocity, deal size, funnel"),
        )
    )
    MENU.append(
        Entry(
            "forecast",
            _("Forecast"),
            "forecast",
            "trending-up",
            shortcut="f",
            order=62,
            about=_("What will be won by when, how sure it is, and which deals bring it"),
        )
    )
    MENU.append(
        Entry(
            "improve",
            _("Improve"),
            "improve",
            "lightbulb",
            shortcut="i",
            order=65,
            about=_("What to do first to sell more, why, and what it is worth"),
        )
    )
    PANELS[Deal.KIND].append(panels.call_panel)
    people.NOTICES["pack_made"] = people.Notice(
        _("My board pack is ready"), panels.tell_pack, "presentation", by_mail="never"
    )
    SENTENCES["deal.called"] = Sentence(panels.tell_call, "target")
    SENTENCES["deal.call_adjusted"] = Sentence(
        panels.tell_adjustment, "target", changes=panels.adjustment_changes
    )
