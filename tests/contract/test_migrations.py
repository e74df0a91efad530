"""The migrations make the tables that the models describe."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_model_has_changed_since_its_migration() -> None:
    # Ends the process with an error where one is missing.
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
