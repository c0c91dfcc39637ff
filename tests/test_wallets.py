"""Payoneer and Revolut: the traps that one sample cannot show."""

from pathlib import Path

import polars as pl
import pytest

from connectors.payers import bare
from connectors.settings import Account
from tests.support.observed import digest_text, observed

PAYONEER = "Transaction Date,Transaction Time,Time Zone,{id}Description,Credit Amount,Debit Amount,Currency,Status,Running Balance{more}\n"
REVOLUT = "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
GERMAN = "Art,Produkt,Datum des Beginns,Datum des Abschlusses,Beschreibung,Betrag,Gebühr,Währung,Status,Kontostand\n"


def _read(folder: Path, text: str, account: Account | None = None) -> pl.DataFrame:
    done = digest_text(text, folder, account)
    assert not done.refusals, done.refusals
    return observed(done)


def test_payoneers_report_without_ids_knows_the_activitys_rows_again(tmp_path: Path) -> None:
    """The same two movements, with ids in one zone and without in another: the same keys."""
    activity = PAYONEER.format(id="Transaction ID,", more="")
    activity += "03/25/2025,10:05:00,UTC,9001,Payment from Ann,410.00,,USD,Completed,510.00\n"
    activity += "03/14/2025,10:05:00,UTC,9002,Account fee,,29.95,USD,Completed,100.00\n"
    report = PAYONEER.format(id="", more=",Payout method")
    report += "25-03-2025,11:05:00,CET,Payment from Ann,410.00,,USD,Completed,510.00,Card\n"
    report += "14-03-2025,11:05:00,CET,Account fee,,-29.95,USD,Completed,100.00,Card\n"
    a, b = _read(tmp_path, activity), _read(tmp_path, report)

    assert a["record_key"].to_list() == b["record_key"].to_list()
    assert a.select("gross", "kind", "client").equals(b.select("gross", "kind", "client"))
    assert (a["ref"].null_count(), b["ref"].null_count()) == (0, 2)


def test_the_account_says_which_way_payoneers_report_writes_dates(tmp_path: Path) -> None:
    """`03-04-2025` is March or April as the account says."""
    text = PAYONEER.format(id="", more=",Payout method") + "03-04-2025,11:05:00,UTC,Account fee,,1,USD,Completed,1,Card\n"
    days = [str(_read(tmp_path, text, Account(platform="payoneer", date_order=order))["work_date"][0]) for order in ("mdy", "dmy")]

    assert days == ["2025-03-04", "2025-04-03"]


def test_revolut_in_another_language_and_year_tells_the_same_record(tmp_path: Path) -> None:
    """Types, products and unpadded hours change; start, amount and balance know the row again."""
    english = REVOLUT + "CARD_PAYMENT,Current,2021-09-06 6:11:59,2021-09-07 6:11:59,Shop,-2.84,0.50,EUR,COMPLETED,225.18\n"
    german = GERMAN + "Kartenbezahlung,Giro,2021-09-06 06:11:59,2021-09-07 06:11:59,Shop,-2.84,0.50,EUR,ABGESCHLOSSEN,225.18\n"
    a, b = _read(tmp_path, english), _read(tmp_path, german)

    assert a.select("record_key", "net", "kind", "event_at").equals(b.select("record_key", "net", "kind", "event_at"))
    assert str(a["net"][0]) == "-3.34000000"


@pytest.mark.parametrize(
    ("kind", "description", "amount", "movement"),
    [
        ("Topup", "Payment from ANN BUYER", "10", "payment"),
        ("Topup", "Apple Pay top-up by *1234", "10", "funding"),
        ("Transfer", "From EUR Savings", "10", "other"),
        ("Transfer", "Transfer from ANN BUYER", "10", "payment"),
        ("Transfer", "To ANN BUYER", "-10", "other"),
        ("Card Payment", "Payment from hell (a band)", "-10", "purchase"),
        ("Charge Refund", "Plan", "10", "refund"),
    ],
)
def test_what_revolut_calls_a_transfer_may_be_a_payment(kind: str, description: str, amount: str, movement: str, tmp_path: Path) -> None:
    """Money from somebody by name is a payment; own pockets and cards are not."""
    text = REVOLUT + f"{kind},Current,2026-01-06 06:11:59,2026-01-06 06:11:59,{description},{amount},0,EUR,COMPLETED,100\n"

    assert _read(tmp_path, text)["kind"].to_list() == [movement]


def test_what_was_bought_of_a_platform_is_no_payout_of_it(tmp_path: Path) -> None:
    """Only a payment names the platform behind it: a purchase there, or its refund, does not."""
    rows = ("Topup,{},Payment from Gumroad,10", "Card Payment,{},Gumroad,-10", "Card Refund,{},Gumroad,10")
    when = "Current,2026-01-06 06:11:59,2026-01-06 06:11:59"
    text = REVOLUT + "".join(row.format(when) + ",0,EUR,COMPLETED,100\n" for row in rows)

    assert _read(tmp_path, text).sort("line")["counterparty"].to_list() == ["gumroad", None, None]


@pytest.mark.parametrize(
    ("text", "name"),
    [("Payment from Acme", "Acme"), (" Payment from  Acme Ltd ", "Acme Ltd"), ("Payment fromage", "Payment fromage"), ("Acme", "Acme")],
)
def test_words_before_a_name_are_whole_words(text: str, name: str) -> None:
    """`Payment from` is taken off only before a name."""
    assert bare(text, ("Payment from",)) == name
