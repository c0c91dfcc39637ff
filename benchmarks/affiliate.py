"""Amazon Fee-Earnings, made by whole columns; money is integer cents until it is text."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl

from benchmarks.text import codes, money, pick

PRODUCTS = 20_000
CATEGORY_RATES_BP = {
    "Books": 450,
    "Kitchen & Dining": 450,
    "Toys & Games": 300,
    "Electronics": 400,
    "Luxury": 1000,
}
SELLERS = ("Amazon.com", "3rd Party", "AmazonFresh")
DEVICES = ("PHONE", "DESKTOP", "TABLET")


@cache
def products(seed: int) -> pl.DataFrame:
    """Invent the products, a row each; names hold commas and quotes, `rate` is the fee in basis points."""
    rng = np.random.default_rng([seed, 30])
    category = rng.integers(0, len(CATEGORY_RATES_BP), PRODUCTS)
    looks = (
        "Steel, Small",
        '12 Count "Packaging may vary"',
        "Cordless",
        "With Lid, Dishwasher Safe, BPA Free",
    )
    names = [f"{looks[n % 4]} Article {n}, a useful thing for the home and the garden, in {n % 12} colours" for n in range(PRODUCTS)]
    return pl.DataFrame(
        {
            "Category": pick(list(CATEGORY_RATES_BP), category),
            "Name": names,
            "ASIN": ["B0" + code for code in codes(rng, PRODUCTS, 8)],
            "price": rng.gamma(1.5, 2200.0, PRODUCTS).astype(np.int64) + 99,
            "rate": np.array(list(CATEGORY_RATES_BP.values()))[category],
        }
    )


def rows(seed: int, stream: int, count: int, days: tuple[date, date]) -> pl.DataFrame:
    """Make the Fee-Earnings rows of one quarter, newest first: `count` of them.

    About 2.5 % repeat the row before them to the last character (legitimate: two buyers, one second).
    About 6 % are returns, each its own row: nothing shipped, one returned, money negative.
    Revenue = price x (shipped - returned).
    """
    rng = np.random.default_rng([seed, 31, stream])
    seconds = np.sort(rng.integers(0, ((days[1] - days[0]).days + 1) * 86_400, count))
    returned = (rng.random(count) < 0.06).astype(np.int64)
    shipped = np.where(returned == 1, 0, np.where(rng.random(count) < 0.9, 1, rng.integers(2, 4, count)))
    tag = rng.integers(0, 6, count)
    frame = products(seed)[rng.integers(0, PRODUCTS, count)].with_columns(
        Seller=pick(SELLERS, rng.choice(3, count, p=[0.6, 0.38, 0.02])),
        tag=pick([f"bench{n:02d}-20" for n in range(6)], tag),
        device=pick(DEVICES, rng.integers(0, 3, count)),
        shipped=pl.Series(shipped),
        returned=pl.Series(returned),
        seconds=pl.Series(seconds),
    )
    repeated = rng.random(count) < 0.025
    twins = np.maximum.accumulate(np.where(repeated, 0, np.arange(count)))
    revenue = pl.col("price") * (pl.col("shipped") - pl.col("returned"))
    fee = (revenue.abs() * pl.col("rate") + 5000) // 10_000 * revenue.sign()
    named = {
        "Category": pl.col("Category"),
        "Name": pl.col("Name"),
        "ASIN": pl.col("ASIN"),
        "Seller": pl.col("Seller"),
        "Tracking ID": pl.col("tag"),
        "Date Shipped": pl.lit(days[0]).cast(pl.Datetime("us")) + pl.duration(seconds="seconds"),
        "Price($)": money(pl.col("price")),
        "Items Shipped": pl.col("shipped"),
        "Returns": pl.col("returned"),
        "Revenue($)": money(revenue),
        "Ad Fees($)": money(fee),
        "Device Type Group": pl.col("device"),
    }
    return frame[twins].reverse().select(**named)
