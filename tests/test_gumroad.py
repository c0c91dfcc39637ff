"""What the samples of Gumroad do not show: two files that tell one sale, and totals that must hold."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from connectors import cells
from connectors.decide import decide
from connectors.read import LIMITS, open_tables
from connectors.recognise import is_header, recognise
from connectors.settings import Account
from tests.support.answers import read_sample
from tests.support.observed import digest_text, observed

SAMPLES = Path(__file__).parent / "samples" / "gumroad"
SALES, PAYOUT = SAMPLES / "sales_2026_custom_fields.csv", SAMPLES / "payout_2026-04-10.csv"


def _nets(path: Path, folder: Path) -> dict[str, object]:
    rows = observed(read_sample(path, folder)).filter(pl.col("record_key").str.contains("=="))
    return dict(rows.select("record_key", "net").iter_rows())


def test_both_files_know_a_sale_and_what_came_of_it_by_one_key(tmp_path: Path) -> None:
    """Only the part of the fee that comes back with a refund differs: the sales CSV does not say it."""
    sold, settled = _nets(SALES, tmp_path), _nets(PAYOUT, tmp_path)
    shared = sold.keys() & settled.keys()

    assert {k for k in sold if ":" in k} <= shared
    assert {k for k in shared if sold[k] != settled[k]} == {
        "S5aaaaaaaaaaaaaaaaaaaQ==:refund",
        "S6aaaaaaaaaaaaaaaaaaaQ==:refund",
    }


def test_a_dispute_that_was_won_leaves_the_sale(tmp_path: Path) -> None:
    """Sale, chargeback and credit of one purchase add up to its net, in either file."""
    for path in (SALES, PAYOUT):
        nets = [net for key, net in _nets(path, tmp_path).items() if key.startswith("S8")]
        assert sum(nets) == pl.Series(["7.91"]).str.to_decimal(scale=8)[0]  # type: ignore[arg-type]


def test_a_payout_adds_up_to_its_own_total(tmp_path: Path) -> None:
    """The subtotals in front of the total are not added again, and fraction noise does not break the sum."""
    done = read_sample(PAYOUT, tmp_path)

    assert done.parts[0].stated_total == ("Taxes ($) 1.8, Shipping ($) 0, Sale Price ($) 45.71, Gumroad Fees ($) 14.1, Net Total ($) 36.22")


@pytest.mark.parametrize(("was", "now"), [("45.71", "45.72"), ("36.22", "36.2")])
def test_a_total_that_is_a_cent_off_refuses_the_payout(was: str, now: str, tmp_path: Path) -> None:
    """A payout that was cut or edited stays out whole."""
    lines = PAYOUT.read_text(encoding="utf-8").splitlines(keepends=True)
    assert was in lines[-1]
    done = digest_text("".join([*lines[:-1], lines[-1].replace(was, now)]), tmp_path)

    assert [r.reason for r in done.refusals] == ["total_mismatch"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("-17.689999999999998", "-17.69000000"),
        ("0.30000000000000004", "0.30000000"),
        ("123456.78000000001", "123456.78000000"),
        ("1.2345678912345678", "1.2345678912345678"),
        ("0.000000000000001", "0.000000000000001"),
        ("12.34", "12.34"),
        ("", ""),
        ("1e-05", "1e-05"),
    ],
)
def test_only_the_noise_of_binary_fractions_is_undone(text: str, read: str) -> None:
    """A number that truly has many digits is left as it is, and refused later."""
    assert pl.DataFrame({"c": [text]}).select(cells.unfloat(pl.col("c"))).item() == read


def test_the_rows_of_one_payout_file_share_its_last_day(tmp_path: Path) -> None:
    """One file is one payout, whatever the order and size of its pieces; damaged days and the total do not count."""
    head, *rows = (SAMPLES / "payout_2024_connect.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "payout.csv"
    path.write_text("\n".join([head, *reversed(rows[:-1]), "Sale,9999,x,Course,,,0.0,0.0,1.0,0.0,1.0", rows[-1]]) + "\n", encoding="utf-8")
    (table,) = open_tables(path, is_header, limits=replace(LIMITS, chunk_rows=2))
    facts = decide(table, recognise(table), Account(platform="gumroad"), "UTC")
    (part,) = read_sample(path, tmp_path).parts
    refs = pl.read_ipc_stream(part.rows).group_by("shape").agg(pl.col("ref").unique().sort()).sort("shape").rows()

    assert facts.last == {"Date": "2024-05-31"}
    assert refs == [("earning", ["2024-05-31"]), ("payout", ["2024-05-31/direct"])]
