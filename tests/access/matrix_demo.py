"""Routes of demo/urls.py: the cast's organisation holds no demo, so nobody finds the page."""

from tests.access.matrix import ADMIN, Row

ROWS = [
    Row("settings_demo", "GET", ADMIN, answers=(404,)),
    Row("settings_demo_removal", "GET", ADMIN, answers=(404,)),
    Row("settings_demo_removal", "POST", ADMIN, data={"typed": "Example"}, answers=(404,)),
]
