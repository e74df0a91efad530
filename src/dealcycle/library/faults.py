"""What stops a call, in one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping

from dealcycle.cycle.refusal import Fault, Refused
from dealcycle.present.voice import Voice


class CannotRead(Fault):
    """There is nothing to read, or nothing that deals could be read from. `codes` stay the same
    in every language."""

    codes: tuple[str, ...] = ()


class CannotAsk(Fault, ValueError):
    """A question that cannot be answered from this book: an unknown dimension, no day, no file."""


def cannot_read(voice: Voice, text: str, code: str, /, **params: object) -> CannotRead:
    """The fault in the caller's language."""
    return _coded(CannotRead(_said(voice, text, params)), (code,))


def cannot_ask(voice: Voice, text: str, /, **params: object) -> CannotAsk:
    return CannotAsk(_said(voice, text, params))


def refused_by(found: Refused, voice: Voice) -> CannotRead:
    said = "\n".join(each.say(voice.gettext, voice.ngettext) for each in found.reasons)
    return _coded(CannotRead(said), found.codes)


def _said(voice: Voice, text: str, params: Mapping[str, object]) -> str:
    words = voice.gettext(text)
    return words % params if params else words


def _coded(fault: CannotRead, codes: tuple[str, ...]) -> CannotRead:
    fault.codes = codes
    return fault
