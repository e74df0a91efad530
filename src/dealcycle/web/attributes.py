"""HTML attributes from keyword arguments: `hx_post="/x"` becomes `hx-post="/x"`."""

import json
from collections.abc import Mapping

from jinja2 import Undefined
from markupsafe import Markup, escape


def attributes(*several: Mapping[str, object]) -> Markup:
    """Later mappings win; None, False and undefined leave an attribute out, True writes it bare."""
    merged: dict[str, object] = {}
    for mapping in several:
        merged.update({_name(key): value for key, value in mapping.items()})
    return Markup("").join(_written(name, value) for name, value in merged.items())


def _name(key: str) -> str:
    # A keyword cannot be called class or for.
    return {"cls": "class", "for_": "for"}.get(key, key.replace("_", "-"))


def _written(name: str, value: object) -> Markup:
    if value is None or isinstance(value, Undefined):
        return Markup("")
    if isinstance(value, bool):
        if name.startswith("aria-") or name in {"draggable", "spellcheck"}:
            value = "true" if value else "false"
        else:
            return Markup(f" {escape(name)}") if value else Markup("")  # noqa: S704
    elif isinstance(value, Mapping | list):
        value = json.dumps(value, ensure_ascii=False)
    # Markup.format would say the same ten times as slowly.
    return Markup(f' {escape(name)}="{escape(value)}"')  # noqa: S704
