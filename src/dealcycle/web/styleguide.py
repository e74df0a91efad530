"""What the style guide shows: sentences and values of both languages, long ones among them."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealcycle.web.jinja import language

NAMES = (
    "Анна Петровская",
    "Igor Müller",
    "Konstantin Константинопольский-Задунайский",
    "Maria Lopez",
    "ООО «Производственно-строительное объединение Северо-Западного региона»",
)
WORDS = {
    "en": {
        "deal": "Warehouse scanners for three sites",
        "long_deal": "Extension of the maintenance contract for all refrigerated warehouses in the "
        "northern region, with training",
        "company": "Northwind Logistics",
        "sentence": "We win about 31 of 100 closed deals (likely 24–39; from 142).",
        "refused": "Too early for a percentage: 3 closed, 5 needed.",
        "note": "Called about the offer. They like the price, but want the training in October. "
        "Anna decides after their board on Thursday.",
        "stages": ["Prospecting", "Initial contact", "Discovery", "Proposal", "Negotiation",
                   "Closing", "Follow-up"],
        "step": "Call Anna about October",
        "tags": ["logistics", "key account", "autumn fair"],
    },
    "ru": {
        "deal": "Сканеры для трёх складов",
        "long_deal": "Продление договора на обслуживание всех холодильных складов "
        "Северо-Западного региона с обучением персонала",
        "company": "ООО «Производственно-строительное объединение»",
        "sentence": "Выигрываем около 31 из 100 закрытых сделок (вероятно, 24–39; по 142).",
        "refused": "Для процента рано: закрыто 3, нужно 5.",
        "note": "Обсудили предложение. Цена устраивает, но обучение хотят перенести на октябрь. "
        "Анна решит после правления в четверг.",
        "stages": ["Поиск клиентов", "Первый контакт", "Выявление потребностей",
                   "Коммерческое предложение", "Переговоры", "Закрытие",
                   "Послепродажное сопровождение"],
        "step": "Позвонить Анне насчёт октября",
        "tags": ["логистика", "ключевой клиент", "осенняя выставка"],
    },
}  # fmt: skip
TREND = [18, 21, 19, 24, 26, None, 23, 28, 31, 30, 34]


class SampleForm(forms.Form):
    """One field of each kind, some of them filled in wrongly."""

    name = forms.CharField(label=_("Name"), help_text=_("As it stands on the contract."))
    email = forms.EmailField(label=pgettext_lazy("address", "E-mail"))
    amount = forms.CharField(
        label=_("Amount"), widget=forms.TextInput({"data-kind": "money", "data-currency": "EUR"})
    )
    seats = forms.IntegerField(label=_("Seats"), required=False)
    closes_on = forms.DateField(label=_("Expected close"))
    stage = forms.ChoiceField(label=_("Stage"))
    people = forms.MultipleChoiceField(label=_("People"), choices=[(n, n) for n in NAMES])
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)
    told = forms.BooleanField(label=_("Tell the team"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        stages = words()["stages"]
        self.fields["stage"].choices = [("", "–"), *((name, name) for name in stages)]


class DialogForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)


def words() -> dict:
    return WORDS[language()]


def typed() -> dict[str, object]:
    said = words()
    return {
        "name": said["long_deal"],
        "email": "anna@example",
        "amount": "1 250 000",
        "closes_on": "2026-11-23",
        "people": list(NAMES[:2]),
        "note": said["note"],
        "told": "on",
    }


def samples() -> dict[str, object]:
    today = timezone.localdate()
    return {
        "words": words(),
        "names": NAMES,
        "today": today,
        "now": timezone.now(),
        "soon": today + timedelta(days=3),
        "late": today - timedelta(days=12),
        "then": timezone.now() - timedelta(hours=2),
        "long_ago": date(2025, 3, 1),
        "trend": TREND,
        "band": [(v - 4, v + 5) if v else (20, 28) for v in TREND],
        "line": line(),
    }


def line() -> dict[str, object]:
    """A curve with its band, as a room's chart would draw it."""
    values = [0, 4, 9, 15, 22, 27, 31, 33, 35, 36]
    points = [(40 + at * 60, 200 - value * 4.4) for at, value in enumerate(values)]
    upper = [(x, y - 4 - at * 1.6) for at, (x, y) in enumerate(points)]
    lower = [(x, y + 3 + at * 1.4) for at, (x, y) in enumerate(points)]

    def written(path: list[tuple[float, float]]) -> str:
        return " ".join(f"{x:g},{y:.1f}" for x, y in path)

    return {"line": written(points), "band": written(upper + lower[::-1]), "values": values}
