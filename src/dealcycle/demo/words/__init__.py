"""What the invented company and its customers are called, and how its people write."""

from dealcycle.demo.words import en, ru, talk_en, talk_ru
from dealcycle.demo.words.shape import Words

LANGUAGES: dict[str, Words] = {
    "en": Words(**vars(en.House), talk=talk_en.TALK),
    "ru": Words(**vars(ru.House), talk=talk_ru.TALK),
}


def words_of(language: str) -> Words:
    """The words of a language; English where there are none."""
    return LANGUAGES.get(language, LANGUAGES["en"])
