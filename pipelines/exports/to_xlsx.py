"""Excel: one workbook, a sheet for each table that a person reads, with formats, a frozen header and filters."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.exports.files import ExportError, Made
from pipelines.exports.tables import Column, Table, query, tables
from pipelines.exports.wish import Wish
from pipelines.query import Connection, stream

FILE = "moisson.xlsx"
MOST_ROWS = 1_048_575
"""Rows below the header that a sheet can hold."""
MOST_TEXT = 32_767
"""Characters that a cell can hold."""
SHEETS = {
    "Efficiency now": "mart.channel_efficiency_current",
    "Efficiency by month": "mart.channel_efficiency_month",
    "Next hour": "mart.next_hour",
    "Alerts": "mart.alert",
    "Rate waterfall": "mart.rate_waterfall",
    "Fees by month": "mart.fee_waterfall_month",
    "Time by month": "mart.time_waterfall_month",
    "Take-home by month": "mart.take_home_month",
    "Income by day": "mart.income_day",
    "Dependence": "mart.portfolio_month",
    "Shock test": "mart.shock_test",
    "Forecast": "mart.forecast",
    "Still to come": "mart.late_money",
    "Payment times": "mart.pay_latency",
    "Payouts": "mart.payout_match",
    "Balances": "mart.payout_balance",
    "Clients": "mart.client_year",
    "Contracts": "mart.freelance_contract",
    "Affiliate programmes": "mart.affiliate_program_month",
    "Products": "mart.asset_lifetime",
    "Learning": "mart.learning_roi",
    "Declarations": "mart.tax_period",
    "DAC7": "mart.dac7_quarter",
    "Data quality": "mart.data_quality",
    "Earnings": "ledger.earning",
    "Payouts sent": "ledger.payout",
    "Receipts": "ledger.receipt",
    "Costs": "ledger.cost",
    "Client names": "ledger.client",
}
FORMATS = {
    "money": "#,##0.00",
    "rate": "#,##0.000000",
    "number": "#,##0",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
    "text": "@",
}
WIDTHS = {"money": 14, "rate": 16, "number": 10, "day": 12, "moment": 20, "text": 18}


def look(column: Column) -> str:
    """Give the format of a column: amounts with two decimals, rates and shares with six."""
    if column.type == "DOUBLE" or (column.type.startswith("DECIMAL") and _is_rate(column)):
        return "rate"
    if column.type.startswith("DECIMAL"):
        return "money"
    return {"DATE": "day", "TIMESTAMP": "moment", "BIGINT": "number", "INTEGER": "number", "UBIGINT": "number"}.get(column.type, "text")


def _is_rate(column: Column) -> bool:
    return column.type.endswith(",6)") or column.name.startswith("fx_rate")


def write(con: Connection, wish: Wish, place: Path) -> list[Made]:
    """Write the workbook. Raises `ExportError` where a table has more rows than a sheet can hold."""
    from xlsxwriter import Workbook  # noqa: PLC0415  # only this kind needs it

    known = {table.name: table for table in tables(con, names=wish.names)}
    wanted = {sheet: known[name] for sheet, name in SHEETS.items() if name in known}
    with Workbook(place / FILE, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {name: book.add_format({"num_format": told}) for name, told in FORMATS.items()}
        formats |= {
            "header": book.add_format({"bold": True, "bottom": 1}),
            "held back": book.add_format({"font_color": "#888888", "italic": True}),
        }
        _about(book, wanted, formats)
        made = [Made(f"{FILE} [{sheet}]", _sheet(con, book, sheet, table, formats, wish), table.comment) for sheet, table in wanted.items()]
    return [Made(FILE, sum(file.rows for file in made), f"{len(made)} sheets: {', '.join(wanted)}")]


def _about(book: Any, wanted: Mapping[str, Table], formats: Mapping[str, Any]) -> None:
    """Write the first sheet: what each of the others is."""
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 1, 32)
    sheet.set_column(2, 2, 110)
    lines = [
        ("sheet", "table", "one row"),
        *((name, table.name, table.comment) for name, table in wanted.items()),
        (
            "",
            "",
            "An empty cell is unknown, not 0. Grey rows are held back: suppress_reason says why. Columns that end in _rc are in the reporting currency.",
        ),
        (
            "",
            "",
            "Numbers are shown rounded, and kept to about 15 digits; `moisson export csv` tells every digit. All columns: docs/tables.md.",
        ),
    ]
    for place, line in enumerate(lines):
        for column, text in enumerate(line):
            sheet.write_string(place, column, text, formats["header"] if place == 0 else None)


def _sheet(con: Connection, book: Any, name: str, table: Table, formats: Mapping[str, Any], wish: Wish) -> int:
    """Write a table and give its rows."""
    sheet = book.add_worksheet(name)
    looks = [look(column) for column in table.columns]
    for place, (column, told) in enumerate(zip(table.columns, looks, strict=True)):
        sheet.set_column(place, place, max(WIDTHS[told], len(column.name) + 3), formats[told])
        sheet.write_string(0, place, column.name, formats["header"])
    sheet.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(stream(con, query(table, names=wish.names)), 1):
        if count > MOST_ROWS:
            raise ExportError(f"{table.name}: it has more rows than a sheet can hold ({MOST_ROWS:,}). Use `moisson export csv` or parquet.")
        for place, (cell, told) in enumerate(zip(row.values(), looks, strict=True)):
            _put(sheet, count, place, cell, formats[told])
    sheet.autofilter(0, 0, count, len(table.columns) - 1)
    _grey(sheet, table, count, formats["held back"])
    return count


def _put(sheet: Any, row: int, place: int, cell: object, told: Any) -> None:
    """Write a cell as what it is; an unknown one stays empty."""
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, int | float | Decimal) and _fits(cell):
        sheet.write_number(row, place, cell, told)
    elif isinstance(cell, date | datetime):
        sheet.write_datetime(row, place, cell, told)
    else:
        text = ", ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
        sheet.write_string(row, place, text[:MOST_TEXT], told)


def _fits(cell: float | Decimal) -> bool:
    """Tell whether a spreadsheet knows the number: finite, and when whole without losing digits."""
    return abs(cell) < 10**15 if isinstance(cell, int) else cell == cell and abs(cell) != float("inf")  # noqa: PLR0124  # NaN is not itself


def _grey(sheet: Any, table: Table, count: int, held_back: Any) -> None:
    """Grey the rows whose numbers are held back."""
    place = next((n for n, column in enumerate(table.columns) if column.name == "is_shown"), None)
    if place is None or not count:
        return
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415  # only this kind needs it

    rule = {"type": "formula", "criteria": f"=${xl_col_to_name(place)}2=FALSE", "format": held_back}
    sheet.conditional_format(1, 0, count, len(table.columns) - 1, rule)
