"""A deal's own page."""

from django.urls import URLPattern, path

from dealcycle.crm.views import (
    deal,
    deal_contacts,
    deal_edit,
    deal_fields,
    deal_forms,
    deal_handover,
    deal_history,
    lookup,
)

urlpatterns: list[URLPattern] = [
    path("lookup/<str:kind>", lookup.lookup, name="lookup"),
    path("deals/new", deal_forms.new, name="deal_new"),
    path("deals/likely", deal_forms.likely, name="deal_likely"),
    path("deals/<int:deal>", deal.page, name="deal"),
    path("deals/<int:deal>/news", deal.news, name="deal_news"),
    path("deals/<int:deal>/fields/<str:field>", deal_fields.field, name="deal_field"),
    path("deals/<int:deal>/edit", deal_edit.edit, name="deal_edit"),
    path("deals/<int:deal>/handover", deal_handover.handover, name="deal_handover"),
    path("deals/<int:deal>/taking-back", deal_handover.take_back, name="deal_take_back"),
    path("deals/<int:deal>/binning", deal_forms.bin_deal, name="deal_bin"),
    path("deals/<int:deal>/restoring", deal_forms.restore, name="deal_restore"),
    path("deals/<int:deal>/history", deal_history.correct, name="deal_history"),
    path("deals/<int:deal>/contacts/new", deal_contacts.add, name="deal_contact_add"),
    path(
        "deals/<int:deal>/contacts/<int:contact>/role",
        deal_contacts.role,
        name="deal_contact_role",
    ),
    path(
        "deals/<int:deal>/contacts/<int:contact>/removal",
        deal_contacts.remove,
        name="deal_contact_remove",
    ),
    path(
        "deals/<int:deal>/contacts/<int:contact>/return",
        deal_contacts.put_back,
        name="deal_contact_return",
    ),
]
