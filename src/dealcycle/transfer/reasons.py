"""Reasons as JSON keeps them, and as a person reads them."""

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from dealcycle.cycle.refusal import Reason, Refused


def kept(reason: Reason) -> dict[str, object]:
    params = {key: value if isinstance(value, int | float) else str(value)
              for key, value in reason.params.items()}  # fmt: skip
    found: dict[str, object] = {"code": reason.code, "text": reason.text, "params": params}
    return found | ({"plural": reason.plural} if reason.plural else {})


def unkept(data: Mapping[str, object]) -> Reason:
    return Reason(
        str(data.get("code", "")),
        str(data.get("text", "")),
        dict(data.get("params") or {}),
        plural=data.get("plural"),
    )


def words(data: Mapping[str, object]) -> str:
    """In the language of whoever reads."""
    return unkept(data).say(gettext, ngettext) if data else ""


def all_kept(refused: Refused) -> list[dict[str, object]]:
    return [kept(reason) for reason in refused.reasons]
