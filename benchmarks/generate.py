"""Write a home of real-format exports, the same bytes for a seed: `python -m benchmarks.generate HOME`."""

import argparse
import zipfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks import affiliate as affiliate_rows
from benchmarks import freelance as freelance_rows
from benchmarks import home, text
from benchmarks import microtask as microtask_rows

MICROTASK_FILES = 10
FIRST_RATES = {
    "USD": 1.21,
    "JPY": 145.0,
    "BGN": 1.9558,
    "CZK": 27.7,
    "DKK": 7.44,
    "GBP": 0.78,
    "HUF": 315.0,
    "PLN": 4.3,
    "RON": 4.48,
    "SEK": 9.4,
    "CHF": 1.2,
    "ISK": 154.0,
    "NOK": 9.0,
    "TRY": 2.83,
    "AUD": 1.48,
    "BRL": 3.2,
    "CAD": 1.4,
    "CNY": 7.5,
    "HKD": 9.4,
    "IDR": 15000.0,
    "ILS": 4.7,
    "INR": 77.0,
    "KRW": 1320.0,
    "MXN": 17.9,
    "MYR": 4.2,
    "NZD": 1.55,
    "PHP": 54.0,
    "SGD": 1.6,
    "THB": 40.0,
    "ZAR": 14.0,
}
LEV_JOINED_EURO = date(2026, 1, 1)


def write(folder: Path, *, microtask: int, freelance: int, affiliate: int, seed: int = home.SEED) -> None:
    """Write `moisson.toml` and the inbox of a home: exports of the three families and the ECB's rates.

    Rows are spread evenly from 2015 to mid 2026, whatever their number: a small home is thinner, not shorter.
    Raises FileExistsError when the folder already holds an inbox.
    """
    home.inbox(folder).mkdir(parents=True)
    (folder / "moisson.toml").write_text(home.SETTINGS, encoding="utf-8")
    write_rates(folder, seed)
    write_microtask(folder, microtask, seed)
    write_freelance(folder, freelance, seed)
    write_affiliate(folder, affiliate, seed)


def write_microtask(folder: Path, rows: int, seed: int) -> None:
    """Write Prolific submissions in ten files by time (fewer when there are fewer rows)."""
    parts = min(rows, MICROTASK_FILES)
    for part in range(parts):
        frame = microtask_rows.rows(seed, part, text.share(0, rows, parts, part), rows, (home.FIRST_DAY, home.LAST_DAY))
        path = home.inbox(folder) / f"prolific_submissions_{part + 1:02d}.csv"
        frame.write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S%.6f")


def write_increment(folder: Path, rows: int = home.INCREMENT_ROWS, *, seed: int = home.SEED) -> Path:
    """Drop one later Prolific export (July 2026: nothing in it was seen before) and give its path."""
    days = (home.INCREMENT_FIRST_DAY, home.INCREMENT_LAST_DAY)
    path = home.inbox(folder) / "prolific_submissions_increment.csv"
    frame = microtask_rows.rows(seed, MICROTASK_FILES, (0, rows), rows, days)
    frame.write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S%.6f")
    return path


def write_freelance(folder: Path, rows: int, seed: int) -> None:
    """Write Upwork transactions, one file a year, each named after its last day as Upwork does."""
    if rows == 0:
        return
    frame = freelance_rows.rows(seed, rows, (home.FIRST_DAY, home.LAST_DAY))
    for (year,), part in frame.partition_by("year", as_dict=True).items():
        last = min(date(int(year), 12, 31), home.LAST_DAY)
        part.drop("year").write_csv(home.inbox(folder) / f"{last}_transaction_report.csv")


def write_affiliate(folder: Path, rows: int, seed: int) -> None:
    """Write Amazon Fee-Earnings, one file a quarter, the preamble line before the header."""
    spans = quarters()
    for number, (first, last) in enumerate(spans):
        start, stop = text.share(0, rows, len(spans), number)
        if start == stop:
            continue
        frame = affiliate_rows.rows(seed, number, stop - start, (first, last))
        with (home.inbox(folder) / f"Fee-Earnings_{first}_{last}.csv").open("wb") as file:
            file.write(f"Fee-Earnings reports from {first:%m-%d-%Y} to {last:%m-%d-%Y}\n".encode())
            frame.write_csv(file, datetime_format="%Y-%m-%d %H:%M:%S")


def quarters() -> list[tuple[date, date]]:
    """List the first and last day of every quarter of the generated years."""
    firsts = [date(year, month, 1) for year in range(home.FIRST_DAY.year, home.LAST_DAY.year + 1) for month in (1, 4, 7, 10)]
    nexts = [*firsts[1:], date(home.LAST_DAY.year + 1, 1, 1)]
    return [(first, after - timedelta(days=1)) for first, after in zip(firsts, nexts, strict=True) if first <= home.LAST_DAY]


def write_rates(folder: Path, seed: int) -> None:
    """Write the ECB's history: 30 currencies per euro, working days, newest first, a walk of 0.4 % a day."""
    first = home.FIRST_DAY - timedelta(days=31)
    span = (home.INCREMENT_LAST_DAY - first).days + 1
    days = [day for day in (first + timedelta(days=n) for n in range(span)) if day.weekday() < 5]
    steps = np.random.default_rng([seed, 40]).normal(0.0, 0.004, (len(days), len(FIRST_RATES)))
    rates = np.array(list(FIRST_RATES.values())) * np.exp(np.cumsum(steps, axis=0))
    lines = [rate_line(day, row.tolist()) for day, row in zip(days, rates, strict=True)]
    text = "\n".join([f"Date,{','.join(FIRST_RATES)},", *reversed(lines), ""])
    with zipfile.ZipFile(home.inbox(folder) / "eurofxref-hist.zip", "w") as archive:
        # A fixed date in the entry: a ZIP otherwise holds the clock, and the bytes would change every run.
        archive.writestr(zipfile.ZipInfo("eurofxref-hist.csv", (2026, 7, 31, 16, 0, 0)), text, zipfile.ZIP_DEFLATED)


def rate_line(day: date, rates: list[float]) -> str:
    """Write one day as the ECB does: trailing comma, N/A once a currency has joined the euro."""
    cells = [f"{rate:.5f}".rstrip("0").rstrip(".") for rate in rates]
    if day >= LEV_JOINED_EURO:
        cells[list(FIRST_RATES).index("BGN")] = "N/A"
    return f"{day},{','.join(cells)},"


def main() -> None:
    """Generate from the command line: a whole home, or one increment into a home that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    for name, rows in vars(home.Sizes()).items():
        parser.add_argument(f"--{name}", type=int, default=rows, help="rows")
    parser.add_argument("--seed", type=int, default=home.SEED)
    parser.add_argument("--increment", type=int, metavar="ROWS", help="write only a later Prolific export")
    asked = parser.parse_args()
    if asked.increment is not None:
        write_increment(asked.home, asked.increment, seed=asked.seed)
        return
    write(
        asked.home,
        microtask=asked.microtask,
        freelance=asked.freelance,
        affiliate=asked.affiliate,
        seed=asked.seed,
    )


if __name__ == "__main__":
    main()
