"""What stands beside a record and finds it too: comments on it, the names of its files."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dealcycle.crm.models import Attachment, Comment
from dealcycle.crm.search.texts import KINDS, Texts


def texts_of(kind: str, records: Iterable[Any]) -> dict[int, Texts]:
    """What each of these records is found by; two questions for all of them."""
    own = {record.pk: KINDS[kind].texts(record) for record in records}
    others = _beside(kind, list(own))
    return {
        pk: replace(texts, text=(*texts.text, *others[pk])) if pk in others else texts
        for pk, texts in own.items()
    }


def _beside(kind: str, records: Sequence[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for model, column in ((Comment, "body"), (Attachment, "name")):
        rows = model.objects.filter(record_kind=kind, record__in=records, binned_at=None)
        for record, words in rows.order_by("-id").values_list("record", column):
            found[record].append(words)
    return found
