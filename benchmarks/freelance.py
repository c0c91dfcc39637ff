"""Upwork transactions of 2026, made by whole columns; money is integer cents until it is text."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from benchmarks.text import Ints, money, pick

CLIENTS = 400
FREELANCE_BLOCK = 21  # ten earnings, each with its fee row, then one withdrawal of the whole balance
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def english_days(days: tuple[date, date]) -> list[str]:
    """Write every day from first to last as Upwork does, whatever the machine's language: Oct 2, 2026."""
    count = (days[1] - days[0]).days + 1
    every = (days[0] + timedelta(days=n) for n in range(count))
    return [f"{MONTHS[day.month - 1]} {day.day}, {day.year}" for day in every]


def freelance_cents(rng: np.random.Generator, total: int) -> dict[str, Ints]:
    """Draw amount, balance, kind, tens of minutes and hourly rate of every transaction, oldest first; cents.

    The fee is a tenth of its earning, rounded half up; a withdrawal takes the balance to zero.
    """
    local = np.arange(total) % FREELANCE_BLOCK
    hourly = rng.random(total) < 0.8
    tens, rate = rng.integers(1, 240, total), rng.integers(15, 90, total) * 100
    gross = np.where(hourly, (tens * rate + 3) // 6, rng.integers(10, 400, total) * 500)
    is_fee = (local % 2 == 1) & (local < 20)
    amount = np.where(is_fee, -((np.roll(gross, 1) + 5) // 10), np.where(local == 20, 0, gross))
    running = np.cumsum(amount)
    ends = running[local == 20]
    taken = np.diff(ends, prepend=0)
    amount[local == 20] = -taken
    balance = running - np.repeat(np.concatenate([[0], ends]), FREELANCE_BLOCK)[np.arange(total) + 1]
    kind = np.where(local == 20, 3, np.where(is_fee, 2, np.where(hourly, 0, 1)))
    return {"amount": amount, "balance": balance, "kind": kind, "tens": tens, "rate": rate}


def rows(seed: int, total: int, days: tuple[date, date]) -> pl.DataFrame:
    """Make the 19 columns of 2026's export, newest first, with a last column `year` to split by."""
    rng = np.random.default_rng([seed, 20])
    place = np.arange(total)
    local = place % FREELANCE_BLOCK
    pair = place - np.where(local < 20, local % 2, 0)
    cents = freelance_cents(rng, total)
    day = pair * ((days[1] - days[0]).days + 1) // total
    client = rng.integers(0, CLIENTS, total)[pair]
    frame = pl.DataFrame(cents).with_columns(
        place=pl.Series(place),
        Date=pick(english_days(days), day),
        kind_text=pick(("Hourly", "Fixed-price", "Service Fee", "Withdrawal"), cents["kind"]),
        client=pick([f"Client {n}" + (", Ltd" if n % 7 == 0 else "") for n in range(CLIENTS)], client),
        contract=pick([f"Contract {30_000_000 + 17 * n}" for n in range(CLIENTS)], client),
        year=pl.lit(days[0]).dt.offset_by(pl.concat_str(pl.Series(day).cast(pl.String), pl.lit("d"))).dt.year(),
    )
    return frame.reverse().select(*freelance_columns(), "year")


def freelance_columns() -> list[pl.Expr]:
    """List the 19 columns in the order of the 2026 export; cells left empty there stay empty here."""
    work, out = pl.col("kind") < 2, pl.col("kind") == 3
    hours = pl.concat_str(
        pl.col("tens") // 6,
        pl.lit(":"),
        pl.col("tens") % 6,
        pl.lit("0 hrs @ $"),
        money(pl.col("rate")),
        pl.lit("/hr"),
    )
    empty = pl.lit(None, dtype=pl.String)
    named = {
        "Date": pl.col("Date"),
        "Transaction ID": pl.col("place") + 600_000_000,
        "Transaction type": pl.col("kind_text"),
        "Transaction summary": pl.when(work)
        .then(pl.lit("Payment received"))
        .when(out)
        .then(pl.lit("Withdrawal"))
        .otherwise(pl.lit("Freelancer service fee")),
        "Transaction summary details": pl.when(pl.col("kind") == 0).then(hours),
        "Description 1": pl.when(~out).then("contract"),
        "Description 2": empty,
        "Description 3": empty,
        "Agency team": empty,
        "Freelancer": pl.lit("Bench Worker"),
        "Client team": pl.when(~out).then("client"),
        "Account name": pl.lit("Bench Worker"),
        "PO": empty,
        "Ref ID": pl.col("place") * 3 + 700_000_001,
        "Amount $": money(pl.col("amount")),
        "Amount in local currency": empty,
        "Currency": empty,
        "Current balance $": money(pl.col("balance")),
        "Payment method": pl.when(out).then(pl.lit("Direct to Local Bank")),
    }
    return [expression.alias(name) for name, expression in named.items()]
