"""How long a channel takes to decide and to pay, from waits that may not be over yet.

Formulas: reference notes on metrics, §4 (M21, M22). Stages: decide (work to decision), clear (decision to payable, where the source tells
both), withdraw (decision, or work where it is not told, to the payout), transfer (payout to receipt), whole (work to receipt).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from transforms.estimate import CONTRACT, Contract, Why, judged
from transforms.survival import LEVEL, Curve, first_looks, kaplan_meier
from transforms.terms import PROMISE, Term, promise

WINDOWS: Final[Mapping[str, int | None]] = {"90": 90, "365": 365, "all": None}
"""Windows by the day the wait began; a shorter one would hold hardly anything that is decided."""
STAGES: Final = ("decide", "clear", "withdraw", "transfer", "whole")
TOLD_SHARE: Final = 0.8
"""Where the day is told for fewer of the decided, those that are told would not stand for the others."""
MIN_PAYOUTS: Final = 3
ANECDOTE: Final = 5
KEYS: Final = ("worker_id", "channel_id")
QUANTILES: Final = {"p50_days": 0.5, "p90_days": 0.9}

SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "stage": pl.String,
    "window_days": pl.String,
    "window_start": pl.Date,
    **{f"{name}{end}": pl.Float64 for name in QUANTILES for end in ("", "_lo", "_hi")},
    "mode_days": pl.Int64,
    "mode_share": pl.Float64,
    "n_decided": pl.Int64,
    "n_censored": pl.Int64,
    "n_untold": pl.Int64,
    "n_payouts": pl.Int64,
    "due_days": pl.Int64,
    "due_from": pl.String,
    **dict.fromkeys(PROMISE, pl.Int64),
    "due_reason": pl.String,
    **CONTRACT,
}

Key = tuple[str, str]
Row = dict[str, Any]


def silent_channels(waits: pl.DataFrame) -> list[str]:
    """Give the channels whose decisions are mostly told without their day."""
    sums = _told(waits.filter(pl.col("stage") == "decide"))
    return sorted({key[1] for key, (told, untold, _) in sums.items() if told < TOLD_SHARE * (told + untold)})


def with_changes(waits: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Give the waits, those for a decision replaced where looks told them: rows of latency_changes.sql of the silent channels."""
    told = (pl.col("stage") == "decide") & pl.col("channel_id").is_in(changes["channel_id"].unique().to_list())
    return pl.concat([waits.filter(~told), changes.select(waits.columns)])


