"""Routes of people/urls/settings.py."""

from tests.access.matrix import ADMIN, MEMBER, Row

ROWS = [
    Row("settings", who=MEMBER),
    Row("settings_organisation", who=ADMIN),
    Row("settings_organisation", "POST", ADMIN, data={"name": "Else", "version": 1}),
    Row("organisation_logo_new", "POST", ADMIN),
    Row("organisation_logo_removal", "POST", ADMIN),
    # The cast has no logo: whoever may look finds nothing.
    Row("organisation_logo_return", "POST", ADMIN, {"name": "none.png"}, answers=(404,)),
    Row("organisation_logo", "GET", MEMBER, {"name": "none.png"}, answers=(404,)),
]
