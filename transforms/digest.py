"""One landed file to observations on disk: what the parser process does, away from the warehouse."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa

from connectors.catalogue import platforms
from connectors.decide import decide
from connectors.facts import Facts
from connectors.platform import Layout
from connectors.read import Reject, Table, Unreadable, open_tables
from connectors.recognise import Match, is_header, recognise
from connectors.settings import Account
from connectors.vocabulary import Reason, Shape
from transforms.normalise import TOLD, Normalised, normalise
from transforms.pieces import whole_rows
from transforms.pseudonyms import hide
from transforms.totals import Totalled, check_totals, total_of

PickAccount = Callable[[str], Account]
Schema = dict[str, pl.DataType | type[pl.DataType]]
REFUSED: Schema = {"line": pl.UInt32, "reason": pl.String, "column": pl.String, "raw": pl.String}
MONEY: Schema = {"currency": pl.String, "accepted": pl.Decimal(38, 8), "quarantined": pl.Decimal(38, 8), "unknown": pl.Int64}
MONEYED = frozenset({Shape.EARNING, Shape.PAYOUT, Shape.RECEIPT})
NOBODYS = (pl.col("reason") == Reason.UNCLAIMED_ROW) & (pl.col("column") == "")
FETCHED = re.compile(r"moisson\.fetched_at=([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z)")


@dataclass(frozen=True)
class Refusal:
    """Why a whole file, or one of its tables, stays out."""

    reason: str
    detail: str
    remedy: str
    part: str = ""
    platform: str | None = None


@dataclass
class Part:
    """One table of a landed file, read. Counts are of physical records; `rows` is an Arrow stream on disk."""

    number: int
    name: str
    platform: str
    layout: str
    version: int
    account: str
    rows: Path
    refused: Path
    header_line: int
    encoding: str
    added: tuple[str, ...]
    records: int = 0
    accepted: int = 0
    quarantined: int = 0
    skipped: int = 0
    totals: int = 0
    blank: int = 0
    covers_from: date | None = None
    covers_to: date | None = None
    observed_at: datetime | None = None
    stated_period: bool = False
    stated_total: str | None = None
    money: list[dict[str, str | int]] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    shapes: tuple[str, ...] = ()
    replaces: bool = False
    monthly: bool = False
    yields_to: tuple[str, ...] = ()


@dataclass
class Digest:
    """What became of a landed file."""

    parts: list[Part] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class Desk:
    """What the reader needs besides the bytes: where to write, whose zone, the pseudonym key, today, the name they came under."""

    out: Path
    local_zone: str
    key: bytes
    today: date
    file_name: str = ""


def digest(path: Path, pick: PickAccount, desk: Desk) -> Digest:
    """Read every table of a landed file. A table that cannot be trusted is refused; its neighbours are not."""
    result = Digest()
    try:
        tables = open_tables(path, is_header)
    except Unreadable as no:
        return Digest(refusals=[Refusal(no.reason, no.detail, no.remedy)])
    for number, table in enumerate(tables):
        try:
            match = recognise(table)
            result.parts.append(_read(number, table, match, pick(match.platform.name), desk))
        except Unreadable as no:
            result.refusals.append(Refusal(no.reason, no.detail, no.remedy, table.name, getattr(no, "platform", None)))
    words = {sheet for part in result.parts for sheet in platforms()[part.platform].prose}
    result.refusals = [no for no in result.refusals if no.reason != Reason.UNKNOWN_LAYOUT or no.part.rpartition("/")[2] not in words]
    return result


def _read(number: int, table: Table, match: Match, account: Account, desk: Desk) -> Part:
    facts = decide(table, match, account, desk.local_zone)
    facts = replace(facts, latest=desk.today + timedelta(days=2), file_name=desk.file_name)
    name = match.layout.name
    apart = facts.monthly and match.layout.months_apart
    part = Part(
        number=number,
        name=table.name,
        platform=match.platform.name,
        layout=f"{name}_by_month" if apart else name,
        version=match.platform.version,
        account=account.label,
        rows=desk.out / f"{number}.arrows",
        refused=desk.out / f"{number}.refused.arrow",
        header_line=table.header_line,
        encoding=table.encoding,
        added=match.added,
        shapes=tuple(sorted(match.layout.shapes)),
        replaces=match.layout.identity == "period",
        yields_to=(*match.layout.yields_to, name) if apart else match.layout.yields_to,
    )
    _walk(part, table, match.layout, facts, desk)
    _speak_of(part, facts)
    part.observed_at = _observed_at(part, table, desk)
    return part


def _speak_of(part: Part, facts: Facts) -> None:
    """Cover the stated period; where a newer export replaces it, also rows that stand outside: they would be lost otherwise."""
    if facts.period:
        first, last = facts.period
        widest = (min(part.covers_from or first, first), max(part.covers_to or last, last))
        part.covers_from, part.covers_to = widest if part.replaces else facts.period
        part.stated_period, part.monthly = True, facts.monthly


def _observed_at(part: Part, table: Table, desk: Desk) -> datetime | None:
    """Give when the table was true: when it was fetched, else the last of its moments, its period and its making."""
    fetched = (FETCHED.fullmatch(line) for line in table.preamble)
    if stated := next((m[1] for m in fetched if m), None):
        return datetime.fromisoformat(stated).astimezone(UTC).replace(tzinfo=None)
    end = datetime.combine(part.covers_to, time.min) if part.stated_period and part.covers_to else None  # UTC, as kept
    made = table.made_at if table.made_at and table.made_at.date() <= desk.today + timedelta(days=2) else None
    return max((moment for moment in (part.observed_at, end, made) if moment), default=None)


def _walk(part: Part, table: Table, layout: Layout, facts: Facts, desk: Desk) -> None:
    """Read chunk by chunk; observations go to an Arrow stream, refusals and sums are kept."""
    refused: list[pl.DataFrame] = []
    money: list[pl.DataFrame] = []
    summed: list[Totalled] = []
    with _Stream(part.rows) as stream:
        for chunk in whole_rows(table, layout, facts):
            done = normalise(chunk.rows, layout, facts, desk.local_zone)
            frame, people = hide(done.observations, desk.key)
            stream.write(frame)
            part.people |= people
            _refuse_rounded_ids(table, done.bad)
            part.skipped += chunk.behind
            _count(part, chunk.records, chunk.blank, len(chunk.rejects), done)
            _cover(part, frame)
            refused += [_rejects(chunk.rejects), _with_raw(done.bad, chunk.rows)]
            money += [done.money, _unknown(layout, len(chunk.rejects) + done.bad.filter(NOBODYS).height)]
            summed.append(total_of(chunk.rows, done, layout, facts))
    pl.concat([pl.DataFrame(schema=REFUSED), *refused], how="vertical").sort("line").write_ipc(part.refused)
    part.money = _tally(money)
    part.stated_total = check_totals(summed, unreadable=part.quarantined)


def _refuse_rounded_ids(table: Table, bad: pl.DataFrame) -> None:
    """Refuse a text file that a spreadsheet has saved: rows without their whole id could be taken for one another."""
    damaged = bad.filter(pl.col("reason") == Reason.EXCEL_DAMAGE)
    if table.kind != "csv" or not damaged.height:
        return
    line, column = damaged["line"][0], damaged["column"][0]
    detail = (
        f"line {line}: a spreadsheet has rounded the id in the column {column!r}, and {damaged.height - 1} more in this part of the file"
    )
    raise Unreadable(Reason.EXCEL_DAMAGE, detail, "Export the file again and drop it here as it is, without opening it in Excel.")


def _unknown(layout: Layout, refused: int) -> pl.DataFrame:
    """Count refused rows whose money nobody could read: it is unknown, and not zero."""
    count = refused if layout.shapes & MONEYED else 0
    row = {"currency": "?", "accepted": Decimal(0), "quarantined": Decimal(0), "unknown": count}
    return pl.DataFrame([row] if count else [], schema=MONEY)


@dataclass
class _Stream:
    """An Arrow stream on disk, opened with the first frame."""

    path: Path
    writer: pa.ipc.RecordBatchStreamWriter | None = None

    def __enter__(self) -> "_Stream":
        return self

    def write(self, frame: pl.DataFrame) -> None:
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self.writer is None:
            self.writer = pa.ipc.new_stream(str(self.path), table.schema)
        self.writer.write_table(table)

    def __exit__(self, *_: object) -> None:
        if self.writer is not None:
            self.writer.close()


def _count(part: Part, records: int, blank: int, rejects: int, done: Normalised) -> None:
    part.records += records
    part.blank += blank
    part.accepted += done.accepted
    part.quarantined += rejects + done.bad.height
    part.skipped += done.skipped
    part.totals += done.totals.height


def _cover(part: Part, frame: pl.DataFrame) -> None:
    """Widen the covered period by the days of this frame, and remember the last moment it tells of."""
    days = pl.col("work_date")
    first, last, *moments = frame.select(days.min().alias("first"), days.max().alias("last"), *(pl.col(m).max() for m in TOLD)).row(0)
    if last is not None:
        moments.append(datetime.combine(last, time.min))
    moment = max((m for m in moments if m is not None), default=None)
    if moment is not None:
        part.observed_at = max(part.observed_at or moment, moment)
    if first is not None:
        part.covers_from = min(part.covers_from or first, first)
        part.covers_to = max(part.covers_to or last, last)


def _rejects(rejects: Sequence[Reject]) -> pl.DataFrame:
    rows = [(r.line, str(r.reason), "", r.raw) for r in rejects]
    return pl.DataFrame(rows, schema=REFUSED, orient="row")


def _with_raw(bad: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Put the text of a refused row beside its reason."""
    if not bad.height:
        return pl.DataFrame(schema=REFUSED)
    text = rows.select("line", pl.concat_str(pl.exclude("line"), separator=",").alias("raw"))
    return bad.join(text, on="line", how="left", maintain_order="left").select(pl.col(n).cast(t) for n, t in REFUSED.items())


def _tally(chunks: Sequence[pl.DataFrame]) -> list[dict[str, str | int]]:
    """Sum the money of all chunks per currency; amounts as text, exact."""
    if not chunks:
        return []
    frame = pl.concat([c.select(pl.col(n).cast(t) for n, t in MONEY.items()) for c in chunks])
    total = frame.group_by("currency").agg(pl.exclude("currency").sum()).sort("currency")
    return [{k: v if isinstance(v, int) else str(v) for k, v in row.items()} for row in total.to_dicts()]
