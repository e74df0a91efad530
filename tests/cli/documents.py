"""The JSON of `dealcycle report`, key by key: what somebody's script relies on."""

import math
from datetime import datetime

MEASURES = {
    "time_to_close": "days", "win_rate": "share", "pace": "days", "velocity": "money_per_day",
    "deal_size": "money", "funnel": "share",
}  # fmt: skip
FATES = ("won", "lost", "no_decision", "open")
DEALS = {"won", "lost", "no_decision", "open", "leads"}
FIGURE = {"value", "low", "high", "n", "unit", "refused", "definitions"}
DEFINITION = {"name", "value", "low", "high", "n", "explains"}
STAGE = {
    "stage", "entered", "skipped", "reentered", "exits", "conversion", "loss", "dwell",
}  # fmt: skip
# The naive ones that people know from elsewhere.
NAIVE = {
    "win_rate": {"closed_in_period"}, "time_to_close": {"mean_days_won", "median_days_won"},
    "velocity": {"textbook"}, "deal_size": {"mean_won"},
}  # fmt: skip


def check(data: dict, *, by: tuple[str, ...] = (), database: bool = False) -> None:
    """Walks the whole document; whatever is not as promised fails."""
    assert set(data) == {
        "format", "as_of", "currency", "horizon", "read", "deals", "measures", "groups", "curves",
        "trends",
    }  # fmt: skip
    assert data["format"] == 1
    assert datetime.fromisoformat(data["as_of"]).tzinfo is not None
    assert data["currency"] is None or len(data["currency"]) == 3
    assert data["horizon"] is None or data["horizon"] >= 0
    _check_read(data["read"], database)
    _check_deals(data["deals"])
    _check_measures(data["measures"])
    for group in data["groups"]:
        assert set(group) == {"by", "deals", "measures"}
        assert set(group["by"]) == set(by)
        assert all(name is None or isinstance(name, str) for name in group["by"].values())
        _check_deals(group["deals"])
        _check_measures(group["measures"])
    assert bool(data["groups"]) == bool(by)
    _check_curves(data["curves"])
    assert bool(data["trends"]) == (by in (("month",), ("quarter",)))
    if data["trends"] is not None:
        _check_trends(data["trends"], by[0])


def _check_read(read: dict, database: bool) -> None:
    assert set(read) == {"files", "rows", "mapping", "warnings"}
    assert read["files"] and all(isinstance(name, str) for name in read["files"])
    assert type(read["rows"]) is int
    assert isinstance(read["mapping"], dict) and bool(read["mapping"]) != database
    assert all(isinstance(words, str) for words in read["warnings"])


def _check_deals(deals: dict) -> None:
    assert set(deals) == DEALS
    assert all(type(count) is int and count >= 0 for count in deals.values())


def _check_measures(measures: dict) -> None:
    assert set(measures) == set(MEASURES)
    for name, figure in measures.items():
        more = {"stages", "leads"} if name == "funnel" else set()
        _check_figure(figure, more)
        assert figure["unit"] == MEASURES[name]
        assert NAIVE.get(name, set()) <= {each["name"] for each in figure["definitions"]}
    funnel = measures["funnel"]
    assert funnel["value"] is None
    assert bool(funnel["stages"]) != bool(funnel["refused"])
    for stage in (*funnel["stages"], *funnel["leads"]):
        assert set(stage) == STAGE
        assert isinstance(stage["stage"], str)
        assert all(type(stage[key]) is int for key in ("entered", "skipped", "reentered"))
        assert all(type(count) is int for count in stage["exits"].values())
        for key in ("conversion", "loss", "dwell"):
            _check_figure(stage[key], set())


def _check_figure(figure: dict, more: set[str]) -> None:
    assert set(figure) == FIGURE | more
    refused = figure["refused"]
    if refused is not None:
        assert set(refused) == {"code", "text"} and refused["code"] and refused["text"]
        assert figure["value"] is figure["low"] is figure["high"] is figure["n"] is None
    elif not more:
        assert _is_number(figure["value"])
        assert type(figure["n"]) is int
        low, high = figure["low"], figure["high"]
        assert low is None or low <= figure["value"] + 1e-9
        assert high is None or figure["value"] <= high + 1e-9
    for each in figure["definitions"]:
        assert set(each) == DEFINITION
        assert each["name"] and each["explains"]
        assert type(each["n"]) is int
        assert all(each[key] is None or _is_number(each[key]) for key in ("value", "low", "high"))


def _check_curves(curves: dict | None) -> None:
    if curves is None:
        return
    if curves["refused"] is not None:
        assert set(curves) == {"refused"} and set(curves["refused"]) == {"code", "text"}
        return
    fates = [fate for fate in FATES if fate in curves]
    assert set(curves) == {"refused", "n", "day", *fates} and {"won", "open"} <= set(fates)
    assert curves["day"] == list(range(len(curves["day"])))
    for fate in fates:
        assert set(curves[fate]) == {"value", "low", "high"}
        assert all(len(each) == len(curves["day"]) for each in curves[fate].values())
    for shares in zip(*(curves[fate]["value"] for fate in fates), strict=True):
        assert math.isclose(sum(shares), 1, abs_tol=1e-9)


def _check_trends(trends: dict, period: str) -> None:
    assert set(trends) == {"period", "measures"} and trends["period"] == period
    assert set(trends["measures"]) == set(MEASURES) - {"funnel"}
    for measure in trends["measures"].values():
        assert set(measure) == {"points", "changes"} and measure["points"]
        for point in measure["points"]:
            assert set(point) == {
                "period", "since", "until", "value", "low", "high", "n", "refused", "ripe",
            }  # fmt: skip
            assert (point["value"] is None) == (point["refused"] is not None)
            assert point["since"] < point["until"] and type(point["ripe"]) is bool
        names = [point["period"] for point in measure["points"]]
        assert names == sorted(names)
        for change in measure["changes"] or ():
            assert set(change) == {"since", "before", "after", "p"} and change["since"] in names
            assert all(_is_number(change[key]) for key in ("before", "after", "p"))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
