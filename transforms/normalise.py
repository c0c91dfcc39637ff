"""Text rows to observations: every row is claimed by a record, skipped by name, a total, or refused with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import polars as pl
import polars_hash as plh

from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.platform import Identity, Layout, Record
from connectors.vocabulary import Reason, Shape
from connectors.words import Instant
from transforms.agree import contradictions, odd_words, rounded_ids
from transforms.observation import AMOUNTS, MONEY, OBSERVATION, empty

JOIN = "\x1f"
ZERO = pl.lit("0").str.to_decimal(scale=8).cast(MONEY)
NO_TEXT = pl.lit(None, dtype=pl.String)
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
    facts = replace(facts, frame=rows)
    total = layout.totals.when.holds(facts) if layout.totals else pl.lit(value=False)
    skip = reduce(lambda a, b: a | b, (s.when.holds(facts) for s in layout.skips), pl.lit(value=False))
    claims = [record.when.holds(facts) for record in layout.records]
    marks = rows.select("line", total.alias("total"), skip.alias("skip"), *(c.alias(f"r{i}") for i, c in enumerate(claims)))
    data = pl.col("total").not_() & pl.col("skip").not_()
    drafts = [
        _draft(rows.filter(marks.select(data & pl.col(f"r{i}")).to_series()), record, facts, local_zone, layout)
        for i, record in enumerate(layout.records)
    ]
    claimed = reduce(lambda a, b: a | b, (pl.col(f"r{i}") for i in range(len(claims))), pl.lit(value=False))
    unclaimed = marks.filter(data & ~claimed)
    bad = _bad(drafts, unclaimed["line"])
    return Normalised(
        observations=_accepted(drafts, bad["line"]),
        bad=bad,
        accepted=rows.height - bad.height - _count(marks, pl.col("total") | pl.col("skip")),
        skipped=_count(marks, pl.col("skip") & pl.col("total").not_()),
        totals=rows.filter(marks["total"]),
        money=_money(drafts, bad["line"]),
    )


def _count(marks: pl.DataFrame, where: pl.Expr) -> int:
    return int(marks.select(where.sum()).item())


def _draft(rows: pl.DataFrame, record: Record, facts: Facts, local_zone: str, layout: Layout) -> pl.DataFrame:
    """Evaluate one record over the rows it claims, with a `problem` column: reason and field, or null."""
    facts = replace(facts, frame=rows)
    parsed = {name: word.parse(facts) for name, word in record.fields.items()}
    keys = [word.parse(facts) for word in record.key]
    problems = [p.problem + pl.lit("\t" + record.fields[n].columns[0] if record.fields[n].columns else "\t") for n, p in parsed.items()]
    problems += [p.problem + pl.lit("\t" + "/".join(w.columns)) for p, w in zip(keys, record.key, strict=True)]
    if record.shape is Shape.RATE:
        column = record.fields["gross"].columns[0]
        problems.append(pl.when(parsed["gross"].value <= 0).then(pl.lit(f"{Reason.BAD_AMOUNT.value}\t{column}")))
    if record.raw_id:
        nameless = pl.coalesce([k.value.cast(pl.String) for k in keys]).fill_null("") == ""
        problems.append(
            pl.when(nameless).then(pl.lit(f"{Reason.MISSING_VALUE.value}\t{'/'.join(c for w in record.key for c in w.columns)}"))
        )
    problems += rounded_ids(record, facts, keyed=layout.identity is Identity.RECORD)
    problems += odd_words(layout.only, facts)
    if "currency" in parsed:
        problems += contradictions(record, facts, parsed["currency"].value)
    values = [p.value.alias(name) for name, p in parsed.items()]
    draft = rows.lazy().select(
        "line",
        _key(keys, record).alias("record_key"),
        _content(record, facts).alias("content_hash"),
        pl.coalesce(problems).alias("problem") if problems else NO_TEXT.alias("problem"),
        *values,
    )
    return _complete(draft, record.shape, parsed, local_zone).collect(engine="in-memory")


def _key(keys: Sequence[Parsed], record: Record) -> pl.Expr:
    """Join the typed key; an instant counts as microseconds, which is faster to write than a date."""
    values = [k.value.cast(pl.Int64) if isinstance(w, Instant) else k.value for k, w in zip(keys, record.key, strict=True)]
    texts = [value.cast(pl.String).fill_null("") for value in values]
    joined = texts[0] if len(texts) == 1 else plh.concat_str(texts, separator=JOIN)
    if not record.raw_id:
        joined = plh.concat_str(joined).nchash.xxh3_128().cast(pl.String)
    return pl.concat_str(joined, pl.lit(f":{record.suffix}")) if record.suffix else joined


def _content(record: Record, facts: Facts) -> pl.Expr:
    names = sorted({c for c in record.columns if facts.has(c)})
    cells = [facts.cell(c) for c in names] or [pl.lit("")]
    hashed: pl.Expr = plh.concat_str(cells, separator=JOIN).nchash.xxh3_64()
    return hashed


def _complete(draft: pl.LazyFrame, shape: Shape, parsed: Mapping[str, Parsed], local_zone: str) -> pl.LazyFrame:
    """Add what follows from the rest: missing columns, the shape, net, the local day."""
    missing = [
        pl.lit(None, dtype=t).alias(n) for n, t in OBSERVATION.items() if n not in {*parsed, "record_key", "content_hash", "line", "shape"}
    ]
    if "day" not in parsed:
        missing.append(pl.lit(None, dtype=pl.Date).alias("day"))
    draft = draft.with_columns(pl.lit(shape.value).alias("shape"), *missing)
    if shape in {Shape.EARNING, Shape.PAYOUT, Shape.RECEIPT}:
        draft = _with_net(draft, "net" in parsed)
    moment = pl.coalesce("work_start", "event_at", "work_end", "paid_at", "approved_at")
    local = moment.dt.replace_time_zone("UTC").dt.convert_time_zone(local_zone).dt.date()
    return draft.with_columns(pl.coalesce("work_date", "day", local).alias("work_date"))


def _with_net(draft: pl.LazyFrame, stated: bool) -> pl.LazyFrame:
    amounts = [pl.col(a).fill_null(ZERO) for a in AMOUNTS]
    net = (amounts[0] - amounts[1] - amounts[2] + amounts[3]).cast(MONEY)
    given = pl.any_horizontal([pl.col(a).is_not_null() for a in AMOUNTS])
    draft = draft.with_columns(
        pl.when(given).then(pl.col("gross").fill_null(ZERO)).alias("gross"),
        pl.when(given).then(net).alias("_net"),
    )
    wrong = pl.col("net").is_not_null() & (pl.col("net") != pl.col("_net")) if stated else pl.lit(value=False)
    mismatch = pl.when(wrong).then(pl.lit(f"{Reason.NET_MISMATCH.value}\tnet"))
    return draft.with_columns(pl.coalesce("problem", mismatch).alias("problem"), pl.col("_net").alias("net")).drop("_net")


def _bad(drafts: Sequence[pl.DataFrame], unclaimed: pl.Series) -> pl.DataFrame:
    """Every refused line once, with its first problem."""
    found = [d.filter(pl.col("problem").is_not_null()).select("line", "problem") for d in drafts]
    nobody = pl.DataFrame({"line": unclaimed}).with_columns(pl.lit(f"{Reason.UNCLAIMED_ROW.value}\t").alias("problem"))
    parts = pl.col("problem").str.splitn("\t", 2)
    return (
        pl.concat([*found, nobody])
        .unique("line", keep="first", maintain_order=True)
        .sort("line")
        .select("line", parts.struct[0].alias("reason"), parts.struct[1].alias("column"))
    )


def _accepted(drafts: Sequence[pl.DataFrame], bad: pl.Series) -> pl.DataFrame:
    frames = [d.select([pl.col(n).cast(t) for n, t in OBSERVATION.items()]) for d in drafts]
    if bad.len():
        frames = [f.filter(~pl.col("line").is_in(bad.implode())) for f in frames]
    return pl.concat(frames) if frames else empty()


def _money(drafts: Sequence[pl.DataFrame], bad: pl.Series) -> pl.DataFrame:
    """Net per currency: accepted, quarantined but readable, and how many refused rows had no readable amount."""
    kept = [d.select("line", "currency", "net", (pl.col("shape") == Shape.RATE).alias("rate")) for d in drafts]
    frame = pl.concat(kept or [empty().select("line", "currency", "net", pl.lit(value=False).alias("rate"))]).filter(~pl.col("rate"))
    refused = pl.col("line").is_in(bad.implode()) if bad.len() else pl.lit(value=False)
    net = pl.col("net").cast(pl.Decimal(38, 8))
    return (
        frame.with_columns(refused.alias("refused"), pl.col("currency").fill_null("?"))
        .filter(pl.col("net").is_not_null() | pl.col("refused"))
        .group_by("currency")
        .agg(
            net.filter(~pl.col("refused")).sum().alias("accepted"),
            net.filter(pl.col("refused")).sum().alias("quarantined"),
            (pl.col("refused") & pl.col("net").is_null()).sum().cast(pl.Int64).alias("unknown"),
        )
        .sort("currency")
    )
