"""A platform, said once: its layouts, what a row means, what it cannot tell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from connectors.api import Api, Download
from connectors.conditions import Always
from connectors.facts import Facts, fold_header
from connectors.settings import Account
from connectors.vocabulary import Family, Reason, Shape
from connectors.words import Condition, Const, Word


class Identity(StrEnum):
    """How the same upstream row is known again in a later export."""

    RECORD = "record"
    """By its key: a later state of the same key replaces the earlier one."""
    PERIOD = "period"
    """By content and occurrence: a newer export replaces the period it covers."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is made from a raw row. `fields` names columns of the observation schema.

    `key` holds the words that know the row again. `raw_id` keys are kept readable, others are hashed.
    """

    shape: Shape
    key: tuple[Word, ...]
    fields: Mapping[str, Word]
    when: Condition = field(default_factory=Always)
    suffix: str = ""
    raw_id: bool = False

    @property
    def words(self) -> tuple[Word, ...]:
        """What is read of each row."""
        return (*self.key, *self.fields.values())

    @property
    def columns(self) -> tuple[str, ...]:
        """Every raw column this record reads."""
        return (*(c for word in self.words for c in word.columns), *self.when.columns)


@dataclass(frozen=True)
class Skip:
    """Rows that carry no money or hours of ours, and why. The export's total leaves out those that are not `summed`."""

    when: Condition
    why: str
    summed: bool = True


@dataclass(frozen=True)
class Totals:
    """The export's own total row: `when` finds it, `columns` are checked against the sum of the other rows."""

    when: Condition
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Preamble:
    """Lines before the header that state the covered period: a pattern with groups `start` and `end`, or one whole `month`."""

    pattern: re.Pattern[str]
    date_format: str


@dataclass(frozen=True)
class Doubt:
    """Why a table and what we were told of its account cannot both be true, and the setting that would be right."""

    reason: Reason
    detail: str
    setting: str


@dataclass(frozen=True)
class Check:
    """A question to a whole table before it is read: `ask` gets the different texts of those of `columns` it has."""

    columns: tuple[str, ...]
    ask: Callable[[Mapping[str, Sequence[str]], Facts, Account], Doubt | None]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One table a platform exports. Columns are named once here; variants of a name are `aliases`.

    `decimal` and the order of dates are declared, `detect`ed over the whole column, or asked of the account.
    `yields_to` names layouts that tell the same money better: where they cover a day, this one is not counted.
    An empty name in `ignores` allows a nameless first column.
    `checks` may refuse the table. `zone_line` finds the zone of its times before the header, in a group `zone`.
    `months` names a column of days: when each ends a month, its row speaks of that whole month.
    Where people add `own_columns` of any name behind the platform's, the first of two columns of one name is the platform's.
    `second` names a column that the platform itself sends twice, and what its second appearance is called here.
    `tail` is how the first line behind the table begins, where the export sums it up in lines of another width.
    Where `months_apart`, a table whose rows speak of months is kept as `<name>_by_month`, which yields to the one of days.
    `only` names columns that conditions look at, and the words they may hold: another word refuses its row.
    `said_order` and `said_decimal` are what the export is known to use: held against each file, and taken where the file alone
    cannot tell. A `closed` layout is no other table's: one column that it does not name, and the table is not this one.
    """

    name: str
    needs: tuple[str, ...]
    records: tuple[Record, ...]
    may: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skips: tuple[Skip, ...] = ()
    totals: Totals | None = None
    preamble: Preamble | None = None
    identity: Identity = Identity.RECORD
    kind: Literal["csv", "json", "text", "any"] = "csv"
    decimal: Literal[".", ",", "detect"] = "."
    order: Literal["declared", "detect"] = "declared"
    header_currency: re.Pattern[str] | None = None
    yields_to: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    zone_line: re.Pattern[str] | None = None
    months: str | None = None
    part: re.Pattern[str] | None = None
    own_columns: bool = False
    second: Mapping[str, str] = field(default_factory=dict)
    tail: re.Pattern[str] | None = None
    months_apart: bool = False
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said_order: Literal["dmy", "mdy", "ymd"] | None = None
    said_decimal: Literal[".", ","] | None = None
    closed: bool = False

    def names(self) -> dict[str, str]:
        """Every folded spelling of a column and the declared name it stands for."""
        declared = (*self.needs, *self.may, *self.ignores)
        spelled = {fold_header(name): name for name in declared if "*" not in name}
        for name, others in self.aliases.items():
            spelled |= {fold_header(other): name for other in others}
        return spelled

    @property
    def shapes(self) -> frozenset[Shape]:
        """The ledger tables this layout feeds."""
        return frozenset(record.shape for record in self.records)


@dataclass(frozen=True, kw_only=True)
class Platform:
    """All we know about one platform.

    `zone` is the IANA zone of times that carry none, or "account" for the person's own.
    `payers` are the names under which it shows up in a wallet. `never` lists ledger fields it does not supply.
    `versions` says which of two states of a record wins: the furthest in its life, or the last seen.
    `api` says how to ask it; the answers are read by layouts of `kind="json"`.
    `names_payouts`: the `ref` of its paid earnings is the payout they left with, not an order or another record.
    `bills_week_after` lists the raw statuses of rows dated in the week after the work they pay for: their money is set beside that work's hours.
    `quarter_hour` platforms report hours in steps; `cap_hours` bounds one task left open overnight.
    `prose` names the sheets of its workbooks that hold words and no table.
    A platform that a home has mapped is `confirmed` by its owner; a shipped mapping that nobody has tried is `unverified`.
    """

    name: str
    title: str
    zone: str
    how_to_export: str
    layouts: tuple[Layout, ...]
    currency: str | None = None
    marketplaces: Mapping[str, str] = field(default_factory=dict)
    payers: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    checked: date
    certainty: Literal["certain", "partly", "confirmed", "unverified"] = "certain"
    version: int = 1
    cap_hours: int | None = None
    fee_side: Literal["worker", "client", "none"] = "worker"
    accounts_ask: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    api: Api | Download | None = None
    names_payouts: bool = False
    bills_week_after: tuple[str, ...] = ()
    module: str = ""

    @property
    def family(self) -> Family:
        """The folder the platform's file lives in."""
        return Family(self.module.split(".")[-2])

    @property
    def page(self) -> str:
        """Where the documentation tells of it: its heading on the page of its family."""
        if self.is_mapped:
            return "docs/mapping.md"
        anchor = re.sub(r"[^\w\s-]", "", self.title.lower()).strip().replace(" ", "-")
        return f"docs/platforms/{self.family}.md#{anchor}"

    @property
    def is_mapped(self) -> bool:
        """Whether a mapping declares it, and not a file of ours."""
        return self.certainty in {"confirmed", "unverified"}


