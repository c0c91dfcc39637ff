"""Text rows to observations: every row is claimed by a record, skipped by name, a total, or refused with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

import polars as pl

from connectors.facts import Facts
from connectors.platform import Identity, Layout, Record
from connectors.rows import is_by_row
from connectors.vocabulary import Reason, Shape
from connectors.words import Condition
from transforms.agree import contradictions, odd_words, rounded_ids
from transforms.keys import JOIN, content, record_key
from transforms.observation import AMOUNTS, INSTANT, MONEY, OBSERVATION, empty
from transforms.sheet import Part, Sheet, is_many

ZERO = pl.lit("0").str.to_decimal(scale=8).cast(MONEY)
NO_TEXT = pl.lit(None, dtype=pl.String)
NO_MOMENT = pl.lit(None, dtype=INSTANT)
NULLS = {n: pl.lit(None, dtype=t).alias(n) for n, t in (OBSERVATION | {"day": pl.Date, "problem": pl.String}).items()}
TYPED = [pl.col(n).cast(t) for n, t in OBSERVATION.items()]
MOMENTS = ("work_start", "event_at", "work_end", "paid_at", "approved_at")
BAD = {"line": pl.UInt32, "reason": pl.String, "column": pl.String}
NO_MONEY = (Shape.RATE.value, Shape.WAGE.value, Shape.PROPOSAL.value)
"""Amounts that are nobody's money: they are in no sum."""
TOLD = ("event_at", "work_start", "work_end", "approved_at", "paid_at")


@dataclass(frozen=True)
class Tally:
    """Money of one currency in one chunk, in its own units: raw = accepted + quarantined; `unknown` cells had none."""

    currency: str
    accepted: str
    quarantined: str
    unknown: int


@dataclass(frozen=True)
class Normalised:
    """What became of the rows of one chunk. `bad` has line, reason and column; counts are of raw rows."""

    observations: pl.DataFrame
    bad: pl.DataFrame
    accepted: int
    skipped: int
    totals: pl.DataFrame
    money: pl.DataFrame


def normalise(rows: pl.DataFrame, layout: Layout, facts: Facts, local_zone: str) -> Normalised:
    """Turn the text rows of one chunk into observations.

    `rows` holds String columns `c0 …` and `line`. `local_zone` is the person's, for the day money belongs to.
    """
    sheet = Sheet(rows, replace(facts, chunk=rows))
    total = _any(sheet, [layout.totals.when] if layout.totals else [])
    skip = _any(sheet, [s.when for s in layout.skips])
    claims = [sheet.holds(record.when) for record in layout.records]
    data = ~(total | skip)
    taken = [(record, data & claim) for record, claim in zip(layout.records, claims, strict=True)]
    sheet.read(word for record, mask in taken if is_many(mask) for word in record.words if is_by_row(word))
    drafts = [_draft(Part(sheet, mask, record.words), record, layout, local_zone) for record, mask in taken if mask.any()]
    bad = _bad(drafts, rows["line"].filter(data & ~reduce(or_, claims, _nowhere(rows))))
    return Normalised(
        observations=_accepted(drafts, bad["line"]),
        bad=bad,
        accepted=rows.height - bad.height - int((~data).sum()),
        skipped=int((skip & ~total).sum()),
        totals=rows.filter(total),
        money=_money(drafts, bad["line"]),
    )


def _nowhere(rows: pl.DataFrame) -> pl.Series:
    return pl.repeat(value=False, n=rows.height, eager=True)


def _any(sheet: Sheet, conditions: Sequence[Condition]) -> pl.Series:
    """Tell where at least one of the conditions holds."""
    return reduce(or_, map(sheet.holds, conditions), _nowhere(sheet.rows))


def _draft(part: Part, record: Record, layout: Layout, local_zone: str) -> pl.DataFrame:
    """Give the observations of the rows that a record claims, with a `problem` column: reason and field, or null."""
    columns = tuple(sorted({c for c in record.columns if part.sheet.facts.has(c)}))
    known = part.sheet.once(content, columns)
    key = part.made(record_key, record.key, record.raw_id)
    draft = pl.DataFrame(
        [
            part.take(part.sheet.rows["line"]),
            part.take(known.hash),
            key + f":{record.suffix}" if record.suffix else key,
            *(part.value(word).alias(name) for name, word in record.fields.items()),
        ]
    )
    problems = _nameless(record, key) + _problems(part, record, layout, may_be_rounded=known.has_power)
    if problems:
        draft = draft.with_columns(problem=_first(part, problems))
    return _complete(draft.lazy(), record, local_zone).collect(engine="in-memory")


def _nameless(record: Record, key: pl.Series) -> list[pl.Expr]:
    """Give the problem of rows without an id, where the id alone is the key."""
    missing = key.str.strip_chars(JOIN) == ""
    told = f"{Reason.MISSING_VALUE.value}\t{'/'.join(c for w in record.key for c in w.columns)}"
    return [pl.when(pl.lit(missing)).then(pl.lit(told))] if record.raw_id and missing.any() else []


