"""What becomes of a deal: stages, days, outcomes, second thoughts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dealcycle.demo.chance import Chance, Hours, odds
from dealcycle.demo.firms import SOURCES
from dealcycle.demo.plan import Edit, Life, Move
from dealcycle.demo.words.shape import Person, Words

STAGES = ("prospecting", "contact", "discovery", "proposal", "negotiation", "closing")
# Usual days, and the share that goes on. The proposal is where deals stick.
DAYS = {
    "prospecting": 5, "contact": 8, "discovery": 13, "proposal": 24, "negotiation": 10,
    "closing": 5,
}  # fmt: skip
ON = {
    "prospecting": 0.84, "contact": 0.66, "discovery": 0.72, "proposal": 0.56,
    "negotiation": 0.82, "closing": 0.93,
}  # fmt: skip
# What may be missing where a deal goes on all the same: keys of criteria.
MISSING = {
    "prospecting": ("any_known", "source"),
    "contact": ("two_way_touch",),
    "discovery": ("needs", "decision_maker_known"),
    "proposal": ("proposal_sent_on", "amount"),
    "negotiation": ("terms_agreed_on",),
    "closing": ("decision_process",),
}
OVERRIDES = (
    "done_elsewhere",
    "not_needed",
    "customer_in_hurry",
    "existing_customer",
    "supply_later",
)
LOST = {
    "price": 28, "competitor": 24, "missing_feature": 11, "no_fit": 12, "terms": 7,
    "relationship": 4, "too_slow": 8, "in_house": 6,
}  # fmt: skip
UNDECIDED = {
    "went_silent": 36, "no_budget": 18, "not_a_priority": 16, "no_sponsor": 8, "postponed": 10,
    "reorganisation": 6, "status_quo": 10,
}  # fmt: skip


@dataclass
class Stay:
    """A deal's time in a stage, as its activities fill it; silent from some day on, or not."""

    stage: str
    entered: datetime
    left: datetime
    silent_from: datetime | None = None
    how: str = ""


