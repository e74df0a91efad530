"""The public data sets: their numbers stand in Dealcycle as they stand in the files."""

from datetime import UTC, datetime

import pytest
from django.db.models import Count, Sum

from dealcycle.crm.models import Deal, Visit
from dealcycle.people.models import User
from dealcycle.transfer.models import Origin
from tests.shared_data import shared_data
from tests.transfer.files import imported

LATER = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path


SETS = {
    "maven": ("sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv"),
    "realestate_aed": ("Leads.csv", "Sales.csv", "Customers.csv", "Properties.csv", "Agents.csv"),
    "olga": ("opportunities.csv",),
    "bpic12": ("BPI_Challenge_2012_O.csv",),
    "olist": (
        "olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv",
    ),
    "hubspot_fivetran": ("deal_data.csv", "deal_stage_data.csv"),
    "salesforce_fivetran": ("sf_opportunity_data.csv", "sf_opportunity_history_data.csv"),
}  # fmt: skip
# Won, lost, open; the sum won in minor units.
KNOWN = {
    "maven": (4238, 2473, 2089, 1_000_553_400),
    "realestate_aed": (813, 4098, 89, 222_554_400_000),
    "olga": (1824, 3760, 416, 7_224_900_000),
    "bpic12": (2243, 2442, 330, 3_522_733_800),
    "olist": (842, 0, 7158, None),
    "hubspot_fivetran": (0, 0, 44, None),
    "salesforce_fivetran": (5, 4, 1, 2_412_000_000),
}


@pytest.mark.shared_data
@pytest.mark.parametrize("name", SETS)
def test_the_numbers_in_dealcycle_are_those_of_the_files(adam: User, name: str) -> None:
    files = [shared_data(name, file) for file in SETS[name]]
    # Both questions answered beforehand; sets that say it themselves keep their own.
    said = {} if name == "realestate_aed" else {"currency": "USD"}
    job = imported(files, adam, said=said, now=LATER)
    rows = Deal.objects.values_list("outcome").annotate(Count("pk"), Sum("amount_minor"))
    found = {outcome: (count, total) for outcome, count, total in rows}
    won, lost, open_deals, value = KNOWN[name]
    assert found.get("won", (0, None)) == (won, value)
    assert found.get("lost", (0, None))[0] == lost
    assert found.get("", (0, None))[0] == open_deals
    assert job.reconciliation["same"]
    assert job.refused == 0
    assert Visit.objects.filter(left_at=None).count() == open_deals
    assert Origin.objects.filter(record_kind="deal").count() == won + lost + open_deals
