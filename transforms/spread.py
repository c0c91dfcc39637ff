"""How income is spread over channels, owners, payment rails and clients, and which of them carries the risk (metrics M61, M62, M73)."""

from collections.abc import Mapping
from decimal import Decimal
from math import exp, log
from typing import NamedTuple

import numpy as np

from transforms.rates import Floats, concentration


class Spreading(NamedTuple):
    """A Herfindahl index (0 to 10,000), effective numbers of parts, and how many parts had to be left out for being negative."""

    hhi: Decimal | None
    n_eff: Decimal | None
    n_shannon: float | None
    n_negative: int


def spreading(amounts: Mapping[str, Decimal]) -> Spreading:
    """Give the concentration of named amounts (M62); negative ones are left out and counted, zero ones do not matter."""
    kept = [amount for _, amount in sorted(amounts.items()) if amount > 0]
    negative = sum(amount < 0 for amount in amounts.values())
    found = concentration(kept) if kept else None
    if found is None:
        return Spreading(None, None, None, negative)
    return Spreading(found[0], found[1], shannon(kept), negative)


def shannon(amounts: list[Decimal]) -> float:
    """Give the exponential of the Shannon entropy of the shares: the effective number of parts that weighs small ones more."""
    total = sum(amounts, Decimal(0))
    parts = [float(amount / total) for amount in amounts]
    return exp(-sum(part * log(part) for part in parts if part > 0))


def shares(amounts: Mapping[str, Decimal]) -> dict[str, float | None]:
    """Give each part's share of the sum (M61); a negative part has none and is in nobody's sum."""
    total = sum((amount for amount in amounts.values() if amount > 0), Decimal(0))
    return {name: float(amount / total) if amount >= 0 and total else None for name, amount in amounts.items()}


def grouped(amounts: Mapping[str, Decimal], groups: Mapping[str, str]) -> dict[str, Decimal]:
    """Add parts up by the group each stands in; a part without one stands alone."""
    found: dict[str, Decimal] = {}
    for name, amount in sorted(amounts.items()):
        group = groups.get(name, name)
        found[group] = found.get(group, Decimal(0)) + amount
    return found


def contributions(months: Floats) -> tuple[list[float | None], float | None]:
    """Give each channel's share of the variance of the sum, and the diversification ratio Σ sd / sd of the sum (M73).

    `months`: one row per channel. Correlations are shrunk towards none (Schäfer and Strimmer 2005), for a year of months cannot carry them.
    Shares sum to 1, and are below 0 for a channel that steadies the rest. None when nothing varies.
    """
    sd = np.std(months, axis=1, ddof=1)
    covariance = shrunk(months) * np.outer(sd, sd)
    whole = float(covariance.sum())
    if whole <= 1e-12 * float(np.sum(sd) ** 2) or not whole:
        return [None] * len(months), None
    return [float(part) / whole for part in covariance.sum(axis=1)], float(np.sum(sd)) / float(np.sqrt(whole))


def shrunk(months: Floats) -> Floats:
    """Give the correlations of rows, each times 1 - λ, λ = Σ var(r) / Σ r², so much as their own noise asks for."""
    n = months.shape[1]
    centred = months - months.mean(axis=1, keepdims=True)
    sd = np.std(months, axis=1, ddof=1, keepdims=True)
    z = np.divide(centred, sd, out=np.zeros_like(centred), where=sd > 0)
    products = z[:, None, :] * z[None, :, :]
    r = products.sum(axis=2) / (n - 1)
    noise = n / (n - 1) ** 3 * ((products - products.mean(axis=2, keepdims=True)) ** 2).sum(axis=2)
    off = ~np.eye(len(months), dtype=bool)
    signal = float((r[off] ** 2).sum())
    weight = 1 - min(1.0, float(noise[off].sum()) / signal) if signal > 0 else 0.0
    found: Floats = np.where(off, weight * r, 1.0)
    return found