class Fate:
    """Leads one deal through its stages until it ends or today comes."""

    def __init__(
        self, chance: Chance, words: Words, people: list[Person], life: Life, now: datetime
    ) -> None:
        self.chance, self.words, self.people = chance, words, people
        self.life, self.now = life, now
        self.hours = Hours(chance, words.zone)
        self.stays: list[Stay] = []
        self.stage, self.at = life.stage, life.created_at
        self.returned = False

    def run(self) -> list[Stay]:
        while self._turn():
            pass
        return self.stays

    def _turn(self) -> bool:
        """One stay; whether another one follows."""
        seller = self.people[self.life.owner]
        days = self.chance.around(DAYS[self.stage], 0.7) * seller.pace
        if self.stage == "proposal" and self.chance.happens(0.3):
            days *= 2.6
        leaves = self.hours.after(self.at, max(0.05, days))
        goes_on = self.chance.happens(self._share())
        if self.stage == "closing" and goes_on:
            leaves = self._pulled(leaves)
        if goes_on:
            return self._on(leaves)
        if self.stage in ("discovery", "proposal", "negotiation") and self.chance.happens(0.07):
            return self._back(leaves)
        return self._end(leaves)

    def _share(self) -> float:
        seller = self.people[self.life.owner]
        shift = seller.skill * 0.55 + SOURCES.get(self.life.source, (0, 0.9))[1] * 0.5
        if self.life.amount and self.life.amount > 4_000_000 * self._unit():
            shift -= 0.35
        return odds(ON[self.stage], shift)

    def _unit(self) -> float:
        return 90 if self.life.currency == "RUB" else 1

    def _pulled(self, leaves: datetime) -> datetime:
        """Signatures crowd at the end of a quarter."""
        last = leaves.replace(day=28)
        months = (3 - leaves.month % 3) % 3
        end = last + timedelta(days=31 * months)
        end = end.replace(day=27) if end > leaves else leaves
        near = (end - leaves).days
        if 2 < near < 24 and self.chance.happens(0.4):
            return self.hours.after(end - timedelta(days=2), self.chance.uniform(0, 3))
        return leaves

    def _on(self, leaves: datetime) -> bool:
        if not self._stay(leaves):
            return False
        place = STAGES.index(self.stage)
        if self.stage == "closing":
            self._move("won", leaves, note=self._words(self.words.talk.won, 0.6))
            return False
        step = 2 if place < 4 and self.chance.happens(0.045) else 1
        self._go(STAGES[place + step], leaves)
        return True

    def _back(self, leaves: datetime) -> bool:
        if not self._stay(leaves):
            return False
        self._go(STAGES[STAGES.index(self.stage) - 1], leaves, forward=False)
        return True

    def _end(self, leaves: datetime) -> bool:
        """Lost with a word, or silence until somebody tidies up."""
        loses = self.chance.happens(0.62 if self.stage != "contact" else 0.3)
        if loses:
            if not self._stay(leaves, how="lost"):
                return False
            self._lose(leaves)
            return self._reopened(leaves)
        early = self.stage in ("prospecting", "contact")
        tidied = self.hours.after(leaves, 12 + self.chance.expovariate(1 / (18 if early else 50)))
        if tidied < self.now:
            self._stay(tidied, how="silent", silent_from=leaves)
            key = self.chance.pick(list(UNDECIDED), list(UNDECIDED.values()))
            note = self._words(self.words.talk.undecided[key], 0.7)
            self._move("no_decision", tidied, reason=key, note=note)
            return False
        self._stay(self.now + timedelta(days=1), how="silent", silent_from=leaves)
        return False

    def _lose(self, leaves: datetime) -> None:
        key = self.chance.pick(list(LOST), list(LOST.values()))
        rival = self.chance.pick(self.words.rivals)
        note = self._words(self.words.talk.lost[key], 0.75)
        self._move(
            "lost", leaves, reason=key, note=note.replace("{rival}", rival),
            competitor=rival if key in ("price", "competitor", "too_slow") else "",
        )  # fmt: skip

    def _reopened(self, closed: datetime) -> bool:
        """Some come back: the rival did not deliver."""
        if self.returned or self.stage in ("prospecting", "contact"):
            return False
        again = self.hours.after(closed, self.chance.uniform(20, 120))
        if again >= self.now or not self.chance.happens(0.035):
            return False
        self.returned = True
        self._move(self.stage, again)
        self.at = again
        return True

    def _go(self, to: str, at: datetime, *, forward: bool = True) -> None:
        override: dict[str, object] = {}
        if forward and self.chance.happens(0.07):
            override = {
                "missing": (self.chance.pick(MISSING[self.stage]),),
                "override": self.chance.pick(OVERRIDES),
                "words": self._words(self.words.talk.overrides, 0.3),
            }
        if forward and self.chance.happens(0.012):
            # Dropped on the wrong column, taken back at once.
            wrong = STAGES[min(STAGES.index(self.stage) + 2, 5)]
            if wrong != self.stage:
                self._move(wrong, at)
                self._move("undo", at + timedelta(seconds=25))
                at += timedelta(minutes=2)
        self._move(to, at, **override)
        self.stage, self.at = to, at

    def _move(self, to: str, at: datetime, **more: object) -> None:
        self.life.moves.append(Move(to, at, self.life.owner, **more))

    def _stay(self, leaves: datetime, how: str = "", silent_from: datetime | None = None) -> bool:
        """Writes the stay down; whether it is over by today."""
        over = leaves < self.now - timedelta(minutes=30)
        left = leaves if over else self.now
        silent = silent_from if silent_from and silent_from < left else None
        self.stays.append(Stay(self.stage, self.at, left, silent, how if over or silent else ""))
        return over

    def _words(self, some: tuple[str, ...], share: float) -> str:
        return self.chance.pick(some) if self.chance.happens(share) else ""


def hand_over(life: Life, to: int, at: datetime, by: int) -> None:
    """A colleague leaves: what is still open goes to somebody else."""
    life.edits.append(Edit({"owner": to}, at, by))
    life.owner = to
