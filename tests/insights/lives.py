"""A book that lives by chance: deals moved, closed, undone, corrected, binned, handed over."""

from datetime import timedelta
from random import Random

from dealcycle.crm.actions import deals, moves, records
from dealcycle.crm.actions.activities import log_activity
from dealcycle.crm.actions.bin import delete_record
from dealcycle.crm.actions.bulk import start_job, undo_job
from dealcycle.crm.actions.deal_contacts import add_to_deal
from dealcycle.crm.actions.entries import Entry, Result
from dealcycle.crm.actions.hand_over import Wishes, begin_hand_over
from dealcycle.crm.actions.hand_over_steps import work_off
from dealcycle.crm.models import BulkJob, Company, Contact, Deal, Reason, Source
from dealcycle.cycle.money import Money
from dealcycle.cycle.moves import Override
from dealcycle.cycle.outcomes import Outcome
from tests.builders import a_company, a_contact, a_deal, the_stage
from tests.cast import Cast
from tests.clock import NOW

ANYWAY = Override(words="They were in a hurry.")
STAGES = ("prospecting", "contact", "discovery", "proposal", "negotiation")
OUTCOMES = (Outcome.WON, Outcome.WON, Outcome.LOST, Outcome.NO_DECISION)
INDUSTRIES = ("Farming", "Shipping", "", "Baking")


