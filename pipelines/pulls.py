"""Pull from APIs: what is set up, since when, and keep every response as it came."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from connectors.affiliate import _awin_api
from connectors.fetch import Fetcher, Landed, Source
from connectors.reference import _ecb_api
from pipelines.errors import ConfigurationError
from pipelines.steps import Work, remember

FIRST_PULL_DAYS = 400
LOOK_BACK_DAYS = 75
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def at_loopback(source: Source) -> Source:
    """Give the source, or its double on this machine where MOISSON_API_<NAME> names one (for trials and tests).

    Raises `ConfigurationError` when the address is not of this machine.
    """
    name = f"MOISSON_API_{source.name.upper()}"
    url = os.environ.get(name)
    if not url:
        return source
    host = urlsplit(url).hostname or ""
    if host not in LOOPBACK:
        raise ConfigurationError(f"{name} is {url!r}: only an address of this machine (127.0.0.1) may stand in for a platform. Unset it.")
    return replace(source, base_url=url, hosts=(host,), allow_loopback=True)


def _awin(work: Work) -> Iterator[tuple[str, Landed]]:
    """Give the responses of every Awin account that has a publisher id."""
    for account in work.config.accounts():
        if account.platform != "awin" or account.publisher_id is None:
            continue
        done = set((work.store.meta(f"awin:{account.label}") or "").split())
        today = datetime.now(UTC).date()
        since = today - timedelta(days=LOOK_BACK_DAYS if done else FIRST_PULL_DAYS)
        with Fetcher(at_loopback(_awin_api.SOURCE), state=work.home.data / "awin.budget.json") as fetcher:
            for landed in _awin_api.pull(fetcher, account.publisher_id, since, today + timedelta(days=1)):
                yield account.label, landed
        work.store.set_meta(f"awin:{account.label}", today.isoformat())


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


def pull(work: Work, name: str) -> int:
    """Land the responses of one source; give how many were new. Each is kept before the next is asked for."""
    new = 0
    for label, landed in SOURCES[name](work):
        kept = work.landing.keep_bytes(landed.body, name=landed.name, source=name, account=label, observed_at=datetime.now(UTC))
        if kept is not None:
            with work.store.transaction():
                remember(work.store, kept)
            new += 1
    return new
