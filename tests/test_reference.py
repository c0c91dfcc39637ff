"""The parameters that come with Moisson, and the wages and rates that people import beside them."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors._json_stat import records
from connectors.catalogue import platforms
from tests.support.ledger import put
from warehouse import reference
from warehouse.rates import take_rates
from warehouse.reference import BUNDLED, bundled, take_bundled, take_wages, version
from warehouse.schema import tables
from warehouse.store import SCHEMA_VERSION, Store

ON = "valid_from <= $day AND coalesce(valid_to, DATE '9999-12-31') >= $day"
WAGE = f"SELECT gross_per_h FROM ref.benchmark_wage WHERE country = $country AND basis = 'statutory_min' AND {ON}"
FEE = f"""
SELECT sum(pct * greatest(least(coalesce(upper_amount, $billed), $billed) - lower_amount, 0)) FROM ref.fee_schedule
WHERE platform = $platform AND fee_kind = 'service' AND {ON}
"""
LATER = datetime(2026, 9, 1)  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it
FR_S2 = "SELECT gross_per_month, source, flag, confidence FROM ref.benchmark_wage WHERE country = 'FR' AND valid_from = '2026-07-01'"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new warehouse."""
    with Store(tmp_path / "warehouse.duckdb") as made:
        yield made


def told(country: str, day: date, gross: str, flag: str | None = None) -> dict[str, Any]:
    """Give the observation of one figure of Eurostat."""
    same = {"shape": "wage", "record_key": f"{country}{day}", "item": country, "currency": "EUR"}
    return same | {"gross": Decimal(gross), "work_date": day, "raw_status": flag}


def one(store: Store, query: str, **known: Any) -> Any:
    """Give the first cell of a query with named parameters."""
    row = store.con.execute(query, known).fetchone()
    return None if row is None else row[0]


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_file_names_columns_of_its_table(name: str) -> None:
    """Every column of a file is one of the table, and the columns that must be filled are there."""
    table = tables()[f"ref.{name}"]
    columns = set(bundled(name)[0])

    assert columns <= set(table.names)
    assert {c.name for c in table.columns if "NOT NULL" in c.type} <= columns
    assert all(row.keys() == columns for row in bundled(name))


@pytest.mark.parametrize(
    ("day", "wage"), [("2024-10-31", "11.65"), ("2025-12-31", "11.88"), ("2026-05-31", "12.02"), ("2026-06-01", "12.31")]
)
def test_the_french_minimum_rises_inside_a_year(store: Store, day: str, wage: str) -> None:
    """The wage of a day is that of its own month, not of its year."""
    assert one(store, WAGE, country="FR", day=date.fromisoformat(day)) == Decimal(wage)


@pytest.mark.parametrize(
    ("platform", "day", "billed", "fee"),
    [
        ("upwork", "2020-01-01", 600, "110"),
        ("upwork", "2020-01-01", 12_000, "1150"),
        ("upwork", "2016-06-20", 600, "60"),
        ("upwork", "2024-01-01", 600, "60"),
        ("fiverr", "2024-01-01", 500, "100"),
        ("upwork", "2026-01-01", 600, None),
    ],
)
def test_published_fees_follow_from_the_schedule(store: Store, platform: str, day: str, billed: int, fee: str | None) -> None:
    """600 at Upwork cost 110 and 12,000 cost 1,150; where each contract has its own fee, the schedule says nothing."""
    found = one(store, FEE, platform=platform, day=date.fromisoformat(day), billed=billed)

    assert found == (None if fee is None else Decimal(fee))


def test_a_franchise_and_a_levy_that_sources_disagree_about(store: Store) -> None:
    """The tolerance stands beside its threshold; a share that two sources tell differently is unknown, not chosen."""
    franchise = store.rows(
        "SELECT amount_per_year, tolerance_amount FROM ref.threshold WHERE kind = 'vat_franchise' AND activity = 'services'"
    )
    rates = store.rows("SELECT pct_of_turnover, levy_pct FROM ref.contribution_rate WHERE activity = 'bic_service'")

    assert franchise == [{"amount_per_year": Decimal(37500), "tolerance_amount": Decimal(41250)}]
    assert rates == [{"pct_of_turnover": Decimal("0.212"), "levy_pct": None}]


def test_the_closing_platform_has_a_deadline(store: Store) -> None:
    """Mechanical Turk closes, and its history can be had until the end of January 2027."""
    deadline = one(store, "SELECT data_export_deadline FROM ref.platform_event WHERE platform = 'mturk' AND kind = 'closure'")

    assert deadline == date(2027, 1, 28)


def test_platforms_of_parameters_are_ours_or_named_here() -> None:
    """A parameter belongs to a platform that is read, or to one of these, which are read otherwise."""
    named = {row["platform"] for name in ("fee_schedule", "payout_threshold", "platform_event") for row in bundled(name)}

    assert named - set(platforms()) <= {"adsense", "fiverr", "malt", "stripe"}


