"""What affiliate clicks and sales came to, what the pending ones will still bring, and what each month will be worth in the end."""

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from pipelines.marts import Change, put, replace_all
from pipelines.steps import Work
from transforms.affiliate import chances, program_months
from transforms.affiliate_reserve import maturities, reserve_rows
from transforms.affiliate_triangle import BOOK, DATED, Known, cells, horizon, known, valuation
from transforms.link_rot import Closed, programs, with_rot
from warehouse import marts
from warehouse.as_of import approved_at
from warehouse.store import Store, Value

TABLES = ("affiliate_program_month", "affiliate_program", "affiliate_triangle", "affiliate_reserve")
READS = ("ledger.earning", "ledger.observation", "ledger.traffic", "ref.platform_event")
PROGRAMME: Mapping[str, Value] = {
    "no_programme": ["amazon_associates", "digistore24"],
    "first_part": ["rakuten", "partnerstack"],
    "last_part": ["travelpayouts"],
}
"""What `item` is where it is not the programme's name: a product or an order; programme and product; booking and programme."""
HAS_ANY = "SELECT count(*) FROM ledger.earning WHERE family = 'affiliate' AND work_date IS NOT NULL"
EXPORTS = """
SELECT DISTINCT b.channel, b.platform, b.account, CAST(b.observed_at AS DATE) AS day, b.replaces
FROM ops.batch b JOIN ref.platform p USING (platform)
WHERE p.family = 'affiliate' AND b.batch_id IN (SELECT batch_id FROM ledger.observation WHERE shape = 'earning') ORDER BY ALL
"""
DATES = """
SELECT worker_id, channel_id, min(month), count(*) FILTER (is_sale AND state <> 'pending'), count(*) FILTER (is_sale AND state <> 'pending' AND dated)
FROM affiliate_sale GROUP BY ALL ORDER BY ALL
"""
FATES = """SELECT worker_id, channel_id, program, age_days, fate, count(*) AS n FROM affiliate_sale
WHERE fate IS NOT NULL GROUP BY ALL ORDER BY ALL"""
UNDECIDED = """SELECT place, worker_id, channel_id, program, age_days FROM affiliate_sale
WHERE state = 'pending' ORDER BY worker_id, channel_id, program, age_days, place"""
IN_ORDER = "s.worker_id, s.channel_id, s.month, s.work_date, s.platform, s.account, s.record_key, s.occurrence, s.line"
PENDING = f"""SELECT s.worker_id, s.channel_id, s.currency, s.month, s.gross, c.chance, c.rests_on FROM affiliate_sale s
JOIN affiliate_chance c USING (place) WHERE s.gross IS NOT NULL AND s.currency IS NOT NULL ORDER BY {IN_ORDER}"""
SALES = f"""SELECT s.* EXCLUDE (place, platform, account, record_key, occurrence, line), c.chance, c.rests_on
FROM affiliate_sale s LEFT JOIN affiliate_chance c USING (place) WHERE year(s.month) = $year ORDER BY {IN_ORDER}"""
SALE_DAYS = """SELECT worker_id, channel_id, program, work_date AS day, count(*) AS n FROM affiliate_sale
WHERE is_sale AND program IS NOT NULL AND work_date <= $through GROUP BY ALL ORDER BY ALL"""
CLOSURES = """
SELECT DISTINCT b.channel, min(coalesce(v.effective_on, v.event_date)) AS day FROM ops.batch b JOIN ref.platform_event v USING (platform)
WHERE v.kind = 'closure' GROUP BY ALL ORDER BY ALL
"""
LEVEL = """CREATE OR REPLACE TEMP TABLE affiliate_level (worker_id VARCHAR, channel_id VARCHAR, currency VARCHAR, origin_month DATE,
    counts_from DATE, amount DECIMAL(38, 8), amount_rc DECIMAL(38, 8))"""


