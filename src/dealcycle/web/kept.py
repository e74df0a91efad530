"""Parts of pages that are drawn once and kept: they say only what they are given."""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.template import engines
from django.utils import timezone
from django.utils.translation import get_language
from jinja2 import Environment
from markupsafe import Markup

# A few megabytes: a shell for each person and page, filters, columns, lines of Today.
MOST = 1_500


def drawn(template: str, **given: object) -> Markup:
    """The template with these values, in the reader's language and time zone.

    It sees neither the page nor the request, so equal values give equal words whoever asks; they
    have to be hashable. What depends on the hour must be given too.
    """
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    return draw(template, get_language(), timezone.get_current_timezone_name(), **given)


@lru_cache(maxsize=MOST)
def _drawn(template: str, language: str, zone: str, **given: object) -> Markup:
    return Markup(_environment().get_template(template).render(given))  # noqa: S704


def part(name: str, *values: object) -> Markup:
    """`ui.icon("plus")` for code that draws what is too small and too many for a template."""
    return _part(name, get_language(), *values)


@lru_cache(maxsize=MOST)
def _part(name: str, language: str, *values: object) -> Markup:
    return getattr(_environment().globals["ui"], name)(*values)


def macro(template: str, name: str) -> Callable[..., Markup]:
    """A macro of a template, called without drawing the template each time."""
    return getattr(_environment().get_template(template).module, name)


def _environment() -> Environment:
    return engines["jinja2"].env
