"""Decide the facts of a table before reading it: date order, decimal mark, currency. What cannot be told is asked."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import polars as pl

from connectors import cells
from connectors.between import LastOf
from connectors.currencies import FromAccount
from connectors.facts import Facts
from connectors.platform import Layout, Platform
from connectors.read import Table, Unreadable
from connectors.recognise import Match
from connectors.settings import Account
from connectors.vocabulary import Reason
from connectors.words import Day, Instant, Money, PeriodEnd, Sum, Word

SPELLED = re.compile(r"\s*(?:[0-9]{1,2}[ -])?[^\W\d_]{3}")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})


def decide(table: Table, match: Match, account: Account, local_zone: str) -> Facts:
    """Give the facts of a table; raise `Unreadable` naming the setting to add when the file alone cannot tell."""
    layout, platform = match.layout, match.platform
    account = _as_said(layout, account)
    values = _distinct(table, match, _asked_columns(layout, match.columns))
    period, monthly = _speaks_of(table, match, account, values)
    currency = account.currency or platform.marketplaces.get(account.marketplace or "") or platform.currency
    _need_currency(layout, platform, currency)
    facts = Facts(
        columns=match.columns,
        zone=_zone(table, layout) or account.timezone or (local_zone if platform.zone == "account" else platform.zone),
        currency=currency,
        dollar=currency if currency in DOLLARS else "USD",
        header_currency=_header_currency(table, layout),
        decimal=_decimal(layout, platform, account, values),
        orders={c: _order(c, platform, account, values[c]) for c in _ordered(layout, match.columns)},
        last={c: max(days) for c in _lasts(layout, match.columns) if (days := list(filter(ISO_DAY.fullmatch, values[c])))},
        period=period,
        monthly=monthly,
        part=table.name,
    )
    _check(match, account, values, facts)
    return facts


def _as_said(layout: Layout, account: Account) -> Account:
    """Take what the layout is known to use where the account says nothing."""
    return replace(account, date_order=account.date_order or layout.said_order, decimal=account.decimal or layout.said_decimal)


def _words(layout: Layout) -> Iterable[Word]:
    for record in layout.records:
        for word in (*record.key, *record.fields.values()):
            yield from word.parts if isinstance(word, Sum) else (word,)


def _ordered(layout: Layout, columns: dict[str, str]) -> list[str]:
    """Give the columns whose day and month order is not declared."""
    if layout.order == "declared":
        return []
    words = [w for w in _words(layout) if isinstance(w, Day | Instant) and not w.formats]
    return sorted({w.columns[0] for w in words} & columns.keys())


def _amounts(layout: Layout, columns: dict[str, str]) -> list[str]:
    if layout.decimal != "detect":
        return []
    return sorted({w.column for w in _words(layout) if isinstance(w, Money)} & columns.keys())


def _lasts(layout: Layout, columns: dict[str, str]) -> list[str]:
    """Give the columns whose last day over the whole table is asked for."""
    return sorted({w.column for w in _words(layout) if isinstance(w, LastOf)} & columns.keys())


def _asked_columns(layout: Layout, columns: dict[str, str]) -> list[str]:
    checked = [c for check in layout.checks for c in check.columns if c in columns]
    months = [layout.months] if layout.months and layout.months in columns else []
    return [*_ordered(layout, columns), *_amounts(layout, columns), *_lasts(layout, columns), *checked, *months]


def _distinct(table: Table, match: Match, wanted: list[str]) -> dict[str, list[str]]:
    """Walk the table once for the different texts of the columns that need a decision."""
    seen: dict[str, set[str]] = {name: set() for name in wanted}
    if wanted:
        for chunk in table.chunks():
            for name in wanted:
                seen[name].update(chunk.rows[match.columns[name]].unique().to_list())
    return {name: sorted(v for v in texts if v.strip()) for name, texts in seen.items()}


def _ask(platform: Platform, reason: Reason, what: str, setting: str) -> Unreadable:
    remedy = f'Add to moisson.toml, in the [[account]] with platform = "{platform.name}": {setting}. Then run again.'
    return Unreadable(reason, what, remedy)


def _order(column: str, platform: Platform, account: Account, values: list[str]) -> tuple[str, ...]:
    values = [v for v in values if not SPELLED.match(v)]  # a month name leaves no doubt
    if not values:
        return ("%Y-%m-%d",)
    seen = cells.decide_order(values)
    said = account.date_order
    if cells.order_conflict(values):
        raise Unreadable(
            Reason.AMBIGUOUS_DATE,
            f"column {column!r} mixes day-first and month-first dates",
            "Two exports with different settings were joined: import them one by one.",
        )
    if seen and said and seen not in {said, "ymd"}:  # a year in front leaves no doubt, whatever the setting
        detail = f"column {column!r} holds {seen} dates, but the account says date_order = {said!r}"
        raise _ask(platform, Reason.AMBIGUOUS_DATE, detail, f'date_order = "{seen}"')
    order = seen or said
    if order is None:
        detail = f"every date in column {column!r} can be read day-first or month-first, such as {values[0]!r}"
        raise _ask(platform, Reason.AMBIGUOUS_DATE, detail, 'date_order = "dmy" or "mdy"')
    return cells.order_formats(order, values)


def _decimal(layout: Layout, platform: Platform, account: Account, values: dict[str, list[str]]) -> Literal[".", ","]:
    if layout.decimal != "detect":
        return layout.decimal
    texts = [v for name in _amounts(layout, dict.fromkeys(values, "")) for v in values[name]]
    seen = cells.decide_decimal(texts)
    if seen == "any":
        return account.decimal or "."
    if seen and account.decimal and seen != account.decimal:
        detail = f"the amounts use {seen!r} as decimal mark, but the account says {account.decimal!r}"
        raise _ask(platform, Reason.AMBIGUOUS_AMOUNT, detail, f'decimal = "{seen}"')
    mark = seen or account.decimal
    if mark is None:
        sample = next((t for t in texts if "." in t or "," in t), "")
        detail = f"amounts such as {sample!r} can be thousands or decimals"
        raise _ask(platform, Reason.AMBIGUOUS_AMOUNT, detail, 'decimal = "." or ","')
    return mark


def _need_currency(layout: Layout, platform: Platform, currency: str | None) -> None:
    asked = any(isinstance(w, FromAccount) for w in _words(layout))
    if asked and currency is None:
        places = ", ".join(sorted(platform.marketplaces)) or "its country"
        setting = f'marketplace = "…" (one of {places})' if platform.marketplaces else 'currency = "EUR"'
        raise _ask(platform, Reason.MISSING_CURRENCY, f"a {platform.title} file does not say its currency", setting)


def _header_currency(table: Table, layout: Layout) -> str | None:
    if layout.header_currency is None:
        return None
    codes = {m.group(1) for cell in table.header if (m := layout.header_currency.search(cell))}
    return codes.pop() if len(codes) == 1 else None


def _check(match: Match, account: Account, values: dict[str, list[str]], facts: Facts) -> None:
    """Raise `Unreadable` when one of the layout's own questions is answered wrongly."""
    for check in match.layout.checks:
        doubt = check.ask({c: values[c] for c in check.columns if c in values}, facts, account)
        if doubt:
            raise _ask(match.platform, doubt.reason, doubt.detail, doubt.setting)


