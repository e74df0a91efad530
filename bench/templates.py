"""The same cards drawn by Jinja2 and by Django's own templates: why pages are Jinja2."""

import os
import time

CARDS, ROUNDS = 140, 30
CARD = (
    '<article class="card" id="deal-{{ card.id }}"><h3>{{ card.name }}</h3>'
    "<p>{{ card.company }}</p>{% if card.amount %}<b>{{ card.amount }}</b>{% endif %}"
    '{% for tag in card.tags %}<span class="tag">{{ tag }}</span>{% endfor %}'
    '{% if card.late %}<i class="late">{{ card.days }}</i>{% else %}{{ card.days }}{% endif %}'
    "<footer>{{ card.owner }}</footer></article>"
)
BOARD = "{% for card in cards %}" + CARD + "{% endfor %}"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealcycle.server.settings")
    import django

    django.setup()
    from django.template import engines

    cards = [
        {"id": n, "name": f"Deal <{n}>", "company": f"Company {n % 30}", "amount": n * 100 or None,
         "tags": ["Pilot", "Tender"][: n % 3], "late": n % 4 == 0, "days": n % 50, "owner": "AB"}
        for n in range(CARDS)
    ]  # fmt: skip
    drawn = {engine.name: engine.from_string(BOARD) for engine in engines.all()}
    best = {}
    for name, template in drawn.items():
        best[name] = min(_seconds(template, cards) for _ in range(ROUNDS)) * 1000
        print(f"{name}: {CARDS} cards in {best[name]:.2f} ms")
    slow, fast = max(best.values()), min(best.values())
    print(f"ratio: {slow / fast:.1f}")
    return 0


def _seconds(template: object, cards: list[dict[str, object]]) -> float:
    began = time.perf_counter()
    template.render({"cards": cards})
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
