"""Small tools that every writer of the sample life shares: chance, money, clocks, text."""

import csv
import io
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from pipelines.demo.truth import Earned

ZONE = ZoneInfo("Europe/Paris")
FIRST, LAST = date(2025, 10, 1), date(2026, 9, 30)
CENT = Decimal("0.01")
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"

Quoting = Literal[0, 1, 2, 3]


@dataclass(frozen=True)
class Export:
    """One file as the person saved it. `records` counts its data lines, `moment` (UTC) becomes its mtime."""

    name: str
    content: bytes
    moment: datetime
    platform: str
    records: int


@dataclass(frozen=True)
class Payout:
    """Money that a platform sent towards PayPal on `day`."""

    day: date
    payer: str
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Written:
    """What one writer leaves: its files, its truth, its net money by event day, and its payouts."""

    exports: list[Export]
    earned: Earned
    events: list[tuple[date, str, Decimal]]
    payouts: list[Payout] = field(default_factory=list)


def stream(seed: int, name: str) -> random.Random:
    """Give a writer its own stream of chance, so that changing one writer leaves the others' bytes alone."""
    return random.Random(f"moisson:{seed}:{name}")  # noqa: S311  invented data, not a secret


def cents(value: Decimal) -> Decimal:
    """Round to two decimals, halves up, as the platforms do."""
    return value.quantize(CENT, ROUND_HALF_UP)


def between(rng: random.Random, low: str, high: str) -> Decimal:
    """Draw an amount with two decimals between two bounds, both included."""
    return Decimal(rng.randint(int(Decimal(low) * 100), int(Decimal(high) * 100))) / 100


def code(rng: random.Random, length: int) -> str:
    """Draw an identifier of capitals and digits."""
    return "".join(rng.choices(ALPHABET, k=length))


def days(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    """Walk the days from first to last, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def at(day: date, clock: time, zone: ZoneInfo = ZONE) -> datetime:
    """Turn a local wall clock into an instant in UTC."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def from_midnight(day: date, minutes: int, seconds: int = 0) -> datetime:
    """Turn minutes after local midnight into an instant in UTC."""
    return at(day, time(minutes // 60, minutes % 60, seconds))


def utc(text: str) -> datetime:
    """Read an ISO text as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def sums(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Add amounts per key (a currency, a kind); never across keys. Keys come out sorted."""
    found: dict[str, Decimal] = {}
    for key, amount in pairs:
        found[key] = found.get(key, Decimal(0)) + amount
    return dict(sorted(found.items()))


def counts(keys: Iterable[str]) -> dict[str, int]:
    """Count keys; they come out sorted."""
    found: dict[str, int] = {}
    for key in keys:
        found[key] = found.get(key, 0) + 1
    return dict(sorted(found.items()))


def csv_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    bom: bool = False,
    quoting: Quoting = csv.QUOTE_MINIMAL,
) -> bytes:
    """Write a header and rows as UTF-8 CSV with LF lines."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig" if bom else "utf-8")


def raw_bytes(lines: Iterable[Sequence[object]]) -> bytes:
    """Write rows joined by commas with no quoting at all, as Amazon does: a raw quote stays raw."""
    return "".join(",".join(map(str, cells)) + "\n" for cells in lines).encode()


def month_end(day: date) -> date:
    """Give the last day of the month of `day`."""
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1)
