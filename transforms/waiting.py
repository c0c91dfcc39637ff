"""Which money is paid by which payout, and what is still open: by the payout that earnings name, else oldest work first.

Formulas: reference notes on metrics, §4 (M22, M23). Amounts are exact; the pieces of a day add up to the day.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from transforms.rounding import round_ratio

MONEY: Final = pl.Decimal(38, 8)
NOUGHT: Final = Decimal(0)
LINES_SHARE: Final = 0.8
"""Earnings name their payouts where at least this share of the payouts has lines."""
GONE: Final = frozenset({"uncovered", "ambiguous"})
"""Payouts of which nothing tells whether and when they arrived."""

PIECE: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "currency": pl.String,
    "work_date": pl.Date,
    "began_on": pl.Date,
    "paid_by": pl.String,
    "payout": pl.Int64,
    "payout_day": pl.Date,
    "receipt_day": pl.Date,
    "standing": pl.String,
    "amount": MONEY,
    "amount_rc": MONEY,
}
"""A piece of a day's money: `standing` is open, in_transit, missing, unclear or arrived; `payout` numbers the row of the payout."""

Row = Mapping[str, Any]


@dataclass
class _Book:
    """The money of one worker, channel and currency."""

    days: list[Row] = field(default_factory=list)
    payouts: list[tuple[int, Row]] = field(default_factory=list)


