"""What was said and done in a deal's stages: calls, meetings, mails, notes, next steps."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from dealcycle.demo.chance import Chance, Hours
from dealcycle.demo.lives import Stay
from dealcycle.demo.plan import Entry, Face, Firm, Life
from dealcycle.demo.words.shape import Person, Words

# Days between two touches.
RHYTHM = {
    "prospecting": 4, "contact": 3.5, "discovery": 5, "proposal": 8, "negotiation": 4,
    "closing": 3, "follow_up": 16,
}  # fmt: skip
KINDS = {
    "prospecting": {"note": 6, "call": 3, "email": 2},
    "contact": {"call": 9, "email": 8, "meeting": 1, "note": 1},
    "discovery": {"call": 6, "meeting": 6, "email": 4, "demonstration": 2, "note": 2},
    "proposal": {"call": 7, "email": 7, "demonstration": 3, "meeting": 2, "note": 2},
    "negotiation": {"call": 7, "email": 5, "meeting": 4, "note": 1, "demonstration": 0.5},
    "closing": {"call": 6, "email": 5, "task": 2, "note": 1},
    "follow_up": {"call": 6, "email": 2, "task": 2, "note": 1},
}
MINUTES = {"call": (4, 25), "meeting": (40, 110), "demonstration": (35, 80)}
MOST_IN_A_STAY = 9
# In how many days the next step is due; some should have been done already.
NEXT_DAYS = (-7, -4, -2, -1, 0, 0, 0, 1, 1, 2, 3, 4, 6, 8, 11, 15, 21)
T = TypeVar("T")


class Teller:
    """Writes what the house's people would have written."""

    def __init__(
        self,
        chance: Chance,
        words: Words,
        people: Sequence[Person],
        now: datetime,
    ) -> None:
        self.chance, self.words, self.people, self.now = chance, words, people, now
        self.talk = words.talk
        self.hours = Hours(chance, words.zone)
        # What was written on this deal already: people do not repeat themselves word by word.
        self.said: set[object] = set()

    def fill(self, life: Life, stays: Sequence[Stay], firm: Firm, faces: Sequence[Face]) -> None:
        """The entries of all stays, each before the stay's end."""
        self.said.clear()
        for stay in stays:
            end = stay.silent_from or stay.left
            at = self.hours.after(stay.entered, self.chance.expovariate(1.1))
            for count in range(MOST_IN_A_STAY):
                if at >= end or at >= self.now:
                    break
                bad = stay.how == "lost" and at > stay.entered + (end - stay.entered) * 0.6
                life.entries.append(self._entry(life, stay, firm, faces, at, bad, count))
                at = self.hours.after(at, self._pause(stay, life))
            if stay.silent_from is not None:
                self._knock(life, stay, faces)

    def plan_next(
        self,
        life: Life,
        stage: str,
        firm: Firm,
        faces: Sequence[Face],
        days: Sequence[int] = NEXT_DAYS,
    ) -> None:
        """The next step, somewhere between last week and in three weeks."""
        face = self.chance.pick(faces) if faces else None
        kind, subject = self.chance.pick(self.talk.steps[stage])
        due = self.hours.at_work(self.now + timedelta(days=self.chance.pick(days)))
        if kind in ("meeting", "demonstration") and due < self.now:
            due = self.hours.after(self.now, self.chance.uniform(0.8, 9))
        all_day = kind not in ("meeting", "demonstration") and self.chance.happens(0.8)
        if not all_day:
            due = due.replace(minute=due.minute // 15 * 15, second=0)
        written = self.now - timedelta(days=self.chance.uniform(0.1, 9))
        life.entries.append(
            Entry(
                kind=kind,
                subject=self.worded(subject, life, firm, face),
                who=life.owner,
                created_at=max(life.created_at, min(written, due - timedelta(hours=20))),
                face=face.place if face else None,
                direction="out" if kind not in ("task", "note") else "",
                due_at=due,
                all_day=all_day,
            )
        )

    def _entry(
        self,
        life: Life,
        stay: Stay,
        firm: Firm,
        faces: Sequence[Face],
        at: datetime,
        bad: bool,
        count: int,
    ) -> Entry:
        kinds = KINDS[stay.stage]
        kind = self.chance.pick(list(kinds), list(kinds.values()))
        if stay.stage == "proposal" and count == 0:
            kind = "email"
        face = self.chance.pick(faces) if faces else None
        planned = kind in MINUTES and self.chance.happens(0.6)
        entry = Entry(
            kind=kind,
            subject="",
            who=life.owner,
            created_at=max(life.created_at, at - timedelta(days=3)) if planned else at,
            face=face.place if face else None,
            done_at=at,
            due_at=at.replace(second=0) if planned else None,
            all_day=not planned,
        )
        write = {"email": self._mail, "note": self._note, "task": self._task}
        write.get(kind, self._meet)(entry, life, stay.stage, firm, face, bad)
        return entry

    def _meet(
        self, entry: Entry, life: Life, stage: str, firm: Firm, face: Face | None, bad: bool
    ) -> None:
        """Calls, meetings and demonstrations."""
        some = self.talk.subjects[entry.kind]
        entry.subject = self.worded(self._fresh(some.get(stage, some.get("discovery", ("",)))),
                                  life, firm, face)  # fmt: skip
        early = stage in ("prospecting", "contact")
        entry.direction = "in" if self.chance.happens(0.12) else "out"
        rang = entry.kind == "call" and entry.direction == "out"
        if rang and self.chance.happens(0.42 if early else 0.2):
            entry.outcome = "no_answer"
            entry.body = self.worded(self._fresh(self.talk.no_answer), life, firm, face)
            return
        if entry.kind != "call" and self.chance.happens(0.05):
            entry.outcome = "not_held"
            return
        moods = ("negative", "neutral") if bad else ("positive", "positive", "neutral", "reached")
        entry.outcome = self.chance.pick(moods)
        if entry.outcome == "reached" and entry.kind != "call":
            entry.outcome = "neutral"
        least, most = MINUTES[entry.kind]
        entry.minutes = self.chance.randrange(least, most)
        entry.body = self._note_of_talk(life, stage if stage in self.talk.opening else "contact",
                                        firm, face, bad)  # fmt: skip

    def _note_of_talk(
        self, life: Life, stage: str, firm: Firm, face: Face | None, bad: bool
    ) -> str:
        parts = [self._fresh(self.talk.opening[stage])]
        parts += [self._fresh(self.talk.detail[stage]) for _ in range(self.chance.pick((1, 1, 2)))]
        if stage not in ("closing", "follow_up") and self.chance.happens(0.6 if bad else 0.22):
            parts.append(self._fresh(self.talk.objections))
            parts += [self._fresh(self.talk.answers)] if self.chance.happens(0.7) else []
        if not bad and self.chance.happens(0.6):
            parts.append(self._fresh(self.talk.following[stage]))
        return self.worded(" ".join(parts), life, firm, face)

    def _mail(
        self, entry: Entry, life: Life, stage: str, firm: Firm, face: Face | None, bad: bool
    ) -> None:
        stage = stage if stage in self.talk.mails_out else "contact"
        comes = self.chance.happens(0.38)
        some = self.talk.mails_in if comes else self.talk.mails_out
        subject, body = self._fresh(some[stage])
        entry.direction = "in" if comes else "out"
        entry.outcome = "answered" if not comes and self.chance.happens(0.25) else "done"
        entry.subject = self.worded(subject, life, firm, face)
        entry.body = self.worded(body, life, firm, face)

    def _note(
        self, entry: Entry, life: Life, stage: str, firm: Firm, face: Face | None, bad: bool
    ) -> None:
        entry.subject = self.chance.pick(self.talk.subjects["note"][""])
        entry.body = self.worded(self._fresh(self.talk.notes[stage]), life, firm, face)

    def _task(
        self, entry: Entry, life: Life, stage: str, firm: Firm, face: Face | None, bad: bool
    ) -> None:
        entry.subject = self.chance.pick(self.talk.subjects["task"][""])
        entry.outcome, entry.face = "done", None
        entry.due_at, entry.all_day = entry.done_at, True

    def _knock(self, life: Life, stay: Stay, faces: Sequence[Face]) -> None:
        """They went silent: two or three tries that nobody answers."""
        at = stay.silent_from
        for _ in range(self.chance.pick((1, 2, 2, 3))):
            at = self.hours.after(at, self.chance.uniform(3, 9))
            if at >= stay.left or at >= self.now:
                return
            face = self.chance.pick(faces) if faces else None
            call = self.chance.happens(0.6)
            subject, body = self.chance.pick(
                self.talk.mails_out.get(stay.stage, self.talk.mails_out["contact"])
            )
            entry = Entry(
                kind="call" if call else "email",
                subject=self.chance.pick(self.talk.subjects["call"]["contact"]) if call else "",
                who=life.owner,
                created_at=at,
                done_at=at,
                direction="out",
                outcome="no_answer" if call else "done",
                face=face.place if face else None,
            )
            entry.body = self._fresh(self.talk.no_answer) if call else body
            entry.subject = entry.subject or subject
            entry.body = self.worded(entry.body, life, None, face)
            entry.subject = self.worded(entry.subject, life, None, face)
            life.entries.append(entry)

    def _fresh(self, some: Sequence[T]) -> T:
        left = [each for each in some if each not in self.said]
        found = self.chance.pick(left or some)
        self.said.add(found)
        return found

    def _pause(self, stay: Stay, life: Life) -> float:
        seller = self.people[life.owner]
        return 0.4 + self.chance.expovariate(1 / (RHYTHM[stay.stage] * (0.6 + 0.4 * seller.pace)))

    def worded(self, text: str, life: Life, firm: Firm | None, face: Face | None) -> str:
        if "{" not in text:
            return text
        chance = self.chance
        sites = life.custom.get("sites") or chance.randrange(2, 6)
        money = chance.pick((12, 18, 25, 40, 60, 90, 140)) * (75 if life.currency == "RUB" else 1)
        return text.format(
            first=face.first if face else "",
            name=face.name if face else "",
            firm=firm.name if firm else "",
            city=firm.city if firm else "",
            product=life.product,
            phrase=life.phrase,
            rival=chance.pick(self.words.rivals),
            month=self.words.months[chance.randrange(12)],
            weekday=self.words.weekdays[chance.randrange(5)],
            money=f"{money * 1000:,}".replace(
                ",", "\u00a0" if self.words.currency == "RUB" else ","
            ),
            n=chance.randrange(5, 15),
            few=chance.randrange(2, 5),
            sites=sites,
            day=chance.randrange(2, 28),
            days=chance.pick((45, 60, 75, 90)),
            percent=chance.pick((5, 7, 8, 10, 12, 15)),
        )
