"""The words and marks that formats are made of, in both languages."""

import re

STEPS = {
    "en": {"k": "k", "m": "M", "b": "B", "t": "T"},
    "ru": {"k": "тыс.", "m": "млн", "b": "млрд", "t": "трлн"},
}
BYTES = {"en": ("B", "kB", "MB", "GB", "TB"), "ru": ("Б", "КБ", "МБ", "ГБ", "ТБ")}
NUMERIC_DAY = {"en": "dd/MM/y", "ru": "dd.MM.y"}
AND = {"en": "and", "ru": "и"}
NOW = {"en": "just now", "ru": "только что"}
LATER = {"en": "in {}", "ru": "через {}"}
EARLIER = {"en": "{} ago", "ru": "{} назад"}
NAMED_DAYS = {
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
    "ru": {-2: "позавчера", -1: "вчера", 0: "сегодня", 1: "завтра", 2: "послезавтра"},
}
# Half as much again of a unit is needed before it is spoken of: 45 days, then 2 months.
DAY_STEPS = (("year", 365), ("month", 30), ("day", 1))
NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "minute": ("minute", "minutes"),
        "hour": ("hour", "hours"),
        "day": ("day", "days"),
        "week": ("week", "weeks"),
        "month": ("month", "months"),
        "year": ("year", "years"),
    },
    "ru": {
        "minute": ("минута", "минуты", "минут"),
        "hour": ("час", "часа", "часов"),
        "day": ("день", "дня", "дней"),
        "week": ("неделя", "недели", "недель"),
        "month": ("месяц", "месяца", "месяцев"),
        "year": ("год", "года", "лет"),
    },
}
# «через минуту», not «через минута».
AFTER_PREPOSITION: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {},
    "ru": {"minute": ("минуту", "минуты", "минут"), "week": ("неделю", "недели", "недель")},
}

SHORT_WORD = re.compile(
    r"(?<![\w\u00a0-])(а|в|во|до|за|и|из|к|ко|на|не|но|о|об|от|по|с|со|у|a|an|at|by|in|of|on|to) ",
    re.IGNORECASE,
)
BEFORE_DASH = re.compile(r" (?=[—–] )")
