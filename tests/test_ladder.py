"""The ladder of the person's own work: hours and money by rung, and the way from one to the next."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.support.stretches import HOUR, UNIT, unit, units
from transforms.ladder import Stage, ladder

THROUGH = date(2026, 9, 30)


def months(*rows: tuple[str, str, date, int | None, str | None]) -> pl.DataFrame:
    """Give months of channels."""
    told = [
        dict(zip(("channel_id", "family", "month", "h3_s"), row, strict=False)) | {"received_rc": row[4] and Decimal(row[4])}
        for row in rows
    ]
    kinds = {"channel_id": pl.String, "family": pl.String, "month": pl.Date, "h3_s": pl.Int64, "received_rc": pl.Decimal(18, 8)}
    return pl.DataFrame(told, schema=kinds, orient="row")


JAN, JUN, AUG = date(2026, 1, 1), date(2026, 6, 1), date(2026, 8, 1)
NOTHING = pl.DataFrame(schema={**UNIT, "is_late": pl.Boolean})


def grown() -> pl.DataFrame:
    """Give half a year of microtasks, support work from June on, and a shop."""
    tasks = [("mturk", "microtask", date(2026, n, 1), 3600, "10") for n in range(1, 9)]
    return months(
        *tasks, ("upwork", "freelance", JUN, 7200, "60"), ("upwork", "freelance", AUG, 3600, "30"), ("shop", "product", AUG, None, "20")
    )


def test_without_told_rungs_families_make_the_ladder_and_products_stand_beside_it() -> None:
    """Microtasks are the first rung, freelance work the second, reached five months later; a shop has no place on it."""
    told = {(row["stage"], row["month"]): row for row in ladder(grown(), NOTHING, [], THROUGH).to_dicts()}
    up = told["specialised", AUG]

    assert (up["stage_no"], up["from_stage"], up["springboard_months"], up["months_in_stage"]) == (2, "microtask", 5, 2)
    assert (told["own_work", AUG]["stage_no"], told["own_work", AUG]["springboard_months"], told["own_work", AUG]["hours_s"]) == (
        None,
        None,
        None,
    )
    assert {row["stages_by"] for row in told.values()} == {"family"}
    assert (told["microtask", AUG]["share_hours"], told["microtask", AUG]["share_income"]) == (0.5, pytest.approx(1 / 6))


def test_time_between_rungs_is_told_from_six_months_on() -> None:
    """In the fifth month the ladder is too young; two rungs begun in one month say nothing of the way between them."""
    early = grown().filter(pl.col("month") <= date(2026, 5, 1))
    both = grown().filter(pl.col("month") >= JUN)

    assert set(ladder(early, NOTHING, [], THROUGH)["suppress_reason"]) == {"too_few_months"}
    assert ladder(both, NOTHING, [], THROUGH)["springboard_months"].null_count() == ladder(both, NOTHING, [], THROUGH).height


def test_a_channel_that_told_rungs_leave_out_is_unplaced() -> None:
    """Where rungs are told, no family decides."""
    told = ladder(grown(), NOTHING, [Stage("tasks", ("mturk",), ())], THROUGH)

    assert set(told["stage"]) == {"tasks", "unplaced"}
    assert set(told["stages_by"]) == {"settings"}


def test_a_rung_of_skills_lifts_its_part_of_a_channel() -> None:
    """A third of the month's hours and two thirds of its money carry the tag: they stand on the rung above, and both add up to the month."""
    stretches = units(
        unit("mturk", 1, date(2026, 8, 3), 40, HOUR, skills=["annotation"]),
        unit("mturk", 2, date(2026, 8, 4), 10, 2 * HOUR),
        unit("x", 3, AUG, 5),
    )
    stages = [Stage("tasks", ("mturk",), ()), Stage("annotated", (), ("Annotation",))]
    told = {
        row["stage"]: row
        for row in ladder(months(("mturk", "microtask", AUG, 10_000, "50.00000001")), stretches, stages, THROUGH).to_dicts()
    }

    assert (told["annotated"]["hours_s"], told["tasks"]["hours_s"]) == (3333, 6667)
    assert told["annotated"]["received_rc"] == Decimal("33.33333334")
    assert told["annotated"]["received_rc"] + told["tasks"]["received_rc"] == Decimal("50.00000001")


def test_a_losing_month_has_no_shares_of_income() -> None:
    """More refunds than money on one rung: shares of income are null, hours are not."""
    told = ladder(months(("a", "microtask", JAN, 3600, "-5"), ("b", "freelance", JAN, 3600, "10")), NOTHING, [], THROUGH)

    assert told["share_income"].to_list() == [None, None]
    assert told["share_hours"].to_list() == [0.5, 0.5]


def test_no_months_make_no_ladder() -> None:
    """Without data there are no rows."""
    assert ladder(months(), NOTHING, [], THROUGH).is_empty()
