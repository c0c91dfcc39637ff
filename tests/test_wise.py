"""Wise: one event told by several exports is one record."""

from pathlib import Path

import polars as pl
import pytest

from tests.support.observed import digest_text, observed, refused

HEADER = "TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance,Exchange Rate,Payer Name,Merchant,Total fees\n"
HISTORY = (
    "ID,Status,Direction,Created on,Finished on,Source fee amount,Source fee currency,Target fee amount,Target fee currency,Source name,"
    "Source amount (after fees),Source currency,Target name,Target amount (after fees),Target currency,Exchange rate,Reference,Batch\n"
)
MERGED = HEADER + "CARD-7,05-03-2026,-64.55,CHF,Kitchen,,25.33,,,Kitchen,0.19\n"
APART = (
    HEADER + "CARD-7,05-03-2026,-64.36,CHF,Kitchen,,25.33,,,Kitchen,0.19\n"
    "FEE-CARD-7,05-03-2026,-0.19,CHF,Wise Charges for: CARD-7,,89.69,,,Kitchen,\n"
)
TOLD = (
    HISTORY + "CARD_TRANSACTION-7,COMPLETED,OUT,2026-03-05 09:00:00,2026-03-05 09:00:00,0.19,CHF,,,Me,64.36,CHF,Kitchen,56.00,GBP,0.87,,\n"
)
NO_FEES = (
    "ID,Status,Direction,Created on,Finished on,Source name,Source amount (after fees),Source currency,Target name,"
    "Target amount (after fees),Target currency,Exchange rate,Reference,Batch\n"
    "TRANSFER-8,COMPLETED,OUT,2026-03-05 09:00:00,2026-03-05 09:00:00,Me,10.00,EUR,Ann,10.00,EUR,1,,\n"
)


def _read(folder: Path, text: str) -> pl.DataFrame:
    return observed(digest_text(text, folder))


def test_statements_of_both_styles_and_the_history_tell_one_record(tmp_path: Path) -> None:
    """Fees merged or apart: same key, same gross, fee and net; and the history agrees with both."""
    merged, apart, history = (_read(tmp_path, text) for text in (MERGED, APART, TOLD))
    told = [frame.select("record_key", "gross", "fee", "net", "currency", "kind", "ref").rows() for frame in (merged, apart, history)]

    assert told[0] == told[1] == told[2]
    assert [str(v) for v in told[0][0][1:4]] == ["-64.36000000", "0.19000000", "-64.55000000"]


def test_the_fees_apart_add_up_to_the_balance(tmp_path: Path) -> None:
    """The fee row is passed over by name and its money is kept: both rows moved the balance by 64.55 together."""
    done = digest_text(APART, tmp_path)

    assert (done.parts[0].accepted, done.parts[0].skipped) == (1, 1)
    assert [m["accepted"] for m in done.parts[0].money] == ["-64.55000000"]


@pytest.mark.parametrize("owner", ["CARD-7,05-03-2026,-64.36,CHF,Kitchen,,25.33,,,Kitchen,0.20\n", ""])
def test_a_fee_that_its_payment_does_not_state_stays_a_row(owner: str, tmp_path: Path) -> None:
    """The payment of another period, or with another fee, proves nothing: no money is dropped."""
    text = HEADER + owner + "FEE-CARD-7,05-03-2026,-0.19,CHF,Wise Charges for: CARD-7,,89.69,,,Kitchen,\n"
    fees = _read(tmp_path, text).filter(pl.col("kind") == "fee")

    assert fees["net"].cast(pl.String).to_list() == ["-0.19000000"]


def test_a_history_without_fee_columns_tells_no_fee(tmp_path: Path) -> None:
    """The fee is unknown, not nought."""
    (row,) = _read(tmp_path, NO_FEES).iter_rows(named=True)

    assert (row["fee"], str(row["net"])) == (None, "-10.00000000")


def test_a_spreadsheets_dates_are_not_guessed(tmp_path: Path) -> None:
    """Wise prints days first with hyphens: a slash means that somebody saved the file again."""
    done = digest_text(MERGED.replace("05-03-2026", "3/5/2026"), tmp_path)

    assert refused(done) == ["bad_date"]
