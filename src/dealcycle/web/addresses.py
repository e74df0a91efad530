"""Addresses by their names, each pattern looked up once: a list asks for hundreds."""

from functools import lru_cache

from django.urls import NoReverseMatch, URLResolver, get_resolver, get_urlconf, reverse

# A number that no pattern of an address holds; see `url`.
MARK = 970_000_001


def url(name: str, *args: object, **kwargs: object) -> str:
    """An address. Those of records differ in their number alone."""
    if kwargs or not all(type(each) is int for each in args):
        return reverse(name, args=args or None, kwargs=kwargs or None)
    return _pattern(get_resolver(get_urlconf()), name, len(args)) % args


@lru_cache(maxsize=500)
def _pattern(known: URLResolver, name: str, numbers: int) -> str:
    marks = range(MARK, MARK + numbers)
    found = reverse(name, args=list(marks) or None).replace("%", "%%")
    for mark in marks:
        found = found.replace(str(mark), "%d")
    return found


def has_url(name: str, *args: object) -> bool:
    """Whether a room that is perhaps away has brought this address."""
    # Which record it is of makes no difference.
    shape = [MARK if type(each) is int else each for each in args]
    return _has_url(get_resolver(get_urlconf()), name, *shape)


@lru_cache(maxsize=500)
def _has_url(known: URLResolver, name: str, *args: object) -> bool:
    try:
        return bool(reverse(name, args=args or None))
    except NoReverseMatch:
        return False
