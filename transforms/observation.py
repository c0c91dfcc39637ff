"""The one schema of a normalised row: the state of one upstream record as one export tells it."""

from typing import Final

import polars as pl

MONEY: Final = pl.Decimal(18, 8)
INSTANT: Final = pl.Datetime("us")

OBSERVATION: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "shape": pl.String,  # the ledger table it feeds
    "record_key": pl.String,  # what knows the upstream record again
    "content_hash": pl.UInt64,  # xxh3 of the cells it was read from
    "line": pl.UInt32,  # where it stands in the file
    "worker": pl.String,  # null: the person whose ledger this is
    "client": pl.String,  # a pseudonym once past `transforms.pseudonyms`
    "item": pl.String,
    "skills": pl.String,
    "kind": pl.String,
    "effort_kind": pl.String,
    "tier": pl.String,
    "project": pl.String,  # what a tracker calls the work; a rule gives it a channel
    "gross": MONEY,
    "fee": MONEY,
    "tax": MONEY,
    "other": MONEY,
    "net": MONEY,  # gross - fee - tax + other, checked
    "currency": pl.String,
    "work_start": INSTANT,  # UTC
    "work_end": INSTANT,
    "seconds": pl.Int64,  # a duration told without clock times
    "advertised_s": pl.Int64,  # how long it should take, as it was advertised
    "event_at": INSTANT,  # when the money event happened
    "approved_at": INSTANT,
    "paid_at": INSTANT,
    "work_date": pl.Date,  # the local calendar day the money belongs to
    "status": pl.String,
    "raw_status": pl.String,
    "ref": pl.String,  # payout or related record, as the source names it
    "counterparty": pl.String,  # platform recognised behind a wallet row
    "quantity": pl.Int64,  # units, clicks, tasks
    "sale_value": MONEY,  # what the customer paid for an affiliate's sale, in `currency`; nobody's earnings, in no sum of money
}

FIELDS: Final = frozenset(OBSERVATION) | {"day"}  # `day`: a calendar day that the source states without a clock
AMOUNTS: Final = ("gross", "fee", "tax", "other")


def empty() -> pl.DataFrame:
    """Give an observation frame without rows."""
    return pl.DataFrame(schema=OBSERVATION)
