"""The reserve table: each month of sales of a channel and currency, with what it will be worth in the end (metrics §6.1, M38)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from transforms.affiliate_triangle import BOOK, Book, Known, matrix
from transforms.estimate import CONTRACT, Contract, Why, judged
from transforms.incidence import expected
from transforms.months import months_between
from transforms.reserve import LEVEL, TAIL, TRANSACTIONS, How, Ladder, Origin, Reserve, chain_ladder, regular, reserves
from transforms.rounding import round_money, round_ratio

MONEY: Final = pl.Decimal(38, 8)
ENDS: Final = ("outstanding_rc", "ultimate_rc")
METHOD: Final = {How.CL: "mack", How.BF: "compound_poisson", How.EV: "aalen_johansen"}
SCHEMA: Final[dict[str, Any]] = {
    **dict.fromkeys(BOOK, pl.String),
    "origin_month": pl.Date,
    "age_months": pl.Int32,
    "as_of": pl.Date,
    "reserve_method": pl.String,
    **dict.fromkeys(("latest_rc", "tracked_rc", "prior_rc"), MONEY),
    "cdf": pl.Float64,
    "tail": pl.Float64,
    **{f"{name}{end}": MONEY for name in ENDS for end in ("", "_lo", "_hi")},
    "se_rc": MONEY,
    "maturity_share": pl.Float64,
    **CONTRACT,
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Cohort:
    """The sales of one month of a book: exact sums, and what the reserve is computed from."""

    origin: Origin
    latest_rc: Decimal | None
    tracked_rc: Decimal | None
    rate: Decimal | None
    n: int


def reserve_rows(
    cells: pl.DataFrame,
    sums: pl.DataFrame,
    pending: pl.DataFrame,
    clicks: Mapping[tuple[str, str, date], int],
    books: Mapping[tuple[str, str], Known],
    through: date,
) -> pl.DataFrame:
    """Give the reserve of every month of sales.

    `sums`: a row for each book and month, with n sales, tracked, tracked_rc and pending money, squared and size of approved sales.
    `pending`: a row for each pending sale of known worth, with chance and rests_on. `clicks` are those of a worker's channel and month.
    """
    rows: list[Row] = []
    currencies = sums.select(BOOK).unique().group_by(BOOK[:2]).len()
    single = {(worker, channel) for worker, channel, n in currencies.rows() if n == 1}
    waiting = pending.partition_by(*BOOK, "month", as_dict=True, maintain_order=True)
    for key, own in sums.partition_by(BOOK, as_dict=True, maintain_order=True).items():
        book: Book = (str(key[0]), str(key[1]), str(key[2]))
        mine = cells.filter(worker_id=book[0], channel_id=book[1], currency=book[2])
        cohorts = [
            _cohort(row, mine, waiting.get((*book, row["month"]), pending.clear()), clicks, through) for row in own.iter_rows(named=True)
        ]
        ladder = _ladder(mine, own, books[book[:2]], through)
        found = reserves([c.origin for c in cohorts], ladder, _dispersion(own), by_clicks=book[:2] in single)
        rows += [dict(zip(BOOK, book, strict=True)) | _row(cohort, told, through) for cohort, told in zip(cohorts, found, strict=True)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort(*BOOK, "origin_month")


def _ladder(mine: pl.DataFrame, own: pl.DataFrame, told: Known, through: date) -> Ladder | None:
    """Fit the ladder of a book where it has 30 sales, and 3 months by 3 ages that are known."""
    if int(own["n"].sum()) < TRANSACTIONS or mine.is_empty():
        return None
    square, months = matrix(mine, through)
    cut = regular(square, told.diagonals[: len(months)])
    return None if cut is None else chain_ladder(*cut)


def _cohort(sums: Row, cells: pl.DataFrame, pending: pl.DataFrame, clicks: Mapping[tuple[str, str, date], int], through: date) -> Cohort:
    """Give the sums of a month, and expect what is pending of them."""
    month = sums["month"]
    latest = cells.filter(pl.col("origin_month") == month, pl.col("is_latest_diagonal"))
    amount, amount_rc = _sum(latest, "amount"), _sum(latest, "amount_rc")
    face, face_rc = sums["tracked"], sums["tracked_rc"]
    ev, se = _expect(pending)
    origin = Origin(
        month=month,
        age=months_between(month, through),
        latest=float(amount or 0),
        tracked=float(face or 0),
        pending=float(sums["pending"] or 0),
        clicks=clicks.get((sums["worker_id"], sums["channel_id"], month)),
        ev=ev,
        ev_se=se,
    )
    return Cohort(
        origin,
        amount_rc or (Decimal(0) if latest.is_empty() else None),
        face_rc,
        _rate(face, face_rc, amount, amount_rc),
        sums["n"],
    )


def _sum(rows: pl.DataFrame, name: str) -> Decimal | None:
    """Add up an exact column; None where nothing is known."""
    known = rows[name].drop_nulls().to_list()
    return sum(known, Decimal(0)) if known else None


def _rate(face: Decimal | None, face_rc: Decimal | None, amount: Decimal | None, amount_rc: Decimal | None) -> Decimal | None:
    """Give the reporting money of one unit, as the sales of the month were converted; 12 places. None where none was."""
    for over, under in ((face_rc, face), (amount_rc, amount)):
        if over is not None and under:
            return round_ratio(over, under, 12)
    return None


def _expect(pending: pl.DataFrame) -> tuple[float | None, float | None]:
    if pending.is_empty():
        return 0.0, 0.0
    if pending["chance"].null_count():
        return None, None
    face, chance, rests_on = (pending[name].cast(pl.Float64).to_numpy() for name in ("gross", "chance", "rests_on"))
    return expected(face, chance, rests_on)


def _dispersion(own: pl.DataFrame) -> float:
    """Give Σx² / Σx of approved sales: what a random sum of such sales varies by, for each unit of it."""
    size = float(own["size"].sum())
    return float(own["squared"].sum()) / size if size else 0.0


def _row(cohort: Cohort, told: Reserve, through: date) -> Row:
    """Give a row of the table: what a statistic says, in the reporting currency, added to what is exact."""
    outstanding, lo, hi, se, prior = (_money(x, cohort.rate) for x in (told.outstanding, told.lo, told.hi, told.se, told.prior))
    contract = _contract(cohort, told, through, is_known=outstanding is not None and cohort.latest_rc is not None)
    shown = outstanding is not None and contract.is_shown
    bounded = shown and contract.interval_level is not None
    base = cohort.latest_rc or Decimal(0)
    return {
        "origin_month": cohort.origin.month,
        "age_months": cohort.origin.age,
        "as_of": through,
        "reserve_method": str(told.method),
        "latest_rc": cohort.latest_rc,
        "tracked_rc": cohort.tracked_rc,
        "prior_rc": prior,
        "cdf": told.cdf,
        "tail": TAIL,
        "outstanding_rc": outstanding if shown else None,
        "outstanding_rc_lo": lo if bounded else None,
        "outstanding_rc_hi": hi if bounded else None,
        "ultimate_rc": base + outstanding if shown and outstanding is not None else None,
        "ultimate_rc_lo": base + lo if bounded and lo is not None else None,
        "ultimate_rc_hi": base + hi if bounded and hi is not None else None,
        "se_rc": se if bounded else None,
        "maturity_share": told.maturity,
        **contract.columns(),
    }


def _contract(cohort: Cohort, told: Reserve, through: date, *, is_known: bool) -> Contract:
    trouble = None
    if cohort.rate is None and cohort.latest_rc is None:
        trouble = Why.CURRENCY_MISSING
    elif not is_known:
        trouble = Why.TOO_FEW_DECIDED
    level = LEVEL if told.se is not None else None
    return judged(max(cohort.n, 1), "decided", through, method=METHOD[told.method], level=level, trouble=trouble)


def _money(value: float | None, rate: Decimal | None) -> Decimal | None:
    """Give an estimate in the reporting currency, to 8 places; nothing to come is nothing in any currency."""
    if value is None or (rate is None and value != 0):
        return None
    return round_money(Decimal(repr(float(f"{value:.10g}"))) * (rate or Decimal(0)), 8)


def maturities(reserve: pl.DataFrame) -> dict[tuple[str, str, date], float | None]:
    """Give the share of what a worker's channel and month will bring that is approved, all currencies together; None: not known."""
    keys = ["worker_id", "channel_id", "origin_month"]
    sums = reserve.group_by(keys).agg(
        pl.col("latest_rc", "ultimate_rc").cast(pl.Float64).sum(),
        known=pl.col("ultimate_rc").is_not_null().all(),
        settled=(pl.col("maturity_share") == 1.0).fill_null(value=False).all(),
    )
    found: dict[tuple[str, str, date], float | None] = {}
    for worker, channel, month, latest, ultimate, is_known, is_settled in sums.rows():
        found[worker, channel, month] = 1.0 if is_settled else latest / ultimate if is_known and ultimate > 0 else None
    return found