def test_bundled_rows_are_taken_once_and_again_when_they_change(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written while the files are those taken last; a new version replaces all rows."""
    store.con.execute("DELETE FROM ref.threshold")
    assert not take_bundled(store)
    assert one(store, "SELECT count(*) FROM ref.threshold") == 0

    monkeypatch.setattr(reference, "version", lambda: "another")
    assert take_bundled(store)
    assert one(store, "SELECT count(*) FROM ref.threshold") == len(bundled("threshold"))
    assert store.meta("reference") == "another"


def test_an_older_warehouse_gets_the_new_tables(tmp_path: Path) -> None:
    """What an older Moisson wrote is kept; tables it did not know are added and filled."""
    path = tmp_path / "warehouse.duckdb"
    with Store(path) as store:
        for name in BUNDLED:
            store.con.execute(f"DROP TABLE ref.{name}")
        store.con.execute("DELETE FROM ops.meta WHERE name = 'reference'")
        store.set_meta("schema_version", "1")
        store.set_meta("kept", "yes")

    with Store(path) as store:
        assert one(store, "SELECT count(*) FROM ref.fee_schedule") == len(bundled("fee_schedule"))
        assert (store.meta("schema_version"), store.meta("kept")) == (str(SCHEMA_VERSION), "yes")
        assert store.meta("reference") == version()


def test_an_import_of_eurostat_replaces_the_bundled_figure(store: Store) -> None:
    """Of two exports the newer one counts, whatever came first; what no export tells stays bundled."""
    half = date(2026, 7, 1)
    put(store, "eurostat", layout="minimum_wage_csv", rows=[told("FR", half, "1867.02"), told("DE", half, "2343.08")], seen=LATER)
    put(store, "eurostat", layout="minimum_wage_csv", rows=[told("FR", half, "1800", "p")], seen=datetime(2026, 8, 1))  # noqa: DTZ001

    assert take_wages(store)
    assert not take_wages(store)
    assert store.rows(FR_S2) == [
        {"gross_per_month": Decimal("1867.02"), "source": "Eurostat earn_mw_cur", "flag": None, "confidence": "certain"}
    ]
    assert one(store, "SELECT count(*) FROM ref.benchmark_wage WHERE country = 'DE' AND valid_from = '2026-07-01'") == 1
    assert one(store, "SELECT gross_per_month FROM ref.benchmark_wage WHERE country = 'BE' AND valid_from = '2026-07-01'") == 2234


def test_imported_wages_survive_a_new_bundled_version(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bundled rows are replaced, imported ones stay."""
    put(store, "eurostat", layout="minimum_wage_csv", rows=[told("FR", date(2026, 7, 1), "1867.02", "p")], seen=LATER)
    take_wages(store)
    monkeypatch.setattr(reference, "version", lambda: "another")

    assert take_bundled(store)
    assert store.rows(FR_S2)[0]["flag"] == "p"
    assert store.rows(FR_S2)[0]["confidence"] == "partly"


def test_the_central_bank_comes_before_those_who_repeat_it(store: Store) -> None:
    """A day that both tell has the rate of the ECB, though the other export is newer; a day of its own is filled."""
    same = {"shape": "rate", "currency": "USD"}
    days = (date(2026, 3, 24), date(2026, 3, 25))
    put(store, "ecb", layout="exr", rows=[same | {"record_key": "a", "work_date": days[0], "gross": Decimal("1.15")}])
    both = [same | {"record_key": str(day), "work_date": day, "gross": Decimal("1.16")} for day in days]
    put(store, "frankfurter", layout="rates_v2", rows=both, seen=LATER)

    assert take_rates(store)
    assert store.rows("SELECT day, mid_rate, source FROM ref.fx_rate ORDER BY day") == [
        {"day": days[0], "mid_rate": Decimal("1.15"), "source": "ECB"},
        {"day": days[1], "mid_rate": Decimal("1.16"), "source": "FRANKFURTER"},
    ]


DATASET: dict[str, Any] = {
    "class": "dataset",
    "id": ["geo", "time"],
    "size": ["2", "1"],
    "dimension": {
        "geo": {"category": {"index": ["BE", "FR"]}},
        "time": {"category": {"label": {"2026-S1": "first half"}}},
    },
    "value": ["2112.32", None],
}


def test_dense_figures_and_codes_in_a_list_are_read() -> None:
    """JSON-stat may list its figures and its codes; a figure that is not there makes no record."""
    assert records(DATASET) == [{"geo": "BE", "time": "2026-S1", "value": "2112.32", "status": None}]


@pytest.mark.parametrize(
    "damage",
    [
        {"value": {"2": "1"}},
        {"value": {"-1": "1"}},
        {"size": ["2"]},
        {"size": ["3", "1"]},
        {"id": "geo"},
        {"dimension": {"geo": {"category": {"index": ["BE", "BE"]}}, "time": DATASET["dimension"]["time"]}},
        {"dimension": {"geo": DATASET["dimension"]["geo"]}},
        {"value": "1"},
    ],
    ids=str,
)
def test_figures_that_have_no_place_are_refused(damage: dict[str, Any]) -> None:
    """Sizes, codes and places must agree, or no figure can be trusted."""
    with pytest.raises(ValueError, match=r"JSON-stat|zip\(\)|shorter|longer"):
        records(DATASET | damage)
