"""A real HTTP server on loopback that plays a list of answers and writes down what it was asked."""

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from connectors.fetch import Source


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; header names are lower case."""

    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""
    url: str = ""


@dataclass(frozen=True)
class Answer:
    """What to send: `body` exactly as on the wire. `length` None sends no length.

    Then the connection closes, unless `keep`; with `drip` a byte goes out every so many seconds.
    """

    status: int = 200
    body: bytes = b"[]"
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = -1
    drip: float = 0.0
    reset: bool = False
    keep: bool = False


def ok(body: bytes | str, **headers: str) -> Answer:
    """Answer 200 with a body of honest length."""
    return Answer(body=body.encode() if isinstance(body, str) else body, headers=headers)


def zipped(body: bytes, keep: int | None = None) -> Answer:
    """Answer 200 with a gzip body, of which only the first `keep` bytes are sent, under an honest length."""
    return Answer(body=gzip.compress(body)[:keep], headers={"Content-Encoding": "gzip"})


def chunked(*pieces: bytes, end: bytes = b"0\r\n\r\n") -> Answer:
    """Answer 200 in chunks; without `end` the body is cut between two chunks."""
    wire = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return Answer(body=wire + end, headers={"Transfer-Encoding": "chunked"}, length=None)


Play = Answer | Callable[[Asked], Answer]


class Player(ThreadingHTTPServer):
    """Plays its answers in turn, the last one for ever; `asked` is what arrived, in order."""

    daemon_threads = False  # so that closing the server waits for its last answer

    def __init__(self, plays: Iterable[Play]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plays = list(plays)
        self.asked: list[Asked] = []
        self.connections = 0
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The base URL of this server."""
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, asked: Asked) -> Answer:
        """Write the request down and choose what to say."""
        with self._lock:
            play = self.plays[min(len(self.asked), len(self.plays) - 1)]
            self.asked.append(asked)
        return play(asked) if callable(play) else play

    def get_request(self) -> tuple[socket.socket, object]:
        """Count each connection, also one on which nothing is ever sent."""
        self.connections += 1
        return super().get_request()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up on us are what we are here for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Player

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): text for name, text in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        asked = Asked(parts.path, dict(parse_qsl(parts.query)), headers, self.command, body, f"http://{headers.get('host', '')}{self.path}")
        answer = self.server.answer(asked)
        self.close_connection = not answer.keep
        if answer.reset:
            linger = struct.pack("ii", 1, 0)  # close with a RST, as a dying server does
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            return
        self.send_response(answer.status)
        for name, text in answer.headers.items():
            self.send_header(name, text)
        if answer.length is not None:
            self.send_header("Content-Length", str(answer.length if answer.length >= 0 else len(answer.body)))
        self.end_headers()
        self._send(answer)

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def _send(self, answer: Answer) -> None:
        step = 1 if answer.drip else max(1, len(answer.body))
        for start in range(0, len(answer.body), step):
            self.wfile.write(answer.body[start : start + step])
            self.wfile.flush()
            time.sleep(answer.drip)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def playing(*plays: Play) -> Iterator[Player]:
    """Run a server on a free port of 127.0.0.1, in a thread, and close it properly."""
    server = Player(plays)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Clock:
    """A clock that stands still except while somebody sleeps; `slept` lists for how many seconds."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        """Return the present instant."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


def at(server: Player, source: Source, **changes: object) -> Source:
    """Return the source, moved to our own server."""
    path = urlsplit(source.base_url).path
    home = {"hosts": ("127.0.0.1",), "base_url": f"{server.url}{path}", "token_base": server.url, "allow_loopback": True}
    return replace(source, **{**home, **changes})  # type: ignore[arg-type]
