"""Double entry: what was earned, sent and received as balanced entries, each in one currency; written down by `to_beancount` and `to_hledger`.

Money goes Income → Assets:Platforms → Assets:Transit (sent, not seen to arrive) → Assets:Wallets; fees and withheld tax are expenses on the way.
A platform whose payouts have no rows of their own pays straight into the wallet. What a wallet turned into another currency stands in
Equity:Conversions, each currency for itself: valued at the prices, its balance is what converting cost.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.exports.wish import Wish
from pipelines.query import Connection, rows, stream

OTHER_SIDES = {
    "conversion": "Equity:Conversions",
    "withdrawal": "Assets:Transit",
    "purchase": "Expenses:Purchases",
    "fee": "Expenses:WalletFees",
}
"""Where the money of a wallet's own movements went."""
PRICE_DIGITS = Decimal("0.0000000001")
CLIENT = {False: "x.client", True: "coalesce(k.name, x.client)"}
DAY = "coalesce(x.work_date, CAST(coalesce(x.paid_at, {approved}x.event_at, x.observed_at) AS DATE))"
EARNED_ON = DAY.format(approved="x.approved_at, ")
MOVED_ON = DAY.format(approved="")
COUNTS = "coalesce(st.earned OR st.pending, true) AND x.net IS NOT NULL AND x.currency IS NOT NULL"
"""Which payouts and receipts are money: the ledger's own rule (warehouse/marts/payout_sent.sql). Those not decided are flagged."""

EARNINGS = """
SELECT {day} AS day, x.work_date IS NULL AS undated, x.channel, x.kind, x.status, {client} AS client, x.record_key, x.occurrence, x.ref, x.currency, x.net,
    coalesce(x.fee, 0) AS fee, coalesce(x.tax, 0) AS tax, coalesce(x.other, 0) AS other
FROM ledger.earning x JOIN ref.status st USING (status) LEFT JOIN ledger.client k ON k.client = x.client
WHERE st.earned AND x.net IS NOT NULL AND x.currency IS NOT NULL AND {period} ORDER BY day, x.channel, x.record_key, x.occurrence, x.batch_id, x.line
"""
PAYOUTS = """
SELECT {day} AS day, x.work_date IS NULL AS undated, x.channel, 'payout' AS kind, x.status, coalesce(st.pending, false) AS pending, NULL AS client,
    x.record_key, x.occurrence, x.ref, x.currency, x.net, coalesce(x.fee, 0) AS fee, coalesce(x.tax, 0) AS tax, coalesce(x.other, 0) AS other
FROM ledger.payout x LEFT JOIN ref.status st USING (status)
WHERE {counts} AND {period} ORDER BY day, x.channel, x.record_key, x.occurrence, x.batch_id, x.line
"""
RECEIPTS = """
WITH one AS (SELECT platform, min(channel) AS channel FROM ledger.earning GROUP BY platform HAVING count(DISTINCT channel) = 1),
    paid_by_row AS (SELECT DISTINCT channel FROM ledger.payout),
    matched AS (
        SELECT wallet, wallet_account, receipt_key, receipt_occurrence, receipt_day, receipt_gross, min(channel_id) AS channel,
            bool_or(told_by <> 'lines') AS from_transit
        FROM mart.payout_match WHERE status = 'matched' GROUP BY ALL),
    ruled AS (SELECT platform, account, batch_id, line, record_key, occurrence, min(channel) AS channel FROM ledger.earning
        WHERE layout = 'payer rule' GROUP BY ALL)
SELECT {day} AS day, x.work_date IS NULL AS undated, x.channel AS wallet, coalesce(x.kind, 'unknown') AS kind, x.status,
    coalesce(st.pending, false) AS pending, {client} AS client, x.record_key, x.occurrence, x.ref, x.currency, x.net, coalesce(x.fee, 0) AS fee,
    coalesce(x.tax, 0) AS tax, coalesce(x.other, 0) AS other, coalesce(m.channel, r.channel, one.channel, x.counterparty) AS channel,
    coalesce(m.from_transit, r.channel IS NULL AND coalesce(one.channel, x.counterparty) IN (
        SELECT channel FROM paid_by_row UNION ALL SELECT DISTINCT platform FROM ledger.receipt)) AS from_transit
FROM ledger.receipt x LEFT JOIN ref.status st USING (status) LEFT JOIN ledger.client k ON k.client = x.client LEFT JOIN one ON one.platform = x.counterparty
LEFT JOIN matched m ON m.wallet = x.platform AND m.wallet_account = x.account AND m.receipt_key = x.record_key AND m.receipt_occurrence = x.occurrence
    AND m.receipt_day = x.work_date AND m.receipt_gross IS NOT DISTINCT FROM x.gross
LEFT JOIN ruled r ON r.platform = x.platform AND r.account = x.account AND r.batch_id = x.batch_id AND r.line = x.line
    AND r.record_key = x.record_key || ':payer' AND r.occurrence = x.occurrence
WHERE {counts} AND {period} ORDER BY day, x.channel, x.record_key, x.occurrence, x.batch_id, x.line
"""
PRICES = """
WITH used AS ({used})
SELECT DISTINCT fx_date AS day, currency, reporting_currency, fx_rate, fx_rate_reporting FROM used
WHERE currency <> reporting_currency AND fx_rate > 0 AND fx_rate_reporting > 0 ORDER BY ALL
"""
USED = "SELECT x.* FROM (SELECT work_date, paid_at, {approved} AS approved_at, event_at, observed_at, fx_date, currency, reporting_currency, fx_rate, fx_rate_reporting, status FROM ledger.{table}) x LEFT JOIN ref.status st USING (status) WHERE {counts} AND {period}"


