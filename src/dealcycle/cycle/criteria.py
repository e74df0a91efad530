"""Exit criteria: an open list of kinds, and what a deal still lacks to leave its stage."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from dealcycle.cycle.stages import Criterion, Demand, Stage
from dealcycle.cycle.words import N_

# What is known of one deal: kind of criterion -> the things it holds of that kind. For
# `field_filled` these are names of filled fields, for `activity_done` kinds of activities done,
# for `contact_with_role` roles that are taken. A kind without parameter holds HELD or nothing.
# A kind that nobody gathered is absent; a thing that can no longer be supplied (a field that was
# deleted) is reported as held: neither may block a move.
Evidence = Mapping[str, Collection[str]]

HELD = "yes"
ANY = "any"  # as a parameter: whichever


def holds(wanted: str, held: Collection[str]) -> bool:
    """Say whether the wanted thing is among those held."""
    return bool(held) if wanted == ANY else wanted in held


@dataclass(frozen=True, slots=True)
class CriterionKind:
    """A kind of evidence that a stage can ask for.

    ``param`` names the one parameter of the kind (None: it has none), ``met`` judges what was
    gathered. Rooms that bring a kind register it here and gather for it in one query.
    """

    key: str
    label: str
    param: str | None = None
    met: Callable[[str, Collection[str]], bool] = holds

    def wanted(self, criterion: Criterion) -> str:
        """Return what a criterion of this kind looks for."""
        return criterion.params.get(self.param, ANY) if self.param else HELD


KINDS: dict[str, CriterionKind] = {}


def register(kind: CriterionKind) -> CriterionKind:
    """Add a kind to the list. Adding the same one twice changes nothing."""
    if KINDS.get(kind.key, kind) != kind:
        raise ValueError(f"criterion kind {kind.key!r} is taken")
    return KINDS.setdefault(kind.key, kind)


FIELD_FILLED = register(CriterionKind("field_filled", N_("A field is filled"), "field"))
ACTIVITY_DONE = register(
    CriterionKind("activity_done", N_("An activity of this kind is done"), "activity")
)
CONTACT_WITH_ROLE = register(
    CriterionKind("contact_with_role", N_("A contact has this role"), "role")
)
TWO_WAY_TOUCH = register(
    CriterionKind("two_way_touch", N_("They answered: contact in both directions"))
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A criterion that is not met, with what a face needs to supply it there and then."""

    criterion: Criterion

    @property
    def key(self) -> str:
        """The criterion's key."""
        return self.criterion.key

    @property
    def kind(self) -> str:
        """The kind of evidence that would meet it."""
        return self.criterion.kind

    @property
    def demand(self) -> Demand:
        """Asked for or required."""
        return self.criterion.demand

    @property
    def label(self) -> str:
        """The message id that people read."""
        return self.criterion.label

    @property
    def params(self) -> Mapping[str, str]:
        """Which field, activity or role would meet it."""
        return self.criterion.params


@dataclass(frozen=True, slots=True)
class Standing:
    """A criterion and whether it is met, for the evidence list of a deal."""

    criterion: Criterion
    met: bool


def standing(stage: Stage, evidence: Evidence) -> tuple[Standing, ...]:
    """Return each criterion of the stage that is not off and that somebody gathers."""
    found = []
    for criterion in stage.criteria:
        kind = KINDS.get(criterion.kind)
        held = evidence.get(criterion.kind)
        if criterion.demand is Demand.OFF or kind is None or held is None:
            continue
        found.append(Standing(criterion, kind.met(kind.wanted(criterion), held)))
    return tuple(found)


def missing(stage: Stage, evidence: Evidence, *, exempt: bool = False) -> tuple[Missing, ...]:
    """Return what the deal lacks to leave the stage; an exempt deal (imported, unmoved) nothing."""
    if exempt:
        return ()
    return tuple(Missing(each.criterion) for each in standing(stage, evidence) if not each.met)


def wanted(stages: Iterable[Stage]) -> dict[str, frozenset[str]]:
    """Return, per kind, what the criteria of these stages look for: what is worth gathering."""
    found: dict[str, set[str]] = {}
    for stage in stages:
        for criterion in stage.criteria:
            kind = KINDS.get(criterion.kind)
            if criterion.demand is not Demand.OFF and kind is not None:
                found.setdefault(kind.key, set()).add(kind.wanted(criterion))
    return {key: frozenset(names) for key, names in found.items()}
