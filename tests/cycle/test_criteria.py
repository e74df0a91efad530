"""Exit criteria: what is missing, what is gathered, and an open list of kinds."""

from collections.abc import Iterator

import pytest

from dealcycle.cycle.criteria import (
    HELD,
    KINDS,
    CriterionKind,
    missing,
    register,
    standing,
    wanted,
)
from dealcycle.cycle.stages import Demand
from tests.cycle.builders import a_criterion, a_stage

STAGE = a_stage(
    criteria=(
        a_criterion("needs"),
        a_criterion("budget", demand=Demand.OFF),
        a_criterion("met", kind="activity_done", activity="meeting", demand=Demand.REQUIRED),
        a_criterion("boss", kind="contact_with_role", role="decision_maker"),
        a_criterion("answered", kind="two_way_touch"),
    )
)
NOTHING = {"field_filled": (), "activity_done": (), "contact_with_role": (), "two_way_touch": ()}
ALL = {
    "field_filled": {"needs"},
    "activity_done": {"meeting", "call"},
    "contact_with_role": {"decision_maker"},
    "two_way_touch": {HELD},
}


@pytest.fixture
def kinds() -> Iterator[dict[str, CriterionKind]]:
    before = dict(KINDS)
    yield KINDS
    KINDS.clear()
    KINDS.update(before)


def test_everything_that_is_not_off_is_missing_from_an_empty_deal():
    lacking = missing(STAGE, NOTHING)
    assert [each.key for each in lacking] == ["needs", "met", "boss", "answered"]
    assert [each.demand for each in lacking][:2] == [Demand.ASKED, Demand.REQUIRED]


def test_what_is_missing_says_how_to_supply_it():
    meeting = missing(STAGE, NOTHING)[1]
    assert (meeting.kind, meeting.params, meeting.label) == (
        "activity_done",
        {"activity": "meeting"},
        "Met",
    )


def test_nothing_is_missing_where_all_is_held():
    assert missing(STAGE, ALL) == ()
    assert all(each.met for each in standing(STAGE, ALL))


def test_another_role_or_activity_does_not_count():
    other = ALL | {"activity_done": {"call"}, "contact_with_role": {"blocker"}}
    assert [each.key for each in missing(STAGE, other)] == ["met", "boss"]


def test_any_role_will_do_where_any_is_asked_for():
    stage = a_stage(criteria=(a_criterion("who", kind="contact_with_role", role="any"),))
    assert missing(stage, {"contact_with_role": {"blocker"}}) == ()
    assert missing(stage, {"contact_with_role": ()})


def test_an_exempt_deal_lacks_nothing():
    assert missing(STAGE, NOTHING, exempt=True) == ()


def test_a_kind_that_nobody_gathers_never_blocks():
    assert missing(STAGE, {}) == ()


def test_a_kind_whose_room_is_gone_never_blocks():
    stage = a_stage(criteria=(a_criterion("sent", kind="proposal_sent", demand=Demand.REQUIRED),))
    assert missing(stage, {"proposal_sent": ()}) == ()
    assert wanted([stage]) == {}


def test_later_rooms_bring_their_own_kinds(kinds: dict[str, CriterionKind]):
    register(CriterionKind("proposal_sent", "A proposal is sent"))
    stage = a_stage(criteria=(a_criterion("sent", kind="proposal_sent"),))
    assert [each.key for each in missing(stage, {"proposal_sent": ()})] == ["sent"]
    assert missing(stage, {"proposal_sent": {HELD}}) == ()


def test_a_kind_may_judge_for_itself(kinds: dict[str, CriterionKind]):
    register(
        CriterionKind("contacts", "So many contacts", "least", lambda n, held: len(held) >= int(n))
    )
    stage = a_stage(criteria=(a_criterion("two", kind="contacts", least="2"),))
    assert missing(stage, {"contacts": {"anna"}})
    assert not missing(stage, {"contacts": {"anna", "boris"}})


def test_registering_twice_is_harmless_but_a_taken_key_is_a_fault(
    kinds: dict[str, CriterionKind],
):
    kind = CriterionKind("proposal_sent", "A proposal is sent")
    assert register(kind) is register(kind)
    with pytest.raises(ValueError, match="taken"):
        register(CriterionKind("proposal_sent", "Something else"))


def test_only_what_is_wanted_needs_gathering():
    assert wanted([STAGE]) == {
        "field_filled": {"needs"},
        "activity_done": {"meeting"},
        "contact_with_role": {"decision_maker"},
        "two_way_touch": {HELD},
    }
