"""Every word that people read goes through the catalogues, and the catalogues are whole."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from dealcycle.server import translations

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "dealcycle"
TEMPLATES = sorted(PACKAGE.glob("*/jinja2/**/*.html"))
TAG = re.compile(r"<!--.*?-->|<(script|style|kbd|svg|code)\b.*?</\1>|<[^>]*>", re.DOTALL)
# Attributes that a person sees or hears.
SPOKEN = re.compile(
    r"""\b(?:aria-label|title|placeholder|alt|data-tip)="([^"{]*[A-Za-z][^"{]*)\""""
)
WORD = re.compile(r"[^\W\d_]{2,}")
# Names, the same in every language.
NAMES = {"Dealcycle"}
# Names of attributes that a macro writes outside of a tag.
ATTRIBUTES = {"required", "disabled", "aria", "invalid", "true", "checked", "selected", "hx"}
LEXER = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_word_of_a_template_bypasses_the_catalogue(path: Path) -> None:
    text = plain(path.read_text())
    loose = set(WORD.findall(TAG.sub(" ", text))) - NAMES - ATTRIBUTES
    loose |= {spoken for spoken in SPOKEN.findall(text) if spoken not in NAMES}
    assert not loose, f"Not translated: {sorted(loose)}"


def plain(source: str) -> str:
    """The template without what Jinja fills in, and without entities."""
    written = (text for _line, kind, text in LEXER.lex(source) if kind == "data")
    return re.sub(r"&#?\w+;", " ", " ".join(written))


@pytest.mark.parametrize("room", translations.rooms())
def test_every_message_has_its_russian(room: str) -> None:
    assert translations.missing(room) == []


def test_a_message_has_one_russian_in_all_rooms() -> None:
    """Faces read all catalogues as one: of two translations the wrong one may win."""
    russian: dict[object, set[object]] = {}
    for room in translations.rooms():
        for message in translations.present(room):
            if message.id:
                russian.setdefault((message.context, message.id), set()).add(message.string)
    assert [message for message, words in russian.items() if len(words) > 1] == []


# What the glossary has another word for.
NOT_OURS = re.compile(r"\b(?:стади[яиюей]|трубопровод|аккаунт)", re.IGNORECASE)


@pytest.mark.parametrize("room", translations.rooms())
def test_the_russian_keeps_to_the_glossary(room: str) -> None:
    messages = [message.string for message in translations.present(room) if message.id]
    words = [word for each in messages for word in ([each] if isinstance(each, str) else each)]
    assert [word for word in words if NOT_OURS.search(word)] == []


PLACE = re.compile(r"%\(\w+\)[sd]")


@pytest.mark.parametrize("room", translations.rooms())
def test_the_russian_names_the_same_values(room: str) -> None:
    wrong = []
    for message in translations.present(room):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        words = message.string if isinstance(message.string, tuple | list) else (message.string,)
        allowed = set(PLACE.findall(" ".join(ids)))
        wrong += [word for word in words if set(PLACE.findall(word)) - allowed]
    assert not wrong, wrong
