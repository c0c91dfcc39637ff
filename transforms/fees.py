"""What is taken off an amount, and what is due on it: exact Decimals in, exact Decimals out.

Nothing here is rounded unless the docstring says so; the caller rounds once, with `round_money`.
Formulas: reference notes on metrics, §3 (fees) and §5 (legal parameters).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from transforms.rounding import round_ratio

ZERO = Decimal(0)


@dataclass(frozen=True)
class Bracket:
    """The rate of a fee up to a total of `upper` (no end when None), as a share of 1."""

    upper: Decimal | None
    rate: Decimal


@dataclass(frozen=True)
class Conversion:
    """What reached the bank, what it would have been at the mid rate without a fee, the share lost."""

    received: Decimal
    at_mid: Decimal
    take_rate: Decimal

    @property
    def loss(self) -> Decimal:
        """The amount lost to fee and spread, in the currency received."""
        return self.at_mid - self.received


def tiered_fee(schedule: Sequence[Bracket], before: Decimal, amount: Decimal) -> Decimal:
    """Return the fee on `amount` when `before` was already billed (Upwork 2016: per client, for life).

    A negative amount (a refund) gives back the fee that was taken on that part of the total.
    Raises ValueError for a schedule whose brackets do not rise to an open one, and for totals below zero.
    """
    uppers = [bracket.upper for bracket in schedule]
    closed = [upper for upper in uppers if upper is not None]
    if not uppers or uppers[-1] is not None or len(closed) != len(uppers) - 1:
        raise ValueError(f"fee schedule {uppers}: the last bracket, and only it, has no upper end; correct the row")
    if any(low >= high for low, high in pairwise([ZERO, *closed])):
        raise ValueError(f"fee schedule {uppers}: brackets must rise from 0; sort the rows")
    if min(before, before + amount) < ZERO:
        raise ValueError(f"fee on {amount} after {before}: the total falls below 0; check the earlier billings")
    return _fee_on_total(schedule, before + amount) - _fee_on_total(schedule, before)


def _fee_on_total(schedule: Sequence[Bracket], total: Decimal) -> Decimal:
    """Sum the fee over the brackets that a total fills."""
    fee, lower = ZERO, ZERO
    for bracket in schedule:
        upper = total if bracket.upper is None else min(total, bracket.upper)
        fee += max(upper - lower, ZERO) * bracket.rate
        lower = upper
    return fee


def net_of(gross: Decimal, rate: Decimal) -> Decimal:
    """Return what a flat fee of `rate` leaves (Fiverr: 0.2)."""
    return gross - gross * rate


def convert(amount: Decimal, fee_rate: Decimal, mid: Decimal, spread: Decimal) -> Conversion:
    """Take the fee, then convert at the mid rate less the spread (PayPal). `take_rate` has 6 places."""
    at_mid = amount * mid
    received = net_of(amount, fee_rate) * mid * (1 - spread)
    return Conversion(received, at_mid, round_ratio(at_mid - received, at_mid))


def take_home(gross: Decimal, fee: Decimal, contribution_rate: Decimal) -> Decimal:
    """Return what is left after the platform's fee and social contributions.

    A French micro-entrepreneur owes contributions on turnover before fees: gross - fee - rate * gross (M18).
    """
    return gross - fee - gross * contribution_rate


def monthly_wage(hourly: Decimal, weekly_hours: Decimal) -> Decimal:
    """Turn an hourly minimum wage into a monthly one: hourly * weekly hours * 52 / 12, to the cent."""
    return round_ratio(hourly * weekly_hours * 52, 12, 2)


def top_up(corrected: Decimal, initial: Decimal) -> Decimal:
    """Return the bonus that brings a reward to its corrected amount (Prolific); none when it is lower."""
    return max(corrected - initial, ZERO)


def earnings_per_click(commission: Decimal, clicks: int, per: int = 1) -> Decimal | None:
    """Return commission per click, or per `per` clicks (CJ: per 100), to 6 places; None without clicks."""
    return round_ratio(commission, clicks, times=per) if clicks else None
