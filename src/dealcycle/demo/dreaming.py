"""Dreams up the whole plan: people, firms, deals, and what became of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from dealcycle.demo.chance import SEASON, Chance, Hours
from dealcycle.demo.firms import invent_faces, invent_firms
from dealcycle.demo.lives import Fate, Stay, hand_over
from dealcycle.demo.plan import Edit, Face, Firm, Life, Plan, Rate, Remark
from dealcycle.demo.talk import Teller
from dealcycle.demo.words import words_of
from dealcycle.demo.words.shape import Person, Words

SEED = 20_260_131
DAYS = 730
DEALS, FIRMS = 2_500, 560
# Somebody who left is gone since so many days.
GONE_SINCE = 200


def dream(
    *, language: str, now: datetime, seed: int = SEED, deals: int = DEALS, first: str = ""
) -> Plan:
    """A company's two years that end now. `first` takes the first manager's place."""
    words = words_of(language)
    people = list(words.people)
    if first:
        people[1] = replace(people[1], name=first, share=1.2)
    dreamer = _Dreamer(Chance(seed), words, people, now, deals)
    return dreamer.plan(language)


class _Dreamer:
    def __init__(
        self, chance: Chance, words: Words, people: list[Person], now: datetime, deals: int
    ) -> None:
        self.chance, self.words, self.people = chance, words, people
        self.now, self.began, self.many = now, now - timedelta(days=DAYS), deals
        self.hours = Hours(chance, words.zone)
        self.teller = Teller(chance, words, people, now)
        self.firms = invent_firms(
            chance, words, people, self.began, now, max(8, FIRMS * deals // DEALS)
        )
        self.faces = invent_faces(chance, words, self.firms, now)
        self.gone = next(place for place, person in enumerate(people) if person.gone)

    def plan(self, language: str) -> Plan:
        lives = [self._life(at) for at in self._beginnings()]
        self._enliven(lives)
        return Plan(
            language=language,
            words=self.words,
            now=self.now,
            began=self.began,
            people=self.people,
            firms=self.firms,
            faces=self.faces,
            lives=lives,
            rates=self._rates(),
        )

    def _beginnings(self) -> list[datetime]:
        """When deals begin: more each year, by the season, on working days, in order of time."""
        days = [self.began + timedelta(days=day) for day in range(DAYS)]
        weights = [
            SEASON[day.month - 1] * (1 + 0.35 * place / DAYS) * (day.weekday() < 5)
            for place, day in enumerate(days)
        ]
        chosen = self.chance.choices(days, weights, k=self.many)
        moments = [self.hours.at_work(day) for day in chosen]
        return sorted(min(each, self.now - timedelta(minutes=40)) for each in moments)

    def _life(self, at: datetime) -> Life:
        firm = self._firm(at)
        place = self.firms.index(firm)
        life = self._begun(firm, place, at)
        faces = [self.faces[each] for each in firm.faces]
        stays = Fate(self.chance, self.words, self.people, life, self.now).run()
        if life.owner == self.gone:
            self._hand_over(life)
        self._people(life, faces)
        self._learned(life, stays, firm, faces)
        self._money(life, stays)
        self.teller.fill(life, self._with_follow_up(life, stays), firm, faces)
        self._notes(life, firm, faces)
        self._remarks(life, stays)
        self._next(life, stays, firm, faces)
        self._tags(life)
        return life

    def _firm(self, at: datetime) -> Firm:
        """A company known by then; often one that bought before."""
        known = [firm for firm in self.firms if firm.created_at <= at]
        if not known or self.chance.happens(0.05):
            firm = self.chance.pick(self.firms[: max(8, len(self.firms) // 4)])
            firm.created_at = min(firm.created_at, at - timedelta(minutes=9))
            return firm
        recent = known[-40:]
        return self.chance.pick(recent if self.chance.happens(0.55) else known)

    def _begun(self, firm: Firm, place: int, at: datetime) -> Life:
        chance, words = self.chance, self.words
        product = chance.pick(words.products, [each.weight for each in words.products])
        again = firm.tags and chance.happens(0.6)
        source = "existing_customer" if again else firm.source
        sites = chance.pick((1, 1, 1, 2, 2, 3, 4, 6))
        size = (firm.employees / 90) ** 0.35 * sites**0.5
        in_house = words.rates.get(firm.currency, 1)
        thousands = chance.around(product.thousands * size, 0.65) / in_house
        life = Life(
            name=self._name(firm, product.title, sites, at),
            firm=place,
            owner=firm.owner,
            source=source,
            amount=_rounded(thousands * 1000) * 100,
            currency=firm.currency,
            stage=self._first_stage(source),
            created_at=max(at, firm.created_at + timedelta(minutes=3)),
            product=product.title,
            phrase=product.phrase,
            custom={"sites": sites, "contract": chance.pick(words.contract[1], (6, 2, 3))},
        )
        if chance.happens(0.18):
            life.custom["pilot"] = True
        return life

    def _first_stage(self, source: str) -> str:
        if source == "existing_customer":
            return self.chance.pick(("contact", "discovery"))
        if source in ("website", "referral", "tender"):
            return self.chance.pick(("prospecting", "contact"), (2, 3))
        return "prospecting"

    def _name(self, firm: Firm, product: str, sites: int, at: datetime) -> str:
        pattern = self.chance.pick(self.words.deal_names)
        if "{n}" in pattern and sites == 1:
            pattern = self.words.deal_names[0]
        return pattern.format(
            product=product, city=firm.city, firm=firm.name, n=sites, year=at.year
        )

    def _hand_over(self, life: Life) -> None:
        """Her open deals went to her team's manager when she left, new ones go there at once."""
        left = self.now - timedelta(days=GONE_SINCE)
        team = self.people[self.gone].team
        heir = next(
            place
            for place, person in enumerate(self.people)
            if person.team == team and person.share and place != self.gone
        )
        if life.created_at >= left:
            life.owner = heir
        elif not life.moves or life.moves[-1].at >= left:
            hand_over(life, heir, left, heir)
        for move in life.moves:
            move.by = heir if move.at >= left else self.gone

    def _people(self, life: Life, faces: list[Face]) -> None:
        chosen = self.chance.sample(faces, min(len(faces), self.chance.pick((1, 1, 2, 2, 3))))
        for face in chosen:
            role = face.role if self.chance.happens(0.85) else ""
            since = max(life.created_at, face.created_at)
            life.people.append((face.place, role, min(since, self.now)))

    def _learned(self, life: Life, stays: list[Stay], firm: Firm, faces: list[Face]) -> None:
        """What discovery, proposal and negotiation leave behind on the deal."""
        talk, say = self.words.talk, self.teller.worded
        face = self.chance.pick(faces) if faces else None
        if self.chance.happens(0.3):
            life.description = say(self.chance.pick(talk.descriptions), life, firm, face)
        for stay in stays:
            at = self.hours.after(stay.entered, self.chance.uniform(0.2, 4))
            at = min(at, stay.left - timedelta(minutes=5))
            if at <= stay.entered or at >= self.now:
                continue
            values = self._values(life, stay, at, firm, face)
            if values:
                life.edits.append(Edit(values, at, self._owner_at(life, at)))

    def _values(
        self, life: Life, stay: Stay, at: datetime, firm: Firm, face: Face | None
    ) -> dict[str, object]:
        talk, chance, say = self.words.talk, self.chance, self.teller.worded
        day = at.astimezone(self.hours.zone).date()
        found: dict[str, object] = {}
        if stay.stage == "discovery":
            found = {"needs": say(chance.pick(talk.needs), life, firm, face)}
            for name, some in (
                ("budget", talk.budgets),
                ("timing", talk.timings),
                ("decision_process", talk.processes),
            ):
                if chance.happens(0.6):
                    found[name] = say(chance.pick(some), life, firm, face)
        elif stay.stage == "proposal":
            found = {"proposal_sent_on": day, "proposal_expires_on": day + timedelta(days=30)}
        elif stay.stage == "negotiation" and chance.happens(0.8):
            found = {"terms_agreed_on": day}
        if stay.stage in ("discovery", "proposal", "negotiation") and chance.happens(0.75):
            found["expected_close_on"] = day + timedelta(days=int(chance.around(38, 0.5)))
        return found

    def _money(self, life: Life, stays: list[Stay]) -> None:
        """Amounts are unknown at first, then a guess, then cut in negotiation."""
        known = life.amount or 0
        if life.stage == "prospecting" and self.chance.happens(0.55):
            life.amount = None
        for stay in stays:
            at = min(
                self.hours.after(stay.entered, self.chance.uniform(0.1, 3)),
                stay.left - timedelta(minutes=3),
            )
            if at <= stay.entered or at >= self.now:
                continue
            share = {"discovery": 0.9, "proposal": 0.45, "negotiation": 0.7}.get(stay.stage, 0)
            if life.amount is None and stay.stage in ("discovery", "proposal"):
                share = 1.0
            elif stay.stage == "discovery":
                share = 0.2
            if self.chance.happens(share):
                known = self._changed(known, stay.stage)
                owner = self._owner_at(life, at)
                life.edits.append(Edit({"amount": (known, life.currency)}, at, owner))

    def _changed(self, minor: int, stage: str) -> int:
        factor = self.chance.uniform(0.82, 0.98) if stage == "negotiation" else (
            self.chance.around(1.0, 0.22)
        )  # fmt: skip
        return _rounded(minor / 100 * factor) * 100

    def _with_follow_up(self, life: Life, stays: list[Stay]) -> list[Stay]:
        if life.outcome != "won":
            return stays
        won = life.moves[-1].at
        done = self.hours.after(won, self.chance.uniform(25, 70))
        if done < self.now and self.chance.happens(0.93):
            life.follow_up_done_at = done
        return [*stays, Stay("follow_up", won, life.follow_up_done_at or self.now)]

    def _notes(self, life: Life, firm: Firm, faces: list[Face]) -> None:
        """Closing notes name people and rivals."""
        face = self.chance.pick(faces) if faces else None
        for move in life.moves:
            if move.note:
                move.note = self.teller.worded(move.note, life, firm, face)
        if life.outcome == "won":
            firm.tags = firm.tags or [0] if firm.employees > 400 else firm.tags or [3]

    def _remarks(self, life: Life, stays: list[Stay]) -> None:
        if len(stays) < 2 or not self.chance.happens(0.16):
            return
        stay = self.chance.pick(stays[1:])
        at = self.hours.after(stay.entered, self.chance.uniform(0.5, 12))
        if at >= self.now:
            return
        team = self.people[life.owner].team
        mates = [
            place for place, each in enumerate(self.people)
            if each.team == team and place != life.owner and not each.gone
        ]  # fmt: skip
        by, body = self.chance.pick(mates), self.chance.pick(self.words.talk.remarks)
        if "{mate}" in body:
            body = body.replace("{mate}", self.people[life.owner].name)
        life.remarks.append(Remark(body, by, at, life.owner if "@" in body else None))
        answered = self.hours.after(at, self.chance.uniform(0.1, 2))
        if answered < self.now and self.chance.happens(0.6):
            reply = self.teller.worded(self.chance.pick(self.words.talk.replies), life, None, None)
            life.remarks.append(Remark(reply, life.owner, answered))

    def _next(self, life: Life, stays: list[Stay], firm: Firm, faces: list[Face]) -> None:
        if life.outcome == "won":
            if life.follow_up_done_at is None and self.chance.happens(0.7):
                self.teller.plan_next(life, "follow_up", firm, faces)
        elif not life.outcome:
            share = 0.2 if stays[-1].silent_from else 0.78
            if self.chance.happens(share):
                self.teller.plan_next(life, stays[-1].stage, firm, faces)

    def _enliven(self, lives: list[Life]) -> None:
        """Nobody's Today is empty: who has no task yet gets one for yesterday."""
        for place, person in enumerate(self.people):
            own = [life for life in lives if life.owner == place and not life.outcome]
            planned = [life for life in own if any(not entry.done_at for entry in life.entries)]
            if not person.share or len(planned) == len(own):
                continue
            due = [e.due_at for life in planned for e in life.entries if not e.done_at]
            if any(at <= self.now for at in due):
                continue
            life = self.chance.pick([life for life in own if life not in planned])
            firm = self.firms[life.firm]
            faces = [self.faces[each] for each in firm.faces]
            self.teller.plan_next(life, "discovery", firm, faces, days=(-1, -2))

    def _tags(self, life: Life) -> None:
        if life.source == "tender":
            life.tags.append(1)
        if life.custom.get("pilot"):
            life.tags.append(2)
        if life.source == "existing_customer":
            life.tags.append(3)
        if not life.outcome and self.chance.happens(0.08):
            life.tags.append(4)

    def _owner_at(self, life: Life, at: datetime) -> int:
        left = self.now - timedelta(days=GONE_SINCE)
        handed = any("owner" in edit.values for edit in life.edits)
        return self.gone if handed and at < left else life.owner

    def _rates(self) -> list[Rate]:
        """A rate a week for each foreign currency, wandering."""
        found = []
        for currency, rate in self.words.rates.items():
            for week in range(DAYS // 7 + 1):
                rate *= 1 + self.chance.gauss(0, 0.006)
                day = (self.began + timedelta(days=7 * week)).date()
                found.append(Rate(currency, day, Decimal(f"{rate:.4f}")))
        return found


def _rounded(amount: float) -> int:
    """As people write prices: two or three leading digits."""
    step = max(10, 10 ** (len(str(int(amount))) - 2) // 2)
    return max(step, round(amount / step) * step)