def rebuild(work: Work, change: Change) -> None:
    """Replace all three tables: a sale's chance is learned from all of them, so one that changes may move every estimate."""
    store = work.store
    for table in TABLES:
        store.con.execute(f"DELETE FROM mart.{table}")
    if not store.one(HAS_ANY):
        return
    exports = marts.frame(store, EXPORTS)
    through = horizon(change.through, exports["day"].to_list())
    bound: dict[str, Value] = {"through": through}
    store.con.execute(marts.sql("affiliate_state"))
    store.con.execute(marts.sql("affiliate_sale"), bound | dict(PROGRAMME))
    marts.keep(store, "affiliate_chance", chances(marts.frame(store, FATES), marts.frame(store, UNDECIDED)))
    books = _known(exports, marts.frame(store, DATES), through)
    _levels(store, exports, books, through)
    triangle = cells(marts.frame(store, marts.sql("affiliate_change"), bound), books, through)
    clicks = marts.frame(store, marts.sql("affiliate_click"))
    sums = marts.frame(store, marts.sql("affiliate_cohort"))
    reserve = reserve_rows(triangle, sums, marts.frame(store, PENDING), _monthly(clicks), books, through)
    currency = pl.lit(work.config.person.reporting_currency).alias("reporting_currency")
    replace_all(store, "affiliate_triangle", _named(triangle, sums).with_columns(currency))
    replace_all(store, "affiliate_reserve", reserve.with_columns(currency))
    told = dict(exports.group_by("channel").agg(pl.col("day").max()).rows())
    found = programs(marts.frame(store, SALE_DAYS, bound), clicks, _closed(work), through, told)
    replace_all(store, "affiliate_program", found)
    mature = maturities(reserve)
    for sales, seen in _years(store, clicks):
        months = with_rot(program_months(sales, seen, mature, through), seen, found)
        put(store, "affiliate_program_month", months.with_columns(currency))
    for name in ("affiliate_state", "affiliate_sale", "affiliate_chance", "affiliate_level"):
        store.con.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _closed(work: Work) -> Closed:
    """Give the days of closure: of networks by what they announced, of programmes by `[[closed]]`."""
    networks = {(row["channel"], None): row["day"] for row in marts.frame(work.store, CLOSURES).iter_rows(named=True)}
    return networks | {(told.channel, told.program): told.day for told in work.config.closed}


def _years(store: Store, clicks: pl.DataFrame) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Give sales and clicks a year at a time: millions of sales are never in memory at once."""
    told = clicks["month"].dt.year().unique().to_list() + [
        row["year"] for row in store.rows("SELECT DISTINCT year(month) AS year FROM affiliate_sale")
    ]
    for year in sorted(set(told)):
        yield marts.frame(store, SALES, {"year": year}), clicks.filter(pl.col("month").dt.year() == year)


def _known(exports: pl.DataFrame, dates: pl.DataFrame, through: date) -> dict[tuple[str, str], Known]:
    """Say of each worker's channel which diagonals of its triangle are known."""
    found = {}
    for worker, channel, oldest, decided, dated in dates.rows():
        days = exports.filter(pl.col("channel") == channel)["day"].to_list()
        found[worker, channel] = known(through, oldest, days, is_dated=decided > 0 and dated >= DATED * decided)
    return found


def _levels(store: Store, exports: pl.DataFrame, books: Mapping[tuple[str, str], Known], through: date) -> None:
    """Write what each known valuation changed of the channels whose exports replace their days: they have no records to follow."""
    store.con.execute(LEVEL)
    replacing = exports.filter("replaces").select("channel", "platform", "account").unique().sort("channel")
    for channel, platform, account in replacing.rows():
        told = [k.diagonals for (_, own), k in books.items() if own == channel]
        days = sorted({valuation(through, k) for diagonals in told for k, is_known in enumerate(diagonals) if is_known and k})
        approved_at(store, platform, account, [*days, None], through)


def _monthly(clicks: pl.DataFrame) -> dict[tuple[str, str, date], int]:
    """Give the clicks of each worker's channel and month."""
    whole = (
        clicks.filter(pl.col("is_total"), pl.col("kind") == "clicks")
        .group_by("worker_id", "channel_id", "month")
        .agg(pl.col("quantity").sum())
    )
    return {(worker, channel, month): n for worker, channel, month, n in whole.rows()}


def _named(triangle: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """Give the cells as the table calls them, with the number of sales of their month."""
    counts = sums.select(*BOOK, pl.col("month").alias("origin_month"), n_txn="n")
    names = {"amount": "cum_approved", "incr_amount": "incr_approved", "amount_rc": "cum_approved_rc", "incr_amount_rc": "incr_approved_rc"}
    return triangle.join(counts, on=[*BOOK, "origin_month"], how="left").with_columns(pl.col("n_txn").fill_null(0)).rename(names)
