"""Routes of transfer/urls/imports.py: administrators alone, until they let managers in.

What holds then stands in tests/transfer/test_importers.py.
"""

from tests.access.matrix import ADMIN, Row

JOB = {"job": "import"}
ROWS = [
    Row("imports", "GET", ADMIN),
    Row("imports", "POST", ADMIN),
    Row("import", "GET", ADMIN, JOB),
    Row("import_progress", "GET", ADMIN, JOB),
    Row("import_review", "POST", ADMIN, JOB),
    Row("import_removal", "POST", ADMIN, JOB),
    Row("import_refused", "GET", ADMIN, {"job": "import_done"}),
    Row("import_run", "POST", ADMIN, JOB),
    Row("import_stop", "POST", ADMIN, {"job": "import_waiting"}),
    Row("import_continuation", "POST", ADMIN, {"job": "import_stopped"}),
    Row("import_undo", "GET", ADMIN, {"job": "import_done"}),
    Row("import_undo", "POST", ADMIN, {"job": "import_done"}),
]
