"""The files that people write themselves: what docs/own-files.md shows is what is read, and what invoices become."""

import re
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from connectors.settings import Account
from tests.conftest import ROOT
from tests.support.observed import digest_text, observed, refused

PAGE = (ROOT / "docs" / "own-files.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
HEADER = "invoice,client,issued,due,paid,description,hours,gross,fee,tax,currency\n"


@pytest.mark.parametrize(("number", "layout", "count"), [(0, "clocked", 2), (1, "minutes", 1), (2, "invoices", 3), (3, "proposals", 4)])
def test_what_the_page_shows_is_read_whole(number: int, layout: str, count: int, tmp_path: Path) -> None:
    """Every example of the page lands, line by line."""
    done = digest_text(SHOWN[number], tmp_path)

    assert [(p.layout, p.accepted, p.quarantined, p.added) for p in done.parts] == [(layout, count, 0, ())]


@pytest.mark.parametrize(
    "french",
    [
        "date;début;fin;canal;nature;note",
        "facture;client;émise;échéance;payée;description;heures;brut;frais;retenue;devise",
        "proposition;plateforme;envoyée;origine;issue;entretien;décidée;connects;minutes;valeur;devise;titre",
    ],
)
def test_the_french_names_of_the_page_are_known(french: str, tmp_path: Path) -> None:
    """A header in French is recognised, with no column that nobody declared."""
    done = digest_text(french + "\n", tmp_path)

    assert french in PAGE
    assert [p.added for p in done.parts] == [()]


def test_an_invoice_is_pending_until_it_is_paid(tmp_path: Path) -> None:
    """The same number in the next file: the same record, now paid on a day."""
    rows = [
        observed(digest_text(HEADER + f"7,Ann,2026-01-31,,{paid},,,100.00,,,EUR\n", tmp_path)).row(0, named=True)
        for paid in ("", "2026-02-03")
    ]

    assert [(r["record_key"], r["status"], str(r["paid_at"])) for r in rows] == [
        ("7", "pending", "None"),
        ("7", "paid", "2026-02-03 00:00:00"),
    ]


def test_what_was_kept_and_withheld_is_taken_off(tmp_path: Path) -> None:
    """Net = gross - fee - tax; an empty cell is not known, not nought."""
    frame = observed(digest_text(HEADER + "7,Ann,2026-01-31,,,,,100.00,1.50,20,EUR\n8,Ann,2026-01-31,,,,,100.00,,,EUR\n", tmp_path))

    assert frame.select("net", "fee", "tax").rows() == [(Decimal("78.50"), Decimal("1.50"), Decimal(20)), (Decimal(100), None, None)]


def test_hours_make_a_stretch_of_effort_beside_the_money(tmp_path: Path) -> None:
    """Where hours are told, and only there."""
    frame = observed(
        digest_text(
            HEADER + "7,Ann,2026-01-31,,,,1.5,100.00,,,EUR\n8,Ann,2026-01-31,,,,,5.00,,,EUR\n9,Ann,2026-01-31,,,,0,5.00,,,EUR\n", tmp_path
        )
    )

    assert frame.filter(pl.col("shape") == "effort").select("record_key", "seconds", "project").rows() == [
        ("7", 5400, "Invoices to direct clients")
    ]


def test_amounts_that_may_be_thousands_are_asked_about(tmp_path: Path) -> None:
    """`1,000` is a thousand or one: the account says which."""
    text = HEADER.replace(",", ";") + "7;Ann;2026-01-31;;;;;1,000;;;EUR\n"
    told = [observed(digest_text(text, tmp_path, Account(platform="invoice", decimal=mark)))["net"].item() for mark in (".", ",")]

    assert [r.reason for r in digest_text(text, tmp_path).refusals] == ["ambiguous_amount"]
    assert told == [Decimal(1000), Decimal(1)]


def test_an_invoice_without_a_number_or_a_client_is_refused(tmp_path: Path) -> None:
    """Nothing could know it again."""
    done = digest_text(HEADER + ",Ann,2026-01-31,,,,,1.00,,,EUR\n7,,2026-01-31,,,,,1.00,,,EUR\n", tmp_path)

    assert refused(done) == ["missing_value", "missing_value"]


def test_a_proposal_is_known_by_its_name_and_its_worth_is_no_money(tmp_path: Path) -> None:
    """Whatever its outcome, the same record; what it would pay is in no sum; nothing told is not nought."""
    head = "proposal,platform,sent,source,outcome,decided,connects,minutes,value,currency\n"
    rows = [f"P1,Upwork,2026-01-05,bid,{word},{day},,,400.00,USD\n" for word, day in (("sent", ""), ("won", "2026-01-19"))]
    seen = []
    for row in rows:
        done = digest_text(head + row, tmp_path)
        seen.append(observed(done).select("record_key", "status", "gross", "net", "quantity", "seconds").row(0))
        assert [part.money for part in done.parts] == [[]]

    assert seen == [("P1", status, Decimal(400), None, None, None) for status in ("tracked", "approved")]
