"""`dealcycle what-if`: which stage costs most, and what would other figures bring?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from dealcycle.cli import arguments, asking
from dealcycle.cycle.words import N_
from dealcycle.present.terminal import say

if TYPE_CHECKING:
    from dealcycle.measures.estimate import Refusal
    from dealcycle.measures.journal import Journal, Pipeline
    from dealcycle.measures.stage_model import StageModel
    from dealcycle.present.voice import Voice
    from dealcycle.sources.files import Read

HELP = say(
    "Which stage costs most, and what the pipeline would bring a day if more deals went on from a "
    "stage or stayed in it for less time."
)
HEADS = (
    N_("Stage"), N_("Goes on"), N_("Days"), N_("A tenth fewer drop out"),
    N_("A tenth less waiting"),
)  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """Percent by which each stage's conversion and days are moved."""

    conversion: Mapping[int, int]
    days: Mapping[int, int]
    frame: str

    def factors(self) -> tuple[dict[int, float], dict[int, float]]:
        return (
            {stage: 1 + percent / 100 for stage, percent in self.conversion.items()},
            {stage: 1 + percent / 100 for stage, percent in self.days.items()},
        )


def what_if(
    files: asking.Files = [],  # noqa: B006
    database: asking.Database = "",
    conversion: Annotated[
        list[str],
        arguments.Option(help=say("STAGE=PERCENT: so many more go on from it, as Offer=+10.")),
    ] = [],  # noqa: B006
    days: Annotated[
        list[str],
        arguments.Option(help=say("STAGE=PERCENT: so much longer they stay in it, as Offer=-20.")),
    ] = [],  # noqa: B006
    frame: Annotated[
        str,
        arguments.Option(help=say("What stays: open deals (capacity, default) or arrivals.")),
    ] = "capacity",
    pipeline: Annotated[
        str, arguments.Option(help=say("The pipeline; the first unless told."))
    ] = "",
    as_of: asking.AsOf = "",
    observed_since: asking.ObservedSince = "",
    mapping: asking.Mapping = None,
    as_json: asking.AsJson = False,
    lang: asking.Lang = "",
) -> None:  # fmt: skip
    if frame not in ("capacity", "arrivals"):
        arguments.misused(say("--frame is capacity or arrivals."), "dealcycle what-if")
    voice = asking.voice(lang)
    with asking.reading(
        "what-if", files, database, mapping=mapping, voice=voice, observed_since=observed_since
    ) as read:
        from dealcycle.measures.journal import EVERYONE
        from dealcycle.measures.stage_model import stage_model

        journal = read.journal
        chosen = _pipeline(journal, pipeline)
        tried = Tried(_moved(conversion, chosen), _moved(days, chosen), frame)
        question = asking.question(journal, as_of=as_of)
        code = chosen.code if chosen is not None else None
        found = stage_model(journal, scope=EVERYONE, question=question, pipeline=code)
        if as_json:
            asking.print_json({"format": 1, "read": asking.about(read, voice),
                               **_data(found, tried, chosen, journal, voice)})  # fmt: skip
        else:
            _print(found, tried, read, voice)


def _pipeline(journal: Journal, wanted: str) -> Pipeline | None:
    """The one of this name; ends the command where there is none."""
    known = journal.pipelines
    if not wanted:
        return known[0] if known else None
    found = next((each for each in known if each.name.casefold() == wanted.casefold()), None)
    if found is None:
        names = ", ".join(each.name for each in known)
        asking.stop(say("There is no pipeline “%(name)s”; there are: %(known)s.",
                        name=wanted, known=names))  # fmt: skip
    return found


def _moved(given: Sequence[str], pipeline: Pipeline | None) -> dict[int, int]:
    """Stage -> percent, from what was typed; ends the command at what makes no sense."""
    from dealcycle.measures.stage_model import MOST

    stages = pipeline.stages if pipeline is not None else ()
    found = {}
    for text in given:
        name, _, percent = text.rpartition("=")
        stage = next((s for s in stages if s.name.casefold() == name.strip().casefold()), None)
        if stage is None:
            known = ", ".join(each.name for each in stages)
            asking.stop(say("There is no stage “%(name)s”; there are: %(known)s.",
                            name=name or text, known=known))  # fmt: skip
        try:
            found[stage.code] = int(percent.strip().removesuffix("%"))
        except ValueError:
            asking.stop(say("“%(text)s” is not like Offer=+10.", text=text))
        if abs(found[stage.code]) > MOST:
            asking.stop(say("At most %(most)s percent up or down: the model knows the pipeline as "
                            "it is, not another one.", most=MOST))  # fmt: skip
    return found


def _data(
    found: StageModel | Refusal, tried: Tried, pipeline: Pipeline | None, journal: Journal,
    voice: Voice,
) -> dict[str, object]:  # fmt: skip
    from dealcycle.measures.estimate import Refusal

    head: dict[str, object] = {
        "currency": journal.currency, "frame": tried.frame,
        "pipeline": pipeline.name if pipeline is not None else None,
    }  # fmt: skip
    if isinstance(found, Refusal):
        words = found.says.say(voice.gettext, voice.ngettext)
        return head | {"refused": {"code": found.code, "text": words}, "velocity": None,
                       "then": None, "stages": []}  # fmt: skip
    conversion, days = tried.factors()
    then = None
    if conversion or days:
        share, low, high = found.adds(conversion, days, tried.frame)
        value = found.velocity(conversion, days, tried.frame)
        then = {"velocity": value, "adds": share, "low": low, "high": high}
    return head | {
        "refused": None, "velocity": found.velocity(frame=tried.frame), "then": then,
        "stages": _stages(found, tried),
    }  # fmt: skip


def _stages(model: StageModel, tried: Tried) -> list[dict[str, object]]:
    conversion, days = tried.factors()
    moved = model.chain.moved(conversion, days)
    goes_on = moved.goes_on()[0]
    pulls = {each.stage: each for each in model.pulls(tried.frame)}
    rows = []
    for place, stage in enumerate(model.chain.stages):
        each = pulls[stage]
        tenths = {
            name: dict(zip(("adds", "low", "high"), getattr(each, name), strict=True))
            for name in ("kept", "faster")
        }
        rows.append({
            "stage": each.name, "goes_on": each.goes_on, "days": each.days,
            "goes_on_then": float(goes_on[place]), "days_then": float(moved.days[0, place]),
            **tenths,
        })  # fmt: skip
    return rows


def _print(found: StageModel | Refusal, tried: Tried, read: Read, voice: Voice) -> None:
    from rich.table import Table

    from dealcycle.measures.estimate import Refusal
    from dealcycle.present import stage_told

    console = asking.console()
    asking.warn(read, console, voice)
    if isinstance(found, Refusal):
        console.print(found.says.say(voice.gettext, voice.ngettext))
        return
    asked = (*tried.factors(), tried.frame, read.journal.currency, voice)
    for words in stage_told.told(found, *asked):
        console.print(words)
    console.print()
    table = Table(box=None, padding=(0, 2, 0, 0))
    for at, head in enumerate(HEADS):
        table.add_column(voice.gettext(head), justify="right" if at else "left")
    for row in stage_told.rows(found, *asked):
        table.add_row(
            row.name, _both(row.goes_on, row.goes_on_then), _both(row.days, row.days_then),
            row.more, row.faster,
        )  # fmt: skip
    console.print(table)


def _both(now: str, then: str) -> str:
    return now if now == then else f"{now} → {then}"
