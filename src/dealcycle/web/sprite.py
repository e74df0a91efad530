"""Makes `static/web/icons.svg` from Lucide's files: python -m dealcycle.web.sprite FOLDER."""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).parent / "static/web"
LIST = STATIC / "vendor/lucide/icons.txt"
SPRITE = STATIC / "icons.svg"
INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def names() -> list[str]:
    return LIST.read_text().split()


def made(folder: Path) -> str:
    symbols = []
    for name in names():
        inner = INNER.search((folder / f"{name}.svg").read_text())
        if inner is None:
            raise ValueError(f"{name}.svg is no icon of Lucide's.")
        drawn = re.sub(r"\s+", " ", inner[1]).replace(" />", "/>").replace("> <", "><").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>')
    head = "<!-- Lucide 1.62.0, ISC and MIT: see vendor/lucide/LICENSE -->"
    return f'{head}\n<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


if __name__ == "__main__":
    SPRITE.write_text(made(Path(sys.argv[1])))
