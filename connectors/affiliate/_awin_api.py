"""Awin's publisher API: transactions, in three passes, since an old sale may be validated or amended today.

`GET /publishers/{publisherId}/transactions/`: windows of at most 31 days, no pages, 20 calls a minute for
one user (help.awin.com/apidocs, page of 2025-10-06). Dates have no offset: the `timezone` asked for holds.
Each window ends at the first midnight of the next: should Awin count that instant in both, the sale has one
id all the same; ending a second earlier could lose one.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from connectors.fetch import ContractBroken, Fetcher, Landed, Response, Source, bearer, envelope, strict_json
from connectors.secrets import Secret

SOURCE = Source(
    name="awin",
    hosts=("api.awin.com",),
    base_url="https://api.awin.com",
    headers=bearer,
    secret=Secret("awin-token", "MOISSON_AWIN_TOKEN"),
    calls_per_minute=20,
)
PASSES = ("transaction", "validation", "amendment")
_LONGEST = timedelta(days=30)  # 31 local days hold 31 days and one hour when clocks go back: Awin's limit is 31


@dataclass(frozen=True)
class Window:
    """One call: the pass, and the days from `start` up to, not including, `end`."""

    date_type: str
    start: date
    end: date

    @property
    def last(self) -> date:
        """The last day in the window."""
        return self.end - timedelta(days=1)

    @property
    def key(self) -> str:
        """The window's name in `done`, and in file names."""
        return f"{self.date_type}_{self.start:%Y%m%d}_{self.last:%Y%m%d}"


def windows(since: date, until: date) -> list[Window]:
    """Cut the days `since` to `until`, both included, into windows of at most 30, for each pass."""
    if until < since:
        raise ValueError(f"awin: the period ends ({until}) before it begins ({since})")
    stop = until + timedelta(days=1)
    starts = [since + n * _LONGEST for n in range(-(-(stop - since) // _LONGEST))]
    return [Window(kind, start, min(start + _LONGEST, stop)) for kind in PASSES for start in starts]


def pull(
    fetcher: Fetcher,
    publisher_id: str,
    since: date,
    until: date,
    timezone: str = "UTC",
    *,
    done: Collection[str] = (),
    on_done: Callable[[str], None] = lambda _: None,
) -> Iterator[Landed]:
    """Yield one envelope per window not in `done`; `on_done(key)` follows when the next is asked for.

    So a window counts as done only after the caller has kept it. Raises what `Fetcher.get` raises,
    `ContractBroken` when an answer is not a list of this publisher's transactions, and `ValueError` for a
    wrong id or period, `ZoneInfoNotFoundError` for a wrong time zone.
    """
    if not re.fullmatch(r"[0-9]{1,12}", publisher_id):
        raise ValueError(f"awin: a publisher id is digits only, unlike {publisher_id!r}: see the top of your Awin page")
    ZoneInfo(timezone)
    for window in windows(since, until):
        if window.key not in done:
            yield _one(fetcher, publisher_id, window, timezone)
            on_done(window.key)


def _one(fetcher: Fetcher, publisher_id: str, window: Window, timezone: str) -> Landed:
    params = {
        "startDate": f"{window.start}T00:00:00",
        "endDate": f"{window.end}T00:00:00",
        "timezone": timezone,
        "dateType": window.date_type,
    }
    response = fetcher.get(f"/publishers/{publisher_id}/transactions/", params)
    records = _checked(response, publisher_id)
    stamp = response.fetched_at.strftime("%Y%m%dT%H%M%SZ")
    body = envelope("awin", params, response, (window.start, window.last))
    return Landed(f"awin_{publisher_id}_{window.key}_{stamp}.json", body, records)


def _checked(response: Response, publisher_id: str) -> int:
    """Return how many transactions the answer holds. Raises `ContractBroken` unless it is a list of ours."""
    place = f"awin publisher {publisher_id}"
    found = strict_json(response.body, place)
    if not isinstance(found, list):
        keys = ", ".join(sorted(found)) if isinstance(found, dict) else type(found).__name__
        raise ContractBroken(
            f"{place}: HTTP 200 with {keys} instead of a list of transactions. Run again later; "
            "if it stays, the API has changed and Moisson must follow"
        )
    for number, row in enumerate(found, 1):
        if trouble := _trouble(row, publisher_id):
            raise ContractBroken(f"{place}: transaction {number} of {len(found)} {trouble}. Nothing of it was kept")
    return len(found)


def _trouble(row: object, publisher_id: str) -> str:
    if not isinstance(row, dict):
        return "is not an object"
    if type(row.get("id")) not in {int, str} or row["id"] == "":
        return "has no id"
    if not isinstance(row.get("commissionStatus"), str):
        return "has no commissionStatus"
    shared = row.get("commissionSharingPublisherId") is not None
    if not shared and str(row.get("publisherId") or publisher_id) != publisher_id:
        return "belongs to another publisher: the token or the publisher id is of another account"
    return ""