@dataclass(frozen=True)
class Posting:
    """An amount on an account."""

    account: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Entry:
    """One event; its postings add up to 0. `is_open`: not decided yet. `about`: words for machines, such as the record's key."""

    day: date
    is_open: bool
    payee: str
    told: str
    about: Mapping[str, str]
    postings: tuple[Posting, ...]


@dataclass(frozen=True)
class Price:
    """What one unit of `currency` was worth in `into`, at the reference rate."""

    day: date
    currency: str
    rate: Decimal
    into: str


@dataclass
class Names:
    """The names of accounts: letters and digits of the channel's, each channel another."""

    taken: dict[str, str] = field(default_factory=dict)

    def of(self, channel: str) -> str:
        """Give the part of an account's name that is the channel's."""
        if channel not in self.taken:
            words = re.findall(r"[A-Za-z0-9]+", channel) or ["Unnamed"]
            wanted = name = "".join(word[0].upper() + word[1:] for word in words)
            number = 1
            while name in self.taken.values():
                number += 1
                name = f"{wanted}-{number}"
            self.taken[channel] = name
        return self.taken[channel]


class Journal:
    """The entries and prices of the published warehouse, for the wanted days."""

    def __init__(self, con: Connection, wish: Wish) -> None:
        self.con, self.wish = con, wish
        self.names = Names()
        for row in rows(con, "SELECT channel FROM (SELECT channel FROM ledger.earning UNION SELECT channel FROM ledger.payout) ORDER BY 1"):
            self.names.of(row["channel"])

    def entries(self) -> Iterator[Entry]:
        """Give what was earned, then what was sent, then what moved in wallets, each by day."""
        for row in stream(self.con, self._query(EARNINGS, EARNED_ON)):
            yield self._earning(row)
        for row in stream(self.con, self._query(PAYOUTS, MOVED_ON)):
            yield self._payout(row)
        for row in stream(self.con, self._query(RECEIPTS, MOVED_ON)):
            yield self._receipt(row)

    def prices(self) -> list[Price]:
        """Give the reference rates of the entries' days, in the reporting currency."""
        tables = {"earning": ("approved_at", EARNED_ON), "payout": ("NULL", MOVED_ON), "receipt": ("NULL", MOVED_ON)}
        used = " UNION ALL ".join(
            USED.format(approved=approved, table=table, counts="fx_date IS NOT NULL", period=self.wish.period.sql(day))
            for table, (approved, day) in tables.items()
        )
        return [_price(row) for row in rows(self.con, PRICES.format(used=used))]

    def unknown(self) -> int:
        """Count earned rows whose amount the source does not say: they are in no entry."""
        query = "SELECT count(*) AS n FROM ledger.earning x JOIN ref.status st USING (status) WHERE st.earned AND (x.net IS NULL OR x.currency IS NULL) AND "
        return int(rows(self.con, query + self.wish.period.sql(EARNED_ON))[0]["n"])

    def _query(self, query: str, day: str) -> str:
        return query.format(day=day, client=CLIENT[self.wish.names], counts=COUNTS, period=self.wish.period.sql(day))

    def _earning(self, row: dict[str, Any]) -> Entry:
        name = self.names.of(row["channel"])
        parts = [
            (f"Assets:Platforms:{name}", row["net"]),
            (f"Expenses:Fees:{name}", row["fee"]),
            (f"Expenses:Withheld:{name}", row["tax"]),
            (f"Income:Other:{name}", -row["other"]),
        ]
        return _entry(row, row["channel"], parts, f"Income:Earned:{name}")

    def _payout(self, row: dict[str, Any]) -> Entry:
        name = self.names.of(row["channel"])
        parts = [
            (f"Assets:Transit:{name}", row["net"]),
            (f"Expenses:PayoutFees:{name}", row["fee"]),
            (f"Expenses:Withheld:{name}", row["tax"]),
            (f"Income:Other:{name}", -row["other"]),
        ]
        return _entry(row, row["channel"], parts, f"Assets:Platforms:{name}")

    def _receipt(self, row: dict[str, Any]) -> Entry:
        name = self.names.of(row["wallet"])
        parts = [
            (f"Assets:Wallets:{name}", row["net"]),
            (f"Expenses:WalletFees:{name}", row["fee"]),
            (f"Expenses:Withheld:{name}", row["tax"]),
            (f"Income:Other:{name}", -row["other"]),
        ]
        return _entry(row, row["wallet"], parts, self._other_side(row, name))

    def _other_side(self, row: dict[str, Any], wallet: str) -> str:
        """Give the account that the money of a receipt came from, or went to."""
        if row["kind"] in OTHER_SIDES:
            return f"{OTHER_SIDES[row['kind']]}:{wallet}"
        if row["channel"] is not None:
            return f"Assets:{'Transit' if row['from_transit'] else 'Platforms'}:{self.names.of(row['channel'])}"
        return f"Equity:Unassigned:{wallet}:{self.names.of(row['kind'])}"


