"""The orders that a list offers, in words: for telephones, where there are no headings."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealcycle.crm.lists.order import ORDERS, Order

WORDS = {
    "updated": (_("Changed longest ago"), _("Changed last")),
    "name": (_("By name, A to Z"), _("By name, Z to A")),
    "created": (_("Oldest first"), _("Newest first")),
    "amount": (_("Smallest amount first"), _("Largest amount first")),
    "closed": (_("Closed longest ago"), _("Closed last")),
    "next_step": (_("Next step soonest"), _("Next step latest")),
    "expected_close_on": (
        pgettext_lazy("sorting", "Closing soonest"),
        pgettext_lazy("sorting", "Closing latest"),
    ),
}


def offered(kind: str) -> list[Order]:
    return list(ORDERS[kind].values())


def said(order: Order) -> str:
    return str(WORDS[order.key][order.descending])