def pieces(money: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """Cut the earned money of every day into what each payout paid and what is open, rows as `PIECE`.

    `money`: rows of latency_money.sql; `paid`: rows of latency_paid.sql. A channel without payouts and without paid earnings has no rows: nothing tells.
    """
    channels = _channels(money)
    books: dict[tuple[str, str, str], _Book] = {}
    for row in money.filter(pl.col("standing") != "pending").iter_rows(named=True):
        books.setdefault((row["worker_id"], row["channel_id"], row["currency"]), _Book()).days.append(row)
    ways = _ways(paid)
    for number, row in enumerate(paid.iter_rows(named=True)):
        channel = row["channel_id"] or channels.get(row["platform"])
        key = (row["worker_id"], channel, row["currency"])
        if channel and key in books and not (row["told_by"] == "receipt" and ways[row["platform"]] != "receipt"):
            books[key].payouts.append((number, row))
    status = {row["channel_id"] for row in money.filter(pl.col("standing") == "paid").iter_rows(named=True)}
    found = [piece for key, book in sorted(books.items()) for piece in _cut(key, book, ways, status)]
    return pl.DataFrame(found, schema=PIECE, orient="row")


def payers(paid: pl.DataFrame, money: pl.DataFrame) -> pl.DataFrame:
    """Give the payouts with their channel; those that could be of several channels are left out."""
    named = pl.col("platform").replace_strict(_channels(money), default=None, return_dtype=pl.String)
    return paid.with_columns(channel_id=pl.coalesce("channel_id", named)).filter(pl.col("channel_id").is_not_null())


def _channels(money: pl.DataFrame) -> dict[str, str]:
    """Give the channel of each platform that has just one: receipts name no account."""
    one = money.group_by("platform").agg(pl.col("channel_id").unique()).filter(pl.col("channel_id").list.len() == 1)
    return {row["platform"]: row["channel_id"][0] for row in one.iter_rows(named=True)}


def _ways(paid: pl.DataFrame) -> dict[str, str]:
    """Say for each platform what its payouts are known by: lines, payout or receipt."""
    ways: dict[str, str] = {}
    for (platform,), rows in paid.group_by("platform", maintain_order=True):
        sent = rows.filter(pl.col("told_by") != "receipt")
        lined = (sent["n_lines"] > 0).sum()
        ways[str(platform)] = "receipt" if sent.is_empty() else "lines" if lined >= LINES_SHARE * len(sent) else "payout"
    return ways


def _cut(key: tuple[str, str, str], book: _Book, ways: Mapping[str, str], status: set[str]) -> list[dict[str, Any]]:
    platform = book.days[0]["platform"]
    way = ways.get(platform)
    if way == "lines":
        shares, paid_by = _by_lines(book), "lines"
    elif way:
        shares, paid_by = _oldest_first(book), "oldest_first"
    elif key[1] in status:
        shares, paid_by = [(row, None, row["amount"]) for row in book.days if row["standing"] != "paid"], "status"
    else:
        return []
    payouts = dict(book.payouts)
    return [_piece(key, paid_by, row, payout, payouts, amount) for row, payout, amount in shares if amount]


def _by_lines(book: _Book) -> list[tuple[Row, int | None, Decimal]]:
    numbers = {(row["account"], row["payout"]): number for number, row in reversed(book.payouts) if row["n_lines"]}
    return [(row, numbers.get((row["account"], row["payout"])) if row["payout"] else None, row["amount"]) for row in book.days]


def _oldest_first(book: _Book) -> list[tuple[Row, int | None, Decimal]]:
    """Let each payout pay the oldest open work that was done by its day; what it holds beyond that was earned before the exports begin.

    A day with a negative sum (refunds) takes from the oldest open work, else from what is earned next.
    """
    days = deque(sorted(book.days, key=lambda row: (row["work_date"] or date.min, row["standing"], row["amount"])))
    queue, found = _Queue(), list[tuple[Row, int | None, Decimal]]()
    for number, payout in sorted(book.payouts, key=lambda item: (_left_on(item[1]) or date.max, item[0])):
        last = _left_on(payout) or date.max
        while days and (days[0]["work_date"] or date.min) <= last:
            queue.add(days.popleft())
        found += [(row, number, amount) for row, amount in queue.take(payout["amount"])]
    for row in days:
        queue.add(row)
    return found + [(row, None, amount) for row, amount in queue.open]


def _left_on(payout: Row) -> date | None:
    day: date | None = payout["payout_day"] or payout["receipt_day"]
    return day


@dataclass
class _Queue:
    """Open money, oldest first, and what refunds took beyond it."""

    open: deque[tuple[Row, Decimal]] = field(default_factory=deque)
    owed: Decimal = NOUGHT

    def add(self, row: Row) -> None:
        """Put a day's money in; a negative day takes out."""
        amount: Decimal = row["amount"]
        if amount < 0:
            self.owed += -amount - sum((part for _, part in self.take(-amount)), NOUGHT)
            return
        held_back = min(self.owed, amount)
        self.owed -= held_back
        if amount > held_back:
            self.open.append((row, amount - held_back))

    def take(self, amount: Decimal) -> list[tuple[Row, Decimal]]:
        """Take an amount from the oldest, as far as there is."""
        taken = []
        while amount > 0 and self.open:
            row, held = self.open.popleft()
            part = min(held, amount)
            taken.append((row, part))
            amount -= part
            if held > part:
                self.open.appendleft((row, held - part))
        return taken


def _piece(
    key: tuple[str, str, str], paid_by: str, row: Row, number: int | None, payouts: Mapping[int, Row], amount: Decimal
) -> dict[str, Any]:
    payout = payouts[number] if number is not None else None
    whole, whole_rc = row["amount"], row["amount_rc"]
    return {
        **dict(zip(("worker_id", "channel_id", "currency"), key, strict=True)),
        "work_date": row["work_date"],
        "began_on": row["approved_on"] or row["work_date"],
        "paid_by": paid_by,
        "payout": number,
        "payout_day": payout and payout["payout_day"],
        "receipt_day": payout and payout["receipt_day"],
        "standing": _standing(payout),
        "amount": amount,
        "amount_rc": None if whole_rc is None else whole_rc if amount == whole else round_ratio(whole_rc * amount, whole, 8),
    }


def _standing(payout: Row | None) -> str:
    if payout is None:
        return "open"
    if payout["receipt_day"]:
        return "arrived"
    return {"timing": "in_transit", "missing": "missing"}.get(payout["status"], "unclear")


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Add up amounts; None when one is not known, for a sum that leaves it out would be too small."""
    found: Sequence[Decimal | None] = list(amounts)
    known = [amount for amount in found if amount is not None]
    return sum(known, NOUGHT) if len(known) == len(found) else None
