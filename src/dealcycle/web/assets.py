"""Styles and scripts of every room, bundled into one file each and served under hashed names.

A room's `static/<room>/css/**/*.css` and `static/<room>/js/*.js` enter the bundles by themselves;
everything else under `static/` is served alone when `asset_url("room/file")` asks for it.
"""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

# What others build on comes first; within a layer the files' names decide.
FIRST_SCRIPTS = (
    "web/vendor/htmx/htmx.min.js",
    "web/vendor/idiomorph/idiomorph-ext.min.js",
    "web/vendor/sortable/Sortable.min.js",
    "web/vendor/alpine/alpine-csp.min.js",
    "web/js/core.js",
    "web/js/float.js",
    "web/js/toast.js",
    "web/js/dialog.js",
)
FIRST_STYLES = ("web/css/tokens.css", "web/css/base.css")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CSS_URL = re.compile(r"url\(\s*[\"']?(?!data:|#|/)([^\"')]+)[\"']?\s*\)")
HASHED = re.compile(r"(?P<stem>.+)-(?P<hash>[0-9a-f]{12})(?P<ending>\.[a-z0-9]+)")
COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".txt", ".webmanifest"}
YEAR = 60 * 60 * 24 * 365

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True)
class Asset:
    name: str
    body: bytes

    @cached_property
    def hash(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:12]

    @cached_property
    def compressed(self) -> bytes:
        # A fixed time keeps the bytes the same in every process.
        return gzip.compress(self.body, 9, mtime=0)

    @property
    def served_name(self) -> str:
        stem, ending = posixpath.splitext(self.name)
        return f"{stem}-{self.hash}{ending}"

    @property
    def content_type(self) -> str:
        guessed = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def asset_url(name: str) -> str:
    """The address of "app.css", "app.js" or a file such as "web/icons.svg"."""
    return _address(name, _state())


@lru_cache(maxsize=512)
def _address(name: str, state: float) -> str:
    # A page asks for the sprite of its icons hundreds of times.
    return reverse("asset", args=[_made(name, state).served_name])


def find(name: str) -> Asset:
    return _made(name, _state())


@lru_cache(maxsize=512)
def _made(name: str, state: float) -> Asset:
    if name == "app.css":
        return Asset(name, _styles().encode())
    if name == "app.js":
        return Asset(name, _scripts().encode())
    return Asset(name, _file(name).read_bytes())


def _state() -> float:
    """Changes when a file does, so that a developer's reload shows it; fixed in production."""
    if not settings.DEBUG:
        return 0.0
    return max(path.stat().st_mtime for root in _roots() for path in root.rglob("*.*"))


def _roots() -> Iterator[Path]:
    """The static folders of our own rooms; other applications bring their own addresses."""
    for config in apps.get_app_configs():
        root = Path(config.path) / "static"
        if config.name.startswith("dealcycle.") and root.is_dir():
            yield root


def _file(name: str) -> Path:
    for root in _roots():
        path = root / name
        if path.is_file() and path.resolve().is_relative_to(root.resolve()):
            return path
    raise FileNotFoundError(f"No room has the file static/{name}.")


def _names(pattern: str) -> list[str]:
    found = (path.relative_to(root) for root in _roots() for path in root.glob(pattern))
    return sorted(path.as_posix() for path in found)


def _styles() -> str:
    names = [*FIRST_STYLES]
    names += [name for name in _names("*/css/**/*.css") if name not in names]
    return "\n".join(_style(name) for name in names)


def _style(name: str) -> str:
    text = COMMENT.sub("", _file(name).read_text(encoding="utf-8"))

    def served(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), match[1]))
        return f'url("{asset_url(path)}")'

    lines = (line.strip() for line in CSS_URL.sub(served, text).splitlines())
    return "\n".join(line for line in lines if line)


def _scripts() -> str:
    names = [*FIRST_SCRIPTS]
    names += [name for name in _names("web/js/*.js") if name not in names]
    names += [name for name in _names("*/js/*.js") if name not in names]
    # A semicolon between files: one that lacks its own must not call the next.
    return "\n;\n".join(_file(name).read_text(encoding="utf-8") for name in names)


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponse:
    """A file for ever, under the name that holds its hash; under an older name for now."""
    match = HASHED.fullmatch(name)
    if not match:
        raise Http404
    try:
        asset = find(match["stem"] + match["ending"])
    except FileNotFoundError as error:
        raise Http404 from error
    return _answer(request, asset, lasting=asset.hash == match["hash"])


def _answer(request: HttpRequest, asset: Asset, lasting: bool) -> HttpResponse:
    etag = f'"{asset.hash}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(asset.body, content_type=asset.content_type)
        accepted = request.headers.get("Accept-Encoding", "")
        if "gzip" in accepted and posixpath.splitext(asset.name)[1] in COMPRESSIBLE:
            response = HttpResponse(asset.compressed, content_type=asset.content_type)
            response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if lasting else "no-cache"
    response["ETag"] = etag
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
