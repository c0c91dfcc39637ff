"""Pull from APIs: what is set up, since when, and keep every response as it came."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from connectors.affiliate import _awin_api
from connectors.fetch import Fetcher, FetchError, Landed, Source
from connectors.reference import _ecb_api
from pipelines.errors import ConfigurationError
from pipelines.steps import Work, remember
from warehouse.store import Store

FIRST_PULL_DAYS = 400
LOOK_BACK_DAYS = 75
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


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
    return replace(source, base_url=url, hosts=(host,), allow_loopback=True, calls_per_minute=None)


class _Span:
    """The days that a pull asks for and the windows of it that are landed, remembered until all are: a later run goes on there."""

    def __init__(self, store: Store, name: str, today: date) -> None:
        self._store, self._name = store, name
        known = json.loads(store.meta(name) or "{}")
        self.since = today - timedelta(days=LOOK_BACK_DAYS if known else FIRST_PULL_DAYS)
        self.until = today + timedelta(days=1)
        self.done: set[str] = set()
        if "since" in known:
            self.since, self.until = date.fromisoformat(known["since"]), date.fromisoformat(known["until"])
            self.done = set(known["done"])

    def landed(self, window: str) -> None:
        """Remember a window."""
        self.done.add(window)
        self._note({"since": self.since.isoformat(), "until": self.until.isoformat(), "done": sorted(self.done)})

    def finish(self) -> None:
        """Forget the windows: all are landed."""
        self._note({"landed_until": self.until.isoformat()})

    def _note(self, facts: dict[str, object]) -> None:
        self._store.set_meta(self._name, json.dumps(facts))


def _awin(work: Work) -> Iterator[tuple[str, Landed]]:
    """Give the responses of every Awin account that has a publisher id; a pull that was cut short is ended before the next."""
    today = datetime.now(UTC).date()
    for account in work.config.accounts():
        if account.platform != "awin" or account.publisher_id is None:
            continue
        with Fetcher(at_loopback(_awin_api.SOURCE), state=work.home.data / "awin.budget.json") as fetcher:
            is_old = True
            while is_old:
                span = _Span(work.store, f"awin:{account.label}", today)
                for landed in _awin_api.pull(fetcher, account.publisher_id, span.since, span.until, done=span.done, on_done=span.landed):
                    yield account.label, landed
                span.finish()
                is_old = span.until <= today


def _ecb(work: Work) -> Iterator[tuple[str, Landed]]:
    """Give the rates: the whole history first, then the days since."""
    if not work.config.ecb.fetch:
        return
    last: date | None = work.store.one("SELECT max(day) FROM ref.fx_rate")
    kind: Literal["sdmx", "hist_zip"] = "sdmx" if last and (datetime.now(UTC).date() - last).days < FIRST_PULL_DAYS else "hist_zip"
    with Fetcher(at_loopback(_ecb_api.source_for(kind))) as fetcher:
        for landed in _ecb_api.pull(fetcher, kind, _currencies(work) if kind == "sdmx" else (), last if kind == "sdmx" else None):
            yield "main", landed


def _currencies(work: Work) -> list[str]:
    """Give the currencies rates are needed for."""
    return [r["currency"] for r in work.store.rows("SELECT DISTINCT currency FROM ref.fx_rate ORDER BY 1")]


SOURCES: dict[str, Callable[[Work], Iterator[tuple[str, Landed]]]] = {"awin": _awin, "ecb": _ecb}


@dataclass(frozen=True)
class Pulled:
    """How many responses were new, and what kept the others away."""

    new: int
    trouble: FetchError | None = None


def pull(work: Work, name: str) -> Pulled:
    """Land the responses of one source, each kept before the next is asked for; one without any record holds nothing to keep.

    A source that cannot be read is told of, not raised: what is landed, and the other sources, go on. Raises `ConfigurationError`.
    """
    new = 0
    try:
        for label, landed in SOURCES[name](work):
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
