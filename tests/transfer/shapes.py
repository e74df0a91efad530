"""Exports as other systems write them, small: the headers are theirs, the deals are made up."""

import csv
import io
from collections.abc import Sequence

STAGES = ("Qualification", "Needs Analysis", "Proposal", "Negotiation")
PEOPLE = ("Alice Archer", "Bob Baker", "Dana Diaz")
FIRMS = ("Northwind", "Hafen Logistik", "Baltic Foods", "Lindqvist Service", "Cranes & Co")


def hubspot(count: int = 24) -> bytes:
    """With a date for each stage entered, as `Date entered "Stage (Pipeline)"`."""
    dated = [f'Date entered "{stage} (Sales Pipeline)"' for stage in STAGES]
    head = ["Record ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Create Date",
            "Close Date", "Deal owner", "Associated Company", "Is Closed Won", "Is closed lost",
            "Deal Type", *dated]  # fmt: skip
    rows = []
    for n in range(count):
        outcome = _outcome(n)
        gone = len(STAGES) if outcome else 1 + n % len(STAGES)
        entered = [f"{_day(n, 3 * place)} 09:30" for place in range(gone)]
        stage = {"won": "Closed Won", "lost": "Closed Lost"}.get(outcome, STAGES[gone - 1])
        rows.append([
            5_000_000 + n, f"Deal {n}", stage, "Sales Pipeline", 900 + 130 * n,
            f"{_day(n, 0)} 09:30", f"{_day(n, 40)} 17:00" if outcome else "", _person(n),
            _firm(n), str(outcome == "won").lower(), str(outcome == "lost").lower(),
            ("newbusiness", "existingbusiness")[n % 2],
            *entered, *[""] * (len(STAGES) - gone),
        ])  # fmt: skip
    return _csv(head, rows)


def pipedrive(count: int = 24) -> bytes:
    head = ["ID", "Title", "Owner", "Value", "Currency of Value", "Organization", "Pipeline",
            "Contact person", "Stage", "Status", "Deal created", "Last stage change", "Won time",
            "Lost time", "Lost reason", "Expected close date", "Source channel"]  # fmt: skip
    rows = []
    for n in range(count):
        outcome = _outcome(n)
        end = f"{_day(n, 40)} 12:00:00"
        rows.append([
            n + 1, f"Deal {n}", _person(n), 900 + 130 * n, "EUR", _firm(n), "Pipeline",
            f"Person {n}", STAGES[n % 4], outcome or "open", f"{_day(n, 0)} 08:15:00",
            f"{_day(n, 9)} 08:15:00", end if outcome == "won" else "",
            end if outcome == "lost" else "", "Price" if outcome == "lost" else "", _day(n, 45),
            "Website",
        ])  # fmt: skip
    return _csv([f"Deal - {name}" for name in head], rows)


def zoho(count: int = 24) -> bytes:
    head = ["Record Id", "Deal Owner.id", "Deal Owner", "Amount", "Deal Name", "Closing Date",
            "Account Name.id", "Account Name", "Stage", "Type", "Probability (%)", "Lead Source",
            "Created Time", "Modified Time", "Description", "Pipeline",
            "Reason For Loss"]  # fmt: skip
    stages = {"won": "Closed Won", "lost": "Closed Lost"}
    rows = []
    for n in range(count):
        outcome = _outcome(n)
        rows.append([
            f"zcrm_554023000000{512000 + n}", f"zcrm_5540230000001{n % 3:05}", _person(n),
            900 + 130 * n, f"Deal {n}", _day(n, 40), f"zcrm_554023000002{n % 5:05}", _firm(n),
            stages.get(outcome, STAGES[n % 4]), "New Business", 40, "Web Research",
            f"{_day(n, 0)} 10:00:00", f"{_day(n, 41)} 10:00:00", "", "Standard",
            "Price" if outcome == "lost" else "",
        ])  # fmt: skip
    return _csv(head, rows)


def salesforce(count: int = 24) -> dict[str, bytes]:
    """Opportunities, their history, accounts and users, as Data Export writes them."""
    stages = {"won": "Closed Won", "lost": "Closed Lost"}
    deals, history = [], []
    for n in range(count):
        outcome = _outcome(n)
        gone = len(STAGES) if outcome else 1 + n % len(STAGES)
        path = [*STAGES[:gone], *([stages[outcome]] if outcome else [])]
        for place, stage in enumerate(path):
            day = _day(n, 40) if stage.startswith("Closed") else _day(n, 3 * place)
            history.append([f"008{n:04}{place}", f"006{n:012}", f"{day}T09:30:00.000+0000",
                            stage, 900 + 130 * n, _day(n, 45)])  # fmt: skip
        deals.append([
            f"006{n:012}", f"Deal {n}", f"001{n % 5:012}", path[-1], 900 + 130 * n, _day(n, 40),
            str(bool(outcome)).lower(), str(outcome == "won").lower(), f"005{n % 3:012}",
            f"{_day(n, 0)}T09:30:00.000+0000", "Web", "New Business",
        ])  # fmt: skip
    return {
        "Opportunity.csv": _csv(
            ["Id", "Name", "AccountId", "StageName", "Amount", "CloseDate", "IsClosed", "IsWon",
             "OwnerId", "CreatedDate", "LeadSource", "Type"], deals),
        "OpportunityHistory.csv": _csv(
            ["Id", "OpportunityId", "CreatedDate", "StageName", "Amount", "CloseDate"], history),
        "Account.csv": _csv(
            ["Id", "Name", "Industry"],
            [[f"001{n:012}", firm, "Logistics"] for n, firm in enumerate(FIRMS)]),
        "User.csv": _csv(
            ["Id", "Name", "Email"],
            [[f"005{n:012}", name, f"{name.split()[0].lower()}@example.org"]
             for n, name in enumerate(PEOPLE)]),
    }  # fmt: skip


def maven(count: int = 24) -> dict[str, bytes]:
    """A pipeline with accounts, products and teams in tables of their own."""
    stages = {"won": "Won", "lost": "Lost"}
    deals = [
        [f"{n:03}AX", _person(n), ("GTX Pro", "MG Special")[n % 2], _firm(n),
         stages.get(_outcome(n), "Engaging"), _day(n, 0), _day(n, 40) if _outcome(n) else "",
         (900 + 130 * n if _outcome(n) == "won" else 0) if _outcome(n) else ""]
        for n in range(count)
    ]  # fmt: skip
    return {
        "sales_pipeline.csv": _csv(
            ["opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date",
             "close_date", "close_value"], deals),
        "accounts.csv": _csv(["account", "sector", "employees"],
                             [[firm, "retail", 40] for firm in FIRMS]),
        "products.csv": _csv(["product", "series", "sales_price"],
                             [["GTX Pro", "GTX", 4821], ["MG Special", "MG", 55]]),
        "sales_teams.csv": _csv(["sales_agent", "manager", "regional_office"],
                                [[name, "Carol Carter", "North"] for name in PEOPLE]),
    }  # fmt: skip


def _outcome(n: int) -> str:
    return ("won", "lost", "", "won", "lost", "won")[n % 6]


def _person(n: int) -> str:
    return PEOPLE[n % 3]


def _firm(n: int) -> str:
    return FIRMS[n % 5]


def _day(n: int, later: int) -> str:
    number = 4 * n + later
    return f"2025-{1 + number // 28 % 12:02}-{1 + number % 28:02}"


def _csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode()
