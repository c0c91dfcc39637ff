"""Where secrets are found, and that nothing shows them."""

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked

from connectors import _redact
from connectors.secrets import Secret, SecretMissing

NONE: KeyringBackend = fail.Keyring()  # type: ignore[no-untyped-call]
SECRET = Secret("toy-token", "MOISSON_TOY_TOKEN")


class Memory(KeyringBackend):
    """A keyring in memory; a value of None says that it is locked."""

    priority = -1.0  # never chosen by keyring's own search

    def __init__(self, *entries: tuple[str, str, str | None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries = {(service, name): value for service, name, value in entries}

    def get_password(self, service: str, username: str) -> str | None:
        """Return the entry, or None when there is none."""
        found = self.entries.get((service, username), "")
        if found is None:
            raise KeyringLocked("locked")
        return found or None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the entry."""
        self.entries[service, username] = password


@pytest.fixture(autouse=True)
def _no_trace(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    backend, known = keyring.get_keyring(), set(_redact._LITERALS)
    monkeypatch.delenv("MOISSON_TOY_TOKEN", raising=False)
    yield
    keyring.set_keyring(backend)
    _redact._LITERALS.clear()
    _redact._LITERALS.update(known)


def test_the_keyring_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """When both places hold one, the keyring's is used."""
    keyring.set_keyring(Memory(("moisson", "toy-token", "from-keyring")))
    monkeypatch.setenv("MOISSON_TOY_TOKEN", "from-environment")
    assert SECRET.value() == "from-keyring"


@pytest.mark.parametrize("backend", [NONE, Memory(), Memory(("moisson", "toy-token", None))])
def test_the_environment_helps_out(backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a keyring, with an empty or a locked one, the environment is read; a line end is cut off."""
    keyring.set_keyring(backend)
    monkeypatch.setenv("MOISSON_TOY_TOKEN", " from-environment\n")
    assert SECRET.value() == "from-environment"


def test_a_missing_secret_lists_every_place() -> None:
    """The message has both places, what was wrong with each, and the exact names to set."""
    keyring.set_keyring(NONE)
    with pytest.raises(SecretMissing) as caught:
        SECRET.value()
    assert caught.value.exit_code == 21
    text = str(caught.value)
    assert "keyring 'moisson', entry 'toy-token': this machine has no keyring" in text
    assert "environment variable MOISSON_TOY_TOKEN: not set" in text
    assert "`keyring set moisson toy-token`" in text


@pytest.mark.parametrize("value", ["first\nsecond", "two words", "schlüssel", "tab\tbed and", "k3y-4u"])
def test_a_badly_pasted_secret_is_refused_without_showing_it(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no header can carry is refused, for requests would print it; so is what is too short to mask."""
    keyring.set_keyring(Memory())
    monkeypatch.setenv("MOISSON_TOY_TOKEN", value)
    with pytest.raises(SecretMissing, match="pasted") as caught:
        SECRET.value()
    assert value not in str(caught.value)
    assert value.split(maxsplit=1)[0] not in str(caught.value)


def test_a_secret_prints_as_a_mask() -> None:
    """Neither the object nor a thing that holds it shows more than `<secret>`."""
    assert (repr(SECRET), f"{SECRET}", str([SECRET])) == ("<secret>", "<secret>", "[<secret>]")
