"""DAC7: beside what the ledger says of each platform and quarter, room for what the platform reported to the tax office, and the difference."""

import csv
from itertools import groupby
from pathlib import Path
from typing import Any

from pipelines.exports.files import Made
from pipelines.exports.wish import Wish
from pipelines.query import Connection, rows, safe

LINES = """
SELECT d.platform, coalesce(p.title, d.platform) AS title, year(d.quarter) || '-Q' || quarter(d.quarter) AS quarter, d.reporting_currency AS currency,
    d.n_activities, d.gross_collected_rc, d.fees_withheld_rc, d.consideration_rc, d.gap_rc, d.assumed_share, d.paid_out_rc, d.unsettled_rc, d.worker_id
FROM mart.dac7_quarter d LEFT JOIN ref.platform p USING (platform) WHERE {period} ORDER BY year(d.quarter), d.worker_id, d.platform, d.quarter
"""
HEADS = {
    "platform": "platform",
    "title": "name",
    "quarter": "quarter",
    "currency": "currency",
    "n_activities": "activities, at most",
    "gross_collected_rc": "collected, before fees",
    "fees_withheld_rc": "kept by the platform",
    "consideration_rc": "consideration: what it should report",
    "gap_rc": "collected - (consideration + kept)",
    "assumed_share": "share whose day of cash is assumed",
    "paid_out_rc": "paid out in the quarter",
    "unsettled_rc": "consideration - paid out",
    "worker_id": "worker",
}
FILLED_IN = ("reported: consideration", "reported: fees", "reported: activities")
DIFFERENCES = {"consideration: reported - ours": ("N", "H"), "fees: reported - ours": ("O", "G"), "activities: reported - ours": ("P", "E")}
"""Columns of the sheet with a formula: what is filled in, less what the ledger says; empty while nothing is filled in."""


def write(con: Connection, wish: Wish, place: Path) -> list[Made]:
    """Write a sheet to fill in, and a CSV with every digit, for each calendar year."""
    found = rows(con, LINES.format(period=wish.period.sql("d.quarter")))
    made = []
    for year, group in groupby(found, lambda row: str(row["quarter"])[:4]):
        lines = list(group)
        name = f"dac7{wish.period.suffix or f'-{year}'}"
        what = f"{len({line['platform'] for line in lines})} platforms in {wish.period.label or year}"
        _csv(place / f"{name}.csv", lines)
        _workbook(place / f"{name}.xlsx", lines)
        made += [
            Made(f"{name}.csv", len(lines), f"{what}, every digit"),
            Made(f"{name}.xlsx", len(lines), f"{what}, to fill in what was reported"),
        ]
    return made


def _csv(path: Path, lines: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        writer.writerows([safe(line[name]) for name in HEADS] for line in lines)


def _workbook(path: Path, lines: list[dict[str, Any]]) -> None:
    from xlsxwriter import Workbook  # noqa: PLC0415  # only this kind and xlsx need it

    with Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("DAC7")
        money, share, head = (
            book.add_format(told) for told in ({"num_format": "#,##0.00"}, {"num_format": "0.0%"}, {"bold": True, "text_wrap": True})
        )
        to_fill = book.add_format({"num_format": "#,##0.00", "bg_color": "#FFF8DC", "border": 1, "border_color": "#CCCCCC"})
        sheet.set_column(0, len(HEADS) + len(FILLED_IN) + len(DIFFERENCES) - 1, 16)
        for place, text in enumerate((*HEADS.values(), *FILLED_IN, *DIFFERENCES)):
            sheet.write_string(0, place, text, head)
        for row, line in enumerate(lines, 1):
            _line(sheet, row, line, money, share)
            for place in range(len(HEADS), len(HEADS) + len(FILLED_IN)):
                sheet.write_blank(row, place, None, to_fill)
            for place, (told, ours) in enumerate(DIFFERENCES.values(), len(HEADS) + len(FILLED_IN)):
                sheet.write_formula(row, place, f'=IF({told}{row + 1}="","",{told}{row + 1}-{ours}{row + 1})', money, "")
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, len(lines), len(HEADS) + len(FILLED_IN) + len(DIFFERENCES) - 1)


def _line(sheet: Any, row: int, line: dict[str, Any], money: Any, share: Any) -> None:
    """Write what the ledger says; an unknown cell stays empty."""
    for place, name in enumerate(HEADS):
        if line[name] is None:
            continue
        if name.endswith("_rc"):
            sheet.write_number(row, place, line[name], money)
        elif name == "assumed_share":
            sheet.write_number(row, place, line[name], share)
        else:
            sheet.write(row, place, line[name])
