"""The one function for every outgoing request: to public addresses only, within limits.

The client is loaded with the first request: it takes as much memory as a room, and many an
installation never asks anybody.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from dealcycle.outside import addresses

if TYPE_CHECKING:
    import httpx

REDIRECTS = {301, 302, 303, 307, 308}


class RequestError(Exception):
    """A request that brought no answer; `permanent` says whether trying again may help."""

    def __init__(self, words: str, *, permanent: bool) -> None:
        super().__init__(words)
        self.permanent = permanent


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True)
class Limits:
    seconds: float = 10.0
    bytes: int = 1_000_000
    redirects: int = 3


@dataclass(frozen=True)
class Guard:
    """What is asked before a connection is made; tests give their own answers."""

    resolve: Callable[[str, int], Iterable[str]] = addresses.resolve
    permits: Callable[[str], bool] = addresses.is_public
    clock: Callable[[], float] = time.monotonic
    ports: Callable[[int], bool] = field(default=lambda port: port in {80, 443} or port >= 1024)


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    limits: Limits = Limits(),
    guard: Guard = Guard(),
) -> Answer:
    """Sends the request and reads the answer; redirects are checked like first addresses."""
    import httpx

    deadline = guard.clock() + limits.seconds
    try:
        for _ in range(limits.redirects + 1):
            answer = _once(method, url, headers or {}, body, limits, guard, deadline)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return answer
            url, before = urljoin(url, answer.headers["location"]), url
            if answer.status in {301, 302, 303} and method != "HEAD":
                method, body = "GET", b""
            if _origin(url) != _origin(before):
                headers = {}  # Credentials are for the first address only.
    except httpx.InvalidURL as error:
        raise RequestError(f"{url} is no web address.", permanent=True) from error
    except (httpx.TransportError, OSError) as error:
        raise RequestError(f"{_host(url)} did not answer: {error}", permanent=False) from error
    raise RequestError(f"{_host(url)} redirects too often.", permanent=True)


def _once(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    limits: Limits,
    guard: Guard,
    deadline: float,
) -> Answer:
    import httpx

    target = httpx.URL(url)
    pinned = target.copy_with(host=_address(target, guard))
    sent = {
        "User-Agent": "Dealcycle",
        **headers,
        "Host": target.netloc.decode("ascii"),
        "Accept-Encoding": "identity",
    }
    left = max(deadline - guard.clock(), 0.001)
    # No proxy and no password file from the environment: they would lead around the check.
    with (
        httpx.Client(trust_env=False, timeout=left, follow_redirects=False) as client,
        client.stream(
            method,
            pinned,
            headers=sent,
            content=body,
            extensions={"sni_hostname": target.host},
        ) as response,
    ):
        content = _read(response, limits, guard, deadline)
        plain = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status_code, headers=plain, body=content, url=url)


def _address(target: httpx.URL, guard: Guard) -> str:
    """The address to connect to: resolved once, checked, and then used as it is."""
    if target.scheme not in {"http", "https"} or not target.host:
        raise RequestError("Only http and https addresses are asked.", permanent=True)
    if target.userinfo:
        raise RequestError("A web address must not carry a password.", permanent=True)
    port = target.port or (443 if target.scheme == "https" else 80)
    if not guard.ports(port):
        raise RequestError(f"Port {port} is not for web requests.", permanent=True)
    found = list(guard.resolve(target.host, port))
    if not found:
        raise RequestError(f"{target.host} has no address.", permanent=False)
    # One private address among public ones is enough: names are made to change their answer.
    if not all(guard.permits(address) for address in found):
        raise RequestError(f"{target.host} is not on the public network.", permanent=True)
    return found[0]


def _read(response: httpx.Response, limits: Limits, guard: Guard, deadline: float) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise RequestError("The answer is packed, though that was not asked for.", permanent=True)
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > limits.bytes:
            raise RequestError(f"The answer is larger than {limits.bytes} bytes.", permanent=True)
        if guard.clock() > deadline:
            raise RequestError(f"No whole answer in {limits.seconds:g} s.", permanent=False)
    return bytes(content)


def _origin(url: str) -> tuple[str, str, int | None]:
    import httpx

    parts = httpx.URL(url)
    return parts.scheme, parts.host, parts.port


def _host(url: str) -> str:
    """Never the whole address: its query may hold a secret, and words end up in logs."""
    import httpx

    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return "That address"
