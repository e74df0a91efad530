"""Which picture a file really is, by its bytes: PNG, JPEG or WebP, and how large it draws."""

from dataclasses import dataclass

PNG = b"\x89PNG\r\n\x1a\n"
# Start of frame: the markers that are followed by a JPEG's height and width.
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}


@dataclass(frozen=True)
class Picture:
    ending: str
    content_type: str
    width: int
    height: int


def read(data: bytes) -> Picture | None:
    """What these bytes are; None for everything else, SVG among it."""
    for ending, content_type, size in (
        ("png", "image/png", _png),
        ("jpg", "image/jpeg", _jpeg),
        ("webp", "image/webp", _webp),
    ):
        found = size(data)
        if found and min(found) > 0:
            return Picture(ending, content_type, *found)
    return None


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(PNG) or data[12:16] != b"IHDR" or b"IEND" not in data[-16:]:
        return None
    return _number(data[16:20]), _number(data[20:24])


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in data[-64:]:
        return None
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker in FRAMES:
            return _number(data[at + 7 : at + 9]), _number(data[at + 5 : at + 7])
        if marker == 0xFF:
            at += 1
        elif marker in WITHOUT_LENGTH:
            at += 2
        else:
            at += 2 + _number(data[at + 2 : at + 4])
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    match data[12:16]:
        case b"VP8 ":
            return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
        case b"VP8L":
            bits = _little(data[21:25])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return _little(data[24:27]) + 1, _little(data[27:30]) + 1
    return None


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
