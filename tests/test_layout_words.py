"""What a layout can say of its table: a column sent twice, a period of one month, a summary behind the table."""

from pathlib import Path

import pytest

from tests.support.observed import digest_text, observed, refused
from tests.test_product_money import DETAIL, EARNINGS, PAYMENTS

PAID = "2026-01-01,2026-01-31,Amazon.com,1001,2026-03-29,USD,4.50,0.50,4.00,EUR,3.70,Paid\n"
ROW = "11/03/2025\t1500000001\tDice\tIA1\tUS\t6\t12.60\tUSD\tS\n"
TAIL = "Country Of Sale\tPartner Share Currency\tQuantity\tExtended Partner Share\nUS\tUSD\t6\t12.60\n"


def test_the_second_of_two_columns_of_one_name_is_read_under_its_own(tmp_path: Path) -> None:
    """Royalties are in the currency of the marketplace, the payout in the author's: both are called Currency."""
    rows = observed(digest_text(PAYMENTS + PAID, tmp_path))

    assert dict(rows.select("shape", "currency").iter_rows()) == {"earning": "USD", "payout": "EUR"}


@pytest.mark.parametrize(("header", "reason"), [(",Currency", "duplicate_column"), (",Marketplace", "duplicate_column"), (",Colour", None)])
def test_a_third_one_is_refused(header: str, reason: str | None, tmp_path: Path) -> None:
    """Only what the platform is known to send twice may stand twice; a new column is noted and harms nothing."""
    done = digest_text(PAYMENTS.rstrip() + header + "\n" + PAID.rstrip() + ",x\n", tmp_path)

    assert [str(r.reason) for r in done.refusals] == ([reason] if reason else [])
    assert [part.added for part in done.parts] == ([] if reason else [("Colour",)])


def test_without_its_second_currency_a_payout_is_refused(tmp_path: Path) -> None:
    """The currency of the royalty is not taken for the one of the payout."""
    text = (PAYMENTS + PAID).replace("Net Earnings,Currency,", "Net Earnings,").replace("4.00,EUR,", "4.00,")

    assert refused(digest_text(text, tmp_path)) == ["missing_currency"]


@pytest.mark.parametrize(
    ("line", "period"),
    [("Sales Period,January 2026", ("2026-01-01", "2026-01-31")), ('Sales Period,"February 2024",,', ("2024-02-01", "2024-02-29"))],
)
def test_a_month_before_the_header_is_the_period_to_its_last_day(line: str, period: tuple[str, str], tmp_path: Path) -> None:
    """The rows have no date: they stand where the month ends."""
    done = digest_text(f"{line}\n{EARNINGS}".replace("\t", ",") + "Tide,B01,Amazon.com,1,Standard,USD,4.10\n", tmp_path)
    part = done.parts[0]

    assert (str(part.covers_from), str(part.covers_to), part.stated_period, part.monthly) == (*period, True, True)
    assert observed(done)["work_date"].to_list() == [part.covers_to]


@pytest.mark.parametrize(
    ("line", "reason"), [("Sales Period,Januray 2026", "bad_date"), ("Verkaufszeitraum,Januar 2026", "period_unknown")]
)
def test_a_month_that_nobody_can_read_refuses_the_table(line: str, reason: str, tmp_path: Path) -> None:
    """Money without a day is in no month: the setting that would help is named, or the export to be made again."""
    done = digest_text(f"{line}\n{EARNINGS}".replace("\t", ",") + "Tide,B01,Amazon.com,1,Standard,USD,4.10\n", tmp_path)

    assert [str(r.reason) for r in done.refusals] == [reason]


@pytest.mark.parametrize("end", ["\n", ""])
def test_the_summary_behind_a_table_is_passed_over_and_counted(end: str, tmp_path: Path) -> None:
    """Every line is accounted for; a file that ends in its summary has lost no row of the table."""
    done = digest_text((DETAIL + ROW + ROW + TAIL).rstrip("\n") + end, tmp_path)
    part = done.parts[0]

    assert (part.records, part.accepted, part.quarantined, part.skipped) == (4, 2, 0, 2)


def test_without_a_summary_a_cut_row_is_still_refused(tmp_path: Path) -> None:
    """The last line may have lost its end."""
    done = digest_text((DETAIL + ROW + ROW).rstrip("\n"), tmp_path)

    assert refused(done) == ["truncated"]


def test_a_short_line_before_the_summary_is_refused(tmp_path: Path) -> None:
    """Only what stands behind the first line of the summary belongs to it."""
    done = digest_text(DETAIL + ROW + "11/03/2025\t1500000001\n" + ROW + TAIL, tmp_path)
    part = done.parts[0]

    assert refused(done) == ["short_row"]
    assert (part.records, part.accepted, part.quarantined, part.skipped) == (5, 2, 1, 2)
