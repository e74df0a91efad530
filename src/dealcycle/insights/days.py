"""Calendar days of instants as SQL that costs a comparison or two a row."""

from dealcycle.measures.calendar_days import DAY, offset

Turn = tuple[int, int]  # from this second on the clocks are so many seconds ahead
STEP = 45 * DAY
LAST_DAY = 1_000_000  # later than any


def day_sql(seconds: str, zone: str, first: int, last: int) -> str:
    """The day number of a column of epoch seconds, right for instants from `first` to `last`."""
    turns = changes_of_clocks(zone, first, last)
    return f"CAST(({seconds} + {_ahead(seconds, turns)}) // {DAY} AS INTEGER)"


def changes_of_clocks(zone: str, first: int, last: int) -> list[Turn]:
    """When the zone's clocks were put forward or back; the first entry holds at `first`."""
    turns, at = [(first, offset(first, zone))], first
    while at < last:
        if offset(at + STEP, zone) == turns[-1][1]:
            at += STEP
        else:
            at = _turn(zone, at, at + STEP, turns[-1][1])
            turns.append((at, offset(at, zone)))
    return turns


def _turn(zone: str, low: int, high: int, ahead: int) -> int:
    """The first second after `low` at which the clocks no longer stand as they did."""
    while high - low > 1:
        middle = (low + high) // 2
        if offset(middle, zone) == ahead:
            low = middle
        else:
            high = middle
    return high


def _ahead(seconds: str, turns: list[Turn]) -> str:
    """A tree of comparisons: five for sixteen years of summer times."""
    if len(turns) == 1:
        return str(turns[0][1])
    middle = len(turns) // 2
    early, late = turns[:middle], turns[middle:]
    return (
        f"CASE WHEN {seconds} < {late[0][0]} THEN {_ahead(seconds, early)} "
        f"ELSE {_ahead(seconds, late)} END"
    )
