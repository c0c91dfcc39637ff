"""The person's own ladder: hours and money on each rung, month by month, and how long it took from one to the next (metrics M79)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

import polars as pl

from transforms.asset_months import AMOUNT
from transforms.estimate import CONTRACT, Contract, Why
from transforms.months import months_between
from transforms.rates import MONTHS, Evidence, evidence
from transforms.rounding import round_ratio

FEWEST: Final = 6
"""Months of data from which time between rungs is told."""
UNPLACED: Final = "unplaced"
OWN: Final = "own_work"
BY_FAMILY: Final[Mapping[str, tuple[str, int | None]]] = {
    "microtask": ("microtask", 1),
    "freelance": ("specialised", 2),
    "affiliate": (OWN, None),
    "product": (OWN, None),
}


class Stage(NamedTuple):
    """A rung as the settings tell it, lowest first: channels that stand on it, and skill tags that lift work on to it from any channel."""

    name: str
    channels: tuple[str, ...]
    skills: tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    stage: str
    number: int | None


def ladder(months: pl.DataFrame, units: pl.DataFrame, stages: Sequence[Stage], through: date) -> pl.DataFrame:
    """Give the rows of `mart.ladder_month` but for worker and currency.

    `months`: channel_id, family, month, h3_s, received_rc. `units`: what `stretches.aligned` gives: where a rung names skills, a channel's
    month is cut by the money and the seconds of its stretches with and without those tags, and what is cut adds up to the month.
    """
    sums: dict[tuple[date, _Place], list[tuple[int | None, Decimal | None]]] = {}
    tagged = _tagged(units, stages)
    for row in months.sort("month", "channel_id").to_dicts():
        home = _home(row, stages)
        for place, part in _cut(row, home, tagged.get((row["channel_id"], row["month"]), [])):
            sums.setdefault((row["month"], place), []).append(part)
    rows = _rows(sums, by="settings" if stages else "family", through=through)
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _home(row: dict[str, Any], stages: Sequence[Stage]) -> _Place:
    """Give the rung of a channel: as told, by its family where nothing is told, unplaced where others are told and it is not."""
    for number, stage in enumerate(stages, 1):
        if row["channel_id"] in stage.channels:
            return _Place(stage.name, number)
    return _Place(UNPLACED, None) if stages else _Place(*BY_FAMILY.get(row["family"], (OWN, None)))


def _tagged(units: pl.DataFrame, stages: Sequence[Stage]) -> dict[tuple[str, date], list[tuple[_Place | None, Decimal, int]]]:
    """Give the stretches of each channel's month with the highest rung that their tags stand on; nothing where no rung names skills."""
    wanted = [(n, stage) for n, stage in enumerate(stages, 1) if stage.skills]
    found: dict[tuple[str, date], list[tuple[_Place | None, Decimal, int]]] = {}
    for row in units.to_dicts() if wanted else ():
        reached = [_Place(s.name, n) for n, s in wanted if {k.casefold() for k in s.skills} & set(row["skills"])]
        key = (row["channel_id"], row["day"].replace(day=1))
        found.setdefault(key, []).append((reached[-1] if reached else None, row["money"], row["seconds"]))
    return found