def pay_latency(
    terms: Mapping[Key, Sequence[Term]], waits: pl.DataFrame, looks: pl.DataFrame, pieces: pl.DataFrame, paid: pl.DataFrame, through: date
) -> pl.DataFrame:
    """Give one row per worker, channel, stage and window.

    `terms`: the channels, each with its payment terms (`transforms.terms`); `waits`: latency_decide.sql; `looks`: latency_looks.sql; `pieces`: `transforms.waiting.pieces`; `paid`: payouts with their channel.
    """
    rows = []
    for window, length in WINDOWS.items():
        start = through - timedelta(days=length - 1) if length else None
        classes = list(WINDOWS)[: list(WINDOWS).index(window) + 1]
        decided = _by_key(waits.filter(pl.col("age_class").is_in(classes)))
        looked = _by_key(looks.filter(pl.col("age_class").is_in(classes)))
        cut = _by_key(_since(pieces, "work_date", start))
        sent = _by_key(_since(paid, "payout_day", start))
        for key, own in sorted(terms.items()):
            found = {
                "decide": _decide(decided.get(key), looked.get(key), through),
                "clear": _clear(decided.get(key), through),
                "withdraw": _money(cut.get(key), "began_on", "payout_day", through),
                "transfer": _transfer(sent.get(key), through),
                "whole": _money(cut.get(key), "work_date", "receipt_day", through),
            }
            span = {"worker_id": key[0], "channel_id": key[1], "window_days": window, "window_start": start}
            found["whole"] |= promise(cut.get(key), own, through)
            rows += [
                span | dict.fromkeys(("due_days", "due_from", *PROMISE, "due_reason")) | {"stage": stage} | found[stage] for stage in STAGES
            ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _since(frame: pl.DataFrame, column: str, start: date | None) -> pl.DataFrame:
    return frame.filter(pl.col(column) >= start) if start else frame


def _by_key(frame: pl.DataFrame) -> dict[Key, pl.DataFrame]:
    return {(str(key[0]), str(key[1])): rows for key, rows in frame.group_by(KEYS, maintain_order=True)}


def _told(waits: pl.DataFrame) -> dict[Key, tuple[int, int, int]]:
    counts = {key: dict(rows.group_by("state").agg(pl.col("n").sum()).iter_rows()) for key, rows in _by_key(waits).items()}
    return {key: (n.get("told", 0), n.get("untold", 0), n.get("waiting", 0)) for key, n in counts.items()}


def _decide(waits: pl.DataFrame | None, looks: pl.DataFrame | None, through: date) -> Row:
    """From told days by Kaplan-Meier; else from how old things were when first seen decided or not."""
    if waits is None:
        return _row(None, 0, 0, 0, through, trouble=Why.NO_EVENTS)
    stage = waits.filter(pl.col("stage") == "decide")
    told, untold, waiting = _sums(stage)
    if told and told >= TOLD_SHARE * (told + untold):
        method = "kaplan_meier, seen within two days" if "seen" in stage["state"] else "kaplan_meier"
        return _row(_curve(stage), told, waiting, untold, through, method=method)
    if looks is None:
        return _row(None, told, waiting, untold, through, trouble=Why.NOT_DECLARED if told + untold else Why.TOO_FEW_DECIDED)
    ages = looks.group_by("age_days").agg(pl.col("n", "n_decided").sum()).sort("age_days")
    seen = int(ages["n_decided"].sum())
    curve = first_looks(ages["age_days"].to_list(), ages["n"].to_list(), ages["n_decided"].to_list())
    found = _row(curve, seen, int(ages["n"].sum()) - seen, untold, through, method="isotonic on first looks, rough")
    return found | {"mode_days": None, "mode_share": None}


def _clear(waits: pl.DataFrame | None, through: date) -> Row:
    if waits is None:
        return _row(None, 0, 0, 0, through, trouble=Why.NO_EVENTS)
    stage = waits.filter(pl.col("stage") == "clear")
    told, _, waiting = _sums(stage)
    if not told:
        return _row(None, 0, waiting, 0, through, trouble=Why.NOT_DECLARED)
    return _row(_curve(stage), told, waiting, 0, through, method="kaplan_meier")


def _sums(stage: pl.DataFrame) -> tuple[int, int, int]:
    n = dict(stage.group_by("state").agg(pl.col("n").sum()).iter_rows())
    return n.get("told", 0) + n.get("seen", 0), n.get("untold", 0), n.get("waiting", 0)


def _curve(stage: pl.DataFrame) -> Curve | None:
    rows = stage.filter(pl.col("state") != "untold").group_by("days", "state").agg(pl.col("n").sum()).sort("days", "state")
    return kaplan_meier(rows["days"].to_list(), (rows["state"] != "waiting").to_list(), rows["n"].to_list())


def _money(pieces: pl.DataFrame | None, begins: str, ends: str, through: date) -> Row:
    """Weigh each piece of money by its size; the band counts payouts, for what one payout holds arrives on one day.

    Money whose payout's own end is not known is left out, and its pieces are counted as untold.
    """
    if pieces is None:
        return _row(None, 0, 0, 0, through, trouble=Why.NOT_DECLARED)
    end = pl.col(ends).is_not_null() & (pl.col(ends) <= through)
    unclear = ~end & ((pl.col("payout").is_not_null() & (ends == "payout_day")) | (pl.col("standing") == "unclear"))
    dated = pieces.filter((pl.col("amount") > 0) & pl.col(begins).is_not_null()).with_columns(_end=end, _unclear=unclear)
    usable = dated.filter(~pl.col("_unclear") & pl.col("amount_rc").is_not_null())
    happened = usable.filter("_end")
    counts = len(happened), len(usable) - len(happened), len(dated) - len(usable)
    payouts = happened["payout"].n_unique()
    if not len(happened) and (counts[2] or "status" in pieces["paid_by"]):
        return _row(None, *counts, through, trouble=Why.NOT_DECLARED)
    if payouts < MIN_PAYOUTS:
        return _row(None, *counts, through, trouble=Why.TOO_FEW_EVENTS, payouts=payouts)
    until = pl.when(pl.col("_end")).then(pl.col(ends)).otherwise(pl.lit(through))
    days = usable.with_columns(_days=(until - pl.col(begins)).dt.total_days().clip(0), _weight=pl.col("amount_rc").cast(pl.Float64))
    days = days.sort("_days", "_end", "_weight")
    weight = days["_weight"].to_numpy()
    effective = min(float(weight.sum() ** 2 / (weight**2).sum()), float(payouts))
    curve = kaplan_meier(days["_days"].to_list(), days["_end"].to_list(), weight.tolist(), effective=effective)
    way = usable["paid_by"][0]
    return _row(curve, *counts, through, method=f"kaplan_meier, weighted by amount, {way}", payouts=payouts)


def _transfer(paid: pl.DataFrame | None, through: date) -> Row:
    if paid is None:
        return _row(None, 0, 0, 0, through, trouble=Why.NOT_DECLARED)
    sent = paid.filter(pl.col("payout_day").is_not_null() & (pl.col("told_by") != "receipt"))
    usable = sent.filter(pl.col("receipt_day").is_not_null() | pl.col("status").is_in(["timing", "missing"]))
    happened = usable["receipt_day"].is_not_null().to_list()
    counts = sum(happened), len(usable) - sum(happened), len(sent) - len(usable)
    if counts[0] < MIN_PAYOUTS:
        return _row(None, *counts, through, trouble=Why.TOO_FEW_EVENTS if counts[0] else Why.NOT_DECLARED, payouts=counts[0])
    days = usable.select((pl.col("receipt_day").fill_null(through) - pl.col("payout_day")).dt.total_days().clip(0)).to_series().to_list()
    return _row(kaplan_meier(days, happened, [1.0] * len(days)), *counts, through, method="kaplan_meier", payouts=counts[0])


def _row(  # noqa: PLR0913  # the parts of one row
    curve: Curve | None,
    decided: int,
    censored: int,
    untold: int,
    through: date,
    *,
    method: str = "none",
    trouble: Why | None = None,
    payouts: int | None = None,
) -> Row:
    """Complete one row. A median that is not reached is not shown; `p50_days_lo` says what it is longer than."""
    contract = judged(decided if payouts is None else payouts, "decided", through, method=method, level=LEVEL, trouble=trouble)
    found: Row = dict.fromkeys((f"{name}{end}" for name in QUANTILES for end in ("", "_lo", "_hi")), None)
    found |= {"mode_days": None, "mode_share": None}
    if curve is not None and contract.is_shown:
        has_band = contract.interval_level is not None
        for name, share in QUANTILES.items():
            wait = curve.quantile(share)
            found |= {
                name: wait.value,
                f"{name}_lo": wait.lo if has_band or wait.value is None else None,
                f"{name}_hi": wait.hi if has_band else None,
            }
        found["mode_days"], found["mode_share"] = curve.mode()
        contract = contract if found["p50_days"] is not None else _not_reached(contract)
    return found | {"n_decided": decided, "n_censored": censored, "n_untold": untold, "n_payouts": payouts} | contract.columns()


def _not_reached(contract: Contract) -> Contract:
    return replace(contract, is_shown=False, suppress_reason=str(Why.NOT_REACHED), evidence_level="hide")


def quantiles(latency: pl.DataFrame, stage: str, window: str = "365") -> dict[Key, tuple[float | None, float | None]]:
    """Give p50 and p90 in days by worker and channel, of the window, or of all days where that one tells nothing."""
    found: dict[Key, tuple[float | None, float | None]] = {}
    for name in ("all", window):
        rows: Sequence[Row] = latency.filter((pl.col("stage") == stage) & (pl.col("window_days") == name)).to_dicts()
        found |= {(row["worker_id"], row["channel_id"]): (row["p50_days"], row["p90_days"]) for row in rows if row["p50_days"] is not None}
    return found
