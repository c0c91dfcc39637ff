"""What a perfect pipeline must find in the sample life, to the last digit."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal

Amounts = dict[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class Earned:
    """The money of one platform in its final state; amounts are per currency, never across.

    `gross` is per kind (work, bonus, commission, sale, refund): approved, locked, payable or paid money,
    refunds negative. `gross_approved` is its sum over kinds. `fees` are the platform's own (positive = a
    cost; those kept on refunded sales count), `payout_fees` the cost of sending money out. `pending` is
    face value. `work_items` counts upstream records once; a bonus paid on a record is not an item of its
    own. `duplicate_observations` counts the accepted lines that show a record again in a later or
    overlapping file; byte-identical copies of a file are not in it.
    """

    gross: dict[str, Amounts]
    gross_approved: Amounts
    fees: Amounts = field(default_factory=dict)
    payout_fees: Amounts = field(default_factory=dict)
    pending: Amounts = field(default_factory=dict)
    statuses: dict[str, int]
    raw_statuses: dict[str, int]
    work_items: int
    duplicate_observations: int = 0
    payouts: Amounts = field(default_factory=dict)
    extras: dict[str, Decimal | int | str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """The time of one channel, in whole seconds; instants are cut to the second before anything is measured.

    `task_*` come from the platform's own start and end, where both exist: plain sums, then `*_union` with
    overlaps inside the channel removed. `tracked` is the plain sum per kind of the trackers' clocked
    entries, `untimed` that of notes that say minutes without a clock. `attributed` shares every clocked
    second of the worker among the channels active in it (1/k each); summed over channels it is exactly the
    worker's union. `net_eur` is gross approved less fees, each piece at the last ECB rate on or before the
    platform's own day for it, before any cost of payout or conversion; `eur_per_hour` divides it by
    attributed plus untimed hours.
    """

    task_approved: int | None = None
    task_all: int | None = None
    task_approved_union: int | None = None
    task_all_union: int | None = None
    tracked: dict[str, int]
    untimed: dict[str, int]
    attributed: Decimal
    net_eur: Decimal
    eur_per_hour: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Wallet:
    """What PayPal shows; receipts are per payer and before PayPal's own fee, fees are a cost."""

    receipts: dict[str, Amounts]
    fees: Amounts
    converted_out: Amounts
    converted_in: Amounts
    bank_withdrawals: Amounts
    spent: Amounts
    closing_balance: Amounts
    rows: int
    duplicate_observations: int


@dataclass(frozen=True, kw_only=True)
class Planted:
    """The troubles put in on purpose. Line numbers are 1-based physical lines."""

    broken_lines: dict[str, dict[int, str]]
    broken_files: dict[str, str]
    duplicate_files: dict[str, str]
    ignored_files: list[str]


@dataclass(frozen=True, kw_only=True)
class File:
    """One file of the inbox; `records` counts data lines, not headers, preambles or totals."""

    platform: str
    records: int
    exported_at: datetime


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The whole known truth of one seeded life. `facts` are stories planted for the marts to find."""

    seed: int
    earned: dict[str, Earned]
    hours: dict[str, Hours]
    worker_raw_seconds: int
    worker_union_seconds: int
    wallet: Wallet
    planted: Planted
    files: dict[str, File]
    facts: dict[str, dict[str, Decimal | int | str]]
    best_channel: str

    @property
    def quarantined_lines(self) -> int:
        """Count the lines that must be refused, one by one."""
        return sum(len(lines) for lines in self.planted.broken_lines.values())

    @property
    def duplicate_observations(self) -> int:
        """Count accepted lines that show a known earning or transfer again, over all platforms and PayPal."""
        return self.wallet.duplicate_observations + sum(e.duplicate_observations for e in self.earned.values())

    def to_json(self) -> str:
        """Write the truth as JSON; decimals become text, so no digit is lost."""
        whole = asdict(self) | {
            "quarantined_lines": self.quarantined_lines,
            "duplicate_observations": self.duplicate_observations,
        }
        return json.dumps(whole, indent=1, sort_keys=True, default=_plain, ensure_ascii=False) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"truth: {type(value).__name__} has no JSON form; turn it into text, int or Decimal first")
