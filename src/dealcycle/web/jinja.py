"""The template environment that every room's pages share."""

import zlib
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined, TemplateNotFound

from dealcycle.present import formats
from dealcycle.web import settings_menu
from dealcycle.web.addresses import has_url, url
from dealcycle.web.assets import asset_url
from dealcycle.web.attributes import attributes
from dealcycle.web.drawing import sparkline
from dealcycle.web.fields import control
from dealcycle.web.kept import drawn
from dealcycle.web.shell import SHELL, frame, theme_of
from dealcycle.web.sprite import names as icon_names

# Parts that look the same whenever their arguments are.
STILL = ("icon",)


def environment(**options: object) -> Environment:
    options["undefined"] = StrictUndefined
    env = Environment(  # noqa: S701 (Django passes autoescape=True)
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    env.install_gettext_callables(
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(
        static=static,
        url=url,
        has_url=has_url,
        asset_url=asset_url,
        attributes=attributes,
        control=control,
        language=language,
        languages=settings.LANGUAGES,
        drawn=drawn,
        settings_groups=settings_menu.groups,
        settings_current=settings_menu.current,
        shell=SHELL,
        frame_of=frame,
        theme_of=theme_of,
        sparkline_of=sparkline,
        icon_names=icon_names,
        ui=Parts(env),
    )
    env.filters.update(FILTERS)
    return env


class Parts:
    """`ui.button(...)` is the macro `button` of `web/parts/button.html`.

    `ui.menu_item` is looked for in `menu_item.html`, then in `menu.html`.
    """

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._macros: dict[str, Callable[..., str]] = {}

    def __getattr__(self, name: str) -> Callable[..., str]:
        macro = self._macros.get(name)
        if macro is None:
            macro = self._found(name)
            if name in STILL:
                macro = lru_cache(maxsize=1000)(macro)
            if not self._env.auto_reload:
                self._macros[name] = macro
        return macro

    def _found(self, name: str) -> Callable[..., str]:
        file = name
        while file:
            try:
                return getattr(self._env.get_template(f"web/parts/{file}.html").module, name)
            except (TemplateNotFound, AttributeError):
                file = file.rpartition("_")[0]
        raise AttributeError(f"There is no part '{name}'; see docs/look.md for how to add one.")


def language() -> str:
    return formats.language(get_language() or "en")


def local(at: datetime) -> datetime:
    return timezone.localtime(at) if timezone.is_aware(at) else at


def clock(at: datetime) -> str:
    return formats.clock(local(at).time(), language())


def local_day(at: datetime) -> date:
    return local(at).date()


def day(value: date, style: str = "long", year: bool | None = None) -> str:
    """The year is left out of short days of this year, unless `year` says otherwise."""
    value = local(value).date() if isinstance(value, datetime) else value
    left_out = style == "short" if year is None else not year
    return formats.day(value, language(), style, timezone.localdate().year if left_out else None)


def day_and_time(value: datetime, style: str = "long") -> str:
    this_year = timezone.localdate().year if style == "short" else None
    return formats.day_and_time(local(value), language(), style, this_year)


def ago(value: date) -> str:
    """'in 3 days', '5 minutes ago', for a day or an instant."""
    if isinstance(value, datetime):
        return formats.relative(local(value), language(), timezone.localtime())
    return formats.relative_day(value, language(), timezone.localdate())


def in_language(function: Callable[..., str]) -> Callable[..., str]:
    """For functions whose second argument is the language."""

    def said(value: object, *args: object, **kwargs: object) -> str:
        return function(value, language(), *args, **kwargs)

    return said


def money(minor: int, currency: str, cents: bool | None = None) -> str:
    return formats.money(minor, currency, language(), cents)


def money_short(minor: int, currency: str) -> str:
    return formats.money_short(minor, currency, language())


def colour_of(name: object) -> int:
    """One of the eight series colours, always the same for one name."""
    return zlib.crc32(str(name).encode()) % 8 + 1


FILTERS: dict[str, Callable[..., object]] = {
    "money": money,
    "money_short": money_short,
    "currency_sign": in_language(formats.currency_sign),
    "number": in_language(formats.number),
    "number_short": in_language(formats.number_short),
    "percent": in_language(formats.percent),
    "file_size": in_language(formats.file_size),
    "duration": in_language(formats.duration),
    "duration_days": in_language(formats.duration_days),
    "listed": in_language(formats.listed),
    "month": in_language(formats.month),
    "weekday": in_language(formats.weekday),
    "day": day,
    "local_day": local_day,
    "clock": clock,
    "day_and_time": day_and_time,
    "ago": ago,
    "knit": formats.knit,
    "initials": formats.initials,
    "colour_of": colour_of,
}
