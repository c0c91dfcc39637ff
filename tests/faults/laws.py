"""The laws that hold after every case, whatever the fault."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tests.faults.house import House
from tests.faults.oracle import recount

MICRO = Decimal("0.000001")
SHAPES = ("earning", "payout", "receipt", "effort", "traffic", "proposal")


def check_lines(house: House) -> None:
    """L1: every physical record of every table is accepted, refused, passed over by name, a total or blank; nothing else exists."""
    odd = house.ask("SELECT * FROM ops.batch WHERE records <> accepted + quarantined + skipped + totals + blank")
    held = house.ask(
        """SELECT b.batch_id FROM ops.batch b LEFT JOIN (SELECT batch_id, count(*) AS n FROM ops.quarantine WHERE line IS NOT NULL GROUP BY ALL) q
        USING (batch_id) WHERE b.quarantined <> coalesce(q.n, 0)"""
    )

    assert (odd, held) == ([], [])


def check_money(house: House) -> None:
    """L2: per file and currency, raw = accepted + quarantined, and an independent csv + Decimal sum gives the same."""
    assert house.ask("SELECT * FROM ops.batch_money WHERE raw <> accepted + quarantined") == []
    for recounted in recount(house):
        assert recounted.read == recounted.kept, recounted.file_name


def check_fold(house: House) -> None:
    """L3: the ledger's earned money, row by row, is that of the marts, day by day and month by month; what has no day is named."""
    earned = house.ask(
        "SELECT e.channel, e.work_date, e.net_rc, e.gross_rc, s.pending FROM ledger.earning e JOIN ref.status s USING (status) WHERE s.earned OR s.pending"
    )
    days = house.ask("SELECT channel_id, day, sum(platform_net_rc), sum(pending_rc) FROM mart.channel_efficiency_day GROUP BY ALL")
    months = house.ask("SELECT channel_id, sum(platform_net_rc) FROM mart.channel_efficiency_month WHERE month IS NOT NULL GROUP BY ALL")

    assert _sums((c, d, n) for c, d, n, _, pending in earned if not pending) == _sums((c, d, n) for c, d, n, _ in days)
    assert _sums((c, d, g) for c, d, _, g, pending in earned if pending) == _sums((c, d, p) for c, d, _, p in days)
    dated = _sums((c, None, n) for c, d, n, _, pending in earned if not pending and d is not None)
    assert dated == _sums((c, None, n) for c, n in months)


def _sums(rows: Iterable[tuple[str, date | None, Decimal | None]]) -> dict[tuple[str, date | None], Decimal]:
    """Sum exactly, and round once, as the marts are kept."""
    found: dict[tuple[str, date | None], Decimal] = defaultdict(Decimal)
    for channel, day, amount in rows:
        found[channel, day] += amount or Decimal(0)
    return {key: total.quantize(MICRO, ROUND_HALF_UP) for key, total in found.items() if total}


def check_again(house: House, state: dict[str, str]) -> None:
    """L4: the same inbox again, and a ledger built anew from the kept files, change nothing."""
    house.judge = False
    again = house.run()

    assert again.exit in {0, 20} or house.asks
    assert again.state == state
    house.asks = ()
    assert house.rebuild().state == state
