"""What can go wrong between us and an API, by what the person can do about it.

Every message is redacted when the error is made, so no later log, traceback or check can carry a secret.
"""

from typing import ClassVar

from connectors._redact import redact


class FetchError(Exception):
    """A source could not be read. `resumable` says that a later run may just go on."""

    exit_code: ClassVar[int] = 70
    resumable: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(redact(message))


class Unreachable(FetchError):  # noqa: N818 - named for what people read
    """No whole answer came: network, TLS, server trouble, a cut or slow body. Run again later."""

    exit_code = 20
    resumable = True


class RateLimited(FetchError):  # noqa: N818
    """The source asked us to wait longer than one run does. `retry_after` is in seconds, None if not said."""

    exit_code = 20
    resumable = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class CredentialsRefused(FetchError):  # noqa: N818
    """The token is missing, expired or refused; the message names where to put a new one."""

    exit_code = 21


class ContractBroken(FetchError):  # noqa: N818
    """A whole answer is not what the API promises. Nothing of it is used; `status` is the HTTP status."""

    exit_code = 30

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class TooMany(ContractBroken):
    """The platform holds more records in these days than it hands out at once: ask for fewer days."""


class Again(Exception):  # noqa: N818 - a signal to the retry loop, not an error that anybody sees
    """Try once more: `error` is for when no try is left, `wait` the seconds that the server asked for."""

    def __init__(self, error: FetchError, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait
