"""What an asset tells the Dagster UI: rows, cents per currency, columns. Never a name or a text of a person."""

from typing import Any

import dagster as dg

from warehouse.schema import tables
from warehouse.store import Store

MONEYED = frozenset({"ledger.earning", "ledger.payout", "ledger.receipt"})


def of_table(store: Store, name: str) -> dict[str, Any]:
    """Describe a table: row count, net cents per currency, column schema."""
    found: dict[str, Any] = {"dagster/row_count": int(store.one(f"SELECT count(*) FROM {name}") or 0), **schema(name)}
    if name in MONEYED:
        rows = store.rows(
            f"SELECT currency, CAST(round(sum(net) * 100) AS BIGINT) AS cents FROM {name} WHERE net IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        found |= {f"cents/{row['currency']}": int(row["cents"]) for row in rows}
    return found


def schema(name: str) -> dict[str, Any]:
    """Give the column schema and the full name of a table."""
    columns = [dg.TableColumn(c.name, c.type.split(" NOT NULL")[0], description=c.about) for c in tables()[name].columns]
    return {"dagster/column_schema": dg.TableSchema(columns=columns), "dagster/table_name": f"moisson.{name}"}


def of_batches(store: Store, numbers: list[int]) -> dict[str, Any]:
    """Describe what a run loaded of one platform: records and cents per currency."""
    if not numbers:
        return {"batches": 0}
    listed = ", ".join(map(str, numbers))
    sums = store.rows(
        f"""SELECT count(*) AS batches, sum(records) AS records, sum(accepted) AS accepted, sum(quarantined) AS quarantined,
        sum(skipped) AS skipped, sum(observations) AS observations FROM ops.batch WHERE batch_id IN ({listed})"""
    )[0]
    money = store.rows(
        f"""SELECT currency, CAST(round(sum(accepted) * 100) AS BIGINT) AS cents FROM ops.batch_money
        WHERE batch_id IN ({listed}) GROUP BY 1 ORDER BY 1"""
    )
    return {k: int(v) for k, v in sums.items()} | {f"cents/{row['currency']}": int(row["cents"]) for row in money}
