"""A list's address: what it means comes back as it was, what it does not mean is left out."""

import string
from urllib.parse import parse_qs

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealcycle.crm.lists import state as states
from dealcycle.crm.lists.choices import Choices
from dealcycle.crm.lists.columns import columns
from dealcycle.crm.lists.filters import filters
from dealcycle.crm.lists.order import ORDERS
from dealcycle.crm.lists.periods import PERIODS
from dealcycle.crm.lists.rows import page
from dealcycle.crm.lists.where import Here
from dealcycle.crm.models import CustomField, Tag
from tests.builders import a_deal
from tests.cast import Cast
from tests.crm.lists.builders import a_place, own_fields

pytestmark = pytest.mark.django_db
HERE_ONLY = [HealthCheck.function_scoped_fixture]
SAFE = st.text(string.ascii_letters + string.digits + "äöüßёщ .-", min_size=1, max_size=20)


def a_value(draw: st.DrawFn, filter_: object, choices: Choices) -> list[tuple[str, str]]:
    """Pairs of the address that set this filter to something sensible."""
    key = filter_.key
    if filter_.empty and draw(st.booleans()):
        return [(key, draw(st.sampled_from(["~none", "~any"])))]
    match filter_.type:
        case "words" | "text":
            return [(key, draw(SAFE.map(str.strip).filter(bool)))]
        case "range" | "money":
            low, high = sorted(draw(st.tuples(*[st.integers(-(10**9), 10**9)] * 2)))
            return [(f"{key}.from", str(low)), (f"{key}.to", str(high))]
        case "days" | "moments":
            if draw(st.booleans()):
                return [(key, draw(st.sampled_from(sorted(PERIODS))))]
            return [(f"{key}.from", draw(st.dates(_day(1900), _day(2199))).isoformat())]
        case "records":
            return [(key, str(draw(st.integers(1, 10**9))))]
    known = sorted(filter_.known(choices))
    if not known:
        return []
    return [(key, each) for each in draw(st.lists(st.sampled_from(known), min_size=1, unique=True))]


def _day(year: int) -> object:
    return timezone.now().date().replace(year=year, month=1, day=1)


@st.composite
def addresses(draw: st.DrawFn, kind: str, choices: Choices) -> list[tuple[str, str]]:
    known = filters(choices)
    chosen = draw(st.lists(st.sampled_from(sorted(known)), max_size=4, unique=True))
    pairs = [pair for key in chosen for pair in a_value(draw, known[key], choices)]
    orders = [key for key, each in ORDERS[kind].items() if not each.only_open]
    sort = draw(st.sampled_from([*orders, *(f"-{each}" for each in orders)]))
    shown = draw(st.lists(st.sampled_from(sorted(columns(choices))), max_size=5, unique=True))
    return [*pairs, ("sort", sort), *(("columns", key) for key in shown)]


@pytest.mark.parametrize("kind", ["deal", "company", "contact"])
def test_what_a_list_shows_survives_its_address(cast: Cast, kind: str) -> None:
    own_fields(kind)
    Tag.objects.create(name="Fair")
    choices = Choices(kind, cast.alice)
    here = a_place(cast.alice)

    @settings(max_examples=25, suppress_health_check=HERE_ONLY)
    @given(addresses(kind, choices))
    def check(pairs: list[tuple[str, str]]) -> None:
        state = states.read(_params(states.query(pairs)), choices)
        assert not state.ignored
        again = states.read(_params(states.query(state.pairs())), choices)
        assert again == state
        assert states.read(state.params(), choices) == state
        page(state, choices, here)

    check()


@pytest.mark.parametrize("kind", ["deal", "company", "contact"])
def test_nonsense_in_the_address_is_left_out_and_breaks_nothing(cast: Cast, kind: str) -> None:
    own_fields(kind)
    a_deal(owner=cast.alice)
    choices = Choices(kind, cast.alice)
    here: Here = a_place(cast.alice)
    keys = st.sampled_from([*filters(choices), "sort", "columns", "view", "after", "before", "x"])
    ends = st.sampled_from(["", ".from", ".to", "__in", ".from.to"])
    odd = st.sampled_from(["9" * 40, "-1", "1e400", "nan", "0001-01-01", "9999-12-31", "~none",
                           "\x00", "%00", "';--", "W10", "WzEsMV0", "bnVsbA"])  # fmt: skip
    pair = st.tuples(st.tuples(keys, ends).map("".join), st.one_of(st.text(max_size=30), odd))

    @settings(max_examples=50, suppress_health_check=HERE_ONLY)
    @given(st.lists(pair, max_size=6), st.text(max_size=20), odd)
    def check(pairs: list[tuple[str, str]], after: str, before: str) -> None:
        params: dict[str, list[str]] = {}
        for key, value in pairs:
            params.setdefault(key, []).append(value)
        state = states.read(params, choices)
        found = page(state, choices, here, after=after, before=before)
        assert found.count <= 1001

    check()


def test_only_known_fields_can_be_filtered_by(cast: Cast) -> None:
    choices = Choices("deal", cast.alice)
    state = states.read({"owner__password": ["x"], "version": ["1"], "owner": ["me"]}, choices)
    assert list(state.filters) == ["owner"]
    assert set(state.ignored) == {"owner__password", "version"}
    assert not CustomField.objects.exists()


def _params(query: str) -> dict[str, list[str]]:
    return parse_qs(query, keep_blank_values=True)
