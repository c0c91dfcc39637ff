"""Fees that are not what they were, and what platforms announced: told when known, and where it matters."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from tests.test_alerts import told
from transforms.announced import events, fee_deviations, fee_steps

THROUGH = date(2026, 9, 30)
KEYS = {"worker_id": "me", "channel_id": "c"}


def contract(number: int, share: float) -> dict[str, Any]:
    """Give a contract that was first billed on a day of its number."""
    return KEYS | {"contract": f"k{number}", "began_on": date(2026, 1, number), "share": share}


def test_contracts_that_pay_another_fee_are_told_by_when_they_began() -> None:
    """10 % until the fourth, 12 % from the fifth on: first seen with the fifth, told with the sixth; two contracts are not tested."""
    rows = [contract(n, 0.1 if n < 5 else 0.12) for n in range(1, 9)]

    found = fee_steps(pl.DataFrame(rows), THROUGH)

    assert told(found) == ([("fee_step", "warning")], ["alert"])
    assert (found[1][0].first_seen, found[1][0].detected_on) == (date(2026, 1, 5), date(2026, 1, 6))
    assert (found[1][0].expected, found[1][0].observed) == (0.1, 0.12)
    assert told(fee_steps(pl.DataFrame(rows[:2]), THROUGH)) == ([], ["not_tested"])
    assert told(fee_steps(pl.DataFrame(rows[:4]), THROUGH)) == ([], ["nothing_detectable"])


def test_fees_that_are_not_what_was_agreed_are_told() -> None:
    """Rows of fee deviations become alerts, with both shares; those without a share are left."""
    row = KEYS | {
        "kind": "contract",
        "first_day": date(2026, 4, 1),
        "last_month": date(2026, 9, 1),
        "n_events": 3,
        "deviation_rc": Decimal("4.20"),
    }

    found = fee_deviations(
        pl.DataFrame([row | {"observed_pct": 0.12, "expected_pct": 0.1}, row | {"observed_pct": None, "expected_pct": None}])
    )

    assert [(a.kind, a.observed, a.expected, str(a.severity)) for a in found] == [("fee_deviation_contract", 0.12, 0.1, "warning")]
    assert found[0].text == "3 fees since 2026-04-01 are not what was expected (contract): 12.0 % instead of 10.0 %."


def announced(**more: Any) -> pl.DataFrame:
    """Give a platform's announcement for a channel."""
    row = KEYS | {
        "first_day": date(2026, 1, 1),
        "event_date": THROUGH,
        "kind": "closure",
        "description": "It closes.",
        "announced_on": None,
    }
    row |= {"effective_on": THROUGH, "data_export_deadline": None, "source": "a page", "source_url": None, "confidence": "partly"}
    dates = dict.fromkeys(("announced_on", "effective_on", "data_export_deadline"), pl.Date)
    return pl.DataFrame([row | more], schema_overrides={**dates, "source_url": pl.String})


def test_a_closure_and_its_deadline_are_told() -> None:
    """The closure is urgent, and so is the last day to export the history, until it has passed."""
    last = THROUGH + timedelta(days=120)

    found = events(announced(data_export_deadline=last), THROUGH)
    later = events(announced(data_export_deadline=last), last + timedelta(days=1))

    assert [(str(a.kind), str(a.severity), a.observed) for a in found] == [
        ("closure", "urgent", None),
        ("export_deadline", "urgent", 120.0),
    ]
    assert [a.resolved_on for a in later] == [None, last]
    assert [a.detected_on for a in found] == [a.detected_on for a in later], "the same alert, whenever it is looked at"


def test_announcements_are_told_when_known_and_where_they_matter() -> None:
    """Not before they are announced, not 90 days before an unannounced one, and not for a channel that began after it."""
    far = THROUGH + timedelta(days=91)

    assert events(announced(announced_on=THROUGH + timedelta(days=1)), THROUGH) == []
    assert events(announced(effective_on=far), THROUGH) == []
    assert len(events(announced(effective_on=far, announced_on=THROUGH), THROUGH)) == 1
    assert events(announced(first_day=THROUGH + timedelta(days=1)), THROUGH) == []
