"""The real PayPal exports beside the project, against the facts that were verified on them."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from connectors.settings import Account
from tests.support.answers import read_sample

pytestmark = pytest.mark.shared

PAIRS = {"activity_custom_en_us_2019": 6, "activity_de_2025_41cols_bom": 10, "oca_statement_en": 17}
"""Consecutive rows of one currency, in the files whose running balance is per currency."""

ROWS = {
    "activity_custom_en_us_2019": 7,
    "activity_de_2025_41cols_bom": 11,
    "oca_statement_en": 19,
    "activity_au_2024_bom": 3,
    "amouhzi_example2": 1,
}


def _rows(folder: Path, name: str, out: Path, account: Account | None = None) -> pl.DataFrame:
    done = read_sample(folder / "paypal" / f"paypal_{name}.csv", out, account)
    assert not done.refusals
    assert done.parts[0].added == ()
    return pl.read_ipc_stream(done.parts[0].rows).sort("line")


def _balances(path: Path) -> dict[int, Decimal]:
    """Give the balance that PayPal prints, by physical line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [(reader.line_num, row) for reader in [csv.DictReader(file, skipinitialspace=True)] for row in reader]
    texts = {line: row.get("Balance") or row.get("Guthaben") or "" for line, row in lines}
    comma = "Guthaben" in lines[0][1]
    plain = {n: t.replace(".", "").replace(",", ".") if comma else t.replace(",", "") for n, t in texts.items()}
    return {line: Decimal(text) for line, text in plain.items()}


@pytest.mark.parametrize(("name", "count"), ROWS.items())
def test_every_row_lands_and_net_is_gross_less_fee(shared_samples: Path, tmp_path: Path, name: str, count: int) -> None:
    """No row is refused, and the stated net is checked on each."""
    frame = _rows(shared_samples, name, tmp_path)

    assert frame.height == count
    assert frame.filter(pl.col("gross") - pl.col("fee") != pl.col("net")).is_empty()
    assert frame["record_key"].n_unique() == count


@pytest.mark.parametrize(("name", "count"), PAIRS.items())
def test_every_row_moves_the_balance(shared_samples: Path, tmp_path: Path, name: str, count: int) -> None:
    """Balance = balance before + net for all 33 consecutive pairs of one currency, pending rows included."""
    frame = _rows(shared_samples, name, tmp_path)
    balances = _balances(shared_samples / "paypal" / f"paypal_{name}.csv")
    pairs = 0
    for (_,), part in frame.group_by("currency"):
        lines, nets = part["line"].to_list(), part["net"].to_list()
        for before, line, net in zip(lines, lines[1:], nets[1:], strict=False):
            assert balances[line] == balances[before] + net, (name, line)
            pairs += 1

    assert pairs == count


def test_the_history_runs_from_new_to_old(shared_samples: Path, tmp_path: Path) -> None:
    """Its dates can be read two ways, so the order is asked for; the newest row stands first."""
    name = "history_en_us_2016_leading_spaces"
    path = shared_samples / "paypal" / f"paypal_{name}.csv"
    assert read_sample(path, tmp_path).refusals[0].reason == "ambiguous_date"
    frame = _rows(shared_samples, name, tmp_path, Account(platform="paypal", date_order="mdy"))

    balances, nets = list(_balances(path).values()), frame["net"].to_list()
    assert balances[0] == balances[1] + nets[0]
    assert frame["kind"].to_list() == ["purchase", "funding"]


def test_kinds_of_the_real_rows(shared_samples: Path, tmp_path: Path) -> None:
    """The English statement holds payments, withdrawals, and two legs of each conversion."""
    frame = _rows(shared_samples, "oca_statement_en", tmp_path)
    by_kind = dict(frame.group_by("kind").len().iter_rows())

    assert by_kind == {"payment": 7, "conversion": 8, "withdrawal": 4}


def test_an_answer_of_the_api_is_read(shared_samples: Path, tmp_path: Path) -> None:
    """A page of the Transaction Search API lands whole; `T1234` is of the group T12, corrections."""
    saved = json.loads((shared_samples / "paypal" / "paypal_api_transaction_search_oca.json").read_text(encoding="utf-8"))
    page = next(part for part in saved if part.get("transaction_details"))
    path = tmp_path / "page.json"
    path.write_text(json.dumps(page), encoding="utf-8")
    done = read_sample(path, tmp_path)
    rows = pl.read_ipc_stream(done.parts[0].rows)

    assert [(part.layout, part.added, part.quarantined) for part in done.parts] == [("transaction_search", (), 0)]
    assert rows.select("gross", "fee", "net", "kind").rows() == [(Decimal(1000), Decimal(100), Decimal(900), "refund")] * 2


def test_pages_among_transactions_are_refused_and_not_passed_over(shared_samples: Path, tmp_path: Path) -> None:
    """The saved list mixes four transactions with four pages: the transactions are read, each page is a refused line."""
    done = read_sample(shared_samples / "paypal" / "paypal_api_transaction_search_oca.json", tmp_path)

    assert [(part.records, part.accepted, part.quarantined) for part in done.parts] == [(8, 4, 4)]
