"""Do what a declared API says: windows, pages, listings, envelopes. What came is handed over page by page, each kept before the next.

Nothing here knows a platform; see `connectors.api` for the words.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from connectors._keys import Keys
from connectors._pull_call import Days, Fill, Json, Page, bounds, cut, dig
from connectors._pull_pages import Walk
from connectors._redact import holds_secret
from connectors.api import ID, Api, Cursor, Request
from connectors.fetch import ContractBroken, Fetcher, Landed, Source, TooMany, envelope

Place = tuple[Mapping[str, object], int]


@dataclass(frozen=True)
class Progress:
    """What earlier runs have landed of this pull: whole windows, and in windows read by cursor the place of the next page.

    `on_done(key)` is called when a window is whole and kept, `on_page(key, cursor, number)` when a page of it is.
    """

    done: Collection[str] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    on_done: Callable[[str], None] = lambda _: None
    on_page: Callable[[str, Mapping[str, object], int], None] = lambda *_: None


def source_of(api: Api, platform: str, values: Mapping[str, str], label: str = "") -> Source:
    """Give the source that a fetcher for one account asks; `label` where its secrets have a name of their own."""
    keys = Keys(platform, values, label)
    base = keys.fill(api.base)
    token = api.auth.token_url if api.auth else ""
    hosts = tuple(dict.fromkeys(urlsplit(url).hostname or "" for url in (base, token) if url))
    return Source(
        platform, hosts, base, calls_per_minute=api.limits.minute, auth=api.auth, keys=keys, quotas=api.limits.spans, busy=api.limits.busy
    )


def pull(fetcher: Fetcher, api: Api, since: date, until: date, progress: Progress | None = None) -> Iterator[Landed]:
    """Yield one envelope for each page that is not known to be landed, oldest windows first.

    A window counts as done only when its successor is asked for, so after the caller has kept it. Raises what `Fetcher.ask` raises,
    `ContractBroken` when an answer is not what was promised, `ValueError` for a swapped period or a wrong key of the account.
    """
    values = fetcher.source.keys.values if fetcher.source.keys else {}
    for ask in api.asks:
        if not ask.fits(values.get(ask.key, "")):
            raise ValueError(f"{fetcher.source.name}: {ask.key} is {values.get(ask.key, '')!r}, and should be {ask.what}")
    task = _Task(fetcher, "_".join(re.sub(r"[^\w.-]+", "-", values[ask.key]) for ask in api.asks), progress or Progress())
    for request in api.requests:
        for days in cut(since, until, request.window.days if request.window else 36_500):
            yield from task.window(request, days)


@dataclass(frozen=True)
class _Task:
    fetcher: Fetcher
    account: str
    progress: Progress

    def _fill(self, parent: Json | None = None) -> Fill:
        keys = self.fetcher.source.keys or Keys(self.fetcher.source.name)
        known = {**keys.values, **{f"parent.{name}": str(value) for name, value in (parent or {}).items()}}
        return Keys(keys.platform, known, keys.label).fill

    def window(self, request: Request, days: Days) -> Iterator[Landed]:
        """Yield the pages of one request in one window, for each record of its listing if it has one."""
        if request.each is None:
            yield from self._unless_done(request, days, None)
            return
        listing = request.each
        for parent in [row for page in self._pages(listing, days, None, None) for row in page.records]:
            if not re.fullmatch(ID, str(dig(parent, listing.id))):
                raise ContractBroken(
                    f"{self.fetcher.source.name} {listing.name}: a record whose {listing.id} is no id. Nothing was asked of it"
                )
            yield from self._unless_done(request, days, parent)

    def _unless_done(self, request: Request, days: Days, parent: Json | None) -> Iterator[Landed]:
        key = _key(request, days, parent)
        if key not in self.progress.done:
            yield from self._landed(request, days, parent, key)
            self.progress.on_done(key)

    def _landed(self, request: Request, days: Days, parent: Json | None, key: str) -> Iterator[Landed]:
        """Yield the envelopes of a window; one that holds too much is read in halves."""
        try:
            for page in self._pages(request, days, parent, key):
                yield self._envelope(request, days, parent, key, page)
        except TooMany:
            if not request.window or (days.end - days.start).days < 2:
                raise
            for half in days.halves:
                yield from self._landed(request, half, parent, _key(request, half, parent))

    def _pages(self, request: Request, days: Days, parent: Json | None, key: str | None) -> Iterator[Page]:
        walk = Walk(self.fetcher, request, self._fill(parent), bounds(request.window, days) if request.window else {})
        if key is None or not isinstance(request.paging, Cursor):
            return walk.pages()
        return walk.pages(self.progress.places.get(key), lambda cursor, number: self.progress.on_page(key, cursor, number))

    def _envelope(self, request: Request, days: Days, parent: Json | None, key: str, page: Page) -> Landed:
        stamp = page.response.fetched_at.strftime("%Y%m%dT%H%M%SZ")
        words = [self.fetcher.source.name, self.account, key, f"p{page.number:04}" if page.number > 1 else "", stamp]
        name = "_".join(word for word in words if word)
        if request.is_csv:
            if holds_secret(page.response.body.decode("utf-8", "replace")):
                raise ContractBroken(f"{name}: the answer repeats our own secret, so it is not kept. Renew the secret")
            return Landed(f"{name}.csv", page.response.body, len(page.records))
        covers = (days.start, days.last) if request.window else None
        kept = {name: dig(parent or page.params, name) for name in request.carries}
        return Landed(f"{name}.json", envelope(self.fetcher.source.name, page.params, page.response, covers, kept), len(page.records))


def _key(request: Request, days: Days, parent: Json | None) -> str:
    """Give the name of a window in `done`, and in file names."""
    words = [request.name]
    if parent is not None and request.each:
        words.append(re.sub(r"[^\w.-]+", "-", str(dig(parent, request.each.id))))
    if request.window:
        words += [f"{days.start:%Y%m%d}", f"{days.last:%Y%m%d}"]
    return "_".join(words)
