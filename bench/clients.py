"""People at work: sessions of real users, requests over loopback, each one timed."""

import http.client
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

CSRF = "b" * 32
IDLE_SECONDS = 8


@dataclass(frozen=True)
class Request:
    path: str
    form: dict[str, str] | None = None
    htmx: bool = False


class Client:
    """One person's browser, signed in."""

    def __init__(self, user: object, port: int) -> None:
        from django.conf import settings

        cookies = {settings.SESSION_COOKIE_NAME: _session(user), settings.CSRF_COOKIE_NAME: CSRF}
        self.headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.last = 0.0

    def ask(self, request: Request) -> tuple[int, float]:
        """The status and the milliseconds until the last byte."""
        headers, body = dict(self.headers), None
        if request.htmx or request.form is not None:
            headers["HX-Request"] = "true"
        if request.form is not None:
            body = urlencode(request.form)
            headers |= {"X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        # The server hangs up on those who are silent for long; a browser would not notice.
        if time.perf_counter() - self.last > IDLE_SECONDS:
            self.connection.close()
        began = time.perf_counter()
        self.connection.request("POST" if body else "GET", request.path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        self.last = time.perf_counter()
        return answer.status, (self.last - began) * 1000


@dataclass
class Timed:
    """What a round of requests took."""

    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def share(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def ask_all(clients: list[Client], requests: Iterable[Callable[[int, int], Request]],
            rounds: int) -> Timed:  # fmt: skip
    """Each client asks so often; `requests` makes the n-th request of the c-th client."""
    make = next(iter(requests))
    found = Timed()

    def work(place: int) -> list[tuple[int, float]]:
        return [clients[place].ask(make(place, n)) for n in range(rounds)]

    began = time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as pool:
        answers = [each for some in pool.map(work, range(len(clients))) for each in some]
    found.seconds = time.perf_counter() - began
    for status, taken in answers:
        found.times.append(taken)
        found.statuses[status] = found.statuses.get(status, 0) + 1
    return found


def _session(user: object) -> str:
    """A session as logging in makes it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key
