"""What an answer that is not 200 means: try again, come back later, another token, fewer days, or a broken promise."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

from connectors._http_body import whole_body
from connectors._http_errors import Again, ContractBroken, CredentialsRefused, RateLimited, TooMany, Unreachable
from connectors._http_source import Call, Source

_ERROR_TEXT = 1 << 20


def status_fault(source: Source, call: Call, reply: requests.Response, now: datetime, place: str) -> Exception:
    """Give the fault of an answer by its status, and by what it says where the declaration knows such words."""
    status = reply.status_code
    if status in {401, 403} and source.is_signed:
        return CredentialsRefused(
            f"{place}: HTTP {status}, the credentials were refused: expired, revoked, or of another "
            f"account. Make a new one, {source.remedy()}, and run again: what is landed stays"
        )
    if status in source.busy:
        return _busy(source, reply, retry_after(reply.headers.get(source.busy[status], ""), now), place)
    if status not in {408, 425, 429} and status < 500:
        return _said(call, reply, place) or ContractBroken(f"{place}: HTTP {status}, which this API does not promise here", status)
    return _busy(source, reply, retry_after(reply.headers.get("Retry-After", ""), now), place)


def _busy(source: Source, reply: requests.Response, pause: float | None, place: str) -> Exception:
    status = reply.status_code
    text = f"{place}: HTTP {status} after {source.max_tries} tries at most. Run again later"
    error = RateLimited(text, pause) if status == 429 or status in source.busy else Unreachable(text)
    if pause is not None and pause > source.retry_after_cap:
        return RateLimited(f"{place}: HTTP {status}, asked to wait {pause:,.0f} s. Run again after that", pause)
    return Again(error, pause)


def _said(call: Call, reply: requests.Response, place: str) -> Exception | None:
    """Look for declared words in an error answer; its text is never shown: it may hold anything."""
    if not (call.split or call.later):
        return None
    try:
        text = whole_body(reply, _ERROR_TEXT, place).decode("utf-8", "replace")
    except Again as cut:
        return cut
    if any(mark in text for mark in call.split):
        return TooMany(
            f"{place}: more records in a single day than the platform hands out at once. Export that day by hand", reply.status_code
        )
    if any(mark in text for mark in call.later):
        return RateLimited(f"{place}: the platform has not prepared these days yet. Run again in some hours")
    return None


def retry_after(text: str, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for (number or HTTP date), at least 0, or None."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())
