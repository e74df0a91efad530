"""What the page was asked for on which a dialogue was opened."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def query_of_page(request: HttpRequest) -> str:
    """Its question; htmx tells the address that the page has by now."""
    return urlsplit(request.htmx.current_url or "").query if request.htmx else ""
