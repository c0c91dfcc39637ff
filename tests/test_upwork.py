"""What the samples of Upwork do not show: one row in two generations, a client's rows, dates to ask about."""

from pathlib import Path

import pytest

from connectors.settings import Account
from tests.support.answers import read_sample
from tests.support.observed import digest_text, observed, refused

SAMPLES = Path(__file__).parent / "samples" / "upwork"
OLD = "Date,Ref ID,Type,Description,Agency,Freelancer,Team,Account Name,PO,Amount,ExchangeRate,Currency,Balance\n"
NEW = (
    "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,"
    "Description 2,Description 3,Agency team,Freelancer,Client team,Account name,PO,Ref ID,Amount $,"
    "Amount in local currency,Currency,Current balance $,Payment method\n"
)


def test_two_generations_tell_one_row_with_one_key(tmp_path: Path) -> None:
    """The id of the platform, the type without case or hyphen and the typed amount know a row again."""
    old = OLD + '"Dec 1, 2025",700001,Fixed Price,A job,,Me,A client,Me,,1200.50,,USD,1200.50\n'
    new = NEW + '"Dec 1, 2025",99,Fixed-price,A job,,,,,,Me,A client,Me,,700001,"1,200.5",,,1200.50,\n'

    keys = [observed(digest_text(text, tmp_path))["record_key"].to_list() for text in (old, new)]

    assert keys[0] == keys[1]


def test_a_row_without_any_id_is_refused(tmp_path: Path) -> None:
    """Without an id a later export could not be told from a second payment."""
    done = digest_text(OLD + '"Dec 1, 2025",,Hourly,A job,,Me,A client,Me,,10.00,,USD,10.00\n', tmp_path)

    assert refused(done) == ["missing_value"]


def test_a_clients_debit_is_no_loss_of_a_freelancer(tmp_path: Path) -> None:
    """Work below zero is a client's escrow: refused with its amount, while a refund below zero is taken."""
    rows = [f'"Dec 1, 2025",{n},{kind},A job,,Me,,Me,,-50.00,,USD,0.00\n' for n, kind in enumerate(("Fixed Price", "Refund"))]
    done = digest_text(OLD + "".join(rows), tmp_path)

    assert refused(done) == ["unclaimed_row"]
    assert [m["quarantined"] for m in done.parts[0].money] == ["-50.00000000"]
    assert observed(done)["kind"].to_list() == ["refund"]


@pytest.mark.parametrize(("order", "day"), [("mdy", "2026-01-05"), ("dmy", "2026-05-01")])
def test_the_account_answers_for_dates_that_tell_nothing(order: str, day: str, tmp_path: Path) -> None:
    """A file whose dates can be read both ways is read as the account says, and refused without it."""
    told = Account(platform="upwork", date_order=order)  # type: ignore[arg-type]
    done = read_sample(SAMPLES / "seven_columns_ambiguous.csv", tmp_path, told)

    assert [str(d) for d in observed(done)["work_date"]] == [day]


def test_dates_with_a_month_name_need_no_order(tmp_path: Path) -> None:
    """`Oct 2, 2026` is read although the order of numeric dates is asked for elsewhere."""
    done = digest_text(
        OLD + '"Oct 2, 2025",1,Hourly,A job,,Me,A client,Me,,10.00,,USD,10.00\n'
        '"3 parts",2,Hourly,A job,,Me,A client,Me,,10.00,,USD,10.00\n',
        tmp_path,
        Account(platform="upwork", date_order="dmy"),
    )

    assert [str(d) for d in observed(done)["work_date"]] == ["2025-10-02"]
    assert refused(done) == ["bad_date"]


def test_the_weekly_summary_gives_way_to_the_transactions(tmp_path: Path) -> None:
    """Its money is that of the transactions before they are billed; its hours stay."""
    done = read_sample(SAMPLES / "weekly_summary.csv", tmp_path)

    assert done.parts[0].yields_to == ("transactions",)
    assert done.parts[0].shapes == ("earning", "effort")


def test_a_changed_amount_of_the_current_week_is_the_same_row(tmp_path: Path) -> None:
    """The key of a weekly row holds neither hours nor amount."""
    head = '"Date","Contract","Hours","Amount","Payment type"\n'
    first = observed(digest_text(head + '"2026-08-03","A (b) (77)","1","20",""\n', tmp_path))
    later = observed(digest_text(head + '"2026-08-03","A (b) (77)","1.5","30","Hourly"\n', tmp_path))

    assert first["record_key"].to_list() == later["record_key"].to_list()
    assert later["seconds"].drop_nulls().to_list() == [5400, 5400], "the earning, which is billed by the hour, and the effort"


def test_the_accepted_rows_explain_the_running_balance(tmp_path: Path) -> None:
    """Earnings less withdrawals of a whole report end at its newest balance."""
    done = read_sample(SAMPLES / "statements_2019.csv", tmp_path)
    rows = observed(done)
    sums = [rows.filter(shape=shape)["net"].sum() for shape in ("earning", "payout")]

    assert sums[0] == sums[1]
