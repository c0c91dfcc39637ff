"""The secrets and settings of one account, by the names that templates use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.secrets import Secret

_NAME = re.compile(r"\{([a-z_][\w.]*)\}")


@dataclass(frozen=True)
class Keys:
    """`values` are the account's own keys; secrets are read afresh each time and never held.

    Where a platform has several accounts with APIs, `label` is this one's: each has secrets of its own name.
    """

    platform: str
    values: Mapping[str, str] = field(default_factory=dict)
    label: str = ""

    def secret(self, name: str) -> Secret:
        """Give where a secret is kept: MOISSON_<PLATFORM>_<NAME>, or <platform>-<name> in the keyring, each with the label behind."""
        words = [self.platform, name, *([self.label] if self.label else [])]
        env = re.sub(r"[^A-Z0-9]+", "_", "_".join(["moisson", *words]).upper())
        return Secret("-".join(words).replace("_", "-"), env)

    def fill(self, template: str, secrets: tuple[str, ...] = ()) -> str:
        """Put values into a template; `KeyError` for a name that nobody declared."""
        return _NAME.sub(lambda m: self.secret(m[1]).value() if m[1] in secrets else self.values[m[1]], template)

    def remedy(self, secrets: tuple[str, ...]) -> str:
        """Say what to set, and where, in words to be put into a message."""
        return "; ".join(self.secret(name).remedy() for name in secrets)