class Life:
    """One turn is one thing that somebody does; refusals are part of life."""

    def __init__(self, cast: Cast, seed: int, *, mortal: bool = True, foreign: bool = True) -> None:
        self.cast, self.chance, self.now, self.turned = cast, Random(seed), NOW, 0
        self.currencies = ["EUR", "USD", "JPY"] if foreign else ["EUR"]
        self.people = [cast.alice, cast.bob, cast.carol, cast.mallory]
        self.turns = [
            *[self.begin] * 5, *[self.move] * 8, *[self.close] * 5, self.undo, self.undo,
            self.correct, self.reopen, self.edit, self.edit, self.bin, self.restore,
            self.hand_over, self.talk, self.talk, self.firm, self.bin_many, self.undo_many,
            *[self.delete] * mortal,
        ]  # fmt: skip

    def turn(self, times: int = 1) -> None:
        for _ in range(times):
            self.now += timedelta(hours=self.chance.randint(1, 60), seconds=self.chance.random())
            self.chance.choice(self.turns)()
            self.turned += 1
            if self.turned % 5 == 0:
                self.decide()

    def begin(self) -> None:
        if Company.objects.count() < 4:
            a_company(owner=self.cast.alice, at=self.now)
        a_deal(
            owner=self.chance.choice(self.people),
            stage=self.chance.choice(STAGES),
            at=self.now,
            amount=self.chance.choice([None, 10_000, 55_555, 1_000_001]),
            currency=self.chance.choice(self.currencies),
            source=self.chance.choice(list(Source.objects.order_by("pk")[:3])),
            company=self.chance.choice(list(Company.objects.filter(binned_at=None))),
        )

    def move(self) -> None:
        if deal := self._a_deal(outcome=""):
            to = the_stage(self.chance.choice(STAGES))
            moves.move_deal(deal=deal, to=to, override=ANYWAY, **self._by())

    def close(self) -> None:
        if deal := self._a_deal(outcome=""):
            outcome = self.chance.choice(OUTCOMES)
            reason = Reason.objects.filter(purpose=outcome.value).order_by("pk").first()
            amount = Money(self.chance.randint(1, 99) * 1_003, self.chance.choice(self.currencies))
            back = timedelta(days=self.chance.choice([0, 0, 0, 2]))
            closure = moves.Closure(
                outcome, (self.now - back).date(), amount, reason,
                competitor=self.chance.choice(["", "Rival & Co"]),
            )  # fmt: skip
            moves.close_deal(deal=deal, closure=closure, override=ANYWAY, **self._by())

    def undo(self) -> None:
        if deal := self._a_deal():
            moves.undo_move(deal=deal, **self._by())

    def reopen(self) -> None:
        if deal := self._a_deal(outcome__gt=""):
            moves.reopen_deal(deal=deal, stage=None, **self._by())

    def correct(self) -> None:
        if deal := self._a_deal(outcome=""):
            begun = self.now - timedelta(days=self.chance.randint(5, 40))
            steps = [(the_stage("discovery"), begun)]
            steps += [(the_stage("proposal"), begun + timedelta(days=3))]
            moves.correct_history(
                deal=deal, steps=steps, outcome=None, left_at=None, words="Wrong.", **self._by()
            )

    def edit(self) -> None:
        if deal := self._a_deal():
            values = self.chance.choice([
                {"owner": self.chance.choice(self.people)},
                {"amount": Money(self.chance.randint(1, 10**6), "EUR")},
                {"source": None},
                {"expected_close_on": (self.now + timedelta(days=30)).date()},
                {"fit": "strong"},
            ])  # fmt: skip
            deals.update_deal(deal=deal, values=values, **self._by())

    def bin(self) -> None:
        if deal := self._a_deal():
            records.bin_record(record=deal, by=self.cast.adam, now=self.now)

    def restore(self) -> None:
        if deal := self._a_deal(binned=True):
            records.restore_record(record=deal, by=self.cast.adam, now=self.now)

    def delete(self) -> None:
        if self.chance.random() < 0.3 and (deal := self._a_deal(binned=True)):
            delete_record(record=deal, by=self.cast.adam, now=self.now)

    def hand_over(self) -> None:
        giver, taker = self.chance.sample(self.people, 2)
        made = begin_hand_over(
            person=giver,
            wishes=Wishes(shares={taker.pk: 100}),
            by=self.cast.adam,
            now=self.now,
            key=self.now.isoformat(),
        )
        if hasattr(made, "pk"):
            work_off(made, self.now)

    def talk(self) -> None:
        if deal := self._a_deal():
            contact = Contact.objects.first() or a_contact(owner=self.cast.alice, at=self.now)
            log_activity(
                entry=Entry(kind="call", subject="A call", deal=deal, contact=contact),
                result=Result(outcome="reached"),
                by=self.cast.alice,
                now=self.now,
            )

    def decide(self) -> None:
        """Without a throw of the dice: what else happens stays as it was."""
        if kept := list(Deal.objects.filter(binned_at=None).order_by("pk")):
            contact = Contact.objects.first() or a_contact(owner=self.cast.alice, at=self.now)
            add_to_deal(
                deal=kept[self.turned % len(kept)], contact=contact, by=self.cast.alice,
                role=("decision_maker", "user")[self.turned % 2], now=self.now,
            )  # fmt: skip

    def firm(self) -> None:
        if firm := self.chance.choice([None, *Company.objects.order_by("pk")]):
            values = {"industry": self.chance.choice(INDUSTRIES), "employees": 40}
            records.update_company(
                company=firm, values=values, version=None, by=self.cast.adam, now=self.now
            )

    def bin_many(self) -> None:
        some = list(Deal.objects.filter(binned_at=None).order_by("pk")[:2])
        start_job(
            kind="deal", action="bin", selection={"ids": [deal.pk for deal in some]}, changes={},
            by=self.cast.adam, now=self.now,
        )  # fmt: skip

    def undo_many(self) -> None:
        if job := BulkJob.objects.filter(action="bin", undone=None).first():
            undo_job(job=job, by=self.cast.adam, now=self.now)

    def _a_deal(self, *, binned: bool = False, **having: object) -> Deal | None:
        found = Deal.objects.filter(binned_at__isnull=not binned, **having).order_by("pk")
        return self.chance.choice(list(found)) if found else None

    def _by(self) -> dict[str, object]:
        return {"version": None, "by": self.cast.adam, "now": self.now}
