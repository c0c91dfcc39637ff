"""Keeping secrets out of everything written: a registry of literals, a few patterns, a logging filter."""

import logging
import re
import traceback
from urllib.parse import quote, quote_plus

MASK = "<secret>"
_LITERALS: set[str] = set()
_PATTERNS = (
    re.compile(r"(?i)(\bbearer\s+)[\w.~+/=-]{8,}"),
    re.compile(r"""(?i)(\b(?:proxy-)?authorization['"]?\s*[:=]\s*['"]?(?:(?:bearer|basic|token)\s+)?)[^\s'",}]+"""),
    re.compile(r"""(?i)((?:^|[?&;,\s"'(])[\w-]*(?:token|api[_-]?key|secret|password|signature)=)[^&\s"',)]+"""),
)
_NOISY = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry", "connectors.fetch")


def remember(literal: str) -> None:
    """Note a secret, so that `redact` finds it wherever it turns up, also percent-encoded."""
    _LITERALS.update({literal, quote(literal, safe=""), quote_plus(literal)})


def holds_secret(text: str) -> bool:
    """Say whether a known secret is in the text, letter for letter."""
    return any(literal in text for literal in _LITERALS)


def redact(text: str) -> str:
    """Return the text with each known secret, and each thing that looks like one, replaced by `<secret>`."""
    for literal in sorted(_LITERALS, key=len, reverse=True):
        text = text.replace(literal, MASK)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<1>{MASK}", text)
    return text


class RedactingFilter(logging.Filter):
    """Rewrites a record's text and traceback without secrets; put it on every handler that writes."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record in place and let it pass."""
        record.msg, record.args = redact(_text(record)), ()
        if record.exc_info and not isinstance(record.exc_info, bool):
            record.exc_text = redact("".join(traceback.format_exception(*record.exc_info)).rstrip())
            record.exc_info = None
        return True


def _text(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a caller's wrong format arguments must not open a hole
        return f"{record.msg} {record.args}"


_FILTER = RedactingFilter()


def guard_loggers() -> None:
    """Put the filter on the loggers that print URLs (urllib3 at DEBUG does); twice changes nothing."""
    for name in _NOISY:
        logging.getLogger(name).addFilter(_FILTER)
