"""A year of two sellers' deals, as rows, as a file, as a file of stages."""

from datetime import date, timedelta
from pathlib import Path

START = date(2025, 1, 6)


def rows(deals: int = 240) -> list[dict[str, object]]:
    """Won, lost and open in turn; Anna wins more often, and larger deals, than Bert."""
    return [row(at) for at in range(deals)]


def row(at: int) -> dict[str, object]:
    opened = START + timedelta(days=at)
    anna = at % 5 < 3
    status = ("won", "lost", "won", "lost", "open", "lost")[at % 6]
    days = 20 + 7 * at % 40
    return {
        "id": f"D-{at}",
        "created": opened,
        "closed": None if status == "open" else opened + timedelta(days=days),
        "status": status,
        "amount": 1000.5 + 10 * at + (500 if anna else 0),
        "currency": "EUR",
        "owner": "Anna" if anna else "Bert",
        "region": ("North", "South", None)[at % 3],
        "visit_date": opened + timedelta(days=3),
        "offer_date": opened + timedelta(days=10) if at % 4 else None,
    }


def as_csv(given: list[dict[str, object]]) -> str:
    lines = [",".join(given[0])]
    lines += [",".join("" if each is None else str(each) for each in one.values()) for one in given]
    return "\n".join(lines) + "\n"


def a_file(folder: Path, name: str = "deals.csv") -> Path:
    path = folder / name
    path.write_text(as_csv(rows()))
    return path
