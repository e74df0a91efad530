"""People at work: sessions of real users, requests over loopback, each one timed."""

import re
import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

CSRF = "b" * 32
IDLE_SECONDS = 8
LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nConnection: *close", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    path: str
    form: dict[str, str] | None = None
    htmx: bool = False


class Client:
    """One person's browser, signed in: a plain socket, so that hardly any of the machine is its."""

    def __init__(self, user: object, port: int) -> None:
        from django.conf import settings

        cookies = {settings.SESSION_COOKIE_NAME: _session(user), settings.CSRF_COOKIE_NAME: CSRF}
        self.headers = (
            f"Host: 127.0.0.1:{port}\r\n"
            f"Cookie: {'; '.join(f'{k}={v}' for k, v in cookies.items())}\r\n"
        )
        self.port, self.last = port, 0.0
        self.socket: socket.socket | None = None

    def ask(self, request: Request) -> tuple[int, float]:
        """The status and the milliseconds until the last byte."""
        message = self._message(request)
        # The server hangs up on those who are silent for long; a browser would not notice.
        if time.perf_counter() - self.last > IDLE_SECONDS:
            self.close()
        began = time.perf_counter()
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.socket.sendall(message)
            status = self._answer(self.socket)
        except OSError:
            self.close()
            raise
        self.last = time.perf_counter()
        return status, (self.last - began) * 1000

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _message(self, request: Request) -> bytes:
        headers, body = self.headers, ""
        if request.htmx or request.form is not None:
            headers += "HX-Request: true\r\n"
        if request.form is not None:
            body = urlencode(request.form)
            headers += (
                f"X-CSRFToken: {CSRF}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n"
            )
        method = "POST" if body else "GET"
        return f"{method} {request.path} HTTP/1.1\r\n{headers}\r\n{body}".encode()

    def _answer(self, connection: socket.socket) -> int:
        """Reads one answer to its last byte."""
        received = _more(connection)
        while b"\r\n\r\n" not in received:
            received += _more(connection)
        head, _, body = received.partition(b"\r\n\r\n")
        status, length = int(head[9:12]), LENGTH.search(head)
        if not length and status not in (204, 304):
            raise ConnectionAbortedError("An answer that does not say how long it is.")
        missing = int(length[1]) - len(body) if length else 0
        while missing > 0:
            missing -= len(_more(connection))
        if CLOSES.search(head):
            self.close()
        return status


def _more(connection: socket.socket) -> bytes:
    found = connection.recv(262_144)
    if not found:
        raise ConnectionResetError("The server hung up.")
    return found


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
