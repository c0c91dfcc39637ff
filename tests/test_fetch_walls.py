"""Where the client goes and where it never does: S7, F95, F103, F104."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from connectors._http_guard import is_public
from connectors.fetch import (
    ContractBroken,
    CredentialsRefused,
    Fetcher,
    Source,
    Unreachable,
)
from tests.http.server import Answer, Asked, Clock, at, ok, playing
from tests.http.toy import CANARY, PLAIN, SIGNED, fetch, signed_in


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with signed_in(monkeypatch):
        yield


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_not_retried(status: int) -> None:
    """A refused token stops at once with exit code 21 and the name of the variable to set (F95)."""
    with (
        playing(Answer(status)) as server,
        pytest.raises(CredentialsRefused, match="MOISSON_TOY_TOKEN") as caught,
    ):
        fetch(SIGNED, server)
    assert (len(server.asked), caught.value.exit_code) == (1, 21)


def test_the_token_is_read_afresh_for_each_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token renewed while we wait is used by the next try (F95)."""

    def renew(_: Asked) -> Answer:
        monkeypatch.setenv("MOISSON_TOY_TOKEN", "renewed-token")
        return Answer(503)

    with playing(renew, ok("[]")) as server:
        fetch(SIGNED, server)
    assert [asked.headers["authorization"] for asked in server.asked] == [
        f"Bearer {CANARY}",
        "Bearer renewed-token",
    ]


def test_a_redirect_to_another_host_is_not_followed() -> None:
    """Another origin, here another port, gets no request at all, so no token (F103)."""
    with (
        playing(ok("[]")) as thief,
        playing(Answer(302, headers={"Location": f"{thief.url}/rows"})) as server,
    ):
        with pytest.raises(ContractBroken, match="redirected to another host"):
            fetch(SIGNED, server)
        assert (thief.asked, thief.connections) == ([], 0)


def test_a_redirect_on_the_same_host_is_followed() -> None:
    """A path that moved inside the same origin is followed, but not in circles."""
    with playing(Answer(301, headers={"Location": "/new?page=1"}), ok("[7]")) as server:
        assert fetch(SIGNED, server).body == b"[7]"
    assert [(asked.path, asked.params) for asked in server.asked] == [
        ("/rows", {"page": "1"}),
        ("/new", {"page": "1"}),
    ]
    with (
        playing(Answer(301, headers={"Location": "/rows"})) as server,
        pytest.raises(ContractBroken, match="in a row"),
    ):
        fetch(SIGNED, server)


@pytest.mark.parametrize(
    "change",
    [{"base_url": "http://example.org"}, {"base_url": "https://elsewhere.org"}, {"base_url": "ftp://example.org"},
     {"base_url": "https://me:pass@example.org"}, {"base_url": "http://127.0.0.1", "hosts": ("127.0.0.1",)},
     {"base_url": "http://10.0.0.1", "hosts": ("10.0.0.1",), "allow_loopback": True}],
)  # fmt: skip
def test_a_source_outside_its_walls_cannot_be_made(change: Mapping[str, object]) -> None:
    """Plain http, a host off the list, and credentials in the URL are refused at declaration (S7)."""
    with pytest.raises(ValueError, match="toy: "):
        Source(**{"name": "toy", "hosts": ("example.org",), "base_url": "https://example.org", **change})  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["rows", "//evil.org/rows", "/a/../b", "https://evil.org/"])
def test_a_path_cannot_lead_elsewhere(path: str) -> None:
    """A path that could leave the base URL is refused before anything is sent."""
    with Fetcher(PLAIN) as fetcher, pytest.raises(ValueError, match="a path begins with"):
        fetcher.get(path)


def test_a_name_that_leads_to_this_machine_gets_not_one_byte() -> None:
    """An https host that resolves to a private address is left before TLS starts (S7, DNS rebinding)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        source = Source("toy", ("localhost",), f"https://localhost:{port}", max_tries=1)
        with (
            Fetcher(source) as fetcher,
            pytest.raises(Unreachable, match="an address not on the open internet"),
        ):
            fetcher.get("/rows")
        peer, _ = listener.accept()
        with peer:
            peer.settimeout(2)
            assert peer.recv(1) == b""


@pytest.mark.parametrize(
    ("address", "public"),
    [("192.0.78.9", True), ("2a00:1450::1", True), ("10.1.2.3", False),
     ("169.254.169.254", False), ("::1", False),
     ("::ffff:127.0.0.1", False), ("100.64.0.1", False), ("fe80::1%eth0", False), ("224.0.0.1", False)],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    """Private, link-local (cloud metadata), shared, loopback and multicast addresses are not public."""
    assert is_public(address) is public


def test_a_certificate_that_nobody_signed_is_refused(tmp_path: Path) -> None:
    """A server with a certificate of its own making gets no request; verification has no switch (F104)."""
    x509 = pytest.importorskip("cryptography.x509")
    context = _own_certificate(x509, tmp_path)
    with playing(ok("[]")) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        https = server.url.replace("http:", "https:")
        with pytest.raises(Unreachable, match="TLS certificate"):
            fetch(SIGNED, server, base_url=https, max_tries=1)
        assert server.asked == []


def _own_certificate(x509: object, folder: Path) -> ssl.SSLContext:
    from cryptography import x509 as x
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x.Name([x.NameAttribute(x.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x.CertificateBuilder(name, name, key.public_key(), 7, now, now + timedelta(days=1))
    pem = folder / "own.pem"
    pem.write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_netrc_does_not_replace_our_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ~/.netrc entry for the host and proxies in the environment are ignored."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    clock = Clock()
    with (
        playing(ok("[]")) as server,
        requests.Session() as session,
        Fetcher(at(server, SIGNED), session=session, clock=clock, sleep=clock.sleep) as fetcher,
    ):
        fetcher.get("/rows")
    assert server.asked[0].headers["authorization"] == f"Bearer {CANARY}"
