"""A file with the day on which each deal came to each stage."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

ENTERED = ",".join(f'"Date entered ""{stage} (Sales)"""' for stage in ("Talk", "Offer"))
HEAD = f"Record ID,Create Date,{ENTERED},Close Date,Is Closed Won,Is closed lost,Amount\n"


def a_staged_file(folder: Path, count: int = 300) -> Path:
    """Of the talks six in ten get an offer, of the offers half are won."""
    luck, lines = Random(3), []
    for n in range(count):
        begun = date(2025, 1, 1) + timedelta(days=n)
        offered = begun + timedelta(days=luck.randrange(2, 20))
        ended = offered + timedelta(days=luck.randrange(5, 30))
        gets, wins = luck.random() < 0.6, luck.random() < 0.5
        won = gets and wins
        ends = f"{ended},{str(won).lower()},{str(not won).lower()},{500 + n}"
        lines.append(f"{n},{begun},{begun},{offered if gets else ''},{ends}\n")
    path = folder / "staged.csv"
    path.write_text(HEAD + "".join(lines))
    return path