def _zone(table: Table, layout: Layout) -> str | None:
    """Give the zone that stands before the header; one that nobody knows refuses every time of the table."""
    lines = table.preamble if layout.zone_line else ()
    return next((m["zone"] for line in lines if layout.zone_line and (m := layout.zone_line.search(line))), None)


def _speaks_of(table: Table, match: Match, account: Account, values: dict[str, list[str]]) -> tuple[tuple[date, date] | None, bool]:
    """Give the period the table is said to cover, if anyone says it, and whether its rows speak of whole months."""
    layout = match.layout
    if layout.months and layout.months in match.columns and (months := _months(layout, values[layout.months])):
        return months, True
    period = _period(table, layout)
    if not any(isinstance(word, PeriodEnd) for word in _words(layout)):
        return period, False
    period = period or account.period
    if period is None:
        detail = f"{match.platform.title} files of this kind ({layout.name}) hold no date at all"
        days = "period_start = 2026-05-01 and period_end = 2026-05-31 (the first and last day it covers)"
        raise _ask(match.platform, Reason.PERIOD_UNKNOWN, detail, days)
    return period, period[0].day == 1 and (period[1] + timedelta(days=1)).day == 1


def _months(layout: Layout, texts: list[str]) -> tuple[date, date] | None:
    """Give the months that the days end, first day to last; None when one of them is no last day of a month."""
    formats = next(w.formats for w in _words(layout) if isinstance(w, Day) and w.column == layout.months)
    formats = tuple(f for f in formats if "%d" not in f) or formats  # a month without a day leaves no doubt
    days = pl.Series("day", texts, dtype=pl.String).to_frame().select(cells.day(pl.col("day"), formats).value).to_series()
    if not texts or days.has_nulls() or ("%d" in formats[0] and not (days == days.dt.month_end()).all()):
        return None
    first, last = days.dt.month_start().min(), days.dt.month_end().max()
    return (first, last) if isinstance(first, date) and isinstance(last, date) else None


def _period(table: Table, layout: Layout) -> tuple[date, date] | None:
    found = layout.preamble and layout.preamble.pattern.search("\n".join(table.preamble))
    if not layout.preamble or not found:
        return None
    told, date_format = found.groupdict(), layout.preamble.date_format
    if month := told.get("month"):
        first = _day(month, date_format)
        return first, date(first.year, first.month, monthrange(first.year, first.month)[1])
    return _day(told["start"], date_format), _day(told["end"], date_format)


def _day(text: str, date_format: str) -> date:
    try:
        return datetime.strptime(text, date_format).replace(tzinfo=UTC).date()
    except ValueError:
        detail = f"the covered period starts or ends on {text!r}, which is no date"
        raise Unreadable(Reason.BAD_DATE, detail, "Export the file again, or correct the day you added to it.") from None