def _cut(
    row: dict[str, Any], home: _Place, stretches: Sequence[tuple[_Place | None, Decimal, int]]
) -> list[tuple[_Place, tuple[int | None, Decimal | None]]]:
    """Cut a channel's month among rungs; what no tag lifts stays at home, with what rounding leaves over."""
    hours, money = row["h3_s"], row["received_rc"]
    whole_money = sum((m for _, m, _ in stretches), Decimal(0))
    whole_seconds = sum(s for *_, s in stretches)
    lifted = sorted({place for place, *_ in stretches if place is not None}, key=lambda place: place.number or 0)
    parts: list[tuple[_Place, tuple[int | None, Decimal | None]]] = []
    for place in lifted:
        own_money = sum((m for p, m, _ in stretches if p == place), Decimal(0))
        own_seconds = sum(s for p, _, s in stretches if p == place)
        part = round_ratio(own_money * money, whole_money, 8) if money is not None and whole_money > 0 else None
        parts.append((place, (hours * own_seconds // whole_seconds if hours is not None and whole_seconds else None, part)))
    left_hours = None if hours is None else hours - sum(h or 0 for _, (h, _) in parts)
    left_money = None if money is None else money - sum((m or Decimal(0) for _, (_, m) in parts), Decimal(0))
    return [*parts, (home, (left_hours, left_money))] if left_hours or left_money or not parts else parts


def _rows(sums: dict[tuple[date, _Place], list[tuple[int | None, Decimal | None]]], *, by: str, through: date) -> list[dict[str, Any]]:
    totals = {key: (_sum(h for h, _ in parts), _sum(m for _, m in parts)) for key, parts in sums.items()}
    stood = {key: value for key, value in totals.items() if value[0] or value[1]}
    months = sorted({month for month, _ in stood})
    first = {place: min(month for month, p in stood if p == place) for _, place in stood}
    rows = []
    for month, place in sorted(stood, key=lambda key: (key[0], key[1].number or 99, key[1].stage)):
        mine = stood[month, place]
        every = [value for (m, _), value in stood.items() if m == month]
        told = _contract(sum(m <= month for m in months), through)
        before = _below(place, first) if told.is_shown else None
        rows.append({
            "stage": place.stage,
            "month": month,
            "stage_no": place.number,
            "stages_by": by,
            "hours_s": mine[0],
            "received_rc": mine[1],
            "share_hours": _share(mine[0], [h for h, _ in every]),
            "share_income": _share(mine[1], [m for _, m in every]),
            "months_in_stage": sum(m <= month for m, p in stood if p == place),
            "first_month": first[place],
            "from_stage": before.stage if before else None,
            "springboard_months": months_between(first[before], first[place]) if before else None,
            **told.columns(),
        })  # fmt: skip
    return rows


def _below(place: _Place, first: Mapping[_Place, date]) -> _Place | None:
    """Give the highest lower rung that was stood on in an earlier month; both begun in one month, the data say nothing."""
    if place.number is None:
        return None
    lower = [p for p, month in first.items() if p.number is not None and p.number < place.number and month < first[place]]
    return max(lower, key=lambda p: p.number or 0, default=None)


def _sum(parts: Any) -> Any:
    """Add up what is known; None where nothing is."""
    known = [part for part in parts if part is not None]
    return sum(known[1:], known[0]) if known else None


def _share(part: Decimal | int | None, parts: Sequence[Decimal | int | None]) -> float | None:
    """Give a part's share; None where nothing is known or a part is below zero."""
    known = [p for p in parts if p is not None]
    total = sum(known)
    return float(Decimal(part) / Decimal(total)) if part is not None and total > 0 and min(known) >= 0 else None


def _contract(months: int, through: date) -> Contract:
    """Say how much of the ladder there is to see."""
    is_shown = months >= FEWEST
    level = evidence(months, MONTHS) if is_shown else Evidence.HIDE
    why = None if is_shown else str(Why.TOO_FEW_MONTHS)
    return Contract(
        interval_level=None,
        method="none",
        n_events=months,
        evidence_level=str(level),
        data_through=through,
        is_shown=is_shown,
        suppress_reason=why,
    )


SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "stage": pl.String,
    "month": pl.Date,
    "stage_no": pl.Int64,
    "stages_by": pl.String,
    "hours_s": pl.Int64,
    "received_rc": AMOUNT,
    **dict.fromkeys(("share_hours", "share_income"), pl.Float64),
    "months_in_stage": pl.Int64,
    "first_month": pl.Date,
    "from_stage": pl.String,
    "springboard_months": pl.Int64,
    **CONTRACT,
}
