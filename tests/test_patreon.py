"""Patreon tells a month in two layouts, and again while it runs."""

from pathlib import Path

import polars as pl

from tests.support.observed import digest_text, observed

ANALYTICS = (
    "Month,Currency,Total gross revenue,Total platform fee,Total payment fee,Merch items and shipping,Refunds,Your total earnings\n"
    "2026-07,EUR,{gross}.00,-10.00,-5.00,0.00,-20.00,{net}.00\n"
)
BREAKDOWN = (
    "Month - successful transactions,Currency,Total gross earnings,Patreon platform fees,Taxes on fees,Merch costs (items + shipping),"
    "Total payment processing fees,Refunds,Patreon adjustments,Recovered payments,Total net earnings\n"
    "2026-07,EUR,100.00,-8.00,-2.00,0.00,-5.00,-20.00,0.00,0.00,65.00\n"
)


def _records(text: str, folder: Path) -> dict[str, object]:
    rows = observed(digest_text(text, folder))
    return dict(rows.select("record_key", "net").iter_rows())


def test_both_layouts_know_a_month_by_one_key_and_tell_the_same_of_it(tmp_path: Path) -> None:
    """Whichever file comes, and both, a month is counted once; a running month is restated under its key."""
    told, again = _records(ANALYTICS.format(gross=100, net=65), tmp_path), _records(BREAKDOWN, tmp_path)
    grown = _records(ANALYTICS.format(gross=140, net=105), tmp_path)

    assert told == again
    assert told.keys() == grown.keys() != set()
    assert sum(told.values()) == pl.Series(["65"]).str.to_decimal(scale=8)[0]  # type: ignore[arg-type]
