"""Rows of forecasts and of their backtests, for each channel and for all together (metrics §10.4)."""

from typing import Any, Final

import numpy as np

from transforms.estimate import Contract, Why, judged
from transforms.forecast import HORIZONS, LEAST, Model, Trials, choose, interval, score, trials
from transforms.income import TOTAL, Income, cents, later
from transforms.rates import Floats

LEVELS: Final = (80, 90, 95)
Row = dict[str, Any]


def outlook_rows(income: Income) -> tuple[list[Row], list[Row]]:
    """Give the rows of `mart.forecast` and of `mart.forecast_backtest` for one worker and basis.

    The total is forecast by itself: the channels' forecasts do not add up to it.
    """
    ahead: list[Row] = []
    behind: list[Row] = []
    if not income.n_complete:
        return ahead, behind
    for channel in (*sorted(income.channels), TOTAL):
        first, values = income.series(channel)
        if not len(values):
            continue
        found = trials(values)
        trouble = Why.CURRENCY_MISSING if income.lacks_rates(range(first, income.n_complete)) else None
        for h in HORIZONS:
            chosen = choose(found, h)
            ahead += _ahead(income, channel, values, (found, h, chosen), trouble)
            behind += _behind(income, channel, values, (found, h, chosen), trouble)
    return ahead, behind


def _shown(income: Income, n: int, method: str, trouble: Why | None) -> Contract:
    return judged(n, "months", income.through, method=method, level=0.9, trouble=trouble)


def _key(income: Income, channel: str, h: int, model: Model) -> Row:
    return {"worker_id": income.worker, "channel_id": channel, "basis": income.basis, "horizon": h, "model": str(model)}


def _ahead(income: Income, channel: str, values: Floats, found: tuple[Trials, int, Model], trouble: Why | None) -> list[Row]:
    """Give a row for each model that can say something; the first model's row stays, hidden, where months are too few for any."""
    tried, h, chosen = found
    rows = []
    for model in Model:
        said = tried[model, h].said
        point = float(said[-1]) if len(said) and len(values) >= LEAST else np.nan
        if np.isnan(point) and model is not Model.MEAN:
            continue
        rows.append(_forecast(income, channel, values, (model, h, point, tried[model, h].missed, model is chosen), trouble))
    return rows


def _forecast(income: Income, channel: str, values: Floats, one: tuple[Model, int, float, Floats, bool], trouble: Why | None) -> Row:
    model, h, point, missed, is_selected = one
    floor_at = 0.0 if np.all(values >= 0) else None
    ends = {level: interval(point, missed, level / 100, floor_at=floor_at) for level in LEVELS}
    shown = _shown(income, len(values), ends[90].method if ends[90].method != "none" else "no_interval", trouble)
    row = _key(income, channel, h, model) | {
        "target_month": later(income.months[income.n_complete - 1], h),
        "as_of": income.through,
        "is_selected": is_selected,
        "n_residuals": int(np.sum(~np.isnan(missed))),
    }
    if shown.is_shown:
        row["point_rc"] = cents(point)
        for level, found in ends.items() if shown.interval_level is not None else ():
            row |= {f"lo{level}_rc": cents(found.lo), f"hi{level}_rc": cents(found.hi)}
    columns = shown.columns()
    return row | columns | ({} if row.get("lo90_rc") is not None else {"interval_level": None})


def _behind(income: Income, channel: str, values: Floats, found: tuple[Trials, int, Model], trouble: Why | None) -> list[Row]:
    """Give a row for each model that was wrong, or right, at least once; where none was, that of the trailing mean, without figures."""
    tried, h, chosen = found
    rows = []
    for model in Model:
        told = score(tried, model, h, values)
        if not told.n_origins and model is not Model.MEAN:
            continue
        shown = _shown(income, len(values), "rolling_origin", trouble or (None if told.n_origins else Why.TOO_FEW_MONTHS))
        figures = {
            "mae_rc": cents(told.mae),
            "mase": told.mase,
            "relative_mae": told.relative,
            "coverage80": told.coverage80,
            "pinball20_rc": cents(told.pinball20),
            "beats_mean": None if told.relative is None or model is Model.MEAN else told.relative < 1 - 1e-9,
        }
        key = _key(income, channel, h, model) | {"is_selected": model is chosen, "n_origins": told.n_origins, "interval_level": None}
        rows.append({**key, **(figures if shown.is_shown else {}), **shown.columns(), "interval_level": None})
    return rows
