"""The floor: DuckDB's bare `read_csv` of every export into a table of a file database.

`python -m benchmarks.floor HOME DATABASE` names every column and its type and does nothing else: no key, no
check, no time zone, no exchange rate, no status. Times, days, counts and plain amounts become TIMESTAMP,
DATE, INTEGER and DECIMAL(18,8). Prolific's Reward and Bonus stay VARCHAR: `£2.67` is no number to DuckDB.
A cell that does not fit its type ends the run. The ECB's file is left out.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks import home

MONEY = "DECIMAL(18,8)"
MICROTASK = {
    "Study": "VARCHAR",
    "Reward": "VARCHAR",
    "Bonus": "VARCHAR",
    "Started At": "TIMESTAMP",
    "Completed At": "TIMESTAMP",
    "Completion Code": "VARCHAR",
    "Status": "VARCHAR",
}
FREELANCE = {
    "Date": "DATE",
    "Transaction ID": "BIGINT",
    "Transaction type": "VARCHAR",
    "Transaction summary": "VARCHAR",
    "Transaction summary details": "VARCHAR",
    "Description 1": "VARCHAR",
    "Description 2": "VARCHAR",
    "Description 3": "VARCHAR",
    "Agency team": "VARCHAR",
    "Freelancer": "VARCHAR",
    "Client team": "VARCHAR",
    "Account name": "VARCHAR",
    "PO": "VARCHAR",
    "Ref ID": "BIGINT",
    "Amount $": MONEY,
    "Amount in local currency": MONEY,
    "Currency": "VARCHAR",
    "Current balance $": MONEY,
    "Payment method": "VARCHAR",
}
AFFILIATE = {
    "Category": "VARCHAR",
    "Name": "VARCHAR",
    "ASIN": "VARCHAR",
    "Seller": "VARCHAR",
    "Tracking ID": "VARCHAR",
    "Date Shipped": "TIMESTAMP",
    "Price($)": MONEY,
    "Items Shipped": "INTEGER",
    "Returns": "INTEGER",
    "Revenue($)": MONEY,
    "Ad Fees($)": MONEY,
    "Device Type Group": "VARCHAR",
}


@dataclass(frozen=True)
class Reading:
    """How one family is read: its typed columns, the lines before the header, the form of its days."""

    columns: dict[str, str]
    skip: int = 0
    dateformat: str = "%Y-%m-%d"


READINGS = {
    "microtask": Reading(MICROTASK),
    "freelance": Reading(FREELANCE, dateformat="%b %-d, %Y"),
    "affiliate": Reading(AFFILIATE, skip=1),
}


def load(folder: Path, database: Path) -> dict[str, int]:
    """Read every export of a home into one table per family and give the rows of each."""
    with duckdb.connect(database) as connection:
        return {family: _load_family(connection, folder, family) for family in READINGS}


def _load_family(connection: duckdb.DuckDBPyConnection, folder: Path, family: str) -> int:
    """Create one family's table; a family without a file has no rows and no table."""
    paths = ", ".join(_quoted(str(path)) for path in home.exports(folder, family))
    if not paths:
        return 0
    reading = READINGS[family]
    sql = f"""
        create table {family} as from read_csv(
            [{paths}], columns = {reading.columns!r}, header = true, skip = {reading.skip},
            auto_detect = false, delim = ',', quote = '"', escape = '"',
            dateformat = {_quoted(reading.dateformat)})
    """
    made = connection.execute(sql).fetchone()
    return 0 if made is None else int(made[0])


def _quoted(text: str) -> str:
    """Write a SQL literal. Not a parameter: DuckDB's Python client imports pandas (1.5 s) to look at one."""
    return "'" + text.replace("'", "''") + "'"


def main() -> None:
    """Load from the command line and print the rows of each family."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("database", type=Path)
    asked = parser.parse_args()
    print(json.dumps(load(asked.home, asked.database)))


if __name__ == "__main__":
    main()
