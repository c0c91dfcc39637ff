"""For an accountant: a CSV for each quarter of cash, a line for each record, every amount in its currency and in the reporting one."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.exports.files import Made
from pipelines.exports.journal import CLIENT
from pipelines.exports.wish import Wish, quarter_of
from pipelines.query import Connection, rows, safe, stream

UNDATED = "accountant-not-collected.csv"
LINES = """
WITH left_with AS (
    SELECT platform, account, payout_ref AS ref, max(receipt_day) AS receipt_day, max(payout_day) AS payout_day
    FROM mart.payout_match WHERE told_by IN ('payout', 'lines') AND payout_ref IS NOT NULL GROUP BY ALL),
tells AS (SELECT DISTINCT channel FROM ledger.earning WHERE status = 'paid'),
known AS (
    SELECT x.*, {client} AS told_client, CASE WHEN t.channel IS NULL THEN 'assumed' WHEN x.status <> 'paid' THEN 'waiting' WHEN x.paid_at IS NOT NULL THEN 'paid'
            WHEN l.receipt_day IS NOT NULL THEN 'receipt' WHEN l.payout_day IS NOT NULL THEN 'payout' ELSE 'work' END AS known_by, l.receipt_day, l.payout_day
    FROM ledger.earning x JOIN ref.status st USING (status) LEFT JOIN tells t ON t.channel = x.channel LEFT JOIN ledger.client k ON k.client = x.client
    LEFT JOIN left_with l ON x.status = 'paid' AND l.platform = x.platform AND l.account = x.account AND l.ref = x.ref
    WHERE st.earned),
dated AS (
    SELECT *, CASE known_by WHEN 'paid' THEN CAST(paid_at AS DATE) WHEN 'receipt' THEN receipt_day WHEN 'payout' THEN payout_day WHEN 'waiting' THEN NULL
        ELSE work_date END AS cash_day FROM known)
"""
"""The day of cash of each record, as warehouse/marts/collected_day.sql has it for the sums of a day; a test compares the two."""
CELLS = """
SELECT cash_day AS date, platform, channel, gross, fee, tax, other, net, currency, fx_rate AS rate, fx_rate_reporting AS rate_reporting,
    fx_date AS rate_date, {amounts}, record_key AS reference, ref AS payout, told_client AS client, kind, work_date, known_by AS date_known_by
FROM dated WHERE {chosen} ORDER BY cash_day, platform, channel, work_date, record_key, occurrence, batch_id, line
"""
AMOUNTS = ("gross", "fee", "tax", "other", "net")


def write(con: Connection, wish: Wish, place: Path) -> list[Made]:
    """Write each quarter of the wanted days; with no days named also what was earned and is not collected, or has no day."""
    known = LINES.format(client=CLIENT[wish.names])
    found = rows(
        con,
        f"{known} SELECT DISTINCT CAST(date_trunc('quarter', cash_day) AS DATE) AS quarter, max(reporting_currency) OVER () AS currency FROM dated ORDER BY 1",
    )
    made = []
    for row in found:
        chosen, name, what = _part(row["quarter"])
        if _is_wanted(row["quarter"], wish):
            cells = CELLS.format(amounts=", ".join(f'{a}_rc AS "{a}_{row["currency"]}"' for a in AMOUNTS), chosen=chosen)
            made.append(Made(name, _write(place / name, stream(con, known + cells)), what))
    return made


def _is_wanted(quarter: date | None, wish: Wish) -> bool:
    """Tell whether a quarter lies in the wanted days."""
    first, end = wish.period.first, wish.period.end
    return (first is None or end is None) or (quarter is not None and first <= quarter < end)


def _part(quarter: date | None) -> tuple[str, str, str]:
    """Give which records a file holds, its name, and what that is."""
    if quarter is None:
        return "cash_day IS NULL", UNDATED, "earned, and not collected yet or without a day"
    period = quarter_of(quarter.year, (quarter.month + 2) // 3)
    return period.sql("cash_day"), f"accountant{period.suffix}.csv", f"collected in {period.label}, by the day of cash"


def _write(path: Path, lines: Iterable[dict[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for count, line in enumerate(lines, 1):
            if count == 1:
                writer.writerow(line)
            writer.writerow(safe(cell) for cell in line.values())
    return count
