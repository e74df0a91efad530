"""Charts in a notebook or a file: the application's own drawings, each with its table."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path

from dealcycle.cycle.words import N_
from dealcycle.library import tabling
from dealcycle.library.faults import cannot_ask
from dealcycle.present.charts import Chart
from dealcycle.present.svg import WIDE
from dealcycle.present.svg_alone import picture
from dealcycle.present.voice import Voice


class Plot:
    """One chart: shown by a notebook, told in words by a terminal, kept by `save`.

    `title` and `about` say what it shows; `svg` is the picture itself, `table` holds the same
    values in words, for those who cannot see it.
    """

    def __init__(self, chart: Chart, voice: Voice, source: str, width: int = WIDE) -> None:
        self._voice = voice
        self.title, self.about, self.table = chart.title, chart.about, chart.table
        # The same chart has the same ids, others have other ones: several stand on one page.
        key = f"dealcycle-{sha256(repr(chart).encode()).hexdigest()[:10]}"
        self.svg = picture(chart, key, source, width)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the picture to a file that ends with .svg, and says where it is."""
        wanted = Path(path)
        if wanted.suffix.lower() != ".svg":
            text = N_("“%(path)s” does not end with .svg: charts are written as SVG only.")
            raise cannot_ask(self._voice, text, path=wanted)
        try:
            wanted.write_text(self.svg, encoding="utf-8")
        except OSError as failed:
            text = N_("%(path)s cannot be written: %(why)s.")
            raise cannot_ask(
                self._voice, text, path=wanted, why=failed.strerror or failed
            ) from failed
        return wanted

    def __repr__(self) -> str:
        return f"{self.title}: {self.about}"

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        shown = escape(self._voice.say(N_("Show as a table")))
        # An image, so that its style sheet and the notebook's leave each other alone.
        drawn = b64encode(self.svg.encode()).decode()
        return (
            f'<img lang="{self._voice.lang}" src="data:image/svg+xml;base64,{drawn}" '
            f'alt="{escape(repr(self))}"/>'
            f"{tabling.STYLE}<details><summary>{shown}</summary>"
            f"{tabling.table(self.table, self.title)}</details>"
        )


def chosen(charts: Mapping[str, Chart], name: str, voice: Voice) -> Chart:
    """The chart of this name, or the first."""
    if not charts:
        raise cannot_ask(voice, N_("There is nothing to draw here: no figure could be given."))
    if name and name not in charts:
        text = N_("There is no chart “%(name)s”; there are: %(known)s.")
        raise cannot_ask(voice, text, name=name, known=", ".join(charts))
    return charts[name] if name else next(iter(charts.values()))
