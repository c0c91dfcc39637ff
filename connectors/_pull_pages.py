"""How pages follow each other, so that no record is missed and none is taken twice.

Where a page begins at a record (a cursor), rows that come or go meanwhile shift nothing: one pass is enough. Where pages are counted,
they shift: all are read again until two passes in a row hold the same records, which only an unchanged list can give.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl, urlsplit

from connectors._pull_call import Fill, Page, call_of, checked, is_yes
from connectors.api import Cursor, Next, Numbered, Request, Told
from connectors.fetch import Call, ContractBroken, Fetcher, TooMany, Unreachable

MOST_PAGES = 10_000
MOST_PASSES = 6

Params = Mapping[str, object]


class Walk:
    """The pages of one request, in one window. `params` bound the window, `start` is where an earlier run stopped: (cursor, page)."""

    def __init__(self, fetcher: Fetcher, request: Request, fill: Fill, params: Params) -> None:
        self._fetcher, self._request, self._fill, self._params = fetcher, request, fill, dict(params)
        self.place = f"{fetcher.source.name} {request.name}"

    def pages(self, start: tuple[Params, int] | None = None, on_page: Callable[[Params, int], None] = lambda *_: None) -> Iterator[Page]:
        """Yield every page that holds the whole list once; `on_page` tells where the next one begins, once a page is kept.

        Raises `Unreachable` when the pages lead in a circle or do not come to rest, and what `Fetcher.ask` raises.
        """
        paging = self._request.paging
        if isinstance(paging, Cursor) and not paging.shifts:
            yield from self._by_cursor(paging, start or ({}, 1), on_page)
        elif isinstance(paging, Cursor):
            yield from self._settled(lambda: self._by_cursor(paging, ({}, 1), lambda *_: None))
        elif isinstance(paging, Numbered):
            yield from self._settled(lambda: self._numbered(paging))
        elif isinstance(paging, Next) and paging.shifts:
            yield from self._settled(lambda: self._by_address(paging))
        elif isinstance(paging, Next):
            yield from self._by_address(paging)
        else:
            yield self._full(self._ask({}, 1))

    def _ask(self, params: Params, number: int, call: Call | None = None) -> Page:
        made, shown = call_of(self._request, {**self._params, **params}, self._fill)
        response = self._fetcher.ask(call or made)
        answer, records = checked(self._request, response, self._fill, self.place)
        return Page(response, answer, records, dict(call.params) if call else shown, number)

    def _full(self, page: Page) -> Page:
        """Refuse an answer that the platform may have cut off."""
        if self._request.cap and len(page.records) >= self._request.cap:
            raise TooMany(self._too_many())
        return page

    def _too_many(self) -> str:
        return f"{self.place}: a single day holds {self._request.cap:,} records, the most that the platform tells. Export that day by hand"

    def _size(self, paging: Numbered | Cursor | Next) -> dict[str, object]:
        return {paging.size_param: paging.size} if paging.size_param else {}

    # -- cursors

    def _by_cursor(self, paging: Cursor, start: tuple[Params, int], on_page: Callable[[Params, int], None]) -> Iterator[Page]:
        cursor, number = dict(start[0]), start[1]
        seen = [cursor]
        while True:
            page = self._ask({**self._size(paging), **cursor}, number)
            following = self._following(paging, page)
            if following in seen or number >= MOST_PAGES:
                raise self._circle(number)
            yield page
            if following is None:
                return
            on_page(following, number + 1)
            seen.append(following)
            cursor, number = following, number + 1

    def _following(self, paging: Cursor, page: Page) -> dict[str, object] | None:
        """Give the cursor of the next page; None after the last one."""
        if paging.more and not is_yes(page.told(paging.more)):
            return None
        if paging.whole and is_yes(page.told(paging.whole)):
            return None
        if not page.records and not paging.more:
            return None
        cursor = {name: page.told(source) for name, source in paging.sends.items()}
        if all(value not in {None, ""} for value in cursor.values()):
            return cursor
        if paging.more or paging.whole:
            raise ContractBroken(f"{self.place}: page {page.number} says that more follow, and not where. Run again later")
        return None

    def _circle(self, number: int) -> Unreachable:
        return Unreachable(f"{self.place}: page {number} leads back to an earlier page. Stopped; what is landed stays. Run again later")

    # -- addresses

    def _by_address(self, paging: Next) -> Iterator[Page]:
        call: Call | None = None
        seen: list[Call] = []
        count, number = 0, 1
        while True:
            page = self._ask(self._size(paging), number, call)
            count += len(page.records)
            yield page
            call = self._next_call(paging, page)
            if call is None:
                self._whole(page, paging.total, count)
                return
            if call in seen or number >= MOST_PAGES:
                raise self._circle(number)
            seen.append(call)
            number += 1

    def _next_call(self, paging: Next, page: Page) -> Call | None:
        """Give the call of the next address. Raises `ContractBroken` for an address of another host: the token stays home."""
        address = page.told(paging.at) if paging.at else _link(page.response.headers.get("link", ""))
        if not isinstance(address, str) or not address:
            return None
        parts, home = urlsplit(address), urlsplit(self._fetcher.source.base_url)
        if parts.netloc and (parts.scheme, parts.netloc) != (home.scheme, home.netloc):
            raise ContractBroken(f"{self.place}: the next page is said to be on another host ({parts.hostname}); not followed")
        prefix = home.path.rstrip("/")
        path = parts.path.removeprefix(prefix) if prefix and parts.path.startswith(f"{prefix}/") else parts.path
        made, _ = call_of(self._request, {}, self._fill)
        return Call(path, dict(parse_qsl(parts.query, keep_blank_values=True)), headers=made.headers, split=made.split, later=made.later)

    # -- numbers

    def _numbered(self, paging: Numbered) -> Iterator[Page]:
        count, number = 0, 1
        before: str | None = None
        while True:
            place = paging.first + (count if paging.step else number - 1)
            page = self._ask({**self._size(paging), paging.param: place}, number)
            mark = _mark(page) if page.records else None
            if (mark is not None and mark == before) or number >= MOST_PAGES:
                raise self._circle(number)
            count, before = count + len(page.records), mark
            self._capped(page, paging.total, count)
            yield page
            if self._is_last(paging, page, count):
                self._whole(page, paging.total, count)
                return
            number += 1

    def _is_last(self, paging: Numbered, page: Page, count: int) -> bool:
        if paging.last:
            return is_yes(page.told(paging.last))
        if paging.pages:
            return page.number >= self._number(page, paging.pages)
        if paging.total:
            return count >= self._number(page, paging.total) or not page.records
        return len(page.records) < paging.size

    def _capped(self, page: Page, total: Told | None, count: int) -> None:
        cap = self._request.cap
        if cap and (count >= cap or (total and self._number(page, total) >= cap)):
            raise TooMany(self._too_many())

    def _number(self, page: Page, what: Told) -> int:
        told = page.told(what)
        if isinstance(told, int | str) and str(told).isdecimal():
            return int(told)
        raise ContractBroken(f"{self.place}: page {page.number} does not say how much there is. Run again later")

    def _whole(self, page: Page, total: Told | None, count: int) -> None:
        """Compare the records with what the platform says there are."""
        if total and self._number(page, total) != count:
            raise _RestlessError

    def _settled(self, one_pass: Callable[[], Iterator[Page]]) -> Iterator[Page]:
        """Read all pages until two passes in a row hold the same; a single page needs no second pass."""
        before: list[str] | None = None
        for _ in range(MOST_PASSES):
            try:
                pages = list(one_pass())
            except _RestlessError:
                before = None
                continue
            marks = [_mark(page) for page in pages]
            if len(pages) == 1 or marks == before:
                yield from pages
                return
            before = marks
        raise Unreachable(f"{self.place}: the records changed in each of {MOST_PASSES} passes over their pages. Run again later")


class _RestlessError(Exception):
    """The list changed while it was read."""


def _mark(page: Page) -> str:
    """Give a hash of the records of a page, whatever else the answer says."""
    return hashlib.sha256(json.dumps(page.records, sort_keys=True, default=str).encode()).hexdigest()


def _link(header: str) -> str | None:
    """Give the address with rel="next" of a Link header (RFC 8288)."""
    for part in header.split(","):
        address, _, rest = part.partition(";")
        if 'rel="next"' in rest.replace(" ", "") or "rel=next" in rest.replace(" ", ""):
            return address.strip().removeprefix("<").removesuffix(">")
    return None
