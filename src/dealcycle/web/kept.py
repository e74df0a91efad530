"""Parts of pages that are drawn once and kept: they say only what they are given."""

from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import get_language
from markupsafe import Markup

# A few megabytes: a shell for each person and page, filters, columns.
MOST = 1_000


def drawn(template: str, **given: object) -> Markup:
    """The template with these values, in the reader's language and time zone.

    It sees neither the page nor the request, so equal values give equal words whoever asks; they
    have to be hashable. What depends on the hour must be given too.
    """
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    return draw(template, get_language(), timezone.get_current_timezone_name(), **given)


@lru_cache(maxsize=MOST)
def _drawn(template: str, language: str, zone: str, **given: object) -> Markup:
    return Markup(get_template(template).template.render(given))  # noqa: S704
