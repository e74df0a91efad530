"""Routes of the kit, and of the server itself."""

from tests.access.matrix import ADMIN, MEMBER, OPEN, Row

ROWS = [
    Row("healthz", who=OPEN),
    Row("asset", who=OPEN, args={"name": "app-000000000000.css"}),
    Row("signed_in", who=MEMBER),
    Row("styleguide", who=ADMIN),
    Row("styleguide_dialog", who=ADMIN),
    Row("styleguide_dialog", "POST", ADMIN, data={"name": "A name"}),
    Row("styleguide_palette", who=ADMIN),
    Row("styleguide_slow", who=ADMIN),
]
