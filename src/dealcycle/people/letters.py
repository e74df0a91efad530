"""Mails of this room: in the reader's language, as text and as HTML."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Self

from django.template import engines
from django.utils import translation
from jinja2 import Environment

from dealcycle.outside import mail


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str

    @classmethod
    def made(cls, template: str, *, language: str, **words: object) -> Self:
        """From `<template>_subject.txt`, `.txt` and `.html`."""
        with translation.override(language):
            return cls(
                subject=_written(f"{template}_subject.txt", words),
                text=_written(f"{template}.txt", words),
                html=_written(f"{template}.html", words),
            )

    def post(self, *, to: str, at: datetime) -> None:
        """Into the outbox: it leaves once the caller's transaction is committed."""
        mail.put(recipient=to, subject=self.subject, text=self.text, html=self.html, at=at)


def send(template: str, *, to: str, language: str, at: datetime, **words: object) -> None:
    Letter.made(template, language=language, at=at, **words).post(to=to, at=at)


def _written(template: str, words: dict[str, object]) -> str:
    environment = _plain() if template.endswith(".txt") else engines["jinja2"].env
    return environment.get_template(template).render(words).strip()


@lru_cache(maxsize=1)
def _plain() -> Environment:
    """Text is no HTML: "O'Neill & Sons" must not become "O&#39;Neill &amp; Sons"."""
    return engines["jinja2"].env.overlay(autoescape=False)
