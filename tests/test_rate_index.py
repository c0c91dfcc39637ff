"""The chained Fisher index of rates (M77): the same work compared with itself, whatever the mix of it does."""

from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.support.stretches import HOUR, UNIT, Row, unit, units
from transforms.rate_index import rate_index

THROUGH = date(2026, 3, 31)
WAGES = pl.DataFrame({"valid_from": [date(2025, 1, 1), date(2026, 1, 1)], "gross_per_h": [Decimal("12.00"), Decimal("12.60")]})
STARTS = [date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1)]
Work = dict[str, tuple[float, int]]


def quarters(*told: Work) -> pl.DataFrame:
    """Give three stretches a quarter of each channel, one in each month: told are its rate and hours in all, by channel."""
    rows: list[Row] = []
    for start, work in zip(STARTS, told, strict=False):
        for channel, (rate, hours) in work.items():
            rows += [
                unit(channel, len(rows) + n, start + timedelta(days=31 * n), rate, hours * HOUR // 3, skills=("b", "a")) for n in range(3)
            ]
    return units(*rows)


def told(of: pl.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of the index."""
    return rate_index(of, WAGES, THROUGH).to_dicts()


def test_the_fisher_link_of_two_quarters_by_hand() -> None:
    """Rates 10 and 20 become 12 and 18, hours 6 and 3 become 3 and 6: Laspeyres 126/120, Paasche 144/150, Fisher the root of 1.008."""
    steady: Work = {"a": (12, 3), "b": (18, 6)}
    found = told(quarters({"a": (10, 6), "b": (20, 3)}, steady, steady, steady, steady))

    link = sqrt(126 / 120 * 144 / 150)
    assert link == pytest.approx(sqrt(1.008))
    assert found[1]["fisher_link"] == pytest.approx(link)
    assert [row["fisher_index"] for row in found[1:]] == pytest.approx([link] * 4)
    assert (found[0]["rate_rc_per_h"], found[1]["rate_rc_per_h"]) == (Decimal("13.333333"), Decimal("16.000000"))
    assert found[1]["plain_index"] == pytest.approx(1.2, abs=1e-6)
    assert found[1]["mix_effect"] == pytest.approx(1.2 / link, abs=1e-6)
    assert (found[4]["wage_index"], found[3]["wage_index"]) == (pytest.approx(1.05), 1)
    assert (found[0]["fisher_index"], found[0]["suppress_reason"]) == (None, "no_comparison")
    assert [row["matched_share"] for row in found] == [0, 1, 1, 1, 1]


def test_a_mere_change_of_mix_is_no_growth() -> None:
    """Rates stay 10 and 30; hours move to the better paid: the plain rate rises by half, the index stays 1."""
    found = told(quarters(*({"a": (10, 9 - 3 * n // 2), "b": (30, 3 + 3 * n // 2)} for n in range(5))))

    assert [row["fisher_index"] for row in found[1:]] == pytest.approx([1] * 4)
    assert found[-1]["plain_index"] > 1.4
    assert found[-1]["mix_effect"] == pytest.approx(found[-1]["plain_index"])


def test_a_quarter_with_nothing_in_common_begins_anew() -> None:
    """All work changes its channel in the third quarter: its index starts again, and nothing is compared across."""
    found = told(quarters({"a": (10, 3)}, {"a": (11, 3)}, {"b": (40, 3)}, {"b": (44, 3)}, {"b": (44, 3)}))

    assert [row["base_quarter"] for row in found] == [STARTS[0], STARTS[0], STARTS[2], STARTS[2], STARTS[2]]
    assert (found[2]["fisher_index"], found[2]["n_matched"], found[2]["matched_share"]) == (None, 0, 0)
    assert [found[n]["fisher_index"] for n in (1, 3, 4)] == pytest.approx([1.1, 1.1, 1.1])


def test_a_year_is_the_least() -> None:
    """Nine months of work have no index, with the reason; hours and the plain rate stay. No work, no rows."""
    found = told(quarters({"a": (10, 3)}, {"a": (11, 3)}, {"a": (12, 3)}))

    assert {row["suppress_reason"] for row in found} == {"too_few_months"}
    assert {(row["fisher_index"], row["plain_index"], row["is_shown"]) for row in found} == {(None, None, False)}
    assert found[0]["rate_rc_per_h"] == 10
    assert rate_index(pl.DataFrame(schema={**UNIT, "is_late": pl.Boolean}), WAGES, THROUGH).is_empty()


def test_intervals_hold_the_true_index() -> None:
    """300 lives of two channels whose rates rise by 3 % a quarter, 8 stretches each, noise of 0.3: 95 % intervals of the last index hold 1.03^4 in 91 to 98 %."""
    rng, inside = np.random.default_rng(77), 0
    for _ in range(300):
        rows = [
            unit(channel, 100 * q + n, start + timedelta(days=11 * n), level * 1.03**q * float(np.exp(0.3 * rng.normal())), skills=("x",))
            for q, start in enumerate(STARTS)
            for channel, level in (("a", 10.0), ("b", 25.0))
            for n in range(8)
        ]
        last = told(units(*rows))[-1]
        inside += last["fisher_index_lo"] <= 1.03**4 <= last["fisher_index_hi"]
    assert 0.91 <= inside / 300 <= 0.98
