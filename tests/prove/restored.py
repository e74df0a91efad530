"""Restores an archive into this environment's empty installation and tells what is in it."""

import json
import os
import sys
from pathlib import Path


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "dealcycle.server.settings"
    from dealcycle.server.start import prepare_database

    prepare_database()
    from django.utils import timezone

    from dealcycle.crm.models import Deal
    from dealcycle.server import backup
    from tests.prove.moving import torn

    backup.restore(archive=Path(sys.argv[1]), now=timezone.now())
    deals = list(Deal.objects.order_by("pk"))
    problems = [problem for deal in deals for problem in torn(deal)]
    print(json.dumps({"versions": {deal.pk: deal.version for deal in deals}, "torn": problems}))


if __name__ == "__main__":
    main()
