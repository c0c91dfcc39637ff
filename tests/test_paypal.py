"""PayPal: the traps that one sample cannot show."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from connectors.facts import Facts
from connectors.settings import Account
from connectors.wallet._paypal_kinds import movement
from tests.support.answers import read_sample

ACTIVITY = "Date,Time,Time Zone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID\n"


def _read(folder: Path, name: str, text: str, **account: str) -> pl.DataFrame:
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    out = folder / name
    out.mkdir()
    done = read_sample(path, out, Account(platform="paypal", **account))  # type: ignore[arg-type]  # only texts here
    assert not done.refusals, done.refusals
    return pl.read_ipc_stream(done.parts[0].rows)


def _kind(type_: str, gross: str = "10.00", name: str = "Ann", code: str = "") -> str | None:
    rows = pl.DataFrame({"c0": [type_], "c1": [gross], "c2": [name], "c3": [code]})
    columns = {"Type": "c0", "Gross": "c1", "Name": "c2", "Transaction Event Code": "c3"}
    facts = Facts(columns=columns, zone="UTC", frame=rows, latest=date(2026, 1, 1))
    kind: str | None = rows.select(movement("Type").parse(facts).value).item()
    return kind


@pytest.mark.parametrize(
    ("type_", "gross", "kind"),
    [
        ("Mass Pay Payment", "10.00", "payment"),
        ("PreApproved Payment Bill User Payment", "-10.00", "purchase"),
        ("Bank Deposit to PP Account ", "10.00", "funding"),
        ("General Withdrawal - Bank Account", "-10.00", "withdrawal"),
        ("Reversal of ACH Withdrawal Transaction", "10.00", "funding"),
        ("User Initiated Currency Conversion", "-10.00", "conversion"),
        ("Account Hold for Open Authorization", "-10.00", "hold"),
        ("Payment Release", "10.00", "hold"),
        ("Chargeback Fee", "-10.00", "fee"),
        ("Payment Refund", "-10.00", "refund"),
        ("Chargeback", "-10.00", "refund"),
        ("Conversion de devise standard", "10,00", "conversion"),
        ("Déblocage de paiement", "10,00", "hold"),
        ("Virement standard", "-10,00", "withdrawal"),
        ("Virement bancaire sur le compte PayPal", "10,00", "funding"),
        ("Remboursement de paiement", "-10,00", "refund"),
        ("Paiement préapprouvé d'un utilisateur de facture de paiement", "-10,00", "purchase"),
        ("Allgemeine Währungsumrechnung", "10,00", "conversion"),
        ("Rückbuchung allgemeiner Einbehaltung", "10,00", "hold"),
        ("Bankgutschrift auf PayPal-Konto", "10,00", "funding"),
        ("Rückzahlung", "-10,00", "refund"),
        ("Handyzahlung", "10,00", "payment"),
        ("Rücklastschriftgebühr", "-3,00", "fee"),
        ("Conversión de divisas general", "10,00", "conversion"),
        ("Retirada iniciada por el usuario", "-10,00", "withdrawal"),
        ("Reembolso de pago", "10,00", "refund"),
        ("Pago con Pago exprés", "10,00", "payment"),
        ("Algemene valutaomrekening", "10,00", "conversion"),
    ],
)
def test_the_words_of_a_type_tell_why_money_moved(type_: str, gross: str, kind: str) -> None:
    """Conversions, holds, own money and refunds are told from payments, in every language."""
    assert _kind(type_, gross.replace(",", ".")) == kind


def test_an_unknown_type_is_told_by_the_other_party() -> None:
    """With a name it is a payment or a purchase, without one it is `other`: it is never refused."""
    assert [_kind("Zzz"), _kind("Zzz", "-1.00"), _kind("Zzz", name="")] == ["payment", "purchase", "other"]


def test_an_event_code_is_stronger_than_the_words() -> None:
    """T1105 releases a hold though its group is reversals; T0400 takes money out; a blank tells nothing."""
    told = [_kind("Zzz", "5.00", code=code) for code in ("T1105", "T1107", "T0200")]

    assert told == ["hold", "refund", "conversion"]
    assert _kind("Payment", "-5.00", code="T0400") == "withdrawal"
    assert _kind("Payment Refund", "-5.00", code="") == "refund"


def test_a_row_is_known_again_in_another_layout_language_and_zone(tmp_path: Path) -> None:
    """The activity in English and the statement in German name one transaction: one key, one event."""
    english = ACTIVITY + '10/25/2019,07:00:00,PDT,Ann,Payment,Completed,EUR,"1,250.50",-2.00,"1,248.50",8AA\n'
    header = "Datum,Uhrzeit,Zeitzone,Beschreibung,Währung,Brutto,Entgelt,Netto,Transaktionscode,Name\n"
    german = header + '25.10.2019,16:00:00,Europe/Berlin,Zahlung,EUR,"1.250,5","-2,00","1.248,50",8AA,Ann\n'
    a, b = _read(tmp_path, "a", english), _read(tmp_path, "b", german)

    assert a["record_key"].to_list() == b["record_key"].to_list()
    assert a.select("gross", "fee", "net", "ref", "kind").equals(b.select("gross", "fee", "net", "ref", "kind"))


def test_the_account_settles_dates_that_can_be_read_two_ways(tmp_path: Path) -> None:
    """The same text is the 2nd of January or the 1st of February, as the account says."""
    text = ACTIVITY + "2/1/2020,10:00:00,GMT,Ann,Payment,Completed,GBP,5.00,0.00,5.00,9AA\n"
    days = [_read(tmp_path, order, text, date_order=order)["work_date"].item() for order in ("mdy", "dmy")]

    assert days == [date(2020, 2, 1), date(2020, 1, 2)]


def test_the_short_history_asks_for_its_currency(tmp_path: Path) -> None:
    """The short form of 2016 names no currency: the file waits until the account does."""
    path = tmp_path / "short.csv"
    path.write_text("Date, Time, Time Zone, Name, Type, Status, Amount, Receipt ID, Balance,\n")
    refusal = read_sample(path, tmp_path, Account(platform="paypal")).refusals[0]

    assert refusal.reason == "missing_currency"
    assert "currency =" in refusal.remedy


def test_a_memo_moves_no_money(tmp_path: Path) -> None:
    """Only rows that PayPal calls memos are passed over; an authorisation that moved the balance is not."""
    header = ACTIVITY.replace("\n", ",Balance Impact\n")
    row = "25/10/2019,07:00:00,GMT,Ann,General Authorization,Completed,EUR,-5.00,0.00,-5.00,8A%d,%s\n"
    frame = _read(tmp_path, "memo", header + "".join(row % place for place in ((1, "Memo"), (2, "Debit"), (3, ""))))

    assert frame["line"].to_list() == [3]
