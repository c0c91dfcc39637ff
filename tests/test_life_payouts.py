"""The payouts of the sample life are found in its wallet, and what was not paid out is the truth, to the last digit."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.life import life_home, moisson

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def life() -> Path:
    """A home where the sample life was run."""
    return life_home()


@pytest.fixture(scope="module")
def truth(life: Path) -> dict[str, Any]:
    """What a perfect pipeline must find."""
    found: dict[str, Any] = json.loads((life / "truth.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def con(life: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse."""
    with duckdb.connect(str(life / "data" / "moisson.duckdb"), read_only=True) as opened:
        yield opened


def exact(told: dict[str, str]) -> dict[str, Decimal]:
    """Give amounts of the truth."""
    return {currency: Decimal(amount) for currency, amount in told.items() if Decimal(amount)}


@pytest.mark.parametrize("platform", ["upwork", "awin", "gumroad"])
def test_every_payout_is_there_with_its_receipt(con: duckdb.DuckDBPyConnection, truth: dict[str, Any], platform: str) -> None:
    """What left is what the platform sent; what was matched is what PayPal shows; only the last one of Upwork is on its way."""
    query = "SELECT payout_currency, sum({0}) FROM mart.payout_match WHERE platform = ? AND told_by <> 'receipt' AND {1} GROUP BY 1"
    sent = dict(con.execute(query.format("payout_gross", "true"), [platform]).fetchall())
    received = dict(con.execute(query.format("receipt_gross", "status = 'matched'"), [platform]).fetchall())
    states = con.execute("SELECT status, count(*) FROM mart.payout_match WHERE platform = ? GROUP BY 1", [platform]).fetchall()

    assert sent == exact(truth["earned"][platform]["payouts"])
    assert received == exact(truth["wallet"]["receipts"][platform.capitalize()])
    assert {s for s, _ in states} == ({"matched", "timing"} if platform == "upwork" else {"matched"})


def test_the_wallets_fees_are_all_named(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """PayPal keeps a fee of Awin's payments only; nothing else is lost on the way."""
    fees = con.execute("SELECT payout_currency, sum(diff_wallet_fee) AS fee FROM mart.payout_match GROUP BY 1 HAVING fee > 0").fetchall()
    lost = con.execute(
        "SELECT count(*) FROM mart.payout_match WHERE diff_transfer_fee <> 0 OR diff_fx <> 0 OR diff_missing <> 0"
    ).fetchone()

    assert dict(fees) == exact(truth["wallet"]["fees"])
    assert lost == (0,)


def test_a_platform_that_tells_no_payouts_is_known_by_its_receipts(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """Prolific's cash-outs are in no export: each is a receipt alone, and what it still owes is earned less received."""
    rows = con.execute(
        "SELECT status, told_by, receipt_currency, sum(receipt_gross) FROM mart.payout_match WHERE platform = 'prolific' GROUP BY ALL"
    )
    found = rows.fetchall()
    balance = con.execute("SELECT currency, not_paid_out, paid_by FROM mart.payout_balance WHERE platform = 'prolific'").fetchall()
    told = truth["earned"]["prolific"]

    assert {(status, by) for status, by, _, _ in found} == {("unannounced", "receipt")}
    assert {currency: amount for _, _, currency, amount in found} == exact(told["payouts"])
    assert {c: amount for c, amount, _ in balance} == {
        c: Decimal(told["gross_approved"][c]) - Decimal(told["payouts"][c]) for c in told["payouts"]
    }
    assert {by for _, _, by in balance} == {"receipt"}


def test_what_is_earned_and_not_paid_out_is_the_truth(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """Awin owes its approved commissions that no payment took; where no export tells of payouts, it is unknown and not nought."""
    owed = dict(con.execute("SELECT currency, not_paid_out FROM mart.payout_balance WHERE platform = 'awin'").fetchall())
    unknown = con.execute(
        "SELECT platform FROM mart.payout_balance WHERE not_paid_out IS NULL AND reason = 'unknown' ORDER BY 1"
    ).fetchall()
    told = truth["earned"]["awin"]

    assert owed == {c: Decimal(told["gross_approved"][c]) - Decimal(told["payouts"][c]) for c in owed}
    assert unknown == [("amazon_associates",), ("mturk",)]


def test_money_sent_to_a_bank_nobody_imports_is_not_called_missing(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """PayPal's withdrawals are in the table, and no export could show where they arrived."""
    rows = con.execute(
        "SELECT status, payout_currency, sum(payout_gross) FROM mart.payout_match WHERE told_by = 'wallet' GROUP BY ALL"
    ).fetchall()

    assert [(status, {currency: amount}) for status, currency, amount in rows] == [
        ("uncovered", exact(truth["wallet"]["bank_withdrawals"]))
    ]


def test_status_says_it_in_one_line(life: Path) -> None:
    """How much is paid out and not received, and how much is earned and not paid out, each per currency."""
    done = moisson(life, "status")
    line = re.search(r"Paid out and not received: .*? untold; earned and not paid out: .*?[A-Z]{3}\.", " ".join(done.stdout.split()))

    assert line is not None
    assert line[0] == (
        "Paid out and not received: 1,040.80 USD on its way, nothing missing, nothing untold; "
        "earned and not paid out: 31.81 EUR + 81.97 GBP + 673.48 USD."
    )
