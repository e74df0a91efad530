"""Keys of what people name: short, plain letters, in any script they type."""

import re
import unicodedata

LONGEST = 40
SINGLE = dict(zip("абвгдезийклмнопрстуфцэыіґў", "abvgdeziyklmnoprstufceyigu", strict=True))
SEVERAL = {"ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
           "ь": "", "ю": "yu", "я": "ya", "ї": "yi", "є": "ye"}  # fmt: skip
OTHERS = {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "œ": "oe", "№": " "}
SPELT = str.maketrans(SINGLE | SEVERAL | OTHERS)


def key_of(label: str, taken: set[str], *, otherwise: str = "field") -> str:
    """A key that is not taken, from the words of the label."""
    wish = plain(label)[:LONGEST].strip("_") or otherwise
    key, number = wish, 2
    while key in taken:
        key, number = f"{wish[: LONGEST - 5]}_{number}", number + 1
    return key


def plain(label: str) -> str:
    """«Дата поставки» becomes data_postavki, "Größe (m²)" becomes grosse_m2."""
    spelt = unicodedata.normalize("NFC", label.casefold()).translate(SPELT)
    folded = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", folded).strip("_")