def _entry(row: dict[str, Any], payee: str, parts: list[tuple[str, Decimal]], other_side: str) -> Entry:
    """Give an entry whose last posting takes up the sum of the others; parts of 0 beside the first are left out."""
    told = [parts[0], *(part for part in parts[1:] if part[1])]
    postings = (*told, (other_side, -sum((amount for _, amount in told), Decimal(0))))
    about = {
        "record": f"{row['record_key']}#{row['occurrence']}",
        "reference": row["ref"],
        "client": row["client"],
        "day": "not told" if row["undated"] else None,
    }
    return Entry(
        row["day"],
        bool(row.get("pending")),
        payee,
        ", ".join(word for word in (row["kind"], row["status"]) if word),
        {name: str(value) for name, value in about.items() if value is not None},
        tuple(Posting(account, amount, row["currency"]) for account, amount in postings),
    )


def _price(row: dict[str, Any]) -> Price:
    rate = (row["fx_rate_reporting"] / row["fx_rate"]).quantize(PRICE_DIGITS)
    return Price(row["day"], row["currency"], rate, row["reporting_currency"])


def amount(value: Decimal) -> str:
    """Write an amount: every digit that is not a last 0, and at least two decimals."""
    whole, _, digits = f"{value:f}".partition(".")
    return f"{whole}.{digits.rstrip('0').ljust(2, '0')}"
