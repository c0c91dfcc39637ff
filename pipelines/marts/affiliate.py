"""What affiliate clicks and sales came to, what the pending ones will still bring, and what each month will be worth in the end."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from pipelines.marts import Change, replace_all
from pipelines.steps import Work
from transforms.affiliate import program_months, with_chances
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
    store.con.execute(marts.sql("affiliate_state"))
    bound: dict[str, Value] = {"through": through}
    sales = with_chances(marts.frame(store, marts.sql("affiliate_sale"), bound | dict(PROGRAMME)))
    books = _known(exports, sales, through)
    _levels(store, exports, books, through)
    triangle = cells(marts.frame(store, marts.sql("affiliate_change"), bound), books, through)
    clicks = marts.frame(store, marts.sql("affiliate_click"))
    reserve = reserve_rows(triangle, sales.filter(pl.col("currency").is_not_null()), _monthly(clicks), books, through)
    currency = pl.lit(work.config.person.reporting_currency).alias("reporting_currency")
    replace_all(store, "affiliate_triangle", _named(triangle, sales).with_columns(currency))
    replace_all(store, "affiliate_reserve", reserve.with_columns(currency))
    told = dict(exports.group_by("channel").agg(pl.col("day").max()).rows())
    found = programs(sales, clicks, _closed(work), through, told)
    replace_all(store, "affiliate_program", found)
    months = with_rot(program_months(sales, clicks, maturities(reserve), through), clicks, found)
    replace_all(store, "affiliate_program_month", months.with_columns(currency))


def _closed(work: Work) -> Closed:
    """Give the days of closure: of networks by what they announced, of programmes by `[[closed]]`."""
    networks = {(row["channel"], None): row["day"] for row in marts.frame(work.store, CLOSURES).iter_rows(named=True)}
    return networks | {(told.channel, told.program): told.day for told in work.config.closed}


def _known(exports: pl.DataFrame, sales: pl.DataFrame, through: date) -> dict[tuple[str, str], Known]:
    """Say of each worker's channel which diagonals of its triangle are known."""
    found = {}
    for (worker, channel), own in sales.partition_by(BOOK[:2], as_dict=True, maintain_order=True).items():
        decided = own.filter(pl.col("is_sale"), pl.col("state") != "pending")
        is_dated = decided.height > 0 and int(decided["dated"].sum()) >= DATED * decided.height
        days = exports.filter(pl.col("channel") == channel)["day"].to_list()
        found[worker, channel] = known(through, own["month"].min(), days, is_dated=is_dated)  # type: ignore[arg-type]  # a day, as the column says
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


def _named(triangle: pl.DataFrame, sales: pl.DataFrame) -> pl.DataFrame:
    """Give the cells as the table calls them, with the number of sales of their month."""
    keys = [*BOOK, "month"]
    counts = sales.filter(pl.col("is_sale")).group_by(keys).agg(n_txn=pl.len().cast(pl.Int64)).rename({"month": "origin_month"})
    names = {"amount": "cum_approved", "incr_amount": "incr_approved", "amount_rc": "cum_approved_rc", "incr_amount_rc": "incr_approved_rc"}
    return triangle.join(counts, on=[*BOOK, "origin_month"], how="left").with_columns(pl.col("n_txn").fill_null(0)).rename(names)