def earning(
    *, key: tuple[Word, ...], when: Condition | None = None, suffix: str = "", raw_id: bool = False, **fields: Word | str
) -> Record:
    """Money earned; see `transforms.observation` for the names of fields."""
    return _record(Shape.EARNING, key, when, suffix, raw_id, fields)


def payout(*, key: tuple[Word, ...], when: Condition | None = None, suffix: str = "", raw_id: bool = False, **fields: Word | str) -> Record:
    """Money a platform sent on: `gross` left the balance, `fee` was the cost, `net` travels."""
    return _record(Shape.PAYOUT, key, when, suffix, raw_id, fields)


def receipt(
    *, key: tuple[Word, ...], when: Condition | None = None, suffix: str = "", raw_id: bool = False, **fields: Word | str
) -> Record:
    """Money that arrived in a wallet."""
    return _record(Shape.RECEIPT, key, when, suffix, raw_id, fields)


def effort(*, key: tuple[Word, ...], when: Condition | None = None, suffix: str = "", raw_id: bool = False, **fields: Word | str) -> Record:
    """A stretch of time."""
    return _record(Shape.EFFORT, key, when, suffix, raw_id, fields)


def traffic(
    *, key: tuple[Word, ...], when: Condition | None = None, suffix: str = "", raw_id: bool = False, **fields: Word | str
) -> Record:
    """Clicks or views of a day."""
    return _record(Shape.TRAFFIC, key, when, suffix, raw_id, fields)


def rate(*, key: tuple[Word, ...], when: Condition | None = None, **fields: Word | str) -> Record:
    """Units of a currency for one euro on a day."""
    return _record(Shape.RATE, key, when, "", False, fields)


def wage(*, key: tuple[Word, ...], when: Condition | None = None, **fields: Word | str) -> Record:
    """A month's lawful pay: `item` is the country, `gross` the pay, `day` the first day of the half-year it holds."""
    return _record(Shape.WAGE, key, when, "", False, fields)


def _record(
    shape: Shape, key: tuple[Word, ...], when: Condition | None, suffix: str, raw_id: bool, fields: Mapping[str, Word | str]
) -> Record:
    words = {name: Const(word) if isinstance(word, str) else word for name, word in fields.items()}
    return Record(shape=shape, key=key, fields=words, when=when or Always(), suffix=suffix, raw_id=raw_id)
