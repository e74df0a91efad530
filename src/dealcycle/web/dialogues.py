"""A dialogue opened by its address, by a link or a reload, stands on the page it belongs to."""

from collections.abc import Callable, Iterator
from copy import copy

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve

FRAME, PAGE = b'<div class="dialog__frame', b"<!doctype html"
PLACE = '<dialog class="dialog{}" id="{}" aria-labelledby="dialog-title"{}>'


class DialogueMiddleware:
    """Views answer with the dialogue alone; the script opens what it finds in its place."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _wants_a_page(request) and _begins(response, FRAME):
            return next(filter(None, _on_pages(request, response.content)), response)
        return response


def _wants_a_page(request: HttpRequest) -> bool:
    """Scripts ask for anything; a person who opens an address is shown what is HTML."""
    return (
        request.method == "GET"
        and not getattr(request, "htmx", False)
        and "text/html" in request.headers.get("Accept", "")
    )


def _begins(response: HttpResponse, start: bytes) -> bool:
    if response.status_code != 200 or response.streaming:
        return False
    return response.content.lstrip()[: len(start)].lower() == start


def _on_pages(request: HttpRequest, dialogue: bytes) -> Iterator[HttpResponse | None]:
    """The nearest page above it that this person may see: `/deals/7` for `/deals/7/closure`."""
    path = request.path
    while path != "/":
        path = path.rpartition("/")[0] or "/"
        page = _page(request, path)
        if page is not None and _begins(page, PAGE):
            yield _put_on(page, dialogue, path)


def _page(request: HttpRequest, path: str) -> HttpResponse | None:
    above = copy(request)
    above.path = above.path_info = path
    above.GET = QueryDict()
    try:
        view, args, kwargs = above.resolver_match = resolve(path)
        response = view(above, *args, **kwargs)
    except (Resolver404, Http404, PermissionDenied):
        return None
    return response.render() if hasattr(response, "render") else response


def _put_on(page: HttpResponse, dialogue: bytes, path: str) -> HttpResponse | None:
    place, kind = ("sheet", " sheet") if b'hx-target="#sheet"' in dialogue else ("dialog", "")
    empty = PLACE.format(kind, place, "").encode()
    if empty not in page.content:
        return None
    filled = PLACE.format(kind, place, f' data-behind="{path}"').encode()
    page.content = page.content.replace(empty, filled + dialogue, 1)
    return page