def _problems(part: Part, record: Record, layout: Layout, *, may_be_rounded: bool) -> list[pl.Expr]:
    """Give the problems in the order in which they are told: those of the fields, of the key, then contradictions."""
    found = [(word, "".join(word.columns[:1])) for word in record.fields.values()]
    found += [(word, "/".join(word.columns)) for word in record.key]
    told = [(part.problem(word), columns) for word, columns in found]
    problems = [pl.lit(problem + f"\t{columns}") for problem, columns in told if problem is not None]
    if record.shape is Shape.RATE:
        bad = f"{Reason.BAD_AMOUNT.value}\t{record.fields['gross'].columns[0]}"
        problems.append(pl.when(pl.lit(part.value(record.fields["gross"])) <= 0).then(pl.lit(bad)))
    problems += rounded_ids(record, part, keyed=layout.identity is Identity.RECORD) if may_be_rounded else []
    problems += odd_words(layout.only, part)
    problems += contradictions(record, part) if "currency" in record.fields else []
    return problems


def _first(part: Part, problems: Sequence[pl.Expr]) -> pl.Series:
    return part.own.rows.select("line", problem=pl.coalesce([*problems, NO_TEXT]))["problem"]


def _complete(draft: pl.LazyFrame, record: Record, local_zone: str) -> pl.LazyFrame:
    """Add what follows from the rest: missing columns, the shape, net, the local day."""
    told = {*draft.collect_schema().names(), "shape"}
    draft = draft.with_columns(pl.lit(record.shape.value).alias("shape"), *(null for name, null in NULLS.items() if name not in told))
    if record.shape in {Shape.EARNING, Shape.PAYOUT, Shape.RECEIPT}:
        draft = _with_net(draft, [a for a in AMOUNTS if a in record.fields], "net" in record.fields)
    moments = [pl.col(m) for m in MOMENTS if m in record.fields]
    local = pl.coalesce([*moments, NO_MOMENT]).dt.replace_time_zone("UTC").dt.convert_time_zone(local_zone).dt.date()
    days = [d for d in ("work_date", "day") if d in record.fields]
    draft = draft.with_columns(pl.coalesce([*days, local]).alias("work_date"))
    return draft.select("problem", *TYPED)


def _with_net(draft: pl.LazyFrame, told: Sequence[str], stated: bool) -> pl.LazyFrame:
    """Add the net of the amounts that are told; with none of them known, gross and net are not known either.

    One that is too large to be kept refuses its row: amounts that fit may not fit once added.
    """
    amounts = {a: pl.col(a).fill_null(ZERO) if a in told else ZERO for a in AMOUNTS}
    net = (amounts["gross"] - amounts["fee"] - amounts["tax"] + amounts["other"]).cast(MONEY, strict=False)
    given = pl.any_horizontal([pl.col(a).is_not_null() for a in told] or pl.lit(value=False))
    draft = draft.with_columns(pl.when(given).then(amounts["gross"]).alias("gross"), pl.when(given).then(net).alias("_net"))
    wrong = pl.col("net").is_not_null() & (pl.col("net") != pl.col("_net")) if stated else pl.lit(value=False)
    large = pl.col("gross").is_not_null() & pl.col("_net").is_null()
    mismatch = pl.when(large).then(pl.lit(f"{Reason.BAD_AMOUNT.value}\tnet")).when(wrong).then(pl.lit(f"{Reason.NET_MISMATCH.value}\tnet"))
    return draft.with_columns(pl.coalesce("problem", mismatch).alias("problem"), pl.col("_net").alias("net")).drop("_net")


def _bad(drafts: Sequence[pl.DataFrame], unclaimed: pl.Series) -> pl.DataFrame:
    """Every refused line once, with its first problem."""
    found = [d.select("line", "problem").drop_nulls("problem") for d in drafts if d["problem"].null_count() < d.height]
    if not found and unclaimed.is_empty():
        return pl.DataFrame(schema=BAD)
    nobody = pl.DataFrame({"line": unclaimed}).with_columns(pl.lit(f"{Reason.UNCLAIMED_ROW.value}\t").alias("problem"))
    parts = pl.col("problem").str.splitn("\t", 2)
    return (
        pl.concat([*found, nobody])
        .unique("line", keep="first", maintain_order=True)
        .sort("line")
        .select("line", parts.struct[0].alias("reason"), parts.struct[1].alias("column"))
    )


def _accepted(drafts: Sequence[pl.DataFrame], bad: pl.Series) -> pl.DataFrame:
    frames = [d.drop("problem") for d in drafts]
    if bad.len():
        frames = [f.filter(~pl.col("line").is_in(bad.implode())) for f in frames]
    return pl.concat(frames) if frames else empty()


def _money(drafts: Sequence[pl.DataFrame], bad: pl.Series) -> pl.DataFrame:
    """Net per currency: accepted, quarantined but readable, and how many refused rows had no readable amount."""
    frames = [d.lazy().select("line", "currency", "net") for d in drafts if d["shape"][0] not in NO_MONEY]
    refused = pl.col("line").is_in(bad.implode()) if bad.len() else pl.lit(value=False)
    net = pl.col("net").cast(pl.Decimal(38, 8))
    return (
        pl.concat(frames or [empty().lazy().select("line", "currency", "net")])
        .with_columns(refused.alias("refused"), pl.col("currency").fill_null("?"))
        .filter(pl.col("net").is_not_null() | pl.col("refused"))
        .group_by("currency", "refused")
        .agg(net.sum().alias("net"), pl.col("net").is_null().sum().cast(pl.Int64).alias("unread"))
        .group_by("currency")
        .agg(
            net.filter(~pl.col("refused")).sum().alias("accepted"),
            net.filter(pl.col("refused")).sum().alias("quarantined"),
            pl.col("unread").filter(pl.col("refused")).sum().alias("unknown"),
        )
        .sort("currency")
        .collect(engine="in-memory")
    )
