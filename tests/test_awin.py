"""Awin: states of one id over time, and what an envelope says about them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from connectors.fetch import Response, envelope
from connectors.settings import Account
from tests.support.answers import read_sample
from transforms.digest import Part

FETCHED = datetime(2026, 4, 2, 8, 5, 11, 250_000, tzinfo=UTC)


def sale(**more: object) -> dict[str, object]:
    """Make one transaction with what a layout needs."""
    return {
        "id": 7,
        "advertiserId": 31101,
        "siteName": "Café Crème",
        "commissionStatus": "pending",
        "commissionAmount": {"amount": 4.26, "currency": "EUR"},
        "transactionDate": "2026-07-01T00:30:00",
        "validationDate": None,
        **more,
    }


def pulled(timezone: str, *rows: dict[str, object]) -> bytes:
    """Make the envelope that a pull keeps."""
    url = "https://api.awin.com/publishers/4711/transactions/"
    answer = Response(url=url, status=200, headers={}, body=json.dumps(rows).encode(), fetched_at=FETCHED)
    return envelope("awin", {"timezone": timezone}, answer, (date(2026, 3, 2), date(2026, 3, 31)))


def read(content: bytes, folder: Path) -> Part:
    """Read one file of Awin."""
    path = folder / "awin.json"
    path.write_bytes(content)
    done = read_sample(path, folder, Account(platform="awin"))
    assert not done.refusals
    return done.parts[0]


def test_an_envelope_says_when_it_was_fetched(tmp_path: Path) -> None:
    """What a pull saw is true at the instant of the call, not at the last date among its rows."""
    assert read(pulled("UTC", sale()), tmp_path).observed_at == FETCHED.replace(tzinfo=None)


def test_a_saved_answer_is_as_old_as_its_last_date(tmp_path: Path) -> None:
    """A saved list has no instant of its own: the latest transaction or validation stands for it."""
    rows = [sale(), sale(id=8, commissionStatus="approved", validationDate="2026-08-01T10:00:00")]

    assert str(read(json.dumps(rows).encode(), tmp_path).observed_at) == "2026-08-01 10:00:00"


@pytest.mark.parametrize(("timezone", "utc"), [("UTC", "00:30"), ("Europe/Berlin", "22:30"), ("US/Pacific", "07:30")])
def test_dates_are_in_the_zone_that_was_asked_for(tmp_path: Path, timezone: str, utc: str) -> None:
    """Awin writes no offset; the envelope keeps the zone of the call."""
    rows = pl.read_ipc_stream(read(pulled(timezone, sale()), tmp_path).rows)

    assert f"{rows['event_at'][0]:%H:%M}" == utc


def test_a_zone_that_nobody_knows_moves_no_date(tmp_path: Path) -> None:
    """A row whose zone is not understood waits in quarantine."""
    part = read(pulled("Europe/Atlantis", sale()), tmp_path)

    assert pl.read_ipc(part.refused)["reason"].to_list() == ["bad_time_zone"]


STATES = {
    "pending": (sale(), "pending", None),
    "approved": (sale(commissionStatus="approved", paidToPublisher=False, paymentId=0), "approved", None),
    "paid by flag": (sale(commissionStatus="approved", paidToPublisher=True, paymentId=0), "paid", None),
    "paid by payment": (sale(commissionStatus="approved", paymentId=55), "paid", "55"),
    "declined": (sale(commissionStatus="declined", paymentId=0), "rejected", None),
    "taken back": (sale(commissionStatus="declined", paidToPublisher=True, paymentId=55), "reversed", "55"),
    "deleted": (sale(commissionStatus="deleted"), "cancelled", None),
}


@pytest.mark.parametrize(("row", "status", "ref"), STATES.values(), ids=STATES.keys())
def test_payment_is_told_beside_the_status(tmp_path: Path, row: dict[str, object], status: str, ref: str | None) -> None:
    """`commissionStatus` stays approved after the payment, and a payment id of 0 is none."""
    seen = pl.read_ipc_stream(read(json.dumps([row]).encode(), tmp_path).rows).row(0, named=True)

    assert (seen["status"], seen["ref"], seen["raw_status"]) == (status, ref, row["commissionStatus"])


def test_people_and_baskets_are_passed_over_by_name(tmp_path: Path) -> None:
    """Addresses, references and baskets are declared, so that none is reported as new and none is read."""
    private = {
        "ipHash": "-917", "clickRefs": {"clickRef": "ada"}, "orderRef": "99", "voucherCode": "ADA",
        "customParameters": [{"key": "mail", "value": "ada"}], "basketProducts": [{"name": "ada"}],
        "transactionParts": [{"amount": 1}], "saleAmount": {"amount": 42, "currency": "EUR"},
    }  # fmt: skip
    part = read(json.dumps([sale(**private)]).encode(), tmp_path)

    assert part.added == ()
    assert "ada" not in str(pl.read_ipc_stream(part.rows).to_dicts()).casefold()
