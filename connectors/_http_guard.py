"""What stands between `requests` and the network: an address check after resolution, a hard time limit."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from connectors._http_errors import Unreachable


def is_public(address: str) -> bool:
    """Say whether an IP address is on the open internet: not private, link-local, loopback or multicast."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return is_public(str(mapped)) if mapped else ip.is_global and not ip.is_multicast


def is_loopback(address: str) -> bool:
    """Say whether an IP address is this machine itself."""
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


class Guard:
    """Watches the connections of one answer: `deadline` seconds in all, and only to allowed addresses.

    A socket timeout alone is no limit, since one byte a second resets it for ever. Here a timer shuts the
    sockets down, which wakes whatever waits on them: TLS, headers, chunk sizes or body.
    """

    def __init__(self, deadline: float, *, allow_loopback: bool) -> None:
        self.deadline = deadline
        self.expired = False
        self._allow_loopback = allow_loopback
        self._lines: list[socket.socket] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the clock, and be the guard of every connection this thread opens meanwhile."""
        timer = threading.Timer(self.deadline, self._cut)
        token = _CURRENT.set(self)
        timer.start()
        try:
            yield
        finally:
            _CURRENT.reset(token)
            timer.cancel()
            timer.join()
            while self._lines:
                self._lines.pop().close()

    def admit(self, line: socket.socket) -> None:
        """Let a new connection pass before any byte is sent. Raises `Unreachable` for a wrong address."""
        address = str(line.getpeername()[0])
        if not (is_public(address) or (self._allow_loopback and is_loopback(address))):
            raise Unreachable(
                f"the host's name leads to {address}, an address not on the open internet: nothing was "
                "sent. Look at this machine's DNS and hosts file, then run again"
            )
        self._lines.append(line.dup())  # a duplicate stays ours when TLS takes the first one over
        if self.expired:
            self._cut()

    def _cut(self) -> None:
        self.expired = True
        for line in tuple(self._lines):
            with suppress(OSError):  # the other side may have hung up already
                line.shutdown(socket.SHUT_RDWR)


_CURRENT: ContextVar[Guard] = ContextVar("moisson_http_guard")


def _admitted(connection: HTTPConnection, line: socket.socket) -> socket.socket:
    connection.set_debuglevel(0)  # http.client would print our Authorization header
    try:
        _CURRENT.get().admit(line)
    except BaseException:
        line.close()
        raise
    return line


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _admitted(self, super()._new_conn())


class _Tls(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _admitted(self, super()._new_conn())


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _Tls


class GuardedAdapter(HTTPAdapter):
    """The transport of a session: a running `Guard` admits each connection; without one none opens."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of connections, of our own kind."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}
