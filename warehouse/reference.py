"""The parameters that come with Moisson, each dated and with its source, and the wages that exports of Eurostat tell.

The files in `warehouse/ref/` hold the rows. They are taken anew when one of them has changed since the warehouse last took them.
"""

import csv
import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.store import Store

BUNDLED = (
    "benchmark_wage",
    "contribution_rate",
    "threshold",
    "fee_schedule",
    "payout_threshold",
    "payment_term",
    "platform_event",
    "platform_score",
)
METRICS = "metric_catalog"
TAKEN = "reference"
TOLD = """
SELECT o.item AS country, 'statutory_min_month' AS basis, o.work_date AS valid_from, CAST(o.work_date + INTERVAL 6 MONTH AS DATE) - 1 AS valid_to,
    CAST(o.gross AS DECIMAL(18, 6)) AS gross_per_month, o.currency, o.raw_status AS flag, 'Eurostat earn_mw_cur' AS source,
    'https://ec.europa.eu/eurostat/databrowser/view/earn_mw_cur' AS source_url, CAST(b.observed_at AS DATE) AS last_checked_on,
    CASE WHEN o.raw_status IS NULL THEN 'certain' ELSE 'partly' END AS confidence, o.batch_id
FROM ledger.observation o JOIN ops.batch b USING (batch_id)
WHERE o.shape = 'wage' AND o.gross IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY o.item, o.work_date ORDER BY b.observed_at DESC, b.records DESC, b.sha256 DESC, b.part DESC) = 1
"""
"""One figure per country and half-year: of two exports, the newer one counts."""
Row = dict[str, str | None]


@cache
def bundled(name: str) -> tuple[Row, ...]:
    """Give the rows of a bundled file as text; an empty cell is null."""
    return _rows(files("warehouse").joinpath("ref", f"{name}.csv"))


@cache
def metrics() -> tuple[Row, ...]:
    """Give the metric catalogue: a file for each theme, in the order of the metrics' numbers."""
    found = [row for path in files("warehouse").joinpath("ref", "metrics").iterdir() if path.name.endswith(".csv") for row in _rows(path)]
    return tuple(sorted(found, key=lambda row: row["metric_id"] or ""))


def _rows(path: Traversable) -> tuple[Row, ...]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple({column: text or None for column, text in row.items()} for row in csv.DictReader(lines, strict=True))


@cache
def version() -> str:
    """Give a hash of all bundled rows."""
    return hashlib.sha256(repr([*((name, bundled(name)) for name in BUNDLED), metrics()]).encode()).hexdigest()[:16]


def take_bundled(store: "Store") -> bool:
    """Take the bundled rows, all of them, when they are not those the warehouse took last; say whether it did."""
    if store.meta(TAKEN) == version():
        return False
    with store.transaction():
        for name in BUNDLED:
            store.con.execute(f"DELETE FROM ref.{name}")
            store.insert(f"ref.{name}", [dict(row) for row in bundled(name)])
        store.con.execute(f"DELETE FROM ref.{METRICS}")
        store.insert(f"ref.{METRICS}", [dict(row) for row in metrics()])
        _put_told(store)
        store.set_meta(TAKEN, version())
    return True


def take_wages(store: "Store") -> bool:
    """Bring `ref.benchmark_wage` up to date with the observed wages, inside the caller's transaction; say whether any changed."""
    columns = "country, valid_from, gross_per_month, currency, flag, batch_id"
    held = f"SELECT {columns} FROM ref.benchmark_wage WHERE batch_id IS NOT NULL"
    changed = store.one(
        f"SELECT count(*) FROM ((SELECT {columns} FROM ({TOLD}) EXCEPT {held}) UNION ALL ({held} EXCEPT SELECT {columns} FROM ({TOLD})))"
    )
    if changed:
        store.con.execute("DELETE FROM ref.benchmark_wage")
        store.insert("ref.benchmark_wage", [dict(row) for row in bundled("benchmark_wage")])
        _put_told(store)
    return bool(changed)


def _put_told(store: "Store") -> None:
    """Add the wages that exports tell; a bundled figure for the same country and half-year gives way."""
    store.con.execute(f"CREATE OR REPLACE TEMP TABLE told AS {TOLD}")
    store.con.execute(
        "DELETE FROM ref.benchmark_wage w USING told t WHERE (w.country, w.basis, w.valid_from) = (t.country, t.basis, t.valid_from)"
    )
    store.con.execute("INSERT INTO ref.benchmark_wage BY NAME SELECT * FROM told")
