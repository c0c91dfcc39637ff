"""Pull from the APIs that platforms declare: for the accounts that are set up, since when, and keep every response as it came."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from connectors.api import Api
from connectors.catalogue import platforms
from connectors.fetch import Fetcher, FetchError, Landed, Source
from connectors.pull import Place, Progress, source_of
from connectors.pull import pull as pull_api
from connectors.settings import Account
from pipelines.config import is_fetched
from pipelines.errors import ConfigurationError
from pipelines.steps import Work, remember
from transforms.months import month_end
from warehouse.store import Store

RECENT_DAYS = 400
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def sources() -> tuple[str, ...]:
    """Give the platforms that can be asked."""
    return tuple(name for name, platform in platforms().items() if platform.api)


def at_loopback(source: Source) -> Source:
    """Give the source, or its double on this machine where MOISSON_API_<NAME> names one (for trials and tests).

    A double is asked as often as we like: the budget is the platform's. Raises `ConfigurationError` when the address is not of this machine.
    """
    name = f"MOISSON_API_{source.name.upper()}"
    url = os.environ.get(name)
    if not url:
        return source
    host = urlsplit(url).hostname or ""
    if host not in LOOPBACK:
        raise ConfigurationError(f"{name} is {url!r}: only an address of this machine (127.0.0.1) may stand in for a platform. Unset it.")
    path = urlsplit(source.base_url).path
    return replace(source, base_url=f"{url}{path}", token_base=url, hosts=(host,), allow_loopback=True, calls_per_minute=None, quotas=())


class _Span:
    """The days that a pull asks for and what of it is landed, remembered until all is: a later run goes on there."""

    def __init__(self, store: Store, name: str, since: date, until: date) -> None:
        self._store, self._name = store, name
        known = json.loads(store.meta(name) or "{}")
        self.since, self.until = since, until
        self.done: set[str] = set()
        self.places: dict[str, Place] = {}
        if "since" in known:
            self.since, self.until = date.fromisoformat(known["since"]), date.fromisoformat(known["until"])
            self.done = set(known["done"])
            self.places = {key: (cursor, number) for key, (cursor, number) in known.get("places", {}).items()}

    def progress(self) -> Progress:
        """Give what is landed, and where to tell of more."""
        return Progress(self.done, self.places, self._landed, self._page)

    def _landed(self, window: str) -> None:
        self.done.add(window)
        self.places.pop(window, None)
        self._note(self._facts())

    def _page(self, window: str, cursor: Mapping[str, Any], number: int) -> None:
        self.places[window] = (cursor, number)
        self._note(self._facts())

    def _facts(self) -> dict[str, object]:
        return {"since": self.since.isoformat(), "until": self.until.isoformat(), "done": sorted(self.done), "places": self.places}

    def finish(self) -> None:
        """Forget the windows: all are landed."""
        self._note({"landed_until": self.until.isoformat()})

    def _note(self, facts: Mapping[str, object]) -> None:
        self._store.set_meta(self._name, json.dumps(facts))


def accounts(work: Work, name: str) -> list[Account]:
    """Give the accounts of a platform whose API is set up."""
    return [account for account in work.config.accounts() if account.platform == name and is_fetched(account)]


@contextmanager
def _asking(work: Work, api: Api, account: Account) -> Iterator[Fetcher]:
    """Open what asks for an account."""
    own_secrets = api.own_secrets and len(accounts(work, account.platform)) > 1
    source = at_loopback(source_of(api, account.platform, account.keys, account.label if own_secrets else ""))
    with Fetcher(source, state=work.home.data / f"{account.platform}.budget.json") as fetcher:
        yield fetcher


def _accounts(work: Work, name: str, api: Api) -> Iterator[tuple[str, Landed]]:
    """Give the responses of every account that is set up; a pull that was cut short is ended before the next."""
    for account in accounts(work, name):
        with _asking(work, api, account) as fetcher:
            for landed in _newest(work.store, fetcher, api, f"{name}:{account.label}"):
                yield account.label, landed


def _newest(store: Store, fetcher: Fetcher, api: Api, key: str) -> Iterator[Landed]:
    """Give what a source tells of the days that may have changed since it was last asked."""
    today = datetime.now(UTC).date()
    is_old = True
    while is_old:
        back = api.look_back_days if store.meta(key) else api.first_days
        span = _Span(store, key, today - timedelta(days=back), today + timedelta(days=1))
        yield from pull_api(fetcher, api, span.since, span.until, span.progress())
        span.finish()
        is_old = span.until <= today


def by_month() -> tuple[str, ...]:
    """Give the platforms that can be asked for a past month: something of their API is bounded in time."""
    return tuple(n for n in sources() if isinstance(api := platforms()[n].api, Api) and any(r.window for r in api.requests))


def _month(work: Work, name: str, first: date) -> Iterator[tuple[str, Landed]]:
    """Give the responses of every account about one month, cut into the windows that the platform allows; one cut short goes on where it stopped."""
    api = platforms()[name].api
    if not isinstance(api, Api):
        return
    bounded = replace(api, requests=tuple(r for r in api.requests if r.window))
    for account in accounts(work, name):
        with _asking(work, api, account) as fetcher:
            span = _Span(work.store, f"{name}:{account.label}:{first:%Y-%m}", first, month_end(first))
            for landed in pull_api(fetcher, bounded, span.since, span.until, span.progress()):
                yield account.label, landed
            span.finish()


def _download(work: Work, name: str, module: str) -> Iterator[tuple[str, Landed]]:
    """Give reference data: the whole history first, then the days since."""
    if not getattr(work.config, name).fetch:
        return
    own = import_module(module)
    last: date | None = work.store.one("SELECT max(day) FROM ref.fx_rate")
    since = last if last and (datetime.now(UTC).date() - last).days < RECENT_DAYS else None
    currencies = [r["currency"] for r in work.store.rows("SELECT DISTINCT currency FROM ref.fx_rate ORDER BY 1")]
    with Fetcher(at_loopback(own.source_since(since))) as fetcher:
        for landed in own.since(fetcher, since, currencies):
            yield "main", landed


def _responses(work: Work, name: str) -> Iterator[tuple[str, Landed]]:
    api = platforms()[name].api
    if isinstance(api, Api):
        yield from _accounts(work, name, api)
    elif api is not None:
        yield from _download(work, name, api.module)


@dataclass(frozen=True)
class Pulled:
    """How many responses were new, and what kept the others away."""

    new: int
    trouble: FetchError | None = None


def pull(work: Work, name: str) -> Pulled:
    """Land what one source tells anew; give how much, and what kept the rest away.

    A source that cannot be read is told of, not raised: what is landed, and the other sources, go on. Raises `ConfigurationError`.
    """
    return _land(work, name, _responses(work, name))


def pull_month(work: Work, name: str, first: date) -> Pulled:
    """Land what one source tells of the month that begins on `first`. Raises `ConfigurationError` where no account of it is set up."""
    if not accounts(work, name):
        raise ConfigurationError(
            f"{name}: no account with an API is set up, so there is nothing to ask. Add an [[account]] of it to moisson.toml (docs/platforms.md)."
        )
    return _land(work, name, _month(work, name, first))


def _land(work: Work, name: str, responses: Iterator[tuple[str, Landed]]) -> Pulled:
    """Keep each response before the next is asked for; one without any record holds nothing to keep."""
    new = 0
    try:
        for label, landed in responses:
            if not landed.records:
                continue
            kept = work.landing.keep_bytes(landed.body, name=landed.name, source=name, account=label, observed_at=datetime.now(UTC))
            if kept is not None:
                with work.store.transaction():
                    remember(work.store, kept)
                new += 1
    except FetchError as why:
        return Pulled(new, why)
    return Pulled(new)
