"""What is on its way, in one line: paid out and not received, earned and not paid out. Currencies are never added together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from pipelines.shown import two

Ask = Callable[[str], list[dict[str, object]]]
KNOWN = "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'mart' AND table_name = 'payout_balance'"
SUMS = """
SELECT currency, sum(in_transit) AS in_transit, sum(missing) AS missing, sum(unknown) AS unknown,
    sum(not_paid_out) FILTER (not_paid_out > 0) AS not_paid_out
FROM mart.payout_balance GROUP BY currency ORDER BY currency
"""


def sums(ask: Ask) -> list[dict[str, object]]:
    """Give the sums of each currency; none where nothing is known of payouts, as in a warehouse that an older Moisson published."""
    return ask(SUMS) if ask(KNOWN) else []


def owed(found: Sequence[Mapping[str, object]]) -> str | None:
    """Give the line of such sums; None where nothing is known of payouts."""
    if not found:
        return None
    way, missing, unknown, unpaid = (_sums(found, name) for name in ("in_transit", "missing", "unknown", "not_paid_out"))
    return f"Paid out and not received: {way} on its way, {missing} missing, {unknown} untold; earned and not paid out: {unpaid}."


def _sums(found: Iterable[Mapping[str, object]], name: str) -> str:
    told = [f"{two(row[name])} {row['currency']}" for row in found if isinstance(row[name], Decimal) and row[name]]
    return " + ".join(told) or "nothing"
