"""Outgoing requests reach public addresses only, whatever a name or a redirect says."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dealcycle.outside.addresses import is_public, resolve
from dealcycle.outside.requests import Guard, Limits, RequestError, request


class Site(BaseHTTPRequestHandler):
    """A small site; what it was asked is kept."""

    asked: list[tuple[str, str, dict[str, str], bytes]] = []

    def answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.asked.append((self.command, self.path, headers, self.rfile.read(length)))
        path, _, target = self.path.partition("?to=")
        if path == "/redirect":
            self.send_response(302)
            self.send_header("Location", target)
            self.end_headers()
            return
        body = b"x" * 5000 if path == "/large" else b"hello"
        self.send_response(200)
        if path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def site() -> Iterator[int]:
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


class Names:
    """A resolver with a book of names; it counts how often each is asked."""

    def __init__(self, **book: str) -> None:
        self.book = {name.replace("_", "."): address for name, address in book.items()}
        self.questions: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.questions.append(host)
        return [self.book[host]] if host in self.book else [host]


def here(**book: str) -> Guard:
    """A world in which only 127.0.0.1 is public, so that the local site can be asked."""
    return Guard(resolve=Names(**book), permits=lambda address: address == "127.0.0.1")


def test_the_name_is_resolved_once_and_that_address_is_asked(site: int) -> None:
    guard = here(crm_example="127.0.0.1")
    answer = request("POST", f"http://crm.example:{site}/hook", body=b"{}", guard=guard)
    assert (answer.status, answer.body) == (200, b"hello")
    assert guard.resolve.questions == ["crm.example"]  # type: ignore[attr-defined]
    assert Site.asked[0][2]["host"] == f"crm.example:{site}"
    assert Site.asked[0][3] == b"{}"


def test_a_redirect_to_a_private_address_is_not_followed(site: int) -> None:
    guard = here(public_example="127.0.0.1", inside_example="10.0.0.7")
    with pytest.raises(RequestError, match="not on the public network") as refused:
        request(
            "GET", f"http://public.example:{site}/redirect?to=http://inside.example/", guard=guard
        )
    assert refused.value.permanent
    assert len(Site.asked) == 1


def test_a_redirect_elsewhere_loses_the_credentials(site: int) -> None:
    guard = here(a_example="127.0.0.1", b_example="127.0.0.1")
    url = f"http://a.example:{site}/redirect?to=http://b.example:{site}/there"
    answer = request("GET", url, headers={"Authorization": "Bearer secret"}, guard=guard)
    assert answer.url == f"http://b.example:{site}/there"
    assert "authorization" in Site.asked[0][2]
    assert "authorization" not in Site.asked[1][2]


def test_endless_redirects_end(site: int) -> None:
    with pytest.raises(RequestError, match="redirects too often"):
        request(
            "GET",
            f"http://127.0.0.1:{site}/redirect?to=/redirect?to=/redirect?to=/",
            limits=Limits(redirects=1),
            guard=here(),
        )


def test_a_large_answer_is_cut_off(site: int) -> None:
    with pytest.raises(RequestError, match="larger than 1000 bytes"):
        request("GET", f"http://127.0.0.1:{site}/large", limits=Limits(bytes=1000), guard=here())


def test_a_packed_answer_is_refused(site: int) -> None:
    with pytest.raises(RequestError, match="packed"):
        request("GET", f"http://127.0.0.1:{site}/packed", guard=here())


def test_a_slow_answer_is_given_up(site: int) -> None:
    ticks = iter([0.0, 1.0, 20.0])
    guard = Guard(resolve=Names(), permits=lambda _: True, clock=lambda: next(ticks))
    with pytest.raises(RequestError, match="No whole answer in 10 s") as late:
        request("GET", f"http://127.0.0.1:{site}/", guard=guard)
    assert not late.value.permanent


def test_nobody_there_may_be_tried_again() -> None:
    with pytest.raises(RequestError, match="did not answer") as down:
        request(
            "GET", "http://127.0.0.1:9/", guard=Guard(permits=lambda _: True, ports=lambda _: True)
        )
    assert not down.value.permanent


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://172.16.9.9/",
        "http://0.0.0.0/",
        "http://100.64.0.1/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://[::]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
    ],
)
def test_private_addresses_are_refused_in_every_spelling(url: str) -> None:
    with pytest.raises(RequestError, match="not on the public network"):
        request("GET", url)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://example.org/",
        "http://user:secret@example.org/",
        "http://example.org:25/",
        "http://",
        "//example.org",
    ],
)
def test_addresses_of_other_kinds_are_refused(url: str) -> None:
    with pytest.raises(RequestError) as refused:
        request("GET", url)
    assert refused.value.permanent
    assert "secret" not in str(refused.value)


def test_one_private_address_among_public_ones_is_enough() -> None:
    guard = Guard(resolve=lambda host, port: ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(RequestError, match="not on the public network"):
        request("GET", "http://rebinding.example/", guard=guard)


def test_public_addresses_are_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]
