"""Secrets: from the keyring, else from the environment, never from `moisson.toml`."""

import os
from dataclasses import dataclass

import keyring
from keyring.errors import KeyringError, NoKeyringError

from connectors._http_errors import CredentialsRefused
from connectors._redact import MASK, remember


class SecretMissing(CredentialsRefused):
    """No place that may hold the secret holds it; the message lists the places and the exact names to set."""


_SHORTEST = 8  # characters; masking a shorter text wherever it occurs would garble every message


@dataclass(frozen=True, repr=False)
class Secret:
    """Where a secret is kept: `name` in the keyring's `keyring_service`, else the environment variable `env`.

    The object never holds the secret itself, so it may be copied, printed and pickled.
    """

    name: str
    env: str
    keyring_service: str = "moisson"

    def __repr__(self) -> str:
        return MASK

    def value(self) -> str:
        """Return the secret, read afresh. Raises `SecretMissing`, also for text that no header can carry."""
        found, looked = self._from_keyring()
        if not found:
            found = os.environ.get(self.env, "").strip()
            looked += f"; environment variable {self.env}: {'set' if found else 'not set, or blank'}"
        if not found:
            raise SecretMissing(f"secret '{self.name}' is missing. Looked in {looked}. To go on, {self.remedy()}.")
        if not (found.isascii() and found.isprintable()) or " " in found or len(found) < _SHORTEST:
            raise SecretMissing(
                f"secret '{self.name}' holds a blank, an odd character, or fewer than 8. Looked in {looked}. "
                f"It was probably not pasted as it is: {self.remedy()}."
            )
        remember(found)
        return found

    def keep(self, value: str) -> bool:
        """Put a new value into the keyring; say whether it is there now, and wins over the environment."""
        try:
            keyring.set_password(self.keyring_service, self.name, value)
        except KeyringError:
            return False
        return self._from_keyring()[0] == value

    def remedy(self) -> str:
        """Say what to set, and where, in words to be put into a message."""
        return f"run `keyring set {self.keyring_service} {self.name}` or set the environment variable {self.env}"

    def _from_keyring(self) -> tuple[str, str]:
        place = f"keyring '{self.keyring_service}', entry '{self.name}'"
        try:
            found = (keyring.get_password(self.keyring_service, self.name) or "").strip()
        except NoKeyringError:
            return "", f"{place}: this machine has no keyring"
        except KeyringError as error:
            return "", f"{place}: the keyring did not answer ({type(error).__name__})"
        return found, f"{place}: {'set' if found else 'no such entry, or blank'}"
