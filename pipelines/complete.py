"""What the shell offers after Tab: platforms, channels, months, tables, days, currencies. It never fails: then it offers nothing."""

from collections.abc import Callable, Iterator
from functools import wraps

import click

from pipelines.home import Home

Offer = Callable[[str], list[str]]


def _never_fails(offer: Callable[[str], Iterator[str]]) -> Offer:
    """Give the words that begin like what is typed; none where the home cannot be read."""

    @wraps(offer)
    def offered(incomplete: str) -> list[str]:
        try:
            return [word for word in offer(incomplete) if word.startswith(incomplete)]
        except Exception:  # noqa: BLE001  # a traceback in the middle of a command line helps nobody
            return []

    return offered


@_never_fails
def platform(incomplete: str) -> Iterator[str]:
    """Offer the platforms, and the payers without an export."""
    del incomplete
    from connectors.known_payers import KNOWN  # noqa: PLC0415
    from pipelines.mapped import known_at  # noqa: PLC0415

    yield from known_at(Home.find().root)
    yield from (one.channel for one in KNOWN)


@_never_fails
def channel(incomplete: str) -> Iterator[str]:
    """Offer the channels that have a line in the efficiency table."""
    del incomplete
    yield from _ask("SELECT DISTINCT channel_id AS word FROM mart.channel_efficiency_month ORDER BY ALL")


def month(ctx: click.Context, incomplete: str) -> list[str]:
    """Offer the months of the channel that was named before, the last one first."""
    named = ctx.params.get("channel")

    @_never_fails
    def months(_: str) -> Iterator[str]:
        query = "SELECT DISTINCT strftime(month, '%Y-%m') AS word FROM mart.channel_efficiency_month WHERE channel_id = ? AND month IS NOT NULL ORDER BY 1 DESC"
        yield from _ask(query, [named])

    return months(incomplete)


@_never_fails
def query(incomplete: str) -> Iterator[str]:
    """Offer the tables, for the last word of a query that is being typed."""
    before = incomplete[: incomplete.rfind(" ") + 1]
    tables = "SELECT schema_name || '.' || table_name AS word FROM duckdb_tables() UNION SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal"
    yield from (f"{before}{word}" for word in _ask(f"{tables} ORDER BY 1"))


@_never_fails
def day(incomplete: str) -> Iterator[str]:
    """Offer the days that were looked back on."""
    del incomplete
    yield from sorted(found.stem for found in (Home.find().data / "as-of").glob("????-??-??.duckdb"))


@_never_fails
def family(incomplete: str) -> Iterator[str]:
    """Offer the families that an export can be mapped to."""
    del incomplete
    from connectors.mapping import MAPPABLE  # noqa: PLC0415

    yield from sorted(map(str, MAPPABLE))


@_never_fails
def mapping(incomplete: str) -> Iterator[str]:
    """Offer the mappings that come with Moisson."""
    del incomplete
    from connectors.mapping import shipped  # noqa: PLC0415

    yield from shipped()


@_never_fails
def zone(incomplete: str) -> Iterator[str]:
    """Offer the time zones."""
    del incomplete
    from zoneinfo import available_timezones  # noqa: PLC0415

    yield from sorted(available_timezones())


@_never_fails
def country(incomplete: str) -> Iterator[str]:
    """Offer the countries."""
    del incomplete
    from pipelines.guesses import territories  # noqa: PLC0415

    yield from territories()


@_never_fails
def currency(incomplete: str) -> Iterator[str]:
    """Offer the currencies."""
    del incomplete
    from babel import Locale  # noqa: PLC0415

    yield from map(str, Locale("en").currencies)


def _ask(query: str, parameters: list[object] | None = None) -> list[str]:
    """Ask the published warehouse for words."""
    from pipelines.query import published, rows  # noqa: PLC0415

    with published(Home.find()) as con:
        return [row["word"] for row in rows(con, query, parameters or [])]
