"""Deals are moved while the server is killed; afterwards nothing acknowledged may be missing."""

import http.client
import threading
import time
from dataclasses import dataclass, field

from django.urls import reverse

from bench.clients import Client, Request
from tests.prove.installation import Installation, client

STAGES = ("contact", "discovery")


@dataclass
class Told:
    """What the server has acknowledged of one deal: its version, and the stage it lies in."""

    deal: int
    version: int
    stage: int
    # Asked for when the power went: it may have happened or not, but not by half.
    asked: tuple[int, int] | None = None


@dataclass
class Findings:
    kills: int = 0
    acknowledged: int = 0
    unclear: int = 0
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.acknowledged} moves acknowledged, {self.unclear} under way "
            f"when the power went: {len(self.lost)} lost, {len(self.torn)} torn"
        )


class Mover(threading.Thread):
    """Moves one deal back and forth until the server is gone."""

    def __init__(self, told: Told, browser: Client, stages: tuple[int, ...]) -> None:
        super().__init__(daemon=True)
        self.told, self.browser, self.stages = told, browser, stages
        self.acknowledged, self.stopping = 0, False

    def run(self) -> None:
        path = reverse("deal_stage", args=[self.told.deal])
        while not self.stopping:
            to = self.stages[self.told.stage == self.stages[0]]
            self.told.asked = (self.told.version + 1, to)
            form = {"stage": str(to), "version": str(self.told.version)}
            try:
                status, _ = self.browser.ask(Request(path, form))
            except (OSError, http.client.HTTPException):
                return
            if status == 204:
                self.told.version, self.told.stage = self.told.asked
                self.acknowledged += 1
            self.told.asked = None


def moves_survive(
    installation: Installation, user: object, deals: list[object], kills: int
) -> Findings:
    """Kills at random moments; after each start every deal is held against what was said of it."""
    found = Findings()
    way = stages(*STAGES)
    told = [Told(deal.pk, deal.version, deal.stage_id) for deal in deals]
    for _ in range(kills):
        installation.start()
        movers = [Mover(each, client(user, installation.port), way) for each in told]
        for mover in movers:
            mover.start()
        time.sleep(installation.chance.uniform(0.05, 0.6))
        installation.kill()
        for mover in movers:
            mover.stopping = True
            mover.join(20)
            found.acknowledged += mover.acknowledged
        found.kills += 1
        for each in told:
            _check(each, found)
    return found


def _check(told: Told, found: Findings) -> None:
    from django.db import connection

    from dealcycle.crm.models import Deal

    deal = Deal.objects.get(pk=told.deal)
    if (deal.version, deal.stage_id) == told.asked:
        found.unclear += 1
        told.version, told.stage = told.asked
    elif (deal.version, deal.stage_id) != (told.version, told.stage):
        found.lost.append(f"deal {deal.pk}: said {told.version}, found {deal.version}")
    found.torn += torn(deal)
    told.version, told.stage, told.asked = deal.version, deal.stage_id, None
    connection.close()


def torn(deal: object) -> list[str]:
    """Stage, journal and events of a deal that do not agree."""
    from dealcycle.crm import journal
    from dealcycle.events.models import Event, Subject

    found = []
    visits = journal.live_visits(deal)
    if [visit for visit in visits if visit.left_at is None] != visits[-1:]:
        found.append(f"deal {deal.pk}: not one open visit")
    if visits[-1].stage != str(deal.stage_id) or visits[-1].entered_at != deal.stage_entered_at:
        found.append(f"deal {deal.pk}: its stage is not its journal's")
    events = Event.objects.filter(record_kind="deal", record=deal.pk)
    versions = sorted(event.after["version"] for event in events)
    if versions != list(range(1, deal.version + 1)):
        found.append(f"deal {deal.pk}: versions {deal.version}, events {len(versions)}")
    told = Subject.objects.filter(record_kind="deal", record=deal.pk, event__record=deal.pk)
    if told.count() != len(versions):
        found.append(f"deal {deal.pk}: events without their timeline")
    return found


def pairs(installation: Installation, users: tuple[object, object], deals: list[object],
          rounds: int) -> tuple[int, int, list[str]]:  # fmt: skip
    """Two people move one deal apart at once: how often one won and the other was told; what not.

    They want different stages: of two who want the same, the later one may find it done.
    """
    from django.db import connection

    from dealcycle.crm.models import Deal

    browsers = [client(user, installation.port) for user in users]
    places, one_won, problems = stages("prospecting", *STAGES), 0, []
    for n in range(rounds):
        deal = Deal.objects.get(pk=deals[n % len(deals)].pk)
        connection.close()
        path, version = reverse("deal_stage", args=[deal.pk]), str(deal.version)
        elsewhere = [stage for stage in places if stage != deal.stage_id]
        wanted = [Request(path, {"stage": str(to), "version": version}) for to in elsewhere[:2]]
        answers = _at_once(browsers, wanted)
        after = Deal.objects.get(pk=deal.pk)
        if sorted(answers) == [204, 409] and after.version == deal.version + 1:
            one_won += 1
        else:
            problems.append(f"answers {answers}, versions {deal.version} -> {after.version}")
        problems += torn(after)
    connection.close()
    return rounds, one_won, problems


def _at_once(browsers: list[Client], requests: list[Request]) -> list[int]:
    answers: list[int] = []
    gate = threading.Barrier(len(browsers))

    def ask(browser: Client, request: Request) -> None:
        gate.wait()
        answers.append(browser.ask(request)[0])

    threads = [
        threading.Thread(target=ask, args=each) for each in zip(browsers, requests, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def stages(*kinds: str) -> tuple[int, ...]:
    from dealcycle.crm.models import Stage

    by_kind = dict(Stage.objects.filter(kind__in=kinds).values_list("kind", "pk"))
    return tuple(by_kind[kind] for kind in kinds)
